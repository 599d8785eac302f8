#include "probe/label_import.h"

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
constexpr std::array kNeeded = {"coder", "item", "label"};
constexpr std::array kAnswerFields = {"answer", "response", "output", "completion"};  // under which a table of answers has them
constexpr std::array kPromptFields = {"prompt", "question", "input"};  // and one of prompts has those, with labels that say what is asked for
constexpr std::array kPlace = {"run", "model", "set", "item", "language", "variant", "sample"};
constexpr std::size_t kRun = 0, kItem = 3;  // in it

using Place = std::array<std::optional<std::string>, kPlace.size()>;  // what a table does not say is nothing

// Of what a table has, without the cells that are blank.
Place filled(Place place) {
  for (auto& part : place)
    if (part && trimmed(*part).empty()) part.reset();
  return place;
}

struct ReadLabel {
  std::uint64_t line = 0;
  Place place;
  std::string answer_seq;
  bool has_moment = true;
  db::LabelEventRow row;  // without its answer
};

// Of JSON Lines those of the first object.
std::set<std::string> columns_of(const fs::path& file, AnswerFormat format) {
  struct Enough { std::set<std::string> columns; };
  const TakeRow first = [](TableRow&& row) {
    Enough seen;
    for (const auto& [column, cell] : row.cells) seen.columns.insert(column);
    throw seen;
  };
  try {
    const std::vector<std::string> names = format == AnswerFormat::csv ? read_csv(file, first) : read_json_lines(file, first);
    return {names.begin(), names.end()};
  } catch (const Enough& seen) {
    return seen.columns;
  }
}

// Reads the rows of one file.
class LabelTable {
 public:
  explicit LabelTable(const fs::path& file) : file_(file) {}

  std::vector<ReadLabel> read() const {
    check_columns();
    std::vector<ReadLabel> out;
    const TakeRow take = [&](TableRow&& row) { out.push_back(label_of(row)); };
    if (format_ == AnswerFormat::csv) read_csv(file_, take);
    else read_json_lines(file_, take);
    return out;
  }

 private:
  [[noreturn]] void refuse(const TableRow& row, const std::string& message) const { throw TableError(for_terminal_line(file_.string()) + ":" + std::to_string(row.line) + ": " + message); }

  void check_columns() const {
    const std::set<std::string> columns = columns_of(file_, format_);
    for (const char* needed : kNeeded)
      if (!columns.contains(needed))
        throw TableError(for_terminal_line(file_.string()) + ": no column '" + needed + "'. A table without answers is one of labels, and has coder, item and label at least; this one has " +
                         for_terminal_line(joined(std::vector<std::string>(columns.begin(), columns.end())), 300) + ". If it holds answers, name their column with --map answer=COLUMN");
  }

  // The apostrophe that an export puts before what a spreadsheet would compute is none of the text.
  std::string cell(const TableRow& row, const char* column) const {
    const auto found = row.cells.find(column);
    if (found == row.cells.end()) return "";
    const std::string& text = found->second;
    const bool guarded = format_ == AnswerFormat::csv && text.starts_with('\'') && for_csv(text.substr(1), {}).starts_with("\"'");
    return guarded ? text.substr(1) : text;
  }

  bool flag(const TableRow& row, const char* column, bool otherwise) const {
    const std::string text = cell(row, column);
    if (trimmed(text).empty()) return otherwise;
    const std::optional<bool> truth = truth_of(text);
    if (!truth) refuse(row, std::string(column) + ": '" + for_terminal_line(text, 40) + "'; allowed: 1, true or yes, 0, false or no; nothing where it is not known");
    return *truth;
  }

  ReadLabel label_of(const TableRow& row) const {
    ReadLabel out;
    out.line = row.line;
    out.answer_seq = cell(row, "answer_seq");
    for (std::size_t i = 0; i < kPlace.size(); ++i)
      if (row.cells.contains(kPlace[i])) out.place[i] = cell(row, kPlace[i]);
    LabelEntry entry;
    entry.coder = cell(row, "coder");
    if (flag(row, "adjudicator", false) && !is_adjudicator(entry.coder)) entry.coder = adjudicator(entry.coder);
    entry.human = flag(row, "human", true);
    entry.label = cell(row, "label");
    entry.axes = axes_of(row);
    entry.note = cell(row, "note");
    entry.flag = flag(row, "flagged", false);
    entry.blind = flag(row, "blind", false);
    try {
      check(entry);
    } catch (const LabelError& error) {
      refuse(row, error.what());
    }
    out.row.coder = entry.coder, out.row.human = entry.human, out.row.label = entry.label, out.row.note = entry.note, out.row.flag = entry.flag, out.row.blind = entry.blind;
    out.row.axes_json = nlohmann::json(entry.axes).dump();
    out.row.label_raw = cell(row, "label_raw");
    out.row.labelled_utc = cell(row, "labelled_utc");
    out.has_moment = !out.row.labelled_utc.empty();
    if (!out.has_moment) out.row.labelled_utc = now_;
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
  const AnswerFormat format_ = detect_answer_format(file_);
  const std::string now_ = utc_now();
};

// Where the answers of the runs stand that a table names.
class AnswerPlaces {
 public:
  AnswerPlaces(const Project& project, const std::vector<ReadLabel>& labels) {
    std::set<std::string> named;
    bool any_run = false;
    for (const ReadLabel& label : labels) filled(label.place)[kRun] ? void(named.insert(*label.place[kRun])) : void(any_run = true);
    RowFilter filter;
    for (const RunInfo& run : project.runs())
      if (any_run || named.contains(run.name)) filter.runs.push_back(run.name);
    if (filter.runs.empty()) return;
    project.rows(filter, [&](const ResultRow& row) {
      of_item_[row.item].emplace_back(Place{row.run, row.model, row.set, row.item, row.language, row.variant, std::to_string(row.sample)}, row.answer_seq);
      return true;
    });
  }

