#include "comparing.h"

#include "probe/comparison_export.h"
#include "probe/encoders.h"
#include "probe/provenance.h"

namespace lacuna::cli {

LoadedComparison load_comparison(const probe::Project& project, const std::string& project_name, const std::string& baseline,
                                 const std::string& candidate, const probe::CompareOptions& options) {
  LoadedComparison out;
  out.comparison = probe::compare_runs(project, baseline, candidate, options);
  out.report = probe::report_input(project, project_name, project.run(baseline), project.run(candidate));
  return out;
}

std::string report_of(const probe::Project& project, const LoadedComparison& loaded) {
  return probe::report_html(loaded.comparison, loaded.report, [&project](std::int64_t answer) { return project.row(answer); });
}

std::string notices_text(const std::vector<std::string>& notices) {
  std::string out;
  for (const std::string& notice : notices) out += "! " + probe::for_terminal_line(notice) + "\n";
  return out.empty() ? out : out + "\n";
}

std::string comparison_text(const LoadedComparison& loaded, bool with_rates) {
  std::string out = notices_text(loaded.report.notices);
  out += probe::table_text(probe::verdicts_table(loaded.report.verdicts, loaded.report.error_note)) + "\n";
  if (with_rates) out += probe::table_text(probe::rates_table(loaded.comparison)) + "\n";
  out += probe::table_text(probe::tests_table(loaded.comparison)) + "\n";
  out += probe::table_text(probe::did_table(loaded.comparison)) + "\n";
  out += probe::table_text(probe::headlines_table(loaded.report.headlines, loaded.comparison.options.confidence)) + "\n";
  for (const probe::ReportTable& table : loaded.report.label_tables) out += probe::table_text(table) + "\n";
  out += probe::table_text(probe::flips_table(loaded.comparison));
  if (!loaded.report.fact_note.empty()) out += "\n" + probe::for_terminal(loaded.report.fact_note) + "\n";
  return out;
}

std::string comparison_json(const LoadedComparison& loaded, const std::vector<probe::ReportTable>& more) {
  std::vector<probe::ReportTable> tables = probe::comparison_tables(loaded.comparison, loaded.report);
  tables.insert(tables.end(), more.begin(), more.end());
  return probe::tables_json(tables, loaded.report.notices);
}

}  // namespace lacuna::cli
