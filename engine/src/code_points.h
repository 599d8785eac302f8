// Text as code points with the properties that pre-tokenizers ask for.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace lacuna::engine {

struct CodePoint {
  char32_t value;        // U+FFFD for a byte that is not UTF-8
  std::uint32_t offset;  // of its first byte
  bool letter, mark, number, punctuation, symbol, space;
  bool upper, lower;  // letters with a case; title case counts as upper
  bool han;           // script Han
  bool newline() const { return value == U'\n' || value == U'\r'; }
};

// One entry a code point; every ill-formed byte is an entry of its own. The text is shorter than 4 GiB.
std::vector<CodePoint> code_points(std::string_view text);

}  // namespace lacuna::engine
