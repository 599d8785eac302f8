#include "sqlite_sink.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "db/transaction.h"
#include "kill_point.h"
#include "result_rows.h"
#include "utc.h"

namespace lacuna::probe {

void store_answer(db::ResultStore& store, db::ResultRecord& record) {
  const db::Hash row = row_hash(record);
  record.answer.seq = store.add_answer(record.answer, [&](const db::Hash& previous) {
    kill_point("before_answer_commit");
    return extend_chain(previous, row);
  });
}

SqliteSink::SqliteSink(Project::State& project, const db::RunRow& run, std::int64_t session, std::string rules_sha256)
    : project_(project), run_(run), session_(session), rules_sha256_(std::move(rules_sha256)) {}

void SqliteSink::intent(const PlannedPrompt& prompt) {
  attempts_[prompt.key] = project_.store.add_attempt(run_.id, prompt.key, session_, utc_now());
}

// What the first reply says; a later session of the run holds its replies against it.
void SqliteSink::keep_model(const std::string& named) {
  if (named.empty() || std::exchange(model_is_kept_, true)) return;
  project_.store.set_environment(session_, kAnswersAs, named);
}

void SqliteSink::keep_source(const char* name, std::set<std::string>& known, const std::string& source) {
  if (source.empty() || known.size() >= kMostSources || !known.insert(source).second) return;
  project_.store.set_environment(session_, name, fmt::format("{}", fmt::join(known, "\n")));
}

ResultRow SqliteSink::answer(const PlannedPrompt& prompt, const GeneratedAnswer& answer) {
  keep_model(answer.model);
  keep_source(kAnsweredBy, servers_, answer.server);
  keep_source(kServedBy, backends_, answer.served_by);
  db::ResultRecord record;
  record.run_name = run_.name;
  record.manifest_sha256 = run_.manifest_sha256;
  record.planned = project_.store.planned(run_.id, prompt.key);
  record.answer = to_answer_row(answer, run_.id, prompt.key, utc_now());
  record.answer.attempt = attempts_.at(prompt.key);
  store_answer(project_.store, record);
  attempts_.erase(prompt.key);
  return to_result_row(record);
}

void SqliteSink::verdict(const ResultRow& row) { project_.store.put_verdict(to_verdict_row(row, rules_sha256_)); }

}  // namespace lacuna::probe
