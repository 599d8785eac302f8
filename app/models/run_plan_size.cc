#include "models/run_plan_size.h"

#include <set>
#include <utility>

namespace lacuna::studio {

PlanSize plan_size(const probe::RunSpec& spec, const PromptTree& tree) {
  try {
    probe::check(spec);
    std::vector<probe::PromptSet> sets;
    for (const std::string& path : spec.sets)
      if (const probe::PromptSet* set = tree.set_of(path)) sets.push_back(*set);
    PlanSize out;
    std::set<std::pair<std::string, std::string>> items;
    std::set<std::string> languages;
    for (const probe::PlannedPrompt& prompt : probe::RunPlan::make(spec, std::move(sets), "").prompts) {
      ++out.answers;
      items.emplace(prompt.set, prompt.item);
      languages.insert(prompt.language);
    }
    out.items = items.size();
    out.languages = languages.size();
    out.answer_tokens = out.answers * spec.max_tokens;
    out.reasoning_tokens = out.answers * spec.max_reasoning_tokens;
    return out;
  } catch (const std::exception& error) {
    PlanSize out;
    out.problem = QString::fromStdString(error.what());
    return out;
  }
}

}  // namespace lacuna::studio
