// The figures that reports quote are those that the classifiers of this tree have.
#include "measured_validity.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "paths.h"
#include "probe/item_evaluation.h"

namespace lacuna::probe {
namespace {

using nlohmann::json;

std::vector<json> lines_of(const std::filesystem::path& file) {
  std::vector<json> out;
  std::istringstream lines(lacuna::test::read_file(file));
  for (std::string line; std::getline(lines, line);) out.push_back(json::parse(line));
  return out;
}

struct Counted {
  std::uint64_t right = 0, called = 0, labelled = 0;
  void add(bool by_label, bool by_classifier) { right += by_label && by_classifier, called += by_classifier, labelled += by_label; }
};

void expect_same(const Counted& counted, const MeasuredClass& stated) {
  EXPECT_EQ(counted.right, stated.right) << stated.words;
  EXPECT_EQ(counted.called, stated.called) << stated.words;
  EXPECT_EQ(counted.labelled, stated.labelled) << stated.words;
}

// Calls `each` with every answer of a file of tests/data as it is labelled, and with what the classifiers say of it.
void each_verdict(const char* name, std::uint64_t answers, const std::function<void(const json& label, const json& verdict)>& each) {
  const auto file = lacuna::test::data_file(name);
  const lacuna::test::TemporaryDirectory folder;
  const auto predictions = folder / "p.jsonl";
  const EvaluationReport report = evaluate_items(file, load_prompt_sets(prompt_sets_in(lacuna::test::source_dir() / "prompt_sets")), lacuna::test::source_dir() / "classifiers/rules", &predictions);
  EXPECT_EQ(report.classifier, kMeasuredVersion);
  EXPECT_EQ(report.rows, answers);
  std::map<std::string, json> said;
  for (const json& line : lines_of(predictions)) said[line["id"]] = line;
  for (const json& line : lines_of(file)) each(line, said.at(line["id"]));
}

TEST(MeasuredValidity, OfRefusalsDeflectionsAndEvasionsIsCountedAnew) {
  Counted refused, deflected;
  each_verdict("item_manners.jsonl", kMeasuredManners, [&](const json& label, const json& verdict) {
    refused.add(label["engagement"] == "hard_refusal", verdict["engagement"] == "hard_refusal");
    deflected.add(label["engagement"] == "deflection", verdict["engagement"] == "deflection");
  });
  expect_same(refused, kRefused);
  expect_same(deflected, kDeflected);
}

TEST(MeasuredValidity, IsCountedAnew) {
  const auto not_complete = [](const json& line) { return line["engagement"] == "hard_refusal" || line["engagement"] == "deflection" || line["engagement"] == "evasion"; };
  Counted refused_or_evaded, narrative;
  each_verdict("item_answers.jsonl", kMeasuredAnswers, [&](const json& label, const json& verdict) {
    refused_or_evaded.add(not_complete(label), not_complete(verdict));
    narrative.add(label["label"] == "state_narrative", verdict["headline"] == "state_narrative");
  });
  expect_same(refused_or_evaded, kRefusedOrEvaded);
  expect_same(narrative, kStateNarrative);
}

}  // namespace
}  // namespace lacuna::probe
