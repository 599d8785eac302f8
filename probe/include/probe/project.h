// A project file (NAME.lacuna): runs, answers, verdicts. What the command line and the window know of storage.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "probe/prompt_set.h"
#include "probe/result_row.h"

namespace lacuna::probe {

// A project that cannot be opened, is locked (names the holder's process id), comes from a newer version, or is damaged.
class ProjectError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct RunInfo {
  std::int64_t id = 0;
  std::string name, model, kind;    // kind: "engine", "import"
  std::string started_utc, status;  // "running", "complete", "interrupted"
  std::uint64_t planned = 0, answered = 0, classified = 0;
  std::string manifest_json, manifest_sha256;
  std::string frozen_plan;                   // SHA-256 of the plan it was to follow, or nothing
  std::vector<std::string> plan_differences;  // from that plan; not empty = the run is exploratory
};

// Which answers; an empty list or text is no condition, and all conditions must hold.
struct RowFilter {
  std::vector<std::string> runs;  // names
  std::vector<std::string> languages, sets, roles, labels, headlines;
  std::vector<std::string> models, topics, items, variants, strata;
  std::vector<std::string> units;  // what a comparison pairs: "topic/item/language"
  std::vector<std::string> engagements, narratives, reasoning_classes, language_matches, decided_by;
  bool unclassified = false;  // only answers without a verdict
  // Words that must all stand in the answer or its reasoning; "in quotes" is one phrase. Any script, inside of words too; ASCII letters
  // match in either case. Terms of three characters and more come from an index, shorter ones from reading the texts.
  std::string text;
  // People's labels.
  bool flagged = false;
  std::string labelled_by, not_labelled_by;  // coders
};
// Canonical JSON of a filter, without what is empty; the inverse throws ProjectError for anything else.
std::string filter_to_json(const RowFilter& filter);
RowFilter filter_from_json(const std::string& text);

// By what answers are sorted; what an answer does not have stands at the end.
enum class AnswerKey { item, topic, language, run, headline, p_not_complete, label, note, length };
struct AnswerOrder {
  AnswerKey key = AnswerKey::item;
  bool descending = false;
};

struct SavedFilter {
  std::string name, saved_utc;
  RowFilter filter;
};

// Answers that share run, coordinates and verdict: what tables and charts of a million answers are made of.
struct RowTally {
  std::uint64_t answers = 0;
  // Run, model, set, item, pair, topic, subtopic, stratum, role, language, variant, the words of the verdict, and the number of the first
  // of these answers; no text.
  ResultRow row;
};

// What a run asks in one of its cells; samples share it.
struct AskedPrompt {
  std::string topic, item, language, variant, text;
};

struct VerifyReport {
  bool ok = true;
  std::uint64_t answers_checked = 0;
  std::string chain_head;              // hex
  std::vector<std::string> problems;   // the first names the first bad sequence number
};

class Project {
 public:
  static Project create_or_open(const std::filesystem::path& path);  // takes the writer's lock
  static Project open_read_only(const std::filesystem::path& path);
  // To read; a project of an older version is brought to this one first, for which it must be free to write (a copy stays beside it).
  static Project open_brought_up_to_date(const std::filesystem::path& path);
  Project(Project&&) noexcept;
  Project& operator=(Project&&) noexcept;
  ~Project();

  std::vector<RunInfo> runs() const;
  RunInfo run(const std::string& name) const;  // throws ProjectError that lists the names there are
  // Rows in order of (run, item, language, variant, sample), or of answering when the filter looks for text or people's labels; `row`
  // returns false to stop.
  void rows(const RowFilter& filter, const std::function<bool(const ResultRow&)>& row) const;
  std::vector<ResultRow> rows(const RowFilter& filter) const;
  // A page in the order of answering: at most `limit` rows whose answer_seq is above `after_seq`. Pages of a million answers come in
  // well under a tenth of a second, whatever the filter, as long as it needs no text under three characters.
  std::vector<ResultRow> page(const RowFilter& filter, std::int64_t after_seq, std::size_t limit) const;
  // The numbers alone: positions for a table that fetches rows when they are shown.
  std::vector<std::int64_t> page_numbers(const RowFilter& filter, std::int64_t after_seq, std::size_t limit) const;
  // Ascending numbers, sorted by what their answers hold; equal ones stay in the order of answering.
  std::vector<std::int64_t> in_order(const std::vector<std::int64_t>& numbers, const AnswerOrder& order) const;
  std::optional<ResultRow> row(std::int64_t answer_seq) const;
  // How many answers match. Without text it is read off a table of counts; with text the texts are read until `at_most` are found.
  std::uint64_t count(const RowFilter& filter, std::uint64_t at_most = UINT64_MAX) const;
  // Counts by run, coordinates and verdict. Throws ProjectError for a filter with text or people's labels.
  std::vector<RowTally> tally(const RowFilter& filter) const;
  // What every layer of the classifiers said about an answer, in every version that was asked.
  std::vector<LayerVerdict> layers(std::int64_t answer_seq) const;

  // Ends what another thread asks this project for, with ProjectError there; nothing when it asks for nothing.
  void interrupt() const;
  // After a question that was interrupted, before the next one: what it left open is closed.
  void let_go() const;

  void save_filter(const std::string& name, const RowFilter& filter);  // replaces one of the same name
  void remove_filter(const std::string& name);
  std::vector<SavedFilter> saved_filters() const;

  // What the run asks, each text of a variant once.
  void prompts(const std::string& run, const std::function<void(AskedPrompt&&)>& prompt) const;
  // How many facts of each state the items of this run rest on (from the items stored with the run).
  FactCounts fact_counts(const std::string& run) const;
  // Head of the answers' hash chain, hex; the hash of nothing for an empty project.
  std::string chain_head() const;
  // Integrity of the database, of every answer's hash and of the chain.
  VerifyReport verify() const;

  struct State;  // shared with sqlite_sink
  State& state() const;

 private:
  explicit Project(std::unique_ptr<State> state);
  friend Project empty_project();
  std::unique_ptr<State> state_;
};

}  // namespace lacuna::probe
