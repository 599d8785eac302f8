#include <string>

#include "cuda/operators.h"
#include "cuda/quant_values.h"
#include "engine/error.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

// A block a token, a thread eight values at a time.
template <class Format>
__global__ void embed_kernel(const std::byte* table, std::size_t row_stride, const std::uint32_t* ids, std::size_t n,
                             float* out) {
  const std::byte* row = table + ids[blockIdx.x] * row_stride;
  for (std::size_t index = threadIdx.x; index < n / 8; index += kBlock)
    eight<Format>(row, index, out + blockIdx.x * n + 8 * index);
}

namespace {

struct Embed {
  const std::byte* table;
  std::size_t row_stride;
  const std::uint32_t* ids;
  std::size_t tokens, n;
  float* out;
  Stream stream;

  template <class Format>
  void run() const {
    launch("embed", embed_kernel<Format>, dim3(static_cast<unsigned>(tokens)), kBlock, stream, table, row_stride, ids, n,
           out);
  }
};

}  // namespace

void embed(TensorType type, const std::byte* table, const std::uint32_t* ids, std::size_t tokens, std::size_t n,
           float* out, Stream stream) {
  if (n % 8 != 0)
    throw EngineError("an embedding of " + std::to_string(n) + " values on the card; multiples of 8 are allowed");
  if (tokens == 0) return;
  if (!with_format(type, Embed{table, row_bytes(type, n), ids, tokens, n, out, stream}))
    throw EngineError("an embedding of type " + std::to_string(static_cast<unsigned>(type)) +
                      " is not read on the card; use --device cpu");
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
