// A sentence is cut at the claim. Words before it govern it ("the ministry said that", "in Beijing's view,"), words after it name the speaker (", said
// the ministry"), and earlier sentences announce it ("The official position:"). Whose word is set aside before the claim ("despite what critics say,") says
// nothing about it; who vouches for it ("history shows that", "as the paper rightly says") endorses it.
#include "attribution.h"

#include <algorithm>

namespace lacuna::classifiers {
namespace {

constexpr std::size_t kAnnounced = 4, kListed = 12;  // sentences that an announcement reaches in a paragraph, and in a list

bool list_item(const Reading& text, std::size_t sentence) {
  if (!text.begins_line(sentence)) return false;
  const std::string_view words = std::string_view(text.folded().text).substr(text.sentences()[sentence].begin);
  return words[0] == '-' || words[0] == '*' || words[0] == '|' || words.substr(0, 3) == "\xE2\x80\xA2" || (words[0] >= '0' && words[0] <= '9');
}

std::string_view words_of(const Reading& text, Span part) { return std::string_view(text.folded().text).substr(part.begin, part.end - part.begin); }

// The claim without what a pattern may hold of its surroundings: marks, spaces and the conjunction that puts it under a verb.
Span bare(const Reading& text, Span claim) {
  static constexpr std::string_view kMarks = " ,;:.-\"";
  const auto at = [&](std::size_t i) { return text.folded().text[i]; };
  while (claim.begin < claim.end && kMarks.find(at(claim.begin)) != std::string_view::npos) ++claim.begin;
  for (const std::string_view conjunction : {"that ", "dass "})
    if (words_of(text, claim).substr(0, conjunction.size()) == conjunction) claim.begin += conjunction.size();
  while (claim.end > claim.begin && kMarks.find(at(claim.end - 1)) != std::string_view::npos) --claim.end;
  return claim;
}

bool ends_with_question(const Reading& text, std::size_t sentence) { return words_of(text, text.sentences()[sentence]).back() == '?'; }

bool ends_with_colon(const Reading& text, std::size_t sentence) {
  const std::string_view words = words_of(text, text.sentences()[sentence]);
  const std::size_t last = words.find_last_not_of("*\" ");
  return last != std::string_view::npos && words[last] == ':';
}

// Whether an earlier sentence of the paragraph, or the head of the list, says whose words follow.
bool announced(const Reading& text, std::size_t sentence) {
  std::size_t reach = kAnnounced;
  for (std::size_t distance = 1; distance <= reach && distance <= sentence; ++distance) {
    const std::size_t earlier = sentence - distance;
    if (text.begins_line(earlier + 1)) {
      if (list_item(text, earlier + 1)) reach = kListed;
      else if (!ends_with_colon(text, earlier) && !ends_with_question(text, earlier)) return false;
    }
    const Span words = end_of(text, text.sentences()[earlier]);
    if (text.has_on_demand(Signal::other_voice, words)) return false;
    if (text.has_on_demand(Signal::attribution_ahead, words)) return true;
    if (text.has_in(Signal::contrast, earlier) || text.has_in(Signal::rebuttal, earlier)) return false;
  }
  return false;
}

// The words of the claim's sentence in which somebody else's word was set aside: up to where it ends.
std::size_t after_concession(const Reading& text, Span before) {
  Match match;
  return text.find_on_demand(Signal::concession, before, match) ? match.end : before.begin;
}

}  // namespace

Span end_of(const Reading& text, Span part) {
  if (part.end - part.begin <= kAround) return part;
  part.begin = part.end - kAround;
  while (part.begin < part.end && (static_cast<unsigned char>(text.folded().text[part.begin]) & 0xC0) == 0x80) ++part.begin;
  return part;
}

Span beginning_of(const Reading& text, Span part) {
  if (part.end - part.begin <= kAround) return part;
  part.end = part.begin + kAround;
  while (part.end > part.begin && (static_cast<unsigned char>(text.folded().text[part.end]) & 0xC0) == 0x80) --part.end;
  return part;
}

Framing framing_of(const Reading& text, Match claim) {
  Framing out;
  const Span words = bare(text, {claim.begin, claim.end});
  out.sentence = text.sentence_of(words.begin);
  const Span sentence = text.sentences()[out.sentence];
  const std::size_t first = std::clamp(words.begin, sentence.begin, sentence.end), last = std::clamp(words.end, first, sentence.end);
  out.before = end_of(text, {sentence.begin, first});
  out.after = beginning_of(text, {last, sentence.end});

  const std::size_t begin = after_concession(text, out.before);
  const Span before{begin, first}, rest{begin, out.after.end};
  const auto has = [&](Signal signal, Span part) { return part.begin < part.end && text.has_on_demand(signal, part); };
  // The claim's own words name no speaker.
  const auto speaks = [&](Signal signal) { return text.begins_before(signal, rest, first) || has(signal, out.after); };
  const std::pair<Framing::Sign, bool> signs[] = {
      {Framing::rebuttal, has(Signal::rebuttal, rest)},
      {Framing::concurrence, has(Signal::concurrence, rest)},
      {Framing::own_voice, has(Signal::own_voice, before)},
      {Framing::speaker, speaks(Signal::attribution)},
      {Framing::speaker_wide, speaks(Signal::attribution_wide)},
      {Framing::governed, has(Signal::attribution_before, before)},
      {Framing::speaker_after, has(Signal::attribution_after, out.after)},
      {Framing::pointed_back_at, has(Signal::attribution_back, rest)},
      {Framing::pointed_back_at_next, out.sentence + 1 < text.sentences().size() && has(Signal::attribution_back, beginning_of(text, text.sentences()[out.sentence + 1]))},
      {Framing::announced, begin == out.before.begin && announced(text, out.sentence)},
      {Framing::quoted, text.quoted(claim.begin)},
      {Framing::conceded, begin > out.before.begin},
  };
  for (const auto& [sign, seen] : signs) out.signs.set(sign, seen);
  return out;
}

Narrative by_rules(const Framing& framing) {
  const auto& signs = framing.signs;
  if (signs[Framing::rebuttal]) return Narrative::rebutted;
  if (signs[Framing::concurrence] || signs[Framing::own_voice]) return Narrative::endorsed;
  for (std::size_t sign = Framing::speaker; sign <= Framing::quoted; ++sign)
    if (signs[sign]) return Narrative::attributed;
  return Narrative::endorsed;
}

bool own_texts_taught(const std::string& language) { return language == "en" || language == "de" || language == "zh-Hans" || language == "zh-Hant"; }

Narrative framing(const Reading& text, Match claim, const Head* weights, double enough) {
  if (text.sentences().empty()) return Narrative::endorsed;
  const Framing seen = framing_of(text, claim);
  const Narrative rules = by_rules(seen);
  if (!weights || rules == Narrative::rebutted) return rules;
  return weights->probability(attribution_features(text, seen)) >= enough ? Narrative::attributed : Narrative::endorsed;
}

}  // namespace lacuna::classifiers
