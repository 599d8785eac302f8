#include "models/run_plan_size.h"

#include "probe/session.h"

namespace lacuna::studio {

PlanSize plan_size(const probe::RunSpec& spec) {
  try {
    probe::check(spec);
    std::vector<probe::PromptSet> sets;
    for (const std::string& name : spec.sets) sets.push_back(probe::load_prompt_set(probe::find_prompt_set(probe::prompt_sets_directory(), name)));
    return {probe::RunPlan::make(spec, std::move(sets), "").prompts.size(), {}};
  } catch (const std::exception& error) {
    return {0, QString::fromStdString(error.what())};
  }
}

}  // namespace lacuna::studio
