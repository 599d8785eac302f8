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
constexpr std::size_t kGoverned = 600;  // bytes on either side of a claim that are looked at: a text without a full stop must end soon too

bool list_item(const Reading& text, std::size_t sentence) {
  if (!text.begins_line(sentence)) return false;
  const std::string_view words = std::string_view(text.folded().text).substr(text.sentences()[sentence].begin);
  return words[0] == '-' || words[0] == '*' || words.substr(0, 3) == "\xE2\x80\xA2" || (words[0] >= '0' && words[0] <= '9');
}

bool ends_with_colon(const Reading& text, std::size_t sentence) {
  const Span span = text.sentences()[sentence];
  const std::string_view words = std::string_view(text.folded().text).substr(span.begin, span.end - span.begin);
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
  if (text.sentences().empty()) return Narrative::endorsed;
  const std::size_t index = text.sentence_of(claim.begin);
  Span sentence = text.sentences()[index];
  const std::size_t first = std::clamp(claim.begin, sentence.begin, sentence.end), last = std::clamp(claim.end, first, sentence.end);
  sentence = {first - std::min(first - sentence.begin, kGoverned), last + std::min(sentence.end - last, kGoverned)};
  const std::size_t begin = after_concession(text, {sentence.begin, first});
  const Span before{begin, first}, after{last, sentence.end}, rest{begin, sentence.end};
  const auto has = [&](Signal signal, Span part) { return part.begin < part.end && text.has_on_demand(signal, part); };
  if (has(Signal::rebuttal, rest)) return Narrative::rebutted;
  if (has(Signal::concurrence, rest) || has(Signal::own_voice, before)) return Narrative::endorsed;
  const bool here = has(Signal::attribution, rest) || has(Signal::attribution_wide, rest) || has(Signal::attribution_before, before) || has(Signal::attribution_after, after);
  const bool around = has(Signal::attribution_back, rest) || text.has_on_demand(Signal::attribution_back, index + 1) || (begin == sentence.begin && announced(text, index));
  return here || around || text.quoted(claim.begin) ? Narrative::attributed : Narrative::endorsed;
}

}  // namespace lacuna::classifiers
