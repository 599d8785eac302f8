#include "probe/answer_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <random>

#include "counted_rows.h"
#include "paths.h"
#include "probe/comparison_export.h"
#include "probe/figure.h"
#include "probe/report_table.h"
#include "probe/run_plan.h"

namespace lacuna::probe {
namespace {

using lacuna::test::read_file;
using lacuna::test::TemporaryDirectory;
using ::testing::HasSubstr;
using ::testing::Not;

ResultRow row_with(const std::string& response) {
  ResultRow row;
  row.answer_seq = 1;
  row.run = "v1";
  row.item = "tibet-01";
  row.language = "en";
  row.prompt = "Why?";
  row.response = response;
  row.temperature = 0.5;
  return row;
}

RowSource one(const ResultRow& row) {
  return [row](const auto& each) { each(row); };
}

AnswerExport as_xlsx(std::vector<std::string> columns) {
  AnswerExport out;
  out.format = ExportFormat::xlsx;
  out.columns = std::move(columns);
  return out;
}

std::string exported(const std::filesystem::path& path, ExportFormat format, const std::string& response) {
  export_answers(path, {format, CsvDialect::strict(), {}}, one(row_with(response)));
  return read_file(path);
}

// The unpacked sheet of a workbook, by python3's own zip reader; empty without python3.
std::string sheet_of(const std::filesystem::path& path, const std::filesystem::path& folder, const std::string& entry = "xl/worksheets/sheet1.xml") {
  const std::string out = (folder / "sheet.xml").string();
  const std::string command = "python3 -c 'import sys,zipfile;open(sys.argv[2],\"wb\").write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[3]))' '" + path.string() + "' '" + out + "' " + entry;
  return std::system(command.c_str()) == 0 ? read_file(out) : std::string();
}

TEST(AnswerExport, WritesTheFormatsOfDocuments) {
  TemporaryDirectory folder;
  EXPECT_THAT(exported(folder / "a.md", ExportFormat::markdown, "yes | no"), HasSubstr("| v1 | tibet-01 | en |  | Why? | yes &#124; no |"));
  EXPECT_THAT(exported(folder / "a.tex", ExportFormat::latex, "50 % & more_"), HasSubstr("v1 & tibet-01 & en &  & Why? & 50 \\% \\& more\\_ \\\\"));
  exported(folder / "a.xlsx", ExportFormat::xlsx, "=1+1");
  const std::string sheet = sheet_of(folder / "a.xlsx", folder.path());
  if (sheet.empty()) GTEST_SKIP() << "python3 is not here";
  EXPECT_THAT(sheet, HasSubstr("<is><t>=1+1</t></is>"));
  EXPECT_THAT(sheet, HasSubstr("<v>0.5</v>"));  // the temperature is a number
  EXPECT_THAT(sheet, Not(HasSubstr("<f>")));
}

TEST(AnswerExport, HasTheColumnsThatWereNamedInTheirOrder) {
  TemporaryDirectory folder;
  export_answers(folder / "a.csv", {ExportFormat::csv, CsvDialect::strict(), {"response", "item"}}, one(row_with("yes")));
  EXPECT_EQ(read_file(folder / "a.csv"), "response,item\r\nyes,tibet-01\r\n");
  EXPECT_THROW(export_answers(folder / "b.csv", {ExportFormat::csv, CsvDialect::strict(), {"no"}}, one(row_with(""))), SpecError);
  EXPECT_THROW(export_answers(folder / "b.jsonl", {ExportFormat::jsonl, CsvDialect::strict(), {"item"}}, one(row_with(""))), SpecError);
  EXPECT_FALSE(std::filesystem::exists(folder / "b.csv"));
  EXPECT_FALSE(std::filesystem::exists(folder / "b.jsonl"));
}

TEST(AnswerExport, WhatIsNotKnownOfAnImportedAnswerIsEmpty) {
  const TemporaryDirectory folder;
  ResultRow row = row_with("yes");
  row.answered_utc = "2026-01-01T00:00:00Z";
  const AnswerExport what{ExportFormat::csv, CsvDialect::strict(), {"sample", "seed", "temperature", "prompt_tokens", "answer_tokens", "seconds", "answered_utc", "response"}};
  const auto last_line = [&] {
    export_answers(folder / "a.csv", what, one(row));
    const std::string text = read_file(folder / "a.csv");
    return text.substr(text.find('\n') + 1);
  };
  row.stop_reason = "imported";
  EXPECT_EQ(last_line(), "0,,,,,,,yes\r\n");
  row.stop_reason = "end_of_generation";
  EXPECT_EQ(last_line(), "0,0,0.5,0,0,0,2026-01-01T00:00:00Z,yes\r\n");
}

TEST(AnswerExport, CutsWhatACellCannotHoldAndSaysSo) {
  TemporaryDirectory folder;
  const ExportOutcome outcome = export_answers(folder / "a.xlsx", as_xlsx({"response"}), one(row_with(std::string(40000, 'x'))));
  EXPECT_EQ(outcome.cut_cells, 1u);
  EXPECT_EQ(outcome.answers, 1u);
}

TEST(AnswerExport, LeavesNoFileWhenItIsGivenUp) {
  TemporaryDirectory folder;
  for (const ExportFormat format : {ExportFormat::csv, ExportFormat::jsonl, ExportFormat::xlsx, ExportFormat::markdown, ExportFormat::latex}) {
    EXPECT_THROW(export_answers(folder / "a", AnswerExport{format, CsvDialect::strict(), {}}, [](const auto& each) { each(row_with("x")); throw std::runtime_error("stop"); }), std::runtime_error);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << to_string(format);
    EXPECT_THROW(export_answers(folder / "no" / "a", AnswerExport{format, CsvDialect::strict(), {}}, one(row_with("x"))), std::exception) << to_string(format);
  }
}

// ---- hostile texts -------------------------------------------------------------------------------------------------------------------------

// Pieces that act somewhere: formulas, links, scripts, commands, escapes, direction marks, broken bytes.
const std::vector<std::string>& pieces() {
  static const std::vector<std::string> all = {
      "=", "+", "-", "@", "\t=1", "\r=1", "\uFF1D1", "=HYPERLINK(\"http://x\",\"y\")", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
      "</td></table><script>", "<svg/onload=x>", "javascript:alert(1)", "[a](javascript:x)", "![a](http://x)", "<http://x>", "http://x.org", "www.x.org", "a@b.org", "`code`", "```", "|", "||",
      "**b**", "__b__", "~~s~~", "$x^2$", "$$", "\\input{/etc/passwd}", "\\write18{ls}", "\\end{longtable}", "^^5cinput", "\\\\[1cm]", "*", "{", "}", "%", "#", "&", "&amp;", "&#60;script&#62;",
      "--", "---", "<<", ">>", "\"", "'", "``", "?`", "\x1b[31m", "\x1b]0;t\x07", "\x1b]8;;http://x\x1b\\", "\x7f", "\u009b31m", "\u202e", "\u2066", "\u200f", "\u2028", "\u2029", "\uFEFF",
      std::string("\0", 1), "\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\n", "\r\n", "\r", "\t", ",", ";", " ", "天安门", "ئۇيغۇر", "བོད", "\U0001F600", "a", "Z", "0", "]]>", "<![CDATA[",
      "<!--", "\n# h", "\n- l", "\n> q", "1. x", "[^1]", "[@cite]", "{{x}}", "<%x%>"};
  return all;
}

std::string hostile(std::mt19937_64& random) {
  std::string out;
  const std::size_t n = 1 + random() % 6;
  for (std::size_t i = 0; i < n; ++i) {
    if (random() % 8 == 0) out += static_cast<char>(random() % 256);
    else out += pieces()[random() % pieces().size()];
  }
  return out;
}

bool has_control_or_direction(const std::string& text, const std::string& allowed) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte < 0x20 || byte == 0x7F) && allowed.find(text[i]) == std::string::npos) return true;
    if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) return true;
    if (byte == 0xE2 && i + 2 < text.size()) {
      const auto b = static_cast<unsigned char>(text[i + 1]), c = static_cast<unsigned char>(text[i + 2]);
      if (b == 0x80 && (c == 0x8E || c == 0x8F || (c >= 0xA8 && c <= 0xAE))) return true;
      if (b == 0x81 && c >= 0xA6 && c <= 0xA9) return true;
    }
  }
  return false;
}

