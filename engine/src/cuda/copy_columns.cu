#include "cuda/launch.h"
#include "cuda/operators.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

// A block a row.
__global__ void copy_columns_kernel(float* to, std::size_t to_stride, const float* from, std::size_t from_stride,
                                    std::size_t n) {
  const std::size_t row = blockIdx.x;
  for (std::size_t i = threadIdx.x; i < n; i += kBlock) to[row * to_stride + i] = from[row * from_stride + i];
}

void copy_columns(float* to, std::size_t to_stride, const float* from, std::size_t from_stride, std::size_t rows,
                  std::size_t n, Stream stream) {
  if (rows == 0) return;
  launch("copy_columns", copy_columns_kernel, dim3(static_cast<unsigned>(rows)), kBlock, stream, to, to_stride, from,
         from_stride, n);
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