  // Several where what the table says does not tell them apart. A blank cell is what an export writes of an answer that has nothing there; in another table it says nothing.
  std::vector<std::int64_t> find(const ReadLabel& label) const {
    std::vector<std::int64_t> out = at(label.place);
    if (out.empty()) out = at(filled(label.place));
    const auto same = std::find_if(out.begin(), out.end(), [&](std::int64_t number) { return std::to_string(number) == label.answer_seq; });
    return same == out.end() ? out : std::vector{*same};
  }

 private:
  std::vector<std::int64_t> at(const Place& wanted) const {
    std::vector<std::int64_t> out;
    const auto found = of_item_.find(wanted[kItem].value_or(""));
    if (found == of_item_.end()) return out;
    for (const auto& [place, number] : found->second)
      if (agree(place, wanted)) out.push_back(number);
    return out;
  }

  static bool agree(const Place& answer, const Place& label) {
    for (std::size_t i = 0; i < answer.size(); ++i)
      if (label[i] && label[i] != answer[i]) return false;
    return true;
  }

  std::map<std::string, std::vector<std::pair<Place, std::int64_t>>> of_item_;
};

std::string words_of(const Place& place) {
  std::vector<std::string> out;
  for (const auto& part : filled(place))
    if (part) out.push_back(*part);
  return for_terminal_line(joined(out), 200);
}

// A label without a moment is one of now: what the coder said before something else was another act.
bool same_act(const db::LabelEventRow& act, const ReadLabel& label) {
  const auto words = [](const db::LabelEventRow& e) { return std::tie(e.human, e.label, e.axes_json, e.note, e.flag, e.blind, e.label_raw); };
  return words(act) == words(label.row) && (label.has_moment ? !act.undoes && act.labelled_utc == label.row.labelled_utc : act.in_force);
}

struct Counts { std::uint64_t added = 0, already_there = 0, older = 0; };

// A coder's acts on an answer are a history: what comes is its next act, or was one.
void add_label(db::ResultStore& store, const ReadLabel& label, Counts& counts) {
  bool known = false, later_here = false;
  for (const db::LabelEventRow& act : store.label_events(label.row.answer)) {
    if (act.coder != label.row.coder) continue;
    known |= same_act(act, label);
    later_here |= label.has_moment && act.labelled_utc >= label.row.labelled_utc;
  }
  if (known) return void(++counts.already_there);
  if (later_here) return void(++counts.older);
  store.add_label_event(label.row);
  ++counts.added;
}

std::vector<std::string> notes_on(const Counts& counts, const std::vector<std::string>& lost) {
  std::vector<std::string> out(lost.begin(), lost.begin() + static_cast<std::ptrdiff_t>(std::min(lost.size(), kShownRows)));
  const auto labels = [](std::uint64_t count) { return counted(count, "label", "labels"); };
  if (lost.size() > kShownRows) out.push_back("and " + std::to_string(lost.size() - kShownRows) + " more lines like these");
  if (!lost.empty()) out.push_back(labels(lost.size()) + " left out: no such answer is in the project, or several are");
  if (counts.older > 0) out.push_back(labels(counts.older) + " left out: the coder's own act on that answer here is another and not older; it stays");
  out.push_back(labels(counts.added) + " added to answers, " + std::to_string(counts.already_there) + (counts.already_there == 1 ? " was" : " were") + " there already.");
  return out;
}

}  // namespace

bool is_label_table(const AnswerFile& file) {
  if (file.format != AnswerFormat::automatic || !file.columns.empty()) return false;
  const AnswerFormat format = detect_answer_format(file);
  if (format != AnswerFormat::csv && format != AnswerFormat::jsonl) return false;
  const std::set<std::string> columns = columns_of(file.path, format);
  const auto has = [&](const auto& names) {
    return std::any_of(columns.begin(), columns.end(), [&](const std::string& column) { return std::find(names.begin(), names.end(), lower(column)) != names.end(); });
  };
  return !has(kAnswerFields) && (columns.contains("coder") || (columns.contains("label") && !has(kPromptFields)));
}

ImportOutcome import_labels(Project& project, const fs::path& file) {
  std::vector<ReadLabel> labels = LabelTable(file).read();
  return as_project_error([&] {
    const AnswerPlaces places(project, labels);
    Counts counts;
    std::vector<std::string> lost;
    db::Transaction transaction(project.state().database);
    for (ReadLabel& label : labels) {
      const std::vector<std::int64_t> found = places.find(label);
      if (found.size() == 1) {
        label.row.answer = found.front();
        add_label(project.state().store, label, counts);
      } else {
        lost.push_back("line " + std::to_string(label.line) + (found.empty() ? ": there is no answer " : ": " + std::to_string(found.size()) + " answers are ") + words_of(label.place));
      }
    }
    if (!lost.empty() && lost.size() == labels.size())
      throw TableError(for_terminal_line(file.string()) + ": none of its labels finds its answer (" + lost.front() + "); nothing was imported. If it holds answers, name their column with --map answer=COLUMN");
    transaction.commit();
    ImportOutcome outcome;
    outcome.format = "labels";
    outcome.notes = notes_on(counts, lost);
    return outcome;
  });
}

}  // namespace lacuna::probe
