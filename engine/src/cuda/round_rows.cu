#include <string>

#include "cuda/quant_values.h"
#include "cuda/operators.h"
#include "engine/error.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

// A block a row.
__global__ void round_rows_kernel(const float* x, const std::uint32_t* x_rows, std::size_t count, std::size_t n, std::uint16_t* out) {
  const std::size_t i = blockIdx.x;
  const std::uint32_t row = i >= count ? kNoRow : x_rows ? x_rows[i] : static_cast<std::uint32_t>(i);
  for (std::size_t k = threadIdx.x; k < n; k += kBlock)
    out[i * n + k] = row == kNoRow ? std::uint16_t{0} : nearest_bfloat(x[row * n + k]);
}

void round_rows(const float* x, const std::uint32_t* x_rows, std::size_t count, std::size_t rows, std::size_t n, std::uint16_t* out,
                Stream stream) {
  if (rows == 0) return;
  launch("round_rows", round_rows_kernel, dim3(static_cast<unsigned>(rows)), kBlock, stream, x, x_rows, count, n, out);
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
