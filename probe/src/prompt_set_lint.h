// What a prompt set must hold beyond its fields: pairs, controls, languages, patterns against their own examples and questions, sources, no near-duplicates.
#pragma once
#include <vector>

#include "prompt_set_reader.h"

namespace lacuna::probe {

// `sources`: null where they could not be read.
void lint_prompt_set(const PromptSet& set, const Sources* sources, std::vector<Complaint>& complaints);

}  // namespace lacuna::probe
