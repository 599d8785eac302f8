// Who judged, what was asked with, and how far that is to be trusted: what stands beside the numbers of runs.
#include "probe/provenance.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "fakes.h"
#include "measured_validity.h"
#include "probe/labelling.h"

namespace lacuna::probe {
namespace {

using test::FakeGenerator;
using test::FakeJudge;
using test::Recorder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kDigits = "0123456789ab";

// Hears a model on the first item, whose vote it stores.
class HearingJudge : public FakeJudge {
 public:
  void judge(const PromptItem* item, ResultRow& row) override {
    FakeJudge::judge(item, row);
    row.decided_by = row.item == "tibet-0" ? "model_judge" : "rules";
    if (row.item == "tibet-0") row.layers = {{"model_judge", "rubric-1 engagement, Judge 7B", kDigits + std::string(52, '0'), "compliance", "", "", 0.1}};
  }
  std::string version() const override { return "fake-1+model_judge-" + kDigits; }
};

class ProvenanceTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"a", "b"}) answer_all(name);
  }
  void answer_all(const std::string& name) {
    RunSpec spec = test::run_spec();
    spec.name = name;
    FakeGenerator generator;
    FakeJudge judge;
    run_in_project(project_, test::audit(3, judge, spec), generator, judge, observer_, {});
  }
  std::vector<RunInfo> runs() const { return {project_.run("a"), project_.run("b")}; }

  lacuna::test::TemporaryDirectory dir_;
  Project project_ = Project::create_or_open(dir_ / "a.lacuna");
  Recorder observer_;
};

TEST_F(ProvenanceTest, WhoJudgedIsWhoseVerdictsAreInForce) {
  HearingJudge hearing;
  classify_in_project(project_, hearing, observer_, {});
  answer_all("c");  // begun after it, with the judge that hears nobody
  const std::vector<VerdictsInForce> first = verdicts_in_force(project_, "a");
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].version, "fake-1+model_judge-0123456789ab");
  EXPECT_EQ(first[0].judge, "rubric-1 engagement, Judge 7B");
  EXPECT_EQ(first[0].decided_by, "model_judge");
  EXPECT_EQ(first[0].answers, 2u);  // of an item in two languages
  EXPECT_EQ(first[1].decided_by, "rules");
  EXPECT_EQ(first[1].answers, 4u);
  const std::vector<VerdictsInForce> third = verdicts_in_force(project_, "c");
  ASSERT_EQ(third.size(), 1u);
  EXPECT_EQ(third[0].judge, "");
  EXPECT_EQ(third[0].answers, 6u);

  const std::vector<RunInfo> mixed = {project_.run("a"), project_.run("c")};
  EXPECT_THAT(notices(project_, runs()), IsEmpty());
  EXPECT_THAT(notices(project_, mixed), ElementsAre(testing::AllOf(HasSubstr("different versions (a fake-1+model_judge-0123456789ab (ffffffffffff), 6 answers; c fake-1 (ffffffffffff), 6 answers)"),
                                                                   HasSubstr("who judged may be why"))));
  const ReportInput input = report_input(project_, "p", mixed[0], mixed[1]);
  const Comparison comparison = compare_runs(project_, "a", "c");
  EXPECT_THAT(report_html(comparison, input, [](std::int64_t) { return std::nullopt; }), HasSubstr("rubric-1 engagement, Judge 7B"));
  EXPECT_EQ(nlohmann::json::parse(table_json(verdicts_table(input.verdicts, "")))["rows"][0]["judge"], "rubric-1 engagement, Judge 7B");
}

