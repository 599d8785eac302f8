// The processor as a Backend.
#pragma once
#include <memory>

#include "engine/engine.h"
#include "engine/gguf.h"
#include "model_backend.h"

namespace lacuna::engine {

// `options` without zeros; `mapped`: weights stay in the file. Config outlives the backend. Throws EngineError,
// GgufError, std::bad_alloc.
std::unique_ptr<Backend> cpu_backend(const GgufFile& file, const ModelConfig& config, const EngineOptions& options,
                                     bool mapped);

}  // namespace lacuna::engine
