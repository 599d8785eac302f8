// The arithmetic of the forward pass on a card. Pointers are device memory; every function enqueues one kernel on the
// stream and throws EngineError when the launch is refused.
//
// Each output is computed by one reduction whose lanes and order depend on the lengths alone, without atomics, so that
// its bits do not depend on what else is in the batch. Fused multiply-adds are written out; the compiler adds none.
//
// The functions stand in a namespace of their target: `card`, and in tests `processor`, where the same bodies run on
// fibers. A program can hold both.
#pragma once
#include <cstddef>
#include <cstdint>

#include "engine/gguf.h"
#include "engine/model_config.h"

#ifndef LACUNA_TARGET
#define LACUNA_TARGET card
#endif

struct CUstream_st;

namespace lacuna::engine::cuda {

using Stream = CUstream_st*;

// Output row i, of `count`, is slice `slices[i]` of the weights times activation row `x_rows[i]`; without a list slice 0
// and row i. That is a dense product, or the products of a batch with its experts.
struct ProductShape {
  TensorType type = TensorType::F32;
  const std::byte* weights = nullptr;  // [slices, rows, inputs]
  std::size_t inputs = 0, rows = 0, slice_stride = 0;  // the stride in bytes
  std::size_t x_stride = 0, out_stride = 0;            // floats from row to row; 0 = inputs, rows
};

enum class GatedUnit { Silu, SwigluOai };  // as Kernels::silu_multiply and Kernels::swiglu_oai

// What choose_experts() of router.h reads from the model's configuration.
struct RouterShape {
  GateFunction gate = GateFunction::Softmax;
  std::uint32_t experts = 0, used = 0, groups = 1, groups_used = 1;
  bool weights_norm = false;
  float weights_scale = 1.0f;
};

// The caches of the tokens of a batch: pages [tokens, most_pages], each [layers, page_rows, row_size], of which a layer
// begins at `layer_offset` floats. Token t stands at position ends[t] - 1 of its sequence.
struct CacheShape {
  std::size_t page_rows = 0, row_size = 0, most_pages = 0, layer_offset = 0;
};

// A cached row holds the key of kv head 0 at key_offset and its value at value_offset; the two may overlap (latent
// attention), further kv heads follow each.
struct AttentionShape {
  CacheShape cache;
  std::size_t heads = 0, kv_heads = 0;
  std::size_t key_offset = 0, key_size = 0, value_offset = 0, value_size = 0;
  std::size_t window = 0;  // positions that a token sees, its own included; 0 = all
  float scale = 1.0f;
};

inline namespace LACUNA_TARGET {

// out [tokens, n] = the rows `ids` of a table of weights, as floats.
void embed(TensorType type, const std::byte* table, const std::uint32_t* ids, std::size_t tokens, std::size_t n,
           float* out, Stream stream);

// out = x / sqrt(mean(x^2) + epsilon) * weight for each row of n values; rows lie x_stride and out_stride floats apart,
// and out may be x.
void rms_norm(const float* x, std::size_t x_stride, const float* weight, std::size_t rows, std::size_t n, float epsilon,
              float* out, std::size_t out_stride, Stream stream);

// Rotates the first 2 * pairs of each head's `head_size` values in place: x [rows, heads, head_size], rotations
// [rows, 2 * pairs] as Rope::rotation() makes them. `halves`: a pair is (i, i + pairs), else (2i, 2i + 1).
void rope(float* x, const float* rotations, std::size_t rows, std::size_t heads, std::size_t head_size,
          std::size_t pairs, bool halves, Stream stream);

void activation(GatedUnit unit, float* gate, const float* up, std::size_t n, Stream stream);

// x = 1 / (1 + exp(-x)).
void logistic(float* x, std::size_t n, Stream stream);

// Row i of `to`, [rows, n], gets row slices[i] of `bias` added, or without a list row 0.
void add_bias(float* to, const float* bias, const std::uint32_t* slices, std::size_t rows, std::size_t n,
              Stream stream);

// to [tokens, n] += the sum of `used` rows of x [tokens, used, n], weighted by weights [tokens, used], or, without
// them, by one; the rows are added up in their order.
void add_weighted(float* to, const float* x, const float* weights, std::size_t tokens, std::size_t used, std::size_t n,
                  Stream stream);

// to[row, i] = from[row, i] for i below n; rows lie `to_stride` and `from_stride` floats apart.
void copy_columns(float* to, std::size_t to_stride, const float* from, std::size_t from_stride, std::size_t rows,
                  std::size_t n, Stream stream);

// The types that products, embedding and unpacking read.
bool has_product(TensorType type);

// Products for decoding: weights stay as the file holds them, activations are floats (beside BF16 weights, rounded to
// BF16).
void product(const ProductShape& shape, const float* x, const std::uint32_t* slices, const std::uint32_t* x_rows,
             std::size_t count, float* out, Stream stream);

// Whole rows of weights as BF16, nearest, ties to even: what a tile of a large product reads.
void unpack(TensorType type, const std::byte* weights, std::size_t values, std::uint16_t* out, Stream stream);

// The row of x that is not there: zeros.
inline constexpr std::uint32_t kNoRow = 0xFFFFFFFFu;
// out [rows, n] = rows x_rows[i] of x [.., n], or without a list rows i, as BF16; zeros for kNoRow and from `count` on.
void round_rows(const float* x, const std::uint32_t* x_rows, std::size_t count, std::size_t rows, std::size_t n, std::uint16_t* out,
                Stream stream);

// As choose_experts() of router.h, the gate included: logits [tokens, experts] of the router become `chosen` and
// `weights` [tokens, used] in descending order of their scores. bias [experts] or null; closed [tokens, experts] is not
// zero where an expert must not be chosen, or null. At most 1,024 experts.
void route(const RouterShape& shape, const float* logits, const float* bias, const std::uint8_t* closed,
           std::size_t tokens, std::uint32_t* chosen, float* weights, Stream stream);

// Writes row t of x, n values, rows `x_stride` floats apart, into the cached row of token t, from `offset` on.
void store_rows(const CacheShape& shape, float* const* pages, const std::uint32_t* ends, const float* x,
                std::size_t x_stride, std::size_t offset, std::size_t n, std::size_t tokens, Stream stream);

// Attention of `tokens` x `heads` queries over paged caches: sinks [heads] or null; queries [tokens, heads, key_size],
// out [tokens, heads, value_size].
void attention(const AttentionShape& shape, const float* const* pages, const std::uint32_t* ends, const float* queries,
               const float* sinks, std::size_t tokens, float* out, Stream stream);

// What greedy decoding needs of a row of logits.
struct BestOf {
  std::uint32_t index;       // of the largest, the first among equals; a NaN is never larger
  std::uint32_t not_finite;  // the first value that is not; kNoRow when all are
};
void argmax(const float* x, std::size_t rows, std::size_t n, BestOf* out, Stream stream);

}  // namespace LACUNA_TARGET

}  // namespace lacuna::engine::cuda
