#include "models/export_job.h"

#include <stdexcept>

#include "probe/comparison.h"
#include "probe/csv_export.h"
#include "probe/figure.h"
#include "probe/jsonl_export.h"
#include "probe/provenance.h"
#include "probe/report.h"

namespace lacuna::studio {
namespace {

std::string comparison_bytes(const probe::Project& project, const ExportRequest& r) {
  const auto rows_of = [&](const std::string& run) {
    probe::RowFilter filter;
    filter.runs = {run};
    return project.rows(filter);
  };
  const auto baseline = rows_of(r.baseline), candidate = rows_of(r.candidate);
  const probe::Comparison comparison = probe::compare(r.baseline, baseline, r.candidate, candidate);
  switch (r.kind) {
    case ExportKind::html_report:
      return probe::report_html(comparison, probe::report_input(project, r.project_name, project.run(r.baseline), project.run(r.candidate)));
    case ExportKind::tests_csv: return probe::table_csv(probe::tests_table(comparison), probe::CsvDialect::strict());
    case ExportKind::matrix_svg: return probe::matrix_svg(comparison);
    default: return probe::forest_svg(comparison, probe::Outcome::not_complete);
  }
}

}  // namespace

const char* extension_of(ExportKind kind) {
  switch (kind) {
    case ExportKind::jsonl: return ".jsonl";
    case ExportKind::html_report: return ".html";
    case ExportKind::matrix_svg:
    case ExportKind::forest_svg: return ".svg";
    default: return ".csv";
  }
}

bool needs_comparison(ExportKind kind) { return kind >= ExportKind::html_report; }

std::uint64_t write_export(const probe::Project& project, const ExportRequest& request, std::stop_token stop) {
  if (needs_comparison(request.kind)) {
    probe::write_atomically(request.path, comparison_bytes(project, request));
    return 0;
  }
  const auto each = [&](const std::function<bool(const probe::ResultRow&)>& row) {
    project.rows(request.filter, [&](const probe::ResultRow& one) {
      // An export that was given up must leave no file that looks whole.
      if (stop.stop_requested()) throw std::runtime_error(request.path.string() + ": the export was given up");
      return row(one);
    });
  };
  if (request.kind == ExportKind::jsonl) return probe::export_jsonl(request.path, each);
  return probe::export_csv(request.path, request.kind == ExportKind::excel_csv ? probe::CsvDialect::excel() : probe::CsvDialect::strict(), each);
}

}  // namespace lacuna::studio
