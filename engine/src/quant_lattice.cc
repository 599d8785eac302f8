#include "quant_lattice.h"

#include <array>
#include <bit>

#include "quant_grids.h"
#include "quant_types.h"

namespace lacuna::engine {
namespace {

// The vectors of a grid, their digits turned into values.
template <std::size_t kLength, std::size_t kSize, std::size_t kBase>
struct Vectors {
  std::array<std::array<std::int8_t, kLength>, kSize> of;

  Vectors(const std::uint16_t (&grid)[kSize], const std::array<std::int8_t, kBase>& levels) {
    for (std::size_t i = 0; i < kSize; ++i) {
      std::size_t digits = grid[i];
      for (std::int8_t& value : of[i]) {
        value = levels[digits % kBase];
        digits /= kBase;
      }
    }
  }
};

constexpr std::array<std::int8_t, 3> kLevels2 = {8, 25, 43};
const Vectors<8, 2048, 3>& vectors1() {
  static const Vectors<8, 2048, 3> vectors(kGridIQ1, {-1, 0, 1});
  return vectors;
}
const Vectors<8, 256, 3>& vectors2_xxs() {
  static const Vectors<8, 256, 3> vectors(kGridIQ2_XXS, kLevels2);
  return vectors;
}
const Vectors<8, 512, 3>& vectors2_xs() {
  static const Vectors<8, 512, 3> vectors(kGridIQ2_XS, kLevels2);
  return vectors;
}
const Vectors<8, 1024, 3>& vectors2_s() {
  static const Vectors<8, 1024, 3> vectors(kGridIQ2_S, kLevels2);
  return vectors;
}
const Vectors<4, 256, 8>& vectors3_xxs() {
  static const Vectors<4, 256, 8> vectors(kGridIQ3_XXS, {4, 12, 20, 28, 36, 44, 52, 62});
  return vectors;
}
const Vectors<4, 512, 8>& vectors3_s() {
  static const Vectors<4, 512, 8> vectors(kGridIQ3_S, {1, 3, 5, 7, 9, 11, 13, 15});
  return vectors;
}

// Seven stored signs; the eighth makes their number even.
unsigned signs_of(unsigned seven) { return seven | static_cast<unsigned>(std::popcount(seven) & 1) << 7; }

// to = scale * vector, negated where a bit of `signs` is set, lowest bit first.
template <std::size_t kLength>
void put(const std::array<std::int8_t, kLength>& vector, float scale, unsigned signs, float* to) {
  for (std::size_t i = 0; i < kLength; ++i) {
    const float value = scale * static_cast<float>(vector[i]);
    to[i] = signs >> i & 1 ? -value : value;
  }
}

std::uint32_t word_of(const std::uint8_t (&bytes)[4]) {
  return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | static_cast<std::uint32_t>(bytes[3]) << 24;
}

// (2 s + 1) / 8 of four bits: the scale of IQ2 types.
float scale2(float d, unsigned four_bits) { return d * (0.5f + static_cast<float>(four_bits)) * 0.25f; }

// dl * (vector + shift): exact in float before the last rounding, shift = +- 1/8.
void put_shifted(std::size_t index, float scale, bool down, float* to) {
  const auto& vector = vectors1().of[index];
  for (std::size_t i = 0; i < 8; ++i) to[i] = scale * (static_cast<float>(vector[i]) + (down ? -0.125f : 0.125f));
}

void unpack(const BlockIQ1_S& block, float* to) {
  for (std::size_t g = 0; g < 8; ++g) {
    const unsigned more = block.more[g];
    const float scale = half_to_float(block.d) * static_cast<float>(2 * (more >> 12 & 7) + 1);
    for (std::size_t l = 0; l < 4; ++l)
      put_shifted(block.index[4 * g + l] | (more >> 3 * l & 7) << 8, scale, more >> 15, to + 32 * g + 8 * l);
  }
}

void unpack(const BlockIQ1_M& block, float* to) {
  unsigned d = 0;
  for (unsigned i = 0; i < 4; ++i) d |= static_cast<unsigned>(block.scales[i] >> 12) << 4 * i;
  for (std::size_t l = 0; l < 32; ++l) {
    const unsigned more = block.more[l / 2] >> 4 * (l % 2) & 15;
    const std::size_t sixteen = l / 2;
    const unsigned three_bits = block.scales[sixteen / 4] >> 3 * (sixteen % 4) & 7;
    const float scale = half_to_float(static_cast<std::uint16_t>(d)) * static_cast<float>(2 * three_bits + 1);
    put_shifted(block.index[l] | (more & 7) << 8, scale, more >> 3, to + 8 * l);
  }
}

void unpack(const BlockIQ2_XXS& block, float* to) {
  for (std::size_t g = 0; g < 8; ++g) {
    const std::uint16_t* words = block.groups + 4 * g;
    const std::uint32_t signs = words[2] | static_cast<std::uint32_t>(words[3]) << 16;
    const float scale = scale2(half_to_float(block.d), signs >> 28);
    for (std::size_t l = 0; l < 4; ++l) {
      const std::size_t index = words[l / 2] >> 8 * (l % 2) & 255;
      put(vectors2_xxs().of[index], scale, signs_of(signs >> 7 * l & 127), to + 32 * g + 8 * l);
    }
  }
}

void unpack(const BlockIQ2_XS& block, float* to) {
  for (std::size_t l = 0; l < 32; ++l) {
    const float scale = scale2(half_to_float(block.d), block.scales[l / 4] >> 4 * (l % 4 / 2) & 15);
    put(vectors2_xs().of[block.index[l] & 511], scale, signs_of(block.index[l] >> 9), to + 8 * l);
  }
}

void unpack(const BlockIQ2_S& block, float* to) {
  for (std::size_t l = 0; l < 32; ++l) {
    const float scale = scale2(half_to_float(block.d), block.scales[l / 4] >> 4 * (l % 4 / 2) & 15);
    const std::size_t index = block.index[l] | (block.more[l / 4] >> 2 * (l % 4) & 3) << 8;
    put(vectors2_s().of[index], scale, block.signs[l], to + 8 * l);
  }
}

void unpack(const BlockIQ3_XXS& block, float* to) {
  for (std::size_t g = 0; g < 8; ++g) {
    const std::uint32_t signs = word_of(block.groups[g]);
    const float scale = half_to_float(block.d) * (0.5f + static_cast<float>(signs >> 28)) * 0.5f;
    for (std::size_t l = 0; l < 8; ++l) {
      const unsigned four = signs_of(signs >> 7 * (l / 2) & 127) >> 4 * (l % 2);
      put(vectors3_xxs().of[block.index[8 * g + l]], scale, four, to + 32 * g + 4 * l);
    }
  }
}

void unpack(const BlockIQ3_S& block, float* to) {
  for (std::size_t g = 0; g < 8; ++g) {
    const unsigned four_bits = block.scales[g / 2] >> 4 * (g % 2) & 15;
    const float scale = half_to_float(block.d) * static_cast<float>(1 + 2 * four_bits);
    for (std::size_t l = 0; l < 8; ++l) {
      const std::size_t index = block.index[8 * g + l] | (block.more[g] >> l & 1) << 8;
      put(vectors3_s().of[index], scale, block.signs[4 * g + l / 2] >> 4 * (l % 2), to + 32 * g + 4 * l);
    }
  }
}

template <class Block>
void unpack_all(const std::byte* from, std::span<float> to) {
  const auto* blocks = reinterpret_cast<const Block*>(from);
  for (std::size_t b = 0; b < to.size() / 256; ++b) unpack(blocks[b], &to[b * 256]);
}

}  // namespace

void dequantise_lattice(TensorType type, const std::byte* from, std::span<float> to) {
  switch (type) {
    case TensorType::IQ1_S:
      return unpack_all<BlockIQ1_S>(from, to);
    case TensorType::IQ1_M:
      return unpack_all<BlockIQ1_M>(from, to);
    case TensorType::IQ2_XXS:
      return unpack_all<BlockIQ2_XXS>(from, to);
    case TensorType::IQ2_XS:
      return unpack_all<BlockIQ2_XS>(from, to);
    case TensorType::IQ2_S:
      return unpack_all<BlockIQ2_S>(from, to);
    case TensorType::IQ3_XXS:
      return unpack_all<BlockIQ3_XXS>(from, to);
    default:
      return unpack_all<BlockIQ3_S>(from, to);
  }
}

}  // namespace lacuna::engine
