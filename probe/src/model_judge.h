// What judge_project composes, and tests drive with stand-ins for the model.
#pragma once
#include "probe/model_judge.h"

namespace lacuna::probe {

// Layers under which votes are stored: of both orders together, and of each.
constexpr const char* kJudgeLayer = "model_judge";
// Ends the version of verdicts that heard a judge, before the first digits of its fingerprint.
constexpr const char* kHeardMark = "+model_judge-";
constexpr std::size_t kHeardDigits = 12;
// Of an axis that has no column of its own the votes are layers "model_judge/AXIS", and each order's "model_judge/AXIS/forward": their label is its word.
inline bool has_column(const std::string& axis) { return axis == "engagement" || axis == "narrative"; }
constexpr const char* kJudgeOrderLayers[] = {"model_judge/forward", "model_judge/backward"};
constexpr const char* kAbstains = "abstains";

// `identity`: whatever tells the model apart. `name` is shown.
JudgeInfo judge_info(const std::vector<std::string>& axes, const std::string& name, const std::string& identity);
JudgeOutcome judge_in_project(Project& project, const JudgeInfo& judge, const JudgeSpec& spec, Generator& generator, RunObserver& observer, std::stop_token stop,
                              RunControl* control = nullptr);

}  // namespace lacuna::probe
