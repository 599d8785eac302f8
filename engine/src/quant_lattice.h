// The IQ1, IQ2 and IQ3 types: values are a scale times a vector out of a lattice (quant_grids.h) times signs.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/gguf.h"

namespace lacuna::engine {

// Blocks of 256 as the file holds them. A group is 32 elements; d is a half float.
struct BlockIQ1_S {
  static constexpr std::size_t kElements = 256;
  std::uint16_t d;
  std::uint8_t index[32];  // low bytes, one per eight elements
  std::uint16_t more[8];   // per group: three upper bits for each index, three bits of scale, the sign of the shift
};
struct BlockIQ1_M {
  static constexpr std::size_t kElements = 256;
  std::uint8_t index[32];
  std::uint8_t more[16];    // per index a nibble: three upper bits and the sign of the shift
  std::uint16_t scales[4];  // twelve bits: four scales of 16 elements; the four upper nibbles together: d
};
struct BlockIQ2_XXS {
  static constexpr std::size_t kElements = 256;
  std::uint16_t d;
  std::uint16_t groups[32];  // per group four words: four indices; four times seven signs and four bits of scale
};
struct BlockIQ2_XS {
  static constexpr std::size_t kElements = 256;
  std::uint16_t d;
  std::uint16_t index[32];  // nine bits of index, seven signs
  std::uint8_t scales[8];   // two of 16 elements each
};
struct BlockIQ2_S {
  static constexpr std::size_t kElements = 256;
  std::uint16_t d;
  std::uint8_t index[32], signs[32];
  std::uint8_t more[8];  // two upper bits for each index of a group
  std::uint8_t scales[8];
};
struct BlockIQ3_XXS {
  static constexpr std::size_t kElements = 256;
  std::uint16_t d;
  std::uint8_t index[64];     // one per four elements
  std::uint8_t groups[8][4];  // four times seven signs and four bits of scale
};
struct BlockIQ3_S {
  static constexpr std::size_t kElements = 256;
  std::uint16_t d;
  std::uint8_t index[64];
  std::uint8_t more[8];  // an upper bit for each index of a group
  std::uint8_t signs[32];
  std::uint8_t scales[4];  // four bits a group
};
static_assert(sizeof(BlockIQ1_S) == 50 && sizeof(BlockIQ1_M) == 56 && sizeof(BlockIQ2_XXS) == 66);
static_assert(sizeof(BlockIQ2_XS) == 74 && sizeof(BlockIQ2_S) == 82 && sizeof(BlockIQ3_XXS) == 98);
static_assert(sizeof(BlockIQ3_S) == 110);

// Whole blocks as float.
void dequantise_lattice(TensorType type, const std::byte* from, std::span<float> to);

}  // namespace lacuna::engine
