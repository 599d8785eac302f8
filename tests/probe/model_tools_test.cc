// What inspect, tokenize, logits and generate do, on the teaching model.
#include "probe/model_tools.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "chat_prompt.h"
#include "fakes.h"
#include "paths.h"
#include "probe/hashing.h"
#include "probe/json_lines.h"
#include "probe/run_plan.h"
#include "small_model.h"

namespace lacuna::probe {
namespace {

using test::message_of;
using testing::HasSubstr;

// A small random model in a file, with this chat template.
class SmallFile {
 public:
  explicit SmallFile(const std::string& chat_template, const std::function<void(lacuna::test::GgufWriter&)>& change = {}) {
    lacuna::test::GgufWriter writer = lacuna::test::small_model({});
    writer.set("tokenizer.chat_template", lacuna::test::gguf_string(chat_template));
    if (change) change(writer);
    lacuna::test::write_file(path, writer.file());
  }
  GenerateOutput answer(const std::string& prompt, bool raw) const {
    GenerateOptions options;
    options.raw = raw, options.max_tokens = 4, options.threads = 1;
    GenerateOutput out;
    generate_answers(path, options, {{"1", prompt, {}}}, {}, [&](const GenerateOutput& output) { out = output; }, {});
    return out;
  }

 private:
  lacuna::test::TemporaryDirectory folder_;

