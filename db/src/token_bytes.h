// Token ids: int32, little endian, in the program; in the file 7 bits a byte, low ones first, the highest bit set on all bytes of an id but its last
// (LEB128). Frequent tokens have small ids: a text takes half the room.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace lacuna::db {

// Nothing where the bytes are not whole ids.
std::optional<std::vector<std::uint8_t>> pack_tokens(std::span<const std::uint8_t> little_endian);
// Nothing for bytes that pack_tokens() does not make.
std::optional<std::vector<std::uint8_t>> unpack_tokens(std::span<const std::uint8_t> packed);

}  // namespace lacuna::db
