#include "cuda/launch.h"
#include "cuda/operators.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

// A block a row.
__global__ void add_bias_kernel(float* to, const float* bias, const std::uint32_t* slices, std::size_t n) {
  const std::size_t row = blockIdx.x;
  const float* from = bias + (slices ? slices[row] : 0) * n;
  for (std::size_t i = threadIdx.x; i < n; i += kBlock) to[row * n + i] += from[i];
}

void add_bias(float* to, const float* bias, const std::uint32_t* slices, std::size_t rows, std::size_t n,
              Stream stream) {
  if (rows == 0) return;
  launch("add_bias", add_bias_kernel, dim3(static_cast<unsigned>(rows)), kBlock, stream, to, bias, slices, n);
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
