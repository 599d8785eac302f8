#include "jinja_text.h"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace lacuna::engine::chat {
namespace {

constexpr std::uint64_t kMaxMade = 48u << 20;  // bytes of all strings and containers of one rendering
constexpr std::uint64_t kBytesPerStep = 64;    // copying and comparing cost steps too
constexpr std::uint64_t kRewriteCost = 8;      // of going through characters, over copying them
constexpr std::size_t kShortPattern = 16;      // so short that comparing it everywhere is cheap
constexpr char32_t kStrayByte = 0xDC00;

void add_range(std::vector<Range>& ranges, std::size_t begin, std::size_t end) {
  if (begin >= end) return;
  if (!ranges.empty() && ranges.back().end == begin) ranges.back().end = end;
  else ranges.push_back({begin, end});
}

// Knuth, Morris and Pratt: a hostile pattern costs no more than any other.
class Pattern {
 public:
  explicit Pattern(std::string_view text) : text_(text), border_(text.size()) {
    for (std::size_t i = 1, length = 0; i < text.size(); ++i) {
      length = advance(length, text[i]);
      border_[i] = static_cast<std::uint32_t>(length);
    }
  }
  std::size_t find(std::string_view in, std::size_t from) const {
    for (std::size_t i = from, length = 0; i < in.size(); ++i) {
      length = advance(length, in[i]);
      if (length == text_.size()) return i + 1 - length;
    }
    return kNowhere;
  }

 private:
  std::size_t advance(std::size_t length, char c) const {
    while (length > 0 && (length == text_.size() || text_[length] != c)) length = border_[length - 1];
    return length + (text_[length] == c);
  }
  std::string_view text_;
  std::vector<std::uint32_t> border_;  // length of the longest proper prefix that ends at each place
};

// Places of `pattern`, not overlapping, from the left.
std::vector<std::size_t> places(std::string_view text, std::string_view pattern, std::int64_t limit, Meter& meter) {
  std::vector<std::size_t> out;
  meter.scan(text.size() + pattern.size());
  const auto collect = [&](auto next) {
    for (std::size_t at = next(0); at != kNowhere && (limit < 0 || std::ssize(out) < limit); at = next(at + pattern.size())) {
      meter.make(sizeof(std::size_t));
      out.push_back(at);
    }
  };
  if (pattern.size() <= kShortPattern) {
    collect([&](std::size_t from) { return text.find(pattern, from); });
  } else {
    meter.make(pattern.size() * sizeof(std::uint32_t));
    const Pattern searched(pattern);
    collect([&](std::size_t from) { return searched.find(text, from); });
  }
  return out;
}

// From the right; ascending all the same.
std::vector<std::size_t> last_places(std::string_view text, std::string_view pattern, std::int64_t limit, Meter& meter) {
  meter.make(text.size() + pattern.size());
  const std::string backward(text.rbegin(), text.rend()), searched(pattern.rbegin(), pattern.rend());
  std::vector<std::size_t> out = places(backward, searched, limit, meter);
  std::reverse(out.begin(), out.end());
  for (std::size_t& at : out) at = text.size() - at - pattern.size();
  return out;
}

void add_piece(std::vector<Text>& out, const Text& text, std::size_t begin, std::size_t end, Meter& meter) {
  meter.make(2 * sizeof(Text) + end - begin);
  out.push_back(text.slice(begin, end));
}

// Case of a whole text in one go, but for the borders of verbatim ranges, which stay where they are.
template <typename Change>
Text change_case(const Text& text, Meter& meter, Change change) {
  meter.make(3 * text.cost());
  meter.scan(kRewriteCost * text.bytes.size());
  Text out;
  const auto append = [&](std::size_t begin, std::size_t end, bool is_verbatim) {
    icu::UnicodeString piece = icu::UnicodeString::fromUTF8({text.bytes.data() + begin, static_cast<std::int32_t>(end - begin)});
    std::string changed;
    out.append(change(piece).toUTF8String(changed), is_verbatim);
  };
  std::size_t at = 0;
  for (const Range& range : text.verbatim) {
    append(at, range.begin, false);
    append(range.begin, range.end, true);
    at = range.end;
  }
  append(at, text.bytes.size(), false);
  out.markup = text.markup;
  return out;
}

void append_upper(char32_t point, std::string& out) {
  icu::UnicodeString(static_cast<UChar32>(point)).toUpper(icu::Locale::getRoot()).toUTF8String(out);
}

}  // namespace

