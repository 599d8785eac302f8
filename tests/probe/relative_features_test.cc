// Answers beside their controls: lengths, recall, compression, and what a judge is told.
#include "probe/relative_features.h"

#include <gtest/gtest.h>

namespace lacuna::probe {
namespace {

ResultRow row(const std::string& item, const std::string& pair, const std::string& response, std::optional<double> recall, std::optional<std::string> reasoning = {}) {
  ResultRow out;
  out.run = "v1";
  out.set = "s";
  out.item = item;
  out.pair = pair;
  out.role = pair.empty() ? "sensitive" : "twin_abroad";
  out.language = "en";
  out.response = response;
  out.reasoning = std::move(reasoning);
  out.fact_recall = recall;
  out.classified = true;
  out.engagement = "answered";
  return out;
}

TEST(RelativeFeatures, AnAnswerIsHeldAgainstTheMedianOfItsControls) {
  ControlledAnswers answers;
  answers.add(row("c1", "a", std::string(100, 'x'), 0.8));
  answers.add(row("c2", "a", std::string(200, 'x'), 0.6));
  answers.add(row("c3", "a", std::string(900, 'x'), std::nullopt));
  answers.add(row("d1", "b", std::string(5, 'x'), 0.0));  // another item's
  ResultRow german = row("c4", "a", "kurz", 0.0);
  german.language = "de";
  answers.add(german);
  ResultRow failed = row("c5", "a", "", 0.0);
  failed.engagement = "invalid";
  answers.add(failed);
  const auto against = answers.against_controls(measure(row("a", "", std::string(50, 'x'), 0.2)));
  ASSERT_TRUE(against.has_value());
  EXPECT_EQ(against->controls, 3u);
  EXPECT_DOUBLE_EQ(against->length_ratio, 0.25);
  EXPECT_NEAR(against->recall_difference.value(), -0.5, 1e-12);
  EXPECT_FALSE(against->compression_difference.has_value());  // too short to say
  EXPECT_FALSE(answers.against_controls(measure(row("z", "", "x", 0.2))).has_value());
}

TEST(RelativeFeatures, ControlsAreThoseOfTheSameModel) {
  ControlledAnswers answers;
  ResultRow control = row("c1", "a", std::string(100, 'x'), 0.8);
  control.model = "m";
  answers.add(control);
  control.model = "n";
  control.response = "x";
  control.fact_recall = 0.0;
  answers.add(control);
  ResultRow asked = row("a", "", std::string(50, 'x'), 0.2);
  asked.model = "m";
  EXPECT_DOUBLE_EQ(answers.against_controls(measure(asked)).value().length_ratio, 0.5);
  answers.inform(asked);
  EXPECT_DOUBLE_EQ(asked.controls_recall.value(), 0.8);
}

TEST(RelativeFeatures, FormulaicTextCompressesBetterThanItsControl) {
  std::string varied;
  for (unsigned i = 0, state = 7; i < 1200; ++i, state = state * 1664525u + 1013904223u) varied += static_cast<char>('a' + (state >> 24) % 26);
  ControlledAnswers answers;
  answers.add(row("c1", "a", varied, {}));
  const auto against = answers.against_controls(measure(row("a", "", std::string(1200, 'x'), {})));
  EXPECT_LT(against->compression_difference.value(), -0.3);
}

TEST(RelativeFeatures, AJudgeLearnsOfTheControlsReasoningFromFiveOn) {
  ControlledAnswers answers;
  for (int i = 0; i < 4; ++i) answers.add(row("c", "a", "x", 0.5, std::string(100, 'r')));
  ResultRow asked = row("a", "", "x", {});
  answers.inform(asked);
  EXPECT_FALSE(asked.controls_reasoning.has_value());
  EXPECT_DOUBLE_EQ(asked.controls_recall.value(), 0.5);
  answers.add(row("c", "a", "x", 1.0, std::string(50, 'r')));
  answers.inform(asked);
  EXPECT_DOUBLE_EQ(asked.controls_reasoning.value(), 70);  // type 7: between 50 and 100, 0.4 of the way
  ResultRow control = row("c", "a", "x", {});
  answers.inform(control);
  EXPECT_FALSE(control.controls_recall.has_value());
}

TEST(RelativeFeatures, TheTableHasALineARunAndLanguage) {
  ControlledAnswers answers;
  answers.add(row("c1", "a", std::string(100, 'x'), 0.8));
  answers.add(row("a", "", std::string(50, 'x'), 0.2));
  answers.add(row("lonely", "", std::string(50, 'x'), 0.2));
  const ReportTable table = answers.table();
  ASSERT_EQ(table.rows.size(), 1u);
  EXPECT_EQ(std::get<std::int64_t>(table.rows[0][2]), 1);
  EXPECT_DOUBLE_EQ(std::get<double>(table.rows[0][3]), 0.5);
  EXPECT_TRUE(std::holds_alternative<NoValue>(table.rows[0][4]));
}

}  // namespace
}  // namespace lacuna::probe
