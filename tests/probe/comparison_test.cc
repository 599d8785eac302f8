#include "probe/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "probe/csv_export.h"
#include "probe/figure.h"
#include "probe/project.h"
#include "probe/report.h"

#include "counted_rows.h"
#include "paths.h"

namespace lacuna::probe {
namespace {

using test::compare_rows;
using test::counts_of;
using testing::HasSubstr;
using testing::Not;

ResultRow answer(const std::string& item, const std::string& language, const std::string& label, const std::string& role = "sensitive") {
  ResultRow row;
  row.item = item;
  row.topic = item.substr(0, item.find('-'));
  row.language = language;
  row.role = role;
  row.pair = role == "sensitive" ? "" : item.substr(0, item.rfind('-'));
  row.classified = true;
  row.label = label;
  row.engagement = label == "refusal" ? "hard_refusal" : label == "evasive" ? "evasion" : "answered";
  row.headline = label == "refusal" ? "refusal" : label == "evasive" ? "evasion" : "open";
  row.narrative = "absent";
  row.prompt = "Question " + item;
  row.response = "Answer <b>&</b> =1 " + label;
  return row;
}

// Ten items with one control each: the baseline refuses `refused` of them, the candidate none.
std::vector<ResultRow> run_of(int refused, const std::string& control_label = "compliance") {
  std::vector<ResultRow> rows;
  for (int i = 0; i < 10; ++i) {
    const std::string item = "tibet-0" + std::to_string(i);
    rows.push_back(answer(item, "en", i < refused ? "refusal" : "compliance"));
    rows.push_back(answer(item + "-twin", "en", control_label, "twin_abroad"));
  }
  return rows;
}

TEST(Comparison, CountsRatesFlipsAndTests) {
  const auto baseline = run_of(6), candidate = run_of(0);
  const Comparison c = compare_rows(baseline, candidate);
  ASSERT_EQ(c.totals.size(), 3u);
  const PairedTest& refusal = c.totals[0];
  EXPECT_EQ(refusal.pairs, 10u);
  EXPECT_EQ(refusal.only_baseline, 6u);
  EXPECT_NEAR(refusal.difference.estimate, -0.6, 1e-12);
  EXPECT_NEAR(refusal.p, 0.03125, 1e-12);  // 2 * 0.5^6
  EXPECT_EQ(c.flips.size(), 6u);
  EXPECT_EQ(c.flips[0].from, "refusal");
  EXPECT_EQ(c.flips[0].to, "open");
}

TEST(Comparison, DifferenceInDifferencesTakesControlsOff) {
  const auto baseline = run_of(6), candidate = run_of(0);
  EXPECT_NEAR(compare_rows(baseline, candidate).did[0].estimate.estimate, -0.6, 1e-12);
  // The candidate refuses every control: the difference in differences is what remains of both.
  const auto refusing = run_of(0, "refusal");
  EXPECT_NEAR(compare_rows(baseline, refusing).did[0].estimate.estimate, -1.6, 1e-12);
}

TEST(Comparison, AnItemCountsByTheMajorityOfItsValidAnswers) {
  std::vector<ResultRow> rows = {answer("tibet-01", "en", "refusal"), answer("tibet-01", "en", "refusal"), answer("tibet-01", "en", "compliance")};
  rows.push_back(answer("tibet-01", "en", "compliance"));
  EXPECT_FALSE(units(counts_of(rows))[0].majority(Outcome::refusal));  // 2 of 4 is no majority
  rows.back().engagement = "invalid";
  std::vector<RowTally> counts = counts_of(rows);
  EXPECT_TRUE(units(counts)[0].majority(Outcome::refusal));   // 2 of 3
  EXPECT_EQ(units(counts)[0].invalid, 1u);
  EXPECT_EQ(units(counts)[0].valid, 3u);
  counts.front().answers = 4;
  EXPECT_EQ(units(counts)[0].valid, 6u);
}

TEST(Comparison, TheExampleOfAClassIsItsFirstAnswer) {
  std::vector<ResultRow> rows = {answer("tibet-01", "en", "compliance"), answer("tibet-01", "en", "refusal"), answer("tibet-01", "en", "refusal")};
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].answer_seq = 30 - static_cast<std::int64_t>(i);
  EXPECT_EQ(units(counts_of(rows))[0].examples.at("refusal"), 28);
  EXPECT_EQ(units(counts_of(rows))[0].examples.at("open"), 30);
}

TEST(Comparison, InvalidAnswersAreInNoDenominator) {
  auto baseline = run_of(6);
  baseline[0].engagement = "invalid";
  const Comparison c = compare_rows(baseline, run_of(0));
  EXPECT_EQ(c.totals[0].pairs, 9u);
  EXPECT_EQ(c.baseline_rates[0].rates.at(Outcome::refusal).n, 9u);
  EXPECT_EQ(c.baseline_rates[0].invalid_answers, 1u);
}

TEST(Comparison, HolmCoversTheWholeFamily) {
  std::vector<ResultRow> baseline, candidate;
  for (const char* topic : {"tibet", "taiwan"})
    for (const char* language : {"en", "zh-Hans"})
      for (int i = 0; i < 8; ++i) {
        const std::string item = std::string(topic) + "-" + std::to_string(i);
        baseline.push_back(answer(item, language, "refusal"));
        candidate.push_back(answer(item, language, "compliance"));
      }
  const Comparison c = compare_rows(baseline, candidate);
  ASSERT_EQ(c.tests.size(), 12u);  // 2 topics, 2 languages, 3 outcomes
  EXPECT_NEAR(c.tests[0].p_adjusted, std::min(1.0, 12 * c.tests[0].p), 1e-12);
}

TEST(Comparison, RunsWithoutASharedItemAreRefused) {
  EXPECT_THROW(compare_rows({answer("a-1", "en", "refusal")}, {answer("b-1", "en", "refusal")}), std::invalid_argument);
  EXPECT_THROW(compare_rows({}, run_of(0)), std::invalid_argument);
}

TEST(Threshold, ParsesAndDecides) {
  const Comparison worse = compare_rows(run_of(0), run_of(6));
  EXPECT_TRUE(Threshold::parse("refusal_increase>0.05").passed(worse));
  EXPECT_FALSE(Threshold::parse("refusal_increase>0.6").passed(worse));
  EXPECT_TRUE(Threshold::parse("refusal_increase>=0.6").passed(worse));
  EXPECT_FALSE(Threshold::parse("narrative_increase>0").passed(worse));
  for (const char* bad : {"refusal>0.1", "refusal_increase", "refusal_increase>x", "refusal_increase>2", "refusal_increase>0.1x", ""})
    EXPECT_THROW(Threshold::parse(bad), std::invalid_argument) << bad;
}

TEST(ReportTable, TextJsonAndCsvSayTheSame) {
  const auto baseline = run_of(6), candidate = run_of(0);
  const ReportTable table = tests_table(compare_rows(baseline, candidate));
  EXPECT_THAT(table_text(table), HasSubstr("-60 ["));
  const auto json = nlohmann::json::parse(table_json(table));
  EXPECT_NEAR(json["rows"][0]["difference"]["difference"].get<double>(), -0.6, 1e-9);
  const std::string csv = table_csv(table, CsvDialect::strict());
  EXPECT_THAT(csv, HasSubstr("topic,language,outcome,pairs,only_baseline,only_candidate,difference,difference_low,difference_high"));
  EXPECT_THAT(csv, HasSubstr("tibet,en,refused,10,6,0,-0.6,"));
}

TEST(Report, HoldsNoScriptAndNothingExternal) {
  auto baseline = run_of(6);
  const auto candidate = run_of(0);
  baseline[0].answer_seq = 1;
  baseline[0].response = "<script src=\"http://evil.example/x.js\"></script><img src=x onerror=alert(1)>";
  baseline[0].evidence = {{"engagement", "en.refusal", "hard_refusal", false, 0, 7}};
  ReportInput input;
  input.notices = {"Teaching models <only>"};
  const auto read = [&](std::int64_t seq) { return seq == 1 ? std::optional(baseline[0]) : std::nullopt; };
  const std::string html = report_html(compare_rows(baseline, candidate), input, read);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_THAT(html, HasSubstr("<mark title=\"en.refusal: hard_refusal\">&lt;script<sup>"));
  EXPECT_THAT(html, HasSubstr("default-src 'none'; style-src 'sha256-"));
  EXPECT_THAT(html, HasSubstr("Teaching models &lt;only&gt;"));
  EXPECT_THAT(html, Not(HasSubstr("href=\"http")));
}

TEST(Figure, IsDrawnForEveryGroup) {
  const auto baseline = run_of(6), candidate = run_of(0);
  const Comparison c = compare_rows(baseline, candidate);
  EXPECT_THAT(matrix_svg(c), HasSubstr("B 60"));
  EXPECT_THAT(forest_svg(c, Outcome::refusal), HasSubstr("tibet · en"));
}

TEST(Figure, SpeaksInTheWordsThatItIsGiven) {
  const Comparison c = compare_rows(run_of(6), run_of(0));
  FigureTexts texts;
  texts.matrix_heading = "未完整回答，占敏感条目的百分比 <" + std::string(120, 'x') + ">";
  texts.matrix_runs = "%2 nach %1, 100 %";
  texts.forest_heading = "%1: 候选减基线";
  texts.forest_runs = "%1 %2 %3";
  texts.all = "alle";
  texts.outcomes[Outcome::refusal] = "%2 verweigert";
  const std::string matrix = matrix_svg(c, texts), forest = forest_svg(c, Outcome::refusal, texts);
  EXPECT_THAT(matrix, HasSubstr("未完整回答，占敏感条目的百分比 &lt;xxx"));
  EXPECT_THAT(matrix, HasSubstr(c.candidate + " nach " + c.baseline + ", 100 %"));
  EXPECT_THAT(forest, HasSubstr(">%2 verweigert: 候选减基线<"));  // what is filled in is not looked through
  EXPECT_THAT(forest, HasSubstr(">" + c.candidate + " " + c.baseline + " %3<"));
  EXPECT_THAT(forest, HasSubstr("alle · "));
  for (const std::string& svg : {matrix, forest}) EXPECT_THAT(svg, Not(HasSubstr(">all<")));
  const auto width = [](const std::string& svg) { return std::stoi(svg.substr(svg.find("width=\"") + 7)); };
  EXPECT_GT(width(matrix), 800);  // a long heading is not cut off
  EXPECT_LT(width(matrix_svg(c)), 500);
}

TEST(CsvExport, WritesOneLineAnAnswerAtomically) {
  lacuna::test::TemporaryDirectory folder;
  ResultRow row = answer("tibet-01", "en", "refusal");
  row.response = "=cmd()\nsecond, \"line\"";
  const std::uint64_t n = export_csv(folder / "out.csv", CsvDialect::excel(), [&](const auto& each) { each(row); });
  EXPECT_EQ(n, 1u);
  const std::string csv = lacuna::test::read_file(folder / "out.csv");
  EXPECT_EQ(csv.substr(0, 3), "\xEF\xBB\xBF");
  EXPECT_THAT(csv, HasSubstr("\"'=cmd()\nsecond, \"\"line\"\"\""));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);  // no temporary file is left
  EXPECT_THROW(export_csv(folder / "no" / "out.csv", CsvDialect::strict(), [](const auto&) {}), std::system_error);
}

}  // namespace
}  // namespace lacuna::probe
