#include "db/result_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "project_fixture.h"

namespace lacuna::db {
namespace {

using lacuna::test::TemporaryDirectory;
using test::add_run;
using test::answer_row;
using test::count_up;
using test::error_of;
using testing::ElementsAre;
using testing::HasSubstr;

class ResultStoreTest : public testing::Test {
 protected:
  TemporaryDirectory dir_;
  Database database_ = open_project(dir_ / "a.lacuna");
  ResultStore store_{database_};
};

std::vector<std::int64_t> seqs(ResultStore& store, const ResultQuery& query) {
  std::vector<std::int64_t> out;
  store.each_result(query, [&](const ResultRecord& record) {
    out.push_back(record.answer.seq);
    return true;
  });
  return out;
}

VerdictRow verdict_row(std::int64_t answer, const std::string& label) {
  VerdictRow verdict;
  verdict.answer = answer;
  verdict.classifier = "rules-1";
  verdict.rules_sha256 = std::string(64, 'b');
  verdict.label = label;
  verdict.headline = "open";
  return verdict;
}

TEST_F(ResultStoreTest, AnswerComesBackAsItWasStored) {
  const auto run = add_run(store_, "a", 2);
  AnswerRow answer = answer_row(run, 1, std::string("天安门 \0 x", 13));
  answer.reasoning = "";
  answer.tokens = {1, 0, 0, 0, 2, 0, 0, 0};
  answer.seconds = 0.1;
  answer.invalid_utf8 = 3;
  store_.add_answer(answer, count_up);
  store_.each_result({}, [&](const ResultRecord& record) {
    EXPECT_EQ(record.answer.text, answer.text);
    EXPECT_EQ(record.answer.reasoning, "");
    EXPECT_EQ(record.answer.tokens, answer.tokens);
    EXPECT_EQ(record.answer.seconds, 0.1);
    EXPECT_EQ(record.answer.invalid_utf8, 3);
    EXPECT_EQ(record.planned.item, "tibet-1");
    EXPECT_FALSE(record.verdict);
    return true;
  });
}

TEST_F(ResultStoreTest, SecondAnswerToTheSameKeyIsRefused) {
  const auto run = add_run(store_, "a", 1);
  store_.add_answer(answer_row(run, 0), count_up);
  const Hash head = store_.chain_head();
  EXPECT_EQ(error_of([&] { store_.add_answer(answer_row(run, 0), count_up); }).first, "constraint");
  EXPECT_EQ(store_.chain_head(), head);
  EXPECT_EQ(store_.counts(run).answered, 1u);
}

TEST_F(ResultStoreTest, AnswerWithoutAPlanIsRefused) {
  const auto run = add_run(store_, "a", 1);
  EXPECT_EQ(error_of([&] { store_.add_answer(answer_row(run, 7), count_up); }).first, "constraint");
}

TEST_F(ResultStoreTest, ChainGrowsWithEveryAnswerOfEveryRun) {
  const auto first = add_run(store_, "a", 2), second = add_run(store_, "b", 1);
  EXPECT_EQ(store_.add_answer(answer_row(first, 0), count_up), 1);
  EXPECT_EQ(store_.add_answer(answer_row(second, 0), count_up), 2);
  EXPECT_EQ(store_.add_answer(answer_row(first, 1), count_up), 3);
  EXPECT_EQ(store_.chain_head()[31], 3);
}

TEST_F(ResultStoreTest, AFailingChainStoresNothing) {
  const auto run = add_run(store_, "a", 1);
  EXPECT_THROW(store_.add_answer(answer_row(run, 0), [](const Hash&) -> Hash { throw std::runtime_error("no"); }),
               std::runtime_error);
  EXPECT_EQ(store_.counts(run).answered, 0u);
  EXPECT_EQ(store_.add_answer(answer_row(run, 0), count_up), 1);
}

TEST_F(ResultStoreTest, EvidenceIsAppendOnly) {
  const auto run = add_run(store_, "a", 1);
  const auto session = store_.begin_session({run, 1, "boot", "{}", "2026-01-01T00:00:00Z"});
  store_.add_attempt(run, test::key(0), session, "2026-01-01T00:00:00Z");
  store_.add_item({0, std::string(64, 'c'), "{}"});
  store_.add_prompt_set({std::string(64, 'd'), "tibet", "1", "Tibet", "CC0", "bytes"});
  store_.add_answer(answer_row(run, 0), count_up);
  for (const char* sql :
       {"UPDATE answer SET text = 'x'", "DELETE FROM answer", "UPDATE attempt SET n = 2", "DELETE FROM attempt",
        "UPDATE planned SET sample = 7", "DELETE FROM planned", "UPDATE prompt SET text = 'x'", "DELETE FROM prompt",
        "UPDATE ending SET error = 'x'", "DELETE FROM ending", "UPDATE sampling SET temperature = 2", "DELETE FROM sampling", "UPDATE item SET item_json = '[]'",
        "DELETE FROM item", "UPDATE prompt_set SET bytes = x'00'", "DELETE FROM prompt_set",
        "UPDATE run SET manifest_json = '[]'", "DELETE FROM run",
        "UPDATE cell SET item = 'x'", "DELETE FROM cell",
        "INSERT OR REPLACE INTO answer SELECT seq, planned, attempt, ending, prompt_tokens, answer_tokens, invalid_utf8, "
        "seconds, rendered_sha256, answered_utc, chain, tokens, reasoning, 'forged' FROM answer"})
    EXPECT_EQ(error_of([&] { database_.execute(sql); }).first, "constraint") << sql;
  EXPECT_NO_THROW(store_.set_status(run, "complete"));
}

TEST_F(ResultStoreTest, ValuesOutsideTheirRangeAreRefused) {
  const auto run = add_run(store_, "a", 1);
  AnswerRow answer = answer_row(run, 0);
  answer.tokens = {1, 2, 3};
  EXPECT_EQ(error_of([&] { store_.add_answer(answer, count_up); }).first, "constraint");
  EXPECT_EQ(error_of([&] { store_.set_status(run, "finished"); }).first, "constraint");
  RunRow bad = test::run_row("b");
  bad.manifest_json = "not JSON";
  EXPECT_EQ(error_of([&] { store_.add_run(bad); }).first, "constraint");
  EXPECT_EQ(error_of([&] { store_.add_run(test::run_row("a")); }).first, "constraint");
}

TEST_F(ResultStoreTest, AttemptsAreCountedAndUnansweredOnesStay) {
  const auto run = add_run(store_, "a", 2);
  const auto session = store_.begin_session({run, 1, "boot", "{}", "2026-01-01T00:00:00Z"});
  store_.add_attempt(run, test::key(0), session, "2026-01-01T00:00:00Z");
  AnswerRow answer = answer_row(run, 0);
  answer.attempt = store_.add_attempt(run, test::key(0), session, "2026-01-01T00:00:00Z");
  store_.add_answer(answer, count_up);
  EXPECT_EQ(database_.integer("SELECT max(n) FROM attempt"), 2);
  EXPECT_EQ(database_.integer("SELECT count(*) FROM attempt t WHERE NOT EXISTS (SELECT 1 FROM answer a WHERE a.attempt = t.seq)"), 1);
}

TEST_F(ResultStoreTest, AnAnswerBelongsToAnAttemptAtItsOwnPrompt) {
  const auto run = add_run(store_, "a", 2);
  const auto session = store_.begin_session({run, 1, "boot", "{}", "2026-01-01T00:00:00Z"});
  AnswerRow answer = answer_row(run, 1);
  answer.attempt = store_.add_attempt(run, test::key(0), session, "2026-01-01T00:00:00Z");
  EXPECT_THAT(error_of([&] { store_.add_answer(answer, count_up); }).second, HasSubstr("the attempt was at another prompt"));
  answer.attempt = 99;
  EXPECT_EQ(error_of([&] { store_.add_answer(answer, count_up); }).first, "constraint");
  EXPECT_EQ(store_.counts(run).answered, 0u);
}

TEST_F(ResultStoreTest, SamplesShareAPromptAndOtherTextsDoNot) {
  const auto run = store_.add_run(test::run_row("a"));
  for (int i = 0; i < 24; ++i) {
    PlannedRow planned = test::planned_row(run, i);
    planned.item = "tibet";
    planned.language = "en";
    planned.prompt = i < 20 ? "What happened?" : "What happened " + std::to_string(i) + "?";
    store_.add_planned(planned);
    store_.add_answer(answer_row(run, i), count_up);
  }
  EXPECT_EQ(database_.integer("SELECT count(*) FROM prompt"), 5);
  EXPECT_EQ(store_.result(20)->planned.prompt, "What happened?");
  EXPECT_EQ(store_.result(21)->planned.prompt, "What happened 20?");
  EXPECT_EQ(database_.text("SELECT prompt FROM results WHERE answer_seq = 24"), "What happened 23?");
}

TEST_F(ResultStoreTest, RunsOfADeadProcessBecomeInterrupted) {
  const auto run = add_run(store_, "a", 1);
  store_.begin_session({run, 1, "boot", "{}", "2026-01-01T00:00:00Z"});
  store_.close_abandoned("2026-01-02T00:00:00Z");
  EXPECT_EQ(store_.find_run("a")->status, "interrupted");
  EXPECT_EQ(database_.text("SELECT end_reason FROM session"), "killed");
}

TEST_F(ResultStoreTest, FiltersAndOrders) {
  const auto first = add_run(store_, "a", 4), second = add_run(store_, "b", 1);
  for (const int i : {3, 0, 2}) store_.add_answer(answer_row(first, i), count_up);  // seq 1, 2, 3
  store_.add_answer(answer_row(second, 0), count_up);                               // seq 4
  store_.put_verdict(verdict_row(2, "refusal"));
  store_.put_verdict(verdict_row(4, "refusal"));
  ResultQuery query;
  EXPECT_THAT(seqs(store_, query), ElementsAre(2, 3, 1, 4));
  query.runs = {first};
  query.languages = {"zh-Hans", "de"};
  EXPECT_THAT(seqs(store_, query), ElementsAre(2, 3));
  query.labels = {"refusal"};
  EXPECT_THAT(seqs(store_, query), ElementsAre(2));
  ResultQuery pending;
  pending.by_seq = pending.unclassified_only = true;
  EXPECT_THAT(seqs(store_, pending), ElementsAre(1, 3));
  pending.after_seq = 1;
  EXPECT_THAT(seqs(store_, pending), ElementsAre(3));
}

TEST_F(ResultStoreTest, KeysAreHexDigits) {
  const auto run = add_run(store_, "a", 1);
  AnswerRow answer = answer_row(run, 0);
  answer.item_key = "tibet-1";
  EXPECT_THAT(error_of([&] { store_.add_answer(answer, count_up); }).second, HasSubstr("64 hex digits, not 'tibet-1'"));
  answer = answer_row(run, 0);
  answer.rendered_sha256 = std::string(64, 'r');
  EXPECT_EQ(error_of([&] { store_.add_answer(answer, count_up); }).first, "constraint");
  EXPECT_EQ(store_.counts(run).answered, 0u);
}

TEST_F(ResultStoreTest, SamplesOfAPromptComeTogetherInOrder) {
  const auto run = store_.add_run(test::run_row("a"));
  for (int i = 0; i < 6; ++i) {  // two items, three samples each, planned sample by sample
    PlannedRow planned = test::planned_row(run, i);
    planned.item = i % 2 ? "tibet-a" : "tibet-b";
    planned.language = "en";
    planned.sample = i / 2;
    store_.add_planned(planned);
  }
  for (const int i : {5, 4, 0, 3, 2, 1}) store_.add_answer(answer_row(run, i), count_up);
  EXPECT_THAT(seqs(store_, {}), ElementsAre(6, 4, 1, 3, 5, 2));
}

TEST_F(ResultStoreTest, VerdictInForceIsReplacedAndWhatLayersSaidIsKept) {
  const auto run = add_run(store_, "a", 1);
  const auto seq = store_.add_answer(answer_row(run, 0), count_up);
  VerdictRow verdict = verdict_row(seq, "refusal");
  verdict.layers = {{"rules", "1", "", "refusal", "hard_refusal", "absent", 0.9}};
  store_.put_verdict(verdict);
  VerdictRow later = verdict_row(seq, "compliance");
  later.classifier = "2";
  store_.put_verdict(later);
  EXPECT_EQ(database_.text("SELECT label FROM results"), "compliance");
  EXPECT_EQ(database_.integer("SELECT count(*) FROM verdict"), 1);
  std::vector<std::string> said;
  for (const LayerVerdictRow& layer : store_.layers(seq)) said.push_back(layer.layer + " " + layer.version + " " + layer.label);
  EXPECT_THAT(said, ElementsAre("combined rules-1 refusal", "rules 1 refusal", "combined 2 compliance"));
  EXPECT_EQ(database_.integer("SELECT count(*) FROM layer_verdict"), 2);
  store_.put_verdict(verdict);  // the first judge again
  said.clear();
  for (const LayerVerdictRow& layer : store_.layers(seq)) said.push_back(layer.layer + " " + layer.version + " " + layer.label);
  EXPECT_THAT(said, ElementsAre("combined rules-1 refusal", "rules 1 refusal", "combined 2 compliance"));
  ASSERT_EQ(store_.judges("combined").size(), 2u);
  EXPECT_EQ(store_.judges("combined")[1].answers, 1);
}

TEST_F(ResultStoreTest, SameItemTextIsStoredOnce) {
  const auto id = store_.add_item({0, std::string(64, 'c'), "{}"});
  EXPECT_EQ(store_.add_item({0, std::string(64, 'c'), "{}"}), id);
  EXPECT_EQ(store_.item(id)->sha256, std::string(64, 'c'));
}

// Stores answers until `limit` strikes; returns how many were acknowledged and the error.
std::pair<std::int64_t, std::string> fill(ResultStore& store, std::int64_t run, int at_most) {
  std::int64_t acknowledged = 0;
  const auto error = error_of([&] {
    for (int i = 0; i < at_most; ++i)
      acknowledged = store.add_answer(answer_row(run, i, std::string(3000, 'x')), count_up);
  });
  return {acknowledged, error.first + ": " + error.second};
}

TEST_F(ResultStoreTest, FullDatabaseIsAClearErrorAndLosesNothing) {
  const auto run = add_run(store_, "a", 300);
  const auto pages = database_.integer("PRAGMA page_count");
  database_.execute("PRAGMA max_page_count=" + std::to_string(pages + 20));
  const auto [acknowledged, error] = fill(store_, run, 300);
  EXPECT_THAT(error, HasSubstr("full: "));
  EXPECT_THAT(error, HasSubstr("no space left"));
  EXPECT_GT(acknowledged, 5);
  EXPECT_EQ(store_.counts(run).answered, static_cast<std::uint64_t>(acknowledged));
  database_.execute("PRAGMA max_page_count=100000");  // space came back: the same connection goes on
  EXPECT_EQ(store_.add_answer(answer_row(run, 299), count_up), acknowledged + 1);
  EXPECT_TRUE(store_.integrity_problems().empty());
}

TEST_F(ResultStoreTest, FileSizeLimitIsAClearErrorAndLosesNothing) {
  const auto run = add_run(store_, "a", 300);
  database_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit before {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  struct rlimit small = before;
  small.rlim_cur = 2'000'000;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto [acknowledged, error] = fill(store_, run, 300);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_THAT(error, testing::AnyOf(HasSubstr("full: "), HasSubstr("io: ")));
  EXPECT_LT(acknowledged, 300);
  EXPECT_GT(acknowledged, 5);
  EXPECT_EQ(store_.counts(run).answered, static_cast<std::uint64_t>(acknowledged));
  EXPECT_TRUE(store_.integrity_problems().empty());
}

TEST_F(ResultStoreTest, DamagedFileIsReported) {
  add_run(store_, "a", 200);
  database_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  std::string bytes = lacuna::test::read_file(dir_ / "a.lacuna");
  const auto page =
      static_cast<std::size_t>(database_.integer("SELECT rootpage FROM sqlite_schema WHERE name = 'planned'") - 1) *
      static_cast<std::size_t>(database_.integer("PRAGMA page_size"));
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(page), 200, '\x7f');
  lacuna::test::write_file(dir_ / "b.lacuna", bytes);
  Database damaged = Database::open_reader(dir_ / "b.lacuna");
  EXPECT_EQ(error_of([&] { damaged.text("SELECT max(seed) FROM planned"); }).first, "corrupt");
  EXPECT_FALSE(ResultStore(damaged).integrity_problems().empty());
}

}  // namespace
}  // namespace lacuna::db
