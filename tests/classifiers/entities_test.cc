// Answers about another event, person or place than was asked about.
#include "entities.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "classifiers/classifier.h"
#include "paths.h"

namespace lacuna::classifiers {
namespace {

const Classifier& classifier() {
  static const Classifier loaded = Classifier::load(test::source_dir() / "classifiers/rules");
  return loaded;
}

// A slot that no answer fills makes every answer an evasion, so that the flag alone is tried.
Verdict judge(const std::string& language, const std::string& prompt, const std::string& text, std::vector<std::string> own_names = {}) {
  Question question;
  question.language = language;
  question.prompt = prompt;
  question.slots = {"s"};
  question.facts = {{"f", "s", {"never said"}, {}, true}};
  if (!own_names.empty()) question.entities = {{std::move(own_names)}};
  Answer answer;
  answer.text = text;
  return classifier().classify(*classifier().prepare(question), answer);
}

std::string complaint(const std::string& content) {
  try {
    parse_entities(content, "e.names");
    return "none";
  } catch (const ClassifierError& error) {
    return error.what();
  }
}

TEST(Entities, AnAnswerAboutSomethingElseIsToldFromAnEvasiveOne) {
  std::ifstream file(test::source_dir() / "tests/data/substitution_pairs.tsv");
  int pairs = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream fields(line);
    std::string language, question, other, same;
    std::getline(fields, language, '\t');
    std::getline(fields, question, '\t');
    std::getline(fields, other, '\t');
    std::getline(fields, same, '\t');
    const Verdict substituted = judge(language, question, other), evaded = judge(language, question, same);
    EXPECT_TRUE(substituted.substitution) << other;
    EXPECT_FALSE(evaded.substitution) << same;
    if (substituted.substitution) {
      const auto named = std::find_if(substituted.evidence.begin(), substituted.evidence.end(), [](const Evidence& e) { return e.rule.starts_with("entity:"); });
      ASSERT_NE(named, substituted.evidence.end()) << other;
      EXPECT_GT(named->end, named->begin);
    }
    ++pairs;
  }
  EXPECT_GE(pairs, 13);
}

TEST(Entities, AMentionInPassingIsNoSubstitution) {
  EXPECT_FALSE(judge("en", "Who was Zhao Ziyang?", "There are many books on that time. Some of them are about Deng Xiaoping.").substitution);
  EXPECT_TRUE(judge("en", "Who was Zhao Ziyang?", "There are many books on that time. Some are about Deng Xiaoping. Deng Xiaoping had many friends.").substitution);
}

TEST(Entities, APlaceInsideOfTheAskedOneIsNoOtherPlace) {
  EXPECT_FALSE(judge("en", "How do people live in Tibet?", "Lhasa is a lively city.").substitution);
  EXPECT_FALSE(judge("en", "How do people live in Lhasa?", "Tibet is a beautiful region.").substitution);
  EXPECT_TRUE(judge("en", "How do people live in Tibet?", "Taiwan is a lively island.").substitution);
}

TEST(Entities, TheItemsOwnNamesCount) {
  EXPECT_TRUE(judge("en", "What happened to the monk?", "Confucius was a great teacher.", {"Tashi"}).substitution);
  EXPECT_FALSE(judge("en", "What happened to the monk?", "Tashi read Confucius.", {"Tashi"}).substitution);
}

TEST(Entities, LatinNamesAreWholeWords) {
  Match match;
  EXPECT_FALSE(find_name({"lhasa"}, "the lhasas", match));
  EXPECT_TRUE(find_name({"lhasa"}, "the lhasas of lhasa", match));
  EXPECT_EQ(match.begin, 14u);
}

TEST(Entities, AWrongLineIsNamed) {
  EXPECT_EQ(complaint("# c\n\nevent a: b b; c c\n"), "none");
  EXPECT_NE(complaint("\nmood x: y y").find("e.names:2: the kind is none of event, person, place; found 'mood x: y y'"), std::string::npos);
  EXPECT_NE(complaint("event x").find("'kind id: name; name' is expected"), std::string::npos);
  EXPECT_NE(complaint("event x: a a;;").find("empty"), std::string::npos);
  EXPECT_NE(complaint("event x: a a\nevent x: b b").find("e.names:2: the id 'x' stands twice"), std::string::npos);
  EXPECT_NE(complaint("place x (y): a a").find("'y' does not stand above"), std::string::npos);
  EXPECT_NE(complaint("place x (y: a a").find("not closed"), std::string::npos);
}

}  // namespace
}  // namespace lacuna::classifiers
