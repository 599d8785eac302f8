// The processor as a Backend.
#pragma once
#include <memory>

#include "engine/gguf.h"
#include "engine/model_config.h"
#include "model_backend.h"
#include "thread_pool.h"

namespace lacuna::engine {

// `mapped`: weights stay in the file. Config and pool outlive the backend. Throws EngineError, GgufError, std::bad_alloc.
std::unique_ptr<Backend> cpu_backend(const GgufFile& file, const ModelConfig& config, ThreadPool& pool, bool mapped);

}  // namespace lacuna::engine
