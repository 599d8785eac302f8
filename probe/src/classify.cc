// Verdicts without the model: for answers that have none, and for all of them again.
#include <algorithm>
#include <iterator>
#include <set>

#include "audit.h"
#include "db/transaction.h"
#include "kill_point.h"
#include "model_judge.h"
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

// An axis that is compared: how it is named to people, and where its evidence stands (nothing: it follows from the others).
struct Compared {
  const char *shown, *evidence;
  std::string ResultRow::*member;
};
constexpr Compared kCompared[] = {{"", "engagement", &ResultRow::engagement},
                                  {"headline ", "", &ResultRow::headline},
                                  {"narrative ", "narrative", &ResultRow::narrative},
                                  {"label ", "engagement", &ResultRow::label},
                                  {"reasoning ", "reasoning", &ResultRow::reasoning_class},
                                  {"language ", "language", &ResultRow::language_match}};

// Rules that speak on an axis (on any, without one) in `one` and not in `other`.
std::set<std::string> rules_only_in(const ResultRow& one, const ResultRow& other, const std::string& axis) {
  const auto rules = [&](const ResultRow& row) {
    std::set<std::string> out;
    for (const EvidenceSpan& span : row.evidence)
      if (axis.empty() || span.axis == axis) out.insert(span.rule);
    return out;
  };
  const std::set<std::string> there = rules(one), elsewhere = rules(other);
  std::set<std::string> out;
  std::set_difference(there.begin(), there.end(), elsewhere.begin(), elsewhere.end(), std::inserter(out, out.end()));
  return out;
}

// Why: who decides, what speaks for it now, what no longer does.
std::string reason_of(const ResultRow& before, const ResultRow& now, const std::string& axis) {
  const bool another = !before.decided_by.empty() && before.decided_by != now.decided_by;
  std::string out = (another ? before.decided_by + " -> " : "") + now.decided_by;
  for (const std::string& rule : rules_only_in(now, before, axis)) out += ", by " + rule;
  for (const std::string& rule : rules_only_in(before, now, axis)) out += ", no longer " + rule;
  return out.empty() ? "" : "; " + out;
}

// "run v1, tibet-03 en terse, sample 2"; the canonical wording is not named.
std::string place_of(const ResultRow& row) {
  return "run " + row.run + ", " + row.item + " " + row.language + (row.variant.empty() || row.variant == "canonical" ? "" : " " + row.variant) + ", sample " + std::to_string(row.sample);
}

// "run v1, tibet-03 en, sample 0: evasion -> hard_refusal; rules, by en-refuse-sorry", or an empty string.
std::string change_between(const ResultRow& before, const ResultRow& now) {
  for (const auto& [shown, evidence, member] : kCompared)
    if (before.*member != now.*member)
      return place_of(now) + ": " + shown + before.*member + " -> " + now.*member + reason_of(before, now, evidence);
  return "";
}

// A verdict that hears the controls of the row's run; false when the judge cannot give one.
bool judge_beside_controls(Judge& judge, const PromptItem* item, ResultRow& row, const ControlledAnswers& controls, RunObserver& observer) {
  controls.inform(row);
  if (!judge_row(judge, item, row, observer)) return false;
  if (row.sensitive() && !row.invalid()) row.against_controls = controls.against_controls(measure(row));
  return true;
}

class Reclassifier {
 public:
  Reclassifier(Project::State& project, Judge& judge, RunObserver& observer, std::uint64_t total, std::string heard)
      : project_(project), judge_(judge), observer_(observer), heard_(std::move(heard)), items_(project.store), meter_(total, 0, observer) {}

  ClassifyOutcome run(const std::stop_token& stop) {
    hear_controls(stop);
    meter_.begin();
    Walk walk(project_.store, {});
    for (auto batch = walk.next(); !batch.empty() && !stop.stop_requested(); batch = walk.next()) judge_batch(batch);
    const RunProgress progress = meter_.finish();
    outcome_.answers = progress.total;
    outcome_.interrupted = progress.done < progress.total && stop.stop_requested();
    if (!outcome_.interrupted) outcome_.against_controls = answers_.table();
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
        hear_judge(row);
        if (!row.sensitive() && !row.pair.empty() && judge_row(judge_, items_.find(record.planned.item_id), row, observer_)) answers_.add(row);
      }
  }

  void hear_judge(ResultRow& row) {
    if (heard_.empty()) return;
    for (const db::LayerVerdictRow& layer : project_.store.layers(row.answer_seq))
      if (layer.layer == kJudgeLayer && layer.fingerprint == heard_) row.judge_vote = {layer.layer, layer.version, layer.fingerprint, layer.label, layer.engagement, layer.narrative, layer.p_not_complete};
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
    hear_judge(now);
    if (!judge_beside_controls(judge_, items_.find(record.planned.item_id), now, answers_, observer_)) return;
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
  std::string heard_;  // fingerprint of the model that may speak
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

bool judge_beside_controls(Project::State& project, std::int64_t run, Judge& judge, RunObserver& observer, const std::stop_token& stop) {
  db::ResultQuery query;
  query.runs = {run};
  ControlledAnswers controls;
  Walk answered(project.store, query);
  for (auto batch = answered.next(); !batch.empty(); batch = answered.next())
    for (db::ResultRecord& record : batch)
      if (const ResultRow row = to_result_row(std::move(record)); row.classified && !row.sensitive()) controls.add(row);
  StoredItems items(project.store);
  Walk walk(project.store, query);
  for (auto batch = walk.next(); !batch.empty(); batch = walk.next()) {
    if (stop.stop_requested()) return false;
    db::Transaction transaction(project.database);
    for (db::ResultRecord& record : batch) {
      // A verdict of other rules, or one that heard a model, is not this run's to replace.
      if (!record.verdict || record.verdict->classifier != judge.version() || record.verdict->rules_sha256 != judge.fingerprint()) continue;
      record.verdict.reset();
      ResultRow row = to_result_row(record);
      if (!row.sensitive() || !controls.against_controls(measure(row))) continue;
      if (judge_beside_controls(judge, items.find(record.planned.item_id), row, controls, observer)) project.store.put_verdict(to_verdict_row(row, judge.fingerprint()));
    }
    transaction.commit();
  }
  return true;
}

ClassifyOutcome classify_in_project(Project& project, Judge& judge, RunObserver& observer, std::stop_token stop, const std::string& heard) {
  return as_project_error([&] {
    std::uint64_t total = 0;
    for (const RunInfo& run : project.runs()) total += run.answered;
    return Reclassifier(project.state(), judge, observer, total, heard).run(stop);
  });
}

}  // namespace lacuna::probe
