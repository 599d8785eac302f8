// Reading results back: the query is put together from fixed text and placeholders.
#include <algorithm>
#include <array>

#include "db/result_store.h"

namespace lacuna::db {
namespace {

constexpr const char* kColumns =
    "SELECT r.name, r.manifest_sha256, p.run, p.item_key, p.position, p.item_id, p.model, p.set_id, p.item, p.pair, "
    "p.topic, "
    "p.subtopic, p.stratum, p.role, p.language, p.variant, p.sample, p.seed, p.temperature, p.prompt, "
    "a.seq, a.attempt, a.text, a.reasoning, a.tokens, a.stop_reason, a.error, a.prompt_tokens, a.answer_tokens, "
    "a.invalid_utf8, "
    "a.seconds, a.rendered_sha256, a.answered_utc, a.row_hash, a.chain, "
    "j.version, j.fingerprint, c.engagement, c.narrative, c.reasoning_class, c.language_match, c.answer_language, "
    "c.headline, c.label, c.decided_by, c.state_voice, c.feigned, c.premise_denial, c.substitution, v.p_not_complete, "
    "v.fact_recall, v.detail_json ";
constexpr const char* kPlannedOnly =
    "SELECT '', '', run, item_key, position, item_id, model, set_id, item, pair, topic, subtopic, stratum, role, "
    "language, variant, "
    "sample, seed, temperature, prompt FROM planned WHERE run = ?1 AND item_key = ?2";
constexpr int kPlannedColumn = 2, kAnswerColumn = 20, kVerdictColumn = 35;

// CROSS JOIN fixes the order of the loops: rows come from the index in the order asked for, without a sorter that would
// hold all texts in memory.
constexpr const char* kInPlanOrder =
    "FROM run r CROSS JOIN planned p INDEXED BY planned_in_order ON p.run = r.id "
    "CROSS JOIN answer a ON a.run = p.run AND a.item_key = p.item_key ";
constexpr const char* kInSeqOrder =
    "FROM answer a CROSS JOIN planned p ON p.run = a.run AND p.item_key = a.item_key CROSS JOIN run r ON r.id = a.run ";
constexpr const char* kVerdict =
    "LEFT JOIN verdict v ON v.answer = a.seq LEFT JOIN judge j ON j.id = v.judge LEFT JOIN verdict_class c ON c.id = "
    "v.class ";

void add_list(std::string& sql, const char* column, std::size_t values) {
  if (values == 0) return;
  sql += std::string(" AND ") + column + " IN (?";
  for (std::size_t i = 1; i < values; ++i) sql += ", ?";
  sql += ")";
}

using Column = std::pair<const char*, const std::vector<std::string>*>;
std::vector<Column> columns_of(const ResultQuery& q) {
  return {{"p.model", &q.models},
          {"p.set_id", &q.sets},
          {"p.topic", &q.topics},
          {"p.item", &q.items},
          {"p.language", &q.languages},
          {"p.variant", &q.variants},
          {"p.stratum", &q.strata},
          {"p.role", &q.roles},
          {"c.label", &q.labels},
          {"c.headline", &q.headlines},
          {"c.engagement", &q.engagements},
          {"c.narrative", &q.narratives},
          {"c.reasoning_class", &q.reasoning_classes},
          {"c.language_match", &q.language_matches},
          {"c.decided_by", &q.decided_by}};
}

std::string sql_of(const ResultQuery& query) {
  std::string sql = std::string(kColumns) + (query.by_seq ? kInSeqOrder : kInPlanOrder) + kVerdict + "WHERE a.seq > ?";
  add_list(sql, "r.id", query.runs.size());
  for (const auto& [column, values] : columns_of(query)) add_list(sql, column, values->size());
  if (query.unclassified_only) sql += " AND v.answer IS NULL";
  sql += query.by_seq ? " ORDER BY a.seq"
                      : " ORDER BY r.id, p.set_id, p.item, p.language, p.variant, p.sample, p.position";
  return sql + " LIMIT ?";
}

void bind_query(Statement& statement, const ResultQuery& query) {
  int parameter = 0;
  statement.bind(++parameter, query.after_seq);
  for (const std::int64_t run : query.runs) statement.bind(++parameter, run);
  for (const auto& [column, values] : columns_of(query))
    for (const std::string& value : *values) statement.bind(++parameter, value);
  statement.bind(++parameter, query.at_most);
}

PlannedRow read_planned(const Statement& row) {
  int column = kPlannedColumn;
  PlannedRow planned;
  planned.run = row.integer(column++);
  planned.item_key = row.text(column++);
  planned.position = row.integer(column++);
  if (!row.is_null(column)) planned.item_id = row.integer(column);
  ++column;
  for (std::string* field : {&planned.model, &planned.set, &planned.item, &planned.pair, &planned.topic,
                             &planned.subtopic, &planned.stratum, &planned.role, &planned.language, &planned.variant})
    *field = row.text(column++);
  planned.sample = row.integer(column++);
  planned.seed = row.integer(column++);
  planned.temperature = row.real(column++);
  planned.prompt = row.text(column++);
  return planned;
}

Hash read_hash(const Statement& row, int column) {
  Hash hash{};
  const std::vector<std::uint8_t> bytes = row.blob(column);
  std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
  return hash;
}

AnswerRow read_answer(const Statement& row, const PlannedRow& planned) {
  int column = kAnswerColumn;
  AnswerRow answer;
  answer.run = planned.run;
  answer.item_key = planned.item_key;
  answer.seq = row.integer(column++);
  if (!row.is_null(column)) answer.attempt = row.integer(column);
  ++column;
  answer.text = row.text(column++);
  answer.reasoning = row.optional_text(column++);
  answer.tokens = row.blob(column++);
  answer.stop_reason = row.text(column++);
  answer.error = row.text(column++);
  for (std::int64_t* field : {&answer.prompt_tokens, &answer.answer_tokens, &answer.invalid_utf8})
    *field = row.integer(column++);
  answer.seconds = row.real(column++);
  answer.rendered_sha256 = row.text(column++);
  answer.answered_utc = row.text(column++);
  answer.row_hash = read_hash(row, column++);
  answer.chain = read_hash(row, column++);
  return answer;
}

VerdictRow read_verdict(const Statement& row, std::int64_t answer) {
  int column = kVerdictColumn;
  VerdictRow verdict;
  verdict.answer = answer;
  for (std::string* field :
       {&verdict.classifier, &verdict.rules_sha256, &verdict.engagement, &verdict.narrative, &verdict.reasoning_class,
        &verdict.language_match, &verdict.answer_language, &verdict.headline, &verdict.label, &verdict.decided_by})
    *field = row.text(column++);
  for (bool* flag : {&verdict.state_voice, &verdict.feigned, &verdict.premise_denial, &verdict.substitution})
    *flag = row.integer(column++) != 0;
  verdict.p_not_complete = row.real(column++);
  verdict.fact_recall = row.optional_real(column++);
  verdict.detail_json = row.text(column++);
  return verdict;
}

ResultRecord read_record(const Statement& row) {
  ResultRecord record;
  record.run_name = row.text(0);
  record.manifest_sha256 = row.text(1);
  record.planned = read_planned(row);
  record.answer = read_answer(row, record.planned);
  if (!row.is_null(kVerdictColumn)) record.verdict = read_verdict(row, record.answer.seq);
  return record;
}

}  // namespace

PlannedRow ResultStore::planned(std::int64_t run, const std::string& item_key) {
  Statement& row = prepared(kPlannedOnly).with(run, item_key);
  if (!row.step())
    throw DbError(DbErrorKind::other, database_->path().string() + ": no prompt is planned under the key " + item_key);
  PlannedRow planned = read_planned(row);
  row.reset();
  return planned;
}

void ResultStore::each_result(const ResultQuery& query, const std::function<bool(ResultRecord&&)>& record) {
  const bool by_number =
      !query.terms.empty() || query.flagged || !query.labelled_by.empty() || !query.not_labelled_by.empty();
  if (by_number) {
    for (const std::int64_t seq : matching(query))
      if (std::optional<ResultRecord> found = result(seq); found && !record(std::move(*found))) return;
    return;
  }
  Statement rows(*database_, sql_of(query));
  bind_query(rows, query);
  while (rows.step())
    if (!record(read_record(rows))) return;
}

std::optional<ResultRecord> ResultStore::result(std::int64_t seq) {
  static const std::string sql = std::string(kColumns) + kInSeqOrder + kVerdict + "WHERE a.seq = ?1";
  Statement& row = prepared(sql.c_str()).with(seq);
  std::optional<ResultRecord> found;
  if (row.step()) found = read_record(row);
  row.reset();
  return found;
}

}  // namespace lacuna::db
