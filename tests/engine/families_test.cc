// Every family on small random models: against logits that another engine gave for the same files (tests/bench/peer_logits.sh wrote them down),
// and the forms of a file that must give the same bits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <numeric>
#include <sstream>

#include "engine/engine.h"
#include "engine/memory.h"
#include "paths.h"
#include "small_model.h"

namespace lacuna::engine {
namespace {

using namespace lacuna::test;
using testing::HasSubstr;

std::vector<TokenId> tokens(std::size_t count) {
  std::vector<TokenId> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(static_cast<TokenId>(3 + 7 * i));
  return out;
}

std::vector<float> logits_of(const GgufWriter& writer, const EngineOptions& options = {.threads = 1}) {
  const TemporaryDirectory folder;
  write_file(folder / "model.gguf", writer.file());
  return Engine::load(folder / "model.gguf", options)->logits(tokens(41));
}

struct Recorded {
  std::string description;
  SmallModel model;
  std::vector<float> logits;  // the first ones of the last position
};

std::vector<Recorded> recorded() {
  std::vector<Recorded> out;
  std::ifstream file(data_file("peer_logits.txt"));
  for (std::string line; std::getline(file, line);) {
    Recorded one{line.substr(0, line.find(" :")), {}, {}};
    std::istringstream words(one.description), numbers(line.substr(line.find(" :") + 2));
    words >> one.model.family;
    for (std::string word; words >> word;) set_field(one.model, word);
    for (float logit; numbers >> logit;) one.logits.push_back(logit);
    out.push_back(std::move(one));
  }
  return out;
}

TEST(Families, GiveTheLogitsOfAnotherEngine) {
  const std::vector<Recorded> cases = recorded();
  ASSERT_GE(cases.size(), 26u);
  for (const Recorded& one : cases) {
    const std::vector<float> logits = logits_of(small_model(one.model));
    const auto last = std::span(logits).last(one.model.vocabulary);
    ASSERT_EQ(one.logits.size(), 16u) << one.description;
    for (std::size_t i = 0; i < one.logits.size(); ++i) EXPECT_NEAR(last[i], one.logits[i], 1e-4) << one.description << ", logit " << i;
  }
}

TEST(Families, BitsDoNotDependOnThreadsOrChunks) {
  for (const char* family : {"deepseek2", "llama", "qwen2", "qwen2moe", "olmoe", "gpt-oss", "glm4moe", "minimax-m2", "qwen3next", "qwen35moe", "qwen35"}) {
    const GgufWriter model = small_model({.family = family, .rope = 8});
    EXPECT_EQ(logits_of(model), logits_of(model, {.threads = 3, .prefill_chunk = 7})) << family;
    EXPECT_EQ(logits_of(model), logits_of(model, {.threads = 2, .prefill_chunk = 1})) << family;
  }
}

// The bytes of tensors, one behind the other; with several slices, slice by slice.
std::string joined(const std::vector<const GgufTensor*>& tensors, std::uint64_t slices) {
  std::string out;
  for (std::uint64_t slice = 0; slice < slices; ++slice)
    for (const GgufTensor* tensor : tensors) out += tensor->data.substr(tensor->data.size() / slices * slice, tensor->data.size() / slices);
  return out;
}

TEST(Families, FusedTensorsGiveTheSameBits) {
  const GgufWriter separate = small_model({.family = "qwen3moe"});
  GgufWriter fused = separate;
  for (std::uint32_t layer = 0; layer < 3; ++layer) {
    const std::string block = "blk." + std::to_string(layer) + ".";
    GgufTensor qkv{.name = block + "attn_qkv.weight", .shape = {64, 64 + 2 * 32}};
    qkv.data = joined({&fused.tensor(block + "attn_q.weight"), &fused.tensor(block + "attn_k.weight"), &fused.tensor(block + "attn_v.weight")}, 1);
    GgufTensor both{.name = block + "ffn_gate_up_exps.weight", .shape = {64, 2 * 32, 8}};
    both.data = joined({&fused.tensor(block + "ffn_gate_exps.weight"), &fused.tensor(block + "ffn_up_exps.weight")}, 8);
    for (const char* name : {"attn_q", "attn_k", "attn_v", "ffn_gate_exps", "ffn_up_exps"}) fused.erase_tensor(block + name + ".weight");
    fused.add(qkv).add(both);
  }
  EXPECT_EQ(logits_of(fused), logits_of(separate));
}

TEST(Families, BiasesOfFusedTensorsAreSplit) {
  const GgufWriter separate = small_model({.family = "qwen2"});
  GgufWriter fused = separate;
  for (std::uint32_t layer = 0; layer < 3; ++layer) {
    const std::string block = "blk." + std::to_string(layer) + ".attn_";
    for (const auto& [end, inputs] : {std::pair{".weight", 64u}, std::pair{".bias", 0u}}) {
      GgufTensor qkv{.name = block + "qkv" + end, .shape = {64 + 2 * 32}};
      if (inputs > 0) qkv.shape = {inputs, 64 + 2 * 32};
      qkv.data = joined({&fused.tensor(block + "q" + end), &fused.tensor(block + "k" + end), &fused.tensor(block + "v" + end)}, 1);
      for (const char* name : {"q", "k", "v"}) fused.erase_tensor(block + name + end);
      fused.add(qkv);
    }
  }
  EXPECT_EQ(logits_of(fused), logits_of(separate));
}

// Mixtral files from before the experts were stacked.
GgufWriter with_a_tensor_an_expert(GgufWriter model) {
  for (std::uint32_t layer = 0; layer < 3; ++layer) {
    for (const char* name : {"ffn_gate", "ffn_up", "ffn_down"}) {
      const std::string first = "blk." + std::to_string(layer) + "." + name;
      const GgufTensor stacked = model.tensor(first + "_exps.weight");
      const std::size_t bytes = stacked.data.size() / 8;
      for (std::size_t expert = 0; expert < 8; ++expert)
        model.add({.name = first + "." + std::to_string(expert) + ".weight", .shape = {stacked.shape[0], stacked.shape[1]}, .data = stacked.data.substr(expert * bytes, bytes)});
      model.erase_tensor(stacked.name);
    }
  }
  return model;
}

TEST(Families, ExpertsOfATensorEachGiveTheSameBits) {
  const GgufWriter stacked = small_model({.family = "llama"});
  EXPECT_EQ(logits_of(with_a_tensor_an_expert(stacked)), logits_of(stacked));
}

TEST(Families, MappedWeightsGiveTheSameBits) {
  for (const char* family : {"deepseek2", "gpt-oss", "qwen2moe", "qwen3next"}) {
    const GgufWriter model = small_model({.family = family});
    EXPECT_EQ(logits_of(model, {.weights = WeightsIn::Mapped, .threads = 2}), logits_of(model, {.weights = WeightsIn::Memory, .threads = 1})) << family;
  }
  const auto quantised = shared_file("golden/deepseek2-v3-mini-Q4_K_M.gguf"), legacy = shared_file("golden/deepseek2-legacy-nano-Q8_0.gguf");
  if (!quantised || !legacy) GTEST_SKIP() << "shared/golden is absent";
  for (const auto& path : {*quantised, *legacy})
    EXPECT_EQ(Engine::load(path, {.weights = WeightsIn::Mapped})->logits(tokens(20)), Engine::load(path, {.weights = WeightsIn::Memory})->logits(tokens(20))) << path;
}

TEST(Families, AStackOfSingleTensorsCannotBeMapped) {
  try {
    logits_of(with_a_tensor_an_expert(small_model({.family = "llama"})), {.weights = WeightsIn::Mapped});
    ADD_FAILURE() << "was accepted";
  } catch (const EngineError& error) {
    EXPECT_THAT(error.what(), HasSubstr("'blk.0.ffn_gate.0.weight' is one of many"));
  }
}

TEST(Memory, TheEstimateCountsWhatIsKept) {
  const ModelConfig config = ModelConfig::from_gguf(GgufFile::parse(as_bytes(small_model({.family = "qwen3moe"}).file()), "made.gguf"));
  EngineOptions options{.context = 100, .parallel = 3, .share_prefixes = false};
  const MemoryEstimate estimate = estimate_memory(config, options);
  EXPECT_EQ(estimate.weights, config.weight_bytes) << "F32 is kept as the file has it";
  EXPECT_EQ(estimate.kv_cache, config.kv_bytes_per_token() * 128 * 3) << "whole pages of 32 positions";
  EXPECT_GT(estimate.working, std::uint64_t{3} * config.vocabulary * 4);
  options.parallel = 6;
  EXPECT_EQ(estimate_memory(config, options).kv_cache, 2 * estimate.kv_cache);
  options.share_prefixes = true;
  EXPECT_GT(estimate_memory(config, options).kv_cache, 2 * estimate.kv_cache) << "earlier prompts are kept";
  EXPECT_GT(available_memory(), 0u);
}

TEST(Memory, HalfACacheIsHalfAsLarge) {
  ModelConfig config;
  config.layers = 1, config.layer.resize(1), config.kv_heads = 4, config.key = config.value = 128;
  EXPECT_EQ(config.kv_row_size(), 1024u);
  EXPECT_EQ(config.kv_bytes_per_token(), 1024u * 4);
  config.half_cache = true;
  EXPECT_EQ(config.kv_bytes_per_token(), 1024u * 2);
}

TEST(Memory, TheEstimateCountsStates) {
  const ModelConfig config = ModelConfig::from_gguf(GgufFile::parse(as_bytes(small_model({.family = "qwen3next"}).file()), "made.gguf"));
  EXPECT_EQ(config.kv_bytes_per_token(), 2u * 2 * 16 * 4) << "one of three layers has attention";
  EXPECT_EQ(config.state_size(), 2u * (3 * (2 * 2 * 16 + 4 * 16) + 4 * 16 * 16)) << "inputs of the convolution, and the states";
  EngineOptions options{.context = 100, .parallel = 3, .share_prefixes = false};
  EXPECT_EQ(estimate_memory(config, options).kv_cache, (config.kv_bytes_per_token() * 128 + config.state_size() * 4) * 3);
  options.share_prefixes = true;
  EXPECT_GT(estimate_memory(config, options).kv_cache, (config.kv_bytes_per_token() * 128 + config.state_size() * 4) * (3 + 8)) << "snapshots";
}

TEST(Memory, TheWarningSaysHowSlowItWillBe) {
  ModelConfig config;
  config.weight_bytes = std::uint64_t{400} << 30;
  config.active_bytes = std::uint64_t{22} << 30;
  const std::string warning = memory_warning(config, {std::uint64_t{400} << 30, std::uint64_t{10} << 30, 0}, std::uint64_t{110} << 30);
  EXPECT_THAT(warning, HasSubstr("weights (400.0 GiB) do not fit into the memory that is free (110.0 GiB)"));
  EXPECT_THAT(warning, HasSubstr("a token needs 22.0 GiB"));
  EXPECT_THAT(warning, HasSubstr("about 16.5 seconds a token"));  // three quarters of them
  const MemoryEstimate caches{std::uint64_t{4} << 30, std::uint64_t{30} << 30, 0};
  EXPECT_FALSE(weights_exceed(caches, std::uint64_t{8} << 30));
  EXPECT_THAT(memory_warning(config, caches, std::uint64_t{8} << 30), HasSubstr("the caches need 30.0 GiB, and 4.0 GiB are left"));
  EXPECT_EQ(memory_warning(config, caches, std::uint64_t{64} << 30), "");
}

std::string refusal(const GgufWriter& writer) {
  try {
    ModelConfig::from_gguf(GgufFile::parse(as_bytes(writer.file()), "made.gguf"));
    return "accepted";
  } catch (const EngineError& error) {
    return error.what();
  }
}

TEST(Families, WrongFilesAreRefusedWithTheirReason) {
  GgufWriter mixed = with_a_tensor_an_expert(small_model({.family = "llama"}));
  GgufTensor& halves = mixed.tensor("blk.1.ffn_up.3.weight");
  halves.type = 1, halves.data.resize(halves.data.size() / 2);
  EXPECT_THAT(refusal(mixed), HasSubstr("'blk.1.ffn_up.3.weight' has type F16; all experts of a layer must have F32"));
  EXPECT_THAT(refusal(small_model({.family = "qwen3"}).set("qwen3.attention.head_count_kv", gguf_u32(3))), HasSubstr("a divisor of attention.head_count 4"));
  EXPECT_THAT(refusal(small_model({.family = "gpt-oss"}).erase_tensor("blk.2.attn_sinks.weight")), HasSubstr("'blk.2.attn_sinks.weight' is missing"));
  EXPECT_THAT(refusal(small_model({.family = "qwen3next"}).set("qwen3next.ssm.group_count", gguf_u32(3))), HasSubstr("a divisor of ssm.time_step_rank 4"));
  EXPECT_THAT(refusal(small_model({.family = "qwen3next"}).set("qwen3next.ssm.inner_size", gguf_u32(66))), HasSubstr("a multiple of ssm.time_step_rank 4"));
  EXPECT_THAT(refusal(small_model({.family = "qwen3next"}).set("qwen3next.full_attention_interval", gguf_u32(4))), HasSubstr("1 to 3 is allowed"));
  EXPECT_THAT(refusal(small_model({.family = "qwen3next"}).set("qwen3next.attention.value_length", gguf_u32(8))), HasSubstr("a gate is as long as its query"));
  EXPECT_THAT(refusal(small_model({.family = "qwen3next"}).erase_tensor("blk.1.ssm_dt.bias")), HasSubstr("'blk.1.ssm_dt.bias' is missing"));
  EXPECT_THAT(refusal(small_model({.family = "qwen35"}).set("qwen35.rope.dimension_sections", gguf_numbers(gguf::kI32, std::vector<std::int32_t>{8, 0, 0, 0}))),
              HasSubstr("'qwen35.rope.dimension_sections' has 0 at place 1; at least 3 is allowed"));
  EXPECT_EQ(refusal(small_model({.family = "qwen35moe"}).erase("qwen35moe.rope.dimension_sections")), "accepted");
  EXPECT_THAT(refusal(small_model({.family = "olmoe"}).erase_tensor("output.weight")), HasSubstr("'output.weight' is missing"));
  EXPECT_EQ(refusal(small_model({.family = "qwen3moe"}).erase_tensor("output.weight")), "accepted") << "the embedding is the output";
  EXPECT_THAT(refusal(small_model({.family = "qwen3"}).set("general.architecture", gguf_string("mamba"))), HasSubstr("'mamba' is not supported; supported: deepseek2, glm4moe"));
  EXPECT_THAT(refusal(small_model({.family = "qwen3"}).set("general.architecture", gguf_string("mamba"))), HasSubstr("endpoint"));
}

// Each would be computed, with other logits, were the rest of its pair guessed.
TEST(Families, AHalfSpecifiedModelIsRefused) {
  for (const char* family : {"deepseek2", "llama", "qwen3", "gpt-oss", "qwen3next"}) {
    const std::string key = std::string(family) + ".attention.layer_norm_rms_epsilon";
    EXPECT_THAT(refusal(small_model({.family = family}).erase(key)), HasSubstr("made.gguf: key '" + key + "' is missing"));
  }
  const SmallModel yarn{.family = "gpt-oss", .yarn_factor = 4};
  EXPECT_EQ(refusal(small_model(yarn)), "accepted");
  EXPECT_THAT(refusal(small_model(yarn).erase("gpt-oss.rope.scaling.factor")),
              HasSubstr("made.gguf: key 'gpt-oss.rope.scaling.factor' is missing, but rope.scaling.type is yarn; a number above 0 is allowed"));
  EXPECT_THAT(refusal(small_model(yarn).erase("gpt-oss.rope.scaling.original_context_length")),
              HasSubstr("key 'gpt-oss.rope.scaling.original_context_length' is missing, but rope.scaling.type is yarn"));
  EXPECT_THAT(refusal(small_model(yarn).erase("gpt-oss.rope.scaling.type")),
              HasSubstr("key 'gpt-oss.rope.scaling.type' is missing, but rope.scaling.factor is 4.000000; none, linear and yarn are allowed"));
  EXPECT_THAT(refusal(small_model({.linear_factor = 2}).erase("qwen3moe.rope.scaling.factor")), HasSubstr("is missing, but rope.scaling.type is linear"));
  const SmallModel groups{.family = "deepseek2", .groups = 4, .groups_used = 2};
  EXPECT_EQ(refusal(small_model(groups)), "accepted");
  EXPECT_THAT(refusal(small_model(groups).erase("deepseek2.expert_group_used_count")),
              HasSubstr("key 'deepseek2.expert_group_used_count' is missing, but expert_group_count is 4; 1 to 4 is allowed"));
}

}  // namespace
}  // namespace lacuna::engine