void Meter::spend(std::uint64_t steps) {
  if (steps > fuel_) throw Failure{"takes more than " + std::to_string(limits_.fuel) + " steps"};
  fuel_ -= steps;
}
void Meter::scan(std::uint64_t bytes) {
  scanned_ += bytes % kBytesPerStep;  // many small pieces are paid for like one large piece
  spend(bytes / kBytesPerStep + scanned_ / kBytesPerStep);
  scanned_ %= kBytesPerStep;
}
void Meter::make(std::uint64_t bytes) {
  scan(bytes);
  if (bytes > kMaxMade - made_) throw Failure{"makes more than " + std::to_string(kMaxMade >> 20) + " MiB of text and lists"};
  made_ += bytes;
}

void Text::append(const Text& other) {
  for (const Range& range : other.verbatim) add_range(verbatim, bytes.size() + range.begin, bytes.size() + range.end);
  bytes += other.bytes;
}

void Text::append(std::string_view piece, bool is_verbatim) {
  if (is_verbatim) add_range(verbatim, bytes.size(), bytes.size() + piece.size());
  bytes += piece;
}

Text Text::slice(std::size_t begin, std::size_t end) const {
  end = std::min(end, bytes.size());
  begin = std::min(begin, end);
  Text out{bytes.substr(begin, end - begin), {}, markup};
  auto range = std::partition_point(verbatim.begin(), verbatim.end(), [&](const Range& r) { return r.end <= begin; });
  for (; range != verbatim.end() && range->begin < end; ++range)
    add_range(out.verbatim, std::max(range->begin, begin) - begin, std::min(range->end, end) - begin);
  return out;
}

char32_t next_point(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return ++at, first;
  const auto length = static_cast<std::int32_t>(std::min<std::size_t>(text.size() - at, 4));
  std::int32_t used = 0;
  UChar32 point;
  U8_NEXT(text.data() + at, used, length, point);
  if (point < 0) return ++at, kStrayByte + first;
  at += static_cast<std::size_t>(used);
  return static_cast<char32_t>(point);
}

char32_t previous_point(std::string_view text, std::size_t& at) {
  // The character that ends here began at most four bytes before, if it is one.
  for (std::size_t back = std::min<std::size_t>(at, 4); back > 1; --back) {
    std::size_t end = at - back;
    const char32_t point = next_point(text.substr(0, at), end);
    if (end == at) return at -= back, point;
  }
  std::size_t begin = --at;
  return next_point(text.substr(0, at + 1), begin);
}

void append_point(char32_t point, std::string& out) {
  std::uint8_t buffer[U8_MAX_LENGTH];
  std::int32_t length = 0;
  U8_APPEND_UNSAFE(buffer, length, static_cast<UChar32>(point));
  out.append(reinterpret_cast<const char*>(buffer), static_cast<std::size_t>(length));
}

std::size_t count_points(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) next_point(text, at);
  return count;
}

std::size_t offset_of_point(std::string_view text, std::size_t index) {
  std::size_t at = 0;
  for (; index > 0 && at < text.size(); --index) next_point(text, at);
  return at;
}

bool is_blank(char32_t point) {
  if (point < 0x80) return point == ' ' || (point >= 9 && point <= 13) || (point >= 0x1C && point <= 0x1F);
  return u_isUWhiteSpace(static_cast<UChar32>(point));
}

