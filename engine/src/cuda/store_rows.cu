#include "cuda/launch.h"
#include "cuda/operators.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

// A block a token.
__global__ void store_rows_kernel(CacheShape shape, float* const* pages, const std::uint32_t* ends, const float* x,
                                  std::size_t x_stride, std::size_t offset, std::size_t n) {
  const std::size_t token = blockIdx.x, position = ends[token] - 1;
  float* to = pages[token * shape.most_pages + position / shape.page_rows] + shape.layer_offset +
              position % shape.page_rows * shape.row_size + offset;
  for (std::size_t i = threadIdx.x; i < n; i += kBlock) to[i] = x[token * x_stride + i];
}

void store_rows(const CacheShape& shape, float* const* pages, const std::uint32_t* ends, const float* x,
                std::size_t x_stride, std::size_t offset, std::size_t n, std::size_t tokens, Stream stream) {
  if (tokens == 0) return;
  launch("store_rows", store_rows_kernel, dim3(static_cast<unsigned>(tokens)), kBlock, stream, shape, pages, ends, x,
         x_stride, offset, n);
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
