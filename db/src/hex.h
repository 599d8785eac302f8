// SHA-256 sums: hex digits in the program, bytes in the file.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lacuna::db {

std::string hex_of(std::span<const std::uint8_t> bytes);  // lower case
// Nothing where the text is not pairs of hex digits.
std::optional<std::vector<std::uint8_t>> bytes_of_hex(std::string_view digits);

}  // namespace lacuna::db
