// What two runs were asked with, held against each other.
#pragma once
#include <string>
#include <vector>

#include "probe/project.h"

namespace lacuna::probe {

// "temperature 0.0 and 0.7", one a setting that differs, by their manifests; those that neither names are not looked at. Of answers from elsewhere
// nothing is known but that.
std::vector<std::string> setting_differences(const RunInfo& baseline, const RunInfo& candidate);

}  // namespace lacuna::probe
