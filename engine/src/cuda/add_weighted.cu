#include "cuda/launch.h"
#include "cuda/operators.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

// A block a token; a thread sums its elements of the token's rows, in their order.
__global__ void add_weighted_kernel(float* to, const float* x, const float* weights, std::size_t used, std::size_t n) {
  const std::size_t token = blockIdx.x;
  for (std::size_t i = threadIdx.x; i < n; i += kBlock) {
    float sum = 0;
    for (std::size_t k = token * used; k < (token + 1) * used; ++k)
      sum = fmaf(weights ? weights[k] : 1.0f, x[k * n + i], sum);
    to[token * n + i] += sum;
  }
}

void add_weighted(float* to, const float* x, const float* weights, std::size_t tokens, std::size_t used, std::size_t n,
                  Stream stream) {
  if (tokens == 0) return;
  launch("add_weighted", add_weighted_kernel, dim3(static_cast<unsigned>(tokens)), kBlock, stream, to, x, weights, used,
         n);
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
