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
};

struct RowFilter {
  std::vector<std::string> runs;       // names; empty = all
  std::vector<std::string> languages, sets, roles, labels, headlines;  // empty = all
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
  Project(Project&&) noexcept;
  Project& operator=(Project&&) noexcept;
  ~Project();

  std::vector<RunInfo> runs() const;
  RunInfo run(const std::string& name) const;  // throws ProjectError that lists the names there are
  // Rows in order of (run, item, language, variant, sample); `row` returns false to stop.
  void rows(const RowFilter& filter, const std::function<bool(const ResultRow&)>& row) const;
  std::vector<ResultRow> rows(const RowFilter& filter) const;
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
  std::unique_ptr<State> state_;
};

}  // namespace lacuna::probe
