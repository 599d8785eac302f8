// Filters, counts and search: held against a plain walk over all answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <functional>

#include "project_fixture.h"
#include "search_grams.h"

namespace lacuna::db {
namespace {

using lacuna::test::TemporaryDirectory;
using test::error_of;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr int kGroup = static_cast<int>(kSearchGroup);

class ResultIndexTest : public testing::Test {
 protected:
  std::int64_t answer(std::int64_t run, int i, const std::string& text, std::optional<std::string> reasoning = {}) {
    AnswerRow row = test::answer_row(run, i, text);
    row.reasoning = std::move(reasoning);
    return store_.add_answer(row, test::count_up);
  }
  // Together: a thousand commits would wait for the disk a thousand times.
  void at_once(const std::function<void()>& work) {
    Transaction transaction(database_);
    work();
    transaction.commit();
  }
  void judge(std::int64_t seq, const std::string& label) {
    VerdictRow verdict;
    verdict.answer = seq;
    verdict.classifier = "c";
    verdict.label = verdict.headline = label;
    store_.put_verdict(verdict);
  }
  std::vector<std::int64_t> find(const std::vector<std::string>& terms, std::int64_t after = 0) {
    ResultQuery query;
    query.terms = terms;
    query.after_seq = after;
    return store_.matching(query);
  }

