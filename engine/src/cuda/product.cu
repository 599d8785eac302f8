#include <string>

#include "cuda/operators.h"
#include "cuda/quant_values.h"
#include "engine/error.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

// A warp an output: lane l sums the eights l, l + 32, ... of the row.
template <class Format>
__global__ void product_kernel(const std::byte* weights, std::size_t row_stride, std::size_t slice_stride,
                               std::size_t inputs, std::size_t rows, const float* x, std::size_t x_stride,
                               const std::uint32_t* slices, const std::uint32_t* x_rows, float* out,
                               std::size_t out_stride) {
  const std::size_t row = static_cast<std::size_t>(blockIdx.x) * kWarps + threadIdx.x / kWarp, i = blockIdx.y;
  if (row >= rows) return;  // a whole warp
  const std::byte* from = weights + (slices ? slices[i] : 0) * slice_stride + row * row_stride;
  const float* activation_row = x + (x_rows ? x_rows[i] : i) * x_stride;
  float total = 0;
  for (std::size_t index = threadIdx.x % kWarp; index < inputs / 8; index += kWarp) {
    float values[8];
    eight<Format>(from, index, values);
    for (unsigned k = 0; k < 8; ++k)
      total = fmaf(values[k], activation_for<Format>(activation_row[8 * index + k]), total);
  }
  total = warp_sum(total);
  if (threadIdx.x % kWarp == 0) out[i * out_stride + row] = total;
}

namespace {

constexpr std::size_t kMostRows = 65535;  // of a grid in y

struct Product {
  const ProductShape& shape;
  const float* x;
  const std::uint32_t *slices, *x_rows;
  std::size_t count;
  float* out;
  Stream stream;

  template <class Format>
  void run() const {
    const std::size_t x_stride = shape.x_stride ? shape.x_stride : shape.inputs;
    const std::size_t out_stride = shape.out_stride ? shape.out_stride : shape.rows;
    for (std::size_t first = 0; first < count; first += kMostRows) {
      const std::size_t rows = count - first < kMostRows ? count - first : kMostRows;
      const dim3 grid(static_cast<unsigned>((shape.rows + kWarps - 1) / kWarps), static_cast<unsigned>(rows));
      launch("product", product_kernel<Format>, grid, kBlock, stream, shape.weights,
             row_bytes(shape.type, shape.inputs), shape.slice_stride, shape.inputs, shape.rows,
             x_rows ? x : x + first * x_stride, x_stride, slices ? slices + first : nullptr,
             x_rows ? x_rows + first : nullptr, out + first * out_stride, out_stride);
    }
  }
};

struct Nothing {
  template <class Format>
  void run() const {}
};

}  // namespace

bool has_product(TensorType type) { return with_format(type, Nothing{}); }

void product(const ProductShape& shape, const float* x, const std::uint32_t* slices, const std::uint32_t* x_rows,
             std::size_t count, float* out, Stream stream) {
  if (shape.inputs % 8 != 0)
    throw EngineError("a product on the card reads rows of " + std::to_string(shape.inputs) +
                      " values; multiples of 8 are allowed");
  if (count == 0 || shape.rows == 0) return;
  if (!with_format(shape.type, Product{shape, x, slices, x_rows, count, out, stream}))
    throw EngineError("weights of type " + std::to_string(static_cast<unsigned>(shape.type)) +
                      " have no product on the card; use --device cpu");
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
