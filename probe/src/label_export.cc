#include "probe/label_export.h"

#include <algorithm>
#include <array>
#include <functional>

#include "atomic_file.h"
#include "probe/labelling.h"
#include "probe/run_plan.h"
#include "project_state.h"
#include "row_filter.h"
#include "stored_json.h"
#include "xlsx_workbook.h"

namespace lacuna::probe {
namespace {

std::string axes_text(const db::LabelEventRow& label) {
  const nlohmann::json axes = parse_stored(label.axes_json, "axes of label " + std::to_string(label.id));
  std::string out;
  for (const auto& [axis, value] : axes.items())
    out += (out.empty() ? "" : "; ") + axis + "=" + (value.is_string() ? value.get<std::string>() : value.dump());
  return out;
}

std::string flag(bool value) { return value ? "1" : "0"; }

// In the order of the cells below.
const std::vector<std::string> kHeader = {"answer_seq", "run",   "model", "set",  "item", "language",  "variant",   "sample",     "coder",
                                          "adjudicator", "human", "label", "axes", "note", "flagged", "blind", "label_raw", "labelled_utc"};

bool is_number(const std::string& column) {
  static constexpr std::array kNumbers = {"answer_seq", "sample", "adjudicator", "human", "flagged", "blind"};
  return std::find(kNumbers.begin(), kNumbers.end(), column) != kNumbers.end();
}

using Cells = std::vector<std::string>;

Cells cells_of(const ResultRow& answer, const db::LabelEventRow& label) {
  return {std::to_string(label.answer), answer.run, answer.model, answer.set, answer.item, answer.language, answer.variant, std::to_string(answer.sample), label.coder,
          flag(is_adjudicator(label.coder)), flag(label.human), label.label, axes_text(label), label.note, flag(label.flag), flag(label.blind), label.label_raw, label.labelled_utc};
}

std::string line_of(const Cells& cells, const CsvDialect& dialect) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i) line += dialect.separator;
    append_csv(line, cells[i], dialect);
  }
  return line + dialect.line_end;
}

using TakeCells = std::function<void(const Cells&)>;

std::uint64_t each_label(const Project& project, const RowFilter& filter, const TakeCells& take) {
  db::ResultStore& store = project.state().store;
  const bool all = filter_to_json(filter) == "{}";
  const std::vector<std::int64_t> passing = all ? std::vector<std::int64_t>() : store.matching(query_of(store, filter));
  std::uint64_t count = 0;
  std::optional<ResultRow> answer;  // labels of one answer follow each other
  store.each_label([&](const db::LabelEventRow& label) {
    if (!all && !std::binary_search(passing.begin(), passing.end(), label.answer)) return;
    if (!answer || answer->answer_seq != label.answer) answer = project.row(label.answer).value();
    take(cells_of(*answer, label));
    ++count;
  });
  return count;
}

std::string json_of(const Cells& cells) {
  nlohmann::ordered_json out;
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (is_number(kHeader[i])) out[kHeader[i]] = std::stoll(cells[i]);
    else out[kHeader[i]] = valid_utf8(cells[i]);
  return out.dump() + "\n";
}

std::vector<XlsxCell> workbook_row(const Cells& cells) {
  std::vector<XlsxCell> out;
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (is_number(kHeader[i])) out.emplace_back(static_cast<double>(std::stoll(cells[i])));
    else out.emplace_back(cells[i]);
  return out;
}

}  // namespace

void check_labels_file(const std::filesystem::path& path) {
  constexpr std::array kEndings = {".csv", ".jsonl", ".xlsx"};
  if (std::find(kEndings.begin(), kEndings.end(), path.extension()) == kEndings.end())
    throw SpecError(for_terminal_line(path.string()) + ": the ending says the format of labels; allowed are .csv, .jsonl and .xlsx");
}

std::uint64_t export_labels(const std::filesystem::path& path, const CsvDialect& dialect, const Project& project, const RowFilter& filter) {
  check_labels_file(path);
  return as_project_error([&] {
    if (path.extension() == ".xlsx") {
      XlsxWorkbook workbook(path);
      workbook.add_sheet("labels", kHeader);
      const std::uint64_t count = each_label(project, filter, [&](const Cells& cells) { workbook.add_row(workbook_row(cells)); });
      workbook.close();
      return count;
    }
    const bool json = path.extension() == ".jsonl";
    AtomicFile file(path);
    if (!json) file.write((dialect.byte_order_mark ? "\uFEFF" : "") + line_of(kHeader, dialect));
    const std::uint64_t count = each_label(project, filter, [&](const Cells& cells) { file.write(json ? json_of(cells) : line_of(cells, dialect)); });
    file.commit();
    return count;
  });
}

}  // namespace lacuna::probe
