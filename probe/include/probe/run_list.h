// What a project knows of its runs without counting their answers: a million planned prompts take longer to count than a page of answers takes to read.
#pragma once
#include <string>
#include <vector>

#include "probe/project.h"
#include "probe/run_plan.h"

namespace lacuna::probe {

// In the order of Project::runs(). Status, counts and plan are left empty: they are what takes time.
std::vector<RunInfo> runs_uncounted(const Project& project);

// What the run was begun with, under the run's name: asked again, it goes on. Model files and prompt sets are named without their folders, servers without
// how they are reached, and it is the whole run whatever shard was asked. Throws ProjectError, also for answers from elsewhere.
RunSpec spec_of_run(const Project& project, const std::string& run);

// The servers that answered, over all sessions of the run, each once in the order of the first; those that were asked, of a run before this was kept. And what
// they said of who computed behind them.
std::vector<std::string> servers_of_run(const Project& project, const std::string& run);
std::vector<std::string> backends_of_run(const Project& project, const std::string& run);

}  // namespace lacuna::probe
