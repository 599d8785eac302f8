// What the window can write, all through the code of the command line.
#pragma once
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "probe/project.h"

namespace lacuna::studio {

enum class ExportKind { excel_csv, strict_csv, jsonl, html_report, tests_csv, matrix_svg, forest_svg };

struct ExportRequest {
  ExportKind kind = ExportKind::excel_csv;
  std::filesystem::path path;
  probe::RowFilter filter;                      // answers
  std::string project_name, baseline, candidate;  // comparisons
};
const char* extension_of(ExportKind kind);  // ".csv"
bool needs_comparison(ExportKind kind);

// Writes atomically. Returns the number of answers, or 0 for what is made of a comparison. Throws with the path.
std::uint64_t write_export(const probe::Project& project, const ExportRequest& request, std::stop_token stop);

}  // namespace lacuna::studio
