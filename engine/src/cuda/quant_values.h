// Stored weights as floats, eight at a time, on the device: eight<type>(row, index, out) unpacks the values
// [8 * index, 8 * index + 8) of a row. The layouts are those of quant_types.h.
#pragma once
#include "cuda/launch.h"
#include "quant_grids.h"
#include "quant_lattice.h"
#include "quant_types.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

#define LACUNA_SIXTEEN(t) \
  {t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7], t[8], t[9], t[10], t[11], t[12], t[13], t[14], t[15]}
static __device__ const std::int8_t kDeviceUnevenSteps[16] = LACUNA_SIXTEEN(kUnevenSteps);
static __device__ const std::int8_t kDeviceTwiceE2M1[16] = LACUNA_SIXTEEN(kTwiceE2M1);
#undef LACUNA_SIXTEEN

// A lattice (quant_grids.h) with kBits for each digit, first element lowest.
template <std::size_t kSize>
struct PackedGrid {
  std::uint16_t of[kSize];
};
template <unsigned kLength, unsigned kBase, unsigned kBits, std::size_t kSize>
constexpr PackedGrid<kSize> packed_grid(const std::uint16_t (&grid)[kSize]) {
  PackedGrid<kSize> out{};
  for (std::size_t i = 0; i < kSize; ++i) {
    unsigned digits = grid[i];
    for (unsigned k = 0; k < kLength; ++k, digits /= kBase)
      out.of[i] = static_cast<std::uint16_t>(out.of[i] | digits % kBase << k * kBits);
  }
  return out;
}
static __device__ const PackedGrid<2048> kDeviceGridIQ1 = packed_grid<8, 3, 2>(kGridIQ1);
static __device__ const PackedGrid<256> kDeviceGridIQ2_XXS = packed_grid<8, 3, 2>(kGridIQ2_XXS);
static __device__ const PackedGrid<512> kDeviceGridIQ2_XS = packed_grid<8, 3, 2>(kGridIQ2_XS);
static __device__ const PackedGrid<1024> kDeviceGridIQ2_S = packed_grid<8, 3, 2>(kGridIQ2_S);
static __device__ const PackedGrid<256> kDeviceGridIQ3_XXS = packed_grid<4, 8, 3>(kGridIQ3_XXS);
static __device__ const PackedGrid<512> kDeviceGridIQ3_S = packed_grid<4, 8, 3>(kGridIQ3_S);

__device__ inline float half_value(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1F, mantissa = half & 0x3FF;
  if (exponent == 0) {
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
    return sign ? -magnitude : magnitude;
  }
  if (exponent == 0x1F) return __uint_as_float(sign | 0x7F800000u | mantissa << 13);
  return __uint_as_float(sign | (exponent + 112) << 23 | mantissa << 13);
}

// The nearest BF16, ties to even; NaN stays NaN.
__device__ inline std::uint16_t nearest_bfloat(float x) {
  const std::uint32_t bits = __float_as_uint(x);
  if ((bits & 0x7FFFFFFFu) > 0x7F800000u) return static_cast<std::uint16_t>(bits >> 16 | 0x40);  // a quiet NaN
  return static_cast<std::uint16_t>((bits + 0x7FFFu + (bits >> 16 & 1)) >> 16);
}

// The nibbles of `at` and the seven after it, of a group of 32 whose first half lies in the low ones.
template <class Each>
__device__ inline void each_nibble(const std::uint8_t* low, unsigned at, Each each) {
  for (unsigned i = 0; i < 8; ++i) each(i, low[at % 16 + i] >> (at < 16 ? 0 : 4) & 15);
}
__device__ inline std::uint32_t fifth_bits(const std::uint8_t (&high)[4]) {
  return high[0] | high[1] << 8 | high[2] << 16 | static_cast<std::uint32_t>(high[3]) << 24;
}

