// cuBLAS, loaded when a card is opened: the program starts on machines without it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "cuda/device.h"

namespace lacuna::engine::cuda {

class Cublas {
 public:
  virtual ~Cublas() = default;
  // As Device::gemm. Throws EngineError.
  virtual std::string version() const = 0;  // "13.0.2": bits belong to it
  virtual void gemm(const GemmShape& shape, const std::uint16_t* weights, const std::uint16_t* x, float* out) = 0;
};
// For the current card and a stream of it. Throws EngineError when the library is not found or refuses.
std::unique_ptr<Cublas> load_cublas(Stream stream);

}  // namespace lacuna::engine::cuda
