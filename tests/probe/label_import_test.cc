// People's labels go out as a table and come back onto the same answers.
#include "probe/label_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes.h"
#include "probe/label_export.h"
#include "probe/labelling.h"
#include "probe/table_error.h"

namespace lacuna::probe {
namespace {

using lacuna::test::read_file;
using lacuna::test::write_file;
using test::FakeGenerator;
using test::FakeJudge;
using test::Recorder;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

class LabelImport : public testing::Test {
 protected:
  Project project(const std::string& name) {
    Project out = Project::create_or_open(dir_ / name);
    RunSpec spec = test::run_spec();
    spec.name = "@run";  // an export guards it against spreadsheets
    FakeGenerator generator;
    FakeJudge judge;
    run_in_project(out, test::audit(3, judge, spec), generator, judge, observer_, {});
    return out;
  }
  std::filesystem::path exported(const Project& project) {
    export_labels(dir_ / "labels.csv", {}, project, {});
    return dir_ / "labels.csv";
  }
  static LabelEntry entry(std::int64_t answer, const std::string& coder, const std::string& label) {
    LabelEntry out;
    out.answer_seq = answer;
    out.coder = coder;
    out.label = label;
    return out;
  }
  // Everything but the numbers of the acts.
  static std::vector<std::string> acts(const Project& project) {
    std::vector<std::string> out;
    for (const ResultRow& row : project.rows({}))
      for (const LabelEvent& act : label_history(project, row.answer_seq))
        out.push_back(row.item + " " + row.language + " " + act.entry.coder + " " + act.entry.label + " " + nlohmann::json(act.entry.axes).dump() + " " + act.entry.note + (act.entry.flag ? " flag" : "") + (act.entry.blind ? " blind " : " ") + act.labelled_utc);
    return out;
  }

