// Strings that keep track of what came from a message, with what Python's str does on them.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/chat_template.h"

namespace lacuna::engine::chat {

// Ends a rendering; the interpreter adds the place.
struct Failure {
  std::string message;
};

// Limits of one rendering. Every step and every byte that is made is paid for.
class Meter {
 public:
  explicit Meter(const TemplateLimits& limits) : limits_(limits), fuel_(limits.fuel) {}
  void spend(std::uint64_t steps);
  void scan(std::uint64_t bytes);  // the time to look at them
  void make(std::uint64_t bytes);  // memory, and the time to fill it
  const TemplateLimits& limits() const { return limits_; }

 private:
  TemplateLimits limits_;
  std::uint64_t fuel_, made_ = 0, scanned_ = 0;
};

using Range = RenderedPrompt::Range;

// Bytes, and the ranges of them that are verbatim from a message: ascending, disjoint, not adjacent. Any bytes are accepted:
// one that is not UTF-8 counts as a character of its own.
struct Text {
  std::string bytes;
  std::vector<Range> verbatim;
  bool markup = false;  // already escaped for HTML: what "+" joins to it is escaped first, as Python's Markup does

  void append(const Text& other);
  void append(std::string_view piece, bool is_verbatim = false);
  Text slice(std::size_t begin, std::size_t end) const;
  std::size_t cost() const { return bytes.size() + sizeof(Range) * verbatim.size(); }
};

// The character that begins at byte `at`, which moves behind it; a stray byte is U+DC00 + its value, which no text has.
char32_t next_point(std::string_view text, std::size_t& at);
char32_t previous_point(std::string_view text, std::size_t& at);
void append_point(char32_t point, std::string& out);
std::size_t count_points(std::string_view text);
// Where the character number `index` begins, or the end of the text.
std::size_t offset_of_point(std::string_view text, std::size_t index);
bool is_blank(char32_t point);      // str.isspace()
bool is_printable(char32_t point);  // str.isprintable()

// Rewrites a text character by character: `rewrite(point, original, out)` appends what stands for it. What is written for a verbatim
// character is verbatim.
template <typename Rewrite>
void rewrite_points(const Text& text, Text& out, Rewrite rewrite) {
  auto range = text.verbatim.begin();
  std::string piece;
  for (std::size_t at = 0; at < text.bytes.size();) {
    const std::size_t begin = at;
    const char32_t point = next_point(text.bytes, at);
    while (range != text.verbatim.end() && range->end <= begin) ++range;
    piece.clear();
    rewrite(point, std::string_view(text.bytes).substr(begin, at - begin), piece);
    out.append(piece, range != text.verbatim.end() && range->begin <= begin);
  }
}

constexpr std::size_t kNowhere = std::string::npos;
// Linear in time for any pattern.
std::size_t find(std::string_view text, std::string_view pattern, std::size_t from, Meter& meter);
std::size_t find_last(std::string_view text, std::string_view pattern, Meter& meter);

enum class Side { left, right, both };
Text strip_blank(const Text& text, Side side, Meter& meter);
Text strip(const Text& text, std::string_view characters, Side side, Meter& meter);
// At most `limit` cuts (below 0: all of them), counted from the left or the right. Failure for an empty separator.
std::vector<Text> split(const Text& text, std::string_view separator, std::int64_t limit, Side from, Meter& meter);
std::vector<Text> split_blank(const Text& text, std::int64_t limit, Side from, Meter& meter);  // at runs of white space
std::vector<Text> split_lines(const Text& text, bool keep_ends, Meter& meter);
Text replace(const Text& text, std::string_view old, const Text& with, std::int64_t limit, Meter& meter);
Text escape_html(const Text& text, Meter& meter);

Text upper(const Text& text, Meter& meter);
Text lower(const Text& text, Meter& meter);
Text capitalized(const Text& text, Meter& meter);  // the first character only
enum class Words { letters, blanks };              // begin after anything that is no letter, or after blanks and brackets
Text titled(const Text& text, Words words, Meter& meter);

// strftime in the C locale without a time zone. Failure for a letter that is not known and for a format over 4 KiB.
std::string format_time(const std::string& format, std::chrono::sys_seconds at);

}  // namespace lacuna::engine::chat
