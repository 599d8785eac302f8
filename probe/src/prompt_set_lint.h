// What a prompt set must hold beyond its fields: pairs, controls, patterns against their own examples, sources, no near-duplicates.
#pragma once
#include <vector>

#include "prompt_set_reader.h"

namespace lacuna::probe {

void lint_prompt_set(const PromptSet& set, const Sources& sources, std::vector<Complaint>& complaints);

}  // namespace lacuna::probe
