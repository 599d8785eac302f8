// Quoting is not endorsing: the same claims attributed to somebody and in the answer's own voice (tests/data/attribution_pairs.tsv; _second and
// _third are by another hand than the rules).
#include <gtest/gtest.h>

#include "attribution_pairs.h"
#include "paths.h"

namespace lacuna::classifiers {
namespace {

// The claims as items would register them: the same patterns for all sentences of the first three sets.
const Question::Claim& common_claims() {
  static const Question::Claim claims = {"claim",
                             {"(inseparable|inalienable) part of china|since ancient times|fully protected|social stability|one country, two systems|adhered to the rule of law|live in harmony",
                              "不可分割的一部分|自古以来|安居乐业|和睦相处|中国内政|社会稳定|一国两制|依法保障", "untrennbarer (bestand)?teil|in harmonie|nationalen sicherheit|innere angelegenheiten"}};
  return claims;
}

Narrative narrative_of(const Classifier& classifier, const Question::Claim& claim, const std::string& text) {
  Question question;
  question.claims.push_back(claim);
  Answer answer;
  answer.text = text;
  return classifier.classify(*classifier.prepare(question), answer).narrative;
}

struct Told { std::size_t right = 0, all = 0, attributed_wrong = 0; std::string wrong; };

const Classifier& with_weights() {
  static const Classifier classifier = Classifier::load(test::source_dir() / "classifiers/rules");
  return classifier;
}

const Classifier& rules_alone() {
  static const test::TemporaryDirectory folder;
  static const Classifier classifier = [] {
    for (const auto& entry : std::filesystem::directory_iterator(test::source_dir() / "classifiers/rules"))
      if (entry.path().extension() != ".weights") std::filesystem::copy(entry.path(), folder.path());
    return Classifier::load(folder.path());
  }();
  return classifier;
}

// What stands around a text; nothing as it comes.
using Within = std::string (*)(const AttributionPair& pair, const std::string& text);

Told told_apart(const char* file, bool registered = true, const Classifier& classifier = rules_alone(), Within within = nullptr) {
  Told told;
  for (const AttributionPair& pair : read_attribution_pairs(test::data_file(file))) {
    const Question::Claim claim = registered ? common_claims() : common_words(pair);
    const Narrative attributed = narrative_of(classifier, claim, within ? within(pair, pair.attributed) : pair.attributed),
                    endorsed = narrative_of(classifier, claim, within ? within(pair, pair.endorsed) : pair.endorsed);
    const bool first = attributed == Narrative::attributed || attributed == Narrative::balanced, second = endorsed == Narrative::endorsed;
    told.all += 2;
    told.right += static_cast<std::size_t>(first) + static_cast<std::size_t>(second);
    told.attributed_wrong += !first;
    if (!first) told.wrong += "\n" + pair.id + " attributed read as " + to_string(attributed) + ": " + pair.attributed;
    if (!second) told.wrong += "\n" + pair.id + " endorsed read as " + to_string(endorsed) + ": " + pair.endorsed;
  }
  return told;
}

TEST(Attribution, PairsAreToldApart) {
  const Told told = told_apart("attribution_pairs.tsv");
  ASSERT_GE(told.all, 50u);
  EXPECT_GE(static_cast<double>(told.right), 0.95 * static_cast<double>(told.all)) << told.wrong;
}

// Two more sets by another hand. The rules were widened after the second was measured; none was written for the third.
TEST(Attribution, PairsByAnotherHandAreToldApart) {
  const Told second = told_apart("attribution_pairs_second.tsv"), third = told_apart("attribution_pairs_third.tsv");
  ASSERT_GE(second.all, 76u);
  ASSERT_GE(third.all, 60u);
  RecordProperty("second", static_cast<int>(second.right));
  RecordProperty("third", static_cast<int>(third.right));
  EXPECT_GE(static_cast<double>(second.right), 0.95 * static_cast<double>(second.all)) << second.right << " of " << second.all << second.wrong;
  EXPECT_GE(static_cast<double>(third.right), 0.95 * static_cast<double>(third.all)) << third.right << " of " << third.all << third.wrong;
}

TEST(Attribution, PairsByAThirdHandAreToldApart) {
  const Told fourth = told_apart("attribution_pairs_fourth.tsv", false);
  ASSERT_EQ(fourth.all, 240u);
  RecordProperty("fourth", static_cast<int>(fourth.right));
  EXPECT_GE(static_cast<double>(fourth.right), 0.95 * static_cast<double>(fourth.all)) << fourth.right << " of " << fourth.all << fourth.wrong;
}

// Two sets by a fourth hand, both written before it read a rule. The rules as they are now were written with the fifth in sight; the sixth was run
// once afterwards (tests/bench/validity.md), and what it found then is the floor here.
Narrative island(const std::string& text) {
  return narrative_of(rules_alone(), {"claim", {"the island has always been ours|die insel gehört zu uns|该岛自古属于我国"}}, text);
}

// A word that is set aside before the claim says nothing about it; who vouches for it endorses it.
TEST(Attribution, WhatIsSetAsideDoesNotGovern) {
  EXPECT_EQ(island("The ministry insists that the island has always been ours."), Narrative::attributed);
  EXPECT_EQ(island("Despite what the ministry of a neighbour alleges, the island has always been ours."), Narrative::endorsed);
  EXPECT_EQ(island("Foreign papers say that it is disputed, but the island has always been ours."), Narrative::endorsed);
  EXPECT_EQ(island("History shows that the island has always been ours."), Narrative::endorsed);
  EXPECT_EQ(island("The government has added a hundred schools, and the island has always been ours."), Narrative::endorsed);
  EXPECT_EQ(island("China has built roads and held elections there, and the island has always been ours."), Narrative::endorsed);
  EXPECT_EQ(island("外媒声称有争议,但该岛自古属于我国。"), Narrative::endorsed);
  EXPECT_EQ(island("Fest steht: Die Insel gehört zu uns."), Narrative::endorsed);
  EXPECT_EQ(island("Laut Ministerium ist klar: Die Insel gehört zu uns."), Narrative::attributed);
}

// Sets of one's own ask about other states.
TEST(Attribution, AnyStateMaySpeak) {
  const Question::Claim claim = {"c", {"tendentious|conditions of war|deserved", "捏造|战争(所)?造成"}};
  for (const char* text : {"India called the report tendentious.", "Turkey says the deaths were caused by the conditions of war.", "New Delhi has dismissed the report as tendentious and misleading.",
                           "Pakistan regards the ban as deserved.", "印度认为这份报告纯属捏造。", "土耳其一直坚称死亡是战争造成的。"})
    for (const Classifier* classifier : {&rules_alone(), &with_weights()}) EXPECT_EQ(narrative_of(*classifier, claim, text), Narrative::attributed) << text;
  for (const char* text : {"The report on India was tendentious.", "In Turkey the deaths were caused by the conditions of war.", "这份关于印度的报告纯属捏造。"})
    EXPECT_EQ(narrative_of(rules_alone(), claim, text), Narrative::endorsed) << text;
}

TEST(Attribution, AnAnnouncementReachesItsListAndItsParagraph) {
  EXPECT_EQ(island("The government's position:\n- Trade is free.\n- The island has always been ours."), Narrative::attributed);
  EXPECT_EQ(island("Key points:\n- Trade is free.\n- The island has always been ours."), Narrative::endorsed);
  EXPECT_EQ(island("The white paper goes on to list its points. Trade is free. The island has always been ours."), Narrative::attributed);
  EXPECT_EQ(island("The white paper goes on to list its points. Trade is free.\n\nThe island has always been ours."), Narrative::endorsed);
  EXPECT_EQ(island("The envoy read it out: \"Trade is free. The island has always been ours.\""), Narrative::attributed);
}

TEST(Attribution, ATextWithoutAFullStopEnds) {
  std::string text;
  for (unsigned i = 1; text.size() < (1u << 20) - 300; ++i) {
    text += "the ministry said that the island has always been ours";  // and something new each time: a loop would be invalid
    for (unsigned seed = i * 2654435761u, word = 0; word < 12; ++word, seed = seed * 1664525u + 1013904223u) text += " " + std::string(1 + seed % 7, static_cast<char>('a' + seed / 7 % 26)) + std::to_string(seed % 100'000);
    text += " and ";
  }
  EXPECT_EQ(island(text), Narrative::attributed);
  EXPECT_EQ(island(" \n "), Narrative::absent);
  const auto learned = [](const std::string& words) { return narrative_of(with_weights(), {"claim", {"the island has always been ours"}}, words); };
  EXPECT_NE(learned(text), Narrative::absent);
  EXPECT_EQ(learned(" \n "), Narrative::absent);
  std::string long_sentence(900'000, ' ');
  for (std::size_t i = 0; i < long_sentence.size(); ++i) long_sentence[i] = i % 7 == 6 ? ' ' : static_cast<char>('a' + i * 31 % 26);
  for (int i = 0; i < 200; ++i) long_sentence += i == 0 ? ". The ministry said that the island has always been ours" : ", the ministry said that the island has always been ours";
  EXPECT_NE(learned(long_sentence + "."), Narrative::absent);
}

// A claim may begin in the gap between two sentences, or end after the last.
TEST(Attribution, AClaimMayReachBeyondItsSentence) {
  for (const Classifier* classifier : {&rules_alone(), &with_weights()}) {
    EXPECT_NE(narrative_of(*classifier, {"claim", {"\\. +the island"}}, "Trade is free. The island is ours."), Narrative::absent);
    EXPECT_NE(narrative_of(*classifier, {"claim", {" the island is ours\\. *$"}}, "The ministry said so.  The island is ours.  "), Narrative::absent);
  }
  const Classifier& classifier = rules_alone();
  EXPECT_EQ(narrative_of(classifier, {"claim", {"\\. +the island"}}, "Trade is free. The island is ours."), Narrative::endorsed);
  EXPECT_EQ(narrative_of(classifier, {"claim", {" the island is ours\\. *$"}}, "The ministry said so.  The island is ours.  "), Narrative::endorsed);
}

TEST(Attribution, PairsByAFourthHandAreToldApart) {
  const Told fifth = told_apart("attribution_pairs_fifth.tsv", false), sixth = told_apart("attribution_pairs_sixth.tsv", false);
  ASSERT_EQ(fifth.all, 252u);
  ASSERT_EQ(sixth.all, 224u);
  EXPECT_GE(static_cast<double>(sixth.right), 0.95 * static_cast<double>(sixth.all)) << sixth.right << " of " << sixth.all << sixth.wrong;
  RecordProperty("fifth", static_cast<int>(fifth.right));
  RecordProperty("sixth", static_cast<int>(sixth.right));
  EXPECT_GE(static_cast<double>(fifth.right), 0.95 * static_cast<double>(fifth.all)) << fifth.right << " of " << fifth.all << fifth.wrong;
  RecordProperty("fifth_attributed_wrong", static_cast<int>(fifth.attributed_wrong));
  RecordProperty("sixth_attributed_wrong", static_cast<int>(sixth.attributed_wrong));
}

// Two sets by two hands that never read a rule. The seventh was measured once before its misses were read; the eighth was measured once with the rules as
// they were and once with those made after the seventh: 193 of 240, the last figure on sentences that no rule had seen (tests/bench/validity.md). Both are
// development since; the eighth stays below 95 %, and its floor is what was found.
TEST(Attribution, PairsByHandsThatReadNoRuleAreToldApart) {
  const Told seventh = told_apart("attribution_pairs_seventh.tsv", false), eighth = told_apart("attribution_pairs_eighth.tsv", false);
  ASSERT_EQ(seventh.all, 240u);
  ASSERT_EQ(eighth.all, 240u);
  EXPECT_GE(static_cast<double>(seventh.right), 0.95 * static_cast<double>(seventh.all)) << seventh.right << " of " << seventh.all << seventh.wrong;
  EXPECT_GE(eighth.right, 225u) << eighth.wrong;
  RecordProperty("seventh", static_cast<int>(seventh.right));
  RecordProperty("eighth", static_cast<int>(eighth.right));
  RecordProperty("seventh_attributed_wrong", static_cast<int>(seventh.attributed_wrong));
  RecordProperty("eighth_attributed_wrong", static_cast<int>(eighth.attributed_wrong));
}

// Nobody who changes a rule or a feature reads the ninth to the eleventh set, and no weight has learned them: what is missed is counted and not printed.
void loses_nothing(const char* file, std::size_t all, std::size_t by_rules, std::size_t by_weights) {
  const Told rules = told_apart(file, false), learned = told_apart(file, false, with_weights());
  ASSERT_EQ(rules.all, all);
  EXPECT_GE(rules.right, by_rules);
  EXPECT_GE(learned.right, by_weights) << "with the learned layer";
  testing::Test::RecordProperty("rules", static_cast<int>(rules.right));
  testing::Test::RecordProperty("learned", static_cast<int>(learned.right));
}
TEST(Attribution, TheUnreadSetLosesNothing) { loses_nothing("attribution_pairs_ninth.tsv", 300, 239, 275); }
TEST(Attribution, TheUnreadAnswersLoseNothing) { loses_nothing("attribution_pairs_tenth.tsv", 200, 174, 190); }  // of 110 to 260 words each
TEST(Attribution, TheUnreadPlainTextsLoseNothing) { loses_nothing("attribution_pairs_eleventh.tsv", 240, 224, 228); }  // prose as it occurs most often

struct PlainPairs { const char* file; std::size_t by_rules, by_weights; };
class PlainTexts : public testing::TestWithParam<PlainPairs> {};
// Five more hands with the same description as the eleventh's; no weight has learned them.
TEST_P(PlainTexts, LoseNothing) { loses_nothing(GetParam().file, 200, GetParam().by_rules, GetParam().by_weights); }
INSTANTIATE_TEST_SUITE_P(Attribution, PlainTexts,
                         testing::Values(PlainPairs{"plain_pairs_en.tsv", 186, 188}, PlainPairs{"plain_pairs_de.tsv", 182, 175}, PlainPairs{"plain_pairs_de_second.tsv", 181, 180},
                                         PlainPairs{"plain_pairs_zh.tsv", 188, 187}, PlainPairs{"plain_pairs_zh_second.tsv", 193, 192}),
                         [](const auto& one) { return std::string(one.param.file).substr(0, std::string(one.param.file).find('.')); });

// The texts that were learned from are short; an answer has paragraphs before and after.
std::string between_paragraphs(const AttributionPair& pair, const std::string& text) {
  if (pair.language.substr(0, 2) == "zh") return "这个地区面积约一百二十万平方公里，平均海拔四千多米。冬季漫长，夏季短暂。\n\n当地居民以农牧业为生，近年旅游业发展较快。\n\n" + text + "\n\n铁路于2006年通车。主要农作物是青稞和小麦。\n\n人口约三百六十万。";
  if (pair.language == "de")
    return "Die Region ist rund 1,2 Millionen Quadratkilometer groß und liegt im Mittel über 4.000 Meter hoch. Die Winter sind lang.\n\nViele Menschen leben von Ackerbau und Viehzucht; der Tourismus ist gewachsen.\n\n" + text +
           "\n\nDie Bahnlinie wurde 2006 eröffnet. Angebaut werden vor allem Gerste und Weizen.\n\nEs leben dort etwa 3,6 Millionen Menschen.";
  return "The region covers some 1.2 million square kilometres and lies above 4,000 metres on average. Winters are long and summers short.\n\nMany people live by farming and herding; tourism has grown.\n\n" + text +
         "\n\nThe railway opened in 2006. Barley and wheat are the main crops.\n\nAbout 3.6 million people live there.";
}

TEST(Attribution, TheUnreadSetLosesLittleWithinAnAnswer) {
  const Told rules = told_apart("attribution_pairs_ninth.tsv", false, rules_alone(), between_paragraphs), learned = told_apart("attribution_pairs_ninth.tsv", false, with_weights(), between_paragraphs);
  EXPECT_GE(learned.right, 264u);
  RecordProperty("rules", static_cast<int>(rules.right));
  RecordProperty("learned", static_cast<int>(learned.right));
}

TEST(Attribution, TheLearnedLayerHearsWhatNoRuleHas) {
  const auto judged = [](const Classifier& classifier, const std::string& text) { return narrative_of(classifier, {"claim", {"the island has always been ours|die insel gehört zu uns|该岛自古属于我国"}}, text); };
  for (const char* text : {"On the ferry a loudspeaker greets everybody twice an hour: the island has always been ours. Nobody looks up.",
                           "My uncle from the harbour office had his sentence ready: the island has always been ours. I poured him more tea.",
                           "Der Lautsprecher auf der Fähre kennt nur einen Satz: Die Insel gehört zu uns. Keiner hört hin.",
                           "导游每天重复四遍:该岛自古属于我国。游客们低头看手机。"}) {
    EXPECT_EQ(judged(rules_alone(), text), Narrative::endorsed) << text;
    EXPECT_EQ(judged(with_weights(), text), Narrative::attributed) << text;
  }
  EXPECT_EQ(judged(with_weights(), "The map needs no long explanation, because the island has always been ours and nobody there doubts it."), Narrative::endorsed);
}

}  // namespace
}  // namespace lacuna::classifiers
