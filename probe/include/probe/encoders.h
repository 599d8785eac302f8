// The only ways by which untrusted text (answers, prompts, names from files) leaves the program.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace lacuna::probe {

// For a terminal: C0 (newline and tab are kept), DEL, C1, bidi controls, zero-width characters, variation selectors and tags as
// \u{...}; bytes that are not UTF-8 as \x...
std::string for_terminal(std::string_view text);
// The same on one line: newlines and tabs are shown as blanks; cut to `columns` with an ellipsis (0 = never).
std::string for_terminal_line(std::string_view text, std::size_t columns = 0);
// Columns that a terminal gives the text (East Asian wide characters take two, combining marks none).
std::size_t display_width(std::string_view text);

// For HTML and SVG text and attributes: & < > " ' escaped; characters that XML forbids and bidi controls shown as \u{...}.
std::string for_html(std::string_view text);

struct CsvDialect {
  char separator = ',';
  bool byte_order_mark = false;  // Excel needs it to see UTF-8
  bool formula_guard = true;     // an apostrophe before cells that a spreadsheet would run
  std::string line_end = "\r\n"; // RFC 4180
  static CsvDialect strict() { return {}; }
  static CsvDialect excel() { return {',', true, true, "\r\n"}; }
};
// One cell, quoted when RFC 4180 asks for it. Text beginning with = + - @ TAB CR or their full-width forms gets the guard; controls are
// shown as visible_controls shows them.
std::string for_csv(std::string_view text, const CsvDialect& dialect);
void append_csv(std::string& line, std::string_view text, const CsvDialect& dialect);  // the same at the end of `line`

// Valid UTF-8 in which nothing acts by being displayed: C0 (line feed, tab and CR LF are kept), DEL, C1, bidi controls and U+FFFE, U+FFFF as
// \u{...}; ill-formed bytes as U+FFFD. For cells of spreadsheets.
std::string visible_controls(std::string_view text);

// For a cell of a Markdown table (CommonMark with GitHub's tables and autolinks, and Pandoc's dialect): one line, no markup, HTML, link,
// mention, mathematics or citation, whatever the text says.
std::string for_markdown(std::string_view text);

// For running text and table cells of LaTeX: one line, no command, no ligature, no active character. Scripts other than Latin need a Unicode
// engine and a font that has them.
std::string for_latex(std::string_view text);

// For JSON strings that are already escaped as JSON: DEL, C1 and bidi controls too as \uXXXX, so that a line on a terminal does nothing.
// The value that a parser reads stays the same.
std::string inert_json(std::string json);

// Valid UTF-8: every ill-formed byte replaced by U+FFFD.
std::string valid_utf8(std::string_view bytes);

}  // namespace lacuna::probe
