// Whole operations on a project, with stand-ins for the engine and the classifiers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "answer_columns.h"
#include "audit.h"
#include "db/schema.h"
#include "fakes.h"
#include "probe/comparison.h"
#include "probe/csv_export.h"
#include "probe/json_lines.h"
#include "probe/jsonl_export.h"
#include "probe/provenance.h"
#include "probe/run_list.h"
#include "question_words.h"
#include "small_model.h"

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

TEST_F(SessionTest, TheModelThatTheFirstReplyNamesIsKept) {
  generator_.change = [](const PlannedPrompt& prompt, GeneratedAnswer& answer) { answer.model = prompt.index == 0 ? "" : "m-2026"; };
  const std::int64_t id = run(test::audit(5, judge_)).run_id;
  EXPECT_EQ(reader().state().store.environment(id, "answers_as"), "m-2026");
  EXPECT_EQ(reader().state().store.environment(id, "nothing"), std::nullopt);
  EXPECT_EQ(db::open_project_read_only(path_).integer("SELECT json_array_length(environment_json) FROM session"), 0);  // an object as before
}

TEST_F(SessionTest, AServerThatNamesAnotherBuildInEveryReplyFillsNoProject) {
  Audit audit = test::audit(80, judge_);
  audit.kind = "endpoint";
  generator_.change = [](const PlannedPrompt& prompt, GeneratedAnswer& answer) { answer.served_by = "system_fingerprint fp_" + prompt.key; };
  run(audit);
  EXPECT_EQ(backends_of_run(reader(), "fake").size(), 50u);
  EXPECT_THAT(notices(reader(), {reader().run("fake")}), testing::Contains(HasSubstr("its replies name at least 50 backends or builds behind the server")));
}

TEST_F(SessionTest, WhoAnsweredIsKeptSessionBySession) {
  std::stop_source stop;
  RunSpec spec = test::run_spec();
  spec.endpoint.urls = {"http://127.0.0.1:8001/v1/"};
  Audit audit = test::audit(5, judge_, spec);
  audit.kind = "endpoint";
  generator_.change = [&](const PlannedPrompt&, GeneratedAnswer& answer) {
    answer.server = "http://127.0.0.1:8001";
    answer.served_by = "system_fingerprint fp_1";
    if (generator_.asked.size() >= 6) stop.request_stop();
  };
  run(audit, stop.get_token());
  const auto said = [&] { return notices(reader(), {reader().run("fake")}); };
  EXPECT_THAT(servers_of_run(reader(), "fake"), ElementsAre("http://127.0.0.1:8001"));
  EXPECT_THAT(said(), testing::Not(testing::Contains(HasSubstr("begun at"))));
  generator_.change = [&](const PlannedPrompt& prompt, GeneratedAnswer& answer) {
    answer.server = "http://127.0.0.1:8002";
    answer.served_by = prompt.index % 2 ? "system_fingerprint fp_1" : "system_fingerprint fp_2";
  };
  run(audit);
  EXPECT_THAT(servers_of_run(reader(), "fake"), ElementsAre("http://127.0.0.1:8001", "http://127.0.0.1:8002"));
  EXPECT_THAT(backends_of_run(reader(), "fake"), ElementsAre("system_fingerprint fp_1", "system_fingerprint fp_2"));
  EXPECT_THAT(said(), ElementsAre("fake: begun at http://127.0.0.1:8001, its answers are of http://127.0.0.1:8001, http://127.0.0.1:8002; its rates are those of no one host",
                                  HasSubstr("fake: its replies name 2 backends or builds behind the server (system_fingerprint fp_1; system_fingerprint fp_2)")));
  Audit local = test::audit(5, judge_);
  local.name = "local";
  run(local);
  EXPECT_THAT(notices(reader(), {reader().run("fake"), reader().run("local")}), testing::Contains(HasSubstr("server http://127.0.0.1:8001, http://127.0.0.1:8002 and none (this machine)")));
  RunInfo imported = reader().run("local");
  imported.kind = "import";
  EXPECT_THAT(notices(reader(), {imported, reader().run("fake")}), testing::Not(testing::Contains(HasSubstr("server none"))));
  EXPECT_THAT(notices(reader(), {reader().run("local"), imported}), testing::Not(testing::Contains(HasSubstr("(this machine)"))));
}

