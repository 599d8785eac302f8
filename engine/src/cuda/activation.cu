#include "cuda/launch.h"
#include "cuda/operators.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

__global__ void silu_multiply_kernel(float* gate, const float* up, std::size_t n) {
  const std::size_t i = static_cast<std::size_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (i < n) gate[i] = gate[i] * logistic_of(gate[i]) * up[i];
}

__global__ void swiglu_oai_kernel(float* gate, const float* up, std::size_t n) {
  const std::size_t i = static_cast<std::size_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (i >= n) return;
  const float g = gate[i] > 7.0f ? 7.0f : gate[i], u = up[i] > 7.0f ? 7.0f : up[i] < -7.0f ? -7.0f : up[i];
  gate[i] = g * logistic_of(1.702f * g) * (u + 1.0f);
}

void activation(GatedUnit unit, float* gate, const float* up, std::size_t n, Stream stream) {
  if (n == 0) return;
  const dim3 grid(static_cast<unsigned>((n + kBlock - 1) / kBlock));
  launch("activation", unit == GatedUnit::Silu ? silu_multiply_kernel : swiglu_oai_kernel, grid, kBlock, stream, gate,
         up, n);
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
