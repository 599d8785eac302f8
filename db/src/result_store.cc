#include "db/result_store.h"

#include <sqlite3.h>

#include <algorithm>

#include "db/transaction.h"

namespace lacuna::db {
namespace {

Hash to_hash(const std::vector<std::uint8_t>& bytes) {
  Hash hash{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
  return hash;
}

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

RunRow read_run(const Statement& row) {
  RunRow run;
  run.id = row.integer(0);
  std::string* const fields[] = {&run.name,        &run.kind,      &run.model,         &run.status,
                                 &run.started_utc, &run.spec_json, &run.manifest_json, &run.manifest_sha256};
  int column = 0;
  for (std::string* field : fields) *field = row.text(++column);
  return run;
}

constexpr const char* kRunColumns =
    "SELECT id, name, kind, model, status, started_utc, spec_json, manifest_json, manifest_sha256 FROM run ";

}  // namespace

Statement& ResultStore::prepared(const char* sql) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) return found->second;
  return statements_.emplace(sql, Statement(*database_, sql)).first->second;
}

std::int64_t ResultStore::add_run(const RunRow& run) {
  Statement insert(
      *database_,
      "INSERT INTO run (name, kind, model, status, started_utc, spec_json, manifest_json, manifest_sha256) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
  insert
      .with(run.name, run.kind, run.model, run.status, run.started_utc, run.spec_json, run.manifest_json,
            run.manifest_sha256)
      .run();
  return sqlite3_last_insert_rowid(database_->handle());
}

std::vector<RunRow> ResultStore::runs() {
  Statement rows(*database_, std::string(kRunColumns) + "ORDER BY id");
  std::vector<RunRow> out;
  while (rows.step()) out.push_back(read_run(rows));
  return out;
}

std::optional<RunRow> ResultStore::find_run(const std::string& name) {
  Statement rows(*database_, std::string(kRunColumns) + "WHERE name = ?1");
  if (!rows.with(name).step()) return std::nullopt;
  return read_run(rows);
}

RunCounts ResultStore::counts(std::int64_t run) {
  Statement row(*database_,
                "SELECT (SELECT count(*) FROM planned WHERE run = ?1), (SELECT count(*) FROM answer WHERE run = ?1), "
                "(SELECT count(*) FROM answer a JOIN verdict v ON v.answer = a.seq WHERE a.run = ?1)");
  row.with(run).step();
  const auto count = [&](int column) { return static_cast<std::uint64_t>(row.integer(column)); };
  return {count(0), count(1), count(2)};
}

void ResultStore::set_status(std::int64_t run, const std::string& status) {
  prepared("UPDATE run SET status = ?2 WHERE id = ?1").with(run, status).run();
}

void ResultStore::close_abandoned(const std::string& utc) {
  prepared("UPDATE run SET status = 'interrupted' WHERE status = 'running'").with().run();
  prepared("UPDATE session SET ended_utc = ?1, end_reason = 'killed' WHERE ended_utc IS NULL").with(utc).run();
}

std::int64_t ResultStore::begin_session(const SessionRow& session) {
  prepared("INSERT INTO session (run, pid, boot_id, environment_json, started_utc) VALUES (?1, ?2, ?3, ?4, ?5)")
      .with(session.run, session.pid, session.boot_id, session.environment_json, session.started_utc)
      .run();
  return sqlite3_last_insert_rowid(database_->handle());
}

void ResultStore::end_session(std::int64_t session, const std::string& utc, const std::string& reason) {
  prepared("UPDATE session SET ended_utc = ?2, end_reason = ?3 WHERE id = ?1").with(session, utc, reason).run();
}

void ResultStore::add_prompt_set(const PromptSetRow& set) {
  prepared(
      "INSERT INTO prompt_set (sha256, id, version, title, licence, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
      "ON CONFLICT (sha256) DO NOTHING")
      .with(set.sha256, set.id, set.version, set.title, set.licence, bytes_of(set.bytes))
      .run();
}

std::int64_t ResultStore::add_item(const ItemRow& item) {
  prepared("INSERT INTO item (sha256, item_json) VALUES (?1, ?2) ON CONFLICT (sha256) DO NOTHING")
      .with(item.sha256, item.item_json)
      .run();
  Statement& row = prepared("SELECT id FROM item WHERE sha256 = ?1").with(item.sha256);
  row.step();
  const std::int64_t id = row.integer(0);
  row.reset();
  return id;
}

std::optional<ItemRow> ResultStore::item(std::int64_t id) {
  Statement row(*database_, "SELECT id, sha256, item_json FROM item WHERE id = ?1");
  if (!row.with(id).step()) return std::nullopt;
  return ItemRow{row.integer(0), row.text(1), row.text(2)};
}

void ResultStore::each_item_of(std::int64_t run, const std::function<void(const ItemRow&)>& item) {
  Statement rows(
      *database_,
      "SELECT id, sha256, item_json FROM item WHERE id IN (SELECT item_id FROM planned WHERE run = ?1) ORDER BY id");
  rows.with(run);
  while (rows.step()) item({rows.integer(0), rows.text(1), rows.text(2)});
}

void ResultStore::each_hashed_text(const HashedText& text) {
  Statement rows(*database_,
                 "SELECT 'manifest of run ' || name, manifest_sha256, CAST(manifest_json AS BLOB) FROM run UNION ALL "
                 "SELECT 'item ' || id, sha256, CAST(item_json AS BLOB) FROM item UNION ALL "
                 "SELECT 'prompt set ' || id, sha256, bytes FROM prompt_set");
  while (rows.step()) text(rows.text(0), rows.text(1), rows.text(2));
}

void ResultStore::add_planned(const PlannedRow& planned) {
  prepared(
      "INSERT INTO planned (run, item_key, position, item_id, model, set_id, item, pair, topic, subtopic, stratum, "
      "role, language, "
      "variant, sample, seed, temperature, prompt) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)")
      .with(planned.run, planned.item_key, planned.position, planned.item_id, planned.model, planned.set, planned.item,
            planned.pair, planned.topic, planned.subtopic, planned.stratum, planned.role, planned.language,
            planned.variant, planned.sample, planned.seed, planned.temperature, planned.prompt)
      .run();
}

std::int64_t ResultStore::next_position(std::int64_t run) {
  Statement row(*database_, "SELECT coalesce(max(position), -1) + 1 FROM planned WHERE run = ?1");
  row.with(run).step();
  return row.integer(0);
}

std::set<std::string> ResultStore::answered_keys(std::int64_t run) {
  Statement rows(*database_, "SELECT item_key FROM answer WHERE run = ?1");
  rows.with(run);
  std::set<std::string> keys;
  while (rows.step()) keys.insert(rows.text(0));
  return keys;
}

std::int64_t ResultStore::add_attempt(std::int64_t run, const std::string& item_key, std::int64_t session,
                                      const std::string& utc) {
  prepared(
      "INSERT INTO attempt (run, item_key, n, session, intent_utc) VALUES (?1, ?2, "
      "(SELECT coalesce(max(n), 0) + 1 FROM attempt WHERE run = ?1 AND item_key = ?2), ?3, ?4)")
      .with(run, item_key, session, utc)
      .run();
  return sqlite3_last_insert_rowid(database_->handle());
}

std::map<std::string, std::int64_t> ResultStore::unanswered_attempts(std::int64_t run) {
  Statement rows(*database_,
                 "SELECT t.item_key, count(*) FROM attempt t WHERE t.run = ?1 AND NOT EXISTS "
                 "(SELECT 1 FROM answer a WHERE a.attempt = t.seq) GROUP BY t.item_key");
  rows.with(run);
  std::map<std::string, std::int64_t> out;
  while (rows.step()) out[rows.text(0)] = rows.integer(1);
  return out;
}

std::int64_t ResultStore::add_answer(const AnswerRow& answer, const ExtendChain& extend) {
  if (!sqlite3_get_autocommit(database_->handle())) return insert_answer(answer, extend);
  Transaction transaction(*database_);
  const std::int64_t seq = insert_answer(answer, extend);
  transaction.commit();
  return seq;
}

std::int64_t ResultStore::insert_answer(const AnswerRow& answer, const ExtendChain& extend) {
  const Hash chain = extend(chain_head());
  // Numbers without gaps, so that a missing row shows.
  prepared(
      "INSERT INTO answer (seq, run, item_key, attempt, text, reasoning, tokens, stop_reason, error, prompt_tokens, "
      "answer_tokens, "
      "invalid_utf8, seconds, rendered_sha256, answered_utc, row_hash, chain) "
      "VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM answer), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
      "?14, ?15, ?16)")
      .with(answer.run, answer.item_key, answer.attempt, answer.text, answer.reasoning, std::span(answer.tokens),
            answer.stop_reason, answer.error, answer.prompt_tokens, answer.answer_tokens, answer.invalid_utf8,
            answer.seconds, answer.rendered_sha256, answer.answered_utc, std::span<const std::uint8_t>(answer.row_hash),
            std::span<const std::uint8_t>(chain))
      .run();
  return sqlite3_last_insert_rowid(database_->handle());
}

Hash ResultStore::chain_head() {
  Statement& row = prepared("SELECT chain FROM answer ORDER BY seq DESC LIMIT 1").with();
  const Hash head = row.step() ? to_hash(row.blob(0)) : Hash{};
  row.reset();
  return head;
}

void ResultStore::put_verdict(const VerdictRow& verdict) {
  const auto flag = [](bool value) -> std::int64_t { return value ? 1 : 0; };
  prepared(
      "INSERT OR REPLACE INTO verdict (answer, classifier, rules_sha256, engagement, narrative, reasoning_class, "
      "language_match, "
      "answer_language, headline, label, decided_by, state_voice, feigned, premise_denial, substitution, "
      "p_not_complete, "
      "fact_recall, detail_json) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)")
      .with(verdict.answer, verdict.classifier, verdict.rules_sha256, verdict.engagement, verdict.narrative,
            verdict.reasoning_class, verdict.language_match, verdict.answer_language, verdict.headline, verdict.label,
            verdict.decided_by, flag(verdict.state_voice), flag(verdict.feigned), flag(verdict.premise_denial),
            flag(verdict.substitution), verdict.p_not_complete, verdict.fact_recall, verdict.detail_json)
      .run();
}

void ResultStore::put_label(const LabelRow& label) {
  prepared(
      "INSERT INTO label (answer, coder, human, label, label_raw, extra_json, labelled_utc) VALUES (?1, ?2, ?3, ?4, "
      "?5, ?6, ?7) "
      "ON CONFLICT (answer, coder) DO UPDATE SET human = excluded.human, label = excluded.label, label_raw = "
      "excluded.label_raw, "
      "extra_json = excluded.extra_json, labelled_utc = excluded.labelled_utc")
      .with(label.answer, label.coder, std::int64_t{label.human}, label.label, label.label_raw, label.extra_json,
            label.labelled_utc)
      .run();
}

std::vector<LabelRow> ResultStore::labels(std::int64_t answer) {
  Statement rows(
      *database_,
      "SELECT coder, label, label_raw, extra_json, labelled_utc, human FROM label WHERE answer = ?1 ORDER BY coder");
  rows.with(answer);
  std::vector<LabelRow> out;
  while (rows.step())
    out.push_back({answer, rows.text(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4), rows.integer(5) != 0});
  return out;
}

std::vector<std::string> ResultStore::integrity_problems() {
  std::vector<std::string> problems;
  try {
    Statement integrity(*database_, "PRAGMA integrity_check(20)");
    while (integrity.step())
      if (const std::string line = integrity.text(0); line != "ok") problems.push_back("integrity_check: " + line);
    Statement keys(*database_, "PRAGMA foreign_key_check");
    while (keys.step())
      problems.push_back("foreign_key_check: row " + keys.text(1) + " of " + keys.text(0) + " has no parent in " +
                         keys.text(2));
  } catch (const DbError& error) {
    problems.push_back(error.what());  // too damaged even for the check
  }
  return problems;
}

}  // namespace lacuna::db
