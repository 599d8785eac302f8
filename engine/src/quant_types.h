// The weight types that the engine computes with: which they are, how a row is stored, how it is unpacked to float.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "engine/gguf.h"

namespace lacuna::engine {

// How the product of a row of weights and an activation is computed.
enum class ProductKind {
  Floats,    // float weights (F32, F16, BF16) and float activations
  Blocks32,  // 8-bit or smaller signed weights with a scale per 32; activations in 8 bits with a scale per 32
  Blocks256  // K-quants; activations in 8 bits with a scale per 256
};

bool is_computable(TensorType type);
std::string computable_types();  // "F32, F16, ..."
ProductKind product_kind(TensorType type);
// Bytes of a row of `elements` values; `elements` is a multiple of the type's block.
std::size_t row_bytes(TensorType type, std::size_t elements);
// One row, or several whole blocks, as float. Exact: every stored value has one float.
void dequantise(TensorType type, const std::byte* from, std::span<float> to);

inline float half_to_float(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1F, mantissa = half & 0x3FF;
  if (exponent == 0) {  // zero and subnormal: mantissa * 2^-24
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
    return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(magnitude));
  }
  if (exponent == 0x1F) return std::bit_cast<float>(sign | 0x7F800000u | mantissa << 13);
  return std::bit_cast<float>(sign | (exponent + 112) << 23 | mantissa << 13);
}
// The nearest BF16, ties to even; NaN stays NaN.
inline float rounded_to_bfloat(float x) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(x);
  if ((bits & 0x7FFFFFFFu) > 0x7F800000u) return x;
  return std::bit_cast<float>((bits + 0x7FFFu + (bits >> 16 & 1)) & 0xFFFF0000u);
}
inline float bfloat_to_float(std::uint16_t b) { return std::bit_cast<float>(static_cast<std::uint32_t>(b) << 16); }

// Blocks as the file holds them; `d` and `dmin` are half floats.
struct BlockQ4_0 {
  static constexpr std::size_t kElements = 32;
  std::uint16_t d;
  std::uint8_t low[16];  // element i: low nibble, element i + 16: high nibble; value = d * (nibble - 8)
};
struct BlockQ5_0 {
  static constexpr std::size_t kElements = 32;
  std::uint16_t d;
  std::uint8_t high[4];  // bit i: fifth bit of element i; value = d * (five bits - 16)
  std::uint8_t low[16];
};
struct BlockQ8_0 {
  static constexpr std::size_t kElements = 32;
  std::uint16_t d;
  std::int8_t q[32];
};
// Eight groups of 32 with 6-bit scales and minima: value = d * scale * q - dmin * minimum.
struct BlockQ4_K {
  static constexpr std::size_t kElements = 256;
  std::uint16_t d, dmin;
  std::uint8_t scales[12];
  std::uint8_t low[128];  // 32 bytes hold group 2j in the low and group 2j + 1 in the high nibbles
};
struct BlockQ5_K {
  static constexpr std::size_t kElements = 256;
  std::uint16_t d, dmin;
  std::uint8_t scales[12];
  std::uint8_t high[32];  // bit g of byte i: fifth bit of element i of group g
  std::uint8_t low[128];
};
// Sixteen groups of 16 with 8-bit scales: value = d * scale * (q - 32).
struct BlockQ6_K {
  static constexpr std::size_t kElements = 256;
  std::uint8_t low[128], high[64];
  std::int8_t scales[16];
  std::uint16_t d;
};
static_assert(sizeof(BlockQ4_0) == 18 && sizeof(BlockQ5_0) == 22 && sizeof(BlockQ8_0) == 34);
static_assert(sizeof(BlockQ4_K) == 144 && sizeof(BlockQ5_K) == 176 && sizeof(BlockQ6_K) == 210);

// A row of 32-blocks, unpacked: value[i] = d[i / 32] * q[i].
struct UnpackedBlocks32 {
  std::int8_t* q;  // [n]
  float* d;        // [n / 32]
};
// A row of 256-blocks, unpacked: value[i] = d[i / 256] * scale[i / 2] * q[i] - dmin[i / 256] * minimum[i / 16].
struct UnpackedBlocks256 {
  std::uint8_t* q;        // [n], below 64
  std::int16_t* scale;    // [n / 2], repeated within its group
  std::int16_t* minimum;  // [n / 16]
  float *d, *dmin;        // [n / 256]
};

}  // namespace lacuna::engine
