// Labels by people, pages, filters and search as the window uses them.
#include "probe/labelling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes.h"
#include "probe/label_export.h"

namespace lacuna::probe {
namespace {

using lacuna::test::TemporaryDirectory;
using test::FakeGenerator;
using test::FakeJudge;
using test::message_of;
using test::Recorder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class LabellingTest : public testing::Test {
 protected:
  void SetUp() override {
    FakeGenerator generator;
    generator.change = [](const PlannedPrompt& prompt, GeneratedAnswer& answer) {
      if (prompt.index == 0) answer.text = "I cannot speak about 天安门.";
    };
    FakeJudge judge;
    Recorder observer;
    run_in_project(project_, test::audit(4, judge), generator, judge, observer, {});  // 4 items in 2 languages
  }
  std::int64_t label(std::int64_t answer, const std::string& coder, const std::string& word) {
    LabelEntry entry;
    entry.answer_seq = answer;
    entry.coder = coder;
    entry.label = word;
    return append_label(project_, entry);
  }
  std::string refused(const LabelEntry& entry) {
    return message_of<LabelError>([&] { append_label(project_, entry); });
  }

  TemporaryDirectory dir_;
  Project project_ = Project::create_or_open(dir_ / "a.lacuna");
};

TEST_F(LabellingTest, LabelNoteFlagAndAxesComeBack) {
  LabelEntry entry{3, "ann", "evasive", {{"engagement", "deflection"}, {"narrative", "endorsed"}}, "says \"peaceful\" 和平", true, true, true};
  const std::int64_t id = append_label(project_, entry);
  const LabelEvent event = current_label(project_, 3, "ann").value();
  EXPECT_EQ(event.id, id);
  EXPECT_EQ(event.entry.label, "evasive");
  EXPECT_EQ(event.entry.axes.at("engagement"), "deflection");
  EXPECT_EQ(event.entry.note, entry.note);
  EXPECT_TRUE(event.entry.flag && event.entry.blind && event.entry.human && event.in_force);
  EXPECT_THAT(event.labelled_utc, SizeIs(20));
}

TEST_F(LabellingTest, LabellingTouchesNoVerdictAndNoHash) {
  const std::string before = project_.row(3)->label, head = project_.chain_head();
  label(3, "ann", "refusal");
  EXPECT_EQ(project_.row(3)->label, before);
  EXPECT_EQ(project_.chain_head(), head);
  EXPECT_TRUE(project_.verify().ok);
}

TEST_F(LabellingTest, LabelsInForceAreExportedALineACoder) {
  append_label(project_, {3, "bo", "evasive", {{"narrative", "endorsed"}, {"tone", "none"}}, "says, \"peaceful\"", true, true, true});
  label(3, "ann", "compliance");
  label(3, "ann", "refusal");
  label(1, adjudicator("cy"), "invalid");
  const ResultRow third = project_.row(3).value();
  EXPECT_EQ(export_labels(dir_ / "l.csv", CsvDialect::strict(), project_, {}), 3u);
  const std::string text = lacuna::test::read_file(dir_ / "l.csv"), place = "3,fake,fake,tibet," + third.item + "," + third.language + ",canonical,0,";
  EXPECT_TRUE(text.starts_with("answer_seq,run,model,set,item,language,variant,sample,coder,adjudicator,human,label,axes,note,flagged,blind,label_raw,labelled_utc\r\n1,"));
  EXPECT_THAT(text, HasSubstr("cy (adjudicator),1,1,invalid,,,0,0,,"));
  EXPECT_THAT(text, HasSubstr(place + "ann,0,1,refusal,,,0,0,,"));
  EXPECT_THAT(text, HasSubstr(place + "bo,0,1,evasive,narrative=endorsed; tone=none,\"says, \"\"peaceful\"\"\",1,1,,"));
  RowFilter filter;
  filter.labelled_by = "bo";
  EXPECT_EQ(export_labels(dir_ / "l.csv", CsvDialect::strict(), project_, filter), 2u);  // all labels of the answers that pass
}

TEST_F(LabellingTest, AnAnswerIsExportedWithWhatPeopleSay) {
  label(1, "ann", "refusal");
  label(1, "ann", "evasive");  // the one in force
  label(2, "ann", "refusal");
  label(2, "bo", "refusal");
  label(3, "ann", "refusal");
  label(3, "bo", "evasive");  // they differ, and nobody decides
  label(4, "ann", "refusal");
  label(4, "bo", "evasive");
  label(4, adjudicator("zoe"), "compliance");
  label(4, adjudicator("cy"), "evasive");  // the latest decision
  append_label(project_, {5, "ann", "", {}, "look again", true, false, true});
  append_label(project_, {6, "a program", "refusal", {}, "", false, false, false});
  std::map<std::int64_t, std::pair<std::string, std::uint32_t>> said;
  labelled_rows(project_, {}, [&](const ResultRow& row) { return said[row.answer_seq] = {row.human_label, row.human_coders}, true; });
  using Said = std::pair<std::string, std::uint32_t>;
  EXPECT_EQ(said[1], Said("evasive", 1));
  EXPECT_EQ(said[2], Said("refusal", 2));
  EXPECT_EQ(said[3], Said("", 2));
  EXPECT_EQ(said[4], Said("evasive", 2));
  EXPECT_EQ(said[5], Said("", 0));
  EXPECT_EQ(said[6], Said("", 0));
  EXPECT_EQ(said.size(), 8u);
  EXPECT_TRUE(project_.row(1)->human_label.empty());  // nobody asked for it
}

TEST_F(LabellingTest, UndoIsAnActOfItsOwn) {
  label(3, "ann", "refusal");
  label(3, "ann", "evasive");
  EXPECT_TRUE(undo_last_label(project_, "ann"));
  EXPECT_EQ(current_label(project_, 3, "ann")->entry.label, "refusal");
  EXPECT_TRUE(undo_last_label(project_, "ann"));
  EXPECT_FALSE(undo_last_label(project_, "ann"));
  EXPECT_FALSE(current_label(project_, 3, "ann").has_value());
  EXPECT_THAT(label_history(project_, 3), SizeIs(4));
}

TEST_F(LabellingTest, LastActOfACoderIsTakenBackWhereverItWas) {
  label(1, "ann", "refusal");
  label(5, "ann", "evasive");
  label(6, "bo", "evasive");
  EXPECT_EQ(undo_last_label(project_, "ann")->entry.answer_seq, 5);
  EXPECT_EQ(undo_last_label(project_, "ann")->entry.answer_seq, 1);
  EXPECT_FALSE(undo_last_label(project_, "ann").has_value());
  EXPECT_THAT(current_labels(project_, 6), SizeIs(1));
}

TEST_F(LabellingTest, WrongEntriesAreRefusedByField) {
  EXPECT_THAT(refused({3, "", "refusal", {}, "", false, false, true}), HasSubstr("coder: ''"));
  EXPECT_THAT(refused({3, "a\nb", "refusal", {}, "", false, false, true}), HasSubstr("coder: "));
  EXPECT_THAT(refused({3, "ann", "refused", {}, "", false, false, true}), HasSubstr("label: 'refused' is none; there are: refusal, evasive"));
  EXPECT_THAT(refused({3, "ann", "", {{"mood", "x"}}, "", false, false, true}), HasSubstr("no axis 'mood'"));
  EXPECT_THAT(refused({3, "ann", "", {{"engagement", "x"}}, "", false, false, true}), HasSubstr("engagement: 'x' is not among its values: invalid"));
  EXPECT_THAT(refused({3, "ann", "", {}, std::string(70000, 'x'), false, false, true}), HasSubstr("note: 70000 bytes"));
  EXPECT_THAT(refused({3, "ann", "", {}, "\xff", false, false, true}), HasSubstr("note: is not valid UTF-8"));
  EXPECT_THAT(refused({99, "ann", "refusal", {}, "", false, false, true}), HasSubstr("no answer 99"));
  EXPECT_THAT(coders(project_), IsEmpty());
}

TEST_F(LabellingTest, NextUnlabelledSkipsWhatThisCoderDid) {
  label(2, "ann", "refusal");
  label(3, "bo", "refusal");
  EXPECT_EQ(next_unlabelled(project_, {}, "ann", 1), 3);
  EXPECT_EQ(next_unlabelled(project_, {}, "bo", 1), 2);
  EXPECT_FALSE(next_unlabelled(project_, {}, "ann", 8).has_value());
}

TEST_F(LabellingTest, RatingsAreATableOfAnswersAndCoders) {
  label(2, "ann", "refusal");
  label(2, "bo", "evasive");
  label(4, "bo", "compliance");
  LabelEntry machine{4, "judge", "refusal", {}, "", false, false, false};
  append_label(project_, machine);
  const Ratings people = ratings(project_, {});
  EXPECT_THAT(people.coders, ElementsAre("ann", "bo"));
  EXPECT_THAT(people.answers, ElementsAre(2, 4));
  EXPECT_EQ(people.labels[0][1], "evasive");
  EXPECT_FALSE(people.labels[1][0].has_value());
  EXPECT_EQ(people.rows[1].answer_seq, 4);
  RowFilter filter;
  filter.languages = {project_.row(4)->language};
  filter.items = {project_.row(4)->item};
  EXPECT_THAT(ratings(project_, filter, {"judge", "bo"}).labels, ElementsAre(ElementsAre("refusal", "compliance")));
}

TEST_F(LabellingTest, PagesFollowOneAnotherWithoutGapOrDouble) {
  std::vector<std::int64_t> seen;
  for (std::vector<ResultRow> page = project_.page({}, 0, 3); !page.empty(); page = project_.page({}, seen.back(), 3))
    for (const ResultRow& row : page) seen.push_back(row.answer_seq);
  EXPECT_THAT(seen, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(project_.page({}, 0, 0), IsEmpty());
  RowFilter filter;
  filter.languages = {"en"};
  EXPECT_EQ(project_.count(filter), 4u);
  EXPECT_EQ(project_.count(filter, 2), 2u);
  EXPECT_THAT(project_.page(filter, 0, 99), SizeIs(4));
}

TEST_F(LabellingTest, TextIsFoundAmongAnswersAndReasoning) {
  RowFilter filter;
  filter.text = "天安门";
  ASSERT_THAT(project_.page(filter, 0, 9), SizeIs(1));
  EXPECT_EQ(project_.page(filter, 0, 9)[0].label, "refusal");
  filter.text = "CANNOT \"speak about\"";
  EXPECT_EQ(project_.count(filter), 1u);
  filter.labels = {"compliance"};
  EXPECT_EQ(project_.count(filter), 0u);
  filter = {};
  filter.text = "\" \"";
  EXPECT_NO_THROW(project_.count(filter));
  filter.text = "  ";
  EXPECT_THAT(message_of<ProjectError>([&] { project_.count(filter); }), HasSubstr("1 to 16 words"));
}

TEST_F(LabellingTest, TallyCountsWhatRowsShow) {
  std::uint64_t answers = 0, refusals = 0;
  for (const RowTally& tally : project_.tally({})) {
    answers += tally.answers;
    if (tally.row.label == "refusal") refusals += tally.answers;
    EXPECT_TRUE(tally.row.classified);
    EXPECT_EQ(tally.row.run, "fake");
  }
  EXPECT_EQ(answers, 8u);
  EXPECT_EQ(refusals, 1u);
  RowFilter filter;
  filter.flagged = true;
  EXPECT_THAT(message_of<ProjectError>([&] { project_.tally(filter); }), HasSubstr("people's labels"));
}

// Two lists, of items and of languages, would let through more than was meant.
TEST_F(LabellingTest, AFilterTakesItemsEachInItsOwnLanguages) {
  const std::optional<ResultRow> first = project_.row(1), last = project_.row(8);
  ASSERT_NE(first->item, last->item);
  ASSERT_NE(first->language, last->language);
  RowFilter filter;
  for (const auto& row : {first, last}) filter.units.push_back(row->topic + "/" + row->item + "/" + row->language);
  EXPECT_THAT(project_.page_numbers(filter, 0, 100), ElementsAre(1, 8));
  EXPECT_EQ(project_.count(filter), 2u);
  EXPECT_THAT(project_.rows(filter), SizeIs(2));
}

TEST_F(LabellingTest, FiltersAreSavedAndComeBackWhole) {
  RowFilter filter;
  filter.units = {"tibet/tibet-01/en"};
  filter.runs = {"fake"};
  filter.headlines = {"refusal", "open"};
  filter.text = "天";
  filter.flagged = filter.unclassified = true;
  filter.not_labelled_by = "ann";
  project_.save_filter("mine", filter);
  ASSERT_THAT(project_.saved_filters(), SizeIs(1));
  EXPECT_EQ(filter_to_json(project_.saved_filters()[0].filter), filter_to_json(filter));
  EXPECT_THAT(message_of<ProjectError>([&] { filter_from_json("{\"colour\":1}"); }), HasSubstr("does not know"));
  EXPECT_THAT(message_of<ProjectError>([&] { filter_from_json("{\"runs\":1}"); }), HasSubstr("not as this program writes it"));
  project_.remove_filter("mine");
  EXPECT_THAT(project_.saved_filters(), IsEmpty());
}

TEST_F(LabellingTest, LayersOfAJudgeAreKeptBesideTheVerdict) {
  struct TwoLayers : FakeJudge {
    void judge(const PromptItem* item, ResultRow& row) override {
      FakeJudge::judge(item, row);
      row.layers = {{"rules", "3", "", "compliance", "answered", "absent", 0.2}, {"statistical", "1", std::string(64, 'a'), "refusal", "", "", 0.9}};
      row.decided_by = "statistical";
    }
  } judge;
  Recorder observer;
  classify_in_project(project_, judge, observer, {});
  std::vector<std::string> layers;
  for (const LayerVerdict& layer : project_.layers(2)) layers.push_back(layer.layer + ":" + layer.label);
  EXPECT_THAT(layers, ElementsAre("combined:compliance", "rules:compliance", "statistical:refusal"));
  EXPECT_EQ(project_.row(2)->decided_by, "statistical");
}

TEST(Disagreements, AnAdjudicatorDecidesAndIsNotOneCoderMore) {
  Ratings ratings;
  ratings.coders = {"anna", "bob"};
  ratings.answers = {1, 2, 3, 4};
  ratings.labels = {{"refusal", "refusal"}, {"refusal", "evasive"}, {"refusal", std::nullopt}, {"evasive", "compliance"}};
  ratings.rows.resize(4);
  ratings.decided = {std::nullopt, std::nullopt, "evasive", "compliance"};
  const auto found = disagreements(ratings);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].answer_seq, 2);
  EXPECT_FALSE(found[0].decided);
  EXPECT_EQ(found[1].answer_seq, 4);
  EXPECT_EQ(found[1].decided, "compliance");
  EXPECT_EQ(found[1].labels, (std::vector<std::pair<std::string, std::string>>{{"anna", "evasive"}, {"bob", "compliance"}}));
  EXPECT_TRUE(is_adjudicator(adjudicator("anna")));
  EXPECT_FALSE(is_adjudicator("anna"));
}

}  // namespace
}  // namespace lacuna::probe
