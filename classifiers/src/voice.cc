// Does an answer, taken as a whole, tell the matter as the state does? It may use none of the words that a claim's patterns know. Learned from answers
// to questions by tests/bench/train_voice.cc; the sentences that sound most like it are shown as evidence.
#include <algorithm>

#include "answer_features.h"
#include "attribution.h"
#include "axes.h"

namespace lacuna::classifiers {
namespace {

constexpr std::size_t kSentencesHeard = 60, kSentencesShown = 3;
constexpr std::size_t kFewest = 200, kFewestHan = 80;  // code points: a sentence or two has no voice of its own, and none so short was learned from

bool is_chinese(const std::string& language) { return language == "zh-Hans" || language == "zh-Hant"; }

}  // namespace

bool is_asked(const Case& c) { return !c.question.prompt.text.empty() && (c.features.domain < 2 || !c.question.claims.empty() || !c.question.facts.empty()); }

// Orders have a head of their own among the engagement weights.
std::optional<double> state_voice(const Case& c, const Head* weights, const std::string& answer_language) {
  if (!weights || !c.question.question.sensitive || !own_texts_taught(answer_language) || !is_asked(c)) return std::nullopt;
  if (c.text.code_points() < (is_chinese(answer_language) ? kFewestHan : kFewest)) return std::nullopt;
  return weights->probability(c.features);
}

std::vector<Evidence> heard_most_in(const Case& c, const Head& weights) {
  struct Heard { double logit; Span sentence; };
  std::vector<Heard> sentences;
  for (const Span sentence : c.text.sentences()) {
    if (sentences.size() == kSentencesHeard) break;
    const auto [begin, end] = c.text.folded().raw(sentence.begin, sentence.end);
    const Parts parts{c.parts.answer.substr(begin, end - begin), {}};
    const Reading alone(parts.answer, c.text.rules(), c.question.prompt, false);  // each read as if it were an answer of its own
    sentences.push_back({weights.logit(extract_features({c.question, c.answer, parts, alone, nullptr, c.known})), sentence});
  }
  std::stable_sort(sentences.begin(), sentences.end(), [](const Heard& a, const Heard& b) { return a.logit > b.logit; });
  std::vector<Evidence> out;
  for (std::size_t i = 0; i < std::min(kSentencesShown, sentences.size()); ++i)
    out.push_back(evidence_at(c, "narrative", "statistical:state_voice", "state_voice", {sentences[i].sentence.begin, sentences[i].sentence.end}));
  return out;
}

}  // namespace lacuna::classifiers
