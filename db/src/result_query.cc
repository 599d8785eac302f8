// Reading results back, one by its number; the words of the small tables are read once for many.
#include <algorithm>
#include <unordered_map>

#include "db/result_store.h"
#include "hex.h"
#include "moments.h"
#include "token_bytes.h"

namespace lacuna::db {
namespace {

constexpr const char* kPlanned =
    "SELECT prompt, sampling, run, item_key, position, sample, seed FROM planned "
    "WHERE run = ?1 AND substr(item_key, 1, 8) = substr(?2, 1, 8) AND item_key = ?2";
const std::string kResult =
    "SELECT p.prompt, p.sampling, p.run, p.item_key, p.position, p.sample, p.seed, "
    "a.ending, a.seq, a.attempt, a.prompt_tokens, a.answer_tokens, a.invalid_utf8, a.seconds, a.rendered_sha256, " + shown_moment("a.answered_utc") +
    ", a.chain, a.tokens, a.reasoning, a.text, v.judge, v.class, v.p_not_complete, v.fact_recall, v.detail_json "
    "FROM answer a JOIN planned p ON p.id = a.planned LEFT JOIN verdict v ON v.answer = a.seq WHERE a.seq = ?1";
constexpr int kEndingColumn = 7, kVerdictColumn = 20;

// `prompt` gives what its samples share.
PlannedRow read_planned(const Statement& row, const PlannedRow& prompt, double temperature) {
  PlannedRow planned = prompt;
  planned.run = row.integer(2);
  planned.item_key = hex_of(row.blob(3));
  planned.position = row.integer(4);
  planned.sample = row.integer(5);
  planned.seed = row.integer(6);
  planned.temperature = temperature;
  return planned;
}

std::vector<std::uint8_t> read_tokens(const Statement& row, int column, std::int64_t answer) {
  std::optional<std::vector<std::uint8_t>> tokens = unpack_tokens(row.blob(column));
  if (!tokens) throw DbError(DbErrorKind::corrupt, "answer " + std::to_string(answer) + ": its tokens are damaged");
  return *std::move(tokens);
}

// The key stands in the plan; `ending` gives why it ended.
AnswerRow read_answer(const Statement& row, const PlannedRow& planned, const AnswerRow& ending) {
  int column = kEndingColumn + 1;
  AnswerRow answer = ending;
  answer.run = planned.run;
  answer.seq = row.integer(column++);
  if (!row.is_null(column)) answer.attempt = row.integer(column);
  ++column;
  for (std::int64_t* field : {&answer.prompt_tokens, &answer.answer_tokens, &answer.invalid_utf8})
    *field = row.integer(column++);
  answer.seconds = row.real(column++);
  answer.rendered_sha256 = hex_of(row.blob(column++));
  answer.answered_utc = row.text(column++);
  answer.chain = hash_of(row.blob(column++));
  answer.tokens = read_tokens(row, column++, answer.seq);
  answer.reasoning = row.optional_text(column++);
  answer.text = row.text(column++);
  return answer;
}

}  // namespace

struct ResultStore::Words {
  std::unordered_map<std::int64_t, RunRow> runs;
  std::unordered_map<std::int64_t, PlannedRow> cells;
  std::int64_t prompt_id = 0;  // the last one alone: imports have as many as answers
  PlannedRow prompt;
  std::unordered_map<std::int64_t, double> temperatures;
  std::unordered_map<std::int64_t, AnswerRow> endings;
  std::unordered_map<std::int64_t, VerdictRow> classes;
  std::unordered_map<std::int64_t, LayerVerdictRow> judges;  // layer, version and fingerprint
};

const PlannedRow& ResultStore::cell(std::int64_t id, Words& words) {
  const auto [at, added] = words.cells.try_emplace(id);
  if (!added) return at->second;
  Statement& row = prepared("SELECT model, set_id, item, pair, topic, subtopic, stratum, role, language, variant FROM cell WHERE id = ?1").with(id);
  PlannedRow& p = at->second;
  int column = 0;
  if (row.step())
    for (std::string* field : {&p.model, &p.set, &p.item, &p.pair, &p.topic, &p.subtopic, &p.stratum, &p.role, &p.language, &p.variant})
      *field = row.text(column++);
  row.reset();
  return p;
}

const PlannedRow& ResultStore::prompt(std::int64_t id, Words& words) {
  if (words.prompt_id == id) return words.prompt;
  Statement& row = prepared("SELECT cell, item_id, text FROM prompt WHERE id = ?1").with(id);
  words.prompt_id = id;
  words.prompt = {};
  if (row.step()) {
    words.prompt = cell(row.integer(0), words);
    if (!row.is_null(1)) words.prompt.item_id = row.integer(1);
    words.prompt.prompt = row.text(2);
  }
  row.reset();
  return words.prompt;
}

double ResultStore::temperature(std::int64_t sampling, Words& words) {
  const auto [at, added] = words.temperatures.try_emplace(sampling);
  if (!added) return at->second;
  Statement& row = prepared("SELECT temperature FROM sampling WHERE id = ?1").with(sampling);
  if (row.step()) at->second = row.real(0);
  row.reset();
  return at->second;
}

const AnswerRow& ResultStore::ending(std::int64_t id, Words& words) {
  const auto [at, added] = words.endings.try_emplace(id);
  if (!added) return at->second;
  Statement& row = prepared("SELECT stop_reason, error FROM ending WHERE id = ?1").with(id);
  if (row.step()) at->second.stop_reason = row.text(0), at->second.error = row.text(1);
  row.reset();
  return at->second;
}

const VerdictRow& ResultStore::verdict_class(std::int64_t id, Words& words) {
  const auto [at, added] = words.classes.try_emplace(id);
  if (!added) return at->second;
  Statement& row = prepared(
      "SELECT engagement, narrative, reasoning_class, language_match, answer_language, headline, label, decided_by, state_voice, feigned, "
      "premise_denial, substitution FROM verdict_class WHERE id = ?1").with(id);
  VerdictRow& v = at->second;
  int column = 0;
  if (row.step()) {
    for (std::string* field : {&v.engagement, &v.narrative, &v.reasoning_class, &v.language_match, &v.answer_language, &v.headline,
                               &v.label, &v.decided_by})
      *field = row.text(column++);
    for (bool* flag : {&v.state_voice, &v.feigned, &v.premise_denial, &v.substitution}) *flag = row.integer(column++) != 0;
  }
  row.reset();
  return v;
}

std::optional<ResultRecord> ResultStore::read_result(std::int64_t seq, Words& words) {
  Statement& row = prepared(kResult.c_str()).with(seq);
  if (!row.step()) return std::nullopt;
  ResultRecord record;
  record.planned = read_planned(row, prompt(row.integer(0), words), temperature(row.integer(1), words));
  record.answer = read_answer(row, record.planned, ending(row.integer(kEndingColumn), words));
  const auto [run, new_run] = words.runs.try_emplace(record.planned.run);
  if (new_run) {
    Statement& names = prepared("SELECT name, manifest_sha256 FROM run WHERE id = ?1").with(record.planned.run);
    if (names.step()) run->second.name = names.text(0), run->second.manifest_sha256 = names.text(1);
    names.reset();
  }
  record.run_name = run->second.name;
  record.manifest_sha256 = run->second.manifest_sha256;
  if (!row.is_null(kVerdictColumn)) {
    int column = kVerdictColumn;
    const std::int64_t judge = row.integer(column++);
    record.verdict = verdict_class(row.integer(column++), words);
    record.verdict->answer = seq;
    record.verdict->p_not_complete = row.real(column++);
    record.verdict->fact_recall = row.optional_real(column++);
    record.verdict->detail_json = row.is_null(column) ? kNoDetail : row.text(column);
    const auto [by, new_judge] = words.judges.try_emplace(judge);
    if (new_judge) {
      Statement& names = prepared("SELECT version, fingerprint FROM judge WHERE id = ?1").with(judge);
      if (names.step()) by->second.version = names.text(0), by->second.fingerprint = names.text(1);
      names.reset();
    }
    record.verdict->classifier = by->second.version;
    record.verdict->rules_sha256 = by->second.fingerprint;
  }
  row.reset();
  return record;
}

PlannedRow ResultStore::planned(std::int64_t run, const std::string& item_key) {
  Statement& row = prepared(kPlanned).with(run, hash_bytes(item_key, "the key of a prompt"));
  if (!row.step())
    throw DbError(DbErrorKind::constraint, database_->path().string() + ": no prompt is planned under the key " + item_key);
  Words words;
  PlannedRow planned = read_planned(row, prompt(row.integer(0), words), temperature(row.integer(1), words));
  row.reset();
  return planned;
}

void ResultStore::each_planned(std::int64_t run, const std::function<void(PlannedRow&&)>& planned) {
  Statement rows(*database_, "SELECT prompt, sampling, run, item_key, position, sample, seed FROM planned WHERE run = ?1 ORDER BY position, id");
  rows.with(run);
  Words words;
  while (rows.step()) planned(read_planned(rows, prompt(rows.integer(0), words), temperature(rows.integer(1), words)));
}

void ResultStore::each_result(const ResultQuery& query, const std::function<bool(ResultRecord&&)>& record) {
  Words words;
  each_number(query, [&](std::int64_t seq) {
    std::optional<ResultRecord> found = read_result(seq, words);
    return !found || record(std::move(*found));
  });
}

std::optional<ResultRecord> ResultStore::result(std::int64_t seq) {
  Words words;
  return read_result(seq, words);
}

}  // namespace lacuna::db
