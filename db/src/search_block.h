// A row of `search`: which of a block's groups have which pieces (search_grams.h). Pieces that many groups have take a bit a group, and those that one
// group has, which most are, a byte.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "search_grams.h"

namespace lacuna::db {

inline constexpr std::int64_t kSearchGroups = 64;                            // of a block: a bit each
inline constexpr std::size_t kSearchRows = 256;                              // of a block
inline constexpr std::size_t kSearchPieces = kPieces / kSearchRows;          // of a row

inline std::int64_t search_row(std::int64_t block, std::uint32_t piece) {
  return block * static_cast<std::int64_t>(kSearchRows) + static_cast<std::int64_t>(piece / kSearchPieces);
}

// The groups of every piece as bits, group 0 the lowest. Packed: a bit for every piece that has groups, lowest first; then for each of these a byte
// below 64, its only group; or 64 + n and n groups, ascending, 2 <= n <= 7; or 255 and 8 bytes of bits, little endian.
using PieceGroups = std::span<const std::uint64_t, kSearchPieces>;
std::vector<std::uint8_t> pack_search_row(PieceGroups groups);
// Writes the groups; false for bytes that pack_search_row() does not make.
bool unpack_search_row(std::span<const std::uint8_t> packed, std::span<std::uint64_t, kSearchPieces> groups);
// Those of one piece; nothing where the bytes are not a whole row.
std::optional<std::uint64_t> groups_of_piece(std::span<const std::uint8_t> packed, std::uint32_t piece);

}  // namespace lacuna::db
