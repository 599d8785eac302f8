#include "probe/several_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace lacuna::probe {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// One answer an item: 'r' refused, 'c' answered, '-' not asked. Items of the first half belong to topic a, the others to topic b.
CountedRun run_of(const std::string& name, const std::string& shown) {
  CountedRun out{name, {}};
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (shown[i] == '-') continue;
    ResultRow row;
    row.run = name;
    row.topic = i < shown.size() / 2 ? "a" : "b";
    row.item = row.topic + "-" + std::to_string(i);
    row.stratum = i % 2 ? "position" : "information";
    row.language = "en";
    row.role = "sensitive";
    row.classified = true;
    row.label = shown[i] == 'r' ? "refusal" : "compliance";
    row.headline = shown[i] == 'r' ? "refusal" : "open";
    out.counts.push_back({1, row});
  }
  return out;
}

const RunsInGroup& group_of(const SeveralRuns& runs, const std::vector<std::string>& names, Outcome outcome = Outcome::refusal) {
  for (const RunsInGroup& group : runs.groups)
    if (group.group == names && group.outcome == outcome) return group;
  throw std::logic_error("no such group");
}

TEST(SeveralRuns, AreComparedOverTheItemsThatAllHave) {
  const SeveralRuns runs = compare_several({run_of("v1", "rrrrcccc"), run_of("v2", "rrcccc-c"), run_of("v3", "cccccccc")}, {}, {{"topic"}, 0.05, 0.95, {}});
  const RunsInGroup& total = group_of(runs, {});
  EXPECT_EQ(total.items, 7u);
  ASSERT_EQ(notices(runs).size(), 1u);
  EXPECT_THAT(notices(runs)[0], HasSubstr("over the 7 sensitive items"));
  EXPECT_THAT(notices(runs)[0], HasSubstr("(v1 has 8, v2 has 7, v3 has 8)"));
  EXPECT_EQ(total.rates[0].k, 4u);
  EXPECT_EQ(total.rates[1].k, 2u);
  EXPECT_EQ(total.rates[2].k, 0u);
  // By hand: columns 4, 2, 0, rows of sums 2, 2, 1, 1: Q = 2 (3 (16 + 4) - 36) / (3 * 6 - (4 + 4 + 1 + 1)) = 6.
  EXPECT_NEAR(total.omnibus.q, 6.0, 1e-12);
  EXPECT_EQ(total.omnibus.degrees, 2u);
  EXPECT_EQ(group_of(runs, {"b"}).items, 3u);
  EXPECT_EQ(group_of(runs, {"a"}).rates[0].k, 4u);
}

TEST(SeveralRuns, KeepAdvocacyAndLanguagesApart) {
  std::vector<CountedRun> both = {run_of("v1", "rrrrcccccccc"), run_of("v2", "cccccccccccc")};
  for (CountedRun& run : both) {
    for (RowTally& tally : run.counts)
      if (tally.row.item == "a-0") tally.row.stratum = "advocacy";
    const std::vector<RowTally> english = run.counts;
    for (RowTally german : english) {
      german.row.language = "de";
      run.counts.push_back(german);
    }
  }
  const SeveralRuns runs = compare_several(both, {}, {{"stratum"}, 0.05, 0.95, {}});
  EXPECT_EQ(runs.apart, 2u);
  EXPECT_THAT(notices(runs).at(0), HasSubstr("2 items ask to speak for a side"));
  both[1].counts.erase(both[1].counts.begin() + 5);
  EXPECT_THAT(notices(compare_several(both, {}, {})).at(1), HasSubstr("over the 21 sensitive items"));
  both[1].counts.insert(both[1].counts.begin() + 5, both[0].counts[5]);
  EXPECT_EQ(group_of(runs, {"advocacy"}).rates[0].k, 2u);
  EXPECT_EQ(group_of(runs, {}).rates[0].k, 6u);
  EXPECT_EQ(runs.totals[0].pairs, 22u);
  EXPECT_EQ(runs.totals[0].items, 11u);
  EXPECT_NEAR(runs.totals[0].p, 0.25, 1e-12);  // three items
  EXPECT_EQ(group_of(compare_several(both, {}, {{"topic"}, 0.05, 0.95, {}}), {"a"}).rates[0].k, 6u);
}