bool is_printable(char32_t point) {
  if (point < 0x7F) return point >= ' ';
  return (U_MASK(u_charType(static_cast<UChar32>(point))) & (U_GC_C_MASK | U_GC_Z_MASK)) == 0;
}

std::size_t find(std::string_view text, std::string_view pattern, std::size_t from, Meter& meter) {
  if (from > text.size()) return kNowhere;
  const auto found = places(text.substr(from), pattern, 1, meter);
  return found.empty() ? kNowhere : from + found[0];
}

std::size_t find_last(std::string_view text, std::string_view pattern, Meter& meter) {
  if (pattern.empty()) return text.size();
  const auto found = last_places(text, pattern, 1, meter);
  return found.empty() ? kNowhere : found[0];
}

namespace {

template <typename InSet>
Text strip_points(const Text& text, Side side, Meter& meter, InSet in_set) {
  const std::string_view bytes = text.bytes;
  std::size_t begin = 0, end = bytes.size();
  while (side != Side::right && begin < end) {
    std::size_t next = begin;
    if (!in_set(next_point(bytes, next))) break;
    begin = next;
  }
  while (side != Side::left && end > begin) {
    std::size_t previous = end;
    if (!in_set(previous_point(bytes, previous))) break;
    end = previous;
  }
  meter.scan(kRewriteCost * (bytes.size() - (end - begin)));
  meter.make(end - begin);
  return text.slice(begin, end);
}

}  // namespace

Text strip_blank(const Text& text, Side side, Meter& meter) { return strip_points(text, side, meter, is_blank); }

Text strip(const Text& text, std::string_view characters, Side side, Meter& meter) {
  meter.make(kRewriteCost * characters.size());
  std::u32string set;
  for (std::size_t at = 0; at < characters.size();) set += next_point(characters, at);
  std::sort(set.begin(), set.end());
  return strip_points(text, side, meter, [&](char32_t point) { return std::binary_search(set.begin(), set.end(), point); });
}

std::vector<Text> split(const Text& text, std::string_view separator, std::int64_t limit, Side from, Meter& meter) {
  if (separator.empty()) throw Failure{"split() with an empty separator"};
  std::vector<Text> out;
  std::size_t begin = 0;
  for (const std::size_t cut : from == Side::right ? last_places(text.bytes, separator, limit, meter) : places(text.bytes, separator, limit, meter)) {
    add_piece(out, text, begin, cut, meter);
    begin = cut + separator.size();
  }
  add_piece(out, text, begin, text.bytes.size(), meter);
  return out;
}

std::vector<Text> split_blank(const Text& text, std::int64_t limit, Side from, Meter& meter) {
  meter.scan(kRewriteCost * text.bytes.size());
  const std::string_view bytes = text.bytes;
  std::vector<Range> words;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t begin = at;
    if (is_blank(next_point(bytes, at))) continue;
    if (!words.empty() && words.back().end == begin) words.back().end = at;
    else {
      meter.make(sizeof(Range));
      words.push_back({begin, at});
    }
  }
  // What is beyond the limit stays together, blanks and all.
  if (limit >= 0 && std::ssize(words) > limit) {
    const auto n = static_cast<std::size_t>(limit);
    if (from == Side::left) {
      words.resize(n + 1);
      words[n].end = strip_blank(text, Side::right, meter).bytes.size();
    } else {
      const std::size_t together = words.size() - n;
      words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(together) - 1);
      words[0].begin = bytes.size() - strip_blank(text, Side::left, meter).bytes.size();
    }
  }
  std::vector<Text> out;
  for (const Range& word : words) add_piece(out, text, word.begin, word.end, meter);
  return out;
}

