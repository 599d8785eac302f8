#include "probe/jsonl_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "paths.h"

namespace lacuna::probe {
namespace {

using lacuna::test::read_file;
using lacuna::test::TemporaryDirectory;

ResultRow full_row() {
  ResultRow row;
  row.answer_seq = 7;
  row.run = "a \"quoted\" name";
  row.item = "tibet-01";
  row.seed = 9223372036854775807u;
  row.temperature = 0.1;
  row.prompt = "天安门\n\t\\";
  row.response = std::string("nul \0 and U+2028 \u2028", 21);
  row.reasoning = "";
  row.classified = true;
  row.engagement = "partial";
  row.p_not_complete = 1.0 / 3;
  row.fact_recall = 0.25;
  row.tone = {"loyalty", "moralising"};
  row.facts = {{"f1", "stated"}};
  row.claims = {{"c1", "endorsed"}};
  row.evidence = {{"tone", "r9", "loyalty", true, 3, 9}};
  row.human_label = "evasive";
  row.human_coders = 2;
  row.against_controls = AgainstControls{3, 0.5, std::nullopt, -0.25};
  return row;
}

TEST(JsonlExport, LosesNothing) {
  const auto line = nlohmann::json::parse(to_json_line(full_row()));
  const ResultRow row = full_row();
  EXPECT_EQ(line.at("run"), row.run);
  EXPECT_EQ(line.at("seed"), row.seed);
  EXPECT_EQ(line.at("temperature").get<double>(), row.temperature);
  EXPECT_EQ(line.at("prompt"), row.prompt);
  EXPECT_EQ(line.at("response"), row.response);
  EXPECT_EQ(line.at("reasoning"), "");
  EXPECT_EQ(line.at("p_not_complete").get<double>(), row.p_not_complete);
  EXPECT_EQ(line.at("tone"), (std::vector<std::string>{"loyalty", "moralising"}));
  EXPECT_EQ(line.at("facts"), nlohmann::json::parse(R"([{"id":"f1","state":"stated"}])"));
  EXPECT_EQ(line.at("evidence").at(0).at("in_reasoning"), true);
  EXPECT_EQ(line.at("against_controls"), nlohmann::json::parse(R"({"controls":3,"length_ratio":0.5,"compression_difference":null,"recall_difference":-0.25})"));
  EXPECT_EQ(line.at("human_label"), "evasive");
  EXPECT_EQ(line.at("human_coders"), 2);
  EXPECT_EQ(line.size(), 47u);
}

TEST(JsonlExport, UnclassifiedRowsHaveNullsAndTheSameFields) {
  ResultRow row = full_row();
  row.classified = false;
  row.reasoning.reset();
  const auto line = nlohmann::json::parse(to_json_line(row));
  EXPECT_TRUE(line.at("engagement").is_null());
  EXPECT_TRUE(line.at("evidence").is_null());
  EXPECT_TRUE(line.at("reasoning").is_null());
  EXPECT_EQ(line.size(), 47u);
}

TEST(JsonlExport, WhatIsNotKnownOfAnImportedAnswerIsNull) {
  ResultRow row = full_row();
  row.stop_reason = "imported";
  const auto line = nlohmann::json::parse(to_json_line(row));
  for (const char* field : {"seed", "temperature", "prompt_tokens", "answer_tokens", "seconds", "answered_utc"}) EXPECT_TRUE(line.at(field).is_null()) << field;
  EXPECT_FALSE(line.at("sample").is_null());
}

TEST(JsonlExport, EachRowIsOneLine) { EXPECT_EQ(to_json_line(full_row()).find('\n'), std::string::npos); }

TEST(JsonlExport, WritesAllRowsOrLeavesTheOldFile) {
  TemporaryDirectory dir;
  const auto two = [](const std::function<bool(const ResultRow&)>& row) { row(full_row()), row(full_row()); };
  EXPECT_EQ(export_jsonl(dir / "a.jsonl", two), 2u);
  const std::string before = read_file(dir / "a.jsonl");
  EXPECT_EQ(std::count(before.begin(), before.end(), '\n'), 2);
  const auto failing = [](const std::function<bool(const ResultRow&)>& row) {
    row(full_row());
    throw std::runtime_error("disk");
  };
  EXPECT_THROW(export_jsonl(dir / "a.jsonl", failing), std::runtime_error);
  EXPECT_EQ(read_file(dir / "a.jsonl"), before);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir.path()), {}), 1);
}

}  // namespace
}  // namespace lacuna::probe
