// People's labels as a history, saved filters, frozen plans.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "project_fixture.h"

namespace lacuna::db {
namespace {

using lacuna::test::TemporaryDirectory;
using test::error_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class LabelStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto run = test::add_run(store_, "a", 3);
    for (int i = 0; i < 3; ++i) store_.add_answer(test::answer_row(run, i), test::count_up);
  }
  std::int64_t label(std::int64_t answer, const std::string& coder, const std::string& word) {
    LabelEventRow event;
    event.answer = answer;
    event.coder = coder;
    event.label = word;
    event.labelled_utc = "2026-01-01T00:00:00Z";
    return store_.add_label_event(event);
  }
  std::int64_t undo(std::int64_t answer, const std::string& coder, std::int64_t target) {
    LabelEventRow event;
    event.answer = answer;
    event.coder = coder;
    event.undoes = target;
    event.labelled_utc = "2026-01-01T00:00:01Z";
    return store_.add_label_event(event);
  }
  std::vector<std::string> in_force(std::int64_t answer) {
    std::vector<std::string> out;
    for (const LabelEventRow& e : store_.labels(answer)) out.push_back(e.coder + " " + e.label);
    return out;
  }

  TemporaryDirectory dir_;
  Database database_ = open_project(dir_ / "a.lacuna");
  ResultStore store_{database_};
};

TEST_F(LabelStoreTest, LatestLabelOfEachCoderIsInForceAndNothingIsLost) {
  label(1, "ann", "refusal");
  label(1, "ann", "evasive");
  label(1, "bo", "compliance");
  EXPECT_THAT(in_force(1), ElementsAre("ann evasive", "bo compliance"));
  EXPECT_EQ(store_.label_events(1).size(), 3u);
  EXPECT_FALSE(store_.label_events(1)[0].in_force);
  EXPECT_TRUE(store_.label_events(1)[1].in_force);
}

TEST_F(LabelStoreTest, UndoBringsTheEarlierLabelBackAndStaysInTheHistory) {
  const auto first = label(1, "ann", "refusal"), second = label(1, "ann", "evasive");
  undo(1, "ann", second);
  EXPECT_THAT(in_force(1), ElementsAre("ann refusal"));
  undo(1, "ann", first);
  EXPECT_THAT(in_force(1), IsEmpty());
  EXPECT_EQ(store_.label_events(1).size(), 4u);
}

TEST_F(LabelStoreTest, OnlyOnesOwnLabelThatIsInForceCanBeTakenBack) {
  const auto mine = label(1, "ann", "refusal");
  EXPECT_EQ(error_of([&] { undo(1, "bo", mine); }).first, "constraint");
  EXPECT_EQ(error_of([&] { undo(2, "ann", mine); }).first, "constraint");
  const auto act = undo(1, "ann", mine);
  EXPECT_EQ(error_of([&] { undo(1, "ann", mine); }).first, "constraint");
  EXPECT_EQ(error_of([&] { undo(1, "ann", act); }).first, "constraint");
  EXPECT_EQ(error_of([&] { undo(1, "ann", 77); }).first, "constraint");
}

TEST_F(LabelStoreTest, HistoryCannotBeChanged) {
  label(1, "ann", "refusal");
  EXPECT_THAT(error_of([&] { database_.execute("UPDATE label_event SET label = 'x'"); }).second,
              HasSubstr("append-only"));
  EXPECT_THAT(error_of([&] { database_.execute("DELETE FROM label_event"); }).second, HasSubstr("append-only"));
  EXPECT_THAT(
      error_of([&] { database_.execute("INSERT OR REPLACE INTO label_event SELECT * FROM label_event"); }).second,
      HasSubstr("append-only"));
}

TEST_F(LabelStoreTest, LastActSkipsWhatWasTakenBack) {
  label(1, "ann", "refusal");
  const auto last = label(2, "ann", "evasive");
  label(3, "bo", "evasive");
  EXPECT_EQ(store_.last_act("ann")->id, last);
  undo(2, "ann", last);
  EXPECT_EQ(store_.last_act("ann")->answer, 1);
  EXPECT_FALSE(store_.last_act("cy").has_value());
}

TEST_F(LabelStoreTest, CodersAreCounted) {
  label(1, "ann", "refusal");
  label(2, "ann", "evasive");
  label(2, "bo", "evasive");
  EXPECT_THAT(store_.coders(), ElementsAre(std::pair<std::string, std::int64_t>("ann", 2),
                                           std::pair<std::string, std::int64_t>("bo", 1)));
}

