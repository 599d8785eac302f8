// Template source to tokens: text, tags, and the words inside of them.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lacuna::engine::chat {

struct Place {
  std::uint32_t line = 1, column = 1;
};

enum class TokenKind { text, open_output, close_output, open_block, close_block, name, string, integer, floating, symbol, end };

struct Token {
  TokenKind kind;
  std::string text;  // of text and strings: what they mean, escapes undone
  Place place;
};

// With trim_blocks and lstrip_blocks, as chat templates expect. Throws TemplateError with line and column.
std::vector<Token> tokenize(std::string_view source);

// "line 3, column 14: ..." as a TemplateError.
[[noreturn]] void fail_at(Place place, const std::string& message);

}  // namespace lacuna::engine::chat
