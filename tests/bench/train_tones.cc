// Fits the layer that hears six tones in the sentences of an answer to a question, and says how well it does on hands that were left out of the fit.
//
//   train_tones RULES FILE.jsonl... [--out tone.weights] [--table FILE.md]
//
// RULES: a folder of rule files without weights. FILE: a JSON object a line: `lang`, `source` (the hand), `response`, `prompt` where it is an answer to one (else a passage),
// `tone_words`: by tone the sentences that show it; `tones`, where a stricter reader labelled the answer as a whole; `tones_seen_by_rules` true: the rules were written with it
// in sight. The table holds what rules and weights hear in a sentence: whose word it is, which the product asks then, is not asked. The product needs none of this.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "hands.h"
#include "probe/json_lines.h"
#include "training_tool.h"

namespace lacuna::bench {
namespace {

using nlohmann::json;

constexpr Ridge kRidge{0.1, 1};
constexpr std::size_t kTones = classifiers::kToneEnough.size(), kFolds = 8;
constexpr const char* kStrict = "answers, labelled as a whole";
using Tones = std::bitset<kTones>;

const char* name_of(std::size_t tone) { return to_string(static_cast<classifiers::Tone>(tone)); }

struct Sentence {
  std::size_t text = 0;
  Tones shows, heard;  // `heard`: by the rules
  std::vector<classifiers::Feature> features;
};

struct Text {
  std::string hand, language;
  std::string kind;  // passages; answers; answers with labels by another, stricter reader, which hold tones about as often as an audit's
  std::size_t fold = 0;
  Tones shows, heard;
};

struct Corpus {
  std::vector<Text> texts;
  std::vector<Sentence> sentences;
};

bool overlap(std::size_t a_begin, std::size_t a_end, std::size_t b_begin, std::size_t b_end) {
  const std::size_t shared = std::min(a_end, b_end) - std::min(std::min(a_end, b_end), std::max(a_begin, b_begin));
  return 2 * shared > std::min(a_end - a_begin, b_end - b_begin);
}

// The rules' own words are the first of the dense features. Rules that were written with a text in sight look better there than they are.
void take_what_rules_hear(Sentence& one, bool seen_by_rules) {
  for (const classifiers::Feature& feature : one.features)
    if (feature.index >= classifiers::kHashedFeatures && feature.index < classifiers::kHashedFeatures + kTones) one.heard.set(feature.index - classifiers::kHashedFeatures, feature.value > 0);
  if (seen_by_rules)
    std::erase_if(one.features, [](const classifiers::Feature& feature) { return feature.index >= classifiers::kHashedFeatures && feature.index < classifiers::kHashedFeatures + kTones; });
}

Tones tones_of(const std::vector<std::string>& names) {
  Tones out;
  for (std::size_t tone = 0; tone < kTones; ++tone) out.set(tone, std::find(names.begin(), names.end(), name_of(tone)) != names.end());
  return out;
}

using Places = std::array<std::vector<std::pair<std::size_t, std::size_t>>, kTones>;  // raw bytes of the sentences that show a tone

Places places_of(const json& tone_words, const std::string& response) {
  Places out;
  for (std::size_t tone = 0; tone < kTones; ++tone)
    for (const std::string& words : tone_words.value(name_of(tone), std::vector<std::string>{})) {
      const std::size_t at = response.find(words);
      if (at == std::string::npos) throw std::runtime_error(fmt::format("tone_words.{}: '{}' does not stand in the response", name_of(tone), words));
      out[tone].emplace_back(at, at + words.size());
    }
  return out;
}

Tones shown_in(std::size_t begin, std::size_t end, const Places& places) {
  Tones out;
  for (std::size_t tone = 0; tone < kTones; ++tone)
    out.set(tone, std::any_of(places[tone].begin(), places[tone].end(), [&](const auto& place) { return overlap(begin, end, place.first, place.second); }));
  return out;
}

void add_text(Corpus& corpus, const classifiers::Classifier& rules, const json& row) {
  const std::string response = row.at("response").get<std::string>();
  Text text{row.at("source").get<std::string>(), row.at("lang").get<std::string>().substr(0, 2), row.contains("tones") ? kStrict : row.contains("prompt") ? "answers" : "passages", 0, {}, {}};
  classifiers::Question question;
  question.prompt = row.value("prompt", "");
  classifiers::Answer answer;
  answer.text = response;
  const Places places = places_of(row.at("tone_words"), response);
  for (auto& [begin, end, features] : rules.tone_features(*rules.prepare(question), answer)) {
    Sentence one{corpus.texts.size(), shown_in(begin, end, places), {}, std::move(features.features)};
    take_what_rules_hear(one, row.value("tones_seen_by_rules", false));
    text.shows |= one.shows;
    text.heard |= one.heard;
    corpus.sentences.push_back(std::move(one));
  }
  if (row.contains("tones")) text.shows = tones_of(row.at("tones"));
  corpus.texts.push_back(std::move(text));
}

void add_file(Corpus& corpus, const classifiers::Classifier& rules, const std::string& file) {
  probe::for_each_line(file, [&](const std::string& line, std::uint64_t number) {
    try {
      add_text(corpus, rules, json::parse(line));
    } catch (const std::exception& error) {
      throw probe::JsonLinesError(fmt::format("{}:{}: {}; lang, source, response and tone_words are expected", file, number, error.what()));
    }
  });
}

// Whole hands, largest first, each to the smallest fold.
void deal(Corpus& corpus) {
  std::map<std::string, std::size_t> size;
  for (const Sentence& one : corpus.sentences) ++size[corpus.texts[one.text].hand];
  std::vector<std::pair<std::size_t, std::string>> hands;
  for (const auto& [hand, count] : size) hands.emplace_back(count, hand);
  std::sort(hands.rbegin(), hands.rend());
  std::array<std::size_t, kFolds> total{};
  std::map<std::string, std::size_t> fold;
  for (const auto& [count, hand] : hands) {
    const auto smallest = static_cast<std::size_t>(std::min_element(total.begin(), total.end()) - total.begin());
    total[smallest] += count;
    fold[hand] = smallest;
  }
  for (Text& text : corpus.texts) text.fold = fold.at(text.hand);
}

struct ToneFit {
  std::vector<double> probabilities;  // of every sentence, from a fit without its hand
  Calibration calibration;
  std::vector<double> weights;
};

ToneFit fit_tone(const Corpus& corpus, std::size_t tone, const std::vector<float>& kernel, const Rows& rows) {
  const auto examples = [&](std::size_t without) {
    std::vector<Example> out;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (corpus.texts[corpus.sentences[i].text].fold != without) out.push_back({i, corpus.sentences[i].shows.test(tone), 1});
    return out;
  };
  std::vector<double> logits(rows.size());
  std::vector<bool> positive;
  for (const Sentence& one : corpus.sentences) positive.push_back(one.shows.test(tone));
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    const Fit fit = fit_logistic(kernel, rows.size(), examples(fold));
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (corpus.texts[corpus.sentences[i].text].fold == fold) logits[i] = static_cast<double>(fit.logits[i]);
  }
  ToneFit out;
  out.calibration = fit_calibration(logits, positive, std::vector<double>(rows.size(), 1));
  for (const double logit : logits) out.probabilities.push_back(1 / (1 + std::exp(-(out.calibration.slope * logit + out.calibration.offset))));
  const auto all = examples(kFolds);
  out.weights = weights_of(fit_logistic(kernel, rows.size(), all), all, rows, kRidge);
  return out;
}

// Of each text the largest probability of its sentences.
std::vector<double> most_in_text(const Corpus& corpus, const ToneFit& fit) {
  std::vector<double> out(corpus.texts.size());
  for (std::size_t i = 0; i < corpus.sentences.size(); ++i) out[corpus.sentences[i].text] = std::max(out[corpus.sentences[i].text], fit.probabilities[i]);
  return out;
}

void write_table(const Corpus& corpus, const std::array<ToneFit, kTones>& fits, std::ostream& out) {
  out << "| tone | hands left out | texts | with it | rules: found | right | F1 | learned: found | right | F1 | either: found | right | F1 |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (std::size_t tone = 0; tone < kTones; ++tone) {
    const std::vector<double> most = most_in_text(corpus, fits[tone]);
    std::map<std::string, std::array<FoundAndRight, 3>> groups;
    for (std::size_t i = 0; i < corpus.texts.size(); ++i) {
      const Text& text = corpus.texts[i];
      const bool is = text.shows.test(tone), rules = text.heard.test(tone), learned = most[i] >= classifiers::kToneEnough[tone];
      for (const std::string& name : {text.kind, text.kind + ", " + text.language}) {
        groups[name][0].add(is, rules);
        groups[name][1].add(is, learned);
        groups[name][2].add(is, rules || learned);
      }
    }
    for (const auto& [name, counts] : groups)
      out << fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", name_of(tone), name, counts[0].n, counts[0].shown, counts[0].cells(), counts[1].cells(), counts[2].cells());
  }
}

