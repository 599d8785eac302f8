#include "probe/project.h"

#include <algorithm>
#include <limits>
#include <mutex>

#include "db/transaction.h"
#include "probe/encoders.h"
#include "probe/hashing.h"
#include "audit.h"
#include "project_state.h"
#include "result_rows.h"
#include "row_filter.h"
#include "stored_json.h"
#include "utc.h"

namespace lacuna::probe {
namespace {

// A run that nobody works on is not running, whatever its row still says after a crash.
RunInfo info_of(db::ResultStore& store, const db::RunRow& row, bool somebody_writes) {
  const db::RunCounts counts = store.counts(row.id);
  RunInfo info = uncounted(row);
  info.status = row.status;
  info.planned = counts.planned;
  info.answered = counts.answered;
  info.classified = counts.classified;
  if (const std::optional<db::RunPlanRow> plan = store.run_plan(row.id)) {
    info.frozen_plan = plan->plan;
    const nlohmann::json differences = nlohmann::json::parse(plan->differences_json, nullptr, false);
    for (const auto& difference : differences)
      if (difference.is_string()) info.plan_differences.push_back(difference);
  }
  if (info.status == "running" && !somebody_writes) info.status = "interrupted";
  return info;
}

std::int64_t bounded(std::uint64_t count) {
  return static_cast<std::int64_t>(std::min<std::uint64_t>(count, std::numeric_limits<std::int64_t>::max()));
}

// Answers of a project that had no search index; a transaction each few thousand, so that a kill loses little.
void catch_up(Project::State& state) {
  constexpr std::int64_t kGroups = 256;
  for (std::int64_t added = kGroups; added == kGroups;) {
    db::Transaction transaction(state.database);
    added = state.store.index_for_search(kGroups);
    transaction.commit();
  }
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
    catch_up(*project.state_);
    return project;
  });
}

Project empty_project() {
  return as_project_error([] {
    db::Database database = db::Database::in_memory();
    db::migrate(database);
    return Project(std::make_unique<Project::State>(std::move(database)));
  });
}

Project Project::open_read_only(const std::filesystem::path& path) {
  return as_project_error([&] { return Project(std::make_unique<State>(db::open_project_read_only(path))); });
}

Project Project::open_brought_up_to_date(const std::filesystem::path& path) {
  static std::mutex one_at_a_time;  // of several readers the first does it
  const std::lock_guard lock(one_at_a_time);
  return as_project_error([&] {
    try {
      return Project(std::make_unique<State>(db::open_project_read_only(path)));
    } catch (const db::DbError& error) {
      if (error.kind() != db::DbErrorKind::older) throw;
    }
    create_or_open(path);
    return open_read_only(path);
  });
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
                              [&](db::ResultRecord&& record) { return row(to_result_row(std::move(record))); });
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

std::vector<std::int64_t> Project::page_numbers(const RowFilter& filter, std::int64_t after_seq, std::size_t limit) const {
  return as_project_error([&] {
    db::ResultQuery query = query_of(state_->store, filter);
    query.after_seq = after_seq;
    query.at_most = bounded(limit);
    return state_->store.matching(query);
  });
}

std::vector<std::int64_t> Project::in_order(const std::vector<std::int64_t>& numbers, const AnswerOrder& order) const {
  const auto key = [&] {
    switch (order.key) {
      case AnswerKey::item: return db::ResultOrder::item;
      case AnswerKey::topic: return db::ResultOrder::topic;
      case AnswerKey::language: return db::ResultOrder::language;
      case AnswerKey::run: return db::ResultOrder::run;
      case AnswerKey::headline: return db::ResultOrder::headline;
      case AnswerKey::p_not_complete: return db::ResultOrder::p_not_complete;
      case AnswerKey::label: return db::ResultOrder::label;
      case AnswerKey::note: return db::ResultOrder::note;
      case AnswerKey::length: return db::ResultOrder::length;
    }
    return db::ResultOrder::item;
  }();
  return as_project_error([&] { return state_->store.in_order(numbers, key, order.descending); });
}

std::vector<ResultRow> Project::page(const RowFilter& filter, std::int64_t after_seq, std::size_t limit) const {
  std::vector<ResultRow> out;
  for (const std::int64_t seq : page_numbers(filter, after_seq, limit))
    if (std::optional<ResultRow> found = row(seq)) out.push_back(std::move(*found));
  return out;
}

std::optional<ResultRow> Project::row(std::int64_t answer_seq) const {
  return as_project_error([&]() -> std::optional<ResultRow> {
    std::optional<db::ResultRecord> record = state_->store.result(answer_seq);
    if (!record) return std::nullopt;
    return to_result_row(std::move(*record));
  });
}

std::uint64_t Project::count(const RowFilter& filter, std::uint64_t at_most) const {
  return as_project_error([&] {
    db::ResultQuery query = query_of(state_->store, filter);
    query.at_most = bounded(at_most);
    return static_cast<std::uint64_t>(state_->store.count(query));
  });
}

std::vector<RowTally> Project::tally(const RowFilter& filter) const {
  if (!filter.text.empty() || filter.flagged || !filter.labelled_by.empty() || !filter.not_labelled_by.empty())
    throw ProjectError("counts by group know no text and no people's labels; take those conditions away");
  return as_project_error([&] {
    std::map<std::int64_t, std::string> names;
    for (const db::RunRow& run : state_->store.runs()) names[run.id] = run.name;
    std::vector<RowTally> out;
    for (db::TallyRow& row : state_->store.tally(query_of(state_->store, filter))) {
      const std::int64_t run = row.run;
      out.push_back(to_tally(std::move(row), names[run]));
    }
    return out;
  });
}

void Project::interrupt() const { state_->database.interrupt(); }
void Project::let_go() const { state_->database.let_go(); }

std::vector<LayerVerdict> Project::layers(std::int64_t answer_seq) const {
  return as_project_error([&] {
    std::vector<LayerVerdict> out;
    for (const db::LayerVerdictRow& l : state_->store.layers(answer_seq))
      out.push_back({l.layer, l.version, l.fingerprint, l.label, l.engagement, l.narrative, l.p_not_complete});
    return out;
  });
}

void Project::save_filter(const std::string& name, const RowFilter& filter) {
  if (name.empty() || name.size() > 200 || valid_utf8(name) != name)
    throw ProjectError("a filter's name has 1 to 200 bytes of UTF-8; this one has " + std::to_string(name.size()));
  as_project_error([&] { state_->store.save_filter({name, filter_to_json(filter), utc_now()}); });
}

void Project::remove_filter(const std::string& name) {
  as_project_error([&] { state_->store.remove_filter(name); });
}

std::vector<SavedFilter> Project::saved_filters() const {
  return as_project_error([&] {
    std::vector<SavedFilter> out;
    for (const db::SavedFilterRow& row : state_->store.saved_filters())
      out.push_back({row.name, row.saved_utc, filter_from_json(row.filter_json)});
    return out;
  });
}

void Project::prompts(const std::string& run, const std::function<void(AskedPrompt&&)>& prompt) const {
  as_project_error([&] {
    state_->store.each_prompt_of(id_of(state_->store.runs(), run), [&](const db::PromptRow& row) { prompt({row.topic, row.item, row.language, row.variant, row.text}); });
  });
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
