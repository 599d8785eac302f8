// The runs of a project at once: a million planned prompts take longer to count than a page of answers takes to read.
#pragma once
#include <vector>

#include "probe/project.h"

namespace lacuna::probe {

// In the order of Project::runs(). Status, counts and plan are left empty: they are what takes time.
std::vector<RunInfo> runs_uncounted(const Project& project);

}  // namespace lacuna::probe
