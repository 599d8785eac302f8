#include "engine/error.h"

#include <unicode/utf8.h>

#include <cstdio>

namespace lacuna::engine {
namespace {

// Code points that a terminal obeys or that hide: controls, bidi marks, zero-width characters, tags, noncharacters.
bool is_hidden(UChar32 c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x61C || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2028 && c <= 0x2029) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || (c >= 0xFE00 && c <= 0xFE0F) ||
         (c >= 0xE0000 && c <= 0xE0FFF);
}

}  // namespace

std::string escaped(std::string_view text, std::size_t limit) {
  std::string out;
  const bool cut = text.size() > limit;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto length = static_cast<std::int32_t>(cut ? limit : text.size());
  char buffer[16];
  for (std::int32_t i = 0; i < length;) {
    const std::int32_t start = i;
    UChar32 c = 0;
    U8_NEXT(bytes, i, length, c);
    if (c < 0) {
      if (cut && start + 4 > length) break;  // a code point that the cut went through
      for (std::int32_t j = start; j < i; ++j) {
        std::snprintf(buffer, sizeof buffer, "\\x%02X", bytes[j]);
        out += buffer;
      }
    } else if (is_hidden(c)) {
      std::snprintf(buffer, sizeof buffer, "\\u{%X}", static_cast<unsigned>(c));
      out += buffer;
    } else {
      out.append(text.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(i - start)));
    }
  }
  if (cut) out += "...";
  return out;
}

}  // namespace lacuna::engine
