// A project with one run of a few planned prompts.
#pragma once
#include <string>

#include "db/result_store.h"
#include "db/schema.h"
#include "db/transaction.h"
#include "paths.h"

namespace lacuna::db::test {

inline std::string key(int i) {
  std::string out(64, '0');
  const std::string digits = std::to_string(i);
  return out.replace(16 - digits.size(), digits.size(), digits);  // within the first eight bytes
}

inline RunRow run_row(const std::string& name) {
  RunRow run;
  run.name = name;
  run.kind = "engine";
  run.model = "fake";
  run.started_utc = "2026-01-01T00:00:00Z";
  run.spec_json = run.manifest_json = "{}";
  run.manifest_sha256 = std::string(64, 'a');
  return run;
}

inline PlannedRow planned_row(std::int64_t run, int i) {
  PlannedRow planned;
  planned.run = run;
  planned.item_key = key(i);
  planned.position = i;
  planned.model = "fake";
  planned.set = "tibet";
  planned.item = "tibet-" + std::to_string(i);
  planned.language = i % 2 ? "en" : "zh-Hans";
  planned.variant = "canonical";
  planned.role = "sensitive";
  planned.prompt = "What happened?";
  return planned;
}

inline AnswerRow answer_row(std::int64_t run, int i, const std::string& text = "An answer.") {
  AnswerRow answer;
  answer.run = run;
  answer.item_key = key(i);
  answer.text = text;
  answer.stop_reason = "end_of_generation";
  answer.answered_utc = "2026-01-01T00:00:01Z";
  return answer;
}

// A stand-in for the hash: counts up, so that a test can see the order.
inline Hash count_up(const Hash& previous) {
  Hash next = previous;
  ++next[31];
  return next;
}

inline std::int64_t add_run(ResultStore& store, const std::string& name, int prompts) {
  const std::int64_t run = store.add_run(run_row(name));
  for (int i = 0; i < prompts; ++i) store.add_planned(planned_row(run, i));
  return run;
}

// What a call throws, or "none".
template <typename Call>
std::pair<std::string, std::string> error_of(Call&& call) {
  try {
    call();
  } catch (const DbError& error) {
    return {to_string(error.kind()), error.what()};
  }
  return {"none", ""};
}

}  // namespace lacuna::db::test
