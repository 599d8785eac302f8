#include "cuda/launch.h"
#include "cuda/operators.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

// A block a row: each thread keeps the best of its own values, thread 0 the best of those.
__global__ void argmax_kernel(const float* x, std::size_t n, std::uint32_t* out) {
  __shared__ float best_value[kBlock];
  __shared__ std::uint32_t best_index[kBlock];
  const float* row = x + blockIdx.x * n;
  float best = -INFINITY;
  std::uint32_t index = 0xFFFFFFFFu;
  for (std::size_t i = threadIdx.x; i < n; i += kBlock) {
    if (row[i] > best) {
      best = row[i];
      index = static_cast<std::uint32_t>(i);
    }
  }
  best_value[threadIdx.x] = best;
  best_index[threadIdx.x] = index;
  __syncthreads();
  if (threadIdx.x != 0) return;
  for (unsigned t = 1; t < kBlock; ++t) {
    const bool better = best_value[t] > best || (best_value[t] == best && best_index[t] < index);
    if (better) {
      best = best_value[t];
      index = best_index[t];
    }
  }
  out[blockIdx.x] = index == 0xFFFFFFFFu ? 0 : index;  // nothing above minus infinity
}

void argmax(const float* x, std::size_t rows, std::size_t n, std::uint32_t* out, Stream stream) {
  if (rows == 0 || n == 0) return;
  launch("argmax", argmax_kernel, dim3(static_cast<unsigned>(rows)), kBlock, stream, x, n, out);
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