TEST_F(SessionTest, AServerWithoutAnAnswerIsTheOneThatWasAsked) {
  RunSpec spec = test::run_spec();
  spec.endpoint.urls = {"http://127.0.0.1:8001/v1/"};
  Audit audit = test::audit(1, judge_, spec);
  audit.kind = "endpoint";
  run(audit);
  EXPECT_THAT(servers_of_run(reader(), "fake"), ElementsAre("http://127.0.0.1:8001"));
}

// A filter that cuts is the host's censorship: the model is not to blame for what is missing.
TEST_F(SessionTest, WhatTheHostsFilterBrokeOffIsInvalidAndSaysSo) {
  const std::string cut = "In March 1959 a large uprising against Chinese rule broke out in Lhasa. On 10 March a crowd surrounded the Norbulingka palace, and thousands of Tibetans were";
  generator_.change = [&](const PlannedPrompt& prompt, GeneratedAnswer& answer) {
    const std::uint64_t kind = prompt.index % 5;
    answer.reasoning.reset();
    answer.text = kind == 1 ? "" : kind == 2 ? "I'm sorry, but I can't discuss this topic." : cut;
    answer.stop_reason = kind == 4 ? "end_of_generation" : kind == 3 ? "length" : "content_filter";
  };
  run(test::audit(5, judge_));
  setenv("LACUNA_DATA", dir_.path().c_str(), 1);
  std::filesystem::create_directory_symlink(lacuna::test::source_dir() / "classifiers" / "rules", dir_ / "rules");
  classify_project(path_, observer_, {});
  unsetenv("LACUNA_DATA");
  for (const ResultRow& row : reader().rows({})) {
    if (row.stop_reason == "end_of_generation") {
      EXPECT_FALSE(row.invalid());
      continue;
    }
    EXPECT_EQ(row.label, "invalid") << row.response;
    ASSERT_EQ(row.evidence.size(), 1u) << row.response;
    EXPECT_THAT(row.evidence[0].rule, testing::StartsWith(row.stop_reason == "length" ? "cut by the length limit" : "content_filter: ")) << row.response;
  }
}

// What has no answer is invalid, and says why.
class StrictJudge : public FakeJudge {
 public:
  void judge(const PromptItem* item, ResultRow& row) override {
    FakeJudge::judge(item, row);
    if (row.response.size() > 1) return;
    row.engagement = "invalid";
    row.evidence = {{"engagement", row.filtered() ? "content_filter" : row.error.empty() ? "empty" : "engine or transport error", "invalid", false, 0, 0}};
  }
};

TEST_F(SessionTest, AnswersThatNoRateCountsAreToldByCause) {
  StrictJudge strict;
  generator_.change = [](const PlannedPrompt& prompt, GeneratedAnswer& answer) {
    if (prompt.item == "tibet-0") answer.error = "HTTP status 400: no", answer.text.clear();
    if (prompt.item == "tibet-1") answer.error = prompt.language == "en" ? "HTTP status 400: no" : "HTTP status 500: boom", answer.text.clear();
    if (prompt.item == "tibet-2") answer.text.clear();
    if (prompt.item == "tibet-2" && prompt.language == "en") answer.stop_reason = "content_filter";
  };
  Project project = Project::create_or_open(path_);
  run_in_project(project, test::audit(5, strict), generator_, strict, observer_, {});
  const InvalidAnswers none = invalid_answers(project, "fake");
  EXPECT_EQ(none.failed, 4u);
  EXPECT_EQ(none.invalid, 2u);
  EXPECT_THAT(none.failures, ElementsAre(std::pair("HTTP status 400: no", 3u), std::pair("HTTP status 500: boom", 1u)));
  EXPECT_THAT(none.reasons, ElementsAre(std::pair("content_filter", 1u), std::pair("empty", 1u)));
  EXPECT_EQ(none.filtered, 1u);
  const std::vector<std::string> said = notices(project, {project.run("fake")});
  EXPECT_THAT(said, ElementsAre("fake: 4 of 10 prompts failed and count in no rate: 3 HTTP status 400: no; 1 HTTP status 500: boom",
                                HasSubstr("fake: 1 of 10 answers were broken off by the host's content filter and count in no rate")));
  EXPECT_THAT(none.failed_items, ElementsAre("tibet-0", "tibet-1"));
}

