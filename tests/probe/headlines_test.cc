#include "probe/headlines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "counted_rows.h"

namespace lacuna::probe {
namespace {

using testing::HasSubstr;
using testing::Not;

ResultRow answer(int item, const std::string& headline, const std::string& role = "sensitive", const std::string& stratum = "information") {
  ResultRow row;
  row.item = "tibet-" + std::to_string(item);
  row.topic = "tibet";
  row.language = "en";
  row.role = role;
  row.stratum = stratum;
  row.classified = true;
  row.headline = row.engagement = headline;
  return row;
}

// Eight sanitised items, two open, one invalid; a control and an advocacy item that are refused.
std::vector<ResultRow> rows() {
  std::vector<ResultRow> out;
  for (int i = 0; i < 10; ++i) out.push_back(answer(i, i < 8 ? "sanitised" : "open"));
  out.push_back(answer(9, "invalid"));  // a second answer to an item that has a valid one
  out.push_back(answer(10, "invalid"));
  out.push_back(answer(11, "refusal", "twin_abroad"));
  out.push_back(answer(12, "refusal", "sensitive", "advocacy"));
  return out;
}

TEST(Headlines, SensitiveItemsSpreadOverTheClasses) {
  const HeadlineCounts counts = headline_counts({"v1", test::counts_of(rows())});
  EXPECT_EQ(counts.items, (std::map<std::string, std::uint64_t>{{"sanitised", 8}, {"open", 2}, {"invalid", 1}}));
  EXPECT_EQ(counts.valid_items(), 10u);
  EXPECT_EQ(counts.answers, 12u);
  EXPECT_EQ(counts.invalid_answers, 2u);
}

// As in every table where languages stand together; and advocacy counts where there is nothing else.
TEST(Headlines, IntervalsKnowThatLanguagesAreOneItem) {
  std::vector<ResultRow> english = rows(), both = english;
  for (ResultRow row : english) {
    row.language = "de";
    both.push_back(row);
  }
  const auto interval = [](const std::vector<ResultRow>& of) { return std::get<Rate>(headlines_table({headline_counts({"v1", test::counts_of(of)})}, 0.95).rows[5][1]).interval; };
  EXPECT_NEAR(interval(both).low, interval(english).low, 1e-9);
  EXPECT_EQ(headline_counts({"v1", test::counts_of({answer(12, "refusal", "sensitive", "advocacy")})}).valid_items(), 1u);
}

TEST(Headlines, TheTableHasALineAClassAndSaysHowManyAnswersAreInvalid) {
  const HeadlineCounts counts = headline_counts({"v1", test::counts_of(rows())});
  const ReportTable table = headlines_table({counts, counts}, 0.95);
  EXPECT_THAT(table.note, HasSubstr("Invalid answers to these items: 2 of 12 (v1), 2 of 12 (v1)."));
  const auto json = nlohmann::json::parse(table_json(table));
  ASSERT_EQ(json["rows"].size(), 8u);
  EXPECT_EQ(json["rows"][5]["class"], "sanitised");
  EXPECT_EQ(json["rows"][5]["baseline"]["k"], 8);
  EXPECT_EQ(json["rows"][5]["candidate"]["n"], 10);
  EXPECT_EQ(json["rows"][7]["class"], "invalid");
  EXPECT_EQ(json["rows"][7]["baseline"]["n"], 11);
}

TEST(Headlines, TheFigureShowsEveryClassThatThereIs) {
  const HeadlineCounts counts = headline_counts({"<v1>", test::counts_of(rows())});
  const std::string svg = headlines_svg({counts});
  EXPECT_THAT(svg, HasSubstr("&lt;v1&gt;, sanitised: 8 of 10"));
  EXPECT_THAT(svg, HasSubstr(">8<"));
  EXPECT_THAT(svg, Not(HasSubstr("refusal: ")));
  EXPECT_THAT(headlines_svg({HeadlineCounts{"none", {}, {}, 0, 0}}), Not(HasSubstr("nan")));
}

}  // namespace
}  // namespace lacuna::probe
