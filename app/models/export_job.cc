#include "models/export_job.h"

#include <stdexcept>

#include "probe/answer_export.h"
#include "probe/comparison.h"
#include "probe/comparison_export.h"
#include "probe/label_export.h"
#include "probe/labelling.h"
#include "probe/provenance.h"
#include "probe/report.h"

namespace lacuna::studio {
namespace {

void write_comparison_file(const probe::Project& project, const ExportRequest& r) {
  const probe::Comparison comparison = probe::compare_runs(project, r.baseline, r.candidate);
  const auto input = [&] { return probe::report_input(project, r.project_name, project.run(r.baseline), project.run(r.candidate)); };
  const auto forest = [&] { return probe::forest_svg(comparison, probe::Outcome::not_complete, r.texts); };
  const auto matrix = [&] { return probe::matrix_svg(comparison, r.texts); };
  switch (r.kind) {
    case ExportKind::html_report: return probe::write_atomically(r.path, probe::report_html(comparison, input(), [&](std::int64_t answer) { return project.row(answer); }));
    case ExportKind::matrix_svg: return probe::write_atomically(r.path, matrix());
    case ExportKind::matrix_png: return probe::write_atomically(r.path, probe::png_of_svg(matrix()));
    case ExportKind::forest_svg: return probe::write_atomically(r.path, forest());
    case ExportKind::forest_png: return probe::write_atomically(r.path, probe::png_of_svg(forest()));
    default: return probe::write_comparison(r.path, comparison, input());
  }
}

probe::AnswerExport answers_as(ExportKind kind) {
  switch (kind) {
    case ExportKind::jsonl: return {probe::ExportFormat::jsonl, {}, {}};
    case ExportKind::xlsx: return {probe::ExportFormat::xlsx, {}, {}};
    case ExportKind::excel_csv: return {probe::ExportFormat::csv, probe::CsvDialect::excel(), {}};
    default: return {probe::ExportFormat::csv, probe::CsvDialect::strict(), {}};
  }
}

}  // namespace

const char* extension_of(ExportKind kind) {
  switch (kind) {
    case ExportKind::jsonl: return ".jsonl";
    case ExportKind::html_report: return ".html";
    case ExportKind::matrix_svg:
    case ExportKind::forest_svg: return ".svg";
    case ExportKind::matrix_png:
    case ExportKind::forest_png: return ".png";
    case ExportKind::xlsx:
    case ExportKind::tables_xlsx: return ".xlsx";
    case ExportKind::tables_latex: return ".tex";
    case ExportKind::tables_markdown: return ".md";
    default: return ".csv";
  }
}

bool needs_comparison(ExportKind kind) { return kind >= ExportKind::html_report; }
bool is_figure(ExportKind kind) { return kind >= ExportKind::matrix_svg; }

std::uint64_t write_export(const probe::Project& project, const ExportRequest& request, std::stop_token stop) {
  if (needs_comparison(request.kind)) {
    write_comparison_file(project, request);
    return 0;
  }
  if (request.kind == ExportKind::labels_csv) return probe::export_labels(request.path, probe::CsvDialect::strict(), project, request.filter);
  const auto each = [&](const std::function<bool(const probe::ResultRow&)>& row) {
    labelled_rows(project, request.filter, [&](const probe::ResultRow& one) {
      // An export that was given up must leave no file that looks whole.
      if (stop.stop_requested()) throw std::runtime_error(request.path.string() + ": the export was given up");
      return row(one);
    });
  };
  return probe::export_answers(request.path, answers_as(request.kind), each).answers;
}

}  // namespace lacuna::studio
