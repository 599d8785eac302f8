// The forward pass of every family against logits that another engine computed, within the bounds that came with them; and the
// promise that an answer's bits do not depend on what was computed beside it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "engine/engine.h"
#include "golden.h"
#include "paths.h"

namespace lacuna::engine {
namespace {

using test::golden;
using test::golden_name;

class GoldenModels : public testing::TestWithParam<const char*> {};

TEST_P(GoldenModels, AgreeWithTheirReferenceLogits) {
  const std::string name = GetParam();
  const auto reference = golden(name);
  if (!reference) GTEST_SKIP() << "shared/golden is absent";
  const auto engine = Engine::load(*test::shared_file("golden/" + name + ".gguf"));
  test::expect_golden(*reference, engine->logits(reference->tokens()), name);
}

TEST_P(GoldenModels, GreedyTokensAreTheReferenceOnesInFloat) {
  const std::string name = GetParam();
  const auto reference = golden(name);
  if (!reference) GTEST_SKIP() << "shared/golden is absent";
  const auto engine = Engine::load(*test::shared_file("golden/" + name + ".gguf"));
  GenerationRequest request;
  request.prompt = reference->prompt;
  request.max_tokens = 16;
  const GenerationResult result = engine->generate(std::move(request));
  EXPECT_NE(result.stop_reason, StopReason::failed) << result.error;
  if (name.ends_with("f32") || name.ends_with("F16")) {
    EXPECT_EQ(result.tokens, reference->greedy);
  }
}

#define LACUNA_NANO(family) family "-nano-f32", family "-nano-Q8_0", family "-nano-Q4_0"
INSTANTIATE_TEST_SUITE_P(Families, GoldenModels,
                         testing::Values(LACUNA_NANO("deepseek2-lite"), LACUNA_NANO("deepseek2-v3"), LACUNA_NANO("deepseek2-legacy"), LACUNA_NANO("qwen2moe"),
                                         LACUNA_NANO("qwen3moe"), LACUNA_NANO("olmoe"), LACUNA_NANO("mixtral"), LACUNA_NANO("gpt-oss"), "mixtral-nano-F16",
                                         "mixtral-nano-BF16", "deepseek2-v3-mini-Q4_K_M", "deepseek2-v3-mini-Q6_K", "qwen3moe-mini-Q4_K_M"),
                         golden_name);
INSTANTIATE_TEST_SUITE_P(Types, GoldenModels,
                         testing::Values("mixtral-mini-Q2_K", "mixtral-mini-Q3_K_M", "mixtral-mini-Q4_1", "mixtral-mini-Q4_K_M", "mixtral-mini-Q5_0", "mixtral-mini-Q5_1",
                                         "mixtral-mini-Q5_K_M", "mixtral-mini-Q6_K", "mixtral-mini-IQ4_NL", "mixtral-mini-IQ3_S", "mixtral-mini-IQ4_XS", "gpt-oss-mini-MXFP4_MOE"), golden_name);
#undef LACUNA_NANO

// What one answer is made of, bit for bit.
struct Bits {
  std::vector<TokenId> tokens;
  std::vector<std::uint32_t> logits;
  bool operator==(const Bits&) const = default;
};

GenerationRequest request_of(std::uint64_t id, Bits& bits) {
  GenerationRequest request;
  request.id = id;
  for (std::uint64_t i = 0; i < 3 + id * 5; ++i) request.prompt.push_back(static_cast<TokenId>((i * 37 + id * 11) % 2000 + 3));
  request.max_tokens = 12;
  request.sampling = {.temperature = 0.9, .top_k = 50, .top_p = 0.95, .min_p = 0.01, .seed = 1000 + id};
  request.on_logits = [&bits](std::span<const float> row) {
    for (const float value : row.subspan(0, 64)) {
      std::uint32_t word;
      std::memcpy(&word, &value, sizeof word);
      bits.logits.push_back(word);
    }
  };
  return request;
}

std::vector<Bits> answers(const std::filesystem::path& model, const EngineOptions& options) {
  constexpr std::uint64_t kRequests = 7;
  const auto engine = Engine::load(model, options);
  std::vector<Bits> out(kRequests);
  std::uint64_t next = 0;
  const auto pull = [&]() -> std::optional<GenerationRequest> {
    if (next == kRequests) return std::nullopt;
    const std::uint64_t id = next++;
    return request_of(id, out[id]);
  };
  engine->generate(pull,
                   [&](GenerationResult&& result) { out[result.id].tokens = result.tokens; });
  return out;
}

TEST(BatchInvariance, TheBitsOfAnAnswerDoNotDependOnBatchThreadsOrChunks) {
  for (const char* name : {"deepseek2-lite-nano-f32", "deepseek2-v3-nano-Q4_0", "deepseek2-v3-mini-Q4_K_M", "qwen2moe-nano-Q8_0", "gpt-oss-nano-f32", "qwen3moe-mini-Q4_K_M"}) {
    const auto model = test::shared_file(std::string("golden/") + name + ".gguf");
    if (!model) GTEST_SKIP() << "shared/golden is absent";
    const std::vector<Bits> alone = answers(*model, {.threads = 1, .context = 64, .parallel = 1, .prefill_chunk = 256});
    EXPECT_EQ(answers(*model, {.threads = 2, .context = 64, .parallel = 7, .prefill_chunk = 256}), alone) << name;
    EXPECT_EQ(answers(*model, {.threads = 3, .context = 64, .parallel = 3, .prefill_chunk = 5}), alone) << name;
  }
}

}  // namespace
}  // namespace lacuna::engine
