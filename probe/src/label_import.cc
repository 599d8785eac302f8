#include "label_import.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "db/transaction.h"
#include "probe/encoders.h"
#include "probe/labelling.h"
#include "probe/table_error.h"
#include "project_state.h"
#include "stored_json.h"
#include "table_reader.h"
#include "text.h"
#include "utc.h"

namespace lacuna::probe {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kShownRows = 100;  // that find no answer, each in a line of its own
constexpr std::array kColumns = {"answer_seq", "run", "model", "set", "item", "language", "variant", "sample", "coder", "human", "label", "axes", "note", "flagged", "blind", "label_raw", "labelled_utc"};

// Run, model, set, item, language, variant, sample.
using Place = std::array<std::string, 7>;

struct ReadLabel {
  std::uint64_t line = 0;
  Place place;
  std::string answer_seq;
  db::LabelEventRow row;  // without its answer
};

// Reads the rows of one file.
class LabelTable {
 public:
  explicit LabelTable(const fs::path& file) : file_(file) {}

  std::vector<ReadLabel> read() const {
    std::vector<ReadLabel> out;
    read_csv(file_, [&](TableRow&& row) { out.push_back(label_of(row)); });
    return out;
  }

 private:
  [[noreturn]] void refuse(const TableRow& row, const std::string& message) const { throw TableError(for_terminal_line(file_.string()) + ":" + std::to_string(row.line) + ": " + message); }

  // The apostrophe that an export puts before what a spreadsheet would compute is none of the text.
  static std::string cell(const TableRow& row, const char* column) {
    const std::string& text = row.cells.at(column);
    const bool guarded = text.starts_with('\'') && for_csv(text.substr(1), {}).starts_with("\"'");
    return guarded ? text.substr(1) : text;
  }

  bool flag(const TableRow& row, const char* column) const {
    const std::string text = cell(row, column);
    if (text != "0" && text != "1") refuse(row, std::string(column) + ": '" + for_terminal_line(text, 40) + "'; allowed: 0, 1");
    return text == "1";
  }

  ReadLabel label_of(const TableRow& row) const {
    ReadLabel out;
    out.line = row.line;
    out.answer_seq = cell(row, "answer_seq");
    out.place = {cell(row, "run"), cell(row, "model"), cell(row, "set"), cell(row, "item"), cell(row, "language"), cell(row, "variant"), cell(row, "sample")};
    LabelEntry entry;
    entry.coder = cell(row, "coder");
    if (row.cells.contains("adjudicator") && flag(row, "adjudicator") && !is_adjudicator(entry.coder)) entry.coder = adjudicator(entry.coder);
    entry.human = flag(row, "human");
    entry.label = cell(row, "label");
    entry.axes = axes_of(row);
    entry.note = cell(row, "note");
    entry.flag = flag(row, "flagged");
    entry.blind = flag(row, "blind");
    try {
      check(entry);
    } catch (const LabelError& error) {
      refuse(row, error.what());
    }
    out.row.coder = entry.coder, out.row.human = entry.human, out.row.label = entry.label, out.row.note = entry.note, out.row.flag = entry.flag, out.row.blind = entry.blind;
    out.row.axes_json = nlohmann::json(entry.axes).dump();
    out.row.label_raw = cell(row, "label_raw");
    out.row.labelled_utc = cell(row, "labelled_utc");
    if (!parse_utc(out.row.labelled_utc)) refuse(row, "labelled_utc: '" + for_terminal_line(out.row.labelled_utc, 40) + "'; allowed: moments such as 2026-01-31T12:00:00Z");
    return out;
  }

  // "axis=value; axis=value".
  std::map<std::string, std::string> axes_of(const TableRow& row) const {
    const std::string text = cell(row, "axes");
    std::map<std::string, std::string> out;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find(';', begin), text.size());
      const std::string piece = trimmed(text.substr(begin, end - begin));
      begin = end + 1;
      const std::size_t equals = piece.find('=');
      if (equals == std::string::npos) refuse(row, "axes: '" + for_terminal_line(piece, 60) + "'; expected is axis=value; axis=value");
      out[piece.substr(0, equals)] = piece.substr(equals + 1);
    }
    return out;
  }

  const fs::path& file_;
};

