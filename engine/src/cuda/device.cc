#include "cuda/device.h"

#include <cstdio>

#include "engine/error.h"

namespace lacuna::engine::cuda {

std::shared_ptr<std::byte> Device::allocate(std::size_t bytes, const char* purpose) {
  if (auto memory = try_allocate(bytes)) return memory;
  char numbers[96];
  std::snprintf(numbers, sizeof numbers, "%.1f MiB for %s; %.1f MiB are free", static_cast<double>(bytes) / (1 << 20),
                purpose, static_cast<double>(memory().free) / (1 << 20));
  throw EngineError(name() + " has no " + numbers +
                    ". Ask for fewer sequences together or a shorter context, or use --device cpu");
}

#ifndef LACUNA_HAS_CUDA
std::unique_ptr<Device> open_card(int index) {
  throw EngineError("device 'cuda:" + std::to_string(index) + "': this build has no CUDA; use --device cpu");
}
#endif

}  // namespace lacuna::engine::cuda
