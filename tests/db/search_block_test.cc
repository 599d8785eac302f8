#include "search_block.h"

#include <gtest/gtest.h>

#include <bit>
#include <random>

namespace lacuna::db {
namespace {

std::vector<std::uint64_t> random_groups(std::uint32_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::uint64_t> groups(kRowSlots);
  for (std::uint64_t& of_slot : groups) {
    const std::uint64_t kind = random() % 4;
    for (std::uint64_t n = kind == 0 ? 0 : kind == 1 ? 1 : random() % 12; n > 0; --n) of_slot |= std::uint64_t{1} << (random() % 64);
    if (kind == 3) of_slot = random() % 2 ? random() : ~of_slot;
  }
  return groups;
}

SlotGroups whole(const std::vector<std::uint64_t>& groups) { return SlotGroups(groups.data(), kRowSlots); }

TEST(SearchBlock, ARowComesBackAsItWas) {
  for (std::uint32_t seed = 1; seed < 20; ++seed) {
    const std::vector<std::uint64_t> groups = random_groups(seed);
    const std::vector<std::uint8_t> packed = pack_search_row(whole(groups));
    std::vector<std::uint64_t> back(kRowSlots, 7);
    ASSERT_TRUE(unpack_search_row(packed, std::span<std::uint64_t, kRowSlots>(back.data(), kRowSlots)));
    EXPECT_EQ(back, groups);
    for (std::uint32_t slot = 0; slot < kRowSlots; ++slot) ASSERT_EQ(groups_of_slot(packed, slot), groups[slot]) << slot;
  }
}

TEST(SearchBlock, ASlotOfOneGroupTakesAByte) {
  std::vector<std::uint64_t> groups(kRowSlots);
  const std::size_t empty = pack_search_row(whole(groups)).size();
  groups[5] = std::uint64_t{1} << 63;
  EXPECT_EQ(pack_search_row(whole(groups)).size(), empty + 1);
  groups[6] = 3;
  EXPECT_EQ(pack_search_row(whole(groups)).size(), empty + 4);
  groups[7] = 0x5555555555555555;
  EXPECT_EQ(pack_search_row(whole(groups)).size(), empty + 13);
  groups[8] = ~std::uint64_t{0};
  EXPECT_EQ(pack_search_row(whole(groups)).size(), empty + 14);
  groups[9] = ~std::uint64_t{7};
  EXPECT_EQ(pack_search_row(whole(groups)).size(), empty + 18);
}

// Whatever a damaged file holds is refused or read as some groups.
TEST(SearchBlock, DamagedRowsAreSeenOrHarmless) {
  const std::vector<std::uint8_t> packed = pack_search_row(whole(random_groups(3)));
  std::vector<std::uint64_t> back(kRowSlots);
  const std::span<std::uint64_t, kRowSlots> out(back.data(), kRowSlots);
  for (std::size_t size = 0; size < packed.size(); ++size) EXPECT_FALSE(unpack_search_row({packed.data(), size}, out)) << size;
  EXPECT_EQ(groups_of_slot({packed.data(), 10}, 1), std::nullopt);
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    std::vector<std::uint8_t> damaged = packed;
    for (int k = 0; k < 5; ++k) damaged[random() % damaged.size()] = static_cast<std::uint8_t>(random());
    unpack_search_row(damaged, out);
    groups_of_slot(damaged, static_cast<std::uint32_t>(random() % kRowSlots));
  }
}

TEST(SearchBlock, RowsOfABlockFollowEachOther) {
  EXPECT_EQ(search_row(0, 0), 0);
  EXPECT_EQ(search_row(0, kSearchSlots - 1), 255);
  EXPECT_EQ(search_row(1, 0), 256);
}

// Pieces that meet in one block do not in the next ones.
TEST(SearchBlock, EveryBlockHasSlotsOfItsOwn) {
  std::mt19937 random(1);
  std::size_t met = 0, again = 0;
  for (int i = 0; i < 5'000'000; ++i) {
    const auto a = static_cast<std::uint32_t>(random()), b = static_cast<std::uint32_t>(random());
    if (slot_of(a, 0) != slot_of(b, 0)) continue;
    ++met;
    for (std::int64_t block = 1; block < 100; ++block) again += slot_of(a, block) == slot_of(b, block);
  }
  EXPECT_GT(met, 2u);
  EXPECT_LT(again, met);
}

// Numbers that are in projects already.
TEST(SearchBlock, SlotsStay) {
  EXPECT_EQ(slot_of(1, 0), 166513u);
  EXPECT_EQ(slot_of(1, 1), 308487u);
}

}  // namespace
}  // namespace lacuna::db
