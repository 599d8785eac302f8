#include "search_block.h"

#include <gtest/gtest.h>

#include <bit>
#include <random>

namespace lacuna::db {
namespace {

std::vector<std::uint64_t> random_groups(std::uint32_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::uint64_t> groups(kSearchPieces);
  for (std::uint64_t& of_piece : groups) {
    const std::uint64_t kind = random() % 4;
    for (std::uint64_t n = kind == 0 ? 0 : kind == 1 ? 1 : random() % 12; n > 0; --n) of_piece |= std::uint64_t{1} << (random() % 64);
    if (kind == 3) of_piece = random();
  }
  return groups;
}

PieceGroups whole(const std::vector<std::uint64_t>& groups) { return PieceGroups(groups.data(), kSearchPieces); }

TEST(SearchBlock, ARowComesBackAsItWas) {
  for (std::uint32_t seed = 1; seed < 20; ++seed) {
    const std::vector<std::uint64_t> groups = random_groups(seed);
    const std::vector<std::uint8_t> packed = pack_search_row(whole(groups));
    std::vector<std::uint64_t> back(kSearchPieces, 7);
    ASSERT_TRUE(unpack_search_row(packed, std::span<std::uint64_t, kSearchPieces>(back.data(), kSearchPieces)));
    EXPECT_EQ(back, groups);
    for (std::uint32_t piece = 0; piece < kSearchPieces; ++piece) ASSERT_EQ(groups_of_piece(packed, piece), groups[piece]) << piece;
  }
}

TEST(SearchBlock, APieceOfOneGroupTakesAByte) {
  std::vector<std::uint64_t> groups(kSearchPieces);
  const std::size_t empty = pack_search_row(whole(groups)).size();
  groups[5] = std::uint64_t{1} << 63;
  EXPECT_EQ(pack_search_row(whole(groups)).size(), empty + 1);
  groups[6] = 3;
  EXPECT_EQ(pack_search_row(whole(groups)).size(), empty + 4);
  groups[7] = ~std::uint64_t{0};
  EXPECT_EQ(pack_search_row(whole(groups)).size(), empty + 13);
}

// Whatever a damaged file holds is refused or read as some groups.
TEST(SearchBlock, DamagedRowsAreSeenOrHarmless) {
  const std::vector<std::uint8_t> packed = pack_search_row(whole(random_groups(3)));
  std::vector<std::uint64_t> back(kSearchPieces);
  const std::span<std::uint64_t, kSearchPieces> out(back.data(), kSearchPieces);
  for (std::size_t size = 0; size < packed.size(); ++size) EXPECT_FALSE(unpack_search_row({packed.data(), size}, out)) << size;
  EXPECT_EQ(groups_of_piece({packed.data(), 10}, 1), std::nullopt);
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    std::vector<std::uint8_t> damaged = packed;
    for (int k = 0; k < 5; ++k) damaged[random() % damaged.size()] = static_cast<std::uint8_t>(random());
    unpack_search_row(damaged, out);
    groups_of_piece(damaged, random() % kSearchPieces);
  }
}

TEST(SearchBlock, RowsOfABlockFollowEachOther) {
  EXPECT_EQ(search_row(0, 0), 0);
  EXPECT_EQ(search_row(0, kPieces - 1), 255);
  EXPECT_EQ(search_row(1, 0), 256);
}

}  // namespace
}  // namespace lacuna::db
