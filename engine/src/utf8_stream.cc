#include <unicode/utf8.h>

#include <algorithm>

#include "engine/tokenizer.h"

namespace lacuna::engine {
namespace {

// Whether `text` is the beginning of a code point that further bytes could finish.
bool may_continue(std::string_view text) {
  // A truncated sequence is one that U8_NEXT accepts after the missing bytes are filled with some legal trail bytes.
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t length = first >= 0xF0 && first <= 0xF4 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1;
  if (first < 0xC2 || first > 0xF4 || text.size() >= length) return false;
  std::string filled(text);
  // 0xA0 and 0x90 are legal second bytes after E0 and F0; 0x80 is not.
  if (filled.size() == 1) filled += static_cast<char>(first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80);
  filled.resize(length, static_cast<char>(0x80));
  std::int32_t i = 0;
  UChar32 c = 0;
  U8_NEXT(reinterpret_cast<const std::uint8_t*>(filled.data()), i, static_cast<std::int32_t>(length), c);
  return c >= 0;
}

}  // namespace

std::string Utf8Stream::push(std::string_view bytes) {
  pending_ += bytes;
  std::string out;
  std::size_t at = 0;
  while (at < pending_.size()) {
    const std::string_view rest = std::string_view(pending_).substr(at);
    std::int32_t used = 0;
    UChar32 c = 0;
    U8_NEXT(reinterpret_cast<const std::uint8_t*>(rest.data()), used, static_cast<std::int32_t>(std::min<std::size_t>(rest.size(), 4)), c);
    if (c < 0 && rest.size() < 4 && may_continue(rest)) break;
    if (c < 0) {
      out += "\uFFFD";
      ++replaced_;
    } else {
      out += rest.substr(0, static_cast<std::size_t>(used));
    }
    at += static_cast<std::size_t>(used);
  }
  pending_.erase(0, at);
  return out;
}

std::string Utf8Stream::finish() {
  if (pending_.empty()) return {};
  pending_.clear();
  ++replaced_;
  return "\uFFFD";
}

}  // namespace lacuna::engine