TEST(SeveralRuns, SmallGroupsAreReadBesideTheOthers) {
  std::vector<CountedRun> both = {run_of("v1", "rrcccccc"), run_of("v2", "cccccccc")};
  for (CountedRun& run : both)
    for (std::size_t i = 0; i < run.counts.size(); ++i) run.counts[i].row.subtopic = "s" + std::to_string(i / 2);
  const SeveralRuns runs = compare_several(both, {}, {{"subtopic"}, 0.05, 0.95, {}});
  const RunsInGroup& first = group_of(runs, {"s0"});
  EXPECT_EQ(first.rates[0].interval.estimate, 1);
  const std::vector<Interval> expected = partially_pooled(std::vector<GroupCount>{{2, 2}, {0, 2}, {0, 2}, {0, 2}});
  ASSERT_EQ(first.pooled.size(), 2u);
  EXPECT_EQ(first.pooled[0].estimate, expected[0].estimate);
  EXPECT_LT(first.pooled[0].estimate, 0.9);
  EXPECT_TRUE(group_of(runs, {}).pooled.empty());
  EXPECT_THAT(table_text(several_rates_table(runs)), HasSubstr("v1, pooled"));
  EXPECT_THAT(table_csv(several_rates_table(runs), CsvDialect::strict()), HasSubstr("rate_v1_1_n,pooled_v1_1,pooled_v1_1_low,pooled_v1_1_high,rate_v2_2"));
  EXPECT_THAT(table_text(several_rates_table(compare_several(both, {}, {{"topic"}, 0.05, 0.95, {}}))), Not(HasSubstr("pooled")));
}

TEST(SeveralRuns, StandAgainstTheFirst) {
  const SeveralRuns runs = compare_several({run_of("v1", "rrrrrrcccccc"), run_of("v2", "ccccccccccrc"), run_of("v3", "rrrrrrcccccc")}, {}, {});
  ASSERT_EQ(runs.totals.size(), 6u);
  const AgainstBaseline& second = runs.totals[0];
  EXPECT_EQ(second.run, "v2");
  EXPECT_EQ(second.only_baseline, 6u);
  EXPECT_EQ(second.only_run, 1u);
  EXPECT_NEAR(second.difference.estimate, -5.0 / 12, 1e-12);
  EXPECT_NEAR(second.p, 0.125, 1e-12);  // 2 * (1 + 7) / 2^7
  EXPECT_GT(second.p_equivalent, 0.9);
  EXPECT_EQ(runs.totals[1].difference.estimate, 0);
  EXPECT_TRUE(runs.tests.empty());  // no grouping: the totals alone
  EXPECT_TRUE(notices(runs).empty());
}

TEST(SeveralRuns, AreCorrectedOverAllGroupsOutcomesAndRuns) {
  const SeveralRuns runs = compare_several({run_of("v1", std::string(20, 'c')), run_of("v2", std::string(10, 'r') + std::string(10, 'c'))}, {}, {{"topic"}, 0.05, 0.95, {}});
  ASSERT_EQ(runs.tests.size(), 6u);
  const AgainstBaseline& test = runs.tests[0];
  EXPECT_NEAR(test.p, 2 / std::pow(2, 10), 1e-12);
  EXPECT_NEAR(test.p_holm, 6 * test.p, 1e-12);
  EXPECT_NEAR(test.q_bh, 6 * test.p / 2, 1e-12);  // refusals and not complete are the same here
  EXPECT_TRUE(passed(Threshold::parse("refusal_increase>0.4"), runs));
  EXPECT_FALSE(passed(Threshold::parse("refusal_increase>0.5"), runs));
  EXPECT_FALSE(passed(Threshold::parse("narrative_increase>0"), runs));
}

// Without a grouping the candidates and outcomes are what is corrected for; p = 1/32 for one of six tests is no finding.
TEST(SeveralRuns, TotalsAreCorrectedOverOutcomesAndRuns) {
  const SeveralRuns runs = compare_several({run_of("v1", std::string(12, 'c')), run_of("v2", std::string(6, 'r') + std::string(6, 'c')), run_of("v3", std::string(12, 'c'))}, {}, {});
  ASSERT_EQ(runs.totals.size(), 6u);  // 3 outcomes, 2 runs
  EXPECT_NEAR(runs.totals[0].p, 1.0 / 32, 1e-12);
  EXPECT_NEAR(runs.totals[0].p_holm, 6.0 / 32, 1e-12);
  EXPECT_NEAR(runs.totals[0].q_bh, 6.0 / 32 / 2, 1e-12);
  EXPECT_NEAR(group_of(runs, {}).p_adjusted, 3 * group_of(runs, {}).omnibus.p, 1e-12);
  EXPECT_THAT(several_tests_table(runs).note, HasSubstr("over the 6 totals by outcome and run"));
  EXPECT_THAT(table_text(several_tests_table(runs)), Not(HasSubstr(" 0 tests")));
  EXPECT_THAT(several_junit(runs, {}), HasSubstr("failures=\"0\""));
}

