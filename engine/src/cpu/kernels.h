// The arithmetic of the forward pass for one instruction set: a table of functions, chosen once an engine.
//
// Every function computes each output element by one reduction whose lanes and order depend on the lengths alone, never
// on how many rows or tokens are computed together; both tables give the same bits (kernels_body.h is one source for
// both).
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include "quant_types.h"

namespace lacuna::engine {

// Activations [rows, n] in the forms that products read; forms that were not prepared are null.
struct ActivationView {
  std::size_t n = 0;  // row length
  const float* values = nullptr;
  std::size_t stride = 0;  // of `values`, in elements
  const float* rounded = nullptr;  // [rows, n]: rounded to BF16, for weights of that type
  // Blocks32
  const std::int8_t* q32 = nullptr;  // [rows, n]
  const float* d32 = nullptr;        // [rows, n / 32]
  // Blocks256
  const std::int8_t* q256 = nullptr;      // [rows, n]
  const float* d256 = nullptr;            // [rows, n / 256]
  const std::int16_t* sums256 = nullptr;  // [rows, n / 16]: sums of 16 values of q256
};

// Rows [row_begin, row_end) of a weight matrix times `count` activation rows: out[i * out_stride + row].
// Activation row i is x_rows[i], or x_first + i * x_step without a list.
struct ProductTask {
  TensorType type = TensorType::F32;
  const std::byte* weights = nullptr;  // row 0
  std::size_t row_begin = 0, row_end = 0;
  const ActivationView* x = nullptr;
  const std::uint32_t* x_rows = nullptr;
  std::size_t x_first = 0, x_step = 1;
  std::size_t count = 0;
  float* out = nullptr;
  std::size_t out_stride = 0;
};

// Attention of up to kHeadTile query rows, which share one key and value, over one sequence's cache. A cached row holds
// the key at key_offset and the value at value_offset; the two may overlap.
inline constexpr std::size_t kHeadTile = 4;
struct AttentionTask {
  const float* const* pages = nullptr;  // each [page_rows, row_size]
  std::size_t page_rows = 0, row_size = 0;
  std::size_t key_offset = 0, key_size = 0, value_offset = 0, value_size = 0;
  std::size_t first = 0, positions = 0;  // the cached rows [first, first + positions) are seen
  const float* queries = nullptr;  // [heads, key_size]
  std::size_t heads = 0;           // at most kHeadTile
  float scale = 1.0f;
  const float* sinks = nullptr;  // [heads]: further logits of the softmax without a value; or none
  float* out = nullptr;     // [heads, value_size]
  float* scores = nullptr;  // scratch [heads, positions]
};

struct Kernels {
  const char* name;
  // `scratch` has product_scratch_bytes(n) bytes, aligned to 64.
  void (*product)(const ProductTask& task, std::byte* scratch);
  void (*attention)(const AttentionTask& task);
  // 8-bit activations, n a multiple of the block. Non-finite values give a NaN scale, so that they are not lost.
  void (*quantise32)(const float* x, std::size_t n, std::int8_t* q, float* d);
  void (*quantise256)(const float* x, std::size_t n, std::int8_t* q, float* d, std::int16_t* sums);
  // out = x / sqrt(mean(x^2) + epsilon) * weight; out may be x
  void (*rms_norm)(const float* x, const float* weight, std::size_t n, float epsilon, float* out);
  // gate = gate / (1 + exp(-gate)) * up
  void (*silu_multiply)(float* gate, const float* up, std::size_t n);
  // gate = g * sigmoid(1.702 g) * (u + 1) of g = min(gate, 7), u = clamp(up, -7, 7)
  void (*swiglu_oai)(float* gate, const float* up, std::size_t n);
  void (*add)(float* x, const float* y, std::size_t n);                       // x += y
  void (*add_scaled)(float* x, const float* y, float factor, std::size_t n);  // x += factor * y, rounded twice
  void (*softmax)(float* x, std::size_t n);
  void (*sigmoid)(float* x, std::size_t n);
};

std::size_t product_scratch_bytes(std::size_t n);

const Kernels& portable_kernels();
// nullptr when the processor lacks AVX2, FMA or F16C, or the build is for another architecture.
const Kernels* avx2_kernels();
// The best of the processor; LACUNA_ISA in the environment forces one. Throws EngineError.
const Kernels& chosen_kernels();

}  // namespace lacuna::engine
