// Products of the rows of a prompt, by the card's library (cuBLAS) instead of the decode operators: weights are unpacked to BF16,
// a tile of a matrix at a time, and activations are rounded to BF16; sums are float32.
//
// What the library adds up in which order may depend on the shape of a call, so the shape must not depend on the batch: every
// call has kDenseRows rows (kExpertRows for experts), the last one filled up with zeros, and tiles of a matrix begin and end
// where its own shape says. Within one shape the library runs one kernel, with one workspace on one stream, which computes all
// rows alike; tests/bench/cuda_check.sh holds that against the card, row position by row position.
//
// A row that goes this way gets other bits than by the decode operators, so which way it goes must not depend on the batch
// either. It is decided by its place in the request: tokens that the request brings (prompt and prefill) go this way even when
// they are few, tokens that are generated never do. A prefix that is shared, or cut into other chunks, therefore has the same
// bits; how many rows happen to be computed together decides nothing. F32 weights (routers above all, whose choice is
// discrete) keep the decode operators, as do the output layer and the heads of latent attention, which have few rows or
// many small matrices.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cuda/device.h"
#include "products.h"

namespace lacuna::engine::cuda {

inline constexpr std::size_t kDenseRows = 128, kExpertRows = 32;   // of a call
inline constexpr std::size_t kUnpackedValues = std::size_t{1} << 25;  // of a tile of weights: 64 MiB as BF16

constexpr std::size_t round_up(std::size_t n, std::size_t to) { return (n + to - 1) / to * to; }

// How many rows of a matrix of `inputs` a tile has: a multiple of 64 where there is room for it.
std::size_t rows_of_weight_tile(std::size_t rows, std::size_t inputs);

// Pairs of tokens and experts sorted by expert, each expert's filled up to whole calls.
struct ExpertGroups {
  std::vector<std::uint32_t> token;    // [rows]: or kNoRow
  std::vector<std::uint32_t> expert;   // [rows]
  std::vector<std::uint32_t> row_of;   // [pairs]: where the pair's row is
};
// chosen [tokens, used].
ExpertGroups group_by_expert(std::span<const std::uint32_t> chosen, std::size_t used, std::size_t experts);

class LargeProducts {
 public:
  // The device outlives it.
  explicit LargeProducts(Device& device) : device_(device), x_(device), weights_(device) {}

  static bool takes(const Matrix& matrix) { return matrix.type != TensorType::F32; }

  // out [count, matrix.rows] = x [count, matrix.inputs] times the matrix. Writes up to whole calls of kDenseRows rows.
  void dense(const Matrix& matrix, const float* x, std::size_t count, float* out);

  // out [rows, matrix.rows]: row i = row x_rows[i] of x, zero for kNoRow, times the slice experts[i]; without x_rows row i.
  // Every kExpertRows rows have one expert; those of one expert stand together. x_rows is device memory.
  void experts(const Matrix& matrix, const float* x, const std::uint32_t* x_rows, std::span<const std::uint32_t> experts, float* out);

 private:
  void slice(const Matrix& matrix, const std::byte* weights, const std::uint16_t* x, std::size_t rows, std::size_t rows_a_call, float* out);

  Device& device_;
  DeviceArray<std::uint16_t> x_, weights_;
};

}  // namespace lacuna::engine::cuda
