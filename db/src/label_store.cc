// People's labels, saved filters, frozen plans.
#include <sqlite3.h>

#include "db/result_store.h"

namespace lacuna::db {
namespace {

constexpr const char* kEventColumns =
    "SELECT e.id, e.answer, e.coder, e.human, e.undoes, e.label, e.axes_json, e.note, e.flag, e.blind, e.label_raw, "
    "e.extra_json, e.labelled_utc, EXISTS (SELECT 1 FROM labels l WHERE l.event = e.id AND l.answer_seq = e.answer AND "
    "l.coder = e.coder) FROM label_event e ";
constexpr const char* kLabelColumns =
    "SELECT event, answer_seq, coder, human, NULL, label, axes_json, note, flag, blind, label_raw, extra_json, "
    "labelled_utc, 1 FROM labels ";

LabelEventRow read_event(const Statement& row) {
  LabelEventRow event;
  event.id = row.integer(0);
  event.answer = row.integer(1);
  event.coder = row.text(2);
  event.human = row.integer(3) != 0;
  if (!row.is_null(4)) event.undoes = row.integer(4);
  event.label = row.text(5);
  event.axes_json = row.text(6);
  event.note = row.text(7);
  event.flag = row.integer(8) != 0;
  event.blind = row.integer(9) != 0;
  event.label_raw = row.text(10);
  event.extra_json = row.text(11);
  event.labelled_utc = row.text(12);
  event.in_force = row.integer(13) != 0;
  return event;
}

std::vector<LabelEventRow> read_events(Statement& rows) {
  std::vector<LabelEventRow> out;
  while (rows.step()) out.push_back(read_event(rows));
  return out;
}

std::int64_t number(bool value) { return value ? 1 : 0; }

}  // namespace

std::int64_t ResultStore::add_label_event(const LabelEventRow& e) {
  if (e.undoes) {
    Statement target(*database_,
                     "SELECT 1 FROM label_event e WHERE e.id = ?1 AND e.answer = ?2 AND e.coder = ?3 AND e.undoes IS "
                     "NULL AND NOT EXISTS (SELECT 1 FROM label_event u WHERE u.undoes = e.id)");
    if (!target.with(*e.undoes, e.answer, e.coder).step())
      throw DbError(DbErrorKind::constraint, database_->path().string() + ": label " + std::to_string(*e.undoes) +
                                                 " cannot be taken back: it is not a label of this coder on answer " +
                                                 std::to_string(e.answer) + " that is still in force");
  }
  prepared(
      "INSERT INTO label_event (answer, coder, human, undoes, label, axes_json, note, flag, blind, label_raw, "
      "extra_json, labelled_utc) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")
      .with(e.answer, e.coder, number(e.human), e.undoes, e.label, e.axes_json, e.note, number(e.flag), number(e.blind),
            e.label_raw, e.extra_json, e.labelled_utc)
      .run();
  return sqlite3_last_insert_rowid(database_->handle());
}

std::vector<LabelEventRow> ResultStore::label_events(std::int64_t answer) {
  Statement rows(*database_, std::string(kEventColumns) + "WHERE e.answer = ?1 ORDER BY e.id");
  return read_events(rows.with(answer));
}

void ResultStore::each_label_event(const std::function<void(const LabelEventRow&)>& event) {
  Statement rows(*database_, "SELECT id, answer, coder, human, undoes, label, axes_json, note, flag, blind, label_raw, extra_json, labelled_utc, 0 FROM label_event ORDER BY id");
  while (rows.step()) event(read_event(rows));
}

std::vector<LabelEventRow> ResultStore::labels(std::int64_t answer) {
  Statement rows(*database_, std::string(kLabelColumns) + "WHERE answer_seq = ?1 ORDER BY coder");
  return read_events(rows.with(answer));
}

void ResultStore::each_label(const std::function<void(const LabelEventRow&)>& label) {
  Statement rows(*database_, std::string(kLabelColumns) + "ORDER BY answer_seq, coder");
  while (rows.step()) label(read_event(rows));
}

std::optional<LabelEventRow> ResultStore::last_act(const std::string& coder) {
  Statement row(*database_, std::string(kEventColumns) +
                                "WHERE e.coder = ?1 AND +e.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM label_event u "
                                "WHERE u.undoes = e.id) ORDER BY e.id DESC LIMIT 1");
  if (!row.with(coder).step()) return std::nullopt;
  return read_event(row);
}

std::vector<std::pair<std::string, std::int64_t>> ResultStore::coders() {
  Statement rows(*database_, "SELECT coder, count(*) FROM labels GROUP BY coder ORDER BY coder");
  std::vector<std::pair<std::string, std::int64_t>> out;
  while (rows.step()) out.emplace_back(rows.text(0), rows.integer(1));
  return out;
}

void ResultStore::save_filter(const SavedFilterRow& filter) {
  Statement(*database_, "INSERT OR REPLACE INTO saved_filter (name, filter_json, saved_utc) VALUES (?1, ?2, ?3)")
      .with(filter.name, filter.filter_json, filter.saved_utc)
      .run();
}

void ResultStore::remove_filter(const std::string& name) {
  Statement(*database_, "DELETE FROM saved_filter WHERE name = ?1").with(name).run();
}

std::vector<SavedFilterRow> ResultStore::saved_filters() {
  Statement rows(*database_, "SELECT name, filter_json, saved_utc FROM saved_filter ORDER BY name");
  std::vector<SavedFilterRow> out;
  while (rows.step()) out.push_back({rows.text(0), rows.text(1), rows.text(2)});
  return out;
}

void ResultStore::add_frozen_plan(const FrozenPlanRow& plan) {
  Statement(*database_,
            "INSERT INTO frozen_plan (sha256, name, frozen_utc, plan_json) VALUES (?1, ?2, ?3, ?4) ON CONFLICT "
            "(sha256) DO NOTHING")
      .with(plan.sha256, plan.name, plan.frozen_utc, plan.plan_json)
      .run();
}

void ResultStore::set_run_plan(const RunPlanRow& plan) {
  Statement(*database_, "INSERT INTO run_plan (run, plan, differences_json) VALUES (?1, ?2, ?3)")
      .with(plan.run, plan.plan, plan.differences_json)
      .run();
}

std::optional<RunPlanRow> ResultStore::run_plan(std::int64_t run) {
  Statement row(*database_, "SELECT run, plan, differences_json FROM run_plan WHERE run = ?1");
  if (!row.with(run).step()) return std::nullopt;
  return RunPlanRow{row.integer(0), row.text(1), row.text(2)};
}

std::optional<FrozenPlanRow> ResultStore::frozen_plan(const std::string& sha256) {
  Statement row(*database_, "SELECT sha256, name, frozen_utc, plan_json FROM frozen_plan WHERE sha256 = ?1");
  if (!row.with(sha256).step()) return std::nullopt;
  return FrozenPlanRow{row.text(0), row.text(1), row.text(2), row.text(3)};
}

}  // namespace lacuna::db
