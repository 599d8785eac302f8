#include "cuda/launch.h"
#include "cuda/operators.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

// A block a row: each thread keeps the best of its own values, thread 0 the best of those.
__global__ void argmax_kernel(const float* x, std::size_t n, BestOf* out) {
  __shared__ float best_value[kBlock];
  __shared__ BestOf best_of[kBlock];
  const float* row = x + blockIdx.x * n;
  float best = -INFINITY;
  BestOf mine{kNoRow, kNoRow};
  for (std::size_t i = threadIdx.x; i < n; i += kBlock) {
    if (!(fabsf(row[i]) < INFINITY) && mine.not_finite == kNoRow) mine.not_finite = static_cast<std::uint32_t>(i);
    if (row[i] > best) {
      best = row[i];
      mine.index = static_cast<std::uint32_t>(i);
    }
  }
  best_value[threadIdx.x] = best;
  best_of[threadIdx.x] = mine;
  __syncthreads();
  if (threadIdx.x != 0) return;
  for (unsigned t = 1; t < kBlock; ++t) {
    if (best_of[t].not_finite < mine.not_finite) mine.not_finite = best_of[t].not_finite;
    const bool better = best_value[t] > best || (best_value[t] == best && best_of[t].index < mine.index);
    if (better) {
      best = best_value[t];
      mine.index = best_of[t].index;
    }
  }
  if (mine.index == kNoRow) mine.index = 0;  // nothing above minus infinity
  out[blockIdx.x] = mine;
}

void argmax(const float* x, std::size_t rows, std::size_t n, BestOf* out, Stream stream) {
  if (rows == 0 || n == 0) return;
  launch("argmax", argmax_kernel, dim3(static_cast<unsigned>(rows)), kBlock, stream, x, n, out);
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
