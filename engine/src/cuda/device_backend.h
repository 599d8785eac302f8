// A card as a Backend.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "cuda/device.h"
#include "engine/engine.h"
#include "engine/gguf.h"
#include "engine/placement.h"
#include "model_backend.h"
#include "thread_pool.h"

namespace lacuna::engine::cuda {

// Where the weights go on the device. `options` without zeros; placement.refusal says why the model cannot be computed there,
// and what is merely tight goes to `warnings`.
Placement place_on(const Device& device, const GgufFile& file, const ModelConfig& config, const EngineOptions& options,
                   std::vector<std::string>& warnings);

// Config and pool outlive the backend. Throws EngineError (see DeviceWeights), GgufError, std::bad_alloc.
std::unique_ptr<Backend> device_backend(const GgufFile& file, const ModelConfig& config, const Placement& placement,
                                        ThreadPool& pool, std::unique_ptr<Device> device);

}  // namespace lacuna::engine::cuda