__device__ inline void eight_of(const BlockQ8_0& block, unsigned at, float* out) {
  const float d = half_value(block.d);
  for (unsigned i = 0; i < 8; ++i) out[i] = d * static_cast<float>(block.q[at + i]);
}
__device__ inline void eight_of(const BlockQ4_0& block, unsigned at, float* out) {
  const float d = half_value(block.d);
  each_nibble(block.low, at, [&](unsigned i, int q) { out[i] = d * static_cast<float>(q - 8); });
}
__device__ inline void eight_of(const BlockQ5_0& block, unsigned at, float* out) {
  const float d = half_value(block.d);
  const std::uint32_t high = fifth_bits(block.high) >> at;
  each_nibble(block.low, at, [&](unsigned i, unsigned q) {
    out[i] = d * static_cast<float>(static_cast<int>(q | (high >> i & 1) << 4) - 16);
  });
}
__device__ inline void eight_of(const BlockIQ4_NL& block, unsigned at, float* out) {
  const float d = half_value(block.d);
  each_nibble(block.low, at, [&](unsigned i, int q) { out[i] = d * static_cast<float>(kDeviceUnevenSteps[q]); });
}
__device__ inline void eight_of(const BlockMXFP4& block, unsigned at, float* out) {
  const unsigned e = block.e;
  const float d = __uint_as_float(e == 255 ? 0x7FC00000u : e < 2 ? 0x00200000u << e : (e - 1) << 23);
  each_nibble(block.low, at, [&](unsigned i, int q) { out[i] = d * static_cast<float>(kDeviceTwiceE2M1[q]); });
}
__device__ inline void eight_of(const BlockIQ4_XS& block, unsigned at, float* out) {
  const unsigned group = at / 32;
  const int low = block.scales_low[group / 2] >> 4 * (group % 2) & 15, high = block.scales_high >> 2 * group & 3;
  const float d = half_value(block.d) * static_cast<float>((low | high << 4) - 32);
  each_nibble(block.low + 16 * group, at % 32,
              [&](unsigned i, int q) { out[i] = d * static_cast<float>(kDeviceUnevenSteps[q]); });
}

// Scale and minimum of a group of 32 of Q4_K and Q5_K, multiplied with the block's.
template <class Block>
__device__ inline void scale_of_group(const Block& block, unsigned g, float& scale, float& minimum) {
  const std::uint8_t* s = block.scales;
  const int sc = g < 4 ? s[g] & 63 : (s[g + 4] & 15) | (s[g - 4] >> 6) << 4;
  const int m = g < 4 ? s[g + 4] & 63 : (s[g + 4] >> 4) | (s[g] >> 6) << 4;
  scale = half_value(block.d) * static_cast<float>(sc);
  minimum = half_value(block.dmin) * static_cast<float>(m);
}
__device__ inline void eight_of(const BlockQ4_K& block, unsigned at, float* out) {
  const unsigned g = at / 32, shift = g % 2 * 4;
  float scale, minimum;
  scale_of_group(block, g, scale, minimum);
  const std::uint8_t* low = block.low + g / 2 * 32 + at % 32;
  for (unsigned i = 0; i < 8; ++i) out[i] = scale * static_cast<float>(low[i] >> shift & 15) - minimum;
}
__device__ inline void eight_of(const BlockQ5_K& block, unsigned at, float* out) {
  const unsigned g = at / 32, shift = g % 2 * 4;
  float scale, minimum;
  scale_of_group(block, g, scale, minimum);
  const std::uint8_t *low = block.low + g / 2 * 32 + at % 32, *high = block.high + at % 32;
  for (unsigned i = 0; i < 8; ++i)
    out[i] = scale * static_cast<float>((low[i] >> shift & 15) | (high[i] >> g & 1) << 4) - minimum;
}
__device__ inline void eight_of(const BlockQ6_K& block, unsigned at, float* out) {
  const unsigned half = at / 128, quarter = at % 128 / 32, in_quarter = at % 32;
  const std::uint8_t* low = block.low + 64 * half + 32 * (quarter % 2) + in_quarter;
  const std::uint8_t* high = block.high + 32 * half + in_quarter;
  const float scale = half_value(block.d) * static_cast<float>(block.scales[at / 16]);
  for (unsigned i = 0; i < 8; ++i) {
    const int q = (low[i] >> (quarter < 2 ? 0 : 4) & 15) | (high[i] >> 2 * quarter & 3) << 4;
    out[i] = scale * static_cast<float>(q - 32);
  }
}

