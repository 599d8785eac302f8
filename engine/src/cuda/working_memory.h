// What a pass needs of a card's memory beside weights and caches.
#pragma once
#include <cstdint>

#include "engine/engine.h"
#include "engine/model_config.h"

namespace lacuna::engine::cuda {

// Bytes, of the largest pass that `options`, without zeros, allow.
std::uint64_t working_bytes(const ModelConfig& config, const EngineOptions& options);

}  // namespace lacuna::engine::cuda
