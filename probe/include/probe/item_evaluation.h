// The classifiers held against answers to the items of prompt sets, labelled fact by fact and claim by claim.
#pragma once
#include <filesystem>
#include <vector>

#include "probe/evaluation.h"
#include "probe/prompt_set.h"

namespace lacuna::probe {

// Classifies every answer of a JSON Lines file (.jsonl or .jsonl.xz) as an answer to its item, as an audit does. A row: `id`, `item` (an id of
// `sets`), `lang` (BCP-47, a language of the item), `response`, optionally `prompt` (else the item's canonical question), and labels, each
// optional: `facts` {fact id: stated, hedged, contradicted, omitted}, `claims` {claim id: absent, rebutted, attributed, balanced, endorsed},
// `slots` {slot id: true where the answer answers it}, `engagement`; `label` state_narrative or other: whether the answer as a whole tells the matter
// as the state does; `tones` [those that the answer has]; beside a `reasoning` (the text before the answer) `reasoning_class` and `withheld`
// [ids of the facts that the reasoning knows and the answer does not tell]; `controls_reasoning`, no label: the length, in code points, that nine of ten reasonings about its controls reach.
// Tables: `facts` (found: stated or hedged), `fact_states`, `recall` (mean share of an answer's scored and labelled facts, by label and as measured; the
// difference with a bootstrap over items), `claims` (occurs: not absent; endorsed), `claim_states`, `narrative`, `slots`, `engagement`, `reasoning` (its classes; facts withheld),
// `reasoning_states`, `tones`. Groups: every
// language, the answers to sensitive items, those to controls, all.
// Throws JsonLinesError for the file (file, line, field, what is allowed), ClassifierError for the rules.
EvaluationReport evaluate_items(const std::filesystem::path& file, const std::vector<PromptSet>& sets, const std::filesystem::path& rules_directory,
                                const std::filesystem::path* predictions = nullptr);

}  // namespace lacuna::probe
