#include "command_line.h"

#include <cctype>

namespace lacuna::cli {

std::string shell_quoted(const std::string& word) {
  static const std::string kPlain = "_-./:,=+%@";
  bool plain = !word.empty();
  for (const char c : word) plain = plain && (std::isalnum(static_cast<unsigned char>(c)) || kPlain.find(c) != std::string::npos);
  if (plain) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

std::string given_options(const CLI::App& command, const std::set<std::string>& without) {
  std::string out;
  for (const CLI::Option* option : command.get_options()) {
    if (option->count() == 0 || without.contains(option->get_name())) continue;
    out += " " + option->get_name();
    if (option->get_expected_max() == 0) continue;  // a flag
    std::string value;
    for (const std::string& part : option->results()) value += (value.empty() ? "" : ",") + part;
    out += (value.starts_with('-') ? "=" : " ") + shell_quoted(value);
  }
  return out;
}

}  // namespace lacuna::cli
