// A row of `search`: which of a block's groups have which pieces (search_grams.h). Pieces that many groups have take a bit a group, and those that one
// group has, which most are, a byte. A block has half a million slots: the pieces of Chinese texts are so many that an index of the pieces themselves is as
// large as the texts. Two pieces in one slot cost a search a needless look and never an answer; which ones meet is another matter in every block, so
// that no term is found slowly everywhere.
// Projects rely on this file: it cannot change without a migration.
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
inline constexpr std::uint32_t kSearchSlots = 1 << 19;                       // of a block
inline constexpr std::size_t kRowSlots = kSearchSlots / kSearchRows;

// The finalizer of MurmurHash3 over the sum of both.
inline std::uint32_t slot_of(std::uint32_t piece, std::int64_t block) {
  std::uint32_t h = piece + 0x9E3779B9u * static_cast<std::uint32_t>(block);
  h = (h ^ h >> 16) * 0x85EBCA6Bu;
  h = (h ^ h >> 13) * 0xC2B2AE35u;
  return (h ^ h >> 16) >> 13;
}
inline std::int64_t search_row(std::int64_t block, std::uint32_t slot) {
  return block * static_cast<std::int64_t>(kSearchRows) + static_cast<std::int64_t>(slot / kRowSlots);
}

// The groups of every slot as bits, group 0 the lowest. Packed: a bit for every slot that has groups, lowest first; then for each of these a byte
// below 64, its only group; or 64 + n and n groups, ascending, 2 <= n <= 7; or 128 + n and the n groups that do not have it, n <= 7; or 255 and 8 bytes of
// bits, little endian.
using SlotGroups = std::span<const std::uint64_t, kRowSlots>;
std::vector<std::uint8_t> pack_search_row(SlotGroups groups);
// Writes the groups; false for bytes that pack_search_row() does not make.
bool unpack_search_row(std::span<const std::uint8_t> packed, std::span<std::uint64_t, kRowSlots> groups);
// Those of one slot; nothing where the bytes are not a whole row.
std::optional<std::uint64_t> groups_of_slot(std::span<const std::uint8_t> packed, std::uint32_t slot);

}  // namespace lacuna::db
