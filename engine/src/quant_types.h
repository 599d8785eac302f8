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
  Floats,    // float activations; float weights, or seldom ones that are unpacked to float
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
// The nearest half float, ties to even; what is too large becomes infinite, NaN stays NaN.
inline std::uint16_t float_to_half(float x) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(x), magnitude = bits & 0x7FFFFFFFu, sign = bits >> 16 & 0x8000u;
  if (magnitude > 0x7F800000u) return static_cast<std::uint16_t>(sign | 0x7E00u | (magnitude >> 13 & 0x1FFu));
  if (magnitude >= 0x47800000u) return static_cast<std::uint16_t>(sign | 0x7C00u);  // 2^16
  // Below 2^-14 the steps are those of 0.5 + 2^-24 n; the addition rounds.
  if (magnitude < 0x38800000u) return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) + 0.5f) - 0x3F000000u));
  return static_cast<std::uint16_t>(sign | (magnitude - 0x38000000u + 0xFFFu + (magnitude >> 13 & 1)) >> 13);
}
// The nearest BF16, ties to even; NaN stays NaN.
inline float rounded_to_bfloat(float x) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(x);
  if ((bits & 0x7FFFFFFFu) > 0x7F800000u) return x;
  return std::bit_cast<float>((bits + 0x7FFFu + (bits >> 16 & 1)) & 0xFFFF0000u);
}
inline float bfloat_to_float(std::uint16_t b) { return std::bit_cast<float>(static_cast<std::uint32_t>(b) << 16); }

// The sixteen values of IQ4_NL and IQ4_XS, and twice the sixteen of MXFP4.
inline constexpr std::int8_t kUnevenSteps[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                                 1,    13,   25,  38,  53,  69,  89,  113};
inline constexpr std::int8_t kTwiceE2M1[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

// 2^(e - 128), half of what an E8M0 scale says, for kTwiceE2M1; NaN where the format has it.
inline float half_of_e8m0(std::uint8_t e) {
  if (e == 255) return std::bit_cast<float>(0x7FC00000u);
  return std::bit_cast<float>(e < 2 ? 0x00200000u << e : static_cast<std::uint32_t>(e - 1) << 23);
}

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
struct BlockQ4_1 {
  static constexpr std::size_t kElements = 32;
  std::uint16_t d, minimum;  // value = d * nibble + minimum
  std::uint8_t low[16];
};
struct BlockQ5_1 {
  static constexpr std::size_t kElements = 32;
  std::uint16_t d, minimum;
  std::uint8_t high[4], low[16];
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
// Sixteen groups of 16 with 4-bit scales and minima: value = d * scale * q - dmin * minimum, q of two bits.
struct BlockQ2_K {
  static constexpr std::size_t kElements = 256;
  std::uint8_t scales[16];  // low nibble: scale, high nibble: minimum
  std::uint8_t low[64];     // bits 2j and 2j + 1 of byte 32h + i: element 128h + 32j + i
  std::uint16_t d, dmin;
};
// Sixteen groups of 16 with 6-bit scales: value = d * (scale - 32) * (q - 4), q of three bits.
struct BlockQ3_K {
  static constexpr std::size_t kElements = 256;
  std::uint8_t high[32];    // bit 4h + j of byte i: third bit of element 128h + 32j + i
  std::uint8_t low[64];     // as Q2_K
  std::uint8_t scales[12];  // eight low nibbles, eight high nibbles; then four times four pairs of upper bits
  std::uint16_t d;
};
// 4-bit numbers of the table kUnevenSteps.
struct BlockIQ4_NL {
  static constexpr std::size_t kElements = 32;
  std::uint16_t d;
  std::uint8_t low[16];  // as Q4_0
};
// Eight groups of 32 with 6-bit scales: value = d * (scale - 32) * kUnevenSteps[nibble].
struct BlockIQ4_XS {
  static constexpr std::size_t kElements = 256;
  std::uint16_t d, scales_high;  // two bits a group
  std::uint8_t scales_low[4];    // four bits a group
  std::uint8_t low[128];         // eight times 16 bytes, as Q4_0
};
// OCP Microscaling FP4: value = 2^(e - 127) * E2M1.
struct BlockMXFP4 {
  static constexpr std::size_t kElements = 32;
  std::uint8_t e;
  std::uint8_t low[16];  // as Q4_0
};
static_assert(sizeof(BlockQ4_1) == 20 && sizeof(BlockQ5_1) == 24 && sizeof(BlockQ2_K) == 84 &&
              sizeof(BlockQ3_K) == 110);
static_assert(sizeof(BlockIQ4_NL) == 18 && sizeof(BlockIQ4_XS) == 136 && sizeof(BlockMXFP4) == 17);
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
