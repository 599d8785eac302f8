// A project becomes part of another one: nothing is lost, nothing is doubled, and nothing comes of one that is damaged.
#include "project_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>

#include "db/schema.h"
#include "fakes.h"
#include "probe/answer_export.h"
#include "probe/evidence.h"
#include "probe/labelling.h"

namespace lacuna::probe {
namespace {

namespace fs = std::filesystem;
using lacuna::test::TemporaryDirectory;
using lacuna::test::write_file;
using test::FakeGenerator;
using test::FakeJudge;
using test::message_of;
using test::Recorder;
using testing::ElementsAre;
using testing::HasSubstr;

class ProjectImportTest : public testing::Test {
 protected:
  Audit audit(const std::string& name = "", std::uint32_t shard = 1, std::uint32_t shards = 1, std::uint64_t seed = 1) {
    RunSpec spec = test::run_spec();
    spec.name = name;
    spec.shard = shard, spec.shards = shards;
    spec.seed = seed;
    return test::audit(5, judge_, spec);
  }
  void run(const fs::path& path, const Audit& what) {
    Project project = Project::create_or_open(path);
    run_in_project(project, what, generator_, judge_, observer_, {});
  }
  ImportOutcome import(const fs::path& other, const std::string& name = "", std::stop_token stop = {}) {
    const Project from = open_to_import(other, path_);
    Project project = Project::create_or_open(path_);
    return import_project(project, from, name, judge_, observer_, stop);
  }
  std::string refusal(const fs::path& other, const std::string& name = "") {
    return message_of<ProjectError>([&] { import(other, name); });
  }
  // All of the rows but their numbers and times of answering.
  std::string exported(const fs::path& project, const std::string& run = "") const {
    const fs::path file = dir_ / "rows.csv";
    RowFilter filter;
    if (!run.empty()) filter.runs = {run};
    AnswerExport what;
    what.columns = answer_columns_but({"answer_seq", "answered_utc"});
    export_answers(file, what, [&](const auto& row) { labelled_rows(Project::open_read_only(project), filter, row); });
    return lacuna::test::read_file(file);
  }
  static std::vector<std::string> answer_columns_but(const std::vector<std::string>& without) {
    std::vector<std::string> out = answer_column_names();
    std::erase_if(out, [&](const std::string& name) { return std::find(without.begin(), without.end(), name) != without.end(); });
    return out;
  }
  Project reader() const { return Project::open_read_only(path_); }
  std::int64_t counted(const std::string& table) const { return db::open_project_read_only(path_).integer("SELECT count(*) FROM " + table); }

