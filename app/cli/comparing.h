// Compare, report and demo share one way from a project to a comparison.
#pragma once
#include <string>

#include "probe/comparison.h"
#include "probe/project.h"
#include "probe/report.h"

namespace lacuna::cli {

struct LoadedComparison {
  probe::Comparison comparison;
  probe::ReportInput report;
};
LoadedComparison load_comparison(const probe::Project& project, const std::string& project_name, const std::string& baseline,
                                 const std::string& candidate, const probe::CompareOptions& options);
std::string report_of(const probe::Project& project, const LoadedComparison& loaded);  // HTML

std::string notices_text(const std::vector<std::string>& notices);  // what must be read before the numbers

// The notices, the tables and what to run next.
std::string comparison_text(const LoadedComparison& loaded, bool with_rates);
std::string comparison_json(const LoadedComparison& loaded, const std::vector<probe::ReportTable>& more = {});

}  // namespace lacuna::cli
