#include "db/result_store.h"

#include <sqlite3.h>

#include <algorithm>

#include "db/transaction.h"
#include "hex.h"
#include "moments.h"
#include "token_bytes.h"

namespace lacuna::db {
namespace {

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

// `find` and `add` take the same values.
template <typename... Values>
std::int64_t ResultStore::found_or_added(const char* find, const char* add, const Values&... values) {
  Statement& row = prepared(find).with(values...);
  const bool found = row.step();
  const std::int64_t id = found ? row.integer(0) : 0;
  row.reset();
  if (found) return id;
  prepared(add).with(values...).run();
  return sqlite3_last_insert_rowid(database_->handle());
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
                "SELECT (SELECT count(*) FROM planned WHERE run = ?1), "
                "(SELECT coalesce(sum(answers), 0) FROM tally WHERE run = ?1), "
                "(SELECT coalesce(sum(answers), 0) FROM tally WHERE run = ?1 AND class > 0)");
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
  prepared("INSERT INTO session (run, pid, boot_id, environment_json, started_utc, ended_utc, end_reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
      .with(session.run, session.pid, session.boot_id, session.environment_json, session.started_utc, session.ended_utc, session.end_reason)
      .run();
  return sqlite3_last_insert_rowid(database_->handle());
}

std::vector<SessionRow> ResultStore::sessions(std::int64_t run) {
  Statement rows(*database_, "SELECT run, pid, boot_id, environment_json, started_utc, ended_utc, end_reason, id FROM session WHERE run = ?1 ORDER BY id");
  rows.with(run);
  std::vector<SessionRow> out;
  while (rows.step()) out.push_back({rows.integer(0), rows.integer(1), rows.text(2), rows.text(3), rows.text(4), rows.optional_text(5), rows.optional_text(6), rows.integer(7)});
  return out;
}

void ResultStore::end_session(std::int64_t session, const std::string& utc, const std::string& reason) {
  prepared("UPDATE session SET ended_utc = ?2, end_reason = ?3 WHERE id = ?1").with(session, utc, reason).run();
}

void ResultStore::set_environment(std::int64_t session, const std::string& name, const std::string& value) {
  prepared("UPDATE session SET environment_json = json_set(environment_json, '$.' || ?2, ?3) WHERE id = ?1").with(session, name, value).run();
}

std::optional<std::string> ResultStore::environment(std::int64_t run, const std::string& name) {
  Statement row(*database_,
                "SELECT value FROM (SELECT id, json_extract(environment_json, '$.' || ?2) AS value FROM session WHERE run = ?1 AND json_valid(environment_json)) "
                "WHERE value IS NOT NULL ORDER BY id LIMIT 1");
  if (!row.with(run, name).step()) return std::nullopt;
  return row.text(0);
}

void ResultStore::add_prompt_set(const PromptSetRow& set) {
  prepared(
      "INSERT INTO prompt_set (sha256, id, version, title, licence, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
      "ON CONFLICT (sha256) DO NOTHING")
      .with(set.sha256, set.id, set.version, set.title, set.licence, bytes_of(set.bytes))
      .run();
}

void ResultStore::each_prompt_set(const std::function<void(const PromptSetRow&)>& set) {
  Statement rows(*database_, "SELECT sha256, id, version, title, licence, bytes FROM prompt_set ORDER BY rowid");
  while (rows.step()) {
    const std::vector<std::uint8_t> bytes = rows.blob(5);
    set({rows.text(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4), std::string(bytes.begin(), bytes.end())});
  }
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
      "SELECT id, sha256, item_json FROM item WHERE id IN (SELECT q.item_id FROM planned p JOIN prompt q ON q.id = p.prompt WHERE p.run = ?1) ORDER BY id");
  rows.with(run);
  while (rows.step()) item({rows.integer(0), rows.text(1), rows.text(2)});
}

void ResultStore::each_prompt_of(std::int64_t run, const std::function<void(const PromptRow&)>& prompt) {
  Statement rows(*database_,
                 "SELECT c.topic, c.item, c.language, c.variant, q.text FROM prompt q JOIN cell c ON c.id = q.cell "
                 "WHERE q.id IN (SELECT prompt FROM planned WHERE run = ?1) ORDER BY q.id");
  rows.with(run);
  while (rows.step()) prompt({rows.text(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4)});
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
      "INSERT INTO planned (run, item_key, position, prompt, sample, seed, sampling) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
      .with(planned.run, hash_bytes(planned.item_key, "the key of a prompt"), planned.position, prompt_of(planned), planned.sample,
            planned.seed, sampling_of(planned))
      .run();
}

std::int64_t ResultStore::sampling_of(const PlannedRow& planned) {
  return found_or_added("SELECT id FROM sampling WHERE temperature = ?1", "INSERT INTO sampling (temperature) VALUES (?1)", planned.temperature);
}

// Only among the latest of its cell: a cell hardly ever has two, and a million imported answers may share one.
std::int64_t ResultStore::prompt_of(const PlannedRow& p) {
  return found_or_added(
      "SELECT id FROM (SELECT id, item_id, text FROM prompt WHERE cell = ?1 ORDER BY id DESC LIMIT 8) WHERE text = ?3 AND item_id IS ?2",
      "INSERT INTO prompt (cell, item_id, text) VALUES (?1, ?2, ?3)", cell_of(p), p.item_id, p.prompt);
}

std::int64_t ResultStore::cell_of(const PlannedRow& p) {
  return found_or_added(
      "SELECT id FROM cell WHERE item = ?1 AND language = ?2 AND variant = ?3 AND set_id = ?4 AND model = ?5 AND pair = ?6 AND topic = ?7 AND "
      "subtopic = ?8 AND stratum = ?9 AND role = ?10",
      "INSERT INTO cell (item, language, variant, set_id, model, pair, topic, subtopic, stratum, role) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
      p.item, p.language, p.variant, p.set, p.model, p.pair, p.topic, p.subtopic, p.stratum, p.role);
}

ResultStore::Place ResultStore::place_of(std::int64_t run, const std::string& item_key) {
  Statement& row = prepared(
      "SELECT p.id, q.cell FROM planned p JOIN prompt q ON q.id = p.prompt "
      "WHERE p.run = ?1 AND substr(p.item_key, 1, 8) = substr(?2, 1, 8) AND p.item_key = ?2").with(run, hash_bytes(item_key, "the key of a prompt"));
  if (!row.step())
    throw DbError(DbErrorKind::constraint, database_->path().string() + ": no prompt is planned under the key " + item_key);
  const Place place{row.integer(0), row.integer(1)};
  row.reset();
  return place;
}

std::vector<std::uint8_t> ResultStore::hash_bytes(const std::string& digits, const char* what) const {
  std::optional<std::vector<std::uint8_t>> bytes = bytes_of_hex(digits);
  if (!bytes || bytes->size() != sizeof(Hash))
    throw DbError(DbErrorKind::constraint,
                  database_->path().string() + ": " + what + " has to be 64 hex digits, not '" + digits + "'");
  return *std::move(bytes);
}

std::int64_t ResultStore::next_position(std::int64_t run) {
  Statement row(*database_, "SELECT coalesce(max(position), -1) + 1 FROM planned WHERE run = ?1");
  row.with(run).step();
  return row.integer(0);
}

// Only among the earliest prompts of a cell: it hardly ever has two.
void ResultStore::each_wording_of(const std::string& item, const std::string& language, const std::function<void(const std::string& set, const std::string& text)>& wording) {
  Statement rows(*database_,
      "SELECT c.set_id, q.text FROM cell c JOIN prompt q ON q.id IN (SELECT id FROM prompt WHERE cell = c.id ORDER BY id LIMIT 8) "
      "WHERE c.item = ?1 AND c.language = ?2 AND c.role = '' ORDER BY q.id");
  rows.with(item, language);
  while (rows.step()) wording(rows.text(0), rows.text(1));
}

std::optional<std::string> ResultStore::set_of(std::int64_t run) {
  Statement row(*database_, "SELECT c.set_id FROM planned p JOIN prompt q ON q.id = p.prompt JOIN cell c ON c.id = q.cell WHERE p.run = ?1 LIMIT 1");
  row.with(run);
  return row.step() ? std::optional(row.text(0)) : std::nullopt;
}

std::set<std::string> ResultStore::answered_keys(std::int64_t run) {
  Statement rows(*database_, "SELECT p.item_key FROM planned p JOIN answer a ON a.planned = p.id WHERE p.run = ?1");
  rows.with(run);
  std::set<std::string> keys;
  while (rows.step()) keys.insert(hex_of(rows.blob(0)));
  return keys;
}

std::map<std::string, std::int64_t> ResultStore::answer_numbers(std::int64_t run) {
  Statement rows(*database_, "SELECT p.item_key, a.seq FROM planned p JOIN answer a ON a.planned = p.id WHERE p.run = ?1");
  rows.with(run);
  std::map<std::string, std::int64_t> numbers;
  while (rows.step()) numbers.emplace(hex_of(rows.blob(0)), rows.integer(1));
  return numbers;
}

void ResultStore::each_attempt(std::int64_t run, const std::function<void(const AttemptRow&)>& attempt) {
  Statement rows(*database_, "SELECT t.seq, t.session, p.item_key, " + shown_moment("t.intent_utc") + " FROM attempt t JOIN planned p ON p.id = t.planned WHERE p.run = ?1 ORDER BY t.seq");
  rows.with(run);
  while (rows.step()) attempt({rows.integer(0), rows.integer(1), hex_of(rows.blob(2)), rows.text(3)});
}

std::int64_t ResultStore::add_attempt(std::int64_t run, const std::string& item_key, std::int64_t session,
                                      const std::string& utc) {
  static const std::string insert = "INSERT INTO attempt (planned, n, session, intent_utc) VALUES (?1, "
                                    "(SELECT coalesce(max(n), 0) + 1 FROM attempt WHERE planned = ?1), ?2, " + stored_moment("?3") + ")";
  prepared(insert.c_str())
      .with(place_of(run, item_key).planned, session, utc)
      .run();
  return sqlite3_last_insert_rowid(database_->handle());
}

std::int64_t ResultStore::add_answer(const AnswerRow& answer, const ExtendChain& extend) {
  if (!sqlite3_get_autocommit(database_->handle())) return insert_answer(answer, extend);
  Transaction transaction(*database_);
  const std::int64_t seq = insert_answer(answer, extend);
  transaction.commit();
  return seq;
}

std::int64_t ResultStore::insert_answer(const AnswerRow& answer, const ExtendChain& extend) {
  const Place place = place_of(answer.run, answer.item_key);
  const Hash chain = extend(chain_head());
  // Numbers without gaps, so that a missing row shows.
  static const std::string insert =
      "INSERT INTO answer (seq, planned, attempt, ending, prompt_tokens, answer_tokens, invalid_utf8, seconds, "
      "rendered_sha256, answered_utc, chain, tokens, reasoning, text) "
      "VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM answer), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, " + stored_moment("?9") + ", ?10, ?11, ?12, ?13)";
  prepared(insert.c_str())
      .with(place.planned, answer.attempt, ending_of(answer), answer.prompt_tokens, answer.answer_tokens, answer.invalid_utf8, answer.seconds,
            answer.rendered_sha256.empty() ? std::vector<std::uint8_t>() : hash_bytes(answer.rendered_sha256, "rendered_sha256"),
            answer.answered_utc, chain, packed(answer.tokens), answer.reasoning, answer.text)
      .run();
  const std::int64_t seq = sqlite3_last_insert_rowid(database_->handle());
  add_facet(seq, answer.run, place.cell);
  add_generation(seq, answer);
  index_while_answering(seq);
  return seq;
}

std::int64_t ResultStore::ending_of(const AnswerRow& answer) {
  return found_or_added("SELECT id FROM ending WHERE stop_reason = ?1 AND error = ?2", "INSERT INTO ending (stop_reason, error) VALUES (?1, ?2)",
                        answer.stop_reason, answer.error);
}

std::vector<std::uint8_t> ResultStore::packed(const std::vector<std::uint8_t>& tokens) const {
  std::optional<std::vector<std::uint8_t>> bytes = pack_tokens(tokens);
  if (!bytes)
    throw DbError(DbErrorKind::constraint, database_->path().string() + ": the tokens of an answer have to be of 4 bytes each, not " +
                                               std::to_string(tokens.size()) + " bytes together");
  return *std::move(bytes);
}

void ResultStore::add_generation(std::int64_t seq, const AnswerRow& answer) {
  for (std::size_t i = 0; i < answer.failed_attempts.size(); ++i)
    prepared("INSERT INTO failed_attempt (answer, n, cause) VALUES (?1, ?2, ?3)")
        .with(seq, static_cast<std::int64_t>(i + 1), answer.failed_attempts[i])
        .run();
  if (!answer.log_probabilities_json.empty())
    prepared("INSERT INTO log_probability (answer, tokens_json) VALUES (?1, ?2)").with(seq, answer.log_probabilities_json).run();
}

void ResultStore::read_generation(AnswerRow& answer) {
  Statement& causes = prepared("SELECT cause FROM failed_attempt WHERE answer = ?1 ORDER BY n").with(answer.seq);
  answer.failed_attempts.clear();
  while (causes.step()) answer.failed_attempts.push_back(causes.text(0));
  causes.reset();
  Statement& probabilities = prepared("SELECT tokens_json FROM log_probability WHERE answer = ?1").with(answer.seq);
  answer.log_probabilities_json = probabilities.step() ? probabilities.text(0) : "";
  probabilities.reset();
}

Hash ResultStore::chain_head() {
  Statement& row = prepared("SELECT chain FROM answer ORDER BY seq DESC LIMIT 1").with();
  const Hash head = row.step() ? hash_of(row.blob(0)) : Hash{};
  row.reset();
  return head;
}

void ResultStore::put_verdict(const VerdictRow& verdict) {
  if (!sqlite3_get_autocommit(database_->handle())) return insert_verdict(verdict);
  Transaction transaction(*database_);
  insert_verdict(verdict);
  transaction.commit();
}

void ResultStore::insert_verdict(const VerdictRow& verdict) {
  const std::int64_t judge = judge_id("combined", verdict.classifier, verdict.rules_sha256), words = class_id(verdict);
  keep_replaced(verdict.answer, judge);
  prepared(
      "INSERT OR REPLACE INTO verdict (answer, judge, class, p_not_complete, fact_recall, detail_json) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
      .with(verdict.answer, judge, words, verdict.p_not_complete, verdict.fact_recall,
            verdict.detail_json == kNoDetail ? std::nullopt : std::optional(verdict.detail_json))
      .run();
  for (const LayerVerdictRow& layer : verdict.layers)
    keep_layer(verdict.answer, judge_id(layer.layer, layer.version, layer.fingerprint), layer);
  move_facet(verdict.answer, words);
}

void ResultStore::add_layer(std::int64_t answer, const LayerVerdictRow& said) { keep_layer(answer, judge_id(said.layer, said.version, said.fingerprint), said); }

void ResultStore::keep_layer(std::int64_t answer, std::int64_t judge, const LayerVerdictRow& said) {
  prepared("INSERT OR REPLACE INTO layer_verdict (answer, judge, class, p_not_complete) VALUES (?1, ?2, ?3, ?4)")
      .with(answer, judge, layer_class_id(said.label, said.engagement, said.narrative), said.p_not_complete)
      .run();
}

// What all layers together said until now, unless the same judge says it anew.
void ResultStore::keep_replaced(std::int64_t answer, std::int64_t judge) {
  Statement& row = prepared(
      "SELECT v.judge, c.label, c.engagement, c.narrative, v.p_not_complete FROM verdict v JOIN verdict_class c ON c.id = v.class "
      "WHERE v.answer = ?1").with(answer);
  if (!row.step()) return;
  const std::int64_t before = row.integer(0);
  LayerVerdictRow said;
  said.label = row.text(1), said.engagement = row.text(2), said.narrative = row.text(3), said.p_not_complete = row.real(4);
  row.reset();
  if (before == judge) return;
  keep_layer(answer, before, said);
  prepared("DELETE FROM layer_verdict WHERE answer = ?1 AND judge = ?2").with(answer, judge).run();  // it is in force again
}

std::vector<LayerVerdictRow> ResultStore::layers(std::int64_t answer) {
  Statement rows(*database_,
                 "SELECT l.layer, l.version, l.fingerprint, l.label, l.engagement, l.narrative, l.p_not_complete "
                 "FROM layer_verdicts l JOIN judge j USING (layer, version, fingerprint) WHERE l.answer_seq = ?1 ORDER BY j.id");
  rows.with(answer);
  std::vector<LayerVerdictRow> out;
  while (rows.step())
    out.push_back({rows.text(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4), rows.text(5), rows.real(6)});
  return out;
}

std::int64_t ResultStore::judge_id(const std::string& layer, const std::string& version,
                                   const std::string& fingerprint) {
  return found_or_added("SELECT id FROM judge WHERE layer = ?1 AND version = ?2 AND fingerprint = ?3",
                        "INSERT INTO judge (layer, version, fingerprint) VALUES (?1, ?2, ?3)", layer, version, fingerprint);
}

std::int64_t ResultStore::layer_class_id(const std::string& label, const std::string& engagement, const std::string& narrative) {
  return found_or_added("SELECT id FROM layer_class WHERE label = ?1 AND engagement = ?2 AND narrative = ?3",
                        "INSERT INTO layer_class (label, engagement, narrative) VALUES (?1, ?2, ?3)", label, engagement, narrative);
}

std::int64_t ResultStore::class_id(const VerdictRow& v) {
  const auto flag = [](bool value) -> std::int64_t { return value ? 1 : 0; };
  return found_or_added(
      "SELECT id FROM verdict_class WHERE engagement = ?1 AND narrative = ?2 AND reasoning_class = ?3 "
      "AND language_match = ?4 AND answer_language = ?5 AND headline = ?6 AND label = ?7 AND decided_by = "
      "?8 AND state_voice = ?9 AND feigned = ?10 AND premise_denial = ?11 AND substitution = ?12",
      "INSERT INTO verdict_class (engagement, narrative, reasoning_class, language_match, "
      "answer_language, headline, label, decided_by, state_voice, feigned, premise_denial, substitution) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
      v.engagement, v.narrative, v.reasoning_class, v.language_match, v.answer_language, v.headline, v.label, v.decided_by,
      flag(v.state_voice), flag(v.feigned), flag(v.premise_denial), flag(v.substitution));
}

namespace {

// `facet` and `tally`, from which every rate is counted, made anew out of answers and verdicts; the first that differs of each.
void add_miscounts(Database& database, std::vector<std::string>& problems) {
  Statement facet(database,
                  "SELECT a.seq, coalesce(k.headline, '?'), CASE WHEN f.answer IS NULL THEN 'none' ELSE coalesce(g.headline, '?') END, f.run = p.run AND f.cell = q.cell "
                  "FROM answer a CROSS JOIN planned p ON p.id = a.planned CROSS JOIN prompt q ON q.id = p.prompt LEFT JOIN verdict v ON v.answer = a.seq "
                  "LEFT JOIN facet f ON f.answer = a.seq LEFT JOIN verdict_class k ON k.id = coalesce(v.class, 0) LEFT JOIN verdict_class g ON g.id = f.class "
                  "WHERE f.answer IS NULL OR f.run <> p.run OR f.cell <> q.cell OR f.class <> coalesce(v.class, 0) ORDER BY a.seq LIMIT 1");
  if (facet.step())
    problems.push_back("answer " + std::to_string(facet.integer(0)) + ": its verdict in force (headline '" + facet.text(1) + "') is not the one that is counted ('" + facet.text(2) +
                       (facet.is_null(3) || facet.integer(3) ? "')" : "', of another prompt)"));
  Statement tally(database,
                  "SELECT r.name, s.item, s.language, s.variant, c.headline, t.stored, t.counted FROM ("
                  "SELECT run, cell, class, sum(stored) AS stored, sum(counted) AS counted FROM (SELECT run, cell, class, answers AS stored, 0 AS counted FROM tally "
                  "UNION ALL SELECT run, cell, class, 0, 1 FROM facet) GROUP BY run, cell, class HAVING sum(stored) <> sum(counted) ORDER BY run, cell, class LIMIT 1) t "
                  "LEFT JOIN run r ON r.id = t.run LEFT JOIN cell s ON s.id = t.cell LEFT JOIN verdict_class c ON c.id = t.class");
  if (tally.step())
    problems.push_back("run " + tally.text(0) + ", " + tally.text(1) + " " + tally.text(2) + " " + tally.text(3) + ", headline '" + tally.text(4) + "': " + tally.text(5) +
                       " answers are counted where there are " + tally.text(6));
}

}  // namespace

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
    add_miscounts(*database_, problems);
  } catch (const DbError& error) {
    problems.push_back(error.what());  // too damaged even for the check
  }
  return problems;
}

}  // namespace lacuna::db
