// One operation on an open project, whatever the answers come from: this is what the session composes and what tests
// drive with fakes.
#pragma once
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "probe/frozen_plan.h"
#include "probe/session.h"
#include "project_state.h"

namespace lacuna::probe {

struct Audit {
  RunPlan plan;
  std::string name, model, kind = "engine";
  nlohmann::json manifest;
  const FrozenPlan* frozen = nullptr;  // the plan that this run is meant to follow
  nlohmann::json environment = nlohmann::json::object();  // of this session: threads, processor
};
// Runs or resumes. Throws ProjectError for a manifest that differs, and for everything the project refuses.
RunOutcome run_in_project(Project& project, const Audit& audit, Generator& generator, Judge& judge,
                          RunObserver& observer, std::stop_token stop, RunControl* control = nullptr);
// Answers a few open prompts and stores nothing.
DryRun dry_run_in_project(Project& project, const Audit& audit, Generator& generator, std::stop_token stop = {});
// A file of answers that was read once to its end: what is wrong with it is known before a project is opened.
struct PreparedImport {
  ImportSpec spec{std::filesystem::path()};       // with the format that the file has
  std::vector<PromptSet> sets;                    // whose items were asked; none = those that the project holds
  std::map<std::string, std::uint64_t> answers;   // by model
  bool a_run_a_model = false;                     // what the spec's split comes to
  std::vector<LabelledAnswer> questions;          // the first different ones, without answers
  ImportLosses losses;
};
// Throws TableError, JsonLinesError.
PreparedImport prepare_import(ImportSpec spec, std::vector<PromptSet> sets = {});
ImportOutcome import_into_project(Project& project, const PreparedImport& import, Judge& judge, RunObserver& observer, std::stop_token stop);
// `heard`: fingerprint of the model whose votes the rows get (model_judge.h), or nothing.
ClassifyOutcome classify_in_project(Project& project, Judge& judge, RunObserver& observer, std::stop_token stop, const std::string& heard = "");

// The plan of an audit as a file holds it.
FrozenPlan freeze(const Audit& audit);
// A project in memory, for questions about none.
Project empty_project();

// --- what the three share ---

// The run of this name, or a new one after `fill` has added its rows, in one transaction. A different manifest is
// refused.
db::RunRow open_run(Project::State& project, db::RunRow wanted, const nlohmann::json& manifest,
                    const std::function<void(std::int64_t run)>& fill);

// A process at work on a run. An object that dies without finish() leaves the run interrupted, if the disk still lets
// it.
class RunSession {
 public:
  RunSession(Project::State& project, std::int64_t run, const nlohmann::json& environment);
  RunSession(const RunSession&) = delete;
  RunSession& operator=(const RunSession&) = delete;
  ~RunSession();
  std::int64_t id() const { return id_; }
  void finish(bool complete);

 private:
  void end(const std::string& status, const std::string& reason);
  Project::State& project_;
  std::int64_t run_, id_ = 0;
  bool open_ = true;
};

// Items as they are stored with a run, parsed once; pointers stay valid while the object lives.
class StoredItems {
 public:
  explicit StoredItems(db::ResultStore& store) : store_(store) {}
  const PromptItem* find(const std::optional<std::int64_t>& id);

 private:
  db::ResultStore& store_;
  std::map<std::int64_t, PromptItem> items_;
};

// Verdicts for answers that have none yet: those just imported, those of a run that died between answer and verdict.
struct PendingVerdicts { std::uint64_t classified = 0, refused = 0; };
PendingVerdicts classify_pending(Project::State& project, std::int64_t run, Judge& judge, RunObserver& observer);
// Judges the sensitive answers of a run once more when those to their controls are all known, so that a finished run says what classifying it again would.
// False: `stop` came first.
bool judge_beside_controls(Project::State& project, std::int64_t run, Judge& judge, RunObserver& observer, const std::stop_token& stop);

}  // namespace lacuna::probe
