// Fits the layer that says whose word a registered claim is, and says how well it does on hands that were left out of the fit.
//
//   train_attribution RULES FILE.tsv... [--out attribution.weights] [--table FILE.md]
//
// RULES: a folder of rule files without weights. Each file of pairs is by one hand; a hand is left out as a whole. The product needs none of this.
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <map>

#include "../classifiers/attribution_pairs.h"
#include "logistic_regression.h"
#include "probe/statistics.h"

namespace lacuna::bench {
namespace {

namespace fs = std::filesystem;
using classifiers::Narrative;

constexpr Ridge kRidge{0.1, 1};

struct Sentence {
  std::string hand, language;
  bool attributed = false;
  Narrative rules = Narrative::absent;  // what the rules alone make of it
  std::vector<classifiers::Feature> features;
};

bool seen_by_rules(const std::string& hand) { return hand.find("pairs") != std::string::npos; }

void add(std::vector<Sentence>& out, const classifiers::Classifier& rules, const std::string& hand, const classifiers::AttributionPair& pair) {
  classifiers::Question question;
  question.claims.push_back(classifiers::common_words(pair));
  const auto prepared = rules.prepare(question);
  for (const bool attributed : {true, false}) {
    classifiers::Answer answer;
    answer.text = attributed ? pair.attributed : pair.endorsed;
    const auto features = rules.claim_features(*prepared, answer);
    if (!features) throw std::runtime_error(hand + ": " + pair.id + ": the claim is not found in the text that it comes from");
    out.push_back({hand, pair.language, attributed, rules.classify(*prepared, answer).narrative, features->features});
    // Rules that were written with a text in sight look better there than they are.
    if (seen_by_rules(hand)) std::erase_if(out.back().features, [](const classifiers::Feature& feature) { return feature.index >= classifiers::kHashedFeatures; });
  }
}

bool right_by_rules(const Sentence& one) {
  return one.attributed ? one.rules == Narrative::attributed || one.rules == Narrative::balanced : one.rules == Narrative::endorsed;
}

class Data {
 public:
  explicit Data(std::vector<Sentence> all) : sentences(std::move(all)), rows_(rows_of(sentences)), kernel_(Kernel(rows_).with(kRidge)) {}

  // Logits of all sentences after a fit on all hands but one.
  Fit fit(const std::string& without) const { return fit_logistic(kernel_, sentences.size(), examples(without)); }
  std::vector<double> weights() const { return weights_of(fit(""), examples(""), rows_, kRidge); }

  const std::vector<Sentence> sentences;

 private:
  static Rows rows_of(const std::vector<Sentence>& sentences) {
    Rows out;
    for (const Sentence& one : sentences) out.push_back(&one.features);
    return out;
  }
  std::vector<Example> examples(const std::string& without) const {
    std::vector<Example> out;
    for (std::size_t i = 0; i < sentences.size(); ++i)
      if (sentences[i].hand != without) out.push_back({i, sentences[i].attributed, 1});
    return out;
  }
  Rows rows_;
  std::vector<float> kernel_;
};

struct Told {
  std::size_t all = 0, by_rules = 0, learned = 0, attributed_missed = 0;
  void add(const Sentence& one, double logit) {
    const bool right = (logit >= 0) == one.attributed;
    ++all;
    by_rules += right_by_rules(one);
    learned += right;
    attributed_missed += one.attributed && !right;
  }
};

void write_row(std::ostream& out, const std::string& name, const Told& told) {
  const probe::Interval interval = probe::wilson(told.learned, told.all);
  out << fmt::format("| {} | {} | {:.1f} % | {:.1f} % [{:.1f}, {:.1f}] | {} of {} |\n", name, told.all, 100.0 * static_cast<double>(told.by_rules) / static_cast<double>(told.all),
                     100.0 * static_cast<double>(told.learned) / static_cast<double>(told.all), 100 * interval.low, 100 * interval.high, told.attributed_missed, told.all - told.learned);
}

// Out-of-hand logits.
std::vector<double> leave_out_hands(const Data& data) {
  std::map<std::string, Fit> fits;
  for (const Sentence& one : data.sentences) fits.try_emplace(one.hand);
  for (auto& [hand, fit] : fits) fit = data.fit(hand);
  std::vector<double> out;
  for (std::size_t i = 0; i < data.sentences.size(); ++i) out.push_back(static_cast<double>(fits.at(data.sentences[i].hand).logits[i]));
  return out;
}

void write_table(const Data& data, const std::vector<double>& logits, std::ostream& out) {
  std::map<std::string, Told> hands, languages;
  Told all, unseen;
  for (std::size_t i = 0; i < data.sentences.size(); ++i) {
    const Sentence& one = data.sentences[i];
    hands[one.hand].add(one, logits[i]);
    languages[one.language].add(one, logits[i]);
    all.add(one, logits[i]);
    if (!seen_by_rules(one.hand)) unseen.add(one, logits[i]);
  }
  out << "| hand left out | sentences | rules alone | rules and learned | attributed among the missed |\n|---|---|---|---|---|\n";
  for (const auto& [hand, told] : hands) write_row(out, hand, told);
  for (const auto& [language, told] : languages) write_row(out, language, told);
  write_row(out, "all", all);
  write_row(out, "**all that no rule has seen**", unseen);
}

void write_weights(const Data& data, const std::vector<double>& logits, const fs::path& file) {
  std::vector<bool> positive;
  for (const Sentence& one : data.sentences) positive.push_back(one.attributed);
  const Calibration fitted = fit_calibration(logits, positive, std::vector<double>(logits.size(), 1));
  const classifiers::Head::Calibration one{static_cast<float>(fitted.slope), 0};  // even odds stay where the fit has them
  classifiers::StatisticalModel model;
  model.provenance = fmt::format("fitted on {} texts of pairs of this project's own (attributed and endorsed claims in English, German and Chinese)", data.sentences.size());
  model.heads.push_back(classifiers::quantize(data.weights(), {one, one, one, one}));
  std::ofstream out(file, std::ios::binary);
  out << classifiers::serialize(model);
  if (!out.flush()) throw std::runtime_error(file.string() + ": cannot be written");
}

int run(const std::vector<std::string>& arguments) {
  const classifiers::Classifier rules = classifiers::Classifier::load(arguments.at(0));
  if (!rules.weights_bytes().empty()) throw std::runtime_error(arguments[0] + ": holds weights; the rules' own verdicts are needed");
  std::vector<Sentence> sentences;
  std::string weights, table;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (arguments[i] == "--out") weights = arguments.at(++i);
    else if (arguments[i] == "--table") table = arguments.at(++i);
    else
      for (const classifiers::AttributionPair& pair : classifiers::read_attribution_pairs(arguments[i])) add(sentences, rules, fs::path(arguments[i]).stem().string(), pair);
  }
  const Data data(std::move(sentences));
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

int main(int argc, char** argv) {
  try {
    return lacuna::bench::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "train_attribution: " << error.what() << "\n";
    return 1;
  }
}
