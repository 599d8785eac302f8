// Fields put together so that no two different lists give the same bytes: what is hashed goes through here.
#pragma once
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace lacuna::probe {

// Each field as its length (8 bytes, little endian) and its bytes. db/SCHEMA.md documents it for others who recompute
// the hashes.
class CanonicalBytes {
 public:
  explicit CanonicalBytes(std::string_view kind) : bytes_(kind) {}
  CanonicalBytes& add(std::string_view field) {
    for (std::uint64_t length = field.size(), i = 0; i < 8; ++i) bytes_ += static_cast<char>(length >> (8 * i) & 0xff);
    bytes_ += field;
    return *this;
  }
  CanonicalBytes& add_integer(std::int64_t value) { return add(std::to_string(value)); }
  // The 16 hex digits of the IEEE 754 bits: exact, whatever the locale.
  CanonicalBytes& add_real(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    std::string digits;
    for (int shift = 60; shift >= 0; shift -= 4) digits += "0123456789abcdef"[bits >> shift & 15];
    return add(digits);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace lacuna::probe
