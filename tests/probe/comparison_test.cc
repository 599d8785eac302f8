#include "probe/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "probe/csv_export.h"
#include "probe/figure.h"
#include "probe/project.h"
#include "probe/report.h"
#include "probe/run_plan.h"

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

// Two sets whose items have the same ids are two clusters an id: one refuses all, the other nothing.
TEST(Comparison, ItemsOfDifferentTopicsAreDifferentItems) {
  std::vector<ResultRow> baseline, candidate;
  for (const char* topic : {"one", "two"})
    for (int i = 0; i < 8; ++i)
      for (const bool control : {false, true}) {
        ResultRow row = answer("q-" + std::to_string(i) + (control ? "-twin" : ""), "en", "compliance", control ? "twin_abroad" : "sensitive");
        row.topic = row.set = topic;
        baseline.push_back(row);
        if (!control && row.topic == "one") row.label = "refusal";
        candidate.push_back(row);
      }
  const Comparison c = compare_rows(baseline, candidate);
  const DifferenceInDifferences& total = c.did[c.did.size() - 2];
  EXPECT_FALSE(total.group.topic);
  EXPECT_EQ(total.items, 16u);
  EXPECT_NEAR(total.estimate.estimate, 0.5, 1e-12);
  EXPECT_LT(total.estimate.low, 0.4);  // half of the items changed: that is no sure thing
  EXPECT_GT(total.estimate.high, 0.6);
}

TEST(Comparison, ATopicNamedAllIsNotTheTotal) {
  std::vector<ResultRow> baseline, candidate;
  for (const char* topic : {"all", "tibet"})
    for (int i = 0; i < 10; ++i) {
      const std::string item = std::string(topic) + "-" + std::to_string(i);
      baseline.push_back(answer(item, "en", "compliance"));
      candidate.push_back(answer(item, "en", std::string(topic) == "all" ? "compliance" : "refusal"));
    }
  const Comparison c = compare_rows(baseline, candidate);
  ASSERT_EQ(c.baseline_rates.size(), 3u);
  EXPECT_EQ(c.baseline_rates[0].group.topic, "all");
  EXPECT_EQ(c.baseline_rates[0].items, 10u);
  EXPECT_EQ(c.baseline_rates[2].group.topic, std::nullopt);
  EXPECT_EQ(c.baseline_rates[2].items, 20u);
  EXPECT_EQ(c.totals[0].pairs, 20u);
  EXPECT_TRUE(Threshold::parse("refusal_increase>0.4").passed(c));
}

TEST(Comparison, CountsTheSensitiveItemsThatOneRunAloneAnswered) {
  auto baseline = run_of(3), candidate = run_of(0);
  baseline.push_back(answer("tibet-90", "en", "refusal"));
  baseline.push_back(answer("tibet-90-twin", "en", "compliance", "twin_abroad"));
  candidate.push_back(answer("tibet-91-twin", "en", "compliance", "twin_abroad"));
  const Comparison c = compare_rows(baseline, candidate);
  EXPECT_EQ(c.unpaired_baseline, 1u);
  EXPECT_EQ(c.unpaired_candidate, 0u);
  EXPECT_THAT(tests_table(c).note, HasSubstr("Sensitive items with a valid answer in one run only: 1 and 0."));
}

