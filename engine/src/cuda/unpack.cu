#include <string>

#include "cuda/operators.h"
#include "cuda/quant_values.h"
#include "engine/error.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

// A thread eight values.
template <class Format>
__global__ void unpack_kernel(const std::byte* weights, std::size_t eights, std::uint16_t* out) {
  const std::size_t index = static_cast<std::size_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (index >= eights) return;
  float values[8];
  eight<Format>(weights, index, values);
  for (unsigned i = 0; i < 8; ++i) out[8 * index + i] = nearest_bfloat(values[i]);
}

namespace {

struct Unpack {
  const std::byte* weights;
  std::size_t eights;
  std::uint16_t* out;
  Stream stream;

  template <class Format>
  void run() const {
    launch("unpack", unpack_kernel<Format>, dim3(static_cast<unsigned>((eights + kBlock - 1) / kBlock)), kBlock, stream,
           weights, eights, out);
  }
};

}  // namespace

void unpack(TensorType type, const std::byte* weights, std::size_t values, std::uint16_t* out, Stream stream) {
  if (values % 8 != 0)
    throw EngineError("unpacking " + std::to_string(values) + " values on the card; multiples of 8 are allowed");
  if (values == 0) return;
  if (!with_format(type, Unpack{weights, values / 8, out, stream}))
    throw EngineError("weights of type " + std::to_string(static_cast<unsigned>(type)) +
                      " are not unpacked on the card; use --device cpu");
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
