// strftime(), written out: the C library's one asks the locale and the time zone.
#include <array>
#include <cstdio>

#include "jinja_text.h"

namespace lacuna::engine::chat {
namespace {

namespace chrono = std::chrono;

constexpr std::array<const char*, 7> kDays = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array<const char*, 12> kMonths = {"January", "February", "March",     "April",   "May",      "June",
                                                 "July",    "August",   "September", "October", "November", "December"};
constexpr std::size_t kMaxFormat = 4096;

struct Moment {
  explicit Moment(chrono::sys_seconds at) : day(chrono::floor<chrono::days>(at)), date(day), time(at - day), week_day(day) {}
  int day_of_year() const { return static_cast<int>((day - chrono::sys_days(date.year() / 1 / 1)).count()); }
  // Weeks since the first `first` of the year.
  int week(unsigned first) const { return (day_of_year() + 7 - static_cast<int>((week_day.c_encoding() + 7 - first) % 7)) / 7; }
  int hour() const { return static_cast<int>(time.hours().count()); }
  int hour_of_12() const { return hour() % 12 == 0 ? 12 : hour() % 12; }

  chrono::sys_days day;
  chrono::year_month_day date;
  chrono::hh_mm_ss<chrono::seconds> time;
  chrono::weekday week_day;
};

// `flag`: '-' for no padding, '_' for blanks, '0' for zeros, or none of them.
std::string number(int value, int width, char padding, char flag) {
  std::string digits = std::to_string(value);
  if (flag == '_') padding = ' ';
  if (flag == '0') padding = '0';
  if (flag != '-' && std::ssize(digits) < width) digits.insert(0, static_cast<std::size_t>(width) - digits.size(), padding);
  return digits;
}

std::string field(char letter, char flag, const Moment& at) {
  const auto two = [&](int value) { return number(value, 2, '0', flag); };
  const int year = static_cast<int>(at.date.year());
  const auto month = static_cast<unsigned>(at.date.month());
  const std::string month_name = kMonths[month - 1], day_name = kDays[at.week_day.c_encoding()];
  switch (letter) {
    case 'a': return day_name.substr(0, 3);
    case 'A': return day_name;
    case 'b': case 'h': return month_name.substr(0, 3);
    case 'B': return month_name;
    case 'C': return two(year / 100);
    case 'd': return two(static_cast<int>(static_cast<unsigned>(at.date.day())));
    case 'e': return number(static_cast<int>(static_cast<unsigned>(at.date.day())), 2, ' ', flag);
    case 'f': return "000000";
    case 'H': return two(at.hour());
    case 'I': return two(at.hour_of_12());
    case 'j': return number(at.day_of_year() + 1, 3, '0', flag);
    case 'k': return number(at.hour(), 2, ' ', flag);
    case 'l': return number(at.hour_of_12(), 2, ' ', flag);
    case 'm': return two(static_cast<int>(month));
    case 'M': return two(static_cast<int>(at.time.minutes().count()));
    case 'n': return "\n";
    case 'p': return at.hour() < 12 ? "AM" : "PM";
    case 'P': return at.hour() < 12 ? "am" : "pm";
    case 'S': return two(static_cast<int>(at.time.seconds().count()));
    case 't': return "\t";
    case 'u': return std::to_string(at.week_day.iso_encoding());
    case 'U': return two(at.week(0));
    case 'w': return std::to_string(at.week_day.c_encoding());
    case 'W': return two(at.week(1));
    case 'y': return two(year % 100);
    case 'Y': return std::to_string(year);
    case 'z': case 'Z': return "";  // as a moment without a time zone has it
    case '%': return "%";
    default: throw Failure{"strftime_now(): '%" + escaped(std::string(1, letter)) + "' is not supported"};
  }
}

// Letters that stand for several others.
std::string_view expansion(char letter) {
  switch (letter) {
    case 'c': return "%a %b %e %H:%M:%S %Y";
    case 'D': case 'x': return "%m/%d/%y";
    case 'F': return "%Y-%m-%d";
    case 'r': return "%I:%M:%S %p";
    case 'R': return "%H:%M";
    case 'T': case 'X': return "%H:%M:%S";
    default: return {};
  }
}

void append_time(std::string_view format, const Moment& at, std::string& out) {
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      out += format[i];
      continue;
    }
    const char next = format[++i];
    const bool flagged = (next == '-' || next == '_' || next == '0') && i + 1 < format.size();
    const char letter = flagged ? format[++i] : next;
    if (const std::string_view longer = expansion(letter); !longer.empty()) append_time(longer, at, out);
    else out += field(letter, flagged ? next : '\0', at);
  }
}

}  // namespace

std::string format_time(const std::string& format, chrono::sys_seconds at) {
  if (format.size() > kMaxFormat) throw Failure{"strftime_now() with a format of more than " + std::to_string(kMaxFormat) + " bytes"};
  std::string out;
  append_time(format, Moment(at), out);
  return out;
}

}  // namespace lacuna::engine::chat
