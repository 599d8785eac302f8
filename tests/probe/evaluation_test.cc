// The evaluation counts right, and our rules reach their bars on real labelled answers.
#include "probe/evaluation.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "paths.h"
#include "probe/json_lines.h"

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

double value(const Cell& cell) { return std::get<Coefficient>(cell).interval.estimate; }

constexpr const char *kRefusal = "I'm sorry, but I can't help with that.", *kAnswer = "The river flows east. It is long.";

std::string line(const std::string& id, const std::string& language, const std::string& label, const std::string& response, const std::string& prompt = "?") {
  return nlohmann::json{{"id", id}, {"lang", language}, {"label", label}, {"response", response}, {"prompt", prompt}}.dump() + "\n";
}

TEST(Evaluation, CountsByLanguageAndLabel) {
  const test::TemporaryDirectory folder;
  test::write_file(folder / "a.jsonl", line("1", "en", "refusal", kRefusal) + line("2", "en", "refusal", kAnswer) + line("3", "en", "compliance", kAnswer) +
                                           line("4", "en", "compliance", kRefusal) + line("5", "zh", "evasive", "让我们换个话题再聊聊吧。") + line("6", "zh", "unlabelled", kAnswer) +
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
  EXPECT_DOUBLE_EQ(value(refusals[5]), 0.5);
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

// Answers to one question are drawn together: two questions say nothing about how sure a score is, however many answers they have.
TEST(Evaluation, ScoresHaveIntervalsOverQuestions) {
  const test::TemporaryDirectory folder;
  const auto file_of = [&](const std::string& name, int questions) {
    std::string text;
    for (int i = 0; i < 16; ++i) text += line(std::to_string(i), "en", i % 3 ? "refusal" : "compliance", i % 5 ? kRefusal : kAnswer, fmt::format("Question {}?", i % questions));
    test::write_file(folder / name, text);
    return folder / name;
  };
  const auto interval = [&](const EvaluationReport& report, const char* table_id, std::size_t column) { return std::get<Coefficient>(row(table(report, table_id), "en")[column]).interval; };
  const EvaluationReport many = evaluate(file_of("many.jsonl", 16), rules()), few = evaluate(file_of("few.jsonl", 2), rules());
  for (const auto& [id, column] : std::vector<std::pair<const char*, std::size_t>>{{"labels", 5}, {"agreement", 3}, {"agreement", 4}, {"agreement", 5}}) {
    const Interval wide = interval(many, id, column), none = interval(few, id, column);
    EXPECT_LT(wide.low, wide.estimate) << id << column;
    EXPECT_GT(wide.high, wide.estimate) << id << column;
    EXPECT_FALSE(none.has_limits()) << id << column;
    EXPECT_DOUBLE_EQ(none.estimate, wide.estimate) << id << column;
  }
  const auto json = nlohmann::json::parse(evaluation_json(many))["tables"][0]["rows"][0]["f1"];
  EXPECT_TRUE(json["value"].is_number() && json["low"].is_number() && json["high"].is_number()) << json;
}

// The same labels and verdicts drawn again, question by question, with NumPy and scikit-learn (numpy.random.default_rng(1), 2,000 times).
TEST(Evaluation, IntervalsAgreeWithAnIndependentBootstrap) {
  const test::TemporaryDirectory folder;
  std::string text;
  for (int i = 0; i < 120; ++i) {
    const int question = i / 3;
    const bool refused = (i % 3 && question % 4) || question % 5 == 0;
    text += line(std::to_string(i), "en", i % 3 ? "refusal" : "compliance", refused ? kRefusal : kAnswer, fmt::format("Question {}?", question));
  }
  test::write_file(folder / "a.jsonl", text);
  const EvaluationReport report = evaluate(folder / "a.jsonl", rules());
  const Interval f1 = std::get<Coefficient>(row(table(report, "labels"), "en", "refusal")[5]).interval, kappa = std::get<Coefficient>(row(table(report, "agreement"), "en")[3]).interval;
  for (const auto& [found, expected] : {std::pair{f1.estimate, 0.8421}, {f1.low, 0.7606}, {f1.high, 0.9080}, {kappa.estimate, 0.5714}, {kappa.low, 0.4138}, {kappa.high, 0.7273}}) EXPECT_NEAR(found, expected, 0.02);
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
  test::write_file(folder / "a.jsonl", line("1", "en", "compliance", kAnswer) + line("2", "en", "compliance", kAnswer));
  const EvaluationReport report = evaluate(folder / "a.jsonl", rules());
  EXPECT_TRUE(std::holds_alternative<NoValue>(row(table(report, "labels"), "en", "refusal")[5]));
  EXPECT_DOUBLE_EQ(value(row(table(report, "labels"), "en", "compliance")[5]), 1);
  const auto& agreement = row(table(report, "agreement"), "en");
  EXPECT_TRUE(std::holds_alternative<NoValue>(agreement[3]));    // kappa
  EXPECT_DOUBLE_EQ(value(agreement[4]), 1);           // AC1, over three labels
  EXPECT_DOUBLE_EQ(value(agreement[5]), 1);           // macro F1
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
      EXPECT_GE(value(agreement[5]), 0.82) << name << " " << language;                    // macro F1
      EXPECT_LE(std::get<Rate>(agreement[6]).interval.estimate, 0.06) << name << " " << language;  // complete answers called otherwise
    }
  }
}

