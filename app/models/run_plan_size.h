// How much a run would ask, before it is started.
#pragma once
#include <QString>
#include <cstdint>
#include <string>

#include "models/prompt_tree.h"
#include "probe/run_plan.h"

namespace lacuna::studio {

struct PlanSize {
  std::uint64_t answers = 0;                   // all together: items in their languages and wordings, so many times
  std::uint64_t items = 0, languages = 0;      // that are asked
  std::uint64_t answer_tokens = 0, reasoning_tokens = 0;  // at most, of all of them; the latter where the model reasons
  QString problem;  // why it cannot be run; empty = it can
};
// From the sets of the tree, which the spec names by path; the model file is not looked at.
PlanSize plan_size(const probe::RunSpec& spec, const PromptTree& tree);

}  // namespace lacuna::studio
