// The arithmetic of the forward pass for one instruction set: a table of functions, chosen once an engine.
//
// Every function computes each output element by one reduction whose lanes and order depend on the lengths alone, never
// on how many rows or tokens are computed together; all tables give the same bits (kernels_body.h and panels_body.h are
// one source for all). Products of quantised weights add integers, which is exact, within a block, and then one float a
// block, in the order of the blocks.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "quant_types.h"

namespace lacuna::engine {

// Activations in 8 bits: value[i] = d * q[i], q in [-127, 127].
struct Activation32 {
  std::int8_t q[32];
  float d;
  std::int32_t sum;  // of q
};
struct Activation256 {
  std::int8_t q[256];
  float d;
  std::int16_t sums16[16];  // of 16 values of q each
  std::int16_t sums32[8];   // of 32
};

// Four bytes as the one number that vectors are filled with.
inline std::int32_t load_four(const void* p) {
  std::int32_t four;
  std::memcpy(&four, p, sizeof four);
  return four;
}

// Activations [rows, n] in the forms that products read; forms that were not prepared are null.
struct ActivationView {
  std::size_t n = 0;  // row length
  const float* values = nullptr;
  std::size_t stride = 0;                    // of `values`, in elements
  const float* rounded = nullptr;            // [rows, n]: rounded to BF16, for weights of that type
  const Activation32* blocks32 = nullptr;    // [rows, n / 32]
  const Activation256* blocks256 = nullptr;  // [rows, n / 256]
};

// Rows [row_begin, row_end) of a weight matrix times `count` activation rows: out[i * out_stride + row - out_first].
// Activation row i is x_rows[i], or x_first + i * x_step without a list.
struct ProductTask {
  TensorType type = TensorType::F32;
  bool panels = false;                 // the weights lie as cpu/panels.h says; row_begin is a multiple of kPanelRows
  const std::byte* weights = nullptr;  // row 0
  std::size_t row_begin = 0, row_end = 0;
  const ActivationView* x = nullptr;
  const std::uint32_t* x_rows = nullptr;
  std::size_t x_first = 0, x_step = 1;
  std::size_t count = 0;
  float* out = nullptr;
  std::size_t out_stride = 0, out_first = 0;

  std::size_t x_row(std::size_t i) const { return x_rows ? x_rows[i] : x_first + i * x_step; }
  float* out_at(std::size_t i, std::size_t row) const { return out + i * out_stride + (row - out_first); }
};

// Attention of up to kQueryTile query rows over one sequence's cache: heads and tokens that share their keys and values. In each
// page the key of its first position lies keys_at, the next key_step further; values likewise. The two may overlap.
inline constexpr std::size_t kQueryTile = 32;  // so many read a page of keys while it is in the second cache
struct AttentionQuery {
  const float* query = nullptr;          // [key_size]
  std::size_t first = 0, positions = 0;  // the cached rows [first, first + positions) are seen
  const float* sink = nullptr;           // a further logit of the softmax without a value; or none
  float* out = nullptr;                  // [value_size]
};
struct AttentionTask {
  const float* const* pages = nullptr;  // of page_rows positions each
  std::size_t page_rows = 0;
  bool halves = false;  // whether they hold half floats; places, steps and sizes count what they hold
  std::size_t keys_at = 0, key_step = 0, key_size = 0, values_at = 0, value_step = 0, value_size = 0;
  const AttentionQuery* queries = nullptr;
  std::size_t count = 0;  // of queries, at most kQueryTile
  float scale = 1.0f;
  float* scores = nullptr;  // scratch [count, rows from the first to the last that one of the queries sees]
};

// The gated delta rule (Yang et al. 2024, arXiv 2412.06464) for columns of one head's state S [key_size, columns], token by
// token: S = decay S + key (beta (value - decay S^T key))^T, out = S^T query. Columns do not touch each other.
inline constexpr std::size_t kDeltaColumns = 32;  // of a state that stays in the first cache
struct DeltaTask {
  float* state = nullptr;                 // its first column
  std::size_t state_stride = 0;           // from key to key
  std::size_t key_size = 0, columns = 0;
  std::size_t tokens = 0;
  const float *queries = nullptr, *keys = nullptr, *values = nullptr;  // the first token's
  std::size_t stride = 0;                 // of these three, from token to token
  const float *decays = nullptr, *betas = nullptr;
  std::size_t rate_stride = 0;
  float* out = nullptr;                   // [tokens, columns]
  std::size_t out_stride = 0;
};

struct Kernels {
  const char* name;
  // `scratch` has product_scratch_bytes(n) bytes, aligned to 64.
  void (*product)(const ProductTask& task, std::byte* scratch);
  void (*attention)(const AttentionTask& task);
  // The nearest half floats, ties to even; what is too large becomes infinite, NaN stays NaN.
  void (*to_halves)(const float* x, std::size_t n, std::uint16_t* to);
  // 8-bit activations, n a multiple of the block. Non-finite values give a NaN scale, so that they are not lost.
  void (*quantise32)(const float* x, std::size_t n, Activation32* to);
  void (*quantise256)(const float* x, std::size_t n, Activation256* to);
  // out = x / sqrt(mean(x^2) + epsilon) * weight; out may be x
  void (*rms_norm)(const float* x, const float* weight, std::size_t n, float epsilon, float* out);
  // gate = gate / (1 + exp(-gate)) * up
  void (*silu_multiply)(float* gate, const float* up, std::size_t n);
  // gate = g * sigmoid(1.702 g) * (u + 1) of g = min(gate, 7), u = clamp(up, -7, 7)
  void (*swiglu_oai)(float* gate, const float* up, std::size_t n);
  void (*add)(float* x, const float* y, std::size_t n);                       // x += y
  void (*add_scaled)(float* x, const float* y, float factor, std::size_t n);  // x += factor * y, rounded twice
  void (*sigmoid_multiply)(float* x, const float* gate, std::size_t n);       // x *= sigmoid(gate)
  // out[c] = silu(sum of rows[t][c] * taps[t * n + c] over t in [0, count), the first first)
  void (*convolve)(const float* const* rows, const float* taps, std::size_t count, std::size_t n, float* out);
  void (*delta_rule)(const DeltaTask& task);
  void (*softmax)(float* x, std::size_t n);
  void (*sigmoid)(float* x, std::size_t n);
  // For benchmarks: the products of the inner loop without anything around it, 8-bit multiplications `repeats` *
  // dot_loop_operations (a multiplication and an addition count two). The result only keeps the work from vanishing.
  std::int32_t (*dot_loop)(std::size_t repeats);
  std::size_t dot_loop_operations;
};

std::size_t product_scratch_bytes(std::size_t n);

const Kernels& portable_kernels();
// nullptr when the processor lacks AVX2, FMA or F16C, or the build is for another architecture.
const Kernels* avx2_kernels();
// nullptr when it lacks AVX-512 F, BW, VL or VNNI.
const Kernels* avx512_kernels();
// The best of the processor; LACUNA_ISA in the environment forces one. Throws EngineError.
const Kernels& chosen_kernels();

}  // namespace lacuna::engine
