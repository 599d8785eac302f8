// The cards that the CUDA driver shows.
#pragma once
#include <vector>

#include "engine/backend.h"

namespace lacuna::engine::cuda {

// One entry a card; or one that says why there is none. Never throws.
std::vector<DeviceInfo> devices();

}  // namespace lacuna::engine::cuda
