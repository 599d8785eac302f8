#include "jinja/text_functions.h"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace lacuna::engine::jinja {
namespace {

// Length of the white space character that begins at `at`, or 0. `back`: that ends before `at`.
std::size_t blank_at(const std::string& text, std::size_t at) {
  auto i = static_cast<std::int32_t>(at);
  UChar32 c;
  U8_NEXT(text.data(), i, static_cast<std::int32_t>(text.size()), c);
  return c >= 0 && (u_isUWhiteSpace(c) || (c >= 0x1C && c <= 0x1F)) ? static_cast<std::size_t>(i) - at : 0;
}
std::size_t blank_before(const std::string& text, std::size_t at) {
  auto i = static_cast<std::int32_t>(at);
  UChar32 c;
  U8_PREV(text.data(), 0, i, c);
  return c >= 0 && (u_isUWhiteSpace(c) || (c >= 0x1C && c <= 0x1F)) ? at - static_cast<std::size_t>(i) : 0;
}

std::vector<std::string> code_points(const std::string& text) {
  std::vector<std::string> out;
  const auto starts = code_point_starts(text);
  for (std::size_t i = 0; i < starts.size(); ++i) out.push_back(text.substr(starts[i], (i + 1 < starts.size() ? starts[i + 1] : text.size()) - starts[i]));
  return out;
}

std::string two(int value) {
  std::array<char, 16> out;
  std::snprintf(out.data(), out.size(), "%02d", value);
  return out.data();
}

}  // namespace

Text strip(const Text& text, const std::string& characters, bool left, bool right) {
  const std::string& bytes = text.bytes;
  std::size_t begin = 0, end = bytes.size();
  if (characters.empty()) {
    while (left && begin < end && blank_at(bytes, begin)) begin += blank_at(bytes, begin);
    while (right && end > begin && blank_before(bytes, end)) end -= blank_before(bytes, end);
    return text.slice(begin, end);
  }
  const auto set = code_points(characters);
  const auto starting = [&]() -> std::size_t {
    for (const std::string& c : set)
      if (end - begin >= c.size() && bytes.compare(begin, c.size(), c) == 0) return c.size();
    return 0;
  };
  const auto ending = [&]() -> std::size_t {
    for (const std::string& c : set)
      if (end - begin >= c.size() && bytes.compare(end - c.size(), c.size(), c) == 0) return c.size();
    return 0;
  };
  while (left && begin < end && starting()) begin += starting();
  while (right && end > begin && ending()) end -= ending();
  return text.slice(begin, end);
}

std::vector<Text> split(const Text& text, const std::string& separator, std::int64_t limit, bool from_right) {
  if (separator.empty()) throw Failure{"split() with an empty separator"};
  std::vector<std::size_t> cuts;
  const std::string& bytes = text.bytes;
  if (!from_right) {
    for (std::size_t at = bytes.find(separator); at != std::string::npos && (limit < 0 || cuts.size() < static_cast<std::size_t>(limit)); at = bytes.find(separator, at + separator.size()))
      cuts.push_back(at);
  } else {
    for (std::size_t end = bytes.size(); end >= separator.size() && (limit < 0 || cuts.size() < static_cast<std::size_t>(limit));) {
      const std::size_t at = bytes.rfind(separator, end - separator.size());
      if (at == std::string::npos) break;
      cuts.push_back(at);
      end = at;
    }
    std::reverse(cuts.begin(), cuts.end());
  }
  std::vector<Text> out;
  std::size_t begin = 0;
  for (const std::size_t cut : cuts) {
    out.push_back(text.slice(begin, cut));
    begin = cut + separator.size();
  }
  out.push_back(text.slice(begin, bytes.size()));
  return out;
}

std::vector<Text> split_blank(const Text& text, std::int64_t limit) {
  std::vector<Text> out;
  const std::string& bytes = text.bytes;
  for (std::size_t at = 0;;) {
    while (at < bytes.size() && blank_at(bytes, at)) at += blank_at(bytes, at);
    if (at >= bytes.size()) return out;
    if (limit >= 0 && out.size() == static_cast<std::size_t>(limit)) {
      out.push_back(text.slice(at, bytes.size()));
      return out;
    }
    std::size_t end = at;
    while (end < bytes.size() && !blank_at(bytes, end)) ++end;
    out.push_back(text.slice(at, end));
    at = end;
  }
}

