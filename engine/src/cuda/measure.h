// What a device can do at most, measured with the copies and products that the forward pass uses.
#pragma once
#include <cstddef>

#include "cuda/device.h"
#include "engine/machine.h"

namespace lacuna::engine::cuda {

struct Measured {
  std::size_t copy_bytes = std::size_t{1} << 29;  // several times the cache of a card
  std::size_t width = 8192;                       // of a square product; a multiple of 8
  int rounds = 5, repeats = 10;                   // of the rounds the best counts; what a round does is done so often
};
// Throws EngineError when the memory does not suffice.
CardLimits measure(Device& device, const Measured& what = {});

}  // namespace lacuna::engine::cuda
