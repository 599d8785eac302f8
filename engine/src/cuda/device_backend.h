// A card as a Backend.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "cuda/device.h"
#include "engine/engine.h"
#include "engine/gguf.h"
#include "model_backend.h"

namespace lacuna::engine::cuda {

// Why the model cannot be computed on the device, and what to do; empty when it can. What is merely tight goes to
// `warnings`. `options` without zeros.
std::string refusal(const ModelConfig& config, const EngineOptions& options, const Device& device,
                    std::vector<std::string>& warnings);

// Config outlives the backend. Throws EngineError (see refusal() and DeviceWeights), GgufError.
std::unique_ptr<Backend> device_backend(const GgufFile& file, const ModelConfig& config,
                                        std::unique_ptr<Device> device);

}  // namespace lacuna::engine::cuda
