// Fits the layer that says how an answer does it that answers nothing - does it decline, turn to something else, or go round? - and says how well it
// does on hands that were left out of the fit.
//
//   train_manner RULES FILE.jsonl... [--out manner.weights] [--table FILE.md]
//
// RULES: a folder of rule files without weights. FILE: labelled answers; `source` names the hand. `engagement` of hard_refusal, deflection or evasion says
// which; where it is missing, label refusal is a refusal and evasive one of the other two, nobody says which. All other answers are passed over. The product needs none of this.
#include <fmt/format.h>

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "classifiers/verdict.h"
#include "hands.h"
#include "probe/json_lines.h"
#include "training_tool.h"

namespace lacuna::bench {
namespace {

using classifiers::Engagement;
using nlohmann::json;

constexpr Ridge kRidge{0.01, 1};
constexpr std::array kManners = {Engagement::hard_refusal, Engagement::deflection, Engagement::evasion};

struct Text : HandText {
  Engagement is = Engagement::evasion;
  bool other_than_refusal = false;  // nobody says which
  Engagement by_rule = Engagement::evasion;
  std::string language;
};

std::optional<Engagement> manner_of(const json& row) {
  const std::string said = row.value("engagement", row.value("label", "") == "refusal" ? "hard_refusal" : row.value("label", "") == "evasive" ? "evasion" : "");
  for (const Engagement manner : kManners)
    if (said == to_string(manner)) return manner;
  return std::nullopt;
}

void add_file(std::vector<Text>& out, const classifiers::Classifier& rules, const std::string& file) {
  probe::for_each_line(file, [&](const std::string& line, std::uint64_t number) {
    try {
      const json row = json::parse(line);
      const std::optional<Engagement> manner = manner_of(row);
      if (!manner) return;
      classifiers::Question question;
      question.language = row.at("lang").get<std::string>();
      question.prompt = row.at("prompt").get<std::string>();
      classifiers::Answer answer;
      answer.text = row.at("response").get_ref<const std::string&>();
      const auto prepared = rules.prepare(question);
      Text text;
      text.hand = row.at("source").get<std::string>();
      text.language = question.language.substr(0, 2);
      text.is = *manner;
      text.other_than_refusal = !row.contains("engagement") && *manner == Engagement::evasion;
      text.by_rule = rules.classify(*prepared, answer).engagement;
      text.features = rules.features(*prepared, answer).features;
      if (!text.features.empty()) out.push_back(std::move(text));
    } catch (const json::exception& error) {
      throw probe::JsonLinesError(fmt::format("{}:{}: {}; lang, source, prompt, response and engagement or label are expected", file, number, error.what()));
    }
  });
}

// Both heads; the second one asks only of what is no refusal.
struct Fits {
  CalibratedFit refuses, deflects;
  std::vector<std::size_t> asked;  // the texts of the second
};

Fits fit(std::vector<Text>& texts) {
  Fits out;
  for (Text& text : texts) text.positive = text.is == Engagement::hard_refusal;
  out.refuses = CalibratedFit(pointers(texts), kRidge);
  std::vector<const HandText*> others;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].is == Engagement::hard_refusal || texts[i].other_than_refusal) continue;
    texts[i].positive = texts[i].is == Engagement::deflection;
    others.push_back(&texts[i]);
    out.asked.push_back(i);
  }
  out.deflects = CalibratedFit(others, kRidge);
  return out;
}

// Rows: what the answers are. Columns: what rules and weights together call them, hands left out; of what the second head was asked.
void write_table(const std::vector<Text>& texts, const Fits& fits, std::ostream& out) {
  std::map<std::pair<std::string, Engagement>, std::map<Engagement, std::size_t>> counts;
  std::map<std::string, std::array<FoundAndRight, 2>> refusals;  // by rules; by both
  std::map<std::size_t, std::size_t> place;
  for (std::size_t i = 0; i < fits.asked.size(); ++i) place[fits.asked[i]] = i;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Text& text = texts[i];
    const bool refuses = text.by_rule == Engagement::hard_refusal || fits.refuses.says(i);
    for (const std::string& group : {std::string("all"), text.language, text.hand}) {
      refusals[group][0].add(text.is == Engagement::hard_refusal, text.by_rule == Engagement::hard_refusal);
      refusals[group][1].add(text.is == Engagement::hard_refusal, refuses);
      if (text.other_than_refusal) continue;
      const auto at = place.find(i);
      const bool deflects = text.by_rule == Engagement::deflection || (at != place.end() && fits.deflects.says(at->second));
      ++counts[{group, text.is}][refuses ? Engagement::hard_refusal : deflects ? Engagement::deflection : Engagement::evasion];
    }
  }
  out << "| refusals | answers | refusals | rules: found | right | F1 | both: found | right | F1 |\n|---|---|---|---|---|---|---|---|---|\n";
  for (const auto& [group, both] : refusals) out << fmt::format("| {} | {} | {} | {} | {} |\n", group, both[0].n, both[0].shown, both[0].cells(), both[1].cells());
  out << "\n| answers | are | called refusal | deflection | evasion |\n|---|---|---|---|---|\n";
  for (auto& [key, called] : counts) {
    out << fmt::format("| {} | {} |", key.first, to_string(key.second));
    for (const Engagement manner : kManners) out << fmt::format(" {} |", called[manner]);
    out << "\n";
  }
}

int run(const std::vector<std::string>& arguments) {
  std::vector<Text> texts;
  Fits fits;
  return run_hands_tool(arguments, {[&](const classifiers::Classifier& rules, const std::string& file) { add_file(texts, rules, file); },
                                    [&] { fits = fit(texts); },
                                    [&](std::ostream& out) { write_table(texts, fits, out); },
                                    [&] {
                                      classifiers::StatisticalModel model;
                                      model.provenance = fmt::format("fitted on {} answers of this project's own that answer nothing (refusal, deflection or evasion; English, German and Chinese)", texts.size());
                                      model.heads = {rounded(fits.refuses.weights, fits.refuses.calibration), rounded(fits.deflects.weights, fits.deflects.calibration)};
                                      return model;
                                    }});
}

}  // namespace
}  // namespace lacuna::bench

int main(int argc, char** argv) { return lacuna::bench::run_tool("train_manner", lacuna::bench::run, argc, argv); }