TEST_F(ProvenanceTest, AnswersThatWereCutAreSaidToBiasTheRates) {
  class CutIsInvalid : public FakeJudge {
    void judge(const PromptItem* item, ResultRow& row) override {
      FakeJudge::judge(item, row);
      if (row.stop_reason == "length") row.engagement = "invalid";
    }
  } judge;
  RunSpec spec = test::run_spec();
  spec.name = "c";
  FakeGenerator generator;
  generator.change = [](const PlannedPrompt& prompt, GeneratedAnswer& answer) {
    if (prompt.index == 1) answer.stop_reason = "length";
  };
  run_in_project(project_, test::audit(3, judge, spec), generator, judge, observer_, {});
  EXPECT_THAT(notices(project_, {project_.run("c")}), ElementsAre(HasSubstr("c: 17 % (1 of 6) answers were cut by the length limit")));
}

TEST_F(ProvenanceTest, RunsThatAnsweredDifferentItemsAreSaidToHaveRatesOverThese) {
  FakeGenerator generator;
  FakeJudge judge;
  RunSpec spec = test::run_spec();
  spec.name = "fewer";
  run_in_project(project_, test::audit(2, judge, spec), generator, judge, observer_, {});
  const auto said = [&](const char* candidate) { return report_input(project_, "p", project_.run("a"), project_.run(candidate)).notices; };
  EXPECT_THAT(said("fewer"), testing::Contains(testing::AllOf(HasSubstr("a and fewer answered different items"), HasSubstr("(6 and 4)"), HasSubstr("over the 4 that both answered"))));
  EXPECT_THAT(said("b"), testing::Not(testing::Contains(HasSubstr("different items"))));
}

TEST_F(ProvenanceTest, WhereNobodyHasLabelledWhatWasMeasuredIsSaid) {
  EXPECT_THAT(label_tables(project_, runs()), IsEmpty());
  EXPECT_THAT(error_note(project_, runs()), HasSubstr("No person has labelled an answer of these runs."));
  EXPECT_THAT(error_note(project_, runs()), HasSubstr(fmt::format("({} of {}) were", kRefusedOrEvaded.right, kRefusedOrEvaded.called)));
  EXPECT_THAT(error_note(project_, runs()), HasSubstr(fmt::format("({} of {}) were called so", kDeflected.right, kDeflected.labelled)));
}

TEST_F(ProvenanceTest, LabelsAreCountedByRunAndPutTheRatesRight) {
  RowFilter of_a;
  of_a.runs = {"a"};
  LabelEntry label;
  label.coder = "ann";
  label.label = "compliance";
  for (const ResultRow& row : project_.rows(of_a)) {
    label.answer_seq = row.answer_seq;
    append_label(project_, label);
  }
  EXPECT_THAT(error_note(project_, runs()), HasSubstr("People have labelled 6 of 6 answers of a, 0 of 6 answers of b."));
  const ReportInput input = report_input(project_, "p", project_.run("a"), project_.run("b"));
  ASSERT_EQ(input.label_tables.size(), 2u);
  EXPECT_EQ(input.label_tables[0].rows.size(), 4u);  // two runs, two outcomes
  EXPECT_EQ(cell_text(label_tables(project_, {project_.run("b"), project_.run("a")})[0].rows[0][0]), "b");  // as they are named
  EXPECT_THAT(report_html(compare_runs(project_, "a", "b"), input, [](std::int64_t) { return std::nullopt; }), HasSubstr("put right by people"));
}

