// Verdicts without the model: for answers that have none, and for all of them again.
#include "audit.h"
#include "db/transaction.h"
#include "kill_point.h"
#include "probe/relative_features.h"
#include "result_rows.h"
#include "runner.h"

namespace lacuna::probe {
namespace {

constexpr std::int64_t kBatch = 64;  // answers in a transaction: a killed process repeats at most these verdicts

// Walks answers in the order of their numbers, a batch at a time, so that no read transaction stays open while we
// write.
class Walk {
 public:
  Walk(db::ResultStore& store, db::ResultQuery query) : store_(store), query_(std::move(query)) {
    query_.by_seq = true;
    query_.at_most = kBatch;
  }
  std::vector<db::ResultRecord> next() {
    std::vector<db::ResultRecord> batch;
    store_.each_result(query_, [&](const db::ResultRecord& record) {
      batch.push_back(record);
      return true;
    });
    if (!batch.empty()) query_.after_seq = batch.back().answer.seq;
    return batch;
  }

 private:
  db::ResultStore& store_;
  db::ResultQuery query_;
};

using Difference = std::pair<const char*, std::string ResultRow::*>;
constexpr Difference kCompared[] = {{"", &ResultRow::engagement},
                                    {"headline ", &ResultRow::headline},
                                    {"narrative ", &ResultRow::narrative},
                                    {"label ", &ResultRow::label},
                                    {"reasoning ", &ResultRow::reasoning_class},
                                    {"language ", &ResultRow::language_match}};

// "tibet-03 en: evasion -> hard_refusal", or an empty string.
std::string change_between(const ResultRow& before, const ResultRow& now) {
  for (const auto& [axis, member] : kCompared)
    if (before.*member != now.*member)
      return now.item + " " + now.language + ": " + axis + before.*member + " -> " + now.*member;
  return "";
}

class Reclassifier {
 public:
  Reclassifier(Project::State& project, Judge& judge, RunObserver& observer, std::uint64_t total)
      : project_(project), judge_(judge), observer_(observer), items_(project.store), meter_(total, 0, observer) {}

  ClassifyOutcome run(const std::stop_token& stop) {
    hear_controls(stop);
    Walk walk(project_.store, {});
    for (auto batch = walk.next(); !batch.empty() && !stop.stop_requested(); batch = walk.next()) judge_batch(batch);
    meter_.finish();
    outcome_.against_controls = answers_.table();
    return std::move(outcome_);
  }

 private:
  // Controls first: what is said of a sensitive answer rests on theirs, judged by the same rules.
  void hear_controls(const std::stop_token& stop) {
    Walk walk(project_.store, {});
    for (auto batch = walk.next(); !batch.empty() && !stop.stop_requested(); batch = walk.next())
      for (db::ResultRecord& record : batch) {
        record.verdict.reset();
        ResultRow row = to_result_row(record);
        if (!row.sensitive() && !row.pair.empty() && judge_row(judge_, items_.find(record.planned.item_id), row, observer_)) answers_.add(row);
      }
  }

  void judge_batch(std::vector<db::ResultRecord>& batch) {
    db::Transaction transaction(project_.database);
    for (db::ResultRecord& record : batch) judge_one(record);
    transaction.commit();
  }

  void judge_one(db::ResultRecord& record) {
    const ResultRow before = to_result_row(record);
    record.verdict.reset();
    ResultRow now = to_result_row(record);
    meter_.answered();
    meter_.report();
    answers_.inform(now);
    if (!judge_row(judge_, items_.find(record.planned.item_id), now, observer_)) return;
    project_.store.put_verdict(to_verdict_row(now, judge_.fingerprint()));
    if (now.sensitive()) answers_.add(now);
    ++outcome_.classified;
    const std::string change = before.classified ? change_between(before, now) : "";
    if (change.empty()) return;
    ++outcome_.changed;
    outcome_.changes.push_back(change);
  }

  Project::State& project_;
  Judge& judge_;
  RunObserver& observer_;
  StoredItems items_;
  ProgressMeter meter_;
  ControlledAnswers answers_;
  ClassifyOutcome outcome_;
};

}  // namespace

PendingVerdicts classify_pending(Project::State& project, std::int64_t run, Judge& judge, RunObserver& observer) {
  db::ResultQuery query;
  query.runs = {run};
  query.unclassified_only = true;
  Walk walk(project.store, query);
  StoredItems items(project.store);
  PendingVerdicts given;
  for (auto batch = walk.next(); !batch.empty(); batch = walk.next()) {
    db::Transaction transaction(project.database);
    for (const db::ResultRecord& record : batch) {
      ResultRow row = to_result_row(record);
      if (!judge_row(judge, items.find(record.planned.item_id), row, observer)) continue;
      project.store.put_verdict(to_verdict_row(row, judge.fingerprint()));
      ++given.classified;
      if (row.label == "refusal") ++given.refused;
    }
    kill_point("before_verdict");
    transaction.commit();
    kill_point("after_verdict");
  }
  return given;
}

ClassifyOutcome classify_in_project(Project& project, Judge& judge, RunObserver& observer, std::stop_token stop) {
  return as_project_error([&] {
    std::uint64_t total = 0;
    for (const RunInfo& run : project.runs()) total += run.answered;
    return Reclassifier(project.state(), judge, observer, total).run(stop);
  });
}

}  // namespace lacuna::probe
