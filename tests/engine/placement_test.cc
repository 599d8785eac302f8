// Where the weights of a model go when a card is smaller than it is: arithmetic alone, no card.
#include "engine/placement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "family.h"
#include "paths.h"
#include "small_model.h"

namespace lacuna::engine {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t kMiB = 1 << 20, kGiB = 1 << 30;

TEST(Placement, TakesTheExpertsOfLayersAsFarAsTheMemoryGoes) {
  const WeightGroups weights{100, {0, 50, 50, 50, 50}};
  const CardNeeds needs{10, 20, 3};
  const Placement all = place(weights, needs, 100 + 20 + 30 + 200);
  EXPECT_EQ(all.refusal, "");
  EXPECT_TRUE(all.all_on_card());
  EXPECT_EQ(all.kv_cache, 30u);
  const Placement half = place(weights, needs, 100 + 20 + 30 + 149);
  EXPECT_EQ(half.experts_on_card, 100u);
  EXPECT_EQ(half.experts_on_host, 100u);
  EXPECT_THAT(half.on_host, testing::ElementsAre(false, false, false, true, true));
  const Placement none = place(weights, needs, 100 + 20 + 30);
  EXPECT_THAT(none.on_host, testing::ElementsAre(false, true, true, true, true));
  EXPECT_EQ(none.sequences, 3u);
}

TEST(Placement, CachesComeBeforeExpertsAndSequencesThatDoNotFitAreCounted) {
  const Placement tight = place({100, {50}}, {10, 20, 3}, 100 + 20 + 29);
  EXPECT_EQ(tight.refusal, "");
  EXPECT_EQ(tight.sequences, 2u);
  EXPECT_EQ(tight.kv_cache, 20u);
  EXPECT_EQ(tight.experts_on_host, 50u);
}

TEST(Placement, LayersBehindOneThatStaysDoToo) {
  EXPECT_THAT(place({0, {50, 60, 10}}, {0, 0, 1}, 70).on_host, testing::ElementsAre(false, true, true));
}

TEST(Placement, WhatEveryTokenNeedsMustFit) {
  const Placement refused = place({20 * kGiB, {50 * kGiB}}, {2 * kGiB, kGiB, 8}, 22 * kGiB);
  EXPECT_THAT(refused.refusal, HasSubstr("attention, dense layers and shared experts (20.0 GiB), the cache of one sequence (2.0 GiB) and the buffers of a pass (1.0 GiB) are 23.0 GiB, and 22.0 GiB may be used"));
  EXPECT_THAT(refused.refusal, HasSubstr("shorter context"));
  EXPECT_THAT(refused.refusal, HasSubstr("--device cpu"));
  EXPECT_EQ(placement_text(refused), refused.refusal);
}

TEST(Placement, SaysWhichLayersGoWhere) {
  EXPECT_EQ(layer_ranges({false, true, true, true, false, true}), "1-3, 5");
  EXPECT_EQ(layer_ranges({true}), "0");
  EXPECT_EQ(layer_ranges({false, false}), "");
  EXPECT_EQ(placement_text(place({2 * kGiB, {0, kGiB, kGiB, kGiB}}, {kGiB, kGiB, 2}, 6 * kGiB)),
            "of 6.0 GiB on the card: attention, dense layers and shared experts 2.0 GiB, KV cache 2.0 GiB, working 1.0 GiB, routed experts 1.0 GiB; "
            "the routed experts of layers 2-3 (2.0 GiB) stay in the memory of the host and are computed by the processor");
  EXPECT_THAT(placement_text(place({kGiB, {kGiB}}, {kGiB, kGiB, 1}, 8 * kGiB)), HasSubstr("nothing stays on the host"));
}

TEST(Placement, UsesWhatIsFreeButAReserveOrWhatIsAskedFor) {
  EXPECT_EQ(usable_card_memory(0, 32 * kGiB, 32 * kGiB, "cuda:0"), 31 * kGiB);
  EXPECT_EQ(usable_card_memory(0, 32 * kGiB, 5 * kGiB, "cuda:0"), 5 * kGiB);
  EXPECT_EQ(usable_card_memory(4 * kGiB, 32 * kGiB, 5 * kGiB, "cuda:0"), 4 * kGiB);
  try {
    usable_card_memory(6 * kGiB, 32 * kGiB, 5 * kGiB, "cuda:0 (a card)");
    ADD_FAILURE() << "was accepted";
  } catch (const EngineError& error) {
    EXPECT_THAT(error.what(), HasSubstr("--gpu-memory 6.0 GiB: 5.0 GiB are free on cuda:0 (a card)"));
  }
}

TEST(Placement, KnowsRoutedExpertsByTheirTensors) {
  for (const char* name : {"blk.3.ffn_gate_exps.weight", "blk.60.ffn_down_exps.weight", "blk.0.ffn_up_exps.bias", "blk.7.ffn_gate_up_exps.weight", "blk.2.ffn_down.7.weight"})
    EXPECT_TRUE(holds_routed_experts(name)) << name;
  for (const char* name : {"blk.3.ffn_gate_shexp.weight", "blk.3.ffn_gate.weight", "blk.3.ffn_gate.bias", "blk.3.ffn_gate_inp.weight", "blk.3.exp_probs_b.bias", "output.weight", "blk.3.attn_q.weight"})
    EXPECT_FALSE(holds_routed_experts(name)) << name;
}

TEST(Placement, CountsTheGroupsOfAFile) {
  for (const char* family : {"deepseek2", "qwen3moe", "gpt-oss", "qwen3"}) {
    const std::string bytes = test::small_model({.family = family}).file();
    const auto* data = reinterpret_cast<const std::byte*>(bytes.data());
    const GgufFile file = GgufFile::parse({data, data + bytes.size()}, "made.gguf");
    const ModelConfig config = ModelConfig::from_gguf(file);
    const WeightGroups groups = weight_groups(file, config);
    EXPECT_EQ(std::accumulate(groups.experts.begin(), groups.experts.end(), groups.always), config.weight_bytes) << family;
    for (std::uint32_t layer = 0; layer < config.layers; ++layer)
      EXPECT_EQ(groups.experts[layer] > 0, config.layer[layer].experts) << family << " " << layer;
  }
}

// DeepSeek R1 by its published shapes (arXiv 2412.19437): 671 billion parameters.
struct LargeModel {
  ModelConfig config;
  WeightGroups weights;
  std::uint64_t parameters = 0;

