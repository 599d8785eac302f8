#include "jinja_lexer.h"

#include <unicode/uchar.h>

#include <array>
#include <cctype>

#include "jinja_text.h"

namespace lacuna::engine::chat {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

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

  // Where the white space that ends before `end` begins, at most back to what was read (or to a newline).
  std::size_t blank_begin(std::size_t end, bool on_line) const {
    while (end > at_) {
      std::size_t previous = end;
      const char32_t point = previous_point(source_, previous);
      if (!is_blank(point) || (on_line && point == '\n')) break;
      end = previous;
    }
    return end;
  }
  std::size_t blank_end(std::size_t begin) const {
    while (begin < source_.size()) {
      std::size_t next = begin;
      if (!is_blank(next_point(source_, next))) break;
      begin = next;
    }
    return begin;
  }

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
      end = blank_begin(end, false);
    } else if (kind && kind != '{' && mark != '+') {
      // Only when nothing else stands before the tag on its line.
      const std::size_t blank = blank_begin(end, true);
      if (blank == 0 || source_[blank - 1] == '\n') end = blank;
    }
    if (end > at_) push(TokenKind::text, source_.substr(at_, end - at_));
    at_ = tag;
  }

  // What follows a closing tag: "-" takes all white space, a block takes one newline.
  void after_close(char mark, bool trims_newline) {
    if (mark == '-') {
      at_ = blank_end(at_);
    } else if (trims_newline && mark != '+' && peek() == '\n') ++at_;
  }

  void skip_comment() {
    const std::size_t begin = at_ + (peek(2) == '-' || peek(2) == '+' ? 3 : 2), end = source_.find("#}", begin);
    if (end == std::string::npos) fail("the comment is never closed with '#}'");
    const char mark = end > begin ? source_[end - 1] : '\0';
    at_ = end + 2;
    after_close(mark, true);
  }

  // The end of a tag such as {% raw -%} that begins at `begin`, or 0 when another stands there; `mark` is what it closes with.
  std::size_t plain_tag(std::size_t begin, std::string_view name, char& mark) const {
    std::size_t i = begin + 2;
    if (i < source_.size() && (source_[i] == '-' || source_[i] == '+')) ++i;
    i = blank_end(i);
    if (source_.compare(i, name.size(), name) != 0) return 0;
    i = blank_end(i + name.size());
    mark = i < source_.size() && (source_[i] == '-' || source_[i] == '+') ? source_[i++] : '\0';
    return source_.compare(i, 2, "%}") == 0 ? i + 2 : 0;
  }

  // {% raw %} ... {% endraw %}: text as it stands. Only the closing tag takes a newline with it.
  bool raw_block() {
    char mark = '\0';
    const std::size_t text = plain_tag(at_, "raw", mark);
    if (text == 0 || mark == '+') return false;
    const Place begin = place();
    at_ = text;
    after_close(mark, false);
    if (at_ >= source_.size()) return true;
    for (std::size_t tag = source_.find("{%", at_); tag != std::string::npos; tag = source_.find("{%", tag + 2)) {
      const std::size_t end = plain_tag(tag, "endraw", mark);
      if (end == 0) continue;
      read_text(tag);
      at_ = end;
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
      at_ = blank_end(at_);
      if (at_ >= source_.size()) fail(std::string("the tag is never closed with '") + std::string(close) + "'");
      char mark = '\0';
      if ((peek() == '-' || (block && peek() == '+')) && source_.compare(at_ + 1, 2, close) == 0) mark = peek();
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
    if (const std::size_t end = word_end(); end > at_) {
      push(TokenKind::name, source_.substr(at_, end - at_));
      at_ = end;
      return;
    }
    constexpr std::array<std::string_view, 25> kSymbols = {"==", "!=", "<=", ">=", "//", "**", "+", "-", "*", "/", "%", "~", "(",
                                                           ")",  "[",  "]",  "{",  "}",  ",",  ".", ":", "|", "=", "<", ">"};
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

  // Where the name or keyword that begins here ends.
  std::size_t word_end() const {
    std::size_t end = at_;
    while (end < source_.size()) {
      std::size_t next = end;
      const char32_t point = next_point(source_, next);
      if (point != '_' && !u_hasBinaryProperty(static_cast<UChar32>(point), UCHAR_XID_CONTINUE)) break;
      end = next;
    }
    return end;
  }

  // Digits, with single underscores between them.
  template <typename IsDigit>
  std::size_t digits_end(std::size_t at, IsDigit is_digit) const {
    const auto digit_at = [&](std::size_t i) { return i < source_.size() && is_digit(source_[i]); };
    while (digit_at(at)) at += at + 1 < source_.size() && source_[at + 1] == '_' && digit_at(at + 2) ? 2 : 1;
    return at;
  }

  // The end of 0x1F and the like, or 0.
  std::size_t based_end() const {
    const char letter = static_cast<char>(std::tolower(static_cast<unsigned char>(peek(1))));
    if (peek() != '0' || (letter != 'x' && letter != 'o' && letter != 'b')) return 0;
    const std::size_t begin = at_ + (peek(2) == '_' ? 3 : 2);
    const std::size_t end = digits_end(begin, [&](char c) {
      return letter == 'x' ? std::isxdigit(static_cast<unsigned char>(c)) != 0 : c >= '0' && c <= (letter == 'o' ? '7' : '1');
    });
    return end > begin ? end : 0;
  }

  // The end of a fraction and an exponent after the digits that end at `at`; `at` when there is none.
  std::size_t fraction_end(std::size_t at) const {
    if (at + 1 < source_.size() && source_[at] == '.' && digit(source_[at + 1])) at = digits_end(at + 1, digit);
    if (at < source_.size() && (source_[at] == 'e' || source_[at] == 'E')) {
      const std::size_t begin = at + 1 < source_.size() && (source_[at + 1] == '+' || source_[at + 1] == '-') ? at + 2 : at + 1;
      if (const std::size_t end = digits_end(begin, digit); end > begin) return end;
    }
    return at;
  }

  void read_number() {
    const std::size_t based = based_end();
    const bool after_dot = at_ > 0 && source_[at_ - 1] == '.';  // x.1.2 has two indices, not the number 1.2
    // An integer that is not 0 does not begin with 0; a number with a fraction may.
    const std::size_t whole = digits_end(at_, digit), fraction = after_dot || based ? whole : fraction_end(whole);
    const bool floating = fraction > whole;
    const std::size_t end = based ? based : floating ? fraction : peek() == '0' ? digits_end(at_, [](char c) { return c == '0'; }) : whole;
    std::string text = source_.substr(at_, end - at_);
    std::erase(text, '_');
    if (based) text[1] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[1])));
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
      case 'x': return append_point(hexadecimal(2), out);
      case 'u': return append_point(hexadecimal(4), out);
      case 'U': {
        const std::uint32_t value = hexadecimal(8);
        if (value > 0x10FFFF) fail("\\U escape beyond U+10FFFF");
        return append_point(value, out);
      }
      default: break;
    }
    if (c >= '0' && c <= '7') {
      std::uint32_t value = static_cast<std::uint32_t>(c - '0');
      for (int i = 0; i < 2 && peek() >= '0' && peek() <= '7'; ++i, ++at_) value = value * 8 + static_cast<std::uint32_t>(peek() - '0');
      return append_point(value, out);
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

}  // namespace lacuna::engine::chat