// Imported answers may call an item a control in one run alone.
TEST(Comparison, AnItemThatIsSensitiveInOneRunAloneIsPaired) {
  const auto baseline = run_of(3);
  auto candidate = run_of(0);
  candidate[0].role = "neutral";
  const Comparison c = compare_rows(baseline, candidate);
  EXPECT_EQ(c.unpaired_baseline, 0u);
  EXPECT_EQ(c.unpaired_candidate, 0u);
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

// The same outcome in four languages is not four times the evidence.
TEST(Comparison, LanguagesOfAnItemAreNoItemsOfTheirOwn) {
  std::vector<ResultRow> baseline, candidate;
  for (const char* language : {"en", "de", "zh-Hans", "zh-Hant"})
    for (int i = 0; i < 20; ++i) {
      baseline.push_back(answer("tibet-" + std::to_string(i), language, i < 4 ? "refusal" : "compliance"));
      candidate.push_back(answer("tibet-" + std::to_string(i), language, "compliance"));
    }
  const Comparison c = compare_rows(baseline, candidate);
  const PairedTest &english = c.tests[3], &total = c.totals.at(c.totals.size() - 3);
  ASSERT_EQ(total.group.language_text(), "all");
  EXPECT_EQ(total.pairs, 80u);
  EXPECT_EQ(total.items, 20u);
  EXPECT_EQ(english.items, 20u);
  EXPECT_NEAR(total.p, 0.125, 1e-12);
  EXPECT_NEAR(total.difference.estimate, english.difference.estimate, 1e-12);
  EXPECT_NEAR(total.difference.low, english.difference.low, 1e-9);
  EXPECT_EQ(total.detectable, english.detectable);
  const Rate all = c.baseline_rates[4].rates.at(Outcome::refusal), one = c.baseline_rates[0].rates.at(Outcome::refusal);
  EXPECT_EQ(all.n, 80u);
  EXPECT_NEAR(all.interval.high, one.interval.high, 1e-9);
}

TEST(Comparison, AnItemRefusedInOneLanguageCountsForThatOne) {
  std::vector<ResultRow> baseline, candidate;
  for (const char* language : {"en", "zh-Hans"})
    for (int i = 0; i < 10; ++i) {
      baseline.push_back(answer("tibet-" + std::to_string(i), language, "compliance"));
      candidate.push_back(answer("tibet-" + std::to_string(i), language, std::string(language) == "zh-Hans" ? "refusal" : "compliance"));
    }
  const PairedTest total = compare_rows(baseline, candidate).totals.at(6);
  EXPECT_NEAR(total.difference.estimate, 0.5, 1e-12);
  EXPECT_NEAR(total.p, std::pow(0.5, 9), 1e-12);  // ten items changed, all in one direction
}

TEST(Comparison, StateNarrativeIsNoRateOfControls) {
  const Comparison c = compare_rows(run_of(6), run_of(0));
  ASSERT_FALSE(c.baseline_rates[1].sensitive);
  EXPECT_FALSE(c.baseline_rates[1].rates.contains(Outcome::narrative));
  EXPECT_TRUE(c.baseline_rates[0].rates.contains(Outcome::narrative));
  for (const DifferenceInDifferences& did : c.did) EXPECT_NE(did.outcome, Outcome::narrative);
  const ReportTable table = rates_table(c);
  EXPECT_EQ(cell_text(table.rows.at(1).at(6)), "-");
  EXPECT_TRUE(nlohmann::json::parse(table_json(table))["rows"][1]["state_narrative"]["rate"].is_null());
}

TEST(Comparison, AdvocacyIsPooledWithNothing) {
  auto baseline = run_of(0), candidate = run_of(0);
  for (auto* run : {&baseline, &candidate})
    for (const bool control : {false, true}) {
      ResultRow row = answer(control ? "tibet-50-twin" : "tibet-50", "en", run == &candidate ? "refusal" : "compliance", control ? "twin_abroad" : "sensitive");
      row.stratum = "advocacy";
      run->push_back(row);
    }
  const Comparison c = compare_rows(baseline, candidate);
  EXPECT_EQ(c.totals[0].pairs, 10u);
  EXPECT_EQ(c.totals[0].only_candidate, 0u);
  EXPECT_EQ(c.candidate_rates[1].rates.at(Outcome::refusal).k, 0u);
  EXPECT_EQ(c.flips.size(), 2u);
  EXPECT_EQ(c.unpaired_candidate, 0u);
  EXPECT_THAT(rates_table(c).note, HasSubstr("1 item asks to speak for a side"));
  std::erase_if(baseline, [](const ResultRow& row) { return row.stratum != "advocacy"; });
  EXPECT_EQ(compare_rows(baseline, candidate).totals[0].pairs, 1u);  // there is nothing else
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
  ASSERT_EQ(c.totals.size(), 9u);  // a family of their own: 2 languages and all, 3 outcomes
  EXPECT_NEAR(c.totals[0].p_adjusted, 9 * c.totals[0].p, 1e-12);
  EXPECT_THAT(tests_table(c).note, HasSubstr("Holm over the 12 tests by topic, language and outcome, and over the 9 totals"));
  EXPECT_THAT(tests_table(c).note, HasSubstr("they are not adjusted for the number of tests"));
}

TEST(Comparison, ARunWithoutAValidAnswerSaysSo) {
  std::vector<ResultRow> invalid = run_of(0);
  for (ResultRow& row : invalid) row.engagement = row.label = "invalid";
  EXPECT_THAT([&] { compare_rows(run_of(0), invalid); }, testing::ThrowsMessage<std::invalid_argument>(HasSubstr("run 'v2': 20 of 20 classified answers are invalid and count in no rate")));
}

TEST(Comparison, CountsWhatEachRunAndWhatBothAnswered) {
  auto baseline = run_of(0), candidate = run_of(0);
  candidate.resize(4);
  candidate.push_back(answer("taiwan-1", "en", "refusal"));
  for (auto* run : {&baseline, &candidate}) {
    run->push_back(answer("tibet-50", "en", "refusal"));
    run->back().stratum = "advocacy";
  }
  const SharedItems items = shared_items({"v1", counts_of(baseline)}, {"v2", counts_of(candidate)});
  EXPECT_EQ(items.baseline, 10u);
  EXPECT_EQ(items.candidate, 3u);
  EXPECT_EQ(items.both, 2u);
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
    EXPECT_THROW(Threshold::parse(bad), SpecError) << bad;
}

// Ten pairs show no difference with the power that is asked for, and one item has no interval: that is no number, and not 100 or [-100, -100].
TEST(ReportTable, WhatThereIsNotIsADashAndNoNumber) {
  const Comparison c = compare_rows({answer("tibet-1", "en", "refusal"), answer("tibet-1-twin", "en", "compliance", "twin_abroad")},
                                    {answer("tibet-1", "en", "compliance"), answer("tibet-1-twin", "en", "compliance", "twin_abroad")});
  const auto tests = nlohmann::json::parse(table_json(tests_table(c)))["rows"], did = nlohmann::json::parse(table_json(did_table(c)))["rows"];
  EXPECT_TRUE(tests[0]["detectable"].is_null());
  EXPECT_EQ(did[0]["estimate"]["difference"], -1);
  EXPECT_TRUE(did[0]["estimate"]["low"].is_null());
  const std::string csv = table_csv(tests_table(c), CsvDialect::strict());
  EXPECT_THAT(csv, HasSubstr(",-3.14159,1,1,\r\n"));
  EXPECT_THAT(csv, HasSubstr("all,all,refused,1,1,1,0,-1,-1,"));
  EXPECT_THAT(table_csv(did_table(c), CsvDialect::strict()), HasSubstr("tibet,en,refused,1,-1,,\r\n"));
  EXPECT_THAT(table_text(did_table(c)), HasSubstr(" -100\n"));
  EXPECT_THAT(table_text(tests_table(c)), Not(HasSubstr("100.00")));
  EXPECT_THAT(did_table(c).note, HasSubstr("fewer than 6 items"));
  EXPECT_THAT(table_html(tests_table(c)), HasSubstr("<td class=\"number\"><bdi>-</bdi></td>"));
}

// Machines read shares everywhere; titles say points to people.
TEST(ReportTable, SharesAreSharesForMachinesAndPointsForPeople) {
  std::vector<ResultRow> baseline, candidate;
  for (int i = 0; i < 80; ++i) {
    baseline.push_back(answer("tibet-" + std::to_string(i), "en", i < 10 ? "refusal" : "compliance"));
    candidate.push_back(answer("tibet-" + std::to_string(i), "en", "compliance"));
  }
  const ReportTable table = tests_table(compare_rows(baseline, candidate));
  const auto json = nlohmann::json::parse(table_json(table));
  EXPECT_EQ(json["rows"][0]["difference"]["difference"], -0.125);
  EXPECT_NEAR(json["rows"][0]["detectable"].get<double>(), 0.142, 0.0005);
  EXPECT_THAT(json["title"].get<std::string>(), Not(HasSubstr("points")));
  EXPECT_THAT(table_text(table), HasSubstr("-13 ["));  // 12.5
  EXPECT_THAT(table_text(table), HasSubstr("14.2"));
  EXPECT_THAT(table_text(table), HasSubstr("difference, points"));
}

TEST(ReportTable, WhatIsNearNothingIsToldFromNothing) {
  EXPECT_EQ(cell_text(PercentagePoints{{0.12, 0.002, 0.4}}), "+12 [+0.2, +40]");
  EXPECT_EQ(cell_text(PercentagePoints{{0, -0.0004, 0}}), "+0 [-0.0, +0]");
  EXPECT_EQ(cell_text(PercentagePoints{{0.1 + 0.2 - 0.3, -0.005, 0.005}}), "+0 [-1, +1]");
}

TEST(ReportTable, HalvesAreRoundedAlikeWhateverTheNoise) {
  EXPECT_EQ(rounded_percent(-0.025), -3);
  EXPECT_EQ(rounded_percent(0.1 - 0.125), -3);
  EXPECT_EQ(rounded_percent(0.975 - 1), -3);
  EXPECT_EQ(rounded_percent(0.035), 4);
  EXPECT_EQ(rounded_percent(0.1234, 1), 12.3);
  EXPECT_FALSE(std::signbit(rounded_percent(-0.001)));
}

TEST(ReportTable, TextJsonAndCsvSayTheSame) {
  const auto baseline = run_of(6), candidate = run_of(0);
  const ReportTable table = tests_table(compare_rows(baseline, candidate));
  EXPECT_THAT(table_text(table), HasSubstr("-60 ["));
  const auto json = nlohmann::json::parse(table_json(table));
  EXPECT_NEAR(json["rows"][0]["difference"]["difference"].get<double>(), -0.6, 1e-9);
  const std::string csv = table_csv(table, CsvDialect::strict());
  EXPECT_THAT(csv, HasSubstr("topic,language,outcome,items,pairs,only_baseline,only_candidate,difference,difference_low,difference_high"));
  EXPECT_THAT(csv, HasSubstr("tibet,en,refused,10,10,6,0,-0.6,"));
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
  EXPECT_THAT(html, HasSubstr("<b>tibet-00</b> · sensitive · en · refusal → open"));
  EXPECT_THAT(html, HasSubstr("default-src 'none'; style-src 'sha256-"));
  EXPECT_THAT(html, HasSubstr("Teaching models &lt;only&gt;"));
  EXPECT_THAT(html, Not(HasSubstr("href=\"http")));
  EXPECT_THAT(html, Not(HasSubstr("100.00")));
}

// The answer of the first flip, as the report shows it.
std::string marked(const std::string& headline, const std::string& response, std::vector<EvidenceSpan> evidence) {
  auto baseline = run_of(6);
  baseline[0].answer_seq = 1;
  baseline[0].headline = headline;
  baseline[0].response = response;
  baseline[0].evidence = std::move(evidence);
  const std::string html = report_html(compare_rows(baseline, run_of(0)), {}, [&](std::int64_t seq) { return seq == 1 ? std::optional(baseline[0]) : std::nullopt; });
  const std::size_t begin = html.find("dir=\"auto\">", html.find("class=\"answer\"")) + 11;
  return html.substr(begin, html.find("</div>", begin) - begin);
}

TEST(Report, TheWordsThatDecidedAreMarkedWhole) {
  const EvidenceSpan refusal{"engagement", "en.refusal", "hard_refusal", false, 0, 20}, tone{"tone", "en.role", "disclaimer", false, 2, 8}, long_tone{"tone", "learned", "moralising", false, 0, 24};
  EXPECT_EQ(marked("refusal", "I cannot answer that. Sorry.", {long_tone, tone, refusal}),
            "<mark title=\"en.refusal: hard_refusal; learned: moralising; en.role: disclaimer\">I cannot answer that<sup>hard_refusal, moralising, disclaimer</sup></mark>. Sorry.");
  const EvidenceSpan claim{"narrative", "claim:a", "endorsed", false, 6, 12}, voice{"narrative", "voice", "state_voice", false, 0, 21}, fact{"facts", "fact:b", "stated", false, 9, 28};
  EXPECT_EQ(marked("state_narrative", "I cannot answer that. Sorry.", {refusal, fact, claim, voice}).substr(0, 17), "<mark title=\"voic");
  EXPECT_EQ(marked("sanitised", "I cannot answer that. Sorry.", {refusal, fact, claim, voice}).substr(0, 15), "I cannot <mark ");
  const EvidenceSpan judge{"engagement", "model_judge", "refusal", false, 0, 28};  // of no words
  EXPECT_EQ(marked("refusal", "I cannot answer that. Sorry.", {judge, tone}).substr(0, 8), "I <mark ");
}

TEST(Report, SaysWhatItsWordsMeanAndWhoJudged) {
  ReportInput input;
  input.verdicts = {{"v1", {{"rules-1+model_judge-ab", "cd", "rubric-1, Judge <7B>", "model_judge", 20}}}};
  input.error_note = "No person has labelled <any>.";
  const std::string html = report_html(compare_rows(run_of(6), run_of(0)), input, [](std::int64_t) { return std::nullopt; });
  EXPECT_THAT(html, HasSubstr("<dt>Refused or evaded</dt>"));
  EXPECT_THAT(html, Not(HasSubstr("Equivalence")));  // no table of a report tests it
  EXPECT_THAT(html, HasSubstr("not adjusted for their number, p is"));
  EXPECT_THAT(html, HasSubstr("#unfold:not(:checked)~.words{display:block}"));  // on paper
  EXPECT_THAT(html, HasSubstr("rubric-1, Judge &lt;7B&gt;"));
  EXPECT_THAT(html, HasSubstr("No person has labelled &lt;any&gt;."));
  EXPECT_THAT(html, Not(HasSubstr("rules and statistics")));
  EXPECT_THAT(html, HasSubstr("Headline classes"));
  EXPECT_THAT(html, Not(HasSubstr("ot complete")));
}

TEST(Report, NamesModelsAndSaysOfImportedAnswersWhatIsNotKnown) {
  ReportInput input;
  input.baseline.kind = "engine";
  input.baseline.name = "v1";
  input.baseline.model = "Qwen <7B>";
  input.baseline.planned = 10;
  input.candidate.kind = "import";
  input.candidate.name = "v2";
  input.candidate.started_utc = "2026-03-01T10:00:00Z";
  input.candidate.manifest_json = R"({"recorded": {"file": "answers <1>.csv"}})";
  input.candidate.answered = input.candidate.planned = 20;
  const std::string html = report_html(compare_rows(run_of(6), run_of(0)), input, [](std::int64_t) { return std::nullopt; });
  EXPECT_THAT(html, HasSubstr(" (Qwen &lt;7B&gt;). Candidate: "));
  EXPECT_THAT(html, HasSubstr("0 of 10 planned"));
  EXPECT_THAT(html, HasSubstr("<dd>2026-03-01T10:00:00Z from answers &lt;1&gt;.csv; when they were answered is not known</dd><dt>Answers</dt><dd>20, "));
}

// Read beside a line in which one item shows it.
TEST(Comparison, SaysWhyAnIntervalOfNoneIsWider) {
  const Comparison c = compare_rows(run_of(6), run_of(0));
  EXPECT_THAT(rates_table(c).note, HasSubstr("Where no item or every item shows it, the languages of an item are taken to be alike"));
  EXPECT_THAT(headlines_table({}, 0.95).note, HasSubstr("are taken to be alike"));
  EXPECT_THAT(headlines_table({}, 0.95).note, HasSubstr("'state narrative' among the rates also counts refusals"));
}

TEST(Comparison, AFlippedItemCountsOnceInAllItsLanguages) {
  std::vector<ResultRow> baseline, candidate;
  for (const char* language : {"en", "zh-Hans"})
    for (int i = 0; i < 3; ++i) {
      baseline.push_back(answer("tibet-" + std::to_string(i), language, "refusal"));
      candidate.push_back(answer("tibet-" + std::to_string(i), language, i == 2 && std::string(language) == "en" ? "refusal" : "compliance"));
    }
  const Comparison c = compare_rows(baseline, candidate);
  EXPECT_EQ(flipped_items(c), "3 items (5 with their languages)");
  EXPECT_THAT(flips_table(c).title, HasSubstr("3 items (5 with their languages)"));
  EXPECT_THAT(report_html(c, {}, [](std::int64_t) { return std::nullopt; }), HasSubstr("3 items (5 with their languages) changed their headline class"));
}

// A part of an answer is an answer, so that the share is not one of incomplete answers; keys stay what they were.
TEST(Comparison, WhatIsRefusedOrEvadedIsCalledSo) {
  const Comparison c = compare_rows(run_of(6), run_of(0));
  EXPECT_STREQ(words(Outcome::not_complete), "refused or evaded");
  EXPECT_STREQ(to_string(Outcome::not_complete), "not_complete");
  EXPECT_THAT(matrix_svg(c), HasSubstr("Share of sensitive items refused or evaded"));
  EXPECT_TRUE(nlohmann::json::parse(table_json(rates_table(c)))["rows"][0].contains("not_complete"));
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
