#include "probe/label_export.h"

#include <algorithm>

#include "atomic_file.h"
#include "probe/labelling.h"
#include "project_state.h"
#include "row_filter.h"
#include "stored_json.h"

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
constexpr const char* kHeader[] = {"answer_seq", "run",   "model", "set",  "item", "language",  "variant",   "sample",     "coder",
                                   "adjudicator", "human", "label", "axes", "note", "flagged", "blind", "label_raw", "labelled_utc"};

std::vector<std::string> cells_of(const ResultRow& answer, const db::LabelEventRow& label) {
  return {std::to_string(label.answer), answer.run, answer.model, answer.set, answer.item, answer.language, answer.variant, std::to_string(answer.sample), label.coder,
          flag(is_adjudicator(label.coder)), flag(label.human), label.label, axes_text(label), label.note, flag(label.flag), flag(label.blind), label.label_raw, label.labelled_utc};
}

std::string line_of(const std::vector<std::string>& cells, const CsvDialect& dialect) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i) line += dialect.separator;
    append_csv(line, cells[i], dialect);
  }
  return line + dialect.line_end;
}

}  // namespace

std::uint64_t export_labels(const std::filesystem::path& path, const CsvDialect& dialect, const Project& project, const RowFilter& filter) {
  return as_project_error([&] {
    db::ResultStore& store = project.state().store;
    const bool all = filter_to_json(filter) == "{}";
    const std::vector<std::int64_t> passing = all ? std::vector<std::int64_t>() : store.matching(query_of(store, filter));
    AtomicFile file(path);
    file.write((dialect.byte_order_mark ? "\uFEFF" : "") + line_of({std::begin(kHeader), std::end(kHeader)}, dialect));
    std::uint64_t count = 0;
    std::optional<ResultRow> answer;  // labels of one answer follow each other
    store.each_label([&](const db::LabelEventRow& label) {
      if (!all && !std::binary_search(passing.begin(), passing.end(), label.answer)) return;
      if (!answer || answer->answer_seq != label.answer) answer = project.row(label.answer).value();
      file.write(line_of(cells_of(*answer, label), dialect));
      ++count;
    });
    file.commit();
    return count;
  });
}

}  // namespace lacuna::probe
