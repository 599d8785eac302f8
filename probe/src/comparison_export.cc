#include "probe/comparison_export.h"

#include <algorithm>
#include <array>
#include <limits>

#include "probe/figure.h"
#include "probe/provenance.h"
#include "probe/report.h"
#include "probe/report_table.h"
#include "probe/run_plan.h"
#include "xlsx_workbook.h"

namespace lacuna::probe {
namespace {

using Row = std::vector<XlsxCell>;

// The columns of table_csv: what has an interval takes several cells, all numbers.
struct Header {
  const std::string& key;
  std::vector<std::string>& out;
  void operator()(const Rate&) const { for (const char* part : {"", "_low", "_high", "_k", "_n"}) out.push_back(key + part); }
  void operator()(const EstimatedRate&) const { interval(); }
  void operator()(const Coefficient&) const { interval(); }
  void operator()(const PercentagePoints&) const { interval(); }
  template <typename T> void operator()(const T&) const { out.push_back(key); }
  void interval() const { for (const char* part : {"", "_low", "_high"}) out.push_back(key + part); }
};

struct Values {
  Row& out;
  void operator()(const Rate& r) const {
    interval(r.interval);
    for (const std::uint64_t value : {r.k, r.n}) out.emplace_back(static_cast<double>(value));
  }
  void operator()(const EstimatedRate& r) const { interval(r.interval); }
  void operator()(const Coefficient& c) const { interval(c.interval); }
  void operator()(const PercentagePoints& p) const { interval(p.interval); }
  void operator()(const Percent& p) const { out.emplace_back(p.share); }
  void operator()(const PValue& p) const { out.emplace_back(p.value); }
  void operator()(const std::string& text) const { out.emplace_back(text); }
  void operator()(std::int64_t value) const { out.emplace_back(static_cast<double>(value)); }
  void operator()(double value) const { out.emplace_back(value); }
  void operator()(NoValue) const { out.emplace_back(std::numeric_limits<double>::quiet_NaN()); }  // an empty cell
  void interval(const Interval& i) const { for (const double value : {i.estimate, i.low, i.high}) out.emplace_back(value); }
};

std::vector<std::string> header_of(const ReportTable& table) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.rows.empty()) out.push_back(table.columns[i].key);
    else std::visit(Header{table.columns[i].key, out}, table.rows.front()[i]);
  }
  return out;
}

void write_workbook(const std::filesystem::path& path, const std::vector<ReportTable>& tables, const std::vector<std::string>& notices) {
  XlsxWorkbook workbook(path);
  for (const ReportTable& table : tables) {
    workbook.add_sheet(table.id, header_of(table));
    for (const auto& cells : table.rows) {
      Row row;
      for (const Cell& cell : cells) std::visit(Values{row}, cell);
      workbook.add_row(row);
    }
  }
  workbook.add_sheet("notes", {"about", "note"});
  for (const std::string& notice : notices) workbook.add_row({std::string(), notice});
  for (const ReportTable& table : tables) workbook.add_row({table.id, table.note});
  workbook.close();
}

std::string markdown(const std::vector<ReportTable>& tables, const std::vector<std::string>& notices) {
  std::string out;
  for (const std::string& notice : notices) out += "> " + for_markdown(notice) + "\n\n";
  for (const ReportTable& table : tables) out += table_markdown(table) + "\n";
  return out;
}

std::string latex(const std::vector<ReportTable>& tables, const std::vector<std::string>& notices) {
  std::string out;
  for (const std::string& notice : notices) out += for_latex(notice) + "\n\n";
  for (const ReportTable& table : tables) out += table_latex(table) + "\n";
  return out;
}

}  // namespace

std::vector<ReportTable> comparison_tables(const Comparison& comparison, const ReportInput& input) {
  std::vector<ReportTable> out = {rates_table(comparison), tests_table(comparison), did_table(comparison), flips_table(comparison), headlines_table(input.headlines, comparison.options.confidence)};
  out.insert(out.end(), input.label_tables.begin(), input.label_tables.end());
  out.push_back(verdicts_table(input.verdicts, input.error_note));
  return out;
}

void check_tables_file(const std::filesystem::path& path) {
  constexpr std::array kEndings = {".csv", ".json", ".md", ".tex", ".xlsx"};
  if (std::find(kEndings.begin(), kEndings.end(), path.extension()) == kEndings.end())
    throw SpecError(for_terminal_line(path.string()) + ": the ending says the format; allowed are .csv, .json, .md, .tex and .xlsx");
}

void write_tables(const std::filesystem::path& path, const std::vector<ReportTable>& tables, const std::vector<std::string>& notices) {
  check_tables_file(path);
  const std::string ending = path.extension().string();
  if (ending == ".csv") return write_atomically(path, table_csv(tables.at(1), CsvDialect::strict()));
  if (ending == ".md") return write_atomically(path, markdown(tables, notices));
  if (ending == ".tex") return write_atomically(path, latex(tables, notices));
  if (ending == ".json") return write_atomically(path, tables_json(tables, notices) + "\n");
  write_workbook(path, tables, notices);
}

void write_comparison(const std::filesystem::path& path, const Comparison& comparison, const ReportInput& input) {
  write_tables(path, comparison_tables(comparison, input), input.notices);
}

std::vector<std::filesystem::path> write_figures(const std::filesystem::path& folder, const Comparison& comparison, const ReportInput& input) {
  std::filesystem::create_directories(folder);
  std::vector<std::filesystem::path> files;
  const auto write = [&](const std::string& name, const std::string& svg) {
    write_atomically(files.emplace_back(folder / (name + ".svg")), svg);
    write_atomically(files.emplace_back(folder / (name + ".png")), png_of_svg(svg));
  };
  write("matrix", matrix_svg(comparison));
  for (const Outcome outcome : {Outcome::not_complete, Outcome::refusal, Outcome::narrative})
    write(std::string("forest-") + to_string(outcome), forest_svg(comparison, outcome));
  write("headlines", headlines_svg(input.headlines));
  return files;
}

}  // namespace lacuna::probe
