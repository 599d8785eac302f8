// The composition root: puts engine, classifiers and project together for one operation.
#pragma once
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "probe/answer_import.h"
#include "probe/frozen_plan.h"
#include "probe/ports.h"
#include "probe/report_table.h"
#include "probe/project.h"
#include "probe/run_control.h"
#include "probe/run_plan.h"

namespace lacuna::probe {

// Where prompt sets, rules and demo models lie: $LACUNA_DATA, else ../share/lacuna beside the executable. Throws std::runtime_error naming
// both when there is none.
std::filesystem::path data_directory();
std::filesystem::path prompt_sets_directory();
std::filesystem::path rules_directory();
std::filesystem::path resources_directory();

struct RunOutcome {
  std::int64_t run_id = 0;
  std::string run_name;
  RunProgress progress;
  bool interrupted = false;  // stopped by the caller; the same call resumes
};

// Runs or resumes: the run with this name and the same manifest goes on where it was. A different manifest under the same name is
// refused (ProjectError names what changed). Each answer and its place in the hash chain is one transaction.
// With `frozen` a new run is recorded as following that plan, or, where it differs, as exploratory; one that was begun without it, or with another, is refused (ProjectError).
// `control` pauses and resumes.
RunOutcome run_audit(const std::filesystem::path& project, const RunSpec& spec, RunObserver& observer, std::stop_token stop,
                     const FrozenPlan* frozen = nullptr, RunControl* control = nullptr);
// What run_audit would do, and how long it would take; the project need not be there and is not changed.
DryRun dry_run(const std::filesystem::path& project, const RunSpec& spec, RunObserver& observer, const FrozenPlan* frozen = nullptr, std::stop_token stop = {});

// Answers of a run that no rate counts, and why: the cause of each kind with its count, the most frequent first. Causes that differ in numbers alone are one.
struct InvalidAnswers {
  using Causes = std::vector<std::pair<std::string, std::uint64_t>>;
  std::uint64_t failed = 0, invalid = 0;  // prompts that got no answer; answers that are empty, cut or otherwise none
  std::uint64_t filtered = 0;             // of the invalid: broken off by the host's content filter
  std::uint64_t cut = 0;                  // by the length limit
  Causes failures, reasons;               // of the one and of the other
  std::vector<std::string> failed_items;  // each once
};
InvalidAnswers invalid_answers(const Project& project, const std::string& run);

// Which answers of a file make one run. A rate over two models' answers is neither one's: an item counts by the majority of its answers, whoever gave them.
enum class ModelSplit {
  when_several,  // a run a model, "NAME (MODEL)", where the file names more than one
  always,        // also where it names one
  never,         // one run, whose rates pool the models
};

struct ImportSpec {
  ImportSpec(AnswerFile answers) : file(std::move(answers)) {}  // NOLINT(google-explicit-constructor): a file is an import of it
  AnswerFile file;
  std::string run_name;           // empty = file name; of another project "NAME (ITS RUN)", and NAME where it has one run; empty = as they are called there
  std::vector<std::string> sets;  // prompt sets that were asked, ids or paths; none = those whose items the project holds
  ModelSplit split = ModelSplit::when_several;
};

struct ImportOutcome {
  std::vector<std::string> run_names;
  std::string format;
  std::uint64_t imported = 0, already_there = 0, classified = 0;
  std::vector<std::string> notes;  // also what could not be carried over, by reason
};
// Another project (answer_import.h knows no such format) gives its runs with all that belongs to them, all or nothing; a run of the same name and manifest is joined, such as
// the shards of one, and nothing is ever there twice.
// People's labels (label_export.h) come onto the answers that the project holds.
// Answers from elsewhere, in any format of answer_import.h, become a run, or one a model where there are several. An answer to a prompt of the sets is one to its item, as in any
// run. Complaints name line or entry; nothing is stored of a broken file, and no project is made for it. Resumable like a run.
ImportOutcome import_answers(const std::filesystem::path& project, const ImportSpec& import, RunObserver& observer, std::stop_token stop);

struct ClassifyOutcome {
  std::uint64_t answers = 0, classified = 0, changed = 0;
  bool interrupted = false;          // before all answers had their turn: those that had none keep their verdicts
  std::vector<std::string> changes;  // "tibet-03 en: evasion -> hard_refusal; rules, by en-refuse-sorry"
  ReportTable against_controls;      // relative_features.h; empty when it was interrupted
};
// Classifies every answer again with the rules at hand, without the model, and says what changed. Only here the controls of an answer are all known:
// scripted reasoning and sanitised answers are judged against them. With `judge` the stored votes of that model are heard too
// (model_judge.h: find_judge); without, those of none.
ClassifyOutcome classify_project(const std::filesystem::path& project, RunObserver& observer, std::stop_token stop, const std::string& judge = "");

}  // namespace lacuna::probe
