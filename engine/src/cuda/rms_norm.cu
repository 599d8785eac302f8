#include "cuda/launch.h"
#include "cuda/operators.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

// A block a row.
__global__ void rms_norm_kernel(const float* x, std::size_t x_stride, const float* weight, std::size_t n, float epsilon,
                                float* out, std::size_t out_stride) {
  __shared__ float scratch[kWarps];
  const float* row = x + blockIdx.x * x_stride;
  float* to = out + blockIdx.x * out_stride;
  float squares = 0;
  for (std::size_t i = threadIdx.x; i < n; i += kBlock) squares = fmaf(row[i], row[i], squares);
  const float mean = block_sum(squares, scratch) / static_cast<float>(n);
  const float factor = 1.0f / sqrtf(mean + epsilon);
  for (std::size_t i = threadIdx.x; i < n; i += kBlock) to[i] = row[i] * factor * weight[i];
}

void rms_norm(const float* x, std::size_t x_stride, const float* weight, std::size_t rows, std::size_t n, float epsilon,
              float* out, std::size_t out_stride, Stream stream) {
  if (rows == 0) return;
  launch("rms_norm", rms_norm_kernel, dim3(static_cast<unsigned>(rows)), kBlock, stream, x, x_stride, weight, n,
         epsilon, out, out_stride);
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