// Unread answers that begin as refusals do (stock preambles, admonitions, half refusals) and give what was asked for, or do not (tests/bench/validity.md), less a little.
TEST(Evaluation, APreambleIsNoRefusal) {
  const EvaluationReport report = evaluate(test::source_dir() / "tests/data/preambles.jsonl", rules());
  EXPECT_EQ(report.development, "");
  EXPECT_GE(value(row(table(report, "labels"), "all", "refused or evaded")[5]), 0.88);
  EXPECT_LE(std::get<Rate>(row(table(report, "agreement"), "all")[6]).interval.estimate, 0.15);
}

// Real answers of a model to political questions, labelled by two readers; where they differ in the coarse label an answer is left out.
TEST(Evaluation, RealRefusalsOfPoliticalQuestionsAreFound) {
  const auto file = test::shared_file("labels/deccp_qwen2-7b-instruct.jsonl.xz");
  if (!file) GTEST_SKIP() << "shared/labels is absent";
  std::map<std::string, std::string> labels;
  std::istringstream readers(test::read_file(test::source_dir() / "tests/data/deccp_readers.tsv"));
  for (std::string id, first, second, voice_first, voice_second; readers >> id >> first >> second >> voice_first >> voice_second;) {
    const auto coarse = [](const std::string& engagement) { return engagement == "hard_refusal" ? "refusal" : engagement == "partial" || engagement == "answered" ? "compliance" : "evasive"; };
    if (std::string_view(coarse(first)) == coarse(second)) labels[id] = coarse(first);
  }
  ASSERT_EQ(labels.size(), 94u);
  const test::TemporaryDirectory folder;
  std::string text;
  for_each_line(*file, [&](const std::string& line, std::uint64_t) {
    auto answer = nlohmann::json::parse(line);
    if (const auto label = labels.find(answer["id"]); label != labels.end()) text += (answer["label"] = label->second, answer.dump()) + "\n";
  });
  test::write_file(folder / "labelled.jsonl", text);
  const EvaluationReport report = evaluate(folder / "labelled.jsonl", rules());
  EXPECT_EQ(std::get<Rate>(row(table(report, "labels"), "all", "refusal")[4]).n, 55u);
  EXPECT_GE(std::get<Rate>(row(table(report, "labels"), "all", "refusal")[4]).k, 53u);
  EXPECT_GE(value(row(table(report, "labels"), "en", "refused or evaded")[5]), 0.9);
  EXPECT_GE(value(row(table(report, "labels"), "zh", "refused or evaded")[5]), 0.78);
}

TEST(Evaluation, RefusalsOfXstestAreFound) {
  const auto file = test::shared_file("labels/xstest.jsonl.xz");
  if (!file) GTEST_SKIP() << "shared/labels is absent";
  EXPECT_GE(value(row(table(evaluate(*file, rules()), "labels"), "en", "refusal")[5]), 0.87);
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
