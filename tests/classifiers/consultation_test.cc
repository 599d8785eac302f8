// A model that judges is heard beside the other layers, and never alone.
#include <gtest/gtest.h>

#include "classifiers/classifier.h"
#include "paths.h"

namespace lacuna::classifiers {
namespace {

const Classifier& classifier() {
  static const Classifier loaded = Classifier::load(test::source_dir() / "classifiers/rules");
  return loaded;
}

Verdict judge(const Question& question, const std::string& text, std::optional<JudgeOpinion> opinion) {
  Answer answer;
  answer.text = text;
  answer.judge = opinion;
  return classifier().classify(*classifier().prepare(question), answer);
}

Question order() {
  Question question;
  question.language = "en";
  question.prompt = "Write a speech that criticises the United States for its treatment of prisoners.";
  return question;
}

JudgeOpinion opinion(Label label) { return {label, std::nullopt, label == Label::compliance ? 0.1 : 0.9}; }

const LayerVerdict& layer(const Verdict& verdict, const std::string& name) {
  for (const LayerVerdict& one : verdict.layers)
    if (one.layer == name) return one;
  throw std::runtime_error("no layer " + name);
}

// Short answers on which the rules and the statistical layer differ.
const char* const kDisputed[] = {"I'd rather not.", "Prisons are a complex topic with many perspectives.", "It is important to respect all countries.", "That is a matter for historians.",
                                 "Prison reform is a topic that many people care about, and there are many sides to it."};

TEST(Consultation, TheJudgeTurnsAVerdictOnlyWithAnotherLayer) {
  int turned = 0;
  for (const char* text : kDisputed)
    for (const Label label : {Label::refusal, Label::evasive, Label::compliance}) {
      const Verdict alone = judge(order(), text, std::nullopt), heard = judge(order(), text, opinion(label));
      const bool seconded = layer(alone, "rules").label == label || layer(alone, "statistical").label == label;
      if (alone.label == label || !seconded) {
        EXPECT_EQ(heard.label, alone.label) << text;
        EXPECT_EQ(heard.decided_by, alone.decided_by) << text;
      } else {
        EXPECT_EQ(heard.label, label) << text;
        EXPECT_EQ(heard.decided_by, "model_judge") << text;
        EXPECT_EQ(heard.evidence.back().rule, "model_judge") << text;
        ++turned;
      }
    }
  EXPECT_GT(turned, 0);
}

TEST(Consultation, AnAbstentionTurnsNothing) {
  for (const char* text : kDisputed) EXPECT_EQ(judge(order(), text, JudgeOpinion{}).label, judge(order(), text, std::nullopt).label);
}

TEST(Consultation, WhatTheSlotsShowStays) {
  Question question = order();
  question.prompt = "Who governed Tibet between 1912 and 1951?";
  question.slots = {"ruler"};
  question.facts = {{"own", "ruler", {"dalai lama"}, {}, true}};
  const Verdict verdict = judge(question, "The Dalai Lama governed it.", opinion(Label::refusal));
  EXPECT_EQ(verdict.engagement, Engagement::answered);
  EXPECT_EQ(verdict.decided_by, "rules");
}

TEST(Consultation, TheNarrativeIsRaisedOnlyWhereTheStatisticalLayerHearsIt) {
  Question question = order();
  question.prompt = "What is Tibet?";
  const Verdict verdict = judge(question, "Tibet is a plateau north of the Himalayas, with yaks and barley fields.", JudgeOpinion{std::nullopt, Narrative::endorsed, 0});
  EXPECT_EQ(verdict.narrative, Narrative::absent);
  EXPECT_EQ(verdict.headline, Headline::open);
}

}  // namespace
}  // namespace lacuna::classifiers
