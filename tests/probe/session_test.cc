// Whole operations on a project, with stand-ins for the engine and the classifiers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "answer_columns.h"
#include "audit.h"
#include "db/schema.h"
#include "fakes.h"
#include "probe/comparison.h"
#include "probe/json_lines.h"
#include "probe/jsonl_export.h"

namespace lacuna::probe {
namespace {

using lacuna::test::TemporaryDirectory;
using lacuna::test::write_file;
using test::FakeGenerator;
using test::FakeJudge;
using test::message_of;
using test::Recorder;
using testing::ElementsAre;
using testing::HasSubstr;

class SessionTest : public testing::Test {
 protected:
  RunOutcome run(const Audit& audit, std::stop_token stop = {}) {
    Project project = Project::create_or_open(path_);
    return run_in_project(project, audit, generator_, judge_, observer_, stop);
  }
  Project reader() const { return Project::open_read_only(path_); }

  TemporaryDirectory dir_;
  std::filesystem::path path_ = dir_ / "a.lacuna";
  FakeGenerator generator_;
  FakeJudge judge_;
  Recorder observer_;
};

TEST_F(SessionTest, RunsToTheEnd) {
  const RunOutcome outcome = run(test::audit(5, judge_));
  EXPECT_FALSE(outcome.interrupted);
  EXPECT_EQ(outcome.progress.done, 10u);
  EXPECT_EQ(reader().run("fake").status, "complete");
  EXPECT_TRUE(reader().verify().ok);
}

TEST_F(SessionTest, KeepsWhatCameWithAnAnswer) {
  generator_.change = [](const PlannedPrompt& prompt, GeneratedAnswer& answer) {
    if (prompt.index != 3) return;
    answer.failed_attempts = {"http://127.0.0.1:1: it was cut", "http://127.0.0.1:2: status 503"};
    answer.probabilities = {{"No", -0.5, {{"No", -0.5}, {"Yes", -1.25}}}, {"\"\n", -2, {}}};
  };
  run(test::audit(5, judge_));
  db::Database database = db::open_project_read_only(path_);
  EXPECT_EQ(database.integer("SELECT count(*) FROM failed_attempts"), 2);
  EXPECT_EQ(database.text("SELECT cause FROM failed_attempts WHERE n = 2"), "http://127.0.0.1:2: status 503");
  EXPECT_EQ(database.text("SELECT tokens_json FROM log_probabilities"),
            R"([{"token":"No","logprob":-0.5,"top":[["No",-0.5],["Yes",-1.25]]},{"token":"\"\n","logprob":-2.0,"top":[]}])");
  EXPECT_THROW(db::open_project(path_).execute("DELETE FROM failed_attempt"), db::DbError);
  EXPECT_TRUE(reader().verify().ok);
}

TEST_F(SessionTest, CompleteRunAsksNothingAgain) {
  run(test::audit(5, judge_));
  generator_.asked.clear();
  const RunOutcome again = run(test::audit(5, judge_));
  EXPECT_TRUE(generator_.asked.empty());
  EXPECT_EQ(again.progress.resumed, 10u);
  EXPECT_EQ(reader().run("fake").status, "complete");
}

TEST_F(SessionTest, StoppedRunGoesOnWhereItWas) {
  std::stop_source stop;
  generator_.change = [&](const PlannedPrompt&, GeneratedAnswer&) {
    if (generator_.asked.size() == 6) stop.request_stop();
  };
  const RunOutcome first = run(test::audit(5, judge_), stop.get_token());
  EXPECT_TRUE(first.interrupted);
  EXPECT_EQ(reader().run("fake").status, "interrupted");
  generator_.change = nullptr;
  const RunOutcome second = run(test::audit(5, judge_));
  EXPECT_EQ(second.progress.resumed, first.progress.done);
  EXPECT_EQ(second.run_id, first.run_id);
  EXPECT_EQ(reader().run("fake").answered, 10u);
}

TEST_F(SessionTest, GeneratorThatThrowsLeavesAResumableRun) {
  generator_.change = [&](const PlannedPrompt& prompt, GeneratedAnswer&) {
    if (prompt.index == 2) throw std::runtime_error("template: line 3");
  };
  EXPECT_THAT(message_of<std::runtime_error>([&] { run(test::audit(5, judge_)); }), HasSubstr("template: line 3"));
  EXPECT_EQ(reader().run("fake").status, "interrupted");
  generator_.change = nullptr;
  EXPECT_FALSE(run(test::audit(5, judge_)).interrupted);
  EXPECT_EQ(reader().run("fake").answered, 10u);
}

