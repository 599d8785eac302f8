// Quantised rows to small integers with scales. Plain loops of fixed length, which compilers turn into vector code: the
// file is compiled once a instruction set, inside the namespace LACUNA_LANES. Integers only, so all sets give the same.
// Included by kernels_body.h alone (no include guard: once a namespace).
#include "quant_types.h"

namespace lacuna::engine::LACUNA_LANES {

inline void unpack_block(const BlockQ8_0& block, std::int8_t* q) {
  for (int i = 0; i < 32; ++i) q[i] = block.q[i];
}
inline void unpack_block(const BlockQ4_0& block, std::int8_t* q) {
  for (int i = 0; i < 16; ++i) q[i] = static_cast<std::int8_t>((block.low[i] & 15) - 8);
  for (int i = 0; i < 16; ++i) q[i + 16] = static_cast<std::int8_t>((block.low[i] >> 4) - 8);
}
inline void unpack_block(const BlockQ5_0& block, std::int8_t* q) {
  const std::uint32_t high =
      block.high[0] | block.high[1] << 8 | block.high[2] << 16 | static_cast<std::uint32_t>(block.high[3]) << 24;
  for (int i = 0; i < 16; ++i) {
    q[i] = static_cast<std::int8_t>(((block.low[i] & 15) | (high >> i & 1) << 4) - 16);
    q[i + 16] = static_cast<std::int8_t>(((block.low[i] >> 4) | (high >> (i + 16) & 1) << 4) - 16);
  }
}

inline void unpack_table(const std::uint8_t* low, const std::int8_t (&table)[16], std::int8_t* q) {
  for (int i = 0; i < 16; ++i) q[i] = table[low[i] & 15];
  for (int i = 0; i < 16; ++i) q[i + 16] = table[low[i] >> 4];
}
inline void unpack_block(const BlockIQ4_NL& block, std::int8_t* q) { unpack_table(block.low, kUnevenSteps, q); }
inline void unpack_block(const BlockMXFP4& block, std::int8_t* q) { unpack_table(block.low, kTwiceE2M1, q); }

template <class Block>
inline float scale_of(const Block& block) {
  return half_to_float(block.d);
}
inline float scale_of(const BlockMXFP4& block) { return half_of_e8m0(block.e); }

template <class Block>
inline void unpack_blocks32(const std::byte* row, std::size_t n, const UnpackedBlocks32& to) {
  const auto* blocks = reinterpret_cast<const Block*>(row);
  for (std::size_t b = 0; b < n / 32; ++b) {
    unpack_block(blocks[b], to.q + b * 32);
    to.d[b] = scale_of(blocks[b]);
  }
}

// Blocks of 256 whose eight groups have a scale each; d * (scale - 32) is exact in float.
inline void unpack_iq4_xs(const std::byte* row, std::size_t n, const UnpackedBlocks32& to) {
  const auto* blocks = reinterpret_cast<const BlockIQ4_XS*>(row);
  for (std::size_t g = 0; g < n / 32; ++g) {
    const BlockIQ4_XS& block = blocks[g / 8];
    const std::size_t group = g % 8;
    const int low = block.scales_low[group / 2] >> 4 * (group % 2) & 15, high = block.scales_high >> 2 * group & 3;
    unpack_table(block.low + 16 * group, kUnevenSteps, to.q + 32 * g);
    to.d[g] = half_to_float(block.d) * static_cast<float>((low | high << 4) - 32);
  }
}

inline void unpack_row(TensorType type, const std::byte* row, std::size_t n, const UnpackedBlocks32& to) {
  switch (type) {
    case TensorType::Q8_0:
      return unpack_blocks32<BlockQ8_0>(row, n, to);
    case TensorType::Q4_0:
      return unpack_blocks32<BlockQ4_0>(row, n, to);
    case TensorType::IQ4_NL:
      return unpack_blocks32<BlockIQ4_NL>(row, n, to);
    case TensorType::MXFP4:
      return unpack_blocks32<BlockMXFP4>(row, n, to);
    case TensorType::IQ4_XS:
      return unpack_iq4_xs(row, n, to);
    default:
      return unpack_blocks32<BlockQ5_0>(row, n, to);
  }
}

// The 6-bit scales and minima of Q4_K and Q5_K.
inline void unpack_scales(const std::uint8_t (&s)[12], std::int16_t* scale, std::int16_t* minimum) {
  for (int g = 0; g < 8; ++g) {
    const int sc = g < 4 ? s[g] & 63 : (s[g + 4] & 15) | (s[g - 4] >> 6) << 4;
    const int m = g < 4 ? s[g + 4] & 63 : (s[g + 4] >> 4) | (s[g] >> 6) << 4;
    for (int i = 0; i < 16; ++i) scale[g * 16 + i] = static_cast<std::int16_t>(sc);
    minimum[2 * g] = minimum[2 * g + 1] = static_cast<std::int16_t>(m);
  }
}

inline void unpack_nibbles(const std::uint8_t (&low)[128], std::uint8_t* q) {
  for (int j = 0; j < 4; ++j) {
    for (int i = 0; i < 32; ++i) q[64 * j + i] = low[32 * j + i] & 15;
    for (int i = 0; i < 32; ++i) q[64 * j + 32 + i] = low[32 * j + i] >> 4;
  }
}

inline void unpack_block(const BlockQ4_K& block, std::uint8_t* q, std::int16_t* scale, std::int16_t* minimum) {
  unpack_scales(block.scales, scale, minimum);
  unpack_nibbles(block.low, q);
}
inline void unpack_block(const BlockQ5_K& block, std::uint8_t* q, std::int16_t* scale, std::int16_t* minimum) {
  unpack_scales(block.scales, scale, minimum);
  unpack_nibbles(block.low, q);
  for (int g = 0; g < 8; ++g) {
    for (int i = 0; i < 32; ++i) q[32 * g + i] |= static_cast<std::uint8_t>((block.high[i] >> g & 1) << 4);
  }
}
inline void unpack_block(const BlockQ6_K& block, std::uint8_t* q, std::int16_t* scale, std::int16_t* minimum) {
  for (int half = 0; half < 2; ++half) {
    const std::uint8_t *low = block.low + 64 * half, *high = block.high + 32 * half;
    std::uint8_t* to = q + 128 * half;
    for (int i = 0; i < 32; ++i) to[i] = static_cast<std::uint8_t>((low[i] & 15) | (high[i] & 3) << 4);
    for (int i = 0; i < 32; ++i) to[i + 32] = static_cast<std::uint8_t>((low[i + 32] & 15) | (high[i] >> 2 & 3) << 4);
    for (int i = 0; i < 32; ++i) to[i + 64] = static_cast<std::uint8_t>((low[i] >> 4) | (high[i] >> 4 & 3) << 4);
    for (int i = 0; i < 32; ++i) to[i + 96] = static_cast<std::uint8_t>((low[i + 32] >> 4) | (high[i] >> 6) << 4);
  }
  for (int g = 0; g < 16; ++g) {
    for (int i = 0; i < 8; ++i) scale[g * 8 + i] = block.scales[g];
    minimum[g] = static_cast<std::int16_t>(32 * block.scales[g]);
  }
}

inline void unpack_pairs_of_bits(const std::uint8_t (&low)[64], std::uint8_t* q) {
  for (int h = 0; h < 2; ++h) {
    for (int j = 0; j < 4; ++j) {
      for (int i = 0; i < 32; ++i) q[128 * h + 32 * j + i] = low[32 * h + i] >> 2 * j & 3;
    }
  }
}
inline void unpack_block(const BlockQ2_K& block, std::uint8_t* q, std::int16_t* scale, std::int16_t* minimum) {
  unpack_pairs_of_bits(block.low, q);
  for (int g = 0; g < 16; ++g) {
    for (int i = 0; i < 8; ++i) scale[g * 8 + i] = block.scales[g] & 15;
    minimum[g] = block.scales[g] >> 4;
  }
}
inline void unpack_block(const BlockQ3_K& block, std::uint8_t* q, std::int16_t* scale, std::int16_t* minimum) {
  unpack_pairs_of_bits(block.low, q);
  for (int j = 0; j < 8; ++j) {
    for (int i = 0; i < 32; ++i) q[32 * j + i] |= static_cast<std::uint8_t>((block.high[i] >> j & 1) << 2);
  }
  for (int g = 0; g < 16; ++g) {
    const int low = g < 8 ? block.scales[g] & 15 : block.scales[g - 8] >> 4;
    const int value = (low | (block.scales[8 + g % 4] >> 2 * (g / 4) & 3) << 4) - 32;
    for (int i = 0; i < 8; ++i) scale[g * 8 + i] = static_cast<std::int16_t>(value);
    minimum[g] = static_cast<std::int16_t>(4 * value);
  }
}

inline float minimum_factor(const BlockQ2_K& block) { return half_to_float(block.dmin); }
inline float minimum_factor(const BlockQ3_K& block) { return half_to_float(block.d); }
inline float minimum_factor(const BlockQ4_K& block) { return half_to_float(block.dmin); }
inline float minimum_factor(const BlockQ5_K& block) { return half_to_float(block.dmin); }
inline float minimum_factor(const BlockQ6_K& block) { return half_to_float(block.d); }

template <class Block>
inline void unpack_blocks256(const std::byte* row, std::size_t n, const UnpackedBlocks256& to) {
  const auto* blocks = reinterpret_cast<const Block*>(row);
  for (std::size_t b = 0; b < n / 256; ++b) {
    unpack_block(blocks[b], to.q + b * 256, to.scale + b * 128, to.minimum + b * 16);
    to.d[b] = half_to_float(blocks[b].d);
    to.dmin[b] = minimum_factor(blocks[b]);
  }
}

inline void unpack_row(TensorType type, const std::byte* row, std::size_t n, const UnpackedBlocks256& to) {
  switch (type) {
    case TensorType::Q2_K:
      return unpack_blocks256<BlockQ2_K>(row, n, to);
    case TensorType::Q3_K:
      return unpack_blocks256<BlockQ3_K>(row, n, to);
    case TensorType::Q4_K:
      return unpack_blocks256<BlockQ4_K>(row, n, to);
    case TensorType::Q5_K:
      return unpack_blocks256<BlockQ5_K>(row, n, to);
    default:
      return unpack_blocks256<BlockQ6_K>(row, n, to);
  }
}

}  // namespace lacuna::engine::LACUNA_LANES