  TemporaryDirectory dir_;
  Database database_ = open_project(dir_ / "a.lacuna");
  ResultStore store_{database_};
};

TEST_F(ResultIndexTest, SearchFindsWordsInsideASentenceOfAnyScript) {
  const auto run = test::add_run(store_, "a", 4);
  answer(run, 0, "那天在天安门广场发生了什么");
  answer(run, 1, "The square is in Beijing.", "they ask about 天安门广场");
  answer(run, 2, "Tiananmen 100% \"quoted\" _under_");
  answer(run, 3, "བོད་ཀྱི་རང་དབང");
  EXPECT_THAT(find({"天安门"}), ElementsAre(1, 2));
  EXPECT_THAT(find({"安门"}), ElementsAre(1, 2));
  EXPECT_THAT(find({"门"}), ElementsAre(1, 2));
  EXPECT_THAT(find({"tiananMEN"}), ElementsAre(3));
  EXPECT_THAT(find({"100%"}), ElementsAre(3));
  EXPECT_THAT(find({"1%"}), IsEmpty());
  EXPECT_THAT(find({"_und"}), ElementsAre(3));
  EXPECT_THAT(find({"\"quoted\""}), ElementsAre(3));
  EXPECT_THAT(find({"རང་དབང"}), ElementsAre(4));
  EXPECT_THAT(find({"天安门", "Beijing"}), ElementsAre(2));
  EXPECT_EQ(error_of([&] { find({""}); }).first, "other");
  EXPECT_EQ(error_of([&] { find({std::string(2000, 'x')}); }).first, "other");
}

TEST_F(ResultIndexTest, SearchEqualsAWalkWhateverIsIndexed) {
  constexpr int kAnswers = 6 * kGroup + 4;
  std::int64_t run = 0;
  at_once([&] { run = test::add_run(store_, "a", kAnswers); });
  const char* const words[] = {"alpha", "beta", "gamma", "西藏", "新疆维吾尔", "ab", "x%y", "under_score"};
  std::vector<std::string> texts;
  at_once([&] {
    for (int i = 0; i < kAnswers; ++i) {
      std::string text;
      for (int k = 0; k < 8; ++k)
        if ((i * 37 + k * 11) % 5 < 2) text += std::string(words[k]) + " ";
      texts.push_back(text);
      answer(run, i, text);
    }
  });
  EXPECT_EQ(database_.integer("SELECT groups FROM search_state"), 4);  // added four at a time
  store_.index_for_search(1);
  EXPECT_EQ(database_.integer("SELECT groups FROM search_state"), 5);
  for (const char* word : words)
    for (const std::int64_t after : {0, kGroup - 1, kGroup, kGroup + 1, 6 * kGroup - 1, kAnswers - 1}) {
      std::vector<std::int64_t> expected;
      for (int i = static_cast<int>(after); i < kAnswers; ++i)
        if (texts[static_cast<std::size_t>(i)].find(word) != std::string::npos) expected.push_back(i + 1);
      EXPECT_EQ(find({word}, after), expected) << word << " after " << after;
    }
}

// A search is thousands of short readings; one that comes to an end is the worst moment for an interruption, which SQLite then likes to forget.
TEST_F(ResultIndexTest, ASearchThatIsInterruptedBetweenTwoReadingsEnds) {
  constexpr int kAnswers = 3 * kGroup;
  std::int64_t run = 0;
  at_once([&] { run = test::add_run(store_, "a", kAnswers); });
  at_once([&] {
    for (int i = 0; i < kAnswers; ++i) answer(run, i, "alpha beta");
  });
  store_.index_for_search(9);
  const auto interrupt_after_the_first = [](unsigned, void* database, void* statement, void*) {
    if (std::string(sqlite3_sql(static_cast<sqlite3_stmt*>(statement))).find("text LIKE") != std::string::npos) static_cast<Database*>(database)->interrupt();
    return 0;
  };
  sqlite3_trace_v2(database_.handle(), SQLITE_TRACE_PROFILE, interrupt_after_the_first, &database_);
  EXPECT_NE(error_of([&] { find({"lpha bet"}); }).second.find("interrupted"), std::string::npos);
  sqlite3_trace_v2(database_.handle(), 0, nullptr, nullptr);
  EXPECT_EQ(find({"lpha bet"}).size(), static_cast<std::size_t>(kAnswers));
}

// Without its rows the index finds nothing: what is still found was read from the texts.
TEST_F(ResultIndexTest, TwoLettersAreLookedUpInTheIndex) {
  std::int64_t run = 0;
  at_once([&] { run = test::add_run(store_, "a", kGroup); });
  const std::string texts[] = {"about 西藏", "西藏自治区", "AB", "say \"q", "Ärger", "ärger", "甲乙丙", "བོ", "ئۇيغۇر", "x\xF4\x8F\xBF\xBFy"};
  int i = 0;
  at_once([&] {
    for (const std::string& text : texts) answer(run, i++, text);
    for (; i < kGroup; ++i) answer(run, i, "nothing", i == kGroup - 1 ? std::optional<std::string>("they think of 西藏") : std::nullopt);
  });
  ASSERT_EQ(store_.index_for_search(9), 1);
  EXPECT_THAT(find({"西藏"}), ElementsAre(1, 2, kGroup));
  EXPECT_THAT(find({"西藏", "自治"}), ElementsAre(2));
  EXPECT_THAT(find({"西藏"}, 2), ElementsAre(kGroup));
  EXPECT_THAT(find({"ab"}), ElementsAre(1, 3));
  EXPECT_THAT(find({"aB"}), ElementsAre(1, 3));
  EXPECT_THAT(find({"\"q"}), ElementsAre(4));
  EXPECT_THAT(find({"Är"}), ElementsAre(5));
  EXPECT_THAT(find({"甲乙"}), ElementsAre(7));
  EXPECT_THAT(find({"བོ"}), ElementsAre(8));
  EXPECT_THAT(find({"ئۇ"}), ElementsAre(9));
  EXPECT_THAT(find({"x\xF4\x8F\xBF\xBF"}), ElementsAre(10));
  EXPECT_THAT(find({"西域"}), IsEmpty());
  EXPECT_THAT(find({"nothing", "西藏"}), ElementsAre(kGroup));
  database_.execute("UPDATE search SET pieces = zeroblob(256)");
  for (const char* indexed : {"西藏", "ab", "\"q", "བོ", "ئۇ", "Är", "甲乙"}) EXPECT_THAT(find({indexed}), IsEmpty()) << indexed;
}

// Found or not goes by the texts: a row that is damaged or missing costs time.
TEST_F(ResultIndexTest, ADamagedIndexHidesNothing) {
  std::int64_t run = 0;
  at_once([&] { run = test::add_run(store_, "a", 2 * kGroup); });
  at_once([&] {
    for (int i = 0; i < 2 * kGroup; ++i) answer(run, i, i % 50 == 3 ? "about 西藏" : "other");
  });
  ASSERT_EQ(store_.index_for_search(1), 1);
  for (const char* damage : {"UPDATE search SET pieces = substr(pieces, 1, 256)", "UPDATE search SET pieces = x'' WHERE id % 2", "DELETE FROM search"}) {
    database_.execute(damage);
    EXPECT_THAT(find({"西藏"}), ElementsAre(4, 54, 104)) << damage;
  }
  ASSERT_EQ(store_.index_for_search(1), 1);  // goes on from what is left
  EXPECT_THAT(find({"西藏"}), ElementsAre(4, 54, 104));
  EXPECT_THAT(find({"西域"}), IsEmpty());
}

TEST_F(ResultIndexTest, BlocksFollowEachOther) {
  constexpr int kAnswers = 64 * kGroup + 3 * kGroup + 1;
  std::int64_t run = 0;
  at_once([&] { run = test::add_run(store_, "a", kAnswers); });
  at_once([&] {
    for (int i = 0; i < kAnswers; ++i) answer(run, i, i % 1000 == 7 ? "about 西藏" : "other");
  });
  EXPECT_EQ(store_.index_for_search(99), 3);
  EXPECT_EQ(database_.integer("SELECT count(*) FROM search"), 512);
  EXPECT_THAT(find({"西藏"}), ElementsAre(8, 1008, 2008, 3008, 4008));
  EXPECT_THAT(find({"西藏"}, 4007), ElementsAre(4008));
  EXPECT_THAT(find({"西藏", "other"}), IsEmpty());
}

TEST_F(ResultIndexTest, AReaderLooksTwoLettersUpToo) {
  std::int64_t run = 0;
  at_once([&] { run = test::add_run(store_, "a", kGroup); });
  at_once([&] {
    for (int i = 0; i < kGroup; ++i) answer(run, i, i == 5 ? "西藏" : "other");
  });
  Database reader = open_project_read_only(dir_ / "a.lacuna");
  ResultStore store(reader);
  ResultQuery query;
  query.terms = {"西藏"};
  EXPECT_THAT(store.matching(query), ElementsAre(6));
  EXPECT_THAT(store.matching(query), ElementsAre(6));
  EXPECT_EQ(error_of([&] { reader.execute("DELETE FROM search_state"); }).first, "read_only");
}

TEST_F(ResultIndexTest, IndexCatchesUpWithAProjectThatHadNone) {
  constexpr int kAnswers = 3 * kGroup + 2;
  std::int64_t run = 0;
  at_once([&] { run = test::add_run(store_, "a", kAnswers); });
  std::size_t with_four = 0;
  at_once([&] {
    for (int i = 0; i < kAnswers; ++i) {
      answer(run, i, "answer number " + std::to_string(i));
      with_four += std::to_string(i).starts_with('4');
    }
  });
  database_.execute("DELETE FROM search; UPDATE search_state SET groups = 0");
  EXPECT_EQ(find({"number 4"}).size(), with_four);  // read from the texts
  EXPECT_EQ(store_.index_for_search(2), 2);
  EXPECT_EQ(find({"number 4"}).size(), with_four);
  EXPECT_EQ(store_.index_for_search(99), 1);
  EXPECT_EQ(store_.index_for_search(99), 0);
  EXPECT_EQ(find({"number 4"}).size(), with_four);
}

TEST_F(ResultIndexTest, PagesAndCountsEqualAWalkForEveryFilter) {
  const auto first = test::add_run(store_, "a", 60), second = test::add_run(store_, "b", 60);
  for (int i = 0; i < 60; ++i)
    for (const auto run : {first, second}) {
      const std::int64_t seq = answer(run, i, "text");
      if (i % 3) judge(seq, i % 7 == 1 ? "refusal" : "compliance");
    }
  for (const std::vector<std::int64_t>& runs : {std::vector<std::int64_t>{}, {first}, {second}, {77}})
    for (const std::vector<std::string>& languages : {std::vector<std::string>{}, {"en"}, {"bo"}})
      for (const std::vector<std::string>& labels :
           {std::vector<std::string>{}, {"refusal"}, {"refusal", "compliance"}})
        for (const bool pending : {false, true}) {
          ResultQuery query;
          query.runs = runs;
          query.languages = languages;
          query.labels = labels;
          query.unclassified_only = pending;
          query.by_seq = true;
          std::vector<std::int64_t> expected;
          const auto among = [](const auto& values, const auto& value) { return values.empty() || std::count(values.begin(), values.end(), value); };
          ResultQuery everything;
          everything.by_seq = true;
          store_.each_result(everything, [&](const ResultRecord& record) {
            const std::string label = record.verdict ? record.verdict->label : "";
            if (among(runs, record.planned.run) && among(languages, record.planned.language) && among(labels, label) && !(pending && record.verdict))
              expected.push_back(record.answer.seq);
            return true;
          });
          EXPECT_EQ(store_.matching(query), expected);
          EXPECT_EQ(store_.count(query), static_cast<std::int64_t>(expected.size()));
          std::vector<std::int64_t> paged;
          query.at_most = 7;
          for (auto page = store_.matching(query); !page.empty(); page = store_.matching(query)) {
            paged.insert(paged.end(), page.begin(), page.end());
            query.after_seq = page.back();
          }
          EXPECT_EQ(paged, expected);
        }
}

TEST_F(ResultIndexTest, TallyFollowsVerdicts) {
  const auto run = test::add_run(store_, "a", 4);
  for (int i = 0; i < 4; ++i) answer(run, i, "text");
  for (int i = 1; i <= 4; ++i) judge(i, "refusal");
  judge(2, "compliance");
  judge(2, "compliance");
  std::map<std::string, std::int64_t> answers;
  for (const TallyRow& row : store_.tally({})) answers[row.planned.language + " " + row.verdict.label] += row.answers;
  EXPECT_EQ(answers,
            (std::map<std::string, std::int64_t>{{"en compliance", 1}, {"en refusal", 1}, {"zh-Hans refusal", 2}}));
  EXPECT_EQ(database_.integer("SELECT sum(answers) FROM tally"), 4);
  EXPECT_EQ(error_of([&] { judge(99, "refusal"); }).first, "constraint");
}

// Equal ones in the order of answering, those that have nothing at the end, whichever way round.
TEST_F(ResultIndexTest, NumbersAreOrderedByWhatTheirAnswersHold) {
  const auto run = test::add_run(store_, "a", 4);
  for (int i = 0; i < 4; ++i) answer(run, i, std::vector{"four", "a", "西藏的历史", "bb"}[static_cast<std::size_t>(i)]);
  const auto judged = [&](std::int64_t seq, const char* headline, double p) {
    VerdictRow verdict;
    verdict.answer = seq;
    verdict.classifier = "c";
    verdict.label = verdict.headline = headline;
    verdict.p_not_complete = p;
    store_.put_verdict(verdict);
  };
  judged(1, "refusal", 0.9);
  judged(2, "open", 0.1);
  judged(4, "open", 0.5);
  const auto said = [&](std::int64_t seq, const char* word, const char* note, bool flag) {
    LabelEventRow event;
    event.answer = seq;
    event.coder = "ann";
    event.label = word;
    event.note = note;
    event.flag = flag;
    store_.add_label_event(event);
  };
  said(2, "refusal", "", false);
  said(3, "", "see there", false);
  said(4, "", "", true);
  const auto order = [&](ResultOrder by, bool descending) { return store_.in_order({1, 2, 3, 4}, by, descending); };
  EXPECT_THAT(order(ResultOrder::item, false), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(order(ResultOrder::item, true), ElementsAre(4, 3, 2, 1));
  EXPECT_THAT(order(ResultOrder::language, false), ElementsAre(2, 4, 1, 3));
  EXPECT_THAT(order(ResultOrder::language, true), ElementsAre(1, 3, 2, 4));
  EXPECT_THAT(order(ResultOrder::topic, true), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(order(ResultOrder::run, true), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(order(ResultOrder::headline, false), ElementsAre(1, 2, 4, 3));
  EXPECT_THAT(order(ResultOrder::headline, true), ElementsAre(2, 4, 1, 3));
  EXPECT_THAT(order(ResultOrder::p_not_complete, false), ElementsAre(2, 4, 1, 3));
  EXPECT_THAT(order(ResultOrder::p_not_complete, true), ElementsAre(1, 4, 2, 3));
  EXPECT_THAT(order(ResultOrder::label, false), ElementsAre(2, 1, 3, 4));
  EXPECT_THAT(order(ResultOrder::note, false), ElementsAre(4, 3, 1, 2));
  EXPECT_THAT(order(ResultOrder::length, false), ElementsAre(2, 4, 1, 3));  // characters, not bytes
  EXPECT_THAT(store_.in_order({2, 3}, ResultOrder::item, true), ElementsAre(3, 2));
  EXPECT_THAT(store_.in_order({}, ResultOrder::item, true), IsEmpty());
}

TEST_F(ResultIndexTest, LabelConditionsSelect) {
  const auto run = test::add_run(store_, "a", 4);
  for (int i = 0; i < 4; ++i) answer(run, i, "text");
  const auto label = [&](std::int64_t seq, const char* coder, const char* word, bool flag) {
    LabelEventRow event;
    event.answer = seq;
    event.coder = coder;
    event.label = word;
    event.flag = flag;
    store_.add_label_event(event);
  };
  label(1, "ann", "refusal", false);
  label(2, "ann", "", true);
  label(3, "bo", "refusal", true);
  ResultQuery by, not_by, flagged;
  by.labelled_by = "ann";
  not_by.not_labelled_by = "ann";
  flagged.flagged = true;
  EXPECT_THAT(store_.matching(by), ElementsAre(1));
  EXPECT_THAT(store_.matching(not_by), ElementsAre(2, 3, 4));
  EXPECT_THAT(store_.matching(flagged), ElementsAre(2, 3));
  EXPECT_EQ(store_.count(not_by), 3);
  flagged.terms = {"text"};
  flagged.after_seq = 2;
  EXPECT_THAT(store_.matching(flagged), ElementsAre(3));
}

}  // namespace
}  // namespace lacuna::db
