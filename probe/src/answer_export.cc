#include "probe/answer_export.h"

#include <array>
#include <charconv>

#include "answer_columns.h"
#include "atomic_file.h"
#include "probe/jsonl_export.h"
#include "probe/run_plan.h"
#include "xlsx_workbook.h"

namespace lacuna::probe {
namespace {

using Columns = std::vector<const AnswerColumn*>;
using Encode = std::string (*)(std::string_view);

constexpr std::array kFormats = {ExportFormat::csv, ExportFormat::jsonl, ExportFormat::xlsx, ExportFormat::markdown, ExportFormat::latex};
// What a page has room for.
const std::vector<std::string> kPageColumns = {"run", "item", "language", "headline", "prompt", "response"};

std::string line_of(const Columns& columns, const char* between, Encode encode, const ResultRow* row) {
  std::string line, room;
  for (std::size_t i = 0; i < columns.size(); ++i) line += (i ? between : "") + encode(row ? columns[i]->value(*row, room) : columns[i]->name);
  return line;
}

std::uint64_t write_markdown(AtomicFile& file, const Columns& columns, const RowSource& each) {
  file.write("| " + line_of(columns, " | ", for_markdown, nullptr) + " |\n|");
  for (const AnswerColumn* column : columns) file.write(column->kind == AnswerColumn::Kind::text ? ":--|" : "--:|");
  file.write("\n");
  std::uint64_t count = 0;
  each([&](const ResultRow& row) {
    file.write("| " + line_of(columns, " | ", for_markdown, &row) + " |\n");
    return ++count > 0;
  });
  return count;
}

// Wide texts get a share of the line, so that they break.
std::string latex_alignment(const Columns& columns) {
  std::string out;
  for (const AnswerColumn* column : columns) {
    const std::string_view name = column->name;
    const bool wide = name == "prompt" || name == "response" || name == "reasoning" || name == "evidence" || name == "facts" || name == "claims";
    out += wide ? "p{.3\\linewidth}" : column->kind == AnswerColumn::Kind::text ? "l" : "r";
  }
  return out;
}

std::uint64_t write_latex(AtomicFile& file, const Columns& columns, const RowSource& each) {
  file.write("% \\usepackage{booktabs,longtable}; texts in other scripts: XeLaTeX or LuaLaTeX with a font that has them\n\\begin{longtable}{" + latex_alignment(columns) + "}\n\\toprule\n");
  file.write(line_of(columns, " & ", for_latex, nullptr) + " \\\\\n\\midrule\n\\endhead\n");
  std::uint64_t count = 0;
  each([&](const ResultRow& row) {
    file.write(line_of(columns, " & ", for_latex, &row) + " \\\\\n");
    return ++count > 0;
  });
  file.write("\\bottomrule\n\\end{longtable}\n");
  return count;
}

ExportOutcome write_xlsx(const std::filesystem::path& path, const Columns& columns, const RowSource& each) {
  XlsxWorkbook workbook(path);
  std::vector<std::string> names;
  for (const AnswerColumn* column : columns) names.emplace_back(column->name);
  workbook.add_sheet("answers", names);
  ExportOutcome out;
  std::string room;
  each([&](const ResultRow& row) {
    std::vector<XlsxCell> cells;
    for (const AnswerColumn* column : columns) {
      const std::string_view value = column->value(row, room);
      double number = 0;  // by from_chars: a window's locale may have a decimal comma
      if (column->kind == AnswerColumn::Kind::number && std::from_chars(value.data(), value.data() + value.size(), number).ec == std::errc()) cells.emplace_back(number);
      else cells.emplace_back(std::string(value));
    }
    workbook.add_row(cells);
    return ++out.answers > 0;
  });
  out.cut_cells = workbook.close();
  return out;
}

}  // namespace

const char* to_string(ExportFormat format) {
  switch (format) {
    case ExportFormat::csv: return "csv";
    case ExportFormat::jsonl: return "jsonl";
    case ExportFormat::xlsx: return "xlsx";
    case ExportFormat::markdown: return "markdown";
    case ExportFormat::latex: return "latex";
  }
  return "";
}

ExportFormat export_format(const std::string& name) {
  for (const ExportFormat format : kFormats)
    if (name == to_string(format)) return format;
  throw SpecError("format '" + for_terminal_line(name, 40) + "': allowed are csv, jsonl, xlsx, markdown and latex");
}

ExportOutcome export_answers(const std::filesystem::path& path, const AnswerExport& what, const RowSource& each) {
  const bool page = what.format == ExportFormat::markdown || what.format == ExportFormat::latex;
  const Columns columns = answer_columns(what.columns.empty() && page ? kPageColumns : what.columns);
  if (what.format == ExportFormat::csv) return {export_csv(path, what.dialect, each, what.columns), 0};
  if (what.format == ExportFormat::xlsx) return write_xlsx(path, columns, each);
  if (what.format == ExportFormat::jsonl) {
    if (!what.columns.empty()) throw SpecError("columns: jsonl has all of them always; choose another format");
    return {export_jsonl(path, each), 0};
  }
  AtomicFile file(path);
  const std::uint64_t count = what.format == ExportFormat::markdown ? write_markdown(file, columns, each) : write_latex(file, columns, each);
  file.commit();
  return {count, 0};
}

}  // namespace lacuna::probe
