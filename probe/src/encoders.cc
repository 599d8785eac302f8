#include "probe/encoders.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <optional>

namespace lacuna::probe {
namespace {

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;
  bool valid = true;
};

// The code point at text[i]; an ill-formed byte counts alone (Unicode 15, table 3-7).
CodePoint next_code_point(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t k) { return static_cast<std::uint8_t>(text[i + k]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return {first, 1, true};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || i + length > text.size()) return {first, 1, false};
  char32_t value = first & (0xFF >> (length + 1));
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte(k) & 0xC0) != 0x80) return {first, 1, false};
    value = (value << 6) | (byte(k) & 0x3F);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  if (overlong || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {first, 1, false};
  return {value, length, true};
}

bool in(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

// Controls, bidi controls, zero-width characters, variation selectors, tags: what a terminal obeys or an eye misses.
bool is_hidden(char32_t c) {
  return c < 0x20 || in(c, 0x7F, 0x9F) || c == 0xAD || c == 0x61C || in(c, 0x200B, 0x200F) || in(c, 0x2028, 0x202E) || in(c, 0x2060, 0x2069) ||
         c == 0xFEFF || in(c, 0xFE00, 0xFE0F) || in(c, 0xFFF9, 0xFFFB) || in(c, 0xE0000, 0xE0FFF);
}

bool is_bidi_control(char32_t c) { return c == 0x61C || c == 0x200E || c == 0x200F || in(c, 0x202A, 0x202E) || in(c, 0x2066, 0x2069); }

bool is_combining(char32_t c) {
  return in(c, 0x300, 0x36F) || in(c, 0x591, 0x5BD) || in(c, 0x610, 0x61A) || in(c, 0x64B, 0x65F) || in(c, 0xF71, 0xF84) || in(c, 0xF90, 0xFBC) ||
         in(c, 0x1AB0, 0x1AFF) || in(c, 0x20D0, 0x20FF);
}

bool is_wide(char32_t c) {
  return in(c, 0x1100, 0x115F) || in(c, 0x2E80, 0x303E) || in(c, 0x3041, 0x33FF) || in(c, 0x3400, 0x4DBF) || in(c, 0x4E00, 0x9FFF) ||
         in(c, 0xA000, 0xA4CF) || in(c, 0xAC00, 0xD7A3) || in(c, 0xF900, 0xFAFF) || in(c, 0xFE30, 0xFE4F) || in(c, 0xFF00, 0xFF60) ||
         in(c, 0xFFE0, 0xFFE6) || in(c, 0x1F300, 0x1F64F) || in(c, 0x1F900, 0x1F9FF) || in(c, 0x20000, 0x3FFFD);
}

std::string code_point_escape(char32_t c) {
  std::array<char, 16> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "\\u{%X}", static_cast<unsigned>(c));
  return buffer.data();
}

std::string byte_escape(char32_t byte) {
  std::array<char, 8> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "\\x%02X", static_cast<unsigned>(byte));
  return buffer.data();
}

// Calls visit(code_point, its bytes) for every code point.
template <typename Visit>
void for_each_code_point(std::string_view text, Visit visit) {
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint c = next_code_point(text, i);
    visit(c, text.substr(i, c.bytes));
    i += c.bytes;
  }
}

std::optional<std::string_view> html_entity(char32_t c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return std::nullopt;
  }
}

bool acts_when_displayed(char32_t c) { return c < 0x20 || in(c, 0x7F, 0x9F) || is_bidi_control(c) || in(c, 0x2028, 0x2029) || c == 0xFFFE || c == 0xFFFF; }

// Whether eight bytes from `i` are ' ' to '~', looked at together.
bool eight_are_plain(std::string_view text, std::size_t i) {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kHigh = 0x80 * kOnes;
  std::uint64_t bytes = 0;
  if (i + sizeof bytes > text.size()) return false;
  std::memcpy(&bytes, text.data() + i, sizeof bytes);
  const std::uint64_t below_blank = (bytes - 0x20 * kOnes) & ~bytes, is_delete = bytes ^ (0x7F * kOnes);
  return ((bytes | below_blank | ((is_delete - kOnes) & ~is_delete)) & kHigh) == 0;
}

// A well-formed code point of U+4000 to U+9FFF: most of a Chinese text, and nothing in there acts.
bool is_han(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t k) { return static_cast<std::uint8_t>(text[i + k]); };
  return byte(0) >= 0xE4 && byte(0) <= 0xE9 && i + 2 < text.size() && (byte(1) & 0xC0) == 0x80 && (byte(2) & 0xC0) == 0x80;
}

// Controls that act are shown; texts are copied in long pieces.
void append_visible(std::string& out, std::string_view text) {
  std::size_t copied = 0;  // what stands before is in `out`
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] >= ' ' && text[i] <= '~') {
      i += eight_are_plain(text, i) ? 8 : 1;
      continue;
    }
    if (is_han(text, i)) {
      i += 3;
      continue;
    }
    const CodePoint c = next_code_point(text, i);
    const bool line_end = c.value == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    const bool acts = acts_when_displayed(c.value) && c.value != '\n' && c.value != '\t' && !line_end;
    if (!c.valid || acts) {
      out.append(text, copied, i - copied);
      out += c.valid ? code_point_escape(c.value) : "\uFFFD";
      copied = i + c.bytes;
    }
    i += c.bytes;
  }
  out.append(text, copied);
}

// visible_controls on one line.
std::string visible_line(std::string_view text) {
  std::string line = visible_controls(text);
  std::erase(line, '\r');
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::replace(line.begin(), line.end(), '\t', ' ');
  return line;
}

