#include "probe/project.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "db/schema.h"
#include "fakes.h"
#include "probe/hashing.h"
#include "probe/provenance.h"
#include "probe/several_runs.h"
#include "result_rows.h"
#include "stored_json.h"

namespace lacuna::probe {
namespace {

using lacuna::test::TemporaryDirectory;
using test::FakeGenerator;
using test::FakeJudge;
using test::message_of;
using test::Recorder;
using testing::ElementsAre;
using testing::HasSubstr;

class ProjectTest : public testing::Test {
 protected:
  void SetUp() override { answer_all("first"); }
  void answer_all(const std::string& name) {
    Project project = Project::create_or_open(path_);
    RunSpec spec = test::run_spec();
    spec.name = name;
    FakeGenerator generator;
    Recorder observer;
    run_in_project(project, test::audit(3, judge_, spec), generator, judge_, observer, {});
  }
  // As somebody with another program would: the guards off, the change, the guards back.
  void tamper(const std::string& sql) {
    db::Database database = db::Database::open_writer(path_);
    std::vector<std::string> triggers;
    {
      db::Statement rows(database, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'");
      std::vector<std::string> names;
      while (rows.step()) names.push_back(rows.text(0)), triggers.push_back(rows.text(1));
      rows.reset();
      for (const std::string& name : names) database.execute("DROP TRIGGER " + name);
    }
    database.execute("PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON");
    database.execute(sql);
    for (const std::string& trigger : triggers) database.execute(trigger);
  }
  VerifyReport verify() { return Project::open_read_only(path_).verify(); }

  TemporaryDirectory dir_;
  std::filesystem::path path_ = dir_ / "a.lacuna";
  FakeJudge judge_;
};

TEST_F(ProjectTest, OneOfAnOlderVersionIsBroughtUpToDateByWhoReadsItThatWay) {
  const auto path = dir_ / "older.lacuna";
  {
    db::Database database = db::Database::open_writer(path);
    database.use_write_ahead_log();
    db::migrate(database, db::migrations().first(2));
  }
  EXPECT_THROW(Project::open_read_only(path), ProjectError);
  EXPECT_TRUE(Project::open_brought_up_to_date(path).runs().empty());
  EXPECT_NO_THROW(Project::open_read_only(path));
  EXPECT_TRUE(std::filesystem::exists(path.string() + "-before-v" + std::to_string(db::migrations().size())));
}

// Of two runs that put a question in other words, what differs may be the question.
TEST_F(ProjectTest, RunsThatDoNotAskTheSameAreNoticed) {
  answer_all("second");
  tamper("INSERT INTO prompt SELECT 1000, cell, item_id, text || ' please' FROM prompt WHERE id = 1; UPDATE planned SET prompt = 1000 WHERE run = 2 AND prompt = 1");
  const Project project = Project::open_read_only(path_);
  EXPECT_THAT(notices(project, {project.run("first"), project.run("first")}), testing::IsEmpty());
  EXPECT_THAT(notices(project, {project.run("first"), project.run("second")}), ElementsAre(HasSubstr("first and second: 1 of 6 questions that both ask are put in other words (the first: tibet-0, en); they are other questions, in no test, no difference and no flip")));
  const Comparison comparison = compare_runs(project, "first", "second");
  EXPECT_EQ(comparison.in_other_words, 1u);
  EXPECT_EQ(comparison.unpaired_baseline, 0u);
  EXPECT_EQ(comparison.totals.front().pairs + 1, compare_runs(project, "first", "first").totals.front().pairs);
  const SeveralRuns several = compare_several({count_run(project, "first"), count_run(project, "second")}, {}, {});
  EXPECT_EQ(several.items + 1, several.answered.front());
}

TEST_F(ProjectTest, ARunThatIsNotWholeIsNoticed) {
  const Project project = Project::open_read_only(path_);
  RunInfo run = project.run("first");
  EXPECT_THAT(notices(project, {run}), testing::IsEmpty());
  run.status = "interrupted";
  run.planned = 9;
  EXPECT_THAT(notices(project, {run}), ElementsAre(HasSubstr("first: 6 of 9 answers are there (the run was interrupted, or these are a shard of it)")));
  run.status = "running";
  EXPECT_THAT(notices(project, {run}), ElementsAre(HasSubstr("first: 6 of 9 answers are there (the run goes on)")));
  run.planned = 6;
  run.classified = 4;
  EXPECT_THAT(notices(project, {run}), ElementsAre(HasSubstr("first: 2 of 6 answers have no verdict yet")));
  EXPECT_THAT(report_input(project, "p", project.run("first"), project.run("first")).notices, ElementsAre("first is compared with itself: no difference can show"));
}

TEST(NoiseNotices, RunsOfOtherModelsAreNoBandOfNoise) {
  const auto run = [](const std::string& name, const std::string& model, const std::string& architecture, const std::string& tokenizer) {
    RunInfo out;
    out.name = name;
    out.model = model;
    nlohmann::json manifest = {{"model", {{"name", model}}}};
    if (!architecture.empty()) manifest["model"]["architecture"] = architecture;
    if (!tokenizer.empty()) manifest["tokenizer"]["sha256"] = tokenizer;
    out.manifest_json = manifest.dump();
    return out;
  };
  const RunInfo q8 = run("q8", "M", "qwen2", "ab"), q4 = run("q4", "M", "qwen2", "ab");
  EXPECT_THAT(noise_notices({}), testing::IsEmpty());
  EXPECT_THAT(noise_notices({q8, q4}), testing::IsEmpty());
  EXPECT_THAT(message_of<std::invalid_argument>([&] { noise_notices({q8, q4, run("x", "M", "llama", "ab")}); }), HasSubstr("q8 and x are of different models: architectures qwen2 and llama"));
  EXPECT_THAT(message_of<std::invalid_argument>([&] { noise_notices({q8, run("x", "M", "qwen2", "cd")}); }), HasSubstr("tokenizers with SHA-256 ab and cd"));
  EXPECT_THAT(noise_notices({q8, run("x", "Other", "qwen2", "ab")}), ElementsAre(HasSubstr("q8 (M) and x (Other): the models have different names")));
  EXPECT_THAT(noise_notices({run("a", "M", "", ""), run("b", "M", "", "")}), ElementsAre(HasSubstr("nothing in these runs says")));
}

TEST_F(ProjectTest, CleanProjectVerifies) {
  const VerifyReport report = verify();
  EXPECT_TRUE(report.ok) << report.problems[0];
  EXPECT_EQ(report.answers_checked, 6u);
  EXPECT_EQ(report.chain_head, Project::open_read_only(path_).chain_head());
  EXPECT_NE(report.chain_head, std::string(64, '0'));
}

TEST_F(ProjectTest, EveryChangeOfACoveredColumnIsFoundAndPlaced) {
  const char* const changes[] = {
      "UPDATE answer SET text = text || ' ' WHERE seq = 3",
      "UPDATE answer SET reasoning = CASE WHEN reasoning IS NULL THEN '' END WHERE seq = 3",
      "UPDATE answer SET tokens = x'00000000' WHERE seq = 3",
      "INSERT INTO ending VALUES (99, 'length', ''); UPDATE answer SET ending = 99 WHERE seq = 3",
      "INSERT INTO ending SELECT 99, stop_reason, 'x' FROM ending WHERE id = 1; UPDATE answer SET ending = 99 WHERE seq = 3",
      "UPDATE answer SET prompt_tokens = prompt_tokens + 1 WHERE seq = 3",
      "UPDATE answer SET answer_tokens = answer_tokens + 1 WHERE seq = 3",
      "UPDATE answer SET invalid_utf8 = invalid_utf8 + 1 WHERE seq = 3",
      "UPDATE answer SET seconds = seconds + 1e-9 WHERE seq = 3",
      "UPDATE answer SET rendered_sha256 = x'' WHERE seq = 3",
      "UPDATE answer SET answered_utc = '2020-01-01T00:00:00Z' WHERE seq = 3",
      "UPDATE answer SET tokens = x'80' WHERE seq = 3",
      "UPDATE answer SET answered_utc = answered_utc + 1 WHERE seq = 3",
      "UPDATE answer SET chain = zeroblob(32) WHERE seq = 3",
      "UPDATE prompt SET text = text || '!' WHERE id = (SELECT prompt FROM planned WHERE id = (SELECT planned FROM answer WHERE seq = 3))",
      "UPDATE cell SET language = 'de' WHERE id = (SELECT q.cell FROM prompt q JOIN planned p ON p.prompt = q.id JOIN answer a ON a.planned = p.id WHERE a.seq = 3)",
      "UPDATE cell SET role = 'twin_abroad' WHERE id = (SELECT q.cell FROM prompt q JOIN planned p ON p.prompt = q.id JOIN answer a ON a.planned = p.id WHERE a.seq = 3)",
      "UPDATE planned SET seed = seed + 1 WHERE id = (SELECT planned FROM answer WHERE seq = 3)",
      "INSERT INTO sampling VALUES (99, 0.5); UPDATE planned SET sampling = 99 WHERE id = (SELECT planned FROM answer WHERE seq = 3)",
      "UPDATE cell SET model = 'other' WHERE id = (SELECT q.cell FROM prompt q JOIN planned p ON p.prompt = q.id JOIN answer a ON a.planned = p.id WHERE a.seq = 3)",
      "UPDATE planned SET prompt = (SELECT prompt FROM planned WHERE id = (SELECT planned FROM answer WHERE seq = 1)) WHERE id = (SELECT planned FROM answer WHERE seq = 3)",
      "UPDATE planned SET item_key = zeroblob(32) WHERE id = (SELECT planned FROM answer WHERE seq = 3)",
      "DELETE FROM answer WHERE seq = 3",
  };
  const std::string clean = lacuna::test::read_file(path_);
  for (const char* change : changes) {
    tamper(change);
    const VerifyReport report = verify();
    EXPECT_FALSE(report.ok) << change;
    ASSERT_FALSE(report.problems.empty());
    EXPECT_THAT(report.problems[0], HasSubstr("answer 3")) << change;
    for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(path_.string() + suffix);
    lacuna::test::write_file(path_, clean);
  }
  EXPECT_TRUE(verify().ok);
}

TEST_F(ProjectTest, EveryByteOfAnAnswerIsCovered) {
  const db::ResultRecord record = Project::open_read_only(path_).state().store.result(1).value();
  const std::string& text = record.answer.text;
  const db::Hash before = row_hash(record);
  EXPECT_EQ(extend_chain({}, before), record.answer.chain);
  for (std::size_t i = 0; i < text.size(); ++i) {
    db::ResultRecord changed = record;
    changed.answer.text[i] = static_cast<char>(changed.answer.text[i] ^ 1);
    EXPECT_NE(row_hash(changed), before) << i;
  }
  db::ResultRecord shifted = record;  // a byte that wanders from one field into the next
  shifted.answer.stop_reason = shifted.answer.stop_reason + "x";
  shifted.answer.error = "";
  EXPECT_NE(row_hash(shifted), before);
}

TEST_F(ProjectTest, AnswerRewrittenWithItsLinkBreaksTheNextOne) {
  db::ResultRecord forged;
  {
    const Project project = Project::open_read_only(path_);
    db::ResultQuery query;
    query.by_seq = true;
    project.state().store.each_result(query, [&](const db::ResultRecord& record) {
      forged = record;
      return record.answer.seq < 2;
    });
  }
  forged.answer.text = "forged";
  const db::Hash first = Project::open_read_only(path_).state().store.result(1)->answer.chain;
  tamper("UPDATE answer SET text = 'forged', chain = x'" + hex(extend_chain(first, row_hash(forged))) + "' WHERE seq = 2");
  const VerifyReport report = verify();
  ASSERT_FALSE(report.ok);
  EXPECT_THAT(report.problems[0], HasSubstr("answer 3 ("));  // the second was made to fit
  EXPECT_THAT(report.problems[0], HasSubstr("does not continue the chain"));
}

TEST_F(ProjectTest, ChangedManifestItemOrPromptSetIsFound) {
  tamper("UPDATE run SET manifest_json = replace(manifest_json, 'fake', 'real')");
  EXPECT_THAT(verify().problems, ElementsAre(HasSubstr("manifest of run first")));
  tamper(
      "UPDATE item SET item_json = replace(item_json, 'tanks?', 'cars')  WHERE id = 2; UPDATE prompt_set SET bytes = "
      "x'00'");
  EXPECT_THAT(verify().problems, testing::Contains(HasSubstr("item 2")));
  EXPECT_THAT(verify().problems, testing::Contains(HasSubstr("prompt set tibet")));
}

// Every rate comes from these two tables, not from the verdicts.
TEST_F(ProjectTest, CountsThatAreNotThoseOfTheVerdictsAreFound) {
  const std::string clean = lacuna::test::read_file(path_);
  const std::pair<const char*, const char*> changes[] = {
      {"UPDATE facet SET class = 0 WHERE answer = 3", "answer 3: its verdict in force (headline 'open')"},
      {"DELETE FROM facet WHERE answer = 3", "is not the one that is counted ('none')"},
      {"UPDATE tally SET answers = answers + 7 WHERE answers > 0", "answers are counted where there are"},
      {"DELETE FROM tally", "0 answers are counted where there are"},
  };
  for (const auto& [sql, problem] : changes) {
    tamper(sql);
    EXPECT_THAT(verify().problems, testing::Contains(HasSubstr(problem))) << sql;
    for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(path_.string() + suffix);
    lacuna::test::write_file(path_, clean);
  }
  EXPECT_TRUE(verify().ok);
}

TEST_F(ProjectTest, AnswerWithoutItsPlanIsFound) {
  tamper("DELETE FROM planned WHERE position = 0");
  EXPECT_FALSE(verify().ok);
}

TEST_F(ProjectTest, RowsComeInOrderAndFiltered) {
  answer_all("second");
  const Project project = Project::open_read_only(path_);
  std::vector<std::string> order;
  for (const ResultRow& row : project.rows({})) order.push_back(row.run + " " + row.item + " " + row.language);
  ASSERT_EQ(order.size(), 12u);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  RowFilter filter;
  filter.runs = {"second"};
  filter.languages = {"zh-Hans"};
  EXPECT_EQ(project.rows(filter).size(), 3u);
  filter.labels = {"refusal"};
  EXPECT_TRUE(project.rows(filter).empty());
}

TEST_F(ProjectTest, RowHoldsAnswerAndVerdict) {
  const ResultRow row = Project::open_read_only(path_).rows({})[0];
  EXPECT_EQ(row.item, "tibet-0");
  EXPECT_EQ(row.role, "sensitive");
  EXPECT_EQ(row.stratum, "information");
  EXPECT_EQ(row.topic, "tibet");
  EXPECT_EQ(row.prompt, "What about tibet-0?");
  EXPECT_EQ(row.answer_tokens, 3u);
  EXPECT_TRUE(row.classified);
  EXPECT_EQ(row.headline, "open");
  EXPECT_EQ(row.fact_recall, 0.5);
  ASSERT_EQ(row.facts.size(), 1u);
  EXPECT_EQ(row.facts[0].id, "tibet-0-f");
  ASSERT_EQ(row.evidence.size(), 1u);
  EXPECT_EQ(row.evidence[0].end, 2u);
}

TEST_F(ProjectTest, UnknownRunListsTheNamesThereAre) {
  const Project project = Project::open_read_only(path_);
  EXPECT_THAT(message_of<ProjectError>([&] { project.run("third"); }),
              HasSubstr("'third' in this project; its runs: first"));
  RowFilter filter;
  filter.runs = {"third"};
  EXPECT_THAT(message_of<ProjectError>([&] { project.rows(filter); }), HasSubstr("its runs: first"));
}

TEST_F(ProjectTest, RunInfoCounts) {
  const RunInfo info = Project::open_read_only(path_).run("first");
  EXPECT_EQ(info.planned, 6u);
  EXPECT_EQ(info.answered, 6u);
  EXPECT_EQ(info.classified, 6u);
  EXPECT_EQ(info.status, "complete");
  EXPECT_EQ(info.kind, "engine");
  EXPECT_EQ(sha256_hex(info.manifest_json), info.manifest_sha256);
}

TEST_F(ProjectTest, FactsAreCountedFromTheStoredItems) {
  EXPECT_EQ(Project::open_read_only(path_).fact_counts("first").checked, 3u);
}

TEST_F(ProjectTest, SecondWriterLearnsWhoWrites) {
  const Project writer = Project::create_or_open(path_);
  EXPECT_THAT(message_of<ProjectError>([&] { Project::create_or_open(path_); }),
              HasSubstr("process " + std::to_string(getpid())));
  EXPECT_NO_THROW(Project::open_read_only(path_));
}

TEST_F(ProjectTest, DeeplyNestedJsonOfAStrangerIsRefused) {
  tamper("UPDATE verdict SET detail_json = '{\"tone\":' || replace(hex(zeroblob(5000)), '00', '[') || '}'");
  EXPECT_THAT(message_of<ProjectError>([&] { Project::open_read_only(path_).rows({}); }),
              HasSubstr("nests deeper than 64"));
}

TEST_F(ProjectTest, VerdictOfAnotherShapeNamesTheAnswer) {
  tamper("UPDATE verdict SET detail_json = '{\"tone\":7}'");
  EXPECT_THAT(message_of<ProjectError>([&] { Project::open_read_only(path_).rows({}); }),
              HasSubstr("verdict on answer"));
}

// What takes no room in the file is what verdicts without details are written as.
TEST(VerdictDetail, NothingIsWhatTheStoreLeavesOut) { EXPECT_EQ(detail_to_json({}), db::kNoDetail); }

TEST(RowHash, IsThatOfTheDocumentedBytes) {
  // Computed by another program from the text of db/SCHEMA.md.
  db::ResultRecord record;
  record.run_name = "run";
  record.manifest_sha256 = std::string(64, 'm');
  record.planned = {0,     std::string(64, 'k'), 0,           {},   "model",     "set", "item", "pair", "topic",
                    "sub", "information",        "sensitive", "en", "canonical", 1,     42,     0.5,    "天?"};
  record.answer.text = "答";
  record.answer.reasoning = "why";
  record.answer.tokens = {1, 0, 0, 0};
  record.answer.stop_reason = "length";
  record.answer.prompt_tokens = 5;
  record.answer.answer_tokens = 1;
  record.answer.seconds = 1.25;
  record.answer.rendered_sha256 = std::string(64, 'r');
  record.answer.answered_utc = "2026-01-01T00:00:00Z";
  const db::Hash row = row_hash(record);
  EXPECT_EQ(hex(row), "a73150a0aea26f0d193638786ee10d02a0abd69d3f69971d2303af6af40102f8");
  const db::Hash first = extend_chain({}, row);
  EXPECT_EQ(hex(first), "4713573c6bf941b16d632212c3f465049d7e3f957e535bfaaa648f27bb49c61b");
  EXPECT_EQ(hex(extend_chain(first, row)), "f1b1d7db54cba41cdebfa85ae48a78282759ed77bf1c8289db57abf78a6815fa");
}

}  // namespace
}  // namespace lacuna::probe
