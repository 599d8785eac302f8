// What inspect, tokenize, logits and generate do, on the teaching model.
#include "probe/model_tools.h"

#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "chat_prompt.h"
#include "paths.h"
#include "probe/hashing.h"
#include "probe/json_lines.h"

namespace lacuna::probe {
namespace {

std::filesystem::path demo() { return test::source_dir() / "resources/demo/demo-v1.gguf"; }

TEST(ModelTools, InspectSaysWhatTheFileIs) {
  std::uint64_t seen = 0;
  const ModelSummary summary = inspect_model(demo(), {}, [&](std::uint64_t done, std::uint64_t) { seen = done; });
  EXPECT_EQ(summary.architecture, "deepseek2");
  EXPECT_EQ(summary.quantisation, "Q8_0");
  EXPECT_EQ(summary.experts, 8u);
  EXPECT_EQ(summary.experts_used, 2u);
  EXPECT_EQ(summary.sha256, sha256_hex(test::read_file(demo())));
  EXPECT_EQ(seen, summary.file_bytes);
  EXPECT_LT(summary.parameters_active, summary.parameters_total);
  EXPECT_TRUE(summary.has_template && summary.has_reasoning_tokens);
  EXPECT_TRUE(summary.fit.fits());
  EXPECT_NE(summary.description.find("Teaching model"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(summary_json(summary))["architecture"], "deepseek2");
  EXPECT_NE(summary_text(summary).find("Will it fit   yes"), std::string::npos);
}

TEST(ModelTools, InspectPlansForACardThatNeedNotBeThere) {
  const ModelSummary small = inspect_model(demo(), {.context = 64, .parallel = 1, .gpu_memory = 1000000});
  EXPECT_NE(summary_text(small).find("On a card     what every token needs does not fit on the card"), std::string::npos);
  const ModelSummary large = inspect_model(demo(), {.context = 64, .parallel = 1, .gpu_memory = std::uint64_t{8} << 30});
  EXPECT_NE(summary_text(large).find("nothing stays on the host"), std::string::npos);
  EXPECT_NE(nlohmann::json::parse(summary_json(large))["fit"]["on_card"].get<std::string>().find("of 8.0 GiB on the card"), std::string::npos);
  EXPECT_EQ(inspect_model(demo(), {}).fit.card, "");
  EXPECT_THROW(inspect_model(demo(), {.device = "cuda:99"}), std::runtime_error);
}

TEST(ModelTools, TokenizeShowsThePieces) {
  const auto pieces = tokenize(demo(), "天安门 <think>", true);
  EXPECT_EQ(pieces.back().bytes, "<think>");
  EXPECT_GT(tokenize(demo(), "天安门 <think>", false).size(), pieces.size());
}

TEST(ModelTools, LogitsAreWrittenAsLittleEndianFloats) {
  const test::TemporaryDirectory folder;
  const LogitsShape shape = write_logits(demo(), {1, 17, 100}, folder / "l.f32", 1);
  EXPECT_EQ(shape.positions, 3u);
  EXPECT_EQ(std::filesystem::file_size(folder / "l.f32"), 3 * shape.vocabulary * sizeof(float));
}

TEST(ModelTools, GenerateIsTheSameAloneAndInABatch) {
  const auto run = [](std::uint32_t parallel, unsigned threads) {
    GenerateOptions options;
    options.parallel = parallel;
    options.threads = threads;
    options.temperature = 0.8;
    options.seed = 5;
    std::vector<GenerateInput> inputs;
    for (const char* prompt : {"Who are you?", "你是谁？", "What happened in Lhasa in March 1959?"}) inputs.push_back({std::string("q") + std::to_string(inputs.size()), prompt, {}});
    std::map<std::string, std::string> out;
    generate_answers(demo(), options, inputs, {}, [&](const GenerateOutput& output) { out[output.id] = output.text + output.logits_sha256; }, {});
    return out;
  };
  const auto alone = run(1, 1);
  EXPECT_EQ(alone.size(), 3u);
  EXPECT_EQ(run(8, 2), alone);
}

TEST(ModelTools, InputsAreReadStrictly) {
  const test::TemporaryDirectory folder;
  test::write_file(folder / "good.jsonl", "{\"id\": \"a\", \"prompt\": \"x\"}\n{\"id\": \"b\", \"tokens\": [1, 2]}\n");
  const auto inputs = read_generate_inputs(folder / "good.jsonl");
  ASSERT_EQ(inputs.size(), 2u);
  EXPECT_EQ(inputs[1].tokens, (std::vector<std::int32_t>{1, 2}));
  for (const char* line : {"{\"id\": \"a\"}", "{\"id\": \"a\", \"tokens\": [\"x\"]}", "{\"id\": \"a\", \"tokens\": [1e30]}", "{", "[]", "{\"id\": 1, \"prompt\": \"x\"}"}) {
    test::write_file(folder / "bad.jsonl", std::string(line) + "\n");
    EXPECT_THROW(read_generate_inputs(folder / "bad.jsonl"), JsonLinesError) << line;
  }
}

TEST(ChatPrompt, IsRenderedByTheModelsOwnTemplate) {
  const auto engine = engine::Engine::load(demo(), {.threads = 1, .context = 64, .parallel = 1});
  const ChatPrompt prompt = chat_prompt(*engine, "Who are you?", {});
  EXPECT_EQ(prompt.rendered.text, "<|bos|><|user|>Who are you?<|assistant|>");
  EXPECT_FALSE(prompt.reasoning_is_open);
  ChatOptions with_system;
  with_system.system_prompt = "Be brief.";
  EXPECT_THROW(chat_prompt(*engine, "Who are you?", with_system), engine::TemplateError);  // the template refuses it, and nothing steps in
}

}  // namespace
}  // namespace lacuna::probe
