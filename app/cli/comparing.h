// Compare, report and demo share one way from a project to a comparison.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "probe/comparison.h"
#include "probe/project.h"
#include "probe/report.h"

namespace lacuna::cli {

// A comparison with the rows that it points into.
struct LoadedComparison {
  probe::RunInfo baseline, candidate;
  std::vector<probe::ResultRow> baseline_rows, candidate_rows;
  probe::Comparison comparison;
  probe::ReportInput report;  // filled for report_html
};
std::unique_ptr<LoadedComparison> load_comparison(const probe::Project& project, const std::string& project_name, const std::string& baseline,
                                                  const std::string& candidate, const probe::CompareOptions& options);

// The notices (teaching models), the tables and what to run next.
std::string comparison_text(const LoadedComparison& loaded, bool with_rates);
std::string comparison_json(const LoadedComparison& loaded);

}  // namespace lacuna::cli
