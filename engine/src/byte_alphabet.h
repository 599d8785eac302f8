// The alphabet in which byte-level BPE vocabularies are written: every byte is a printable character (Radford et al. 2019).
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace lacuna::engine {

// The UTF-8 character that stands for each byte.
const std::array<std::string, 256>& byte_characters();
// The bytes that a vocabulary entry stands for; empty optional when it holds a character outside of the alphabet.
std::optional<std::string> bytes_of_entry(std::string_view entry);

}  // namespace lacuna::engine