TEST_F(SessionTest, FullDiskStopsTheRunAndItGoesOnWhenThereIsSpace) {
  generator_.change = [](const PlannedPrompt&, GeneratedAnswer& answer) { answer.text += std::string(5000, 'x'); };
  const Audit audit = test::audit(60, judge_);
  Project project = Project::create_or_open(path_);
  db::Database& database = project.state().database;
  database.execute("PRAGMA max_page_count=" + std::to_string(database.integer("PRAGMA page_count") + 20));
  const std::string message =
      message_of<ProjectError>([&] { run_in_project(project, audit, generator_, judge_, observer_, {}); });
  EXPECT_THAT(message, HasSubstr("no space left"));
  const std::uint64_t kept = project.run("fake").answered;
  EXPECT_GT(kept, 5u);
  EXPECT_LT(kept, 120u);
  EXPECT_TRUE(project.verify().ok);
  database.execute("PRAGMA max_page_count=100000");
  const RunOutcome outcome = run_in_project(project, audit, generator_, judge_, observer_, {});
  EXPECT_FALSE(outcome.interrupted);
  EXPECT_EQ(outcome.progress.resumed, kept);
  EXPECT_EQ(project.run("fake").classified, 120u);
}

TEST_F(SessionTest, VerdictsThatAreMissingAreMadeUpFor) {
  judge_.fails_on = "tibet-1";
  run(test::audit(2, judge_));
  EXPECT_EQ(reader().run("fake").classified, 2u);
  judge_.fails_on.clear();
  EXPECT_EQ(run(test::audit(2, judge_)).progress.classified, 2u);
  EXPECT_EQ(reader().run("fake").classified, 4u);
}

struct Change {
  const char* named;
  void (*apply)(RunSpec&, EngineFacts&, FakeJudge&);
};

TEST_F(SessionTest, ResumeWithAnythingElseIsRefusedAndNamesIt) {
  run(test::audit(2, judge_));
  const Change changes[] = {
      {"/model/files/0/sha256", [](RunSpec&, EngineFacts& f, FakeJudge&) { f.files[0].sha256[5] = 'b'; }},
      {"/tokenizer/sha256", [](RunSpec&, EngineFacts& f, FakeJudge&) { f.tokenizer_sha256[5] = 'b'; }},
      {"/chat_template/sha256", [](RunSpec&, EngineFacts& f, FakeJudge&) { f.template_sha256[5] = 'b'; }},
      {"/engine/commit", [](RunSpec&, EngineFacts& f, FakeJudge&) { f.commit = "other"; }},
      {"/engine/bits", [](RunSpec&, EngineFacts& f, FakeJudge&) { f.bits = "other"; }},
      {"/limits/context", [](RunSpec&, EngineFacts& f, FakeJudge&) { f.context = 9; }},
      {"/sampling/seed: 1, now 2", [](RunSpec& s, EngineFacts&, FakeJudge&) { s.seed = 2; }},
      {"/sampling/temperature", [](RunSpec& s, EngineFacts&, FakeJudge&) { s.temperature = 0.7; }},
      {"/limits/max_tokens", [](RunSpec& s, EngineFacts&, FakeJudge&) { s.max_tokens = 99; }},
      {"/system_prompt", [](RunSpec& s, EngineFacts&, FakeJudge&) { s.system_prompt = "Be brief."; }},
      {"/thinking", [](RunSpec& s, EngineFacts&, FakeJudge&) { s.thinking = false; }},
      {"/plan/languages", [](RunSpec& s, EngineFacts&, FakeJudge&) { s.languages = {"en"}; }},
      {"/plan/samples", [](RunSpec& s, EngineFacts&, FakeJudge&) { s.samples = 2; }},
      {"/classifier/rules_sha256", [](RunSpec&, EngineFacts&, FakeJudge& j) { j.digit = 'e'; }},
  };
  for (const Change& change : changes) {
    RunSpec spec = test::run_spec();
    EngineFacts facts = test::engine_facts();
    FakeJudge judge;
    change.apply(spec, facts, judge);
    const std::string message = message_of<ProjectError>([&] { run(test::audit(2, judge, spec, facts)); });
    EXPECT_THAT(message, HasSubstr("run 'fake' was begun with something else"));
    EXPECT_THAT(message, HasSubstr(change.named));
  }
  EXPECT_EQ(reader().run("fake").answered, 4u);
}