// Nearly every act has no `undoes`: who goes by that index reads all acts for each of them.
TEST_F(LabelStoreTest, LabelsInForceAreFoundByAnswerAndCoder) {
  for (const char* sql : {"SELECT * FROM labels ORDER BY answer_seq, coder", "SELECT coder, count(*) FROM labels GROUP BY coder", "SELECT * FROM labels WHERE answer_seq = 1",
                          "SELECT answer_seq FROM labels WHERE coder = 'ann' AND label <> ''"}) {
    Statement steps(database_, "EXPLAIN QUERY PLAN " + std::string(sql));
    std::string plan;
    while (steps.step()) plan += steps.text(3) + "\n";
    EXPECT_THAT(plan, HasSubstr("SEARCH n USING INDEX label_event_by_answer (answer=? AND coder=?)")) << sql;
    EXPECT_THAT(plan, testing::Not(HasSubstr("e USING INDEX sqlite_autoindex"))) << sql;
  }
}

TEST_F(LabelStoreTest, LabelsOfAnOlderProjectBecomeHistory) {
  // Version 1 had one label a coder and one verdict an answer, replaced in place.
  Database old = Database::open_writer(dir_ / "old.lacuna");
  old.use_write_ahead_log();
  migrate(old, migrations().first(1));
  old.execute(
      "INSERT INTO run VALUES (1, 'r', 'import', 'm', 'complete', 'u', '{}', '{}', '" + std::string(64, 'a') +
      "');"
      "INSERT INTO planned (run, item_key, position, model, set_id, item, pair, topic, subtopic, stratum, role, "
      "language, variant, "
      "sample, seed, temperature, prompt) VALUES (1, '" +
      std::string(64, 'c') +
      "', 0, 'm', 's', 'i', '', 't', '', '', '', 'en', 'c', 0, 0, 0, 'p');"
      "INSERT INTO answer VALUES (1, 1, '" +
      std::string(64, 'c') +
      "', NULL, 'Nothing to see in Lhasa', NULL, x'', 'imported', '', 0, 0, 0, 0, '', 'u', zeroblob(32), zeroblob(32));"
      "INSERT INTO verdict VALUES (1, 'rules-1', '" +
      std::string(64, 'f') +
      "', 'hard_refusal', 'absent', 'off', 'same', 'en', 'refusal', 'refusal', 'r1', 0, 1, 0, 0, 0.75, NULL, '{}');"
      "INSERT INTO label VALUES (9, 1, 'imported', 1, 'refusal', '3', '{\"x\":1}', 'u');");
  migrate(old);
  check_schema(old);
  ResultStore store(old);
  ASSERT_EQ(store.labels(1).size(), 1u);
  EXPECT_EQ(store.labels(1)[0].label_raw, "3");
  EXPECT_EQ(store.labels(1)[0].extra_json, "{\"x\":1}");
  const ResultRecord record = store.result(1).value();
  ASSERT_TRUE(record.verdict.has_value());
  EXPECT_EQ(record.verdict->classifier, "rules-1");
  EXPECT_EQ(record.verdict->engagement, "hard_refusal");
  EXPECT_TRUE(record.verdict->feigned);
  EXPECT_EQ(record.verdict->p_not_complete, 0.75);
  ResultQuery query;
  query.labels = {"refusal"};
  EXPECT_THAT(store.matching(query), ElementsAre(1));
  query.terms = {"lhasa"};
  EXPECT_THAT(store.matching(query), ElementsAre(1));
  EXPECT_THAT(store.integrity_problems(), IsEmpty());
}

TEST_F(LabelStoreTest, FiltersAndPlansAreKept) {
  store_.save_filter({"mine", "{}", "u"});
  store_.save_filter({"mine", "{\"a\":1}", "u"});
  ASSERT_EQ(store_.saved_filters().size(), 1u);
  EXPECT_EQ(store_.saved_filters()[0].filter_json, "{\"a\":1}");
  store_.remove_filter("mine");
  EXPECT_THAT(store_.saved_filters(), IsEmpty());
  store_.add_frozen_plan({std::string(64, 'a'), "p", "u", "{}"});
  store_.set_run_plan({1, std::string(64, 'a'), "[\"x\"]"});
  EXPECT_EQ(store_.run_plan(1)->differences_json, "[\"x\"]");
  EXPECT_EQ(database_.text("SELECT name FROM frozen_plan"), "p");
  EXPECT_THAT(error_of([&] { database_.execute("DELETE FROM frozen_plan"); }).second, HasSubstr("append-only"));
}

}  // namespace
}  // namespace lacuna::db
