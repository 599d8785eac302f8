// Tables for documents: Markdown and LaTeX.
#include <fmt/format.h>

#include "probe/report_table.h"

namespace lacuna::probe {
namespace {

bool left_aligned(const ReportTable& table, std::size_t column) {
  return table.rows.empty() || std::holds_alternative<std::string>(table.rows.front()[column]);
}

template <typename Texts, typename Encode>
std::string joined(const Texts& texts, const char* between, Encode encode) {
  std::string out;
  for (std::size_t i = 0; i < texts.size(); ++i) out += (i ? between : "") + encode(texts[i]);
  return out;
}

}  // namespace

std::string table_markdown(const ReportTable& table) {
  std::string out = "### " + for_markdown(table.title) + "\n\n";
  out += "| " + joined(table.columns, " | ", [](const Column& c) { return for_markdown(c.title); }) + " |\n|";
  for (std::size_t i = 0; i < table.columns.size(); ++i) out += left_aligned(table, i) ? ":--|" : "--:|";
  out += "\n";
  for (const auto& row : table.rows) out += "| " + joined(row, " | ", [](const Cell& cell) { return for_markdown(cell_text(cell)); }) + " |\n";
  if (!table.note.empty()) out += "\n" + for_markdown(table.note) + "\n";
  return out;
}

std::string table_latex(const ReportTable& table) {
  std::string alignment;
  for (std::size_t i = 0; i < table.columns.size(); ++i) alignment += left_aligned(table, i) ? 'l' : 'r';
  std::string out = fmt::format("% \\usepackage{{booktabs,longtable}}; texts in other scripts: XeLaTeX or LuaLaTeX with a font that has them\n\\begin{{longtable}}{{{}}}\n\\caption{{{}}}\\label{{lacuna:{}}}\\\\\n\\toprule\n", alignment,
                                for_latex(table.title), table.id);
  out += joined(table.columns, " & ", [](const Column& c) { return for_latex(c.title); }) + " \\\\\n\\midrule\n\\endhead\n";
  for (const auto& row : table.rows) out += joined(row, " & ", [](const Cell& cell) { return for_latex(cell_text(cell)); }) + " \\\\\n";
  out += "\\bottomrule\n\\end{longtable}\n";
  if (!table.note.empty()) out += "{\\footnotesize " + for_latex(table.note) + "\\par}\n";
  return out;
}

}  // namespace lacuna::probe