// Without the escaped forms \x, no character of `active` is left.
bool unescaped(const std::string& text, const std::string& active) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && std::ispunct(static_cast<unsigned char>(text[i + 1]))) ++i;
    else if (active.find(text[i]) != std::string::npos) return true;
  }
  return false;
}

std::string without(std::string text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at)) text.erase(at, part.size());
  return text;
}

// What a spreadsheet reads out of one cell.
std::string read_csv_cell(const std::string& cell) {
  if (cell.empty() || cell[0] != '"') return cell;
  std::string out;
  for (std::size_t i = 1; i + 1 < cell.size(); ++i) {
    out += cell[i];
    if (cell[i] == '"') ++i;
  }
  return out;
}

std::size_t hostile_count() {
  const char* wanted = std::getenv("LACUNA_HOSTILE_STRINGS");
  return wanted ? std::strtoull(wanted, nullptr, 10) : 20000;
}

TEST(HostileTexts, StayTextInEveryFormat) {
  const std::vector<std::string> latex_commands = {"\\textbackslash{}", "\\textasciicircum{}", "\\textasciitilde{}", "\\textless{}", "\\textgreater{}", "\\textbar{}",
                                                   "\\textasciigrave{}", "\\textquotesingle{}", "\\char34{}", "{[}", "{]}", "{*}", "{}"};
  std::mt19937_64 random(20261128);
  for (std::size_t n = hostile_count(); n > 0; --n) {
    const std::string text = hostile(random);
    SCOPED_TRACE(nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
    const std::string html = for_html(text);
    ASSERT_EQ(html.find_first_of("<>\"'"), std::string::npos);
    ASSERT_FALSE(has_control_or_direction(html, "\n\t"));

    const std::string csv = for_csv(text, CsvDialect::excel());
    const std::string value = read_csv_cell(csv);
    ASSERT_TRUE(value.empty() || std::string("=+-@\t\r\n").find(value[0]) == std::string::npos);
    ASSERT_FALSE(value.starts_with("\uFF1D") || value.starts_with("\uFF0B") || value.starts_with("\uFF0D") || value.starts_with("\uFF20"));
    ASSERT_FALSE(has_control_or_direction(csv, "\r\n\t"));
    if (csv.find_first_of(",\r\n\"") != std::string::npos) {
      ASSERT_EQ(csv.front(), '"');
      ASSERT_EQ(csv.back(), '"');
      ASSERT_EQ(without(csv.substr(1, csv.size() - 2), {"\"\""}).find('"'), std::string::npos);
    }

    const std::string markdown = for_markdown(text);
    ASSERT_FALSE(has_control_or_direction(markdown, ""));
    const std::string shown = without(markdown, {"&#64;<!-- -->"});
    ASSERT_EQ(shown.find_first_of("<>|`:@"), std::string::npos);
    ASSERT_FALSE(unescaped(without(shown, {"&#"}), "*_[]{}()!~$^=+\"'"));

    const std::string latex = for_latex(text);
    ASSERT_FALSE(has_control_or_direction(latex, ""));
    ASSERT_FALSE(unescaped(without(latex, latex_commands), "#$%&_{}^~\\<>|\"'`[]*"));

    for (const std::string& line : {for_terminal(text), for_terminal_line(text)}) ASSERT_FALSE(has_control_or_direction(line, "\n\t"));
    const std::string cell = visible_controls(text);
    ASSERT_FALSE(has_control_or_direction(cell, "\r\n\t"));
    ASSERT_EQ(cell, valid_utf8(cell));
  }
}

TEST(HostileTexts, ComeBackFromJsonAsTheyWere) {
  std::mt19937_64 random(7);
  for (std::size_t n = hostile_count() / 10; n > 0; --n) {
    const std::string text = valid_utf8(hostile(random));
    const std::string line = inert_json(nlohmann::json(text).dump());
    ASSERT_FALSE(has_control_or_direction(line, ""));
    ASSERT_EQ(nlohmann::json::parse(line).get<std::string>(), text);
  }
}

TEST(HostileTexts, StayTextInAWorkbook) {
  TemporaryDirectory folder;
  std::mt19937_64 random(11);
  export_answers(folder / "a.xlsx", as_xlsx({"item", "response"}), [&](const auto& each) {
    for (std::size_t n = hostile_count(); n > 0; --n) each(row_with(hostile(random)));
  });
  const std::string sheet = sheet_of(folder / "a.xlsx", folder.path());
  if (sheet.empty()) GTEST_SKIP() << "python3 is not here";
  EXPECT_THAT(sheet, Not(HasSubstr("<f>")));
  EXPECT_THAT(sheet, Not(HasSubstr("<hyperlink")));
  EXPECT_THAT(sheet, Not(HasSubstr("<script")));
}

// What a reader of Markdown makes of it: a table, and in its cells nothing but text.
TEST(HostileTexts, StayTextForAReaderOfMarkdown) {
  if (std::system("cmark-gfm --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "cmark-gfm is not here";
  TemporaryDirectory folder;
  std::mt19937_64 random(13);
  const AnswerExport what{ExportFormat::markdown, CsvDialect::strict(), {"item", "response"}};
  export_answers(folder / "a.md", what, [&](const auto& each) {
    for (std::size_t n = 3000; n > 0; --n) each(row_with(hostile(random)));
  });
  const std::string command = "cmark-gfm --unsafe -e table -e autolink -e strikethrough '" + (folder / "a.md").string() + "' >'" + (folder / "a.html").string() + "'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const std::string html = read_file(folder / "a.html");
  std::size_t cells = 0;
  for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    const std::string tag = html.substr(at + 1, html.find_first_of(" >\n", at) - at - 1);
    ASSERT_THAT(tag, ::testing::AnyOf("table", "/table", "thead", "/thead", "tbody", "/tbody", "tr", "/tr", "th", "/th", "td", "/td", "!--")) << html.substr(at, 80);
    cells += tag == "td";
  }
  EXPECT_EQ(cells, 6000u);
}

// ---- comparisons ---------------------------------------------------------------------------------------------------------------------------

std::vector<ResultRow> run_of(int refusals) {
  std::vector<ResultRow> rows;
  for (int i = 0; i < 10; ++i) {
    ResultRow row = row_with("x");
    row.item = "tibet-" + std::to_string(i);
    row.topic = "tibet";
    row.role = "sensitive";
    row.variant = "canonical";
    row.classified = true;
    row.label = i < refusals ? "refusal" : "compliance";
    row.headline = i < refusals ? "refusal" : "open";
    rows.push_back(row);
  }
  return rows;
}

TEST(ComparisonExport, WritesItsTablesInTheFormatOfTheEnding) {
  TemporaryDirectory folder;
  const auto baseline = run_of(6), candidate = run_of(1);
  const Comparison c = test::compare_rows(baseline, candidate);
  ReportInput input;
  input.notices = {"Teaching models <only>"};
  input.headlines = {headline_counts({"v1", test::counts_of(baseline)}), headline_counts({"v2", test::counts_of(candidate)})};
  input.verdicts = {{"v1", {{"rules-1+model_judge-ab", std::string(64, 'c'), "rubric-1, Judge 7B", "rules", 10}}}, {"v2", {}}};
  input.error_note = "No person has labelled <any>.";
  for (const char* name : {"t.csv", "t.json", "t.md", "t.tex", "t.xlsx"}) write_comparison(folder / name, c, input);
  EXPECT_THAT(read_file(folder / "t.md"), HasSubstr("Judge 7B"));
  EXPECT_THAT(read_file(folder / "t.md"), HasSubstr("No person has labelled &#60;any&#62;."));
  EXPECT_THAT(read_file(folder / "t.csv"), HasSubstr("topic,language,outcome,"));
  EXPECT_THAT(read_file(folder / "t.md"), HasSubstr("> Teaching models &#60;only&#62;"));
  EXPECT_THAT(read_file(folder / "t.md"), HasSubstr("\\(6/10\\)"));
  EXPECT_THAT(read_file(folder / "t.tex"), HasSubstr("\\begin{longtable}"));
  EXPECT_EQ(nlohmann::json::parse(read_file(folder / "t.json")).at("tables").size(), comparison_tables(c, input).size());
  EXPECT_THROW(write_comparison(folder / "t.doc", c, input), SpecError);
  const std::string sheet = sheet_of(folder / "t.xlsx", folder.path());
  if (sheet.empty()) GTEST_SKIP() << "python3 is not here";
  EXPECT_THAT(sheet, HasSubstr("<v>0.6</v>"));
}

TEST(ComparisonExport, DrawsFiguresAsPixelsToo) {
  TemporaryDirectory folder;
  const auto baseline = run_of(6), candidate = run_of(1);
  const auto files = write_figures(folder / "figures", test::compare_rows(baseline, candidate), {});
  EXPECT_EQ(files.size(), 10u);
  for (const auto& file : files) {
    if (file.extension() != ".png") continue;
    EXPECT_EQ(read_file(file).substr(0, 8), "\x89PNG\r\n\x1a\n") << file;
  }
  EXPECT_THROW(png_of_svg("<svg"), std::runtime_error);
}

}  // namespace
}  // namespace lacuna::probe