TEST_F(SessionTest, ThreadsAndBatchMayDifferWhenResuming) {
  run(test::audit(2, judge_));
  RunSpec spec = test::run_spec();
  spec.threads = 3;
  spec.parallel = 2;
  EXPECT_NO_THROW(run(test::audit(2, judge_, spec)));
}

TEST_F(SessionTest, SecondRunInTheSameProjectHasTheSameItemsOnce) {
  run(test::audit(3, judge_));
  RunSpec spec = test::run_spec();
  spec.name = "other";
  spec.seed = 9;
  run(test::audit(3, judge_, spec));
  EXPECT_EQ(reader().state().database.integer("SELECT count(*) FROM item"), 3);
  EXPECT_EQ(reader().runs().size(), 2u);
  EXPECT_TRUE(reader().verify().ok);
}

TEST_F(SessionTest, ClassifyingAgainSaysWhatChangedAndLeavesAnswersAlone) {
  run(test::audit(2, judge_));
  const std::string head = reader().chain_head();
  FakeJudge newer;
  newer.headline = "state_narrative";
  newer.digit = 'e';
  Project project = Project::create_or_open(path_);
  const ClassifyOutcome outcome = classify_in_project(project, newer, observer_, {});
  EXPECT_EQ(outcome.classified, 4u);
  EXPECT_EQ(outcome.changed, 4u);
  EXPECT_THAT(outcome.changes, testing::Contains("run fake, tibet-0 en, sample 0: headline open -> state_narrative"));
  EXPECT_EQ(project.rows({})[0].headline, "state_narrative");
  EXPECT_EQ(project.rows({})[0].facts[0].id, "tibet-0-f");  // the item came from the project, not from a file
  EXPECT_EQ(project.chain_head(), head);
  EXPECT_EQ(classify_in_project(project, newer, observer_, {}).changed, 0u);
}

TEST_F(SessionTest, AChangeSaysWhy) {
  run(test::audit(2, judge_));
  class Reasoned : public FakeJudge {
   public:
    void judge(const PromptItem* item, ResultRow& row) override {
      FakeJudge::judge(item, row);
      row.engagement = "evasion";
      row.decided_by = "statistical";
      row.evidence = {{"engagement", "r2", "evasion", false, 0, 2}, {"tone", "r3", "loyalty", false, 0, 2}};
    }
  } newer;
  Project project = Project::create_or_open(path_);
  EXPECT_THAT(classify_in_project(project, newer, observer_, {}).changes, testing::Contains("run fake, tibet-0 en, sample 0: answered -> evasion; statistical, by r2, no longer r1"));
}

// As verdicts of earlier versions are stored: one of the three labels of answers.
class InvalidJudge : public FakeJudge {
 public:
  void judge(const PromptItem* item, ResultRow& row) override {
    FakeJudge::judge(item, row);
    row.label = "evasive";
    row.engagement = row.headline = row.item == "tibet-0" ? "invalid" : "evasion";
    row.p_not_complete = 1;
  }
};

TEST_F(SessionTest, WhatIsNoAnswerHasNoneOfTheThreeLabels) {
  InvalidJudge judge;
  Project project = Project::create_or_open(path_);
  run_in_project(project, test::audit(2, judge), generator_, judge, observer_, {});
  const auto items = [&](const std::string& label) {
    RowFilter filter;
    filter.labels = {label};
    std::set<std::string> out;
    for (const ResultRow& row : project.rows(filter)) out.insert(row.item + " " + row.label);
    for (const RowTally& group : project.tally(filter)) out.insert(group.row.item + " " + group.row.label);
    return out;
  };
  EXPECT_THAT(items("invalid"), ElementsAre("tibet-0 invalid"));
  EXPECT_THAT(items("evasive"), ElementsAre("tibet-1 evasive"));
  const ResultRow row = project.rows({}).front();
  ASSERT_EQ(row.item, "tibet-0");
  std::string room;
  EXPECT_EQ(answer_columns({"label"})[0]->value(row, room), "invalid");
  EXPECT_EQ(answer_columns({"p_not_complete"})[0]->value(row, room), "");
  EXPECT_THAT(to_json_line(row), HasSubstr("\"p_not_complete\":null"));
}

// A judge that says more when it knows the controls, as the rules do of sanitised answers.
class ControlledJudge : public FakeJudge {
 public:
  void judge(const PromptItem* item, ResultRow& row) override {
    FakeJudge::judge(item, row);
    if (row.controls_recall) row.headline = "sanitised";
  }
};