 public:
  const std::filesystem::path path = folder_ / "m.gguf";
};

std::filesystem::path demo() { return lacuna::test::source_dir() / "resources/demo/demo-v1.gguf"; }

TEST(ModelTools, InspectSaysWhatTheFileIs) {
  std::uint64_t seen = 0;
  const ModelSummary summary = inspect_model(demo(), {}, [&](std::uint64_t done, std::uint64_t) { seen = done; });
  EXPECT_EQ(summary.architecture, "deepseek2");
  EXPECT_EQ(summary.quantisation, "Q8_0");
  EXPECT_EQ(summary.experts, 8u);
  EXPECT_EQ(summary.experts_used, 2u);
  EXPECT_EQ(summary.sha256, sha256_hex(lacuna::test::read_file(demo())));
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

TEST(ModelTools, InspectSaysWhatTheCacheIsCountedFor) {
  const ModelSummary one = inspect_model(demo(), {.context = 64, .parallel = 1});
  EXPECT_THAT(summary_text(one), HasSubstr("for 1 sequence and 8 kept prompts of 64 tokens"));
  const auto fit = nlohmann::json::parse(summary_json(one))["fit"];
  EXPECT_EQ(fit["parallel"], 1);
  EXPECT_EQ(fit["kept_prompts"], 8);
  const ModelSummary two = inspect_model(demo(), {.context = 64, .parallel = 2});
  EXPECT_THAT(summary_text(two), HasSubstr("for 2 sequences and 8 kept prompts"));
  EXPECT_EQ(one.fit.kv_cache / 9, two.fit.kv_cache / 10);
}

TEST(ModelTools, InspectRefusesWhatARunRefuses) {
  EXPECT_THAT(message_of<SpecError>([] { inspect_model(demo(), {.parallel = 0}); }), HasSubstr("parallel: 0 is out of range; allowed are 1 to 256"));
  EXPECT_THAT(message_of<SpecError>([] { inspect_model(demo(), {.device = "gpu"}); }), HasSubstr("device: 'gpu'; allowed are cpu, auto"));
  for (const char* device : {"cuda:", "cuda:x", "cuda:-1", "cuda:1x", "cuda: 1", "cuda:99999999999"})
    EXPECT_THAT(message_of<SpecError>([&] { inspect_model(demo(), {.device = device}); }), HasSubstr("allowed are cpu, auto")) << device;
  const auto refusal = [](const std::filesystem::path& model, std::uint32_t context) {
    const std::string inspected = message_of<std::exception>([&] { inspect_model(model, {.context = context}); });
    EXPECT_EQ(inspected, message_of<std::exception>([&] { engine::Engine::load(model, {.threads = 1, .context = context}); }));
    return inspected;
  };
  EXPECT_THAT(refusal(demo(), 513), HasSubstr("context is 513; allowed: 1 to 512"));
  const SmallFile larger("{{ messages[0]['content'] }}", [](lacuna::test::GgufWriter& writer) {
    std::vector<std::string> tokens = lacuna::test::tiny_tokens();
    std::vector<std::int32_t> types(302, 1);
    for (std::size_t i = tokens.size(); i < types.size(); ++i) tokens.push_back("word" + std::to_string(i));
    writer.set("tokenizer.ggml.tokens", lacuna::test::gguf_strings(tokens)).set("tokenizer.ggml.token_type", lacuna::test::gguf_numbers(lacuna::test::gguf::kI32, types));
  });
  EXPECT_THAT(refusal(larger.path, 0), HasSubstr("m.gguf: tokenizer.ggml.tokens has 302 entries; the output has 300 rows"));
}

TEST(ModelTools, ATemplateThatCannotBeUsedTakesNothingFromRawText) {
  const SmallFile broken("{% for m in messages %}{{ m.content }");
  const ModelSummary summary = inspect_model(broken.path, {});
  EXPECT_FALSE(summary.has_template);
  EXPECT_THAT(summary.template_error, HasSubstr("m.gguf: chat template, line 1"));
  EXPECT_THAT(summary_text(summary), HasSubstr("Template      cannot be used"));
  EXPECT_THAT(summary_text(summary), HasSubstr("Warning       no prompt can be asked: "));
  EXPECT_EQ(broken.answer("cat", true).stop_reason, "length");
  for (const char* failing : {"{{ raise_exception('no way') }}", "hello"}) {
    const SmallFile file(failing);
    EXPECT_FALSE(inspect_model(file.path, {}).has_template) << failing;
    EXPECT_THAT(inspect_model(file.path, {}).template_error, HasSubstr("m.gguf: ")) << failing;
  }
  EXPECT_THAT(message_of<engine::TemplateError>([&] { broken.answer("cat", false); }), HasSubstr("m.gguf: chat template, line 1"));

  EXPECT_THAT(message_of<engine::EngineError>([] { SmallFile("").answer("cat", false); }), HasSubstr("m.gguf: has no chat template"));
  EXPECT_THAT(message_of<engine::TemplateError>([] { SmallFile("{{ raise_exception('no way') }}").answer("cat", false); }), HasSubstr("m.gguf: chat template, line 1"));
  EXPECT_THAT(message_of<engine::TemplateError>([] { SmallFile("hello").answer("cat", false); }), HasSubstr("m.gguf: the chat template changed or dropped"));
  EXPECT_THAT(summary_text(inspect_model(SmallFile("").path, {})), HasSubstr("Template      none"));
}

TEST(ModelTools, ALongNameIsCut) {
  const SmallFile file("{{ messages[0]['content'] }}", [](lacuna::test::GgufWriter& writer) {
    writer.set("general.name", lacuna::test::gguf_string(std::string(200000, 'x'))).set("general.description", lacuna::test::gguf_string(std::string(200000, 'y')));
  });
  EXPECT_LT(summary_text(inspect_model(file.path, {})).size(), 4000u);
}

TEST(ModelTools, OptionsOutOfRangeAreRefusedAsARunRefusesThem) {
  const auto refusal = [](const std::function<void(GenerateOptions&)>& spoil) {
    GenerateOptions options;
    spoil(options);
    return message_of<SpecError>([&] { check(options); });
  };
  EXPECT_THAT(refusal([](GenerateOptions& o) { o.temperature = 6; }), HasSubstr("temperature: 6 is out of range; allowed are 0 to 5"));
  EXPECT_THAT(refusal([](GenerateOptions& o) { o.seed = ~std::uint64_t{0}; }), HasSubstr("seed: 18446744073709551615 is out of range"));
  EXPECT_THAT(refusal([](GenerateOptions& o) { o.max_tokens = 0; }), HasSubstr("max-tokens: 0"));
  EXPECT_THAT(refusal([](GenerateOptions& o) { o.parallel = 257; }), HasSubstr("parallel: 257"));
  const lacuna::test::TemporaryDirectory folder;
  EXPECT_THAT(message_of<SpecError>([&] { write_logits(demo(), {1}, folder / "l.f32", 2000); }), HasSubstr("threads: 2000"));
}

TEST(ModelTools, TokenizeShowsThePieces) {
  const auto pieces = tokenize(demo(), "天安门 <think>", true);
  EXPECT_EQ(pieces.back().bytes, "<think>");
  EXPECT_GT(tokenize(demo(), "天安门 <think>", false).size(), pieces.size());
}

TEST(ModelTools, LogitsAreWrittenAsLittleEndianFloats) {
  const lacuna::test::TemporaryDirectory folder;
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
  const lacuna::test::TemporaryDirectory folder;
  lacuna::test::write_file(folder / "good.jsonl", "{\"id\": \"a\", \"prompt\": \"x\"}\n{\"id\": \"b\", \"tokens\": [1, 2]}\n");
  const auto inputs = read_generate_inputs(folder / "good.jsonl");
  ASSERT_EQ(inputs.size(), 2u);
  EXPECT_EQ(inputs[1].tokens, (std::vector<std::int32_t>{1, 2}));
  lacuna::test::write_file(folder / "numbers.jsonl", "{\"id\": 17, \"prompt\": \"x\"}\n");
  EXPECT_EQ(read_generate_inputs(folder / "numbers.jsonl").front().id, "17");
  lacuna::test::write_file(folder / "twice.jsonl", "{\"id\": 1, \"prompt\": \"x\"}\n\n{\"id\": \"1\", \"prompt\": \"y\"}\n");
  EXPECT_THAT(message_of<JsonLinesError>([&] { read_generate_inputs(folder / "twice.jsonl"); }), HasSubstr("twice.jsonl:3: field 'id': '1' is that of line 1"));
  for (const char* line : {"{\"id\": \"a\"}", "{\"id\": \"a\", \"tokens\": [\"x\"]}", "{\"id\": \"a\", \"tokens\": [1e30]}", "{", "[]", "{\"id\": 1.5, \"prompt\": \"x\"}", "{\"id\": \"a\", \"prompt\": \"x\", \"tokens\": [1]}"}) {
    lacuna::test::write_file(folder / "bad.jsonl", std::string(line) + "\n");
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
