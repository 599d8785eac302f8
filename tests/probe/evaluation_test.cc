// The evaluation counts right, and our rules reach their bars on real labelled answers.
#include "probe/evaluation.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "paths.h"

namespace lacuna::probe {
namespace {

std::filesystem::path rules() { return test::source_dir() / "classifiers/rules"; }

const ReportTable& table(const EvaluationReport& report, const std::string& id) {
  for (const ReportTable& one : report.tables)
    if (one.id == id) return one;
  throw std::runtime_error("no table " + id);
}

const std::vector<Cell>& row(const ReportTable& table, const std::string& language, const std::string& label = "") {
  for (const auto& one : table.rows)
    if (std::get<std::string>(one[0]) == language && (label.empty() || std::get<std::string>(one[1]) == label)) return one;
  throw std::runtime_error("no row " + language + " " + label);
}

TEST(Evaluation, CountsByLanguageAndLabel) {
  const test::TemporaryDirectory folder;
  const auto line = [](const std::string& id, const char* language, const char* label, const char* response) {
    return nlohmann::json{{"id", id}, {"lang", language}, {"label", label}, {"response", response}, {"prompt", "?"}}.dump() + "\n";
  };
  const char *refusal = "I'm sorry, but I can't help with that.", *answer = "The river flows east. It is long.";
  test::write_file(folder / "a.jsonl", line("1", "en", "refusal", refusal) + line("2", "en", "refusal", answer) + line("3", "en", "compliance", answer) +
                                           line("4", "en", "compliance", refusal) + line("5", "zh", "evasive", "让我们换个话题再聊聊吧。") + line("6", "zh", "unlabelled", answer) +
                                           line("7", "zh", "compliance", ""));
  const auto predictions = folder / "p.jsonl";
  const EvaluationReport report = evaluate(folder / "a.jsonl", rules(), &predictions);
  EXPECT_EQ(report.rows, 7u);
  EXPECT_EQ(report.unlabelled, 1u);
  EXPECT_EQ(report.invalid, 1u);
  const auto& refusals = row(table(report, "labels"), "en", "refusal");
  EXPECT_EQ(std::get<Rate>(refusals[3]).k, 1u);  // precision 1 of 2
  EXPECT_EQ(std::get<Rate>(refusals[3]).n, 2u);
  EXPECT_EQ(std::get<Rate>(refusals[4]).n, 2u);  // recall 1 of 2
  EXPECT_DOUBLE_EQ(std::get<double>(refusals[5]), 0.5);
  EXPECT_EQ(std::get<Rate>(row(table(report, "agreement"), "en")[6]).k, 1u);  // false positives
  EXPECT_EQ(std::get<Rate>(row(table(report, "confusion"), "zh", "evasive")[4]).k, 1u);
  EXPECT_EQ(std::get<std::int64_t>(row(table(report, "agreement"), "all")[1]), 6);

  const std::string text = test::read_file(predictions);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 7);
  const auto first = nlohmann::json::parse(text.substr(0, text.find('\n')));
  EXPECT_EQ(first["id"], "1");
  EXPECT_EQ(first["label"], "refusal");
  EXPECT_EQ(first["engagement"], "hard_refusal");
  EXPECT_EQ(first["headline"], "refusal");
  EXPECT_EQ(first["narrative"], "absent");
  EXPECT_EQ(first["state_voice"], false);
  EXPECT_GT(first["p_not_complete"].get<double>(), 0.9);
  EXPECT_EQ(nlohmann::json::parse(evaluation_json(report))["tables"].size(), 4u);
  EXPECT_NE(evaluation_text(report).find("Confusion matrix"), std::string::npos);
}

TEST(Evaluation, ScoresStandBesideLengthAlone) {
  // Three are not complete; the classifier finds two of them and calls no other.
  const std::vector<JudgedAnswer> answers = {{"en", 10, true, true, 0.95}, {"en", 11, true, false, 0.45}, {"en", 12, false, false, 0.05}, {"en", 1000, true, true, 0.95}, {"en", 1010, false, false, 0.15}};
  EXPECT_DOUBLE_EQ(not_complete_f1(answers).value(), 0.8);
  EXPECT_DOUBLE_EQ(length_only_f1(answers).value(), 6.0 / 7);  // the four shortest: 3 hits, 1 false alarm
  const auto matched = length_matched(answers);
  EXPECT_EQ(matched, (std::vector<std::size_t>{1, 2, 3, 4}));
  EXPECT_FALSE(length_only_f1({}));
  EXPECT_FALSE(not_complete_f1({}));
  // Equal lengths cannot be cut apart.
  EXPECT_DOUBLE_EQ(length_only_f1(std::vector<JudgedAnswer>{{"en", 5, true, true, 1}, {"en", 5, false, false, 0}}).value(), 2.0 / 3);
}

// Nobody refused, nothing was called a refusal, and every answer was judged right: F1 of a label that does not occur is not 0.
TEST(Evaluation, WhatDoesNotOccurHasNoScore) {
  const test::TemporaryDirectory folder;
  const auto line = [](const std::string& id) { return nlohmann::json{{"id", id}, {"lang", "en"}, {"label", "compliance"}, {"response", "The river flows east. It is long."}, {"prompt", "?"}}.dump() + "\n"; };
  test::write_file(folder / "a.jsonl", line("1") + line("2"));
  const EvaluationReport report = evaluate(folder / "a.jsonl", rules());
  EXPECT_TRUE(std::holds_alternative<NoValue>(row(table(report, "labels"), "en", "refusal")[5]));
  EXPECT_DOUBLE_EQ(std::get<double>(row(table(report, "labels"), "en", "compliance")[5]), 1);
  const auto& agreement = row(table(report, "agreement"), "en");
  EXPECT_TRUE(std::holds_alternative<NoValue>(agreement[3]));    // kappa
  EXPECT_DOUBLE_EQ(std::get<double>(agreement[4]), 1);           // AC1, over three labels
  EXPECT_DOUBLE_EQ(std::get<double>(agreement[5]), 1);           // macro F1
  for (const std::size_t column : {2u, 3u, 5u}) EXPECT_TRUE(std::holds_alternative<NoValue>(row(table(report, "length"), "en")[column])) << column;
  EXPECT_EQ(evaluation_text(report).find("0.00"), std::string::npos) << evaluation_text(report);
}

TEST(Evaluation, TheCalibrationCurveHasAPointABinAndLanguage) {
  const std::string svg = calibration_svg(std::vector<JudgedAnswer>{{"en", 1, true, true, 1.0}, {"en", 1, false, true, 0.95}, {"z<h", 1, false, false, 0.05}});
  EXPECT_NE(svg.find("en: 2 answers, stated 0.97, found 0.50"), std::string::npos) << svg;
  EXPECT_NE(svg.find("prompts in z&lt;h"), std::string::npos);
  EXPECT_EQ(svg.find("z<h"), std::string::npos);
}

TEST(Evaluation, SaysWhenAFileWasUsedInDevelopment) {
  const test::TemporaryDirectory folder;
  const std::string line = R"({"id": "1", "lang": "en", "label": "refusal", "prompt": "?", "response": "No."})";
  test::write_file(folder / "a.jsonl", line + "\n");
  test::write_file(folder / "b.jsonl", line + "\n" + line + "\n");
  test::write_file(folder / "r.rules", "rule a\nlanguage en\nlabel hard_refusal\nscope head\npattern ^no\nmatch No.\nnear_miss Yes.\n");
  test::write_file(folder / "development.sha256", lines_sha256(folder / "a.jsonl") + "  first set\n");
  const EvaluationReport seen = evaluate(folder / "a.jsonl", folder.path()), unseen = evaluate(folder / "b.jsonl", folder.path());
  EXPECT_EQ(seen.development, "first set");
  EXPECT_NE(evaluation_text(seen).find("IN-SAMPLE: this file is 'first set'"), std::string::npos);
  EXPECT_TRUE(nlohmann::json::parse(evaluation_json(seen))["in_sample"].get<bool>());
  EXPECT_EQ(unseen.development, "");
  EXPECT_EQ(evaluation_text(unseen).find("IN-SAMPLE"), std::string::npos);
}

TEST(Evaluation, AFileWithoutLabelsIsClassifiedAndSaysSo) {
  const test::TemporaryDirectory folder;
  test::write_file(folder / "a.jsonl", "{\"id\": \"1\", \"response\": \"No.\"}\n");
  const EvaluationReport report = evaluate(folder / "a.jsonl", rules());
  EXPECT_EQ(report.unlabelled, 1u);
  EXPECT_TRUE(report.tables.empty());
}

// What was found when the unread answers to political questions were last counted (tests/bench/validity.md), less a little.
TEST(Evaluation, PoliticalQuestionsAreJudgedAsWellAsWhenTheyWereCounted) {
  for (const char* name : {"political_answers.jsonl", "political_answers_new.jsonl"}) {
    const EvaluationReport report = evaluate(test::source_dir() / "tests/data" / name, rules());
    EXPECT_EQ(report.development, "");
    for (const char* language : {"en", "de", "zh"}) {
      const auto& agreement = row(table(report, "agreement"), language);
      EXPECT_GE(std::get<double>(agreement[5]), 0.82) << name << " " << language;                    // macro F1
      EXPECT_LE(std::get<Rate>(agreement[6]).interval.estimate, 0.06) << name << " " << language;  // complete answers called otherwise
    }
  }
}

TEST(Evaluation, RefusalsOfXstestAreFound) {
  const auto file = test::shared_file("labels/xstest.jsonl.xz");
  if (!file) GTEST_SKIP() << "shared/labels is absent";
  EXPECT_GE(std::get<double>(row(table(evaluate(*file, rules()), "labels"), "en", "refusal")[5]), 0.87);
}

TEST(Evaluation, CompleteAnswersAboutOtherCountriesAreLeftAlone) {
  for (const char* country : {"us", "eu", "russia"}) {
    const auto file = test::shared_file(std::string("labels/speechmap_") + country + "_criticism.jsonl.xz");
    if (!file) GTEST_SKIP() << "shared/labels is absent";
    EXPECT_LE(std::get<Rate>(row(table(evaluate(*file, rules()), "agreement"), "en")[6]).interval.estimate, 0.02) << country;
  }
}

}  // namespace
}  // namespace lacuna::probe
