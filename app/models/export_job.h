// What the window can write, all through the code of the command line.
#pragma once
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "probe/figure.h"
#include "probe/project.h"

namespace lacuna::studio {

// Answers and their labels first; from html_report on, what is made of a comparison.
enum class ExportKind { excel_csv, strict_csv, jsonl, xlsx, labels_csv, html_report, tests_csv, tables_xlsx, tables_latex, tables_markdown, matrix_svg, forest_svg, matrix_png, forest_png };

struct ExportRequest {
  ExportKind kind = ExportKind::excel_csv;
  std::filesystem::path path;
  probe::RowFilter filter;                      // answers, and which answers' labels
  std::string project_name, baseline, candidate;  // comparisons
  probe::FigureTexts texts;                       // figures
};
const char* extension_of(ExportKind kind);  // ".csv"
bool needs_comparison(ExportKind kind);
bool is_figure(ExportKind kind);

// Writes atomically. Returns the number of answers, or of labels, or 0 for what is made of a comparison. Throws with the path.
std::uint64_t write_export(const probe::Project& project, const ExportRequest& request, std::stop_token stop);

}  // namespace lacuna::studio