  TemporaryDirectory dir_;
  fs::path path_ = dir_ / "all.lacuna", other_ = dir_ / "other.lacuna";
  FakeGenerator generator_;
  FakeJudge judge_;
  Recorder observer_;
};

TEST_F(ProjectImportTest, TheShardsOfARunBecomeTheRun) {
  const fs::path whole = dir_ / "whole.lacuna", second = dir_ / "second.lacuna";
  run(whole, audit());
  run(other_, audit("", 1, 2));
  run(second, audit("", 2, 2));
  EXPECT_THAT(import(other_).notes, ElementsAre(HasSubstr("5 of its 10 prompts have no answer yet")));
  EXPECT_EQ(reader().run("fake").status, "interrupted");
  const ImportOutcome outcome = import(second);
  EXPECT_EQ(outcome.imported, 5u);
  EXPECT_THAT(outcome.notes, ElementsAre());
  EXPECT_EQ(reader().run("fake").status, "complete");
  EXPECT_EQ(exported(path_), exported(whole));
  EXPECT_EQ(test::answers_of(reader()), test::answers_of(Project::open_read_only(whole)));
  EXPECT_TRUE(reader().verify().ok) << reader().verify().problems.front();
  EXPECT_EQ(counted("session"), 2);
  EXPECT_EQ(counted("attempt"), 10);
}

// A backup of the first half, into which the finished project is imported: the session went on.
TEST_F(ProjectImportTest, ASessionThatIsHereGoesOnAsItDidThere) {
  generator_.change = [&](const PlannedPrompt& prompt, GeneratedAnswer&) {
    if (prompt.index == 5) back_up(other_, path_);
  };
  run(other_, audit());
  const std::uint64_t before = reader().run("fake").answered;
  ASSERT_GT(before, 0u);
  ASSERT_LT(before, 10u);
  EXPECT_EQ(import(other_).imported, 10 - before);
  db::Database here = db::open_project_read_only(path_), there = db::open_project_read_only(other_);
  for (const char* sql : {"SELECT count(*) FROM attempt", "SELECT count(*) FROM session", "SELECT count(*) FROM session WHERE end_reason = 'complete'", "SELECT count(*) FROM answer WHERE attempt IS NULL"})
    EXPECT_EQ(here.integer(sql), there.integer(sql)) << sql;
  EXPECT_EQ(there.integer("SELECT count(*) FROM session WHERE end_reason = 'complete'"), 1);
  EXPECT_TRUE(reader().verify().ok);
}

TEST_F(ProjectImportTest, VotesOnAnswersThatAreHereComeAlong) {
  run(other_, audit());
  fs::copy_file(other_, path_);
  {
    Project project = Project::create_or_open(other_);
    project.state().store.add_layer(3, {"model", "rubric-1", std::string(64, '1'), "refusal", "", "", 0.9});
    append_label(project, {2, "ann", "refusal", {}, "", false, false, true});
  }
  EXPECT_THAT(import(other_).notes, testing::IsSupersetOf({HasSubstr("1 verdict of a layer on answers that were there already")}));
  EXPECT_EQ(reader().layers(3).size(), Project::open_read_only(other_).layers(3).size());
  EXPECT_THAT(import(other_).notes, ElementsAre(HasSubstr("All of it is here already")));
}

TEST_F(ProjectImportTest, LabelsOfAnswersThatDifferAreCounted) {
  run(other_, audit());
  generator_.change = [](const PlannedPrompt& prompt, GeneratedAnswer& answer) {
    if (prompt.index == 2) answer.text = "Another answer.";
  };
  run(path_, audit());
  {
    Project project = Project::create_or_open(other_);
    for (std::int64_t answer = 1; answer <= 10; ++answer) append_label(project, {answer, "ann", "refusal", {}, "", false, false, true});
  }
  EXPECT_THAT(import(other_).notes, testing::IsSupersetOf({HasSubstr("1 prompt has another answer there than here"), HasSubstr("1 act of a person on answers that are others here: left out")}));
  EXPECT_THAT(import(other_).notes, testing::Contains("Nothing was changed."));
}

TEST_F(ProjectImportTest, AllThatBelongsToARunComesAlong) {
  generator_.change = [](const PlannedPrompt& prompt, GeneratedAnswer& answer) {
    if (prompt.index != 3) return;
    answer.failed_attempts = {"status 503", "it was cut"};
    answer.probabilities = {{"No", -0.5, {{"No", -0.5}}}};
  };
  run(other_, audit());
  judge_.digit = 'e';  // other rules: what the first said stays beside
  {
    Project project = Project::create_or_open(other_);
    classify_in_project(project, judge_, observer_, {});
    append_label(project, {2, "ann", "refusal", {}, "", false, false, true});
    append_label(project, {2, "ann", "evasive", {{"tone", "none"}}, "not quite", true, true, true});
    undo_last_label(project, "ann");
    append_label(project, {5, "bo", "", {}, "look again", true, false, true});
  }
  generator_.change = {};
  run(path_, audit("mine", 1, 1, 7));
  import(other_);
  const Project there = Project::open_read_only(other_);
  EXPECT_EQ(exported(path_, "fake"), exported(other_));
  EXPECT_THAT(reader().runs(), testing::SizeIs(2));
  EXPECT_TRUE(reader().verify().ok);
  const std::int64_t second = 10 + 2;
  EXPECT_EQ(reader().layers(second).size(), there.layers(2).size());
  ASSERT_EQ(label_history(reader(), second).size(), 3u);
  EXPECT_EQ(current_label(reader(), second, "ann")->entry.label, "refusal");
  EXPECT_EQ(current_label(reader(), 10 + 5, "bo")->entry.note, "look again");
  EXPECT_EQ(counted("failed_attempts"), 2);
  EXPECT_EQ(counted("log_probabilities"), 1);
  EXPECT_EQ(counted("item"), 5);  // shared by both runs
  EXPECT_EQ(counted("prompt_set"), 1);
}

TEST_F(ProjectImportTest, NothingIsThereTwice) {
  run(other_, audit());
  import(other_);
  const std::string once = exported(path_);
  const ImportOutcome again = import(other_);
  EXPECT_EQ(again.imported, 0u);
  EXPECT_EQ(again.already_there, 10u);
  EXPECT_THAT(again.notes, ElementsAre("All of it is here already; nothing was changed."));
  EXPECT_EQ(exported(path_), once);
  EXPECT_EQ(counted("session"), 1);
  EXPECT_EQ(counted("attempt"), 10);
  EXPECT_THAT(refusal(other_, "another"), HasSubstr("is in this project already, as 'fake'"));
}

TEST_F(ProjectImportTest, LabelsThatCameLaterAreAdded) {
  run(other_, audit());
  import(other_);
  {
    Project project = Project::create_or_open(other_);
    append_label(project, {1, "ann", "refusal", {}, "", false, false, true});
  }
  EXPECT_THAT(import(other_).notes, ElementsAre("1 act of a person on answers that were there already"));
  EXPECT_EQ(import(other_).imported, 0u);
  EXPECT_EQ(label_history(reader(), 1).size(), 1u);
  {
    Project here = Project::create_or_open(path_), there = Project::create_or_open(other_);
    append_label(here, {1, "ann", "evasive", {}, "", false, false, true});
    append_label(there, {1, "ann", "compliance", {}, "", false, false, true});
    append_label(there, {1, "bo", "evasive", {}, "", false, false, true});
  }
  EXPECT_THAT(import(other_).notes, ElementsAre("1 act of a person on answers that were there already", HasSubstr("1 time a coder's acts on an answer are others there than here")));
  EXPECT_EQ(current_label(reader(), 1, "ann")->entry.label, "evasive");
  EXPECT_EQ(current_label(reader(), 1, "bo")->entry.label, "evasive");
}

TEST_F(ProjectImportTest, AnotherRunOfTheSameNameIsRefusedUnlessItGetsAnother) {
  run(path_, audit());
  run(other_, audit("fake", 1, 1, 9));
  const std::string before = exported(path_);
  EXPECT_THAT(refusal(other_), testing::AllOf(HasSubstr("/sampling/seed: 1, now 9"), HasSubstr("--name")));
  EXPECT_EQ(exported(path_), before);
  EXPECT_THAT(import(other_, "theirs").run_names, ElementsAre("theirs"));
  EXPECT_TRUE(reader().verify().ok);
  EXPECT_EQ(import(other_, "theirs").imported, 0u);
}

TEST_F(ProjectImportTest, SeveralRunsAreRenamedOneByOne) {
  run(other_, audit("a"));
  run(other_, audit("b", 1, 1, 2));
  EXPECT_THAT(import(other_, "lab 2").run_names, ElementsAre("lab 2 (a)", "lab 2 (b)"));
}

TEST_F(ProjectImportTest, NothingComesOfADamagedProject) {
  run(other_, audit());
  {
    db::Database database = db::open_project(other_);
    database.execute("DROP TRIGGER answer_is_final; UPDATE answer SET text = 'forged' WHERE seq = 4;"
                     "CREATE TRIGGER answer_is_final BEFORE UPDATE ON answer BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END;");
  }
  EXPECT_THAT(refusal(other_), testing::AllOf(HasSubstr("does not verify, and nothing was imported: answer 4")));
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(ProjectImportTest, WhatStandsInTheLogComesToo) {
  run(other_, audit());
  const fs::path copy = dir_ / "copy.lacuna";
  {
    const Project reads = Project::open_read_only(other_);  // keeps the writer from emptying its log
    reads.state().store.runs();
    Project project = Project::create_or_open(other_);
    append_label(project, {1, "ann", "refusal", {}, "", false, false, true});
    fs::copy(other_, copy);
    fs::copy(other_.string() + "-wal", copy.string() + "-wal");
  }
  import(copy);
  EXPECT_EQ(current_label(reader(), 1, "ann")->entry.label, "refusal");
}

TEST_F(ProjectImportTest, TheProjectItselfAndOneThatIsWrittenToAreRefused) {
  run(path_, audit());
  EXPECT_THAT(refusal(path_), HasSubstr("is the project itself"));
  fs::create_symlink(path_, dir_ / "link.lacuna");
  EXPECT_THAT(refusal(dir_ / "link.lacuna"), HasSubstr("is the project itself"));
  run(other_, audit());
  const Project writer = Project::create_or_open(other_);
  EXPECT_THAT(refusal(other_), HasSubstr("another process writes to it"));
}

TEST_F(ProjectImportTest, AnEmptyProjectIsRefused) {
  { Project::create_or_open(other_); }
  EXPECT_THAT(refusal(other_), HasSubstr("holds no run yet"));
}

TEST_F(ProjectImportTest, WhatIsStoppedLeavesTheProjectAsItWas) {
  run(other_, audit());
  run(path_, audit("mine", 1, 1, 7));
  const std::string before = exported(path_);
  std::stop_source source;
  source.request_stop();
  EXPECT_THAT(import(other_, "", source.get_token()).notes, ElementsAre("Interrupted; nothing was imported."));
  EXPECT_EQ(exported(path_), before);
  EXPECT_EQ(reader().runs().size(), 1u);
}

TEST_F(ProjectImportTest, AKillLeavesTheProjectAsItWas) {
  run(other_, audit());
  run(path_, audit("mine", 1, 1, 7));
  const std::string before = exported(path_);
  for (const char* moment : {"before_answer_commit:3", "before_answer_commit:11"}) {  // in the middle; when all is written and not committed
    const pid_t child = fork();
    if (child == 0) {
      setenv("LACUNA_KILL_POINT", moment, 1);
      import(other_);
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << moment;
    EXPECT_EQ(exported(path_), before);
    EXPECT_TRUE(reader().verify().ok);
  }
  EXPECT_EQ(import(other_).imported, 10u);
}

TEST_F(ProjectImportTest, ADatabaseIsToldByItsFirstBytes) {
  run(other_, audit());
  EXPECT_TRUE(is_database(other_));
  write_file(dir_ / "short.csv", "id,answer\n");
  EXPECT_FALSE(is_database(dir_ / "short.csv"));
  EXPECT_FALSE(is_database(dir_ / "none"));
}

}  // namespace
}  // namespace lacuna::probe