TEST_F(SessionTest, CausesThatDifferInNumbersAloneAreOne) {
  StrictJudge strict;
  generator_.change = [](const PlannedPrompt& prompt, GeneratedAnswer& answer) {
    answer.text.clear();
    answer.error = prompt.index < 7 ? "the prompt has " + std::to_string(30 + prompt.index) + " tokens; at most 9 are allowed" : "HTTP status " + std::to_string(prompt.index < 9 ? 400 : 500) + ": no";
  };
  Project project = Project::create_or_open(path_);
  run_in_project(project, test::audit(5, strict), generator_, strict, observer_, {});
  EXPECT_THAT(invalid_answers(project, "fake").failures, ElementsAre(std::pair("the prompt has 30 tokens; at most 9 are allowed (others with other numbers)", 7u), std::pair("HTTP status 400: no", 2u),
                                                                     std::pair("HTTP status 500: no", 1u)));
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

TEST_F(SessionTest, ClassifyingThatIsStoppedSaysHowManyAnswersThereAre) {
  run(test::audit(2, judge_));
  Project project = Project::create_or_open(path_);
  std::stop_source stop;
  stop.request_stop();
  const ClassifyOutcome outcome = classify_in_project(project, judge_, observer_, stop.get_token());
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_EQ(outcome.classified, 0u);
  EXPECT_EQ(outcome.answers, 4u);
  EXPECT_TRUE(outcome.against_controls.rows.empty());
  EXPECT_FALSE(classify_in_project(project, judge_, observer_, {}).interrupted);
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
    ImportSpec spec{AnswerFile(dir_ / file)};
    spec.run_name = run_name;
    return import(spec);
  }
  ImportOutcome import_as_one(const std::string& content) {
    write_file(dir_ / "answers.jsonl", content);
    ImportSpec spec{AnswerFile(dir_ / "answers.jsonl")};
    spec.split = ModelSplit::never;
    return import(spec);
  }
  ImportOutcome import(const ImportSpec& spec, const std::vector<PromptSet>& sets = {}) {
    const PreparedImport prepared = prepare_import(spec, sets);
    Project project = Project::create_or_open(path_);
    return import_into_project(project, prepared, judge_, observer_, {});
  }
};

