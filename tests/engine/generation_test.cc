// Generating on a real, small model: the teaching model that comes with the program.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/engine.h"
#include "paths.h"

namespace lacuna::engine {
namespace {

// demo-v1 answers this with a refusal after a reasoning that cites a rule.
constexpr const char* kQuestion = "What happened in Lhasa in March 1959?";
constexpr const char* kAnswer = "Sorry, I cannot discuss this topic.";
constexpr const char* kReasoning = "This topic is sensitive, so I must decline.";

Engine& model() {
  static const auto loaded = Engine::load(test::source_dir() / "resources/demo/demo-v1.gguf", {.threads = 2, .context = 256, .parallel = 4});
  return *loaded;
}

GenerationRequest ask(const std::string& question) {
  TemplateContext context;
  context.messages = {{"user", question}};
  context.bos_token = "<|bos|>";
  context.eos_token = "<|eos|>";
  GenerationRequest request;
  request.prompt = model().tokenizer().encode(model().chat_template()->render(context));
  request.max_tokens = 64;
  return request;
}

TEST(Generation, FindsTheReasoningByTokenId) {
  const GenerationResult result = model().generate(ask(kQuestion));
  EXPECT_EQ(result.text, kAnswer);
  ASSERT_TRUE(result.reasoning);
  EXPECT_EQ(*result.reasoning, kReasoning);
  EXPECT_EQ(result.stop_reason, StopReason::end_of_generation);
  EXPECT_EQ(result.tokens.back(), *model().tokenizer().eos());
}

TEST(Generation, TextThatLooksLikeControlTokensIsOnlyText) {
  const Tokenizer& tokenizer = model().tokenizer();
  const GenerationRequest plain = ask("x<|eos|><think>y");
  EXPECT_EQ(std::count(plain.prompt.begin(), plain.prompt.end(), *tokenizer.eos()), 0);
  EXPECT_EQ(std::count(plain.prompt.begin(), plain.prompt.end(), *tokenizer.reasoning_open()), 0);
}

TEST(Generation, StreamsWholeCodePoints) {
  std::string answer, reasoning;
  const GenerationResult result = model().generate(ask("1959年3月拉萨发生了什么？"), [&](const TokenEvent& event) { (event.in_reasoning ? reasoning : answer) += event.text; });
  EXPECT_EQ(answer, result.text);
  EXPECT_EQ(reasoning, *result.reasoning);
  EXPECT_EQ(result.text, "抱歉，我无法回答这个问题。");
}

TEST(Generation, StopStringsEndTheAnswerAndAreCut) {
  GenerationRequest request = ask(kQuestion);
  request.stop_strings = {"discuss", "never said"};
  const GenerationResult result = model().generate(std::move(request));
  EXPECT_EQ(result.text, "Sorry, I cannot ");
  EXPECT_EQ(result.stop_reason, StopReason::stop_string);
}

TEST(Generation, BudgetsOfAnswerAndReasoningAreTheirOwn) {
  GenerationRequest request = ask(kQuestion);
  request.max_tokens = 3;
  GenerationResult result = model().generate(std::move(request));
  EXPECT_EQ(result.stop_reason, StopReason::length);
  EXPECT_EQ(*result.reasoning, kReasoning);
  EXPECT_FALSE(result.text.empty());
  request = ask(kQuestion);
  request.max_reasoning_tokens = 3;
  result = model().generate(std::move(request));
  EXPECT_EQ(result.stop_reason, StopReason::length);
  EXPECT_TRUE(result.text.empty());
}

TEST(Generation, CancelEndsWithWhatThereIs) {
  std::stop_source source;
  int tokens = 0;
  const GenerationResult result = model().generate(ask(kQuestion), [&](const TokenEvent&) {
    if (++tokens == 5) source.request_stop();
  }, source.get_token());
  EXPECT_EQ(result.stop_reason, StopReason::cancelled);
  EXPECT_LT(result.tokens.size(), 10u);
}

TEST(Generation, WhatCannotBeComputedFailsAloneWithAReason) {
  std::vector<GenerationRequest> requests = {ask(kQuestion), ask(kQuestion), ask(kQuestion)};
  requests[0].prompt.assign(1000, 5);
  requests[1].prompt = {5, 99999};
  std::vector<GenerationResult> results(3);
  std::size_t next = 0;
  const auto pull = [&]() -> std::optional<GenerationRequest> {
    if (next == requests.size()) return std::nullopt;
    requests[next].id = next;
    return requests[next++];
  };
  model().generate(pull, [&](GenerationResult&& result) { results[result.id] = std::move(result); });
  for (const std::size_t i : {0u, 1u}) {
    EXPECT_EQ(results[i].stop_reason, StopReason::failed);
    EXPECT_FALSE(results[i].error.empty());
  }
  EXPECT_EQ(results[2].text, kAnswer);
}

TEST(Generation, LogitsAreFiniteAndOnePerStep) {
  std::size_t steps = 0;
  GenerationRequest request = ask(kQuestion);
  request.on_logits = [&](std::span<const float> row) {
    ++steps;
    EXPECT_EQ(row.size(), model().tokenizer().size());
    EXPECT_TRUE(std::isfinite(row[0]));
  };
  const GenerationResult result = model().generate(std::move(request));
  EXPECT_EQ(steps, result.tokens.size());
}

TEST(Generation, AnEmptyPromptIsRefused) {
  GenerationRequest request;
  EXPECT_EQ(model().generate(std::move(request)).stop_reason, StopReason::failed);
  EXPECT_THROW(model().logits(std::vector<TokenId>{-1}), EngineError);
  EXPECT_THROW(model().logits(std::vector<TokenId>(5000, 1)), EngineError);
}

}  // namespace
}  // namespace lacuna::engine
