// Stored weights as floats, eight at a time, on the device: eight<type>(row, index, out) unpacks the values
// [8 * index, 8 * index + 8) of a row. The layouts are those of quant_types.h.
#pragma once
#include "cuda/launch.h"
#include "quant_types.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

#define LACUNA_SIXTEEN(t) \
  {t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7], t[8], t[9], t[10], t[11], t[12], t[13], t[14], t[15]}
static __device__ const std::int8_t kDeviceUnevenSteps[16] = LACUNA_SIXTEEN(kUnevenSteps);
static __device__ const std::int8_t kDeviceTwiceE2M1[16] = LACUNA_SIXTEEN(kTwiceE2M1);
#undef LACUNA_SIXTEEN

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
    case TensorType::Q4_K: operation.template run<BlockQ4_K>(); return true;
    case TensorType::Q5_K: operation.template run<BlockQ5_K>(); return true;
    case TensorType::Q6_K: operation.template run<BlockQ6_K>(); return true;
    case TensorType::IQ4_NL: operation.template run<BlockIQ4_NL>(); return true;
    case TensorType::IQ4_XS: operation.template run<BlockIQ4_XS>(); return true;
    case TensorType::MXFP4: operation.template run<BlockMXFP4>(); return true;
    default: return false;
  }
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
