// Signed statements, copies and bundles of a project.
#include "probe/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "fakes.h"
#include "probe/hashing.h"
#include "probe/signing.h"

namespace lacuna::probe {
namespace {

using lacuna::test::read_file;
using lacuna::test::TemporaryDirectory;
using lacuna::test::write_file;
using test::message_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class EvidenceTest : public testing::Test {
 protected:
  void SetUp() override {
    make_key_pair(dir_ / "k");
    answer_all("first");
  }
  void answer_all(const std::string& name, int items = 4) {
    Project project = Project::create_or_open(path_);
    RunSpec spec = test::run_spec();
    spec.name = name;
    test::FakeGenerator generator;
    test::FakeJudge judge;
    test::Recorder observer;
    run_in_project(project, test::audit(items, judge, spec), generator, judge, observer, {});
  }
  void tamper(const std::string& sql) {
    db::Database database = db::Database::open_writer(path_);
    database.execute("PRAGMA foreign_keys=OFF; DROP TRIGGER answer_is_kept; DROP TRIGGER run_is_final; " + sql);
    database.execute("CREATE TRIGGER answer_is_kept BEFORE DELETE ON answer BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END");
    database.execute(
        "CREATE TRIGGER run_is_final BEFORE UPDATE OF id, name, kind, model, started_utc, spec_json, manifest_json, manifest_sha256 ON run\n"
        "  BEGIN SELECT RAISE(ABORT, 'a run keeps its manifest'); END");
  }
  std::vector<std::string> check() { return check_statement(path_, dir_ / "k.pub").problems; }

  TemporaryDirectory dir_;
  std::filesystem::path path_ = dir_ / "a.lacuna";
};

TEST_F(EvidenceTest, SignedProjectIsProven) {
  const Statement statement = sign_project(path_, dir_ / "k.key");
  EXPECT_EQ(statement.answers, 8u);
  EXPECT_EQ(statement.chain_head, Project::open_read_only(path_).chain_head());
  const StatementCheck checked = check_statement(path_, dir_ / "k.pub");
  EXPECT_THAT(checked.problems, IsEmpty());
  EXPECT_EQ(checked.signed_answers, 8u);
  EXPECT_THAT(checked.trusted_comment, HasSubstr("8 answers"));
}

TEST_F(EvidenceTest, AnswersThatCameLaterAreNotCoveredAndBreakNothing) {
  sign_project(path_, dir_ / "k.key");
  answer_all("second");
  const StatementCheck checked = check_statement(path_, dir_ / "k.pub");
  EXPECT_THAT(checked.problems, IsEmpty());
  EXPECT_EQ(checked.signed_answers, 8u);
  EXPECT_EQ(checked.answers, 16u);
}

TEST_F(EvidenceTest, CutOffAnswersAreFoundThoughTheChainIsWhole) {
  sign_project(path_, dir_ / "k.key");
  tamper("DELETE FROM layer_verdict WHERE answer = 8; DELETE FROM verdict WHERE answer = 8; UPDATE tally SET answers = answers - 1 "
         "WHERE (run, cell, class) = (SELECT run, cell, class FROM facet WHERE answer = 8); DELETE FROM facet WHERE answer = 8; DELETE FROM answer WHERE seq = 8");
  EXPECT_TRUE(Project::open_read_only(path_).verify().ok);  // what verify cannot see alone
  EXPECT_THAT(check(), ElementsAre(HasSubstr("7 answers; 8 were signed")));
}

TEST_F(EvidenceTest, OtherRunsOtherKeysAndChangedStatementsAreFound) {
  sign_project(path_, dir_ / "k.key");
  make_key_pair(dir_ / "other");
  EXPECT_THAT(check_statement(path_, dir_ / "other.pub").problems, ElementsAre(HasSubstr("was made with the key")));
  const std::string statement = read_file(statement_file(path_));
  write_file(statement_file(path_), statement + " ");
  EXPECT_THAT(check(), ElementsAre(HasSubstr("has changed")));
  write_file(statement_file(path_), statement);
  tamper("UPDATE run SET manifest_sha256 = '" + std::string(64, 'b') + "'");
  EXPECT_THAT(check(), ElementsAre(HasSubstr("not those that were signed"), HasSubstr("another manifest")));  // rows are hashed with their manifest
  std::filesystem::remove(signature_file(path_));
  EXPECT_THAT(message_of<ProjectError>([&] { check(); }), HasSubstr(".minisig: there is no such file"));
}

TEST_F(EvidenceTest, ForgedHistoryHasAnotherRoot) {
  sign_project(path_, dir_ / "k.key");
  std::filesystem::remove(path_);
  for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(path_.string() + suffix);
  answer_all("first", 5);  // a project that is whole in itself
  EXPECT_THAT(check(), testing::Contains(HasSubstr("the first 8 answers are not those that were signed")));
}

TEST_F(EvidenceTest, AProjectThatWasChangedIsNotSigned) {
  {
    db::Database database = db::Database::open_writer(path_);
    database.execute("DROP TRIGGER answer_is_final; UPDATE answer SET text = 'forged' WHERE seq = 3");
    database.execute("CREATE TRIGGER answer_is_final BEFORE UPDATE ON answer BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END");
  }
  EXPECT_THAT(message_of<ProjectError>([&] { sign_project(path_, dir_ / "k.key"); }), HasSubstr("answer 3 does not continue the chain"));
  EXPECT_FALSE(std::filesystem::exists(signature_file(path_)));
}

TEST_F(EvidenceTest, AChangedAnswerHasAnotherRootThoughItsLinkIsAsItWas) {
  sign_project(path_, dir_ / "k.key");
  {
    db::Database database = db::Database::open_writer(path_);
    database.execute("DROP TRIGGER answer_is_final; UPDATE answer SET text = 'forged' WHERE seq = 3");
    database.execute("CREATE TRIGGER answer_is_final BEFORE UPDATE ON answer BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END");
  }
  EXPECT_THAT(check(), ElementsAre(HasSubstr("not those that were signed")));
}

TEST_F(EvidenceTest, CopiesMadeWhileARunWritesAreWhole) {
  std::vector<std::uint64_t> sizes;
  std::jthread writer([&] { answer_all("second", 40); });
  for (int i = 0; i < 12; ++i) {
    const VerifyReport report = back_up(path_, dir_ / ("copy" + std::to_string(i)));
    EXPECT_TRUE(report.ok) << report.problems.front();
    sizes.push_back(report.answers_checked);
  }
  writer.join();
  EXPECT_TRUE(std::is_sorted(sizes.begin(), sizes.end()));
  EXPECT_GE(sizes.front(), 8u);
  EXPECT_TRUE(Project::open_read_only(path_).verify().ok);
  EXPECT_THAT(message_of<ProjectError>([&] { back_up(path_, dir_ / "copy0"); }), HasSubstr("is there already"));
  EXPECT_THAT(message_of<ProjectError>([&] { back_up(dir_ / "nothing", dir_ / "copy"); }), HasSubstr("no such project"));
}

TEST_F(EvidenceTest, BundleChecksOutAndEveryChangeOfItIsFound) {
  const auto bundle = dir_ / "bundle";
  make_bundle(path_, bundle, dir_ / "k.key");
  EXPECT_THAT(check_bundle(bundle, dir_ / "k.pub"), IsEmpty());
  EXPECT_EQ(std::system(("cd " + bundle.string() + " && sha256sum --quiet -c SHA256SUMS >/dev/null 2>&1").c_str()), 0);
  EXPECT_EQ(read_file(bundle / "prompt_sets/1-tibet.yaml"), "id: tibet");
  const std::string readme = read_file(bundle / "README.txt");
  write_file(bundle / "README.txt", readme + "x");
  EXPECT_THAT(check_bundle(bundle, {}), ElementsAre(HasSubstr("README.txt: has changed")));
  write_file(bundle / "README.txt", readme);
  write_file(bundle / "extra", "x");
  EXPECT_THAT(check_bundle(bundle, {}), ElementsAre(HasSubstr("extra: is not in SHA256SUMS")));
  std::filesystem::remove(bundle / "extra");
  std::filesystem::remove(bundle / "prompt_sets/1-tibet.yaml");
  EXPECT_THAT(check_bundle(bundle, {}), ElementsAre(HasSubstr("is missing")));
  EXPECT_THAT(message_of<ProjectError>([&] { make_bundle(path_, bundle, {}); }), HasSubstr("is there already"));
}

}  // namespace
}  // namespace lacuna::probe
