#include "token_bytes.h"

#include <gtest/gtest.h>

#include <random>

namespace lacuna::db {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes little_endian(const std::vector<std::uint32_t>& ids) {
  Bytes out;
  for (const std::uint32_t id : ids)
    for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<std::uint8_t>(id >> shift));
  return out;
}

TEST(TokenBytes, ComeBackAsTheyWere) {
  std::mt19937 random(1);
  std::vector<std::uint32_t> ids = {0, 1, 0x7F, 0x80, 0x3FFF, 0x4000, 0x1FFFFF, 0x200000, 0xFFFFFFF, 0x10000000, 0x7FFFFFFF, 0xFFFFFFFF};
  for (int i = 0; i < 1000; ++i) ids.push_back(static_cast<std::uint32_t>(random() >> (random() % 32)));
  EXPECT_EQ(unpack_tokens(*pack_tokens(little_endian(ids))), little_endian(ids));
  EXPECT_EQ(unpack_tokens({}), Bytes());
}

// LEB128's own example: 624485 is E5 8E 26.
TEST(TokenBytes, AreLeb128) {
  EXPECT_EQ(pack_tokens(little_endian({624485, 127, 128})), (Bytes{0xE5, 0x8E, 0x26, 0x7F, 0x80, 0x01}));
}

TEST(TokenBytes, HaveOneFormOnly) {
  EXPECT_EQ(pack_tokens(Bytes{1, 2, 3}), std::nullopt);
  EXPECT_EQ(unpack_tokens(Bytes{0x80}), std::nullopt);                                      // cut off
  EXPECT_EQ(unpack_tokens(Bytes{0x80, 0x00}), std::nullopt);                                // longer than need be
  EXPECT_EQ(unpack_tokens(Bytes{0xFF, 0xFF, 0xFF, 0xFF, 0x1F}), std::nullopt);              // 33 bits
  EXPECT_EQ(unpack_tokens(Bytes{0x80, 0x80, 0x80, 0x80, 0x80, 0x01}), std::nullopt);        // six bytes
}

}  // namespace
}  // namespace lacuna::db
