// T: six tones, each where a rule finds its words in the answer's own voice, or where a learned layer hears it in a sentence. Whoever reports that a ministry
// speaks of "smears" does not smear.
#include <algorithm>

#include "attribution.h"
#include "axes.h"

namespace lacuna::classifiers {
namespace {

constexpr std::size_t kPlaces = 8;  // of one tone in one answer that are asked whose word they are

// An answer in the state's voice names the state's speakers, and means what they say; what it puts between quotation marks it holds at arm's length.
bool own_word(const Case& c, Match match, const Head* weights) {
  if (speaks_for_the_state(c)) return true;
  return !c.text.quoted(match.begin) && framing(c.text, match, weights, 0.5) == Narrative::endorsed;
}

// The first of a tone's places where it is the answer's own. A disclaimer speaks of the answer itself: nobody else's word is mistaken for it so easily that a sentence's speaker would not show it.
const Hit* heard(const Case& c, Signal signal, const Head* weights) {
  std::size_t places = 0, asked_before = 0;
  for (const Hit& hit : c.text.hits(signal)) {  // in the order of the sentences
    if (hit.match.begin == asked_before && places > 0) continue;
    if (places++ == kPlaces) break;
    asked_before = hit.match.begin;
    if (signal == Signal::disclaimer ? !c.text.has_in(Signal::attribution, hit.sentence) : own_word(c, hit.match, weights)) return &hit;
  }
  return nullptr;
}

// A place between two words, so many thirds into a sentence: whose word the sentence is shows before and after it.
Match between_words(const Reading& text, Span sentence, std::size_t thirds) {
  const std::string& all = text.folded().text;
  std::size_t at = sentence.begin + (sentence.end - sentence.begin) * thirds / 3;
  const auto inside_word = [&](char byte) { return byte != ' ' && (static_cast<unsigned char>(byte) < 0xE3 || (static_cast<unsigned char>(byte) & 0xC0) == 0x80); };
  while (at > sentence.begin && inside_word(all[at])) --at;
  return {at, at};
}

// A speaker may stand at the beginning, at the end, or between.
bool own_sentence(const Case& c, std::size_t sentence) {
  const Span part = c.text.sentences()[sentence];
  return !c.text.mostly_quoted(part) && own_word(c, between_words(c.text, part, 1), c.attribution) && own_word(c, between_words(c.text, part, 2), c.attribution);
}

// Where the learned layer hears a tone: the sentence that sounds most like it of those that sound enough like it and are the answer's own word.
using Heard = std::array<std::optional<std::size_t>, kTones.size()>;

Heard heard_by_weights(const Case& c) {
  struct Place { double probability; std::size_t sentence; };
  std::array<std::vector<Place>, kTones.size()> places;
  for (std::size_t i = 0; i < c.text.sentences().size(); ++i) {
    const FeatureVector features = tone_features(c.text, i);
    for (std::size_t tone = 0; tone < kTones.size(); ++tone)
      if (const double probability = (*c.tone_weights)[tone].probability(features); probability >= kToneEnough[tone]) places[tone].push_back({probability, i});
  }
  Heard out;
  for (std::size_t tone = 0; tone < kTones.size(); ++tone) {
    std::stable_sort(places[tone].begin(), places[tone].end(), [](const Place& a, const Place& b) { return a.probability > b.probability; });
    places[tone].resize(std::min(kPlaces, places[tone].size()));
    const auto own = std::find_if(places[tone].begin(), places[tone].end(), [&](const Place& place) { return own_sentence(c, place.sentence); });
    if (own != places[tone].end()) out[tone] = own->sentence;
  }
  return out;
}

}  // namespace

void judge_tone(const Case& c, Verdict& verdict) {
  const bool taught = own_texts_taught(verdict.answer_language);
  // It has learned answers to questions: who was ordered to write a speech praises and blames.
  const Heard learned = taught && c.tone_weights && is_asked(c) ? heard_by_weights(c) : Heard{};
  for (std::size_t i = 0; i < kTones.size(); ++i) {
    const auto [signal, tone] = kTones[i];
    const auto found = [&, tone = tone](std::string rule, Match match) {
      verdict.tone.push_back(tone);
      verdict.evidence.push_back(evidence_at(c, "tone", std::move(rule), to_string(tone), match));
    };
    if (const Hit* hit = heard(c, signal, taught ? c.attribution : nullptr)) found(hit->rule->id, hit->match);
    else if (learned[i]) found("statistical:tone", {c.text.sentences()[*learned[i]].begin, c.text.sentences()[*learned[i]].end});
  }
}

}  // namespace lacuna::classifiers