// Where the answers of the runs stand that a table names.
class AnswerPlaces {
 public:
  AnswerPlaces(const Project& project, const std::vector<ReadLabel>& labels) {
    std::set<std::string> named;
    for (const ReadLabel& label : labels) named.insert(label.place[0]);
    RowFilter filter;
    for (const RunInfo& run : project.runs())
      if (named.contains(run.name)) filter.runs.push_back(run.name);
    if (filter.runs.empty()) return;
    project.rows(filter, [&](const ResultRow& row) {
      answers_[{row.run, row.model, row.set, row.item, row.language, row.variant, std::to_string(row.sample)}].push_back(row.answer_seq);
      return true;
    });
  }

  std::optional<std::int64_t> find(const ReadLabel& label) const {
    const auto found = answers_.find(label.place);
    if (found == answers_.end()) return std::nullopt;
    const std::vector<std::int64_t>& numbers = found->second;
    if (numbers.size() == 1) return numbers.front();
    const auto same = std::find_if(numbers.begin(), numbers.end(), [&](std::int64_t number) { return std::to_string(number) == label.answer_seq; });
    return same == numbers.end() ? std::nullopt : std::optional(*same);
  }

 private:
  std::map<Place, std::vector<std::int64_t>> answers_;
};

bool same_act(const db::LabelEventRow& a, const db::LabelEventRow& b) {
  const auto words = [](const db::LabelEventRow& e) { return std::tie(e.human, e.label, e.axes_json, e.note, e.flag, e.blind, e.label_raw, e.labelled_utc); };
  return !a.undoes && !b.undoes && words(a) == words(b);
}

struct Counts { std::uint64_t added = 0, already_there = 0, older = 0; };

// A coder's acts on an answer are a history: what comes is its next act, or was one.
void add_label(db::ResultStore& store, const db::LabelEventRow& label, Counts& counts) {
  bool known = false, later_here = false;
  for (const db::LabelEventRow& act : store.label_events(label.answer)) {
    if (act.coder != label.coder) continue;
    known |= same_act(act, label);
    later_here |= act.labelled_utc >= label.labelled_utc;
  }
  if (known) return void(++counts.already_there);
  if (later_here) return void(++counts.older);
  store.add_label_event(label);
  ++counts.added;
}

std::vector<std::string> notes_on(const Counts& counts, const std::vector<std::string>& lost) {
  std::vector<std::string> out(lost.begin(), lost.begin() + static_cast<std::ptrdiff_t>(std::min(lost.size(), kShownRows)));
  const auto labels = [](std::uint64_t count) { return counted(count, "label", "labels"); };
  if (lost.size() > kShownRows) out.push_back("and " + std::to_string(lost.size() - kShownRows) + " more lines like these");
  if (!lost.empty()) out.push_back(labels(lost.size()) + " left out: no such answer is in the project");
  if (counts.older > 0) out.push_back(labels(counts.older) + " left out: the coder's own act on that answer here is another and not older; it stays");
  out.push_back(labels(counts.added) + " added to answers, " + std::to_string(counts.already_there) + (counts.already_there == 1 ? " was" : " were") + " there already.");
  return out;
}

}  // namespace

bool is_label_table(const AnswerFile& file) {
  if (file.format != AnswerFormat::automatic || !file.columns.empty() || detect_answer_format(file) != AnswerFormat::csv) return false;
  struct Enough { bool is_ours; };
  try {
    read_csv(file.path, [](TableRow&& row) { throw Enough{std::all_of(kColumns.begin(), kColumns.end(), [&](const char* column) { return row.cells.contains(column); })}; });
  } catch (const Enough& seen) {
    return seen.is_ours;
  }
  return false;
}

ImportOutcome import_labels(Project& project, const fs::path& file) {
  std::vector<ReadLabel> labels = LabelTable(file).read();
  return as_project_error([&] {
    const AnswerPlaces places(project, labels);
    Counts counts;
    std::vector<std::string> lost;
    db::Transaction transaction(project.state().database);
    for (ReadLabel& label : labels) {
      if (const std::optional<std::int64_t> answer = places.find(label)) {
        label.row.answer = *answer;
        add_label(project.state().store, label.row, counts);
      } else {
        lost.push_back("line " + std::to_string(label.line) + ": there is no answer " + for_terminal_line(joined(label.place), 200));
      }
    }
    transaction.commit();
    ImportOutcome outcome;
    outcome.format = "labels";
    outcome.notes = notes_on(counts, lost);
    return outcome;
  });
}

}  // namespace lacuna::probe
