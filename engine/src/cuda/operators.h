// The arithmetic of the forward pass on a card. Pointers are device memory; every function enqueues one kernel on the
// stream and throws EngineError when the launch is refused.
//
// Each output is computed by one reduction whose lanes and order depend on the lengths alone, without atomics, so that
// its bits do not depend on what else is in the batch. Fused multiply-adds are written out; the compiler adds none.
#pragma once
#include <cstddef>
#include <cstdint>

#include "engine/gguf.h"

struct CUstream_st;

namespace lacuna::engine::cuda {

using Stream = CUstream_st*;

// out = x / sqrt(mean(x^2) + epsilon) * weight for each row of x [rows, n]; out may be x.
void rms_norm(const float* x, const float* weight, std::size_t rows, std::size_t n, float epsilon, float* out,
              Stream stream);

// Rotates the first 2 * pairs of each head's `head_size` values in place: x [rows, heads, head_size], rotations
// [rows, 2 * pairs] as Rope::rotation() makes them. `halves`: a pair is (i, i + pairs), else (2i, 2i + 1).
void rope(float* x, const float* rotations, std::size_t rows, std::size_t heads, std::size_t head_size,
          std::size_t pairs, bool halves, Stream stream);

enum class GatedUnit { Silu, SwigluOai };  // as Kernels::silu_multiply and Kernels::swiglu_oai
void activation(GatedUnit unit, float* gate, const float* up, std::size_t n, Stream stream);

// The types that products and unpacking read.
bool has_product(TensorType type);

// Products for decoding: weights stay as the file holds them, activations are floats. Output row i, of `count`, is
// slice `slices[i]` of the weights times activation row `x_rows[i]`; without a list slice 0 and row i. That is a dense
// product, or the products of a batch with its experts.
struct ProductShape {
  TensorType type = TensorType::F32;
  const std::byte* weights = nullptr;  // [slices, rows, inputs]
  std::size_t inputs = 0, rows = 0, slice_stride = 0;
};
void product(const ProductShape& shape, const float* x, const std::uint32_t* slices, const std::uint32_t* x_rows,
             std::size_t count, float* out, Stream stream);

// Whole rows of weights as BF16, nearest, ties to even: what a tile of a large product reads.
void unpack(TensorType type, const std::byte* weights, std::size_t values, std::uint16_t* out, Stream stream);

// Attention of `tokens` x `heads` queries over paged caches. A cached row holds the key of kv head 0 at key_offset and
// its value at value_offset; the two may overlap (latent attention), further kv heads follow each.
struct AttentionShape {
  std::size_t page_rows = 0, row_size = 0, heads = 0, kv_heads = 0;
  std::size_t key_offset = 0, key_size = 0, value_offset = 0, value_size = 0;
  std::size_t most_pages = 0;  // row length of `pages`
  float scale = 1.0f;
};
// pages [tokens, most_pages]; token t sees the positions [first[t], end[t]); sinks [heads] or null; queries
// [tokens, heads, key_size], out [tokens, heads, value_size].
void attention(const AttentionShape& shape, const float* const* pages, const std::uint32_t* first,
               const std::uint32_t* end, const float* queries, const float* sinks, std::size_t tokens, float* out,
               Stream stream);

// The index of the largest of each row, the first among equals; a NaN is never larger.
void argmax(const float* x, std::size_t rows, std::size_t n, std::uint32_t* out, Stream stream);

}  // namespace lacuna::engine::cuda
