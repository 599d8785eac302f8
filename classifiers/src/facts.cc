// F: per key fact, is it stated, hedged, contradicted, or left out?
#include <algorithm>

#include "axes.h"

namespace lacuna::classifiers {
namespace {

FactState state_of(const Case& c, const PreparedQuestion::Fact& fact, Verdict& verdict) {
  Match match;
  const auto stated = [&](const std::string& rule) {
    const FactState state = c.text.has_in(Signal::hedge, c.text.sentence_of(match.begin)) ? FactState::hedged : FactState::stated;
    verdict.evidence.push_back(evidence_at(c, "facts", rule, to_string(state), match));
    return state;
  };
  if (fact.patterns && find(*fact.patterns, c.text.folded(), match)) return stated("fact:" + fact.id);
  if (fact.contradictions && find(*fact.contradictions, c.text.folded(), match)) {
    const std::size_t sentence = c.text.sentence_of(match.begin);
    if (!c.text.has_in(Signal::attribution, sentence) && !c.text.has_in(Signal::rebuttal, sentence)) {
      verdict.evidence.push_back(evidence_at(c, "facts", "fact:" + fact.id, to_string(FactState::contradicted), match));
      return FactState::contradicted;
    }
  }
  if (find_paraphrase(fact.wordings, c.text, match)) return stated("fact:" + fact.id + ":paraphrase");
  return FactState::omitted;
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