TEST_F(ProvenanceTest, WhereCodersDifferIsSaid) {
  const auto label = [&](std::int64_t answer, const char* coder, const char* word) {
    LabelEntry entry;
    entry.answer_seq = answer;
    entry.coder = coder;
    entry.label = word;
    append_label(project_, entry);
  };
  RowFilter of_a;
  of_a.runs = {"a"};
  const std::vector<std::int64_t> answers = project_.page_numbers(of_a, 0, 10);
  for (std::size_t i = 0; i < 5; ++i) label(answers[i], "ann", i < 2 ? "refusal" : "compliance");
  for (std::size_t i = 0; i < 4; ++i) label(answers[i], "bob", i < 1 ? "refusal" : "evasive");
  label(answers[1], "eve (adjudicator)", "refusal");
  label(project_.page_numbers({}, answers.back(), 1).at(0), "cid", "refusal");  // of another run
  EXPECT_THAT(error_note(project_, {project_.run("a")}),
              HasSubstr("People have labelled 5 of 6 answers of a. 2 coders labelled them: two or more labelled 4 of these answers, 1 alike and 3 differently. Where they differ an adjudicator's word counts; 2 such answers have "
                        "none and count in no corrected rate."));
  EXPECT_THAT(error_note(project_, {project_.run("b")}), HasSubstr("One coder labelled them."));
  const std::vector<ReportTable> tables = label_tables(project_, {project_.run("a")});
  const auto rows = nlohmann::json::parse(table_json(tables.at(1)))["rows"];
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0]["coder"], "ann");
  EXPECT_EQ(rows[0]["with"], "bob");
  EXPECT_EQ(rows[0]["alike"]["k"], 1);
  EXPECT_EQ(rows[0]["alike"]["n"], 4);
  EXPECT_NEAR(rows[0]["kappa"].get<double>(), (0.25 - 0.125) / (1 - 0.125), 1e-9);
  EXPECT_EQ(rows[1]["with"], "the verdicts");
  EXPECT_EQ(rows[3]["with"], "each other");
  EXPECT_EQ(rows[3]["alike"]["k"], 1);
  EXPECT_TRUE(rows[3]["kappa"].is_null());
  EXPECT_TRUE(rows[3]["alpha"].is_number());
  const ReportInput input = report_input(project_, "p", project_.run("a"), project_.run("b"));
  EXPECT_THAT(report_html(compare_runs(project_, "a", "b"), input, [](std::int64_t) { return std::nullopt; }), HasSubstr("How well people agree"));
}

RunInfo run(const std::string& name, const nlohmann::json& manifest) {
  RunInfo out;
  out.name = name;
  out.manifest_json = manifest.dump();
  return out;
}

TEST_F(ProvenanceTest, SettingsThatDifferAreOneNotice) {
  RunInfo first = project_.run("a"), second = project_.run("b");
  nlohmann::json manifest = nlohmann::json::parse(second.manifest_json);
  manifest["sampling"]["temperature"] = 0.75;
  manifest["plan"]["samples"] = 9;
  manifest["system_prompt"] = "You are <careful>.";
  manifest["thinking"] = false;
  second.manifest_json = manifest.dump();
  const std::vector<std::string> said = notices(project_, {first, second});
  ASSERT_EQ(said.size(), 1u);
  EXPECT_THAT(said[0], HasSubstr("a and b: asked with other settings (samples "));
  EXPECT_THAT(said[0], HasSubstr(" and 9; temperature "));
  EXPECT_THAT(said[0], HasSubstr(" and 0.75; system prompt none and 'You are <careful>.'; reasoning not said and off); where answers differ, the settings may be why"));
}

TEST_F(ProvenanceTest, OtherWaysOfAskingAreSaidAndManifestsMayBeAnything) {
  const nlohmann::json engine = {{"engine", {{"version", "1"}}}, {"model", {{"quantisation", "Q8_0"}}}}, server = {{"endpoint", {{"server", {{"version", "vllm 1"}}}}}};
  const auto said = [&](const nlohmann::json& one, const nlohmann::json& two) { return notices(project_, {run("a", one), run("b", two)}); };
  EXPECT_THAT(said(engine, engine), IsEmpty());
  EXPECT_THAT(said(engine, server), ElementsAre(HasSubstr("answered by this program's engine, and by a server; quantisation 'Q8_0' and not said; engine '1' and not said; server's version not said and 'vllm 1'")));
  EXPECT_THAT(said(engine, {{"import", {{"bytes", 1}}}}), ElementsAre(HasSubstr("answers from elsewhere, whose settings nobody knows)")));
  EXPECT_THAT(said({{"import", 1}}, {{"import", 2}}), IsEmpty());
  EXPECT_THAT(said("no object", engine), IsEmpty());
}

}  // namespace
}  // namespace lacuna::probe