__device__ inline void eight_of(const BlockQ4_1& block, unsigned at, float* out) {
  const float d = half_value(block.d), minimum = half_value(block.minimum);
  each_nibble(block.low, at, [&](unsigned i, int q) { out[i] = d * static_cast<float>(q) + minimum; });
}
__device__ inline void eight_of(const BlockQ5_1& block, unsigned at, float* out) {
  const float d = half_value(block.d), minimum = half_value(block.minimum);
  const std::uint32_t high = fifth_bits(block.high) >> at;
  each_nibble(block.low, at, [&](unsigned i, unsigned q) { out[i] = d * static_cast<float>(q | (high >> i & 1) << 4) + minimum; });
}

// Two bits of each element of Q2_K and Q3_K.
template <class Block>
__device__ inline unsigned two_bits(const Block& block, unsigned at) {
  return block.low[at / 128 * 32 + at % 32] >> 2 * (at % 128 / 32) & 3;
}
__device__ inline void eight_of(const BlockQ2_K& block, unsigned at, float* out) {
  const unsigned both = block.scales[at / 16];
  const float scale = half_value(block.d) * static_cast<float>(both & 15), minimum = half_value(block.dmin) * static_cast<float>(both >> 4);
  for (unsigned i = 0; i < 8; ++i) out[i] = scale * static_cast<float>(two_bits(block, at + i)) - minimum;
}
__device__ inline void eight_of(const BlockQ3_K& block, unsigned at, float* out) {
  const unsigned g = at / 16, low = g < 8 ? block.scales[g] & 15 : block.scales[g - 8] >> 4;
  const int value = static_cast<int>(low | (block.scales[8 + g % 4] >> 2 * (g / 4) & 3) << 4) - 32;
  const float d = half_value(block.d), scale = d * static_cast<float>(value), minimum = d * static_cast<float>(4 * value);
  for (unsigned i = 0; i < 8; ++i) {
    const unsigned third = block.high[(at + i) % 32] >> at / 32 & 1;
    out[i] = scale * static_cast<float>(two_bits(block, at + i) | third << 2) - minimum;
  }
}

// scale * (digit - 1 + shift), shift = +- 1/8.
__device__ inline void put_shifted(unsigned digits, float scale, bool down, float* out) {
  for (unsigned i = 0; i < 8; ++i)
    out[i] = scale * (static_cast<float>(static_cast<int>(digits >> 2 * i & 3) - 1) + (down ? -0.125f : 0.125f));
}
__device__ inline void eight_of(const BlockIQ1_S& block, unsigned at, float* out) {
  const unsigned g = at / 32, l = at % 32 / 8, more = block.more[g];
  const float scale = half_value(block.d) * static_cast<float>(2 * (more >> 12 & 7) + 1);
  put_shifted(kDeviceGridIQ1.of[block.index[4 * g + l] | (more >> 3 * l & 7) << 8], scale, more >> 15, out);
}
__device__ inline void eight_of(const BlockIQ1_M& block, unsigned at, float* out) {
  unsigned d = 0;
  for (unsigned i = 0; i < 4; ++i) d |= static_cast<unsigned>(block.scales[i] >> 12) << 4 * i;
  const unsigned l = at / 8, more = block.more[l / 2] >> 4 * (l % 2) & 15;
  const unsigned three_bits = block.scales[l / 8] >> 3 * (l / 2 % 4) & 7;
  const float scale = half_value(static_cast<std::uint16_t>(d)) * static_cast<float>(2 * three_bits + 1);
  put_shifted(kDeviceGridIQ1.of[block.index[l] | (more & 7) << 8], scale, more >> 3, out);
}

