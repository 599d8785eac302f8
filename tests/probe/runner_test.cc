#include "runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes.h"

namespace lacuna::probe {
namespace {

using std::chrono::milliseconds;
using test::FakeGenerator;
using test::FakeJudge;
using test::message_of;
using test::Recorder;
using testing::ElementsAre;
using testing::HasSubstr;

// Writes down what happens, in order.
class ListSink : public ResultSink {
 public:
  void intent(const PlannedPrompt& prompt) override { events.push_back("intent " + prompt.item); }
  ResultRow answer(const PlannedPrompt& prompt, const GeneratedAnswer& answer) override {
    events.push_back("answer " + prompt.item);
    ResultRow row;
    row.item = prompt.item;
    row.response = answer.text;
    row.error = answer.error;
    stored.push_back(answer);
    return row;
  }
  void verdict(const ResultRow& row) override { events.push_back("verdict " + row.item + " " + row.label); }
  std::vector<std::string> events;
  std::vector<GeneratedAnswer> stored;
};

class RunnerTest : public testing::Test {
 protected:
  RunProgress run(std::stop_token stop = {}) {
    return Runner(audit_.plan, answered_, {generator_, judge_, sink_, observer_},
                  [this] { return now_ += milliseconds(30); })
        .run(stop);
  }
  static RunSpec english() {
    RunSpec spec = test::run_spec();
    spec.languages = {"en"};
    return spec;
  }

