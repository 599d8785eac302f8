#include "audit.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>

#include "db/transaction.h"
#include "kill_point.h"
#include "manifest.h"
#include "probe/encoders.h"
#include "probe/hashing.h"
#include "result_rows.h"
#include "sqlite_sink.h"
#include "stored_json.h"
#include "utc.h"

namespace lacuna::probe {
namespace {

std::string boot_id() {
  std::ifstream in("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(in, id);
  return id;
}

void refuse_changes(const db::RunRow& stored, const nlohmann::json& asked) {
  const auto changes =
      manifest_differences(parse_stored(stored.manifest_json, "manifest of run " + stored.name), asked);
  if (changes.empty()) return;
  std::string list;
  for (std::size_t i = 0; i < std::min<std::size_t>(changes.size(), 10); ++i) list += "\n  " + changes[i];
  if (std::any_of(changes.begin(), changes.end(), [](const std::string& change) { return change.starts_with("/engine/"); }))
    list += "\nUnder /engine stands this program itself: the build that began the run can finish it.";
  throw ProjectError(
      "run '" + for_terminal_line(stored.name) +
      "' was begun with something else, and a run stays what it is. Take another name, or undo what changed:" + list);
}

// A plan counts when it was frozen before the first answer: a run takes one up when it begins, and never afterwards.
void refuse_other_plan(db::ResultStore& store, const db::RunRow& stored, const FrozenPlan* frozen) {
  const std::optional<db::RunPlanRow> begun = frozen ? store.run_plan(stored.id) : std::nullopt;
  if (!frozen || (begun && begun->plan == frozen->sha256)) return;
  const std::string other = begun ? "with another plan (its file has the SHA-256 " + begun->plan + ", this one " + frozen->sha256 + ")" : "without a plan";
  throw ProjectError("run '" + for_terminal_line(stored.name) + "' was begun " + other + ", and a plan counts for no run that was begun before. Take another name (--name), or go on " +
                     (begun ? "with its own plan" : "without --plan"));
}

db::PlannedRow planned_row(std::int64_t run, const std::string& model, const PlannedPrompt& prompt,
                           const PromptItem& item, std::int64_t item_id) {
  db::PlannedRow row;
  row.run = run;
  row.item_key = prompt.key;
  row.position = static_cast<std::int64_t>(prompt.index);
  row.item_id = item_id;
  row.model = model;
  row.set = row.topic = prompt.set;
  row.item = prompt.item;
  row.pair = item.pair;
  row.subtopic = item.subtopic;
  row.stratum = item.stratum;
  row.role = item.role;
  row.language = prompt.language;
  row.variant = prompt.variant;
  row.sample = prompt.sample;
  row.seed = static_cast<std::int64_t>(prompt.seed);
  row.temperature = prompt.temperature;
  row.prompt = prompt.prompt;
  return row;
}

// Sets, items and prompts: afterwards the project needs no file to be classified again.
void store_plan(db::ResultStore& store, std::int64_t run, const Audit& audit) {
  for (const PromptSet& set : audit.plan.sets)
    store.add_prompt_set({sha256_hex(set.bytes), set.id, set.version, set.title, set.licence, set.bytes});
  std::map<const PromptItem*, std::int64_t> ids;
  for (const PlannedPrompt& prompt : audit.plan.prompts) {
    const PromptItem& item = audit.plan.item(prompt);
    if (!ids.contains(&item)) {
      const std::string json = item_to_json(item);
      ids[&item] = store.add_item({0, sha256_hex(json), json});
    }
    store.add_planned(planned_row(run, audit.model, prompt, item, ids[&item]));
  }
  kill_point("before_plan_commit");
}

// What the run makes of its frozen plan; anything but an empty list makes it exploratory.
void store_frozen(db::ResultStore& store, std::int64_t run, const Audit& audit) {
  const FrozenPlan& plan = *audit.frozen;
  store.add_frozen_plan({plan.sha256, plan.name, plan.frozen_utc, plan.json});
  store.set_run_plan({run, plan.sha256, canonical(plan_differences(plan, audit.manifest, audit.plan))});
}

db::RunRow wanted_run(const Audit& audit) {
  db::RunRow run;
  run.name = audit.name;
  run.kind = audit.kind;
  run.model = audit.model;
  run.spec_json = spec_to_json(audit.plan.spec);
  return run;
}

RunOutcome run_audit_in(Project::State& project, const Audit& audit, Generator& generator, Judge& judge,
                        RunObserver& observer, const std::stop_token& stop, RunControl* control) {
  if (const std::optional<db::RunRow> stored = project.store.find_run(audit.name)) refuse_other_plan(project.store, *stored, audit.frozen);
  const db::RunRow run = open_run(project, wanted_run(audit), audit.manifest, [&](std::int64_t id) {
    store_plan(project.store, id, audit);
    if (audit.frozen) store_frozen(project.store, id, audit);
  });
  kill_point("after_plan_commit");
  RunSession session(project, run.id, audit.environment);
  const std::uint64_t late = classify_pending(project, run.id, judge, observer).classified;
  SqliteSink sink(project, run, session.id(), judge.fingerprint());
  const std::set<std::string> answered = project.store.answered_keys(run.id);
  RunPlan part = audit.plan;
  part.prompts = audit.plan.shard();
  RunOutcome outcome{run.id, run.name, Runner(part, answered, {generator, judge, sink, observer, control}).run(stop), false};
  outcome.progress.classified += late;
  outcome.interrupted = outcome.progress.done < outcome.progress.total;
  kill_point("before_complete");
  // A run that was complete before is left as it is: who classified it since then may have heard a model.
  if (!outcome.interrupted && run.status != "complete") outcome.interrupted = !judge_beside_controls(project, run.id, judge, observer, stop);
  const db::RunCounts counts = project.store.counts(run.id);  // a shard may be done while the run is not
  session.finish(!outcome.interrupted && counts.answered == counts.planned);
  return outcome;
}

}  // namespace

db::RunRow open_run(Project::State& project, db::RunRow wanted, const nlohmann::json& manifest,
                    const std::function<void(std::int64_t run)>& fill) {
  if (const std::optional<db::RunRow> stored = project.store.find_run(wanted.name)) {
    refuse_changes(*stored, manifest);
    return *stored;
  }
  wanted.manifest_json = canonical(manifest);
  wanted.manifest_sha256 = sha256_hex(wanted.manifest_json);
  wanted.started_utc = utc_now();
  db::Transaction transaction(project.database);
  wanted.id = project.store.add_run(wanted);
  fill(wanted.id);
  transaction.commit();
  return wanted;
}

RunSession::RunSession(Project::State& project, std::int64_t run, const nlohmann::json& environment)
    : project_(project), run_(run) {
  db::Transaction transaction(project_.database);
  id_ = project_.store.begin_session({run, getpid(), boot_id(), canonical(environment), utc_now()});
  project_.store.set_status(run, "running");
  transaction.commit();
}

RunSession::~RunSession() {
  if (!open_) return;
  try {
    end("interrupted", "error");
  } catch (const db::DbError&) {  // NOLINT(bugprone-empty-catch): what led here is being reported already
  }
}

void RunSession::finish(bool complete) {
  end(complete ? "complete" : "interrupted", complete ? "complete" : "stopped");
  open_ = false;
}

void RunSession::end(const std::string& status, const std::string& reason) {
  db::Transaction transaction(project_.database);
  project_.store.end_session(id_, utc_now(), reason);
  project_.store.set_status(run_, status);
  transaction.commit();
}

const PromptItem* StoredItems::find(const std::optional<std::int64_t>& id) {
  if (!id) return nullptr;
  const auto known = items_.find(*id);
  if (known != items_.end()) return &known->second;
  const std::optional<db::ItemRow> row = store_.item(*id);
  if (!row) throw ProjectError("item " + std::to_string(*id) + " is not in the project");
  return &items_.emplace(*id, item_from_json(row->item_json, "item " + std::to_string(*id))).first->second;
}

RunOutcome run_in_project(Project& project, const Audit& audit, Generator& generator, Judge& judge,
                          RunObserver& observer, std::stop_token stop, RunControl* control) {
  return as_project_error(
      [&] { return run_audit_in(project.state(), audit, generator, judge, observer, stop, control); });
}

DryRun dry_run_in_project(Project& project, const Audit& audit, Generator& generator, std::stop_token stop) {
  constexpr std::size_t kTried = 8;
  return as_project_error([&] {
    db::ResultStore& store = project.state().store;
    const std::optional<db::RunRow> stored = store.find_run(audit.name);
    if (stored) {
      refuse_other_plan(store, *stored, audit.frozen);
      refuse_changes(*stored, audit.manifest);
    }
    const std::set<std::string> answered = stored ? store.answered_keys(stored->id) : std::set<std::string>();
    std::vector<PlannedPrompt> open = audit.plan.shard();
    DryRun out;
    out.prompts = open.size();
    std::erase_if(open, [&](const PlannedPrompt& prompt) { return answered.contains(prompt.key); });
    out.open = open.size();
    if (open.empty()) return out;
    std::vector<PlannedPrompt> tried;  // spread over the plan, so that every language and topic has its part
    for (std::size_t i = 0; i < std::min(kTried, open.size()); ++i) tried.push_back(open[i * open.size() / std::min(kTried, open.size())]);
    std::size_t position = 0;
    const auto start = std::chrono::steady_clock::now();
    const auto take = [&](GeneratedAnswer&& answer) {
      if (answer.stop_reason == "cancelled") return;
      ++out.tried;
      out.tokens += answer.answer_tokens.value_or(answer.tokens.size());
      if (!answer.error.empty() && ++out.failed == 1) out.cause = answer.error;
    };
    generator.generate([&] { return position < tried.size() && !stop.stop_requested() ? std::optional(tried[position++]) : std::nullopt; }, take,
                       [](std::uint64_t, std::size_t) {}, stop);
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    out.interrupted = stop.stop_requested();
    if (out.interrupted) return out;
    out.expected_seconds = out.seconds / static_cast<double>(tried.size()) * static_cast<double>(out.open);
    const RunSpec& spec = audit.plan.spec;
    const double longest = static_cast<double>(spec.max_tokens) + spec.max_reasoning_tokens;
    if (out.tokens > 0) out.at_most_seconds = std::max(out.expected_seconds, out.seconds / static_cast<double>(out.tokens) * longest * static_cast<double>(out.open));
    return out;
  });
}

}  // namespace lacuna::probe
