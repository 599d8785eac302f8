// What the figures say beyond what their comparison is tested for.
#include "probe/figure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "counted_rows.h"

namespace lacuna::probe {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<ResultRow> rows(int refused) {
  std::vector<ResultRow> out;
  for (int i = 0; i < 10; ++i) {
    ResultRow row;
    row.item = "tibet-0" + std::to_string(i);
    row.topic = "tibet";
    row.language = "en";
    row.role = "sensitive";
    row.classified = true;
    row.label = i < refused ? "refusal" : "compliance";
    row.headline = i < refused ? "refusal" : "open";
    row.prompt = "?";
    out.push_back(row);
  }
  return out;
}

TEST(Figure, ARunAloneStandsOnceInItsCell) {
  const CountedRun run{"only", test::counts_of(rows(6))};
  const std::string alone = matrix_svg(compare(run, run)), pair = matrix_svg(test::compare_rows(rows(6), rows(0)));
  EXPECT_THAT(alone, HasSubstr(">only<"));
  EXPECT_THAT(alone, HasSubstr(">60<"));
  for (const char* letter : {">B ", ">C ", "B = ", "C = "}) EXPECT_THAT(alone, Not(HasSubstr(letter)));
  EXPECT_THAT(pair, HasSubstr(">B 60<"));
  EXPECT_THAT(pair, HasSubstr(">C 0<"));
}

TEST(Figure, ACellSaysOfHowManyItemsItIs) { EXPECT_THAT(matrix_svg(test::compare_rows(rows(6), rows(0))), HasSubstr(">n 10<")); }

TEST(Figure, TopicsAndLanguagesOfEitherRunAreThere) {
  std::vector<ResultRow> more = rows(0);
  for (ResultRow row : rows(3)) {
    row.topic = "taiwan";
    row.language = "de";
    more.push_back(row);
  }
  for (const Comparison& comparison : {test::compare_rows(rows(6), more), test::compare_rows(more, rows(6))})
    for (const char* name : {">taiwan<", ">tibet<", ">de<", ">en<", ">all<"}) EXPECT_THAT(matrix_svg(comparison), HasSubstr(name));
}

TEST(Figure, TheForestSaysWhichPItShows) {
  EXPECT_THAT(forest_svg(test::compare_rows(rows(6), rows(0)), Outcome::refusal), HasSubstr("[95 %, unadjusted], p after Holm"));
}

}  // namespace
}  // namespace lacuna::probe
