#include "token_bytes.h"

#include <limits>

namespace lacuna::db {

std::optional<std::vector<std::uint8_t>> pack_tokens(std::span<const std::uint8_t> little_endian) {
  if (little_endian.size() % 4) return std::nullopt;
  std::vector<std::uint8_t> out;
  out.reserve(little_endian.size() / 2);
  for (std::size_t i = 0; i < little_endian.size(); i += 4) {
    std::uint32_t id = 0;
    for (std::size_t byte = 0; byte < 4; ++byte) id |= std::uint32_t{little_endian[i + byte]} << (8 * byte);
    for (; id >= 0x80; id >>= 7) out.push_back(static_cast<std::uint8_t>(id | 0x80));
    out.push_back(static_cast<std::uint8_t>(id));
  }
  return out;
}

std::optional<std::vector<std::uint8_t>> unpack_tokens(std::span<const std::uint8_t> packed) {
  constexpr int kMaxShift = 28;  // of the fifth byte
  std::vector<std::uint8_t> out;
  out.reserve(packed.size() * 2);
  std::uint64_t id = 0;
  int shift = 0;
  for (const std::uint8_t byte : packed) {
    id |= std::uint64_t{byte & 0x7Fu} << shift;
    if (byte & 0x80) {
      if ((shift += 7) > kMaxShift) return std::nullopt;
      continue;
    }
    if ((byte == 0 && shift > 0) || id > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;  // longer than need be, or too large
    for (int at = 0; at < 32; at += 8) out.push_back(static_cast<std::uint8_t>(id >> at));
    id = 0;
    shift = 0;
  }
  if (shift > 0) return std::nullopt;
  return out;
}

}  // namespace lacuna::db