Audit controlled_audit(const Judge& judge) {
  PromptSet set = test::prompt_set(4);
  for (std::size_t i = 1; i < 4; ++i) set.items[i].role = i == 3 ? "sensitive" : "twin_abroad", set.items[i].pair = i == 3 ? "" : "tibet-0";  // tibet-3 has no control
  Audit audit;
  audit.name = audit.model = "fake";
  audit.manifest = engine_manifest(test::engine_facts(), test::run_spec(), {set}, judge, "2026-01-01T00:00:00Z");
  audit.plan = RunPlan::make(test::run_spec(), {set}, manifest_core(audit.manifest));
  return audit;
}

TEST_F(SessionTest, AFinishedRunSaysWhatClassifyingItAgainWould) {
  ControlledJudge judge;
  Project project = Project::create_or_open(path_);
  std::stop_source source;
  generator_.change = [&](const PlannedPrompt& prompt, GeneratedAnswer&) {
    if (prompt.item == "tibet-2") source.request_stop();
  };
  ASSERT_TRUE(run_in_project(project, controlled_audit(judge), generator_, judge, observer_, source.get_token()).interrupted);
  for (const ResultRow& row : project.rows({})) EXPECT_EQ(row.headline, "open");  // the controls are not all known
  generator_.change = nullptr;
  EXPECT_FALSE(run_in_project(project, controlled_audit(judge), generator_, judge, observer_, {}).interrupted);
  for (const ResultRow& row : project.rows({})) EXPECT_EQ(row.headline, row.item == "tibet-0" ? "sanitised" : "open") << row.item;
  EXPECT_EQ(classify_in_project(project, judge, observer_, {}).changed, 0u);
  const int before = judge.judged;
  run_in_project(project, controlled_audit(judge), generator_, judge, observer_, {});
  EXPECT_EQ(judge.judged, before);  // complete before: nothing is judged again
}

TEST_F(SessionTest, ClassifyingAgainKeepsWhatStandsAgainstTheControls) {
  PromptSet set = test::prompt_set(2);
  set.items[1].role = "twin_abroad";
  set.items[1].pair = "tibet-0";
  Audit audit;
  audit.name = audit.model = "fake";
  audit.manifest = engine_manifest(test::engine_facts(), test::run_spec(), {set}, judge_, "2026-01-01T00:00:00Z");
  audit.plan = RunPlan::make(test::run_spec(), {set}, manifest_core(audit.manifest));
  generator_.change = [](const PlannedPrompt& prompt, GeneratedAnswer& answer) { answer.text = std::string(prompt.item == "tibet-0" ? 50 : 200, 'x'); };
  run(audit);
  ASSERT_TRUE(reader().rows({})[0].against_controls.has_value());
  Project project = Project::create_or_open(path_);
  classify_in_project(project, judge_, observer_, {});
  for (const ResultRow& row : project.rows({})) {
    ASSERT_EQ(row.against_controls.has_value(), row.sensitive()) << row.item;
    if (!row.sensitive()) continue;
    EXPECT_EQ(row.against_controls->controls, 1u);
    EXPECT_DOUBLE_EQ(row.against_controls->length_ratio, 0.25);
    EXPECT_FALSE(row.against_controls->compression_difference.has_value());
    EXPECT_DOUBLE_EQ(row.against_controls->recall_difference.value(), 0);
  }
}

constexpr const char* kImported =
    R"({"id":"s/m1/q1","source":"s","lang":"en","model":"m1","prompt":"P1","response":"I cannot.","label":"refusal","label_raw":"3","human":true,"extra":{"qid":"q1"}})"
    "\n"
    R"({"id":"s/m2/q1","source":"s","lang":"zh","model":"m2","prompt":"P2","response":"好","label":"compliance","label_raw":"1","human":false,"extra":{}})"
    "\n";

class ImportTest : public SessionTest {
 protected:
  ImportOutcome import(const std::string& content, const std::string& run_name = "", const std::string& file = "answers.jsonl") {
    write_file(dir_ / file, content);
    Project project = Project::create_or_open(path_);
    return import_into_project(project, dir_ / file, run_name, judge_, observer_, {});
  }
};