// Seven stored signs; the eighth makes their number even.
__device__ inline unsigned eight_signs(unsigned seven) {
  unsigned parity = seven ^ seven >> 4;
  parity ^= parity >> 2;
  return seven | ((parity ^ parity >> 1) & 1) << 7;
}
__device__ inline float with_sign(float value, unsigned negative) { return negative ? -value : value; }

// (2 s + 1) / 8 of four bits.
__device__ inline float scale_of_iq2(std::uint16_t d, unsigned four_bits) {
  return half_value(d) * (0.5f + static_cast<float>(four_bits)) * 0.25f;
}
__device__ inline void put_iq2(unsigned digits, float scale, unsigned signs, float* out) {
  for (unsigned i = 0; i < 8; ++i) {
    const unsigned digit = digits >> 2 * i & 3;
    out[i] = with_sign(scale * (digit == 0 ? 8.0f : digit == 1 ? 25.0f : 43.0f), signs >> i & 1);
  }
}
__device__ inline void eight_of(const BlockIQ2_XXS& block, unsigned at, float* out) {
  const std::uint16_t* words = block.groups + at / 32 * 4;
  const unsigned l = at % 32 / 8, index = words[l / 2] >> 8 * (l % 2) & 255;
  const std::uint32_t signs = words[2] | static_cast<std::uint32_t>(words[3]) << 16;
  put_iq2(kDeviceGridIQ2_XXS.of[index], scale_of_iq2(block.d, signs >> 28), eight_signs(signs >> 7 * l & 127), out);
}
__device__ inline void eight_of(const BlockIQ2_XS& block, unsigned at, float* out) {
  const unsigned l = at / 8, word = block.index[l];
  const float scale = scale_of_iq2(block.d, block.scales[l / 4] >> 4 * (l % 4 / 2) & 15);
  put_iq2(kDeviceGridIQ2_XS.of[word & 511], scale, eight_signs(word >> 9), out);
}
__device__ inline void eight_of(const BlockIQ2_S& block, unsigned at, float* out) {
  const unsigned l = at / 8, index = block.index[l] | (block.more[l / 4] >> 2 * (l % 4) & 3) << 8;
  const float scale = scale_of_iq2(block.d, block.scales[l / 4] >> 4 * (l % 4 / 2) & 15);
  put_iq2(kDeviceGridIQ2_S.of[index], scale, block.signs[l], out);
}
__device__ inline void eight_of(const BlockIQ3_XXS& block, unsigned at, float* out) {
  const unsigned g = at / 32, l = at % 32 / 4;
  const std::uint32_t word = fifth_bits(block.groups[g]), signs = eight_signs(word >> 7 * (l / 2) & 127);
  const float scale = half_value(block.d) * (0.5f + static_cast<float>(word >> 28)) * 0.5f;
  for (unsigned i = 0; i < 8; ++i) {
    const unsigned digit = kDeviceGridIQ3_XXS.of[block.index[8 * g + l + i / 4]] >> 3 * (i % 4) & 7;
    out[i] = with_sign(scale * static_cast<float>(4 + 8 * digit + (digit == 7 ? 2 : 0)), signs >> i & 1);
  }
}
__device__ inline void eight_of(const BlockIQ3_S& block, unsigned at, float* out) {
  const unsigned g = at / 32, l = at % 32 / 4, signs = block.signs[at / 8];
  const float scale = half_value(block.d) * static_cast<float>(1 + 2 * (block.scales[g / 2] >> 4 * (g % 2) & 15));
  for (unsigned i = 0; i < 8; ++i) {
    const unsigned vector = l + i / 4, index = block.index[8 * g + vector] | (block.more[g] >> vector & 1) << 8;
    out[i] = with_sign(scale * static_cast<float>(2 * (kDeviceGridIQ3_S.of[index] >> 3 * (i % 4) & 7) + 1), signs >> i & 1);
  }
}

