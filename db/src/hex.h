// SHA-256 sums: hex digits in the program, bytes in the file.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/rows.h"

namespace lacuna::db {

std::string hex_of(std::span<const std::uint8_t> bytes);  // lower case
// Nothing where the text is not pairs of hex digits.
std::optional<std::vector<std::uint8_t>> bytes_of_hex(std::string_view digits);
Hash hash_of(std::span<const std::uint8_t> bytes);  // of a blob; zeros for what a damaged one lacks

}  // namespace lacuna::db