TEST_F(ImportTest, AnswersBecomeARunLikeAnyOther) {
  const ImportOutcome outcome = import(kImported);
  EXPECT_EQ(outcome.run_name, "answers");
  EXPECT_EQ(outcome.imported, 2u);
  EXPECT_EQ(outcome.classified, 2u);
  EXPECT_EQ(observer_.reports.back().classified, 2u);
  EXPECT_EQ(observer_.reports.back().refused, 1u);
  const RunInfo info = reader().run("answers");
  EXPECT_EQ(info.kind, "import");
  EXPECT_EQ(info.status, "complete");
  EXPECT_EQ(info.model, "2 models");
  const std::vector<ResultRow> rows = reader().rows({});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].set, "answers");
  EXPECT_EQ(rows[0].item, "q1");
  EXPECT_EQ(rows[0].model, "m1");
  EXPECT_EQ(rows[0].role, "");
  EXPECT_EQ(rows[0].label, "refusal");
  EXPECT_EQ(rows[0].reasoning, std::nullopt);
  EXPECT_EQ(rows[1].item, "s/m2/q1");
  EXPECT_TRUE(reader().verify().ok);
}

TEST_F(ImportTest, ForeignLabelsAreKeptApartFromVerdicts) {
  import(kImported);
  const auto labels = reader().state().store.labels(1);
  ASSERT_EQ(labels.size(), 1u);
  EXPECT_EQ(labels[0].label, "refusal");
  EXPECT_EQ(labels[0].label_raw, "3");
  EXPECT_TRUE(labels[0].human);
  EXPECT_FALSE(reader().state().store.labels(2)[0].human);
}

TEST_F(ImportTest, SameFileAgainAddsNothing) {
  import(kImported);
  const ImportOutcome again = import(kImported);
  EXPECT_EQ(again.imported, 0u);
  EXPECT_EQ(again.already_there, 2u);
  EXPECT_EQ(reader().rows({}).size(), 2u);
}

TEST_F(ImportTest, ChangedFileUnderTheSameNameIsRefused) {
  import(kImported);
  EXPECT_THAT(message_of<ProjectError>([&] { import(std::string(kImported) + "\n"); }), HasSubstr("/import/sha256"));
  EXPECT_NO_THROW(import(std::string(kImported) + "\n", "other name"));
}

std::string asked(const std::string& id, const std::string& prompt, const std::string& response) {
  return R"({"id":")" + id + R"(","lang":"en","model":"m","prompt":")" + prompt + R"(","response":")" + response + "\"}\n";
}

// Two models' answers to the same questions lie in two files of whatever names.
TEST_F(ImportTest, FilesThatAskTheSameCanBeCompared) {
  import(asked("q1", "What happened?", "A strike.") + asked("q2", "Who was there?", "Workers."), "", "first.jsonl");
  import(asked("q1", "What happened?", "I cannot say.") + asked("q2", "Who was there?", "I cannot say."), "", "second.jsonl");
  import(asked("q1", "Something else?", "Yes.") + asked("q2", "And that?", "No."), "", "third.jsonl");
  const Project project = reader();
  std::set<std::string> sets;
  for (const ResultRow& row : project.rows({})) sets.insert(row.run + " " + row.set);
  EXPECT_THAT(sets, testing::UnorderedElementsAre("first first", "second first", "third third"));
  EXPECT_NO_THROW(compare(count_run(project, "first"), count_run(project, "second"), {}));
  EXPECT_THROW(compare(count_run(project, "first"), count_run(project, "third"), {}), std::invalid_argument);
  import(asked("q1", "What happened?", "I cannot say.") + asked("q2", "Who was there?", "I cannot say."), "", "second.jsonl");
  EXPECT_EQ(reader().rows({}).size(), 6u);
}

TEST_F(ImportTest, AnIdUsedTwiceNamesBothLinesAndStoresNothing) {
  const std::string message = message_of<JsonLinesError>([&] { import(std::string(kImported) + kImported); });
  EXPECT_THAT(message, HasSubstr("answers.jsonl:3: id: 's/m1/q1' is used on line 1 already"));
  EXPECT_TRUE(reader().runs().empty());
}

TEST(DataDirectory, ComesFromTheEnvironmentOrNamesBothPlaces) {
  TemporaryDirectory dir;
  setenv("LACUNA_DATA", dir.path().c_str(), 1);
  EXPECT_EQ(rules_directory(), dir / "rules");
  setenv("LACUNA_DATA", "/nowhere", 1);
  const std::string message = message_of<SpecError>([] { data_directory(); });
  unsetenv("LACUNA_DATA");
  EXPECT_THAT(message, HasSubstr("'/nowhere'"));
  EXPECT_THAT(message, HasSubstr("share/lacuna"));
}

}  // namespace
}  // namespace lacuna::probe