  FakeJudge judge_;
  Audit audit_ = test::audit(2, judge_, english());
  std::set<std::string> answered_;
  FakeGenerator generator_{1};
  ListSink sink_;
  Recorder observer_;
  std::chrono::steady_clock::time_point now_{};
};

TEST_F(RunnerTest, CommitsIntentThenAnswerThenVerdict) {
  const RunProgress progress = run();
  EXPECT_THAT(sink_.events, ElementsAre("intent tibet-0", "answer tibet-0", "verdict tibet-0 compliance",
                                        "intent tibet-1", "answer tibet-1", "verdict tibet-1 compliance"));
  EXPECT_EQ(progress.done, 2u);
  EXPECT_EQ(progress.classified, 2u);
  EXPECT_EQ(progress.tokens, 6u);
}

TEST_F(RunnerTest, SkipsWhatHasAnAnswer) {
  answered_ = {audit_.plan.prompts[0].key};
  const RunProgress progress = run();
  EXPECT_THAT(generator_.asked, ElementsAre(audit_.plan.prompts[1].key));
  EXPECT_EQ(progress.resumed, 1u);
  EXPECT_EQ(progress.done, progress.total);
}

TEST_F(RunnerTest, FailedAnswerIsARowWithItsErrorAndTheRunGoesOn) {
  generator_.change = [](const PlannedPrompt& prompt, GeneratedAnswer& answer) {
    if (prompt.index == 0) answer.stop_reason = "failed", answer.error = "non-finite logits", answer.text.clear();
  };
  const RunProgress progress = run();
  EXPECT_EQ(progress.failed, 1u);
  EXPECT_EQ(progress.done, 2u);
  EXPECT_EQ(sink_.stored[0].error, "non-finite logits");
}

TEST_F(RunnerTest, WhatIsInvalidIsInNoDenominator) {
  class Strict : public FakeJudge {
   public:
    void judge(const PromptItem* item, ResultRow& row) override {
      FakeJudge::judge(item, row);
      if (!row.error.empty()) row.engagement = "invalid";
    }
  } strict;
  generator_.change = [](const PlannedPrompt& prompt, GeneratedAnswer& answer) {
    answer.text = prompt.index == 0 ? "" : "I cannot.";
    if (prompt.index == 0) answer.error = "HTTP status 400: no";
  };
  const RunProgress progress = Runner(audit_.plan, answered_, {generator_, strict, sink_, observer_}).run({});
  EXPECT_EQ(progress.failed, 1u);
  EXPECT_EQ(progress.refused, 1u);
  EXPECT_EQ(progress.classified, 1u);
}

TEST_F(RunnerTest, RefusalsAreCounted) {
  generator_.change = [](const PlannedPrompt&, GeneratedAnswer& answer) { answer.text = "I cannot."; };
  EXPECT_EQ(run().refused, 2u);
}

TEST_F(RunnerTest, CancelledAnswersAreNotStored) {
  std::stop_source stop;
  generator_.change = [&](const PlannedPrompt&, GeneratedAnswer&) { stop.request_stop(); };
  const RunProgress progress = run(stop.get_token());
  EXPECT_THAT(sink_.events, ElementsAre("intent tibet-0"));
  EXPECT_EQ(progress.done, 0u);
}

TEST_F(RunnerTest, JudgeThatThrowsLeavesTheAnswerAndSaysSo) {
  judge_.fails_on = "tibet-0";
  const RunProgress progress = run();
  EXPECT_EQ(progress.done, 2u);
  EXPECT_EQ(progress.classified, 1u);
  ASSERT_EQ(observer_.lines.size(), 1u);
  EXPECT_THAT(observer_.lines[0], HasSubstr("tibet-0): not classified: no memory"));
}

TEST_F(RunnerTest, BytesThatAreNotUtf8AreReplacedAndCounted) {
  generator_.change = [](const PlannedPrompt&, GeneratedAnswer& answer) {
    answer.text =
        "a\xff"
        "b\xEF\xBF\xBD";
    answer.reasoning = "\xc3";
  };
  run();
  EXPECT_EQ(sink_.stored[0].text,
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(sink_.stored[0].reasoning, "\xEF\xBF\xBD");
  EXPECT_EQ(sink_.stored[0].invalid_utf8, 2u);
}

TEST_F(RunnerTest, AnswerToAPromptThatWasNotAskedEndsTheRun) {
  generator_.change = [](const PlannedPrompt&, GeneratedAnswer& answer) { answer.index = 77; };
  EXPECT_THAT(message_of<std::logic_error>([&] { run(); }), HasSubstr("77"));
}

TEST(ProgressMeter, ReportsTenTimesASecondAtMost) {
  Recorder observer;
  std::chrono::steady_clock::time_point now{};
  ProgressMeter meter(1000, 0, observer, [&] { return now; });
  for (int i = 0; i < 1000; ++i) {
    now += milliseconds(1);
    meter.add_tokens(2);
    meter.report();
  }
  EXPECT_GE(observer.reports.size(), 9u);
  EXPECT_LE(observer.reports.size(), 11u);
}

TEST(ProgressMeter, TimeLeftIsToldAfterAFewAnswersAndOfThemAlone) {
  Recorder observer;
  std::chrono::steady_clock::time_point now{};
  ProgressMeter meter(1000, 0, observer, [&] { return now; });
  now += milliseconds(60'000);
  meter.begin();
  for (int answer = 1; answer <= 10; ++answer) {
    now += milliseconds(1000);
    meter.answered();
    meter.report();
    EXPECT_EQ(observer.reports.back().eta_seconds.has_value(), answer == 10) << answer;
  }
  EXPECT_DOUBLE_EQ(*observer.reports.back().eta_seconds, 990);
  ProgressMeter small(2, 0, observer, [&] { return now; });  // half of all is enough
  now += milliseconds(1000);
  small.answered();
  small.report();
  EXPECT_TRUE(observer.reports.back().eta_seconds.has_value());
}

TEST(ProgressMeter, RateIsOfTheLastSecondsAndTheRestFollowsFromThePast) {
  Recorder observer;
  std::chrono::steady_clock::time_point now{};
  ProgressMeter meter(100, 20, observer, [&] { return now; });
  meter.report();
  EXPECT_FALSE(observer.reports[0].eta_seconds);
  for (int second = 0; second < 40; ++second) {
    now += milliseconds(1000);
    meter.add_tokens(second < 20 ? 10 : 50);  // it got faster
    meter.answered();
  }
  const RunProgress progress = meter.finish();
  EXPECT_NEAR(progress.tokens_per_second, 50, 1);
  EXPECT_EQ(progress.done, 60u);
  EXPECT_DOUBLE_EQ(progress.seconds, 40);
  ASSERT_TRUE(progress.eta_seconds);
  EXPECT_DOUBLE_EQ(*progress.eta_seconds, 40);
}

}  // namespace
}  // namespace lacuna::probe
