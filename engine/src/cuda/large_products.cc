#include "cuda/large_products.h"

#include <algorithm>

namespace lacuna::engine::cuda {

std::size_t rows_of_weight_tile(std::size_t rows, std::size_t inputs) {
  const std::size_t most = std::max<std::size_t>(1, kUnpackedValues / inputs);
  return std::min(rows, most >= 64 ? most / 64 * 64 : most);
}

ExpertGroups group_by_expert(std::span<const std::uint32_t> chosen, std::size_t used, std::size_t experts) {
  std::vector<std::size_t> next(experts + 1);
  for (const std::uint32_t expert : chosen) ++next[expert + 1];
  for (std::size_t e = 0; e < experts; ++e) next[e + 1] = next[e] + round_up(next[e + 1], kExpertRows);
  ExpertGroups out;
  out.token.assign(next.back(), kNoRow);
  out.expert.resize(next.back());
  out.row_of.resize(chosen.size());
  for (std::size_t e = 0; e < experts; ++e)
    for (std::size_t row = next[e]; row < next[e + 1]; ++row) out.expert[row] = static_cast<std::uint32_t>(e);
  for (std::size_t pair = 0; pair < chosen.size(); ++pair) {
    const std::size_t row = next[chosen[pair]]++;
    out.token[row] = static_cast<std::uint32_t>(pair / used);
    out.row_of[pair] = static_cast<std::uint32_t>(row);
  }
  return out;
}

void LargeProducts::dense(const Matrix& matrix, const float* x, std::size_t count, float* out) {
  const std::size_t rows = round_up(count, kDenseRows);
  std::uint16_t* rounded = x_.make(rows * matrix.inputs);
  device_.operators().round_rows(x, nullptr, count, rows, matrix.inputs, rounded, device_.stream());
  slice(matrix, matrix.data, rounded, rows, kDenseRows, out);
}

void LargeProducts::experts(const Matrix& matrix, const float* x, const std::uint32_t* x_rows, std::span<const std::uint32_t> experts,
                            float* out) {
  std::uint16_t* rounded = x_.make(experts.size() * matrix.inputs);
  device_.operators().round_rows(x, x_rows, experts.size(), experts.size(), matrix.inputs, rounded, device_.stream());
  for (std::size_t first = 0, end; first < experts.size(); first = end) {
    for (end = first; end < experts.size() && experts[end] == experts[first];) ++end;
    slice(matrix, matrix.slice(experts[first]), rounded + first * matrix.inputs, end - first, kExpertRows, out + first * matrix.rows);
  }
}

// Each tile of weights is unpacked once for all calls; BF16 weights are what they are.
void LargeProducts::slice(const Matrix& matrix, const std::byte* weights, const std::uint16_t* x, std::size_t rows, std::size_t rows_a_call,
                          float* out) {
  const std::size_t tile = rows_of_weight_tile(matrix.rows, matrix.inputs), bytes = row_bytes(matrix.type, matrix.inputs);
  for (std::size_t first = 0; first < matrix.rows; first += tile) {
    const std::size_t outputs = std::min(tile, matrix.rows - first);
    const std::byte* from = weights + first * bytes;
    const auto* unpacked = reinterpret_cast<const std::uint16_t*>(from);
    if (matrix.type != TensorType::BF16) {
      std::uint16_t* to = weights_.make(tile * matrix.inputs);
      device_.operators().unpack(matrix.type, from, outputs * matrix.inputs, to, device_.stream());
      unpacked = to;
    }
    for (std::size_t row = 0; row < rows; row += rows_a_call)
      device_.gemm({outputs, matrix.inputs, rows_a_call, matrix.rows}, unpacked, x + row * matrix.inputs, out + row * matrix.rows + first);
  }
}

}  // namespace lacuna::engine::cuda
