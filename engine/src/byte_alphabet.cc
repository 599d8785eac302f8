#include "byte_alphabet.h"

#include <unordered_map>

namespace lacuna::engine {
namespace {

std::string utf8(unsigned c) {
  if (c < 0x80) return {static_cast<char>(c)};
  return {static_cast<char>(0xC0 | (c >> 6)), static_cast<char>(0x80 | (c & 0x3F))};  // the alphabet ends at U+0143
}

// Printable Latin-1 characters stand for themselves, the other bytes for U+0100 and following, in order.
std::array<std::string, 256> make_characters() {
  std::array<std::string, 256> out;
  unsigned next = 256;
  for (unsigned byte = 0; byte < 256; ++byte) {
    const bool printable = (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
    out[byte] = utf8(printable ? byte : next++);
  }
  return out;
}

}  // namespace

const std::array<std::string, 256>& byte_characters() {
  static const std::array<std::string, 256> characters = make_characters();
  return characters;
}

std::optional<std::string> bytes_of_entry(std::string_view entry) {
  static const std::unordered_map<std::string_view, char> bytes = [] {
    std::unordered_map<std::string_view, char> map;
    for (unsigned byte = 0; byte < 256; ++byte) map[byte_characters()[byte]] = static_cast<char>(byte);
    return map;
  }();
  std::string out;
  for (std::size_t i = 0; i < entry.size();) {
    const std::size_t length = static_cast<unsigned char>(entry[i]) < 0x80 ? 1 : 2;
    const auto found = bytes.find(entry.substr(i, length));
    if (found == bytes.end()) return std::nullopt;
    out += found->second;
    i += length;
  }
  return out;
}

}  // namespace lacuna::engine