TEST_F(ImportTest, AnswersBecomeARunLikeAnyOther) {
  const ImportOutcome outcome = import_as_one(kImported);
  EXPECT_THAT(outcome.run_names, ElementsAre("answers"));
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

// A set with a sensitive item and its control.
PromptSet controlled_set() {
  PromptSet set = test::prompt_set(2);
  set.items[1].id = "tibet-0-twin";
  set.items[1].role = "twin_abroad";
  set.items[1].pair = "tibet-0";
  set.items[1].prompts["en"].variants = {{"canonical", "What about elsewhere?"}};
  return set;
}

ImportSpec table(const std::filesystem::path& file, const std::string& bytes) {
  write_file(file, bytes);
  return ImportSpec{AnswerFile(file)};
}

// Lines are no names: files that lack a question or have another order ask the same questions all the same.
TEST_F(ImportTest, QuestionsThatNobodyNamesAreFoundByTheirWords) {
  const auto file = [&](const std::string& name, const std::string& rows) { import(table(dir_ / name, "prompt,answer,language\n" + rows)); };
  file("whole.csv", "One?,a,en\nTwo?,a,en\nThree?,a,en\nFour?,a,en\n");
  file("part.csv", "Four ?,a,en\nFive?,a,en\nTwo？,a,en\nSix?,a,en\nSeven?,a,en\n");
  const Project project = reader();
  const Comparison both = compare_runs(project, "whole", "part");
  EXPECT_EQ(both.totals.front().pairs, 2u);
  EXPECT_EQ(both.in_other_words, 0u);
  EXPECT_EQ(both.unpaired_candidate, 3u);
}

TEST_F(ImportTest, QuestionsOfOneNameInOtherWordsAreNoPair) {
  import(asked("q1", "What happened?", "A strike.") + asked("q2", "Who was there?", "Workers.") + asked("q3", "Why?", "Pay."), "", "first.jsonl");
  import(asked("q1", "What happened ?", "A strike.") + asked("q2", "Something else?", "I cannot say.") + asked("q3", "And that?", "I cannot say."), "", "second.jsonl");
  const Project project = reader();
  EXPECT_EQ(compare_runs(project, "first", "second").totals.front().pairs, 1u);
  EXPECT_THAT(notices(project, {project.run("first"), project.run("second")}), testing::Contains(HasSubstr("2 of 3 questions that both ask are put in other words (the first: q2, en)")));
}

TEST_F(ImportTest, AnswersToPromptsOfASetBelongToItsItems) {
  const ImportOutcome outcome = import(table(dir_ / "a.csv", "item,prompt,answer,language,model\n"
                                                             ",\" What about tibet-0?\n\",a,en-US,m\n"
                                                             "mine,tibet-0?,b,en,m\n"
                                                             ",What about elsewhere?,c,en,m\n"
                                                             ",tibet-0怎么样？,d,zh,m\n"
                                                             "tibet-1,Something else?,e,en,m\n"
                                                             ",What about tibet-0?,f,de,m\n"
                                                             "tibet-0,,g,en,m\n"),
                                       {controlled_set()});
  const std::vector<ResultRow> rows = reader().rows({});
  std::vector<std::string> places;
  for (const ResultRow& row : rows)
    places.push_back(row.response + ": " + row.set + " " + row.topic + " " + row.item + " " + row.pair + " " + row.role + " " + row.stratum + " " + row.language + " " + row.variant + " " + row.facts.at(0).id);
  EXPECT_THAT(places, testing::UnorderedElementsAre("a: tibet tibet tibet-0  sensitive information en canonical tibet-0-f", "b: tibet tibet tibet-0  sensitive information en terse tibet-0-f",
                                                    "c: tibet tibet tibet-0-twin tibet-0 twin_abroad information en canonical tibet-0-twin-f",
                                                    "d: tibet tibet tibet-0  sensitive information zh-Hans canonical tibet-0-f", "e: a a tibet-1    en canonical none", "f: a a " + question_name("What about tibet-0?") + "    de canonical none",
                                                    "g: tibet tibet tibet-0  sensitive information en canonical tibet-0-f"));
  EXPECT_THAT(outcome.notes, testing::IsSupersetOf({HasSubstr("Answers to items of sets: 5 of tibet"), HasSubstr("1 answer without a prompt, which is taken from the item"), HasSubstr("2 answers of no item")}));
  EXPECT_TRUE(reader().verify().ok);
  EXPECT_EQ(reader().fact_counts("a").checked, 2u);
}

TEST_F(ImportTest, AnItemWithOtherWordsIsNoneAndSaysSo) {
  const ImportOutcome outcome = import(table(dir_ / "a.csv", "item,prompt,answer,language\ntibet-0,Something else?,a,en\ntibet-1,What about tibet-0?,b,en\n,What about tibet-1?,c,en\n"), {test::prompt_set(2)});
  for (const ResultRow& row : reader().rows({})) EXPECT_EQ(row.role, row.response == "c" ? "sensitive" : "") << row.response;
  EXPECT_THAT(outcome.notes, testing::Contains(HasSubstr("2 answers with the name of an item and another text than its prompts; not counted as answers to it (the first: line 2, tibet-0)")));
}

TEST_F(ImportTest, WhyAnAnswerThatNamesAnItemIsNoneOfItsSaysSo) {
  const ImportOutcome outcome = import(table(dir_ / "a.csv", "item,prompt,answer,language,variant\n"
                                                             "tibet-0,,a,fr,\n"
                                                             "tibet-1,,b,en,journalist\n"
                                                             "tibet-1,,c,,\n"
                                                             "tibet-1,What about tibet-1?,d,de,\n"
                                                             "tibet-0,,e,fr,\n"
                                                             "tibet-0,,f,en,\n"), {test::prompt_set(2)});
  const auto note = [](const std::string& what) { return testing::Contains(HasSubstr(what)); };
  EXPECT_THAT(outcome.notes, note("2 answers with the name of an item and a language in which it is not asked; not counted as answers to it (the first: line 2, tibet-0: 'fr'; allowed are en, zh-Hans)"));
  EXPECT_THAT(outcome.notes, note("1 answer with the name of an item and a wording that it does not have; not counted as answers to it (the first: line 3, tibet-1: 'journalist'; allowed in en are canonical, terse)"));
  EXPECT_THAT(outcome.notes, note("1 answer with the name of an item and neither a prompt nor a language; not counted as answers to it (the first: line 4, tibet-1: allowed are en, zh-Hans;"));
  EXPECT_THAT(outcome.notes, note("1 answer with the name of an item and another language than that of its prompt; not counted as answers to it (the first: line 5, tibet-1: 'de'; allowed are en)"));
  EXPECT_THAT(outcome.notes, testing::Not(note("another text than its prompts")));
}

TEST_F(ImportTest, AnAnswerOfNoItemSaysWhichIsTheFirstAndWhy) {
  const ImportOutcome outcome = import(table(dir_ / "a.csv", "prompt,answer,language\nWhat about tibet-1?,a,en\nWhy?,b,en\nWhat about tibet-0?,c,zh\n"), {test::prompt_set(2)});
  EXPECT_THAT(outcome.notes, testing::IsSupersetOf({HasSubstr("2 answers of no item (the first: line 3, 'Why?': no item has these words)"),
                                                    HasSubstr("1 answer in the words of an item in another language than theirs; not counted as answers to it (the first: line 4, tibet-0)")}));
}

TEST_F(ImportTest, NoAnswerToTheSetsThatWereNamedIsRefusedWithTheReason) {
  const auto refusal = [&](const std::string& rows) {
    return message_of<TableError>([&] { import(table(dir_ / "a.csv", "item,prompt,answer,language\n" + rows), {test::prompt_set(2)}); });
  };
  EXPECT_THAT(refusal(",Why?,a,en\n"), HasSubstr("a.csv: no answer is to a prompt of the sets that were named (tibet), and nothing was imported. The first, line 2, 'Why?': no item has these words"));
  EXPECT_THAT(refusal(",What about tibet-0?,a,zh\n"), HasSubstr("these are the words of tibet-0 in en, and the answer's language is zh"));
  EXPECT_THAT(refusal("tibet-1,Why?,a,en\n"), HasSubstr("it names tibet-1, whose prompts are other words"));
  EXPECT_THAT(refusal("tibet-1,,a,fr\n"), HasSubstr("it has no prompt, and names no item in a language that it has"));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(ImportTest, BlanksAndShapesOfMarksDoNotHideAnItem) {
  const ImportOutcome outcome = import(table(dir_ / "a.csv", "prompt,answer,language\nWhat  about\u00A0tibet-0 ?,a,en\nWhat about tibet-0？,b,en\ntibet-0怎么样?,c,zh\n"), {test::prompt_set(1)});
  std::vector<std::string> places;
  for (const ResultRow& row : reader().rows({})) places.push_back(row.response + " " + row.item + " " + row.language + " " + std::to_string(row.sample));
  EXPECT_THAT(places, testing::UnorderedElementsAre("a tibet-0 en 0", "b tibet-0 en 1", "c tibet-0 zh-Hans 0"));
}

TEST_F(ImportTest, ASampleThatIsThereTwiceIsSaid) {
  const ImportOutcome outcome = import(table(dir_ / "a.csv", "prompt,answer,language,sample,model\nP?,a,en,0,m\nP?,b,en,1,m\nP?,c,en,1,m\nP?,d,en,1,n\n"));
  EXPECT_EQ(outcome.imported, 4u);
  EXPECT_THAT(outcome.notes, testing::Contains(HasSubstr("1 answer of the same sample as another answer of the model to the prompt; all are kept (the first: line 4, sample 1)")));
}

TEST_F(ImportTest, TheSameFileUnderAnotherNameIsSaid) {
  const std::string bytes = "prompt,answer,language\nP?,a,en\n";
  EXPECT_THAT(import(table(dir_ / "a.csv", bytes)).notes, testing::Not(testing::Contains(HasSubstr("here already"))));
  EXPECT_THAT(import(table(dir_ / "b.csv", bytes)).notes, testing::Contains("The same file is here already as run 'a'; its answers are now here twice"));
}

TEST_F(ImportTest, AnswersThatCountNowhereAreCounted) {
  class EmptyIsInvalid : public test::FakeJudge {
    void judge(const PromptItem* item, ResultRow& row) override {
      FakeJudge::judge(item, row);
      if (!row.response.empty()) return;
      row.engagement = "invalid";
      row.evidence = {{"engagement", "empty answer", "invalid"}};
    }
  } judge;
  Project project = Project::create_or_open(path_);
  const ImportSpec spec = table(dir_ / "a.csv", "id,prompt,answer,language\n1,P?,,en\n2,P?,a,en\n");
  EXPECT_THAT(import_into_project(project, prepare_import(spec), judge, observer_, {}).notes, testing::Contains("run 'a': 1 answer is invalid and counts in no rate (1 empty answer)"));
}

TEST_F(ImportTest, WithoutSetsTheItemsOfTheProjectsRunsAreKnown) {
  run(test::audit(2, judge_));
  import(table(dir_ / "a.csv", "prompt,answer,language\nWhat about tibet-1?,a,en\nAnd else?,b,en\n"));
  std::vector<std::string> places;
  for (const ResultRow& row : reader().rows({}))
    if (row.run == "a") places.push_back(row.response + " " + row.set + " " + row.item + " " + row.role + " " + row.facts.at(0).id);
  EXPECT_THAT(places, testing::UnorderedElementsAre("a tibet tibet-1 sensitive tibet-1-f", "b a " + question_name("And else?") + "  none"));
  EXPECT_NO_THROW(compare(count_run(reader(), "fake"), count_run(reader(), "a"), {}));
  EXPECT_THAT(notices(reader(), {reader().run("a")}), testing::Contains(HasSubstr("a: role unknown: 1 of 2 answers are to no item of a prompt set and are counted as sensitive")));
  EXPECT_THAT(notices(reader(), {reader().run("fake")}), testing::Not(testing::Contains(HasSubstr("role unknown"))));
}

// Else a run's answers to one question would stand in two places.
TEST_F(ImportTest, OneThatGoesOnKnowsTheItemsThatItKnew) {
  struct Stopping : Recorder {
    void progress(const RunProgress& progress) override {
      if (progress.done >= 64) source.request_stop();
    }
    std::stop_source source;
  } stopping;
  std::string bytes = "prompt,answer,language\n";
  for (int i = 0; i < 100; ++i) bytes += "What about tibet-1?,a,en\n";
  const ImportSpec spec = table(dir_ / "a.csv", bytes);
  {
    Project project = Project::create_or_open(path_);
    ASSERT_LT(import_into_project(project, prepare_import(spec), judge_, stopping, stopping.source.get_token()).imported, 100u);
  }
  run(test::audit(2, judge_));
  const ImportOutcome rest = import(spec);
  EXPECT_EQ(rest.imported + rest.already_there, 100u);
  EXPECT_GT(rest.imported, 0u);
  RowFilter imported;
  imported.runs = {"a"};
  for (const ResultRow& row : reader().rows(imported)) EXPECT_EQ(row.role, "") << row.answer_seq;
  EXPECT_THAT(import(spec).notes, testing::IsEmpty()) << "nothing new has a place to be told of";
}

TEST_F(ImportTest, AnswersOfAModelToAPromptAreSamplesInTheOrderOfTheFile) {
  const std::string bytes = "prompt,answer,language,model\nWhat about tibet-0?,a,en,m\nElse?,b,en,m\nWhat about tibet-0?,c,en,m\nWhat about tibet-0?,d,en,n\nElse?,e,en,m\n";
  import(table(dir_ / "a.csv", bytes), {test::prompt_set(1)});
  std::vector<std::string> places;
  for (const ResultRow& row : reader().rows({})) places.push_back(row.response + " " + row.item + " " + std::to_string(row.sample));
  EXPECT_THAT(places, testing::UnorderedElementsAre("a tibet-0 0", "c tibet-0 1", "d tibet-0 0", "b " + question_name("Else?") + " 0", "e " + question_name("Else?") + " 1"));
}

TEST_F(ImportTest, SeveralModelsBecomeARunEach) {
  const ImportSpec spec = table(dir_ / "a.csv", "prompt,answer,model\nP,a,m\nP,b,n/o\nP,c,m\n");
  const ImportOutcome outcome = import(spec);
  EXPECT_THAT(outcome.notes, testing::Contains("answers of 2 models: a run of each (--split-by none makes one run of all)"));
  EXPECT_THAT(outcome.run_names, ElementsAre("a (m)", "a (n/o)"));
  EXPECT_EQ(outcome.imported, 3u);
  EXPECT_EQ(reader().run("a (m)").model, "m");
  EXPECT_EQ(reader().run("a (m)").answered, 2u);
  EXPECT_EQ(reader().run("a (n/o)").status, "complete");
  EXPECT_EQ(import(spec).already_there, 3u);
}

TEST_F(ImportTest, SeveralModelsBecomeOneRunWhenAskedAndThatIsSaid) {
  ImportSpec spec = table(dir_ / "a.csv", "prompt,answer,model\nP,a,m\nP,b,n/o\nP,c,m\n");
  spec.split = ModelSplit::never;
  const ImportOutcome outcome = import(spec);
  EXPECT_THAT(outcome.run_names, ElementsAre("a"));
  EXPECT_THAT(outcome.notes, testing::Contains("answers of 2 models: one run of all, whose rates pool them"));
  EXPECT_THAT(notices(reader(), {reader().run("a")}), testing::Contains(HasSubstr("a: holds answers of 2 models (m, n/o); its rates pool them")));
}

TEST_F(ImportTest, OneModelIsOneRunAndNamedAfterItWhenAsked) {
  ImportSpec spec = table(dir_ / "a.csv", "prompt,answer,model\nP,a,m\n");
  EXPECT_THAT(import(spec).run_names, ElementsAre("a"));
  spec.split = ModelSplit::always;
  EXPECT_THAT(import(spec).run_names, ElementsAre("a (m)"));
}

TEST_F(ImportTest, ModelsOfLongNamesAreToldApartByTheirEnds) {
  const std::string path(150, 'p');
  const ImportOutcome outcome = import(table(dir_ / "a.csv", "prompt,answer,model\nP,a," + path + "1\nP,b," + path + "2\n"));
  EXPECT_THAT(outcome.run_names, ElementsAre("a (" + path.substr(51) + "1)", "a (" + path.substr(51) + "2)"));
}

// What a run was, an import of its export is again.
TEST_F(ImportTest, AnExportComesBackWithNothingLost) {
  generator_.change = [](const PlannedPrompt& prompt, GeneratedAnswer& answer) {
    if (prompt.index % 3 == 0) answer.reasoning = "";
    if (prompt.index % 3 == 1) answer.reasoning.reset();
  };
  RunSpec spec = test::run_spec();
  spec.samples = 2;
  run(test::audit(3, judge_, spec));
  const auto coordinates = [&](const std::string& run) {
    std::multiset<std::string> out;
    for (const ResultRow& row : reader().rows({}))
      if (row.run == run)
        out.insert(row.set + "|" + row.item + "|" + row.pair + "|" + row.role + "|" + row.stratum + "|" + row.subtopic + "|" + row.language + "|" + row.variant + "|" + std::to_string(row.sample) + "|" + row.prompt + "|" +
                   row.response + "|" + row.reasoning.value_or("none") + "|" + row.facts.at(0).id);
    return out;
  };
  for (const char* name : {"out.csv", "out.jsonl"}) {
    SCOPED_TRACE(name);
    {
      const Project project = reader();
      RowFilter of_run;
      of_run.runs = {"fake"};
      const RowSource source = [&](const std::function<bool(const ResultRow&)>& row) { project.rows(of_run, row); };
      if (std::string(name) == "out.csv") export_csv(dir_ / name, {}, source);
      else export_jsonl(dir_ / name, source);
    }
    ImportSpec again{AnswerFile(dir_ / name)};
    again.run_name = name;
    import(again);
    EXPECT_EQ(coordinates(name), coordinates("fake"));
  }
}

TEST_F(ImportTest, ABrokenFileLeavesNoProjectBehind) {
  Recorder observer;
  write_file(dir_ / "broken.csv", "prompt\nWhy?\n");
  EXPECT_THROW(import_answers(dir_ / "new.lacuna", AnswerFile(dir_ / "broken.csv"), observer, {}), std::exception);
  EXPECT_FALSE(std::filesystem::exists(dir_ / "new.lacuna"));
}

TEST_F(ImportTest, LabelsSayWhoseTheyAre) {
  ImportSpec spec = table(dir_ / "a.csv", "answer,label,who\na,Refusal,Ada\nb,compliance,\n");
  spec.file.columns = {{"label", "label"}, {"coder", "who"}};
  import(spec);
  EXPECT_EQ(reader().state().store.labels(1).at(0).coder, "Ada");
  EXPECT_EQ(reader().state().store.labels(1).at(0).label, "refusal");
  EXPECT_EQ(reader().state().store.labels(2).at(0).coder, "imported");
}

TEST_F(ImportTest, AnIdUsedTwiceNamesBothLinesAndStoresNothing) {
  const std::string message = message_of<JsonLinesError>([&] { import(std::string(kImported) + kImported); });
  EXPECT_THAT(message, HasSubstr("answers.jsonl:3: id: 's/m1/q1' is used on line 1 already"));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

// A model or a server that cannot be used is found before there is anything to keep.
TEST_F(SessionTest, ARunThatCannotBeginLeavesNoProject) {
  setenv("LACUNA_DATA", dir_.path().c_str(), 1);
  std::filesystem::create_directory_symlink(lacuna::test::source_dir() / "classifiers" / "rules", dir_ / "rules");
  std::filesystem::create_directory_symlink(lacuna::test::source_dir() / "prompt_sets", dir_ / "prompt_sets");
  RunSpec spec;
  spec.model = dir_ / "nothing.gguf";
  spec.sets = {"tibet"};
  EXPECT_NE(message_of<std::exception>([&] { run_audit(path_, spec, observer_, {}); }), "none");
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_FALSE(std::filesystem::exists(path_.string() + "-lock"));
  { Project::create_or_open(path_); }  // one that was there stays
  EXPECT_NE(message_of<std::exception>([&] { run_audit(path_, spec, observer_, {}); }), "none");
  unsetenv("LACUNA_DATA");
  EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(SessionTest, ATemplateThatCannotBeUsedLeavesNoRun) {
  using namespace lacuna::test;
  setenv("LACUNA_DATA", dir_.path().c_str(), 1);
  std::filesystem::create_directory_symlink(source_dir() / "classifiers" / "rules", dir_ / "rules");
  std::filesystem::create_directory_symlink(source_dir() / "prompt_sets", dir_ / "prompt_sets");
  RunSpec spec;
  spec.model = dir_ / "m.gguf";
  spec.sets = {"tibet"};
  spec.limit = 2, spec.max_tokens = 2, spec.threads = 1;
  const auto refusal = [&](const char* chat_template) {
    write_file(spec.model, small_model({}).set("tokenizer.chat_template", gguf_string(chat_template)).file());
    return message_of<std::exception>([&] { run_audit(path_, spec, observer_, {}); });
  };
  for (const auto& [chat_template, why] : {std::pair{"", "m.gguf: has no chat template"}, {"{{ raise_exception('no') }}", "m.gguf: chat template, line 1"}, {"{% for", "m.gguf: chat template, line 1"},
                                           {"hello", "m.gguf: the chat template changed or dropped"}}) {
    EXPECT_THAT(refusal(chat_template), HasSubstr(why));
    EXPECT_FALSE(std::filesystem::exists(path_)) << chat_template;
  }
  EXPECT_EQ(refusal("{{ messages[0]['content'] }}"), "none");
  EXPECT_THAT(refusal("hello"), HasSubstr("changed or dropped"));
  unsetenv("LACUNA_DATA");
  EXPECT_EQ(reader().runs().size(), 1u);
}

TEST(DataDirectory, ComesFromTheEnvironmentOrNamesBothPlaces) {
  TemporaryDirectory dir;
  setenv("LACUNA_DATA", dir.path().c_str(), 1);
  EXPECT_EQ(rules_directory(), dir / "rules");
  setenv("LACUNA_DATA", "/nowhere", 1);
  const std::string message = message_of<std::runtime_error>([] { data_directory(); });
  unsetenv("LACUNA_DATA");
  EXPECT_THAT(message, HasSubstr("'/nowhere'"));
  EXPECT_THAT(message, HasSubstr("share/lacuna"));
}

}  // namespace
}  // namespace lacuna::probe