struct Float32 {};
struct Float16 {};
struct BFloat16 {};

template <class Block>
__device__ inline void eight(const std::byte* row, std::size_t index, float* out) {
  constexpr std::size_t kEights = Block::kElements / 8;
  eight_of(reinterpret_cast<const Block*>(row)[index / kEights], static_cast<unsigned>(index % kEights * 8), out);
}
template <>
__device__ inline void eight<Float32>(const std::byte* row, std::size_t index, float* out) {
  for (unsigned i = 0; i < 8; ++i) out[i] = reinterpret_cast<const float*>(row)[8 * index + i];
}
template <>
__device__ inline void eight<Float16>(const std::byte* row, std::size_t index, float* out) {
  for (unsigned i = 0; i < 8; ++i) out[i] = half_value(reinterpret_cast<const std::uint16_t*>(row)[8 * index + i]);
}
template <>
__device__ inline void eight<BFloat16>(const std::byte* row, std::size_t index, float* out) {
  for (unsigned i = 0; i < 8; ++i) {
    const std::uint32_t upper = reinterpret_cast<const std::uint16_t*>(row)[8 * index + i];
    out[i] = __uint_as_float(upper << 16);
  }
}

// What a product with weights of a format makes of an activation: BF16 weights meet BF16 activations, as on the processor.
template <class Format>
__device__ inline float activation_for(float x) {
  return x;
}
template <>
__device__ inline float activation_for<BFloat16>(float x) {
  return __uint_as_float(static_cast<std::uint32_t>(nearest_bfloat(x)) << 16);
}

// Calls operation.template run<Format>() for the format of a type; false when there is none.
template <class Operation>
bool with_format(TensorType type, const Operation& operation) {
  switch (type) {
    case TensorType::F32: operation.template run<Float32>(); return true;
    case TensorType::F16: operation.template run<Float16>(); return true;
    case TensorType::BF16: operation.template run<BFloat16>(); return true;
    case TensorType::Q8_0: operation.template run<BlockQ8_0>(); return true;
    case TensorType::Q4_0: operation.template run<BlockQ4_0>(); return true;
    case TensorType::Q5_0: operation.template run<BlockQ5_0>(); return true;
    case TensorType::Q4_1: operation.template run<BlockQ4_1>(); return true;
    case TensorType::Q5_1: operation.template run<BlockQ5_1>(); return true;
    case TensorType::Q2_K: operation.template run<BlockQ2_K>(); return true;
    case TensorType::Q3_K: operation.template run<BlockQ3_K>(); return true;
    case TensorType::Q4_K: operation.template run<BlockQ4_K>(); return true;
    case TensorType::Q5_K: operation.template run<BlockQ5_K>(); return true;
    case TensorType::Q6_K: operation.template run<BlockQ6_K>(); return true;
    case TensorType::IQ4_NL: operation.template run<BlockIQ4_NL>(); return true;
    case TensorType::IQ4_XS: operation.template run<BlockIQ4_XS>(); return true;
    case TensorType::IQ1_S: operation.template run<BlockIQ1_S>(); return true;
    case TensorType::IQ1_M: operation.template run<BlockIQ1_M>(); return true;
    case TensorType::IQ2_XXS: operation.template run<BlockIQ2_XXS>(); return true;
    case TensorType::IQ2_XS: operation.template run<BlockIQ2_XS>(); return true;
    case TensorType::IQ2_S: operation.template run<BlockIQ2_S>(); return true;
    case TensorType::IQ3_XXS: operation.template run<BlockIQ3_XXS>(); return true;
    case TensorType::IQ3_S: operation.template run<BlockIQ3_S>(); return true;
    case TensorType::MXFP4: operation.template run<BlockMXFP4>(); return true;
    default: return false;
  }
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