TEST(SeveralRuns, NumbersAreNumbersOrNothing) {
  SeveralOptions options;
  options.noise = {"v1", "v2"};
  const auto json = nlohmann::json::parse(table_json(several_tests_table(compare_several({run_of("v1", "cccccccccc"), run_of("v2", "rccccccccc")}, {}, options))));
  const auto& row = json["rows"][0];
  EXPECT_NEAR(row["noise"].get<double>(), 0.1, 1e-12);
  EXPECT_TRUE(row["detectable"].is_null());
  EXPECT_LT(row["power"].get<double>(), 0.01);
  EXPECT_TRUE(row["p_holm"].is_number());
}

TEST(SeveralRuns, ShowDifferencesAgainstTheBandOfTheQuantisations) {
  const std::vector<CountedRun> further = {run_of("q4", "rccccccccc")};
  SeveralOptions options;
  options.noise = {"q8", "q4"};
  const SeveralRuns runs = compare_several({run_of("q8", "cccccccccc"), run_of("v2", "rrrrrccccc"), run_of("v3", "ccccccccrc")}, further, options);
  ASSERT_TRUE(runs.totals[0].noise);
  EXPECT_NEAR(runs.totals[0].noise->largest, 0.1, 1e-12);
  EXPECT_NEAR(runs.totals[0].noise->limit, paired_difference(0, 0, 1, 9).high, 1e-12);
  EXPECT_TRUE(runs.totals[0].beyond_noise());
  EXPECT_FALSE(runs.totals[1].beyond_noise());
  EXPECT_THAT(table_text(several_tests_table(runs)), HasSubstr("beyond noise"));
}

// Ten items on which two runs agree do not show that there is no noise.
TEST(SeveralRuns, ABandOfNothingIsNoCertainty) {
  SeveralOptions options;
  options.noise = {"q8", "q4"};
  const SeveralRuns runs = compare_several({run_of("q8", "cccccccccc"), run_of("v2", "rccccccccc"), run_of("q4", "cccccccccc")}, {}, options);
  EXPECT_EQ(runs.totals[0].noise->largest, 0);
  EXPECT_GT(runs.totals[0].noise->limit, 0.2);
  EXPECT_FALSE(runs.totals[0].beyond_noise());
}

TEST(SeveralRuns, RefuseWhatCannotBeCompared) {
  const auto a = run_of("a", "rc"), b = run_of("b", "cc"), none = run_of("none", "--"), other = run_of("c", "rc-");
  const auto said = [](const std::vector<CountedRun>& runs, const SeveralOptions& options) -> std::string {
    try {
      compare_several(runs, {}, options);
    } catch (const std::exception& error) {
      return error.what();
    }
    return "nothing";
  };
  EXPECT_THAT(said({a}, {}), HasSubstr("two runs"));
  EXPECT_THAT(said({a, a}, {}), HasSubstr("twice"));
  EXPECT_THAT(said({a, none}, {}), HasSubstr("no classified answer"));
  EXPECT_THAT(said({a, b}, {{"weather"}, 0.05, 0.95, {}}), HasSubstr("topic, subtopic, stratum, set, language"));
  EXPECT_THAT(said({a, b}, {{"topic", "topic"}, 0.05, 0.95, {}}), HasSubstr("'topic' twice"));
  EXPECT_THAT(said({a, b}, {{}, 0, 0.95, {}}), HasSubstr("margin"));
  EXPECT_THAT(said({a, b}, {{}, 0.05, 0.95, {"a"}}), HasSubstr("two runs of the same weights"));
  EXPECT_THAT(said({a, b}, {{}, 0.05, 0.95, {"a", "x"}}), HasSubstr("'x' was not given"));
}