  LargeModel() {
    config.layers = 61;
    config.layer.resize(61);
    for (std::uint32_t i = 3; i < 61; ++i) config.layer[i].experts = true;
    config.attention = AttentionKind::Latent;
    config.embedding = 7168;
    config.heads = 128;
    config.feed_forward = 18432;
    config.vocabulary = 129280;
    config.context_length = 163840;
    config.experts = {.count = 256, .used = 8, .shared = 1, .feed_forward = 2048, .shared_feed_forward = 2048, .group_count = 8, .group_used = 4};
    config.mla = {.q_lora_rank = 1536, .kv_lora_rank = 512, .nope = 128, .rope = 64, .value = 128};
    const std::uint64_t d = 7168, attention = d * 1536 + 1536 * 128 * 192 + d * 576 + 2 * 128 * 128 * 512 + 128 * 128 * d;
    const std::uint64_t experts = 256 * 3 * d * 2048, shared = 3 * d * 2048, dense = 3 * d * 18432, router = 256 * d;
    const std::uint64_t always = 61 * attention + 58 * shared + 3 * dense + 2 * 129280 * d;
    parameters = always + 58 * (experts + router);
    weights.always = q6(always) + 58 * router * 4;  // what counts most is kept finest, as in files of this size
    weights.experts.assign(61, q4(experts));
    std::fill_n(weights.experts.begin(), 3, 0);
  }
  static std::uint64_t q4(std::uint64_t n) { return n / 256 * 144; }  // Q4_K
  static std::uint64_t q6(std::uint64_t n) { return n / 256 * 210; }  // Q6_K
};

TEST(Placement, HasAPathForR1OnOneCardOf140GBAnd512GBOfMemory) {
  const LargeModel model;
  EXPECT_NEAR(static_cast<double>(model.parameters), 671e9, 1e9);
  constexpr std::uint64_t kCard = 140'000'000'000, kHost = 512'000'000'000;
  for (const std::uint32_t context : {8192u, 32768u}) {
    const EngineOptions options{.context = context, .parallel = 8};
    const CardNeeds needs = card_needs(model.config, options);
    EXPECT_EQ(needs.kv_cache, std::uint64_t{61} * 576 * 4 * context);
    const Placement placement = place(model.weights, needs, usable_card_memory(0, kCard, kCard - 600 * kMiB, "a card"));
    ASSERT_EQ(placement.refusal, "") << context;
    EXPECT_EQ(placement.sequences, 8u);
    const std::uint64_t used = placement.always + placement.kv_cache + placement.working + placement.experts_on_card;
    EXPECT_LE(used, placement.card_memory);
    EXPECT_GT(used + model.weights.experts.back(), placement.card_memory) << "another layer would not fit";
    EXPECT_LT(placement.experts_on_host, kHost - 40 * kGiB) << "with room for the system and the file's pages";
    EXPECT_GE(placement.experts_on_card, 8 * model.weights.experts.back()) << context;
    std::printf("R1-class, context %u: %s\n", context, placement_text(placement).c_str());
  }
}

TEST(Placement, R1DoesNotGoOnACardOf12GB) {
  const LargeModel model;
  const Placement placement = place(model.weights, card_needs(model.config, {.context = 8192, .parallel = 8}), 12'000'000'000);
  EXPECT_THAT(placement.refusal, HasSubstr("what every token needs does not fit on the card"));
}

}  // namespace
}  // namespace lacuna::engine