int run(const std::vector<std::string>& arguments) {
  Corpus corpus;
  std::array<ToneFit, kTones> fits;
  return run_hands_tool(arguments, {[&](const classifiers::Classifier& rules, const std::string& file) { add_file(corpus, rules, file); },
                                    [&] {
                                      deal(corpus);
                                      Rows rows;
                                      for (const Sentence& one : corpus.sentences) rows.push_back(&one.features);
                                      const std::vector<float> kernel = Kernel(rows).with(kRidge);
                                      for (std::size_t tone = 0; tone < kTones; ++tone) fits[tone] = fit_tone(corpus, tone, kernel, rows);
                                    },
                                    [&](std::ostream& out) { write_table(corpus, fits, out); },
                                    [&] {
                                      classifiers::StatisticalModel model;
                                      model.provenance = fmt::format("fitted on {} sentences of {} texts of this project's own (six tones, each shown or not; English, German and Chinese)", corpus.sentences.size(), corpus.texts.size());
                                      for (const ToneFit& fit : fits) model.heads.push_back(rounded(fit.weights, fit.calibration));
                                      return model;
                                    }});
}

}  // namespace
}  // namespace lacuna::bench

int main(int argc, char** argv) { return lacuna::bench::run_tool("train_tones", lacuna::bench::run, argc, argv); }