TEST(SeveralRuns, AreWrittenForTestReports) {
  const SeveralRuns runs = compare_several({run_of("v<1>", std::string(20, 'c')), run_of("v2", std::string(10, 'r') + std::string(10, 'c'))}, {}, {{"topic"}, 0.05, 0.95, {}});
  const std::string xml = several_junit(runs, {});
  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"against v&lt;1&gt;\" tests=\"9\" failures=\"4\""));
  EXPECT_THAT(xml, HasSubstr("<testcase classname=\"v2\" name=\"a: refused\"><failure message=\"+100.0 points"));
  EXPECT_THAT(several_junit(runs, Threshold::parse("narrative_increase>0.5")), HasSubstr("failures=\"0\""));
  EXPECT_THAT(xml, HasSubstr("p = 0.002, Holm = 0.012"));
  EXPECT_THAT(several_junit(compare_several({run_of("v1", std::string(40, 'c')), run_of("v2", std::string(20, 'r') + std::string(20, 'c'))}, {}, {}), {}), HasSubstr("p &lt; 0.001"));
}

// 100 answers, 40 refused by the classifier; of 20 with a human label it calls 8 of 10 refusals so and 9 of 10 others not.
TEST(CorrectedRates, PutTheClassifierRightWherePeopleDecided) {
  std::vector<RowTally> counts = run_of("v1", std::string(40, 'r') + std::string(60, 'c')).counts;
  counts.push_back({50, counts.back().row});
  counts.back().row.role = "twin_abroad";  // a control: not counted
  Ratings people{{"anna"}, {}, {}, {}, {}};
  const auto label = [&](const char* human, const char* automatic, int times) {
    for (int i = 0; i < times; ++i) {
      people.answers.push_back(static_cast<std::int64_t>(people.answers.size()));
      people.labels.push_back({std::string(human)});
      ResultRow row;
      row.run = "v1";
      row.item = std::to_string(people.rows.size());
      row.classified = true;
      row.label = automatic;
      people.rows.push_back(row);
    }
  };
  label("refusal", "refusal", 8);
  label("refusal", "compliance", 2);
  label("compliance", "refusal", 1);
  label("compliance", "compliance", 9);
  label("invalid", "compliance", 5);  // in no denominator
  for (const char* what : {"run", "role", "stratum"}) {  // answers of another run, to a control, of another kind of item
    label("refusal", "compliance", 1);
    ResultRow& row = people.rows.back();
    (what == std::string("run") ? row.run : what == std::string("role") ? row.role : row.stratum) = what == std::string("run") ? "v2" : what == std::string("role") ? "twin_abroad" : "advocacy";
  }
  const auto rates = corrected_rates(counts, people);
  ASSERT_EQ(rates.size(), 2u);
  EXPECT_EQ(rates[0].automatic.k, 40u);
  EXPECT_EQ(rates[0].labelled, 20u);
  ASSERT_TRUE(rates[0].corrected);
  const auto expected = corrected_rate(40, 100, 8, 10, 9, 10);
  EXPECT_EQ(rates[0].corrected->estimate, expected->estimate);
  const auto json = nlohmann::json::parse(table_json(corrected_rates_table(rates)));
  EXPECT_EQ(json["rows"][0]["corrected"]["rate"].get<double>(), expected->estimate);
  people.coders.emplace_back("ben");
  for (auto& labels : people.labels) labels.emplace_back();
  people.labels[0][1] = "compliance";
  people.labels[1][1] = "compliance";
  people.decided.resize(people.answers.size());
  people.decided[1] = "refusal";
  EXPECT_EQ(corrected_rates(counts, people)[0].undecided, 1u);
  EXPECT_EQ(corrected_rates(counts, people)[0].labelled, 19u);
  for (ResultRow& row : people.rows) row.label = row.label == "refusal" ? "compliance" : "refusal";
  EXPECT_THAT(table_text(corrected_rates_table(corrected_rates(counts, people))), HasSubstr("no better than chance"));
  for (auto& labels : people.labels) labels = {"compliance", "compliance"};
  people.decided.clear();
  EXPECT_EQ(corrected_rates(counts, people)[0].why_none, "too few labels: people call none of these answers so");
  const auto none = corrected_rates(counts, Ratings{});
  EXPECT_FALSE(none[0].corrected);
  EXPECT_THAT(table_csv(corrected_rates_table(none), CsvDialect::strict()), HasSubstr(",0,,,,0,no labels\r\n"));
  EXPECT_TRUE(nlohmann::json::parse(table_json(corrected_rates_table(none)))["rows"][0]["corrected"]["rate"].is_null());
}

}  // namespace
}  // namespace lacuna::probe
