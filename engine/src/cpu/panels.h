// Panels: how quantised weights lie in memory while the engine computes with them.
//
// A panel is kPanelRows rows of a matrix, interleaved in units of four bytes, block after block:
//   quants   [bytes of a row's block / 4][kPanelRows][4]   the bytes of the file's blocks, their bits where the file has them
//   scales   see PanelQ8_0 ... PanelQ6_K in panels.cc
// so that one vector load brings the same four elements of sixteen rows, a sum has one lane a row, and no sum is ever taken
// across lanes. Rows that are missing in the last panel are zeros. A panel takes the room of its rows in the file; Q4_K and
// Q5_K, whose 6-bit scales become bytes, 1 to 3 % more.
#pragma once
#include <cstddef>

#include "quant_types.h"

namespace lacuna::engine {

inline constexpr std::size_t kPanelRows = 16;

// Types that are kept as panels. Others are turned into panels of unpacked bytes, sixteen rows at a time, whenever they are
// multiplied.
bool has_panels(TensorType type);
// Of one panel of rows of `n` elements.
std::size_t panel_bytes(TensorType type, std::size_t n);
// Of a matrix.
std::size_t panels_bytes(TensorType type, std::size_t rows, std::size_t n);
// One panel of `rows` (at most kPanelRows) rows that lie one after the other at `from`, as the file has them.
void pack_panel(TensorType type, const std::byte* from, std::size_t rows, std::size_t n, std::byte* to);
// A matrix.
void pack_panels(TensorType type, const std::byte* from, std::size_t rows, std::size_t n, std::byte* to);
// One row of a matrix of panels as float; the same values as dequantise() of the file's row.
void dequantise_panel_row(TensorType type, const std::byte* panels, std::size_t row, std::size_t n, float* to);

// Panels of types without a layout of their own, made from unpacked rows; `scratch` holds unpack_scratch_bytes(n).
//   of Blocks32:  each block: signed bytes [8][kPanelRows][4], d float[kPanelRows]
//   of Blocks256: each block: bytes below 64 [64][kPanelRows][4], scale int32[16][kPanelRows], minimum int16[8][kPanelRows][2],
//                 d, dmin float[kPanelRows]
struct UnpackedPanel32 {
  std::int8_t q[8][kPanelRows][4];
  float d[kPanelRows];
};
struct UnpackedPanel256 {
  std::uint8_t q[64][kPanelRows][4];
  std::int32_t scale[16][kPanelRows];
  std::int16_t minimum[8][kPanelRows][2];
  float d[kPanelRows], dmin[kPanelRows];
};
std::size_t unpack_scratch_bytes(std::size_t n);
void unpack_panel32(TensorType type, const std::byte* from, std::size_t rows, std::size_t n, UnpackedPanel32* to, std::byte* scratch);
void unpack_panel256(TensorType type, const std::byte* from, std::size_t rows, std::size_t n, UnpackedPanel256* to, std::byte* scratch);

// Panels of the types that have them. Names after `q` say what a byte holds; halves are bits of half floats.
struct PanelQ8_0 {
  std::int8_t q[8][kPanelRows][4];
  std::uint16_t d[kPanelRows];
};
struct PanelQ4_0 {
  std::uint8_t low[4][kPanelRows][4];  // low nibble: element 4k + i, high nibble: element 16 + 4k + i
  std::uint16_t d[kPanelRows];
};
struct PanelQ5_0 {
  std::uint8_t low[4][kPanelRows][4];
  std::uint8_t high[kPanelRows][4];  // bit k of byte i: fifth bit of element 4k + i
  std::uint16_t d[kPanelRows];
};
struct PanelQ4_K {
  std::uint8_t low[32][kPanelRows][4];
  std::uint8_t scale[8][kPanelRows];       // of 32 elements each
  std::uint8_t minimum[4][kPanelRows][2];  // of groups 2i and 2i + 1
  std::uint16_t d[kPanelRows], dmin[kPanelRows];
};
struct PanelQ5_K {
  std::uint8_t low[32][kPanelRows][4], high[8][kPanelRows][4];
  std::uint8_t scale[8][kPanelRows];
  std::uint8_t minimum[4][kPanelRows][2];
  std::uint16_t d[kPanelRows], dmin[kPanelRows];
};
struct PanelQ6_K {
  std::uint8_t low[32][kPanelRows][4], high[16][kPanelRows][4];
  std::int8_t scale[16][kPanelRows];  // of 16 elements each
  std::uint16_t d[kPanelRows];
};
static_assert(sizeof(PanelQ8_0) == 16 * 34 && sizeof(PanelQ4_0) == 16 * 18 && sizeof(PanelQ5_0) == 16 * 22);
static_assert(sizeof(PanelQ4_K) == 16 * 148 && sizeof(PanelQ5_K) == 16 * 180 && sizeof(PanelQ6_K) == 16 * 210);

// How far before their use weights are asked for, and into which cache. The processors that have an instruction set differ, so its
// lanes say it (lanes16_*.h), by what tests/bench/product_bench measured there; 0 bytes: not at all.
enum class Cache { kFirst, kSecond };
struct Fetch {
  std::size_t bytes = 0;
  Cache into = Cache::kSecond;
};
inline constexpr Fetch kFetchNothing{};
inline constexpr Fetch kFetchOpened{4096, Cache::kSecond};  // of blocks that are opened for many tokens, which fill the first cache

}  // namespace lacuna::engine
