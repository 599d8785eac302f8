// Whose word is a registered claim? Wider than Signal::attribution, which densities and the statistical layer rest on: it is asked only where a claim stands.
//
// A sentence is cut at the claim. Words before it govern it ("the ministry said that", "in Beijing's view,"), words after it name the speaker (", said
// the ministry"), and earlier sentences announce it ("The official position:"). Whose word is set aside before the claim ("despite what critics say,") says
// nothing about it; who vouches for it ("history shows that", "as the paper rightly says") endorses it.
#include <algorithm>

#include "axes.h"

namespace lacuna::classifiers {
namespace {

constexpr std::size_t kAnnounced = 4, kListed = 12;  // sentences that an announcement reaches in a paragraph, and in a list

bool list_item(const Reading& text, std::size_t sentence) {
  if (!text.begins_line(sentence)) return false;
  const std::string_view words = std::string_view(text.folded().text).substr(text.sentences()[sentence].begin);
  return words[0] == '-' || words[0] == '*' || words.substr(0, 3) == "\xE2\x80\xA2" || (words[0] >= '0' && words[0] <= '9');
}

bool ends_with_colon(const Reading& text, std::size_t sentence) {
  const Span span = text.sentences()[sentence];
  return std::string_view(text.folded().text).substr(span.begin, span.end - span.begin).find_last_not_of("*\" ") != std::string_view::npos &&
         text.folded().text[text.folded().text.find_last_not_of("*\" ", span.end - 1)] == ':';
}

// Whether an earlier sentence of the paragraph, or the head of the list, says whose words follow.
bool announced(const Reading& text, std::size_t sentence) {
  std::size_t reach = kAnnounced;
  for (std::size_t distance = 1; distance <= reach && distance <= sentence; ++distance) {
    const std::size_t earlier = sentence - distance;
    if (text.begins_line(earlier + 1)) {
      if (list_item(text, earlier + 1)) reach = kListed;
      else if (!ends_with_colon(text, earlier)) return false;
    }
    if (text.has_on_demand(Signal::attribution_ahead, earlier)) return true;
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

Narrative framing(const Reading& text, Match claim) {
  const std::size_t index = text.sentence_of(claim.begin);
  const Span sentence = text.sentences()[index];
  const std::size_t begin = after_concession(text, {sentence.begin, claim.begin});
  const Span before{begin, claim.begin}, after{std::min(claim.end, sentence.end), sentence.end}, rest{begin, sentence.end};
  const auto has = [&](Signal signal, Span part) { return part.begin < part.end && text.has_on_demand(signal, part); };
  if (has(Signal::rebuttal, rest)) return Narrative::rebutted;
  if (has(Signal::concurrence, rest) || has(Signal::own_voice, before)) return Narrative::endorsed;
  const bool here = has(Signal::attribution, rest) || has(Signal::attribution_wide, rest) || has(Signal::attribution_before, before) || has(Signal::attribution_after, after);
  const bool around = has(Signal::attribution_back, sentence) || text.has_on_demand(Signal::attribution_back, index + 1) || (begin == sentence.begin && announced(text, index));
  return here || around || text.quoted(claim.begin) ? Narrative::attributed : Narrative::endorsed;
}

}  // namespace lacuna::classifiers