std::vector<Text> split_lines(const Text& text, bool keep_ends, Meter& meter) {
  meter.scan(kRewriteCost * text.bytes.size());
  constexpr std::u32string_view kEnds = U"\n\r\v\f\x1C\x1D\x1E\x85\u2028\u2029";
  std::vector<Text> out;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.bytes.size();) {
    const std::size_t end = at;
    const char32_t point = next_point(text.bytes, at);
    if (kEnds.find(point) == kEnds.npos) continue;
    if (point == '\r' && at < text.bytes.size() && text.bytes[at] == '\n') ++at;
    add_piece(out, text, begin, keep_ends ? at : end, meter);
    begin = at;
  }
  if (begin < text.bytes.size()) add_piece(out, text, begin, text.bytes.size(), meter);
  return out;
}

Text replace(const Text& text, std::string_view old, const Text& with, std::int64_t limit, Meter& meter) {
  Text out{{}, {}, text.markup};
  std::size_t begin = 0;
  const auto put = [&](std::size_t cut) {
    meter.make(cut - begin + with.cost() + 1);
    out.append(text.slice(begin, cut));
    out.append(with);
    begin = cut + old.size();
  };
  if (!old.empty()) {
    for (const std::size_t cut : places(text.bytes, old, limit, meter)) put(cut);
  } else {  // Python puts it before every character and at the end
    meter.scan(kRewriteCost * text.bytes.size());
    for (std::size_t at = 0; limit != 0; --limit) {
      put(at);
      if (at == text.bytes.size()) break;
      next_point(text.bytes, at);
    }
  }
  meter.make(text.bytes.size() - begin);
  out.append(text.slice(begin, text.bytes.size()));
  return out;
}

Text escape_html(const Text& text, Meter& meter) {
  if (text.markup) return text;
  Text out{{}, {}, true};
  meter.scan(kRewriteCost * text.bytes.size());
  rewrite_points(text, out, [&](char32_t point, std::string_view original, std::string& piece) {
    switch (point) {
      case '&': piece += "&amp;"; break;
      case '<': piece += "&lt;"; break;
      case '>': piece += "&gt;"; break;
      case '"': piece += "&#34;"; break;
      case '\'': piece += "&#39;"; break;
      default: piece += original; return;
    }
    meter.make(piece.size());
  });
  meter.make(text.cost());
  return out;
}

Text upper(const Text& text, Meter& meter) {
  return change_case(text, meter, [](icu::UnicodeString& piece) -> auto& { return piece.toUpper(icu::Locale::getRoot()); });
}
Text lower(const Text& text, Meter& meter) {
  return change_case(text, meter, [](icu::UnicodeString& piece) -> auto& { return piece.toLower(icu::Locale::getRoot()); });
}

Text capitalized(const Text& text, Meter& meter) {
  const Text small = lower(text, meter);
  meter.scan(kRewriteCost * text.bytes.size());
  Text out{{}, {}, text.markup};
  bool first = true;
  rewrite_points(small, out, [&](char32_t point, std::string_view original, std::string& piece) {
    if (first) append_point(static_cast<char32_t>(u_totitle(static_cast<UChar32>(point))), piece);
    else piece += original;
    first = false;
  });
  return out;
}

Text titled(const Text& text, Words words, Meter& meter) {
  constexpr std::u32string_view kBefore = U"-({[<";
  const Text small = lower(text, meter);
  meter.scan(kRewriteCost * text.bytes.size());
  Text out{{}, {}, text.markup};
  bool begins = true;
  rewrite_points(small, out, [&](char32_t point, std::string_view original, std::string& piece) {
    if (!begins) piece += original;
    else if (words == Words::blanks) append_upper(point, piece);
    else append_point(static_cast<char32_t>(u_totitle(static_cast<UChar32>(point))), piece);
    begins = words == Words::blanks ? is_blank(point) || kBefore.find(point) != kBefore.npos
                                    : !u_hasBinaryProperty(static_cast<UChar32>(point), UCHAR_CASED);
  });
  return out;
}

}  // namespace lacuna::engine::chat
