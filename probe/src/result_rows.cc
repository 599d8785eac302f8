#include "result_rows.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "canonical_bytes.h"
#include "probe/hashing.h"
#include "stored_json.h"

namespace lacuna::probe {
namespace {

std::string_view view(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

void fill_words(db::VerdictRow&& verdict, ResultRow& row) {
  row.engagement = std::move(verdict.engagement);
  row.narrative = std::move(verdict.narrative);
  row.reasoning_class = std::move(verdict.reasoning_class);
  row.language_match = std::move(verdict.language_match);
  row.answer_language = std::move(verdict.answer_language);
  row.headline = std::move(verdict.headline);
  row.label = row.engagement == "invalid" ? "invalid" : std::move(verdict.label);  // a project of version 5 has one of the three labels there
  row.decided_by = std::move(verdict.decided_by);
  row.state_voice = verdict.state_voice;
  row.feigned = verdict.feigned;
  row.premise_denial = verdict.premise_denial;
  row.substitution = verdict.substitution;
}

void fill_verdict(db::VerdictRow&& verdict, ResultRow& row) {
  row.classified = true;
  row.classifier = std::move(verdict.classifier);
  fill_words(std::move(verdict), row);
  row.p_not_complete = verdict.p_not_complete;
  row.fact_recall = verdict.fact_recall;
  detail_from_json(verdict.detail_json, row);
}

void fill_planned(db::PlannedRow&& planned, ResultRow& row) {
  row.model = std::move(planned.model);
  row.set = std::move(planned.set);
  row.item = std::move(planned.item);
  row.pair = std::move(planned.pair);
  row.topic = std::move(planned.topic);
  row.subtopic = std::move(planned.subtopic);
  row.stratum = std::move(planned.stratum);
  row.role = std::move(planned.role);
  row.language = std::move(planned.language);
  row.variant = std::move(planned.variant);
  row.sample = static_cast<int>(planned.sample);
  row.seed = static_cast<std::uint64_t>(planned.seed);
  row.temperature = planned.temperature;
  row.prompt = std::move(planned.prompt);
}

std::vector<std::uint8_t> little_endian(const std::vector<std::int32_t>& tokens) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(tokens.size() * 4);
  for (const std::int32_t token : tokens)
    for (int shift = 0; shift < 32; shift += 8)
      bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint32_t>(token) >> shift));
  return bytes;
}

void add_planned(CanonicalBytes& bytes, const db::PlannedRow& p) {
  for (const std::string* field : {&p.item_key, &p.model, &p.set, &p.item, &p.pair, &p.topic, &p.subtopic, &p.stratum,
                                   &p.role, &p.language, &p.variant})
    bytes.add(*field);
  bytes.add_integer(p.sample).add_integer(p.seed).add_real(p.temperature).add(p.prompt);
}

void add_answer(CanonicalBytes& bytes, const db::AnswerRow& a) {
  bytes.add(a.text).add(a.reasoning ? "+" + *a.reasoning : "-").add(view(a.tokens.data(), a.tokens.size()));
  bytes.add(a.stop_reason)
      .add(a.error)
      .add_integer(a.prompt_tokens)
      .add_integer(a.answer_tokens)
      .add_integer(a.invalid_utf8);
  bytes.add_real(a.seconds).add(a.rendered_sha256).add(a.answered_utc);
}

}  // namespace

ResultRow to_result_row(db::ResultRecord record) {
  ResultRow row;
  row.run = std::move(record.run_name);
  fill_planned(std::move(record.planned), row);
  row.answer_seq = record.answer.seq;
  row.response = std::move(record.answer.text);
  row.reasoning = std::move(record.answer.reasoning);
  row.stop_reason = std::move(record.answer.stop_reason);
  row.error = std::move(record.answer.error);
  row.prompt_tokens = static_cast<std::uint32_t>(record.answer.prompt_tokens);
  row.answer_tokens = static_cast<std::uint32_t>(record.answer.answer_tokens);
  row.seconds = record.answer.seconds;
  row.answered_utc = std::move(record.answer.answered_utc);
  if (record.verdict) fill_verdict(std::move(*record.verdict), row);
  return row;
}

RowTally to_tally(db::TallyRow tally, const std::string& run_name) {
  RowTally out;
  out.answers = static_cast<std::uint64_t>(tally.answers);
  out.row.run = run_name;
  fill_planned(std::move(tally.planned), out.row);
  fill_words(std::move(tally.verdict), out.row);
  out.row.classified = tally.classified;
  out.row.answer_seq = tally.first_answer;
  return out;
}

db::VerdictRow to_verdict_row(const ResultRow& row, const std::string& rules_sha256) {
  db::VerdictRow verdict;
  verdict.answer = row.answer_seq;
  verdict.classifier = row.classifier;
  verdict.rules_sha256 = rules_sha256;
  verdict.engagement = row.engagement;
  verdict.narrative = row.narrative;
  verdict.reasoning_class = row.reasoning_class;
  verdict.language_match = row.language_match;
  verdict.answer_language = row.answer_language;
  verdict.headline = row.headline;
  verdict.label = row.label;
  verdict.decided_by = row.decided_by;
  verdict.state_voice = row.state_voice;
  verdict.feigned = row.feigned;
  verdict.premise_denial = row.premise_denial;
  verdict.substitution = row.substitution;
  verdict.p_not_complete = row.p_not_complete;
  verdict.fact_recall = row.fact_recall;
  verdict.detail_json = detail_to_json(row);
  for (const LayerVerdict& l : row.layers)
    verdict.layers.push_back({l.layer, l.version, l.fingerprint, l.label, l.engagement, l.narrative, l.p_not_complete});
  return verdict;
}

db::AnswerRow to_answer_row(const GeneratedAnswer& answer, std::int64_t run, const std::string& item_key,
                            const std::string& utc) {
  db::AnswerRow row;
  row.run = run;
  row.item_key = item_key;
  row.text = answer.text;
  row.reasoning = answer.reasoning;
  row.tokens = little_endian(answer.tokens);
  row.stop_reason = answer.stop_reason;
  row.error = answer.error;
  row.prompt_tokens = answer.prompt_tokens;
  row.answer_tokens = static_cast<std::int64_t>(answer.answer_tokens.value_or(answer.tokens.size()));
  row.invalid_utf8 = answer.invalid_utf8;
  row.seconds = std::isfinite(answer.seconds) ? std::max(0.0, answer.seconds) : 0.0;
  row.rendered_sha256 = answer.rendered_sha256;
  row.answered_utc = utc;
  row.failed_attempts = answer.failed_attempts;
  row.log_probabilities_json = log_probabilities_to_json(answer.probabilities);
  return row;
}

db::Hash row_hash(const db::ResultRecord& record) {
  CanonicalBytes bytes("lacuna-answer-1");
  bytes.add(record.run_name).add(record.manifest_sha256);
  add_planned(bytes, record.planned);
  add_answer(bytes, record.answer);
  Sha256 hash;
  hash.update(std::string_view("\0", 1));
  hash.update(bytes.bytes());
  return hash.digest();
}

db::Hash extend_chain(const db::Hash& previous, const db::Hash& row) {
  Sha256 hash;
  hash.update(std::string_view("\2", 1));
  hash.update(view(previous.data(), previous.size()));
  hash.update(view(row.data(), row.size()));
  return hash.digest();
}

}  // namespace lacuna::probe
