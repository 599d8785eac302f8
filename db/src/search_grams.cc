#include "search_grams.h"

#include <algorithm>

namespace lacuna::db {
namespace {

constexpr int kBits = 32;

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// Behind the code point at `i`. Bytes that are no UTF-8 go along with what they follow.
std::size_t next_point(std::string_view text, std::size_t i) {
  do ++i;
  while (i < text.size() && continues(text[i]));
  return i;
}

// From U+2E80 on: Chinese, kana, Hangul and what lies beyond the first plane.
bool is_ideographic(std::string_view text, std::size_t i) {
  const auto first = static_cast<unsigned char>(text[i]);
  return first >= 0xE3 || (first == 0xE2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0xBA);
}

std::uint32_t number_of(std::string_view piece) {
  std::uint64_t hash = 0xCBF29CE484222325;  // FNV-1a
  for (const char c : piece) {
    hash ^= static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    hash *= 0x100000001B3;
  }
  return static_cast<std::uint32_t>(hash * 0x9E3779B97F4A7C15 >> (64 - kBits));
}

std::vector<std::uint32_t> sorted(std::vector<std::uint32_t> pieces) {
  std::sort(pieces.begin(), pieces.end());
  pieces.erase(std::unique(pieces.begin(), pieces.end()), pieces.end());
  return pieces;
}

// Calls visit(pair, triple) at every code point that another follows; the triple is empty where there is no third or the pair is one of Chinese.
template <class Visit>
void each_place(std::string_view text, const Visit& visit) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t second = next_point(text, begin);
    if (second >= text.size()) return;
    const std::size_t third = next_point(text, second);
    const bool has_triple = third < text.size() && !(is_ideographic(text, begin) && is_ideographic(text, second));
    if (!visit(text.substr(begin, third - begin), has_triple ? text.substr(begin, next_point(text, third) - begin) : std::string_view())) return;
    begin = second;
  }
}

}  // namespace

std::vector<std::uint32_t> pieces_of_text(std::string_view text) {
  std::vector<std::uint32_t> out;
  each_place(text, [&](std::string_view pair, std::string_view triple) {
    out.push_back(number_of(pair));
    if (!triple.empty()) out.push_back(number_of(triple));
    return true;
  });
  return sorted(std::move(out));
}

std::vector<std::uint32_t> pieces_of_term(std::string_view term, std::size_t at_most) {
  std::vector<std::uint32_t> out;
  each_place(term, [&](std::string_view pair, std::string_view triple) {
    const bool tells = pair.size() == term.size() || is_ideographic(pair, 0);
    if (!triple.empty()) out.push_back(number_of(triple));
    else if (tells) out.push_back(number_of(pair));
    return out.size() < at_most;
  });
  return sorted(std::move(out));
}

}  // namespace lacuna::db
