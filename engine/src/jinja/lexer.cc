#include "jinja/lexer.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "engine/chat_template.h"

namespace lacuna::engine::jinja {
namespace {

constexpr std::string_view kBlank = " \t\n\r\f\v";

bool word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }
bool digit(char c) { return c >= '0' && c <= '9'; }

void append_utf8(std::uint32_t c, std::string& out) {
  if (c < 0x80) out += static_cast<char>(c);
  else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// Python reads \r\n and \r as \n, and drops one newline at the end.
std::string normalised(std::string_view source) {
  std::string out;
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (source[i] == '\r') {
      out += '\n';
      if (i + 1 < source.size() && source[i + 1] == '\n') ++i;
    } else out += source[i];
  }
  if (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(normalised(source)) {}

  std::vector<Token> run() {
    while (at_ < source_.size()) {
      const std::size_t tag = next_tag();
      read_text(tag);
      if (at_ >= source_.size()) break;
      const char kind = source_[at_ + 1];
      if (kind == '#') skip_comment();
      else if (kind == '%' && raw_block()) continue;
      else read_tag(kind);
    }
    push(TokenKind::end, "");
    return std::move(tokens_);
  }

 private:
  Place place() {
    for (; counted_ < at_; ++counted_) {
      if (source_[counted_] == '\n') {
        ++place_.line;
        place_.column = 1;
      } else if ((static_cast<unsigned char>(source_[counted_]) & 0xC0) != 0x80) ++place_.column;
    }
    return place_;
  }
  [[noreturn]] void fail(const std::string& message) { fail_at(place(), message); }
  void push(TokenKind kind, std::string text) { tokens_.push_back({kind, std::move(text), place()}); }
  char peek(std::size_t ahead = 0) const { return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0'; }
  bool starts(std::string_view what) const { return source_.compare(at_, what.size(), what) == 0; }

  std::size_t next_tag() const {
    for (std::size_t i = at_; i + 1 < source_.size(); ++i)
      if (source_[i] == '{' && (source_[i + 1] == '{' || source_[i + 1] == '%' || source_[i + 1] == '#')) return i;
    return source_.size();
  }

  // The text before a tag, less what the tag's marks and lstrip_blocks take away.
  void read_text(std::size_t tag) {
    std::size_t end = tag;
    const char kind = tag + 1 < source_.size() ? source_[tag + 1] : '\0', mark = tag + 2 < source_.size() ? source_[tag + 2] : '\0';
    if (kind && mark == '-') {
      while (end > at_ && kBlank.find(source_[end - 1]) != std::string_view::npos) --end;
    } else if (kind && kind != '{' && mark != '+') {
      std::size_t blank = end;
      while (blank > at_ && (source_[blank - 1] == ' ' || source_[blank - 1] == '\t')) --blank;
      // Only when nothing else stands before the tag on its line.
      if (blank == 0 || source_[blank - 1] == '\n') end = blank;
    }
    if (end > at_) push(TokenKind::text, source_.substr(at_, end - at_));
    at_ = tag;
  }

  // What follows a closing tag: "-" takes all white space, a block takes one newline.
  void after_close(char mark, bool trims_newline) {
    if (mark == '-') {
      while (at_ < source_.size() && kBlank.find(source_[at_]) != std::string_view::npos) ++at_;
    } else if (trims_newline && mark != '+' && peek() == '\n') ++at_;
  }

  void skip_comment() {
    const std::size_t end = source_.find("#}", at_ + 2);
    if (end == std::string::npos) fail("the comment is never closed with '#}'");
    const char mark = end > at_ + 2 ? source_[end - 1] : '\0';
    at_ = end + 2;
    after_close(mark, true);
  }

  // {% raw %} ... {% endraw %}: text as it stands.
  bool raw_block() {
    std::size_t i = at_ + 2;
    const auto skip_blank = [&] { while (i < source_.size() && kBlank.find(source_[i]) != std::string_view::npos) ++i; };
    const auto closing = [&](std::string_view name, char& mark) {
      if (i < source_.size() && (source_[i] == '-' || source_[i] == '+')) ++i;
      skip_blank();
      if (source_.compare(i, name.size(), name) != 0) return false;
      i += name.size();
      if (i < source_.size() && word(source_[i])) return false;
      skip_blank();
      mark = '\0';
      if (i < source_.size() && (source_[i] == '-' || source_[i] == '+')) mark = source_[i++];
      if (source_.compare(i, 2, "%}") != 0) return false;
      i += 2;
      return true;
    };
    char mark = '\0';
    if (!closing("raw", mark)) return false;
    const Place begin = place();
    at_ = i;
    after_close(mark, true);
    for (std::size_t end = source_.find("{%", at_); end != std::string::npos; end = source_.find("{%", end + 2)) {
      i = end + 2;
      const std::size_t text_begin = at_;
      if (!closing("endraw", mark)) continue;
      at_ = text_begin;
      read_text(end);
      at_ = i;
      after_close(mark, true);
      return true;
    }
    fail_at(begin, "'raw' is never closed with {% endraw %}");
  }

  void read_tag(char kind) {
    const bool block = kind == '%';
    push(block ? TokenKind::open_block : TokenKind::open_output, "");
    at_ += 2;
    if (peek() == '-' || peek() == '+') ++at_;
    const std::string_view close = block ? "%}" : "}}";
    depth_ = 0;
    for (;;) {
      while (at_ < source_.size() && kBlank.find(source_[at_]) != std::string_view::npos) ++at_;
      if (at_ >= source_.size()) fail(std::string("the tag is never closed with '") + std::string(close) + "'");
      char mark = '\0';
      if ((peek() == '-' || peek() == '+') && source_.compare(at_ + 1, 2, close) == 0) mark = peek();
      if (mark || (depth_ == 0 && starts(close))) {
        push(block ? TokenKind::close_block : TokenKind::close_output, "");
        at_ += mark ? 3 : 2;
        after_close(mark, block);
        return;
      }
      read_word();
    }
  }

  void read_word() {
    const char c = peek();
    if (c == '"' || c == '\'') return read_string(c);
    if (digit(c)) return read_number();
    if (word(c)) {
      std::size_t end = at_;
      while (end < source_.size() && word(source_[end])) ++end;
      push(TokenKind::name, source_.substr(at_, end - at_));
      at_ = end;
      return;
    }
    constexpr std::array<std::string_view, 25> kSymbols = {"==", "!=", "<=", ">=", "//", "**", "+", "-", "*", "/", "%", "~", "(", ")", "[", "]", "{", "}", ",", ".", ":", "|", "=", "<", ">"};
    for (const std::string_view symbol : kSymbols)
      if (starts(symbol)) {
        depth_ += symbol == "{" || symbol == "(" || symbol == "[";
        depth_ -= (symbol == "}" || symbol == ")" || symbol == "]") && depth_ > 0;
        push(TokenKind::symbol, std::string(symbol));
        at_ += symbol.size();
        return;
      }
    fail("unexpected character '" + escaped(std::string(1, c)) + "'");
  }

  void read_number() {
    std::size_t end = at_;
    bool floating = false;
    while (end < source_.size() && (digit(source_[end]) || source_[end] == '_')) ++end;
    if (end + 1 < source_.size() && source_[end] == '.' && digit(source_[end + 1])) {
      floating = true;
      for (++end; end < source_.size() && digit(source_[end]);) ++end;
    }
    if (end < source_.size() && (source_[end] == 'e' || source_[end] == 'E')) {
      std::size_t exponent = end + 1;
      if (exponent < source_.size() && (source_[exponent] == '+' || source_[exponent] == '-')) ++exponent;
      if (exponent < source_.size() && digit(source_[exponent])) {
        floating = true;
        for (end = exponent; end < source_.size() && digit(source_[end]);) ++end;
      }
    }
    std::string text = source_.substr(at_, end - at_);
    text.erase(std::remove(text.begin(), text.end(), '_'), text.end());
    push(floating ? TokenKind::floating : TokenKind::integer, text);
    at_ = end;
  }

  std::uint32_t hexadecimal(std::size_t digits) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const char c = peek();
      if (!std::isxdigit(static_cast<unsigned char>(c))) fail("an escape of " + std::to_string(digits) + " hexadecimal digits is cut short");
      value = value * 16 + static_cast<std::uint32_t>(digit(c) ? c - '0' : (std::tolower(c) - 'a' + 10));
      ++at_;
    }
    return value;
  }

  void read_escape(std::string& out) {
    const char c = peek();
    ++at_;
    switch (c) {
      case 'n': out += '\n'; return;
      case 't': out += '\t'; return;
      case 'r': out += '\r'; return;
      case 'b': out += '\b'; return;
      case 'f': out += '\f'; return;
      case 'v': out += '\v'; return;
      case 'a': out += '\a'; return;
      case '\\': case '\'': case '"': out += c; return;
      case '\n': return;
      case 'x': return append_utf8(hexadecimal(2), out);
      case 'u': return append_utf8(hexadecimal(4), out);
      case 'U': {
        const std::uint32_t value = hexadecimal(8);
        if (value > 0x10FFFF) fail("\\U escape beyond U+10FFFF");
        return append_utf8(value, out);
      }
      default: break;
    }
    if (c >= '0' && c <= '7') {
      std::uint32_t value = static_cast<std::uint32_t>(c - '0');
      for (int i = 0; i < 2 && peek() >= '0' && peek() <= '7'; ++i, ++at_) value = value * 8 + static_cast<std::uint32_t>(peek() - '0');
      return append_utf8(value, out);
    }
    out += '\\';  // Python keeps an escape that it does not know
    out += c;
  }

  void read_string(char quote) {
    const Place begin = place();
    std::string out;
    for (++at_; at_ < source_.size() && source_[at_] != quote;) {
      if (source_[at_] == '\\' && at_ + 1 < source_.size()) {
        ++at_;
        read_escape(out);
      } else out += source_[at_++];
    }
    if (at_ >= source_.size()) fail_at(begin, "the string is never closed");
    ++at_;
    tokens_.push_back({TokenKind::string, std::move(out), begin});
  }

  const std::string source_;
  std::size_t at_ = 0, counted_ = 0, depth_ = 0;
  Place place_;
  std::vector<Token> tokens_;
};

}  // namespace

void fail_at(Place place, const std::string& message) {
  throw TemplateError("chat template, line " + std::to_string(place.line) + ", column " + std::to_string(place.column) + ": " + message);
}

std::vector<Token> tokenize(std::string_view source) { return Lexer(source).run(); }

}  // namespace lacuna::engine::jinja
