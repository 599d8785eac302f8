#include "cuda/launch.h"
#include "cuda/operators.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

__global__ void logistic_kernel(float* x, std::size_t n) {
  const std::size_t i = static_cast<std::size_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (i < n) x[i] = logistic_of(x[i]);
}

void logistic(float* x, std::size_t n, Stream stream) {
  if (n == 0) return;
  launch("logistic", logistic_kernel, dim3(static_cast<unsigned>((n + kBlock - 1) / kBlock)), kBlock, stream, x, n);
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
