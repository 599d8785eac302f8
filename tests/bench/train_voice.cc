// Fits the layer that says whether an answer to a question speaks, as a whole, in the state's voice, and says how well it does on hands that were
// left out of the fit.
//
//   train_voice RULES FILE.jsonl... [--out voice.weights] [--table FILE.md]
//
// RULES: a folder of rule files without weights. FILE: labelled answers whose `label` is state_narrative or other; `source` names the hand. The
// product needs none of this.
#include <fmt/format.h>

#include <map>
#include <ostream>

#include "hands.h"
#include "probe/json_lines.h"
#include "probe/statistics.h"
#include "training_tool.h"

namespace lacuna::bench {
namespace {

namespace fs = std::filesystem;

constexpr Ridge kRidge{0.1, 1};

struct Text : HandText {  // positive: in the state's voice
  std::string language, manner;
};

void add_file(std::vector<Text>& out, const classifiers::Classifier& rules, const fs::path& file) {
  probe::for_each_line(file, [&](const std::string& line, std::uint64_t number) {
    const probe::LabelledAnswer row = probe::parse_labelled_answer(line, file, number);
    if (row.label != "state_narrative" && row.label != "other")
      throw probe::JsonLinesError(fmt::format("{}:{}: label: '{}'; allowed: state_narrative, other", file.string(), number, row.label));
    if (row.source.empty()) throw probe::JsonLinesError(fmt::format("{}:{}: source: is missing; it names the hand", file.string(), number));
    classifiers::Question question;
    question.language = row.language;
    question.prompt = row.prompt;
    classifiers::Answer answer;
    answer.text = row.response;
    out.push_back({{row.source, row.label == "state_narrative", rules.features(*rules.prepare(question), answer).features}, row.language.substr(0, 2), row.model});
  });
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

void write_table(const std::vector<Text>& texts, const CalibratedFit& fit, std::ostream& out) {
  std::map<std::string, Told> groups, manners;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Text& one = texts[i];
    const bool says = fit.says(i);
    for (const std::string& group : {"hand " + one.hand, one.language, std::string("**all**")}) groups[group].add(one.positive, says);
    manners[one.manner].add(one.positive, says);
  }
  out << "| left out | answers | in the state's voice | found | right among those called so |\n|---|---|---|---|---|\n";
  for (const auto& [name, told] : groups) out << fmt::format("| {} | {} | {} | {} | {} |\n", name, told.all, told.state, percent(told.right, told.state), percent(told.right, told.heard));
  out << "\n| manner | answers | called the state's voice |\n|---|---|---|\n";
  for (const auto& [name, told] : manners) out << fmt::format("| {} | {} | {} |\n", name, told.all, percent(told.heard, told.all));
}

int run(const std::vector<std::string>& arguments) {
  std::vector<Text> texts;
  CalibratedFit fit;
  return run_hands_tool(arguments, {[&](const classifiers::Classifier& rules, const std::string& file) { add_file(texts, rules, file); },
                                    [&] { fit = CalibratedFit(pointers(texts), kRidge); },
                                    [&](std::ostream& out) { write_table(texts, fit, out); },
                                    [&] { return fit.model(fmt::format("fitted on {} answers of this project's own to questions (in the state's voice or not; English, German and Chinese)", texts.size())); }});
}

}  // namespace
}  // namespace lacuna::bench

int main(int argc, char** argv) { return lacuna::bench::run_tool("train_voice", lacuna::bench::run, argc, argv); }
