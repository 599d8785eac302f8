// Fits the layer that says whose word a registered claim is, and says how well it does on hands that were left out of the fit.
//
//   train_attribution RULES FILE.tsv... [--out attribution.weights] [--table FILE.md]
//
// RULES: a folder of rule files without weights. A hand is left out with all of its files. The product needs none of this.
#include <fmt/format.h>

#include <map>
#include <optional>
#include <ostream>

#include "../classifiers/attribution_pairs.h"
#include "attribution.h"
#include "hands.h"
#include "probe/statistics.h"
#include "training_tool.h"

namespace lacuna::bench {
namespace {

namespace fs = std::filesystem;
using classifiers::Narrative;

constexpr Ridge kRidge{0.1, 1};

struct Sentence : HandText {  // positive: attributed
  std::string language;
  Narrative rules = Narrative::absent;  // what the rules alone make of it
  bool asked = true;                    // whether the product asks the learned layer
  bool among_others = false;            // between paragraphs, as in an answer
};

// Two files by one hand each: tests/bench/validity.md.
std::string hand_of(const fs::path& file) {
  const std::string name = file.stem().string();
  return name == "attribution_pairs_third" ? "attribution_pairs_second" : name == "attribution_pairs_sixth" ? "attribution_pairs_fifth" : name;
}

bool seen_by_rules(const std::string& hand) { return hand.find("pairs") != std::string::npos; }

// A pair's texts between other paragraphs by the same hand, in the same language, whichever these are: what stands there says nothing about the claim.
classifiers::AttributionPair among_others(const std::vector<classifiers::AttributionPair>& pairs, std::size_t index) {
  classifiers::AttributionPair out = pairs[index];
  std::vector<std::string> others;
  for (std::size_t step = 1; step < pairs.size() && others.size() < 4; ++step) {
    const auto& other = pairs[(index + 7 * step) % pairs.size()];
    if (other.language == out.language && other.id != out.id) others.push_back((index + step) % 2 == 0 ? other.attributed : other.endorsed);
  }
  if (others.size() < 4) return out;
  for (std::string* text : {&out.attributed, &out.endorsed}) {
    const std::size_t first = text == &out.attributed ? 0 : 2;  // each of the two between others, or a pair would share its surroundings
    *text = others[first] + "\n\n" + *text + "\n\n" + others[first + 1];
  }
  return out;
}

void add(std::vector<Sentence>& out, const classifiers::Classifier& rules, const std::string& hand, const classifiers::AttributionPair& pair, const classifiers::Question::Claim& claim, bool among_others) {
  classifiers::Question question;
  question.claims.push_back(claim);
  const auto prepared = rules.prepare(question);
  for (const bool attributed : {true, false}) {
    classifiers::Answer answer;
    answer.text = attributed ? pair.attributed : pair.endorsed;
    const auto features = rules.claim_features(*prepared, answer);
    if (!features) throw std::runtime_error(hand + ": " + pair.id + ": the claim is not found in the text that it comes from");
    const classifiers::Verdict verdict = rules.classify(*prepared, answer);
    const bool asked = verdict.narrative != Narrative::rebutted && classifiers::own_texts_taught(verdict.answer_language);
    out.push_back({{hand, attributed, features->features}, pair.language.substr(0, 7) == "zh-Hans" ? "zh" : pair.language, verdict.narrative, asked, among_others});
    // Rules that were written with a text in sight look better there than they are.
    if (seen_by_rules(hand)) std::erase_if(out.back().features, [](const classifiers::Feature& feature) { return feature.index >= classifiers::kHashedFeatures; });
  }
}

void add_file(std::vector<Sentence>& out, const classifiers::Classifier& rules, const fs::path& file) {
  const auto pairs = classifiers::read_attribution_pairs(file);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const classifiers::Question::Claim claim = classifiers::common_words(pairs[i]);
    add(out, rules, hand_of(file), pairs[i], claim, false);
    add(out, rules, hand_of(file), among_others(pairs, i), claim, true);
  }
}

bool right_by_rules(const Sentence& one) {
  return one.positive ? one.rules == Narrative::attributed || one.rules == Narrative::balanced : one.rules == Narrative::endorsed;
}

struct Told {
  std::size_t all = 0, by_rules = 0, learned = 0, attributed_missed = 0;
  void add(const Sentence& one, double logit) {
    const bool right = one.asked ? (logit >= 0) == one.positive : right_by_rules(one);
    ++all;
    by_rules += right_by_rules(one);
    learned += right;
    attributed_missed += one.positive && !right;
  }
};

void write_row(std::ostream& out, const std::string& name, const Told& told) {
  const probe::Interval interval = probe::wilson(told.learned, told.all);
  out << fmt::format("| {} | {} | {:.1f} % | {:.1f} % [{:.1f}, {:.1f}] | {} of {} |\n", name, told.all, 100.0 * static_cast<double>(told.by_rules) / static_cast<double>(told.all),
                     100.0 * static_cast<double>(told.learned) / static_cast<double>(told.all), 100 * interval.low, 100 * interval.high, told.attributed_missed, told.all - told.learned);
}

void write_table(const std::vector<Sentence>& sentences, const std::vector<double>& logits, std::ostream& out) {
  std::map<std::string, Told> hands, languages;
  Told unseen, among;  // by rules; and languages among those
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const Sentence& one = sentences[i];
    if (one.among_others) {
      if (!seen_by_rules(one.hand)) among.add(one, logits[i]);
      continue;
    }
    hands[one.hand].add(one, logits[i]);
    if (seen_by_rules(one.hand)) continue;
    languages[one.language].add(one, logits[i]);
    unseen.add(one, logits[i]);
  }
  out << "| hand left out | sentences | rules alone | rules and learned | attributed among the missed |\n|---|---|---|---|---|\n";
  for (const auto& [hand, told] : hands) write_row(out, hand, told);
  for (const auto& [language, told] : languages) write_row(out, language, told);
  write_row(out, "**all that no rule has seen**", unseen);
  write_row(out, "the same, between other paragraphs", among);
}

classifiers::StatisticalModel model_of(const Hands& hands, const std::vector<double>& logits) {
  const classifiers::Head::Calibration one{static_cast<float>(hands.calibration(logits).slope), 0};  // even odds stay where the fit has them
  classifiers::StatisticalModel model;
  model.provenance = fmt::format("fitted on {} texts of pairs of this project's own (attributed and endorsed claims in English, German and Chinese)", logits.size());
  model.heads.push_back(classifiers::quantize(hands.weights(), {one, one, one, one}));
  return model;
}

int run(const std::vector<std::string>& arguments) {
  std::vector<Sentence> sentences;
  std::optional<Hands> hands;
  std::vector<double> logits;
  return run_hands_tool(arguments, {[&](const classifiers::Classifier& rules, const std::string& file) { add_file(sentences, rules, file); },
                                    [&] {
                                      hands.emplace(pointers(sentences), kRidge);
                                      logits = hands->left_out_logits();
                                    },
                                    [&](std::ostream& out) { write_table(sentences, logits, out); },
                                    [&] { return model_of(*hands, logits); }});
}

}  // namespace
}  // namespace lacuna::bench

int main(int argc, char** argv) { return lacuna::bench::run_tool("train_attribution", lacuna::bench::run, argc, argv); }
