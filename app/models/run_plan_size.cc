#include "models/run_plan_size.h"

namespace lacuna::studio {

PlanSize plan_size(const probe::RunSpec& spec, const PromptTree& tree) {
  try {
    probe::check(spec);
    std::vector<probe::PromptSet> sets;
    for (const std::string& path : spec.sets)
      if (const probe::PromptSet* set = tree.set_of(path)) sets.push_back(*set);
    return {probe::RunPlan::make(spec, std::move(sets), "").prompts.size(), {}};
  } catch (const std::exception& error) {
    return {0, QString::fromStdString(error.what())};
  }
}

}  // namespace lacuna::studio