Text replace(const Text& text, const std::string& old, const Text& with, std::int64_t limit, Meter& meter) {
  Text out;
  const std::string& bytes = text.bytes;
  std::size_t begin = 0;
  const auto put = [&](std::size_t end) {
    meter.make(end - begin + with.bytes.size());
    out.append(text.slice(begin, end));
    out.append(with);
  };
  if (old.empty()) {  // Python puts it between all characters
    for (const std::size_t start : code_point_starts(bytes)) {
      if (limit-- == 0) break;
      put(start);
      begin = start;
    }
    if (limit != 0) put(bytes.size()), begin = bytes.size();
  } else {
    for (std::size_t at = bytes.find(old); at != std::string::npos && limit-- != 0; at = bytes.find(old, at + old.size())) {
      put(at);
      begin = at + old.size();
    }
  }
  meter.make(bytes.size() - begin);
  out.append(text.slice(begin, bytes.size()));
  return out;
}

Text change_case(const Text& text, Case to, Meter& meter) {
  meter.make(2 * text.bytes.size());
  icu::UnicodeString value = icu::UnicodeString::fromUTF8(text.bytes);
  const icu::Locale root = icu::Locale::getRoot();
  if (to == Case::upper) value.toUpper(root);
  else if (to == Case::lower) value.toLower(root);
  else {
    icu::UnicodeString out;
    bool inside = false;
    for (std::int32_t i = 0; i < value.length(); i = value.moveIndex32(i, 1)) {
      icu::UnicodeString one(value.char32At(i));
      const bool letter = u_isalpha(value.char32At(i));
      out += inside ? one.toLower(root) : one.toUpper(root);
      inside = to == Case::title ? letter : true;
    }
    value = out;
  }
  std::string bytes;
  value.toUTF8String(bytes);
  return text.with_bytes(std::move(bytes));
}

std::string format_time(const std::string& format, std::chrono::sys_seconds at) {
  constexpr std::array<const char*, 7> kDays = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
  constexpr std::array<const char*, 12> kMonths = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};
  if (format.size() > 4096) throw Failure{"strftime_now() with a format of more than 4096 bytes"};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(at - day);
  const auto hours = static_cast<int>(time.hours().count());
  const auto month = static_cast<unsigned>(date.month()), day_of_month = static_cast<unsigned>(date.day());
  const std::string month_name = kMonths[month - 1], day_name = kDays[std::chrono::weekday(day).c_encoding()];
  std::string out;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      out += format[i];
      continue;
    }
    const bool bare = format[i + 1] == '-' && i + 2 < format.size();
    i += bare ? 2 : 1;
    const auto number = [&](int value) { return bare ? std::to_string(value) : two(value); };
    switch (format[i]) {
      case 'Y': out += std::to_string(static_cast<int>(date.year())); break;
      case 'y': out += number(static_cast<int>(date.year()) % 100); break;
      case 'm': out += number(static_cast<int>(month)); break;
      case 'd': out += number(static_cast<int>(day_of_month)); break;
      case 'e': out += (day_of_month < 10 ? " " : "") + std::to_string(day_of_month); break;
      case 'B': out += month_name; break;
      case 'b': out += month_name.substr(0, 3); break;
      case 'A': out += day_name; break;
      case 'a': out += day_name.substr(0, 3); break;
      case 'H': out += number(hours); break;
      case 'I': out += number(hours % 12 == 0 ? 12 : hours % 12); break;
      case 'p': out += hours < 12 ? "AM" : "PM"; break;
      case 'M': out += number(static_cast<int>(time.minutes().count())); break;
      case 'S': out += number(static_cast<int>(time.seconds().count())); break;
      case 'j': {
        const auto first = std::chrono::sys_days(date.year() / 1 / 1);
        const std::string count = std::to_string((day - first).count() + 1);
        out += bare ? count : std::string(3 - count.size(), '0') + count;
        break;
      }
      case 'F': out += format_time("%Y-%m-%d", at); break;
      case 'T': out += format_time("%H:%M:%S", at); break;
      case 'Z': out += "UTC"; break;
      case 'z': out += "+0000"; break;
      case '%': out += '%'; break;
      default: throw Failure{"strftime_now(): '%" + escaped(std::string(1, format[i])) + "' is not supported"};
    }
  }
  return out;
}

}  // namespace lacuna::engine::jinja
