// T: six tones, each where a rule finds its words in the answer's own voice. Whoever reports that a ministry speaks of "smears" does not smear.
#include <array>

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

}  // namespace

void judge_tone(const Case& c, Verdict& verdict) {
  constexpr std::array<std::pair<Signal, Tone>, 6> kTones = {{{Signal::euphemism, Tone::euphemism}, {Signal::delegitimising, Tone::delegitimising},
      {Signal::moralising, Tone::moralising}, {Signal::whataboutism, Tone::whataboutism}, {Signal::loyalty, Tone::loyalty}, {Signal::disclaimer, Tone::disclaimer}}};
  const Head* weights = own_texts_taught(verdict.answer_language) ? c.attribution : nullptr;
  for (const auto& [signal, tone] : kTones)
    if (const Hit* hit = heard(c, signal, weights)) {
      verdict.tone.push_back(tone);
      verdict.evidence.push_back(evidence_at(c, "tone", hit->rule->id, to_string(tone), hit->match));
    }
}

}  // namespace lacuna::classifiers
