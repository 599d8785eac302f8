// Small things done with words, shared by the readers of files and their messages.
#pragma once
#include <fmt/ranges.h>

#include <string>
#include <string_view>

#include "probe/counted.h"

namespace lacuna::probe {

inline std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  return begin == std::string_view::npos ? std::string() : std::string(text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1));
}

// ASCII letters alone.
inline std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// "en, de", for messages that say what there is.
std::string joined(const auto& names) { return fmt::format("{}", fmt::join(names, ", ")); }

}  // namespace lacuna::probe
