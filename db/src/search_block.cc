#include "search_block.h"

#include <algorithm>
#include <bit>

namespace lacuna::db {
namespace {

constexpr std::size_t kMarks = kRowSlots / 8;  // bytes
constexpr int kFew = 8;
constexpr std::uint8_t kAllBut = 128, kBits = 255;

bool marked(std::span<const std::uint8_t> packed, std::size_t slot) { return packed[slot / 8] >> (slot % 8) & 1; }

// Bytes that the groups behind `first` take.
std::size_t length_after(std::uint8_t first) {
  if (first == kBits) return 8;
  if (first >= kAllBut) return first - std::size_t{kAllBut};
  return first < kSearchGroups ? 0 : first - static_cast<std::size_t>(kSearchGroups);
}

std::uint64_t bit(std::uint8_t group) { return std::uint64_t{1} << (group % kSearchGroups); }

// `at` is behind them afterwards; nothing where they are cut off.
std::optional<std::uint64_t> read_groups(std::span<const std::uint8_t> packed, std::size_t& at) {
  if (at >= packed.size()) return std::nullopt;
  const std::uint8_t first = packed[at++];
  const std::size_t more = length_after(first);
  if (more > kFew || at + more > packed.size()) return std::nullopt;
  std::uint64_t groups = first < kSearchGroups ? bit(first) : 0;
  for (std::size_t i = 0; i < more; ++i) groups |= first == kBits ? std::uint64_t{packed[at + i]} << (8 * i) : bit(packed[at + i]);
  at += more;
  return first >= kAllBut && first != kBits ? ~groups : groups;
}

void add_groups(std::uint64_t groups, std::vector<std::uint8_t>& out) {
  const int count = std::popcount(groups), lacking = std::popcount(~groups);
  if (lacking < kFew) {
    out.push_back(static_cast<std::uint8_t>(kAllBut + lacking));
    groups = ~groups;
  } else if (count >= kFew) {
    out.push_back(kBits);
    for (int shift = 0; shift < 64; shift += 8) out.push_back(static_cast<std::uint8_t>(groups >> shift));
    return;
  } else if (count > 1) {
    out.push_back(static_cast<std::uint8_t>(kSearchGroups + count));
  }
  for (; groups; groups &= groups - 1) out.push_back(static_cast<std::uint8_t>(std::countr_zero(groups)));
}

}  // namespace

std::vector<std::uint8_t> pack_search_row(SlotGroups groups) {
  std::vector<std::uint8_t> out(kMarks);
  for (std::size_t slot = 0; slot < kRowSlots; ++slot)
    if (groups[slot]) out[slot / 8] |= static_cast<std::uint8_t>(1 << (slot % 8));
  for (const std::uint64_t of_slot : groups)
    if (of_slot) add_groups(of_slot, out);
  return out;
}

bool unpack_search_row(std::span<const std::uint8_t> packed, std::span<std::uint64_t, kRowSlots> groups) {
  std::fill(groups.begin(), groups.end(), 0);
  if (packed.size() < kMarks) return false;
  std::size_t at = kMarks;
  for (std::size_t slot = 0; slot < kRowSlots; ++slot) {
    if (!marked(packed, slot)) continue;
    const std::optional<std::uint64_t> found = read_groups(packed, at);
    if (!found) return false;
    groups[slot] = *found;
  }
  return at == packed.size();
}

std::optional<std::uint64_t> groups_of_slot(std::span<const std::uint8_t> packed, std::uint32_t slot) {
  if (packed.size() < kMarks) return std::nullopt;
  const std::size_t wanted = slot % kRowSlots;
  if (!marked(packed, wanted)) return 0;
  std::size_t before = 0, at = kMarks;  // slots that come before it
  for (std::size_t i = 0; i < wanted / 8; ++i) before += static_cast<std::size_t>(std::popcount(packed[i]));
  for (std::size_t i = wanted - wanted % 8; i < wanted; ++i) before += marked(packed, i);
  for (; before > 0; --before) {
    if (at >= packed.size()) return std::nullopt;
    at += 1 + length_after(packed[at]);
  }
  return read_groups(packed, at);
}

}  // namespace lacuna::db
