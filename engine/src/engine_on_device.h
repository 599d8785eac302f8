// An engine on a device that the caller brings: for tests, which have one without a card.
#pragma once
#include <filesystem>
#include <memory>

#include "cuda/device.h"
#include "engine/engine.h"

namespace lacuna::engine {

struct EngineOnDevice {
  // As Engine::load; the device of the options plays no part.
  static std::unique_ptr<Engine> load(const std::filesystem::path& path, const EngineOptions& options,
                                      std::unique_ptr<cuda::Device> device);
};

}  // namespace lacuna::engine
