#include "probe/project.h"

#include "probe/encoders.h"
#include "probe/hashing.h"
#include "project_state.h"
#include "result_rows.h"
#include "stored_json.h"
#include "utc.h"

namespace lacuna::probe {
namespace {

// A run that nobody works on is not running, whatever its row still says after a crash.
RunInfo info_of(db::ResultStore& store, const db::RunRow& row, bool somebody_writes) {
  const db::RunCounts counts = store.counts(row.id);
  RunInfo info{row.id,         row.name,        row.model,         row.kind,          row.started_utc,    row.status,
               counts.planned, counts.answered, counts.classified, row.manifest_json, row.manifest_sha256};
  if (info.status == "running" && !somebody_writes) info.status = "interrupted";
  return info;
}

std::string names_of(const std::vector<db::RunRow>& runs) {
  std::string names;
  for (const db::RunRow& run : runs) names += (names.empty() ? "" : ", ") + for_terminal_line(run.name);
  return names.empty() ? "none yet" : names;
}

std::int64_t id_of(const std::vector<db::RunRow>& runs, const std::string& name) {
  for (const db::RunRow& run : runs)
    if (run.name == name) return run.id;
  throw ProjectError("there is no run '" + for_terminal_line(name) + "' in this project; its runs: " + names_of(runs));
}

db::ResultQuery query_of(db::ResultStore& store, const RowFilter& filter) {
  db::ResultQuery query;
  if (!filter.runs.empty()) {
    const std::vector<db::RunRow> runs = store.runs();
    for (const std::string& name : filter.runs) query.runs.push_back(id_of(runs, name));
  }
  query.languages = filter.languages;
  query.sets = filter.sets;
  query.roles = filter.roles;
  query.labels = filter.labels;
  query.headlines = filter.headlines;
  return query;
}

}  // namespace

Project::Project(std::unique_ptr<State> state) : state_(std::move(state)) {}
Project::Project(Project&&) noexcept = default;
Project& Project::operator=(Project&&) noexcept = default;
Project::~Project() = default;

Project::State& Project::state() const { return *state_; }

Project Project::create_or_open(const std::filesystem::path& path) {
  return as_project_error([&] {
    Project project(std::make_unique<State>(db::open_project(path)));
    project.state_->store.close_abandoned(utc_now());  // we hold the lock: whoever was running is dead
    return project;
  });
}

Project Project::open_read_only(const std::filesystem::path& path) {
  return as_project_error([&] { return Project(std::make_unique<State>(db::open_project_read_only(path))); });
}

std::vector<RunInfo> Project::runs() const {
  return as_project_error([&] {
    const bool somebody_writes = db::WriterLock::is_held(state_->database.path());
    std::vector<RunInfo> out;
    for (const db::RunRow& row : state_->store.runs()) out.push_back(info_of(state_->store, row, somebody_writes));
    return out;
  });
}

RunInfo Project::run(const std::string& name) const {
  return as_project_error([&] {
    const std::optional<db::RunRow> row = state_->store.find_run(name);
    if (!row) id_of(state_->store.runs(), name);  // throws with the names there are
    return info_of(state_->store, *row, db::WriterLock::is_held(state_->database.path()));
  });
}

void Project::rows(const RowFilter& filter, const std::function<bool(const ResultRow&)>& row) const {
  as_project_error([&] {
    state_->store.each_result(query_of(state_->store, filter),
                              [&](const db::ResultRecord& record) { return row(to_result_row(record)); });
  });
}

std::vector<ResultRow> Project::rows(const RowFilter& filter) const {
  std::vector<ResultRow> out;
  rows(filter, [&](const ResultRow& row) {
    out.push_back(row);
    return true;
  });
  return out;
}

FactCounts Project::fact_counts(const std::string& run) const {
  return as_project_error([&] {
    PromptSet asked;
    state_->store.each_item_of(id_of(state_->store.runs(), run), [&](const db::ItemRow& row) {
      asked.items.push_back(item_from_json(row.item_json, "item " + std::to_string(row.id)));
    });
    return count_facts(asked);
  });
}

std::string Project::chain_head() const {
  return as_project_error([&] { return hex(state_->store.chain_head()); });
}

}  // namespace lacuna::probe
