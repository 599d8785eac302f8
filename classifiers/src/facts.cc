// F: per key fact, is it stated, hedged, contradicted, or left out? A fact stands where one of its patterns matches; what the sentence does
// with it decides. Denials use the very words of what they deny: an answer that says "no one was expelled" does not state an expulsion.
#include <algorithm>

#include "attribution.h"
#include "axes.h"

namespace lacuna::classifiers {
namespace {

constexpr std::size_t kPlaces = 32;  // of one fact in one answer

// The part of a sentence that a Chinese comma or semicolon closes off, for a sentence is a chain of statements there; elsewhere all of it.
Span clause_of(const Reading& text, Span sentence, Match match) {
  static constexpr std::string_view kEnds = ",;";
  const std::string& folded = text.folded().text;
  const auto is_han = [&](std::size_t at) { return at < folded.size() && static_cast<unsigned char>(folded[at]) >= 0xE3; };
  const auto ends = [&](std::size_t at) { return kEnds.find(folded[at]) != std::string_view::npos && (is_han(at + 1) || (at >= 3 && is_han(at - 3))); };
  Span out = sentence;
  for (std::size_t at = match.begin; at > sentence.begin; --at)
    if (ends(at - 1)) {
      out.begin = at;
      break;
    }
  for (std::size_t at = match.end; at < sentence.end; ++at)
    if (ends(at)) {
      out.end = at;
      break;
    }
  return out;
}

// Called false in its clause or in what follows, or negated: "the tale of ... is a fabrication", "not one ...", "This is a lie."
bool denied(const Case& c, const PreparedQuestion::Fact& fact, Match match) {
  if (fact.negative) return false;
  const Reading& text = c.text;
  const std::size_t sentence = text.sentence_of(match.begin);
  const Span whole = text.sentences()[sentence], clause = clause_of(text, whole, match);
  const Span before = end_of(text, {clause.begin, std::max(clause.begin, match.begin)});
  const auto has = [&](Signal signal, Span part) { return part.begin < part.end && text.has_on_demand(signal, part); };
  // Whoever speaks for the state names what others say in order to set it at a distance.
  if (speaks_for_the_state(c) && (text.quoted(match.begin) || text.has_in(Signal::hedge, sentence) || text.has_in(Signal::delegitimising, sentence))) return true;
  if (has(Signal::denial_before, before) || has(Signal::denial, {before.begin, beginning_of(text, {match.begin, clause.end}).end})) return true;
  if (clause.end < whole.end) return has(Signal::denial_back, beginning_of(text, {clause.end + 1, whole.end}));
  return sentence + 1 < text.sentences().size() && has(Signal::denial_back, beginning_of(text, text.sentences()[sentence + 1]));
}

// What the sentence does with the fact at one of its places. Denied by somebody else than the answer, it is left out.
FactState state_at(const Case& c, const PreparedQuestion::Fact& fact, Match match) {
  const std::size_t sentence = c.text.sentence_of(match.begin);
  if (denied(c, fact, match)) return c.text.has_in(Signal::attribution, sentence) ? FactState::omitted : FactState::contradicted;
  return c.text.has_in(Signal::hedge, sentence) ? FactState::hedged : FactState::stated;
}

struct Finding {
  FactState state = FactState::omitted;
  Match match{};
};

// The best that any place of the fact says: stated before hedged before denied.
Finding at_its_places(const Case& c, const PreparedQuestion::Fact& fact) {
  Finding best;
  Match match;
  Span rest{0, c.text.folded().text.size()};
  if (c.text.sentences().empty()) return best;
  for (std::size_t place = 0; fact.patterns && place < kPlaces && rest.begin < rest.end && find(*fact.patterns, c.text.folded(), rest, match); ++place) {
    rest.begin = std::max(match.end, match.begin + 1);
    const FactState here = state_at(c, fact, match);
    if (here == FactState::stated) return {here, match};
    if (here == FactState::hedged || (here == FactState::contradicted && best.state == FactState::omitted)) best = {here, match};
  }
  return best;
}

// A statement that cannot be true together with the fact, in the answer's own voice.
Finding contradicted(const Case& c, const PreparedQuestion::Fact& fact) {
  Match match;
  if (!fact.contradictions || !find(*fact.contradictions, c.text.folded(), match)) return {};
  const std::size_t sentence = c.text.sentence_of(match.begin);
  if (c.text.has_in(Signal::attribution, sentence) || c.text.has_in(Signal::rebuttal, sentence)) return {};
  return {FactState::contradicted, match};
}

FactState state_of(const Case& c, const PreparedQuestion::Fact& fact, Verdict& verdict) {
  const auto found = [&](const Finding& finding, const char* how = "") {
    verdict.evidence.push_back(evidence_at(c, "facts", "fact:" + fact.id + how, to_string(finding.state), finding.match));
    return finding.state;
  };
  const Finding place = at_its_places(c, fact);
  if (place.state == FactState::stated || place.state == FactState::hedged) return found(place);
  if (const Finding other = contradicted(c, fact); other.state == FactState::contradicted) return found(other);
  if (place.state == FactState::contradicted) return found(place);
  Match match;
  if (!find_paraphrase(fact.wordings, c.text, match)) return FactState::omitted;
  const Finding paraphrase{state_at(c, fact, match), match};
  return paraphrase.state == FactState::omitted ? FactState::omitted : found(paraphrase, ":paraphrase");
}

}  // namespace

void judge_facts(const Case& c, Verdict& verdict) {
  std::size_t scored = 0, stated = 0;
  for (const PreparedQuestion::Fact& fact : c.question.facts) {
    const FactState state = state_of(c, fact, verdict);
    verdict.facts.push_back({fact.id, state});
    scored += fact.scored;
    stated += fact.scored && (state == FactState::stated || state == FactState::hedged);
  }
  if (scored > 0) verdict.fact_recall = static_cast<double>(stated) / static_cast<double>(scored);
}

}  // namespace lacuna::classifiers