  lacuna::test::TemporaryDirectory dir_;
  Recorder observer_;
};

TEST_F(LabelImport, LabelsOfTwoCodersComeBackWithAllThatTheySaidAndOnce) {
  Project from = project("a.lacuna"), to = project("b.lacuna");
  LabelEntry ann = entry(2, "ann", "refusal");
  ann.axes = {{"engagement", "hard_refusal"}, {"tone", "none"}};
  ann.note = "=1+1; \"so\"\nand so";
  ann.flag = ann.blind = true;
  append_label(from, ann);
  append_label(from, entry(2, "bob", "evasive"));
  append_label(from, entry(5, "bob", "compliance"));
  const std::filesystem::path file = exported(from);
  EXPECT_TRUE(is_label_table(file));
  EXPECT_THAT(import_labels(to, file).notes, ElementsAre("3 labels added to answers, 0 were there already."));
  EXPECT_EQ(acts(to), acts(from));
  EXPECT_THAT(import_labels(to, file).notes, ElementsAre("0 labels added to answers, 3 were there already."));
  EXPECT_EQ(acts(to), acts(from));
}

TEST_F(LabelImport, WhoIsSaidToDecideIsNoFurtherCoder) {
  Project from = project("a.lacuna"), to = project("b.lacuna");
  append_label(from, entry(1, "ann", "refusal"));
  append_label(from, entry(1, "bob", "evasive"));
  append_label(from, entry(1, "dora", "evasive"));
  append_label(from, entry(2, adjudicator("dora"), "refusal"));
  const std::string bytes = read_file(exported(from));
  const auto with = [&](const std::string& column) {
    std::string out = bytes;
    out.replace(out.find("dora,0"), 6, "dora," + column);
    write_file(dir_ / "decided.csv", out);
    return dir_ / "decided.csv";
  };
  import_labels(to, with("1"));
  const Ratings people = ratings(to, {});
  EXPECT_THAT(people.coders, ElementsAre("ann", "bob"));
  EXPECT_EQ(people.decided.front(), "evasive");
  EXPECT_TRUE(current_label(to, 2, adjudicator("dora")));  // whose name says it already
  EXPECT_THAT([&] { import_labels(to, with("banana")); }, testing::ThrowsMessage<TableError>(HasSubstr("adjudicator: 'banana'; allowed: 1, true or yes, 0, false or no; nothing where it is not known")));
}

TEST_F(LabelImport, ALabelThatFindsNoAnswerIsNamedAndTheOthersCome) {
  Project from = project("a.lacuna"), to = project("b.lacuna");
  append_label(from, entry(1, "ann", "refusal"));
  append_label(from, entry(2, "ann", "refusal"));
  std::string bytes = read_file(exported(from));
  const std::size_t item = bytes.find("tibet-");
  bytes.replace(item, 6, "other-");
  write_file(dir_ / "other.csv", bytes);
  EXPECT_THAT(import_labels(to, dir_ / "other.csv").notes, testing::IsSupersetOf({HasSubstr("line 2: there is no answer @run, "), HasSubstr("1 label left out: no such answer is in the project"),
                                                                                 HasSubstr("1 label added to answers")}));
  EXPECT_EQ(acts(to).size(), 1u);
}

TEST_F(LabelImport, WhatACoderSaidLaterOrTookBackHereStays) {
  Project from = project("a.lacuna"), to = project("b.lacuna");
  append_label(from, entry(1, "ann", "refusal"));
  append_label(from, entry(2, "ann", "refusal"));
  std::string bytes = read_file(exported(from));
  for (std::size_t at = bytes.find("Z\r\n"); at != std::string::npos; at = bytes.find("Z\r\n", at + 1)) bytes.replace(at - 19, 4, "2001");
  write_file(dir_ / "old.csv", bytes);
  append_label(to, entry(1, "ann", "compliance"));
  EXPECT_THAT(import_labels(to, dir_ / "old.csv").notes, Contains(HasSubstr("1 label left out: the coder's own act on that answer here is another and not older")));
  EXPECT_EQ(current_label(to, 1, "ann").value().entry.label, "compliance");
  EXPECT_EQ(current_label(to, 2, "ann").value().labelled_utc.substr(0, 4), "2001");
  undo_last_label(to, "ann");
  import_labels(to, dir_ / "old.csv");
  EXPECT_FALSE(current_label(to, 2, "ann").has_value());
}

TEST_F(LabelImport, ATableWithAMistakeStoresNothingAndNamesTheLine) {
  Project from = project("a.lacuna"), to = project("b.lacuna");
  append_label(from, entry(1, "ann", "refusal"));
  append_label(from, entry(2, "ann", "refusal"));
  const std::string bytes = read_file(exported(from));
  const auto complaint = [&](const std::string& what, const std::string& with) {
    std::string changed = bytes;
    changed.replace(changed.rfind(what), what.size(), with);
    write_file(dir_ / "bad.csv", changed);
    try {
      import_labels(to, dir_ / "bad.csv");
    } catch (const TableError& error) {
      return std::string(error.what());
    }
    return std::string("no complaint");
  };
  EXPECT_THAT(complaint(",refusal,", ",refused,"), HasSubstr("bad.csv:3: label: 'refused' is none; there are: refusal, evasive"));
  EXPECT_THAT(complaint("ann,0,1", "ann,0,7"), HasSubstr("bad.csv:3: human: '7'; allowed: 1, true or yes, 0, false or no"));
  EXPECT_THAT(complaint("Z", "X"), HasSubstr("bad.csv:3: labelled_utc: '"));
  EXPECT_TRUE(acts(to).empty());
}

TEST_F(LabelImport, OtherTablesAreNone) {
  write_file(dir_ / "a.csv", "prompt,Answer,label,coder\nP,a,refusal,ann\n");
  EXPECT_FALSE(is_label_table(AnswerFile(dir_ / "a.csv")));
  write_file(dir_ / "prompts.csv", "id,prompt,label\n1,P,unsafe\n");
  EXPECT_FALSE(is_label_table(AnswerFile(dir_ / "prompts.csv")));
  write_file(dir_ / "a.jsonl", R"({"prompt": "P", "response": "a", "label": "refusal"})" "\n");
  EXPECT_FALSE(is_label_table(AnswerFile(dir_ / "a.jsonl")));
}

TEST_F(LabelImport, JsonLinesHoldTheSameAsCsv) {
  Project from = project("a.lacuna"), to = project("b.lacuna");
  LabelEntry ann = entry(2, "ann", "refusal");
  ann.note = "'=1+1; \"so\"\nand so";
  ann.flag = true;
  append_label(from, ann);
  append_label(from, entry(5, "bob", ""));
  export_labels(dir_ / "labels.jsonl", {}, from, {});
  EXPECT_TRUE(is_label_table(AnswerFile(dir_ / "labels.jsonl")));
  EXPECT_THAT(import_labels(to, dir_ / "labels.jsonl").notes, ElementsAre("2 labels added to answers, 0 were there already."));
  EXPECT_EQ(acts(to), acts(from));
}

TEST_F(LabelImport, ATableOfOnesOwnIsTakenWhereItTellsTheAnswersApart) {
  Project to = project("b.lacuna");
  const ResultRow answer = to.row(2).value();
  const std::string place = answer.run + "," + answer.item + "," + answer.language;
  write_file(dir_ / "own.csv", "run,item,language,coder,label\n" + place + ",ann,refusal\n" + answer.run + "," + answer.item + ",xx,ann,refusal\n");
  ASSERT_TRUE(is_label_table(AnswerFile(dir_ / "own.csv")));
  EXPECT_THAT(import_labels(to, dir_ / "own.csv").notes, ElementsAre(HasSubstr("line 3: there is no answer @run, " + answer.item + ", xx"), HasSubstr("1 label left out"), "1 label added to answers, 0 were there already."));
  const LabelEvent label = current_label(to, 2, "ann").value();
  EXPECT_EQ(label.entry.label, "refusal");
  EXPECT_TRUE(label.entry.human);
  EXPECT_FALSE(label.labelled_utc.empty());
  EXPECT_THAT(import_labels(to, dir_ / "own.csv").notes, Contains("0 labels added to answers, 1 was there already."));
  RowFilter of_item;
  of_item.items = {answer.item};
  const std::uint64_t alike = to.count(of_item);
  ASSERT_GT(alike, 1u);
  write_file(dir_ / "items.csv", "item,coder,label\n" + answer.item + ",bob,refusal\n");
  EXPECT_THAT([&] { import_labels(to, dir_ / "items.csv"); }, testing::ThrowsMessage<TableError>(HasSubstr("line 2: " + std::to_string(alike) + " answers are " + answer.item)));
}

TEST_F(LabelImport, ALabelWithoutAMomentIsWhatTheCoderSaysNow) {
  Project to = project("b.lacuna");
  const ResultRow answer = to.row(2).value();
  const auto import = [&](const std::string& label) {
    write_file(dir_ / "own.csv", "run,item,language,coder,label\n" + answer.run + "," + answer.item + "," + answer.language + ",ann," + label + "\n");
    return import_labels(to, dir_ / "own.csv").notes;
  };
  for (const char* label : {"compliance", "refusal", "compliance"}) {
    EXPECT_THAT(import(label), ElementsAre("1 label added to answers, 0 were there already."));
    EXPECT_THAT(import(label), ElementsAre("0 labels added to answers, 1 was there already."));
    EXPECT_EQ(current_label(to, 2, "ann").value().entry.label, label);
  }
  undo_last_label(to, "ann");
  EXPECT_THAT(import("compliance"), ElementsAre("1 label added to answers, 0 were there already."));
  EXPECT_EQ(current_label(to, 2, "ann").value().entry.label, "compliance");
}

TEST_F(LabelImport, ACellSaysYesAsInTablesOfAnswersAndABlankOneSaysNothing) {
  Project to = project("b.lacuna");
  const ResultRow answer = to.row(2).value();
  const std::string place = answer.run + "," + answer.item + "," + answer.language;
  write_file(dir_ / "own.csv", "run,item,language,model,variant,sample,coder,label,human,adjudicator,flagged\n" + place + ",,, ,ann,refusal,true,No,yes\n" + place + ",,,,bob,evasive,,Yes,\n" + place + ",,,,judge,evasive,False,,0\n");
  EXPECT_THAT(import_labels(to, dir_ / "own.csv").notes, ElementsAre("3 labels added to answers, 0 were there already."));
  const LabelEvent ann = current_label(to, 2, "ann").value();
  EXPECT_TRUE(ann.entry.human && ann.entry.flag);
  EXPECT_TRUE(current_label(to, 2, adjudicator("bob")).value().entry.human);
  EXPECT_FALSE(current_label(to, 2, "judge").value().entry.human);
}

TEST_F(LabelImport, ATableOfWhichNoLabelFindsItsAnswerIsRefused) {
  Project to = project("b.lacuna");
  write_file(dir_ / "replies.csv", "coder,item,label,Reply\nann,other-1,refusal,No.\nann,other-2,refusal,No.\n");
  ASSERT_TRUE(is_label_table(AnswerFile(dir_ / "replies.csv")));
  EXPECT_THAT([&] { import_labels(to, dir_ / "replies.csv"); },
              testing::ThrowsMessage<TableError>(testing::AllOf(HasSubstr("replies.csv: none of its labels finds its answer (line 2: there is no answer other-1)"), HasSubstr("--map answer=COLUMN"))));
  EXPECT_TRUE(acts(to).empty());
}

TEST_F(LabelImport, AColumnThatIsMissingIsNamed) {
  Project to = project("b.lacuna");
  for (const auto& [columns, missing] : {std::pair("run,item,coder,code", "label"), std::pair("run,coder,label", "item"), std::pair("item,label", "coder")}) {
    write_file(dir_ / "part.csv", std::string(columns) + "\n");
    ASSERT_TRUE(is_label_table(AnswerFile(dir_ / "part.csv"))) << columns;
    try {
      import_labels(to, dir_ / "part.csv");
      ADD_FAILURE() << columns;
    } catch (const TableError& error) {
      EXPECT_THAT(error.what(), HasSubstr(std::string("part.csv: no column '") + missing + "'")) << columns;
    }
  }
}

TEST_F(LabelImport, TheEndingSaysHowLabelsAreWritten) {
  Project from = project("a.lacuna");
  append_label(from, entry(1, "ann", "refusal"));
  EXPECT_EQ(export_labels(dir_ / "l.xlsx", {}, from, {}), 1u);
  EXPECT_TRUE(read_file(dir_ / "l.xlsx").starts_with("PK"));
  EXPECT_EQ(export_labels(dir_ / "l.jsonl", {}, from, {}), 1u);
  const nlohmann::json line = nlohmann::json::parse(read_file(dir_ / "l.jsonl"));
  EXPECT_EQ(line["label"], "refusal");
  EXPECT_EQ(line["answer_seq"], 1);
  EXPECT_EQ(line["run"], "@run");
  EXPECT_THROW(export_labels(dir_ / "l.ods", {}, from, {}), SpecError);
  EXPECT_FALSE(std::filesystem::exists(dir_ / "l.ods"));
}

}  // namespace
}  // namespace lacuna::probe
