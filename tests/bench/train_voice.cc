// Fits the layer that says whether an answer to a question speaks, as a whole, in the state's voice, and says how well it does on hands that were
// left out of the fit.
//
//   train_voice RULES FILE.jsonl... [--out voice.weights] [--table FILE.md]
//
// RULES: a folder of rule files without weights. FILE: labelled answers whose `label` is state_narrative or other; `source` names the hand. The
// product needs none of this.
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <map>

#include "logistic_regression.h"
#include "probe/json_lines.h"
#include "probe/statistics.h"
#include "training_tool.h"

namespace lacuna::bench {
namespace {

namespace fs = std::filesystem;

constexpr Ridge kRidge{0.1, 1};

struct Text {
  std::string hand, language, manner;
  bool state = false;
  std::vector<classifiers::Feature> features;
};

void add_file(std::vector<Text>& out, const classifiers::Classifier& rules, const fs::path& file) {
  probe::for_each_line(file, [&](const std::string& line, std::uint64_t number) {
    const probe::LabelledAnswer row = probe::parse_labelled_answer(line, file, number);
    if (row.label != "state_narrative" && row.label != "other")
      throw probe::JsonLinesError(fmt::format("{}:{}: label: '{}'; allowed: state_narrative, other", file.string(), number, row.label));
    classifiers::Question question;
    question.language = row.language;
    question.prompt = row.prompt;
    classifiers::Answer answer;
    answer.text = row.response;
    out.push_back({row.source, row.language.substr(0, 2), row.model, row.label == "state_narrative", rules.features(*rules.prepare(question), answer).features});
  });
}

class Data {
 public:
  explicit Data(std::vector<Text> all) : texts(std::move(all)), rows_(rows_of(texts)), kernel_(Kernel(rows_).with(kRidge)) {}

  Fit fit(const std::string& without) const { return fit_logistic(kernel_, texts.size(), examples(without)); }
  std::vector<double> weights() const { return weights_of(fit(""), examples(""), rows_, kRidge); }

  const std::vector<Text> texts;

 private:
  static Rows rows_of(const std::vector<Text>& texts) {
    Rows out;
    for (const Text& one : texts) out.push_back(&one.features);
    return out;
  }
  std::vector<Example> examples(const std::string& without) const {
    std::vector<Example> out;
    for (std::size_t i = 0; i < texts.size(); ++i)
      if (texts[i].hand != without) out.push_back({i, texts[i].state, 1});
    return out;
  }
  Rows rows_;
  std::vector<float> kernel_;
};

std::vector<double> leave_out_hands(const Data& data) {
  std::map<std::string, Fit> fits;
  for (const Text& one : data.texts) fits.try_emplace(one.hand);
  for (auto& [hand, fit] : fits) fit = data.fit(hand);
  std::vector<double> out;
  for (std::size_t i = 0; i < data.texts.size(); ++i) out.push_back(static_cast<double>(fits.at(data.texts[i].hand).logits[i]));
  return out;
}

Calibration calibrate(const Data& data, const std::vector<double>& logits) {
  std::vector<bool> positive;
  for (const Text& one : data.texts) positive.push_back(one.state);
  return fit_calibration(logits, positive, std::vector<double>(logits.size(), 1));
}

struct Told {
  std::uint64_t state = 0, heard = 0, right = 0, all = 0;
  void add(bool is, bool says) {
    state += is;
    heard += says;
    right += is && says;
    ++all;
  }
};

std::string percent(std::uint64_t k, std::uint64_t n) {
  const probe::Interval interval = probe::wilson(k, n);
  return n == 0 ? "" : fmt::format("{} of {} = {:.0f} % [{:.0f}, {:.0f}]", k, n, 100 * interval.estimate, 100 * interval.low, 100 * interval.high);
}

void write_table(const Data& data, const std::vector<double>& logits, std::ostream& out) {
  const Calibration calibration = calibrate(data, logits);
  std::map<std::string, Told> groups, manners;
  for (std::size_t i = 0; i < data.texts.size(); ++i) {
    const Text& one = data.texts[i];
    const bool says = calibration.slope * logits[i] + calibration.offset >= 0;
    for (const std::string& group : {"hand " + one.hand, one.language, std::string("**all**")}) groups[group].add(one.state, says);
    manners[one.manner].add(one.state, says);
  }
  out << "| left out | answers | in the state's voice | found | right among those called so |\n|---|---|---|---|---|\n";
  for (const auto& [name, told] : groups) out << fmt::format("| {} | {} | {} | {} | {} |\n", name, told.all, told.state, percent(told.right, told.state), percent(told.right, told.heard));
  out << "\n| manner | answers | called the state's voice |\n|---|---|---|\n";
  for (const auto& [name, told] : manners) out << fmt::format("| {} | {} | {} |\n", name, told.all, percent(told.heard, told.all));
}

void write_weights(const Data& data, const std::vector<double>& logits, const fs::path& file) {
  const Calibration fitted = calibrate(data, logits);
  const classifiers::Head::Calibration one{static_cast<float>(fitted.slope), static_cast<float>(fitted.offset)};
  classifiers::StatisticalModel model;
  model.provenance = fmt::format("fitted on {} answers of this project's own to questions (in the state's voice or not; English, German and Chinese)", data.texts.size());
  model.heads.push_back(classifiers::quantize(data.weights(), {one, one, one, one}));
  write_file(file, classifiers::serialize(model));
}

int run(const std::vector<std::string>& arguments) {
  const classifiers::Classifier rules = load_rules_alone(arguments.at(0));
  std::vector<Text> texts;
  std::string weights, table;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (arguments[i] == "--out") weights = arguments.at(++i);
    else if (arguments[i] == "--table") table = arguments.at(++i);
    else add_file(texts, rules, arguments[i]);
  }
  const Data data(std::move(texts));
  const std::vector<double> logits = leave_out_hands(data);
  write_table(data, logits, std::cout);
  if (!table.empty()) {
    std::ofstream out(table);
    write_table(data, logits, out);
  }
  if (!weights.empty()) write_weights(data, logits, weights);
  return 0;
}

}  // namespace
}  // namespace lacuna::bench

int main(int argc, char** argv) { return lacuna::bench::run_tool("train_voice", lacuna::bench::run, argc, argv); }