// What writes the character itself, or null where it may stand as it is.
const char* latex_command(char c) {
  switch (c) {
    case '\\': return "\\textbackslash{}";
    case '^': return "\\textasciicircum{}";
    case '~': return "\\textasciitilde{}";
    case '<': return "\\textless{}";
    case '>': return "\\textgreater{}";
    case '|': return "\\textbar{}";
    case '`': return "\\textasciigrave{}";
    case '\'': return "\\textquotesingle{}";
    case '"': return "\\char34{}";  // babel makes " active in some languages
    default: return nullptr;
  }
}

bool starts_formula(std::string_view text) {
  if (text.empty()) return false;
  const char32_t c = next_code_point(text, 0).value;
  for (const char32_t start : {U'=', U'+', U'-', U'@', U'\t', U'\r', U'\n', U'\0', U'\uFF1D', U'\uFF0B', U'\uFF0D', U'\uFF20'})
    if (c == start) return true;
  return false;
}

}  // namespace

std::string for_terminal(std::string_view text) {
  std::string out;
  for_each_code_point(text, [&](const CodePoint& c, std::string_view bytes) {
    if (!c.valid) out += byte_escape(c.value);
    else if (c.value == '\n' || c.value == '\t' || !is_hidden(c.value)) out += bytes;
    else out += code_point_escape(c.value);
  });
  return out;
}

std::string for_terminal_line(std::string_view text, std::size_t columns) {
  std::string line = for_terminal(text);
  for (char& c : line)
    if (c == '\n' || c == '\t') c = ' ';
  if (columns == 0 || display_width(line) <= columns) return line;
  std::string cut;
  std::size_t width = 0;
  bool full = false;
  for_each_code_point(line, [&](const CodePoint&, std::string_view bytes) {
    const std::size_t w = display_width(bytes);
    full = full || width + w + 1 > columns;
    if (full) return;
    cut += bytes;
    width += w;
  });
  return cut + "…";
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for_each_code_point(text, [&](const CodePoint& c, std::string_view) { width += is_combining(c.value) ? 0 : is_wide(c.value) ? 2 : 1; });
  return width;
}

std::string for_html(std::string_view text) {
  std::string out;
  for_each_code_point(text, [&](const CodePoint& c, std::string_view bytes) {
    if (const auto entity = html_entity(c.value)) out += *entity;
    else if (!c.valid) out += byte_escape(c.value);
    else if (c.value == '\n' || c.value == '\t') out += bytes;
    else if (acts_when_displayed(c.value)) out += code_point_escape(c.value);
    else out += bytes;
  });
  return out;
}

void append_csv(std::string& line, std::string_view text, const CsvDialect& dialect) {
  const bool guarded = dialect.formula_guard && starts_formula(text);
  const std::size_t begin = line.size();
  append_visible(line, text);
  const std::string_view plain = std::string_view(line).substr(begin);
  const std::array<char, 4> splitting = {'"', '\r', '\n', dialect.separator};
  const auto has = [&](char c) { return plain.find(c) != std::string_view::npos; };
  const bool quoted = guarded || std::any_of(splitting.begin(), splitting.end(), has) ||
                      (!plain.empty() && (plain.front() == ' ' || plain.back() == ' '));
  if (!quoted) return;
  const std::string cell(plain);
  line.resize(begin);
  line += guarded ? "\"'" : "\"";
  std::size_t copied = 0;
  for (std::size_t at = cell.find('"'); at != std::string::npos; at = cell.find('"', at + 1)) {
    line.append(cell, copied, at + 1 - copied) += '"';
    copied = at + 1;
  }
  line.append(cell, copied) += '"';
}

std::string for_csv(std::string_view text, const CsvDialect& dialect) {
  std::string cell;
  append_csv(cell, text, dialect);
  return cell;
}

std::string visible_controls(std::string_view text) {
  std::string out;
  append_visible(out, text);
  return out;
}

std::string for_markdown(std::string_view text) {
  std::string out;
  for (const char c : visible_line(text)) {
    if (c == '@') out += "&#64;<!-- -->";  // the comment parts it from what follows: readers look for addresses and names after they have decoded the entity
    else if (std::string_view("&<>|`\\:").find(c) != std::string_view::npos) out += fmt::format("&#{};", static_cast<int>(c));  // also where a backslash is not enough
    else if (c == '.' && (out.ends_with("www") || out.ends_with("WWW"))) out += "&#46;";
    else if (std::string_view("*_[]{}()#!~$^=+\"'").find(c) != std::string_view::npos) out += {'\\', c};
    else out += c;
  }
  return out;
}

std::string for_latex(std::string_view text) {
  std::string out;
  for (const char c : visible_line(text)) {
    if (std::string_view("#$%&_{}").find(c) != std::string_view::npos) out += {'\\', c};
    else if (c == '[' || c == ']' || c == '*') out += {'{', c, '}'};  // after \\ they would be its arguments
    else if (c == '-' && out.ends_with('-')) out += "{}-";          // two hyphens are not a dash
    else if (const char* command = latex_command(c)) out += command;
    else out += c;
  }
  return out;
}

std::string inert_json(std::string json) {
  std::string out;
  for_each_code_point(json, [&](const CodePoint& c, std::string_view bytes) {
    if (c.value != '\n' && c.value > 0x7E && acts_when_displayed(c.value)) out += fmt::format("\\u{:04x}", static_cast<unsigned>(c.value));
    else out += bytes;
  });
  return out;
}

std::string valid_utf8(std::string_view bytes) {
  std::string out;
  for_each_code_point(bytes, [&](const CodePoint& c, std::string_view raw) { out += c.valid ? raw : std::string_view("\uFFFD"); });
  return out;
}

}  // namespace lacuna::probe
