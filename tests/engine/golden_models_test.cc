// The forward pass of every family against logits that another engine computed, within the bounds that came with them; and the
// promise that an answer's bits do not depend on what was computed beside it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/engine.h"
#include "paths.h"

namespace lacuna::engine {
namespace {

struct Golden {
  std::vector<TokenId> prompt, greedy;
  std::vector<float> logits;  // [rows, vocabulary]
};

std::optional<Golden> golden(const std::string& name) {
  const auto json = test::shared_file("golden/" + name + ".json"), logits = test::shared_file("golden/" + name + ".f32");
  if (!json || !logits) return std::nullopt;
  const auto parsed = nlohmann::json::parse(test::read_file(*json));
  Golden out{parsed.at("prompt"), parsed.at("greedy"), {}};
  const std::string bytes = test::read_file(*logits);
  out.logits.resize(bytes.size() / sizeof(float));
  std::memcpy(out.logits.data(), bytes.data(), out.logits.size() * sizeof(float));
  return out;
}

double distance(std::span<const float> ours, std::span<const float> theirs) {
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    difference += std::pow(double{ours[i]} - theirs[i], 2);
    size += std::pow(double{theirs[i]}, 2);
  }
  return std::sqrt(difference / size);
}

std::size_t argmax(std::span<const float> row) { return static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin()); }

class GoldenModels : public testing::TestWithParam<const char*> {};

TEST_P(GoldenModels, AgreeWithTheirReferenceLogits) {
  const std::string name = GetParam();
  const auto reference = golden(name);
  if (!reference) GTEST_SKIP() << "shared/golden is absent";
  const auto engine = Engine::load(*test::shared_file("golden/" + name + ".gguf"));
  std::vector<TokenId> tokens = reference->prompt;
  tokens.insert(tokens.end(), reference->greedy.begin(), reference->greedy.end());
  const std::size_t rows = 31, vocabulary = reference->logits.size() / rows;
  const std::vector<float> logits = engine->logits(std::span(tokens).first(rows));
  ASSERT_EQ(logits.size(), reference->logits.size());
  std::vector<double> distances;
  std::size_t equal = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto ours = std::span(logits).subspan(row * vocabulary, vocabulary), theirs = std::span(reference->logits).subspan(row * vocabulary, vocabulary);
    distances.push_back(distance(ours, theirs));
    equal += argmax(ours) == argmax(theirs);
  }
  std::sort(distances.begin(), distances.end());
  RecordProperty("median_distance", std::to_string(distances[rows / 2]));
  std::printf("%s: median %.2e, nine of ten %.2e, worst %.2e, argmax %zu of %zu\n", name.c_str(), distances[rows / 2], distances[rows * 9 / 10], distances.back(), equal, rows);
  if (name.ends_with("f32")) {
    EXPECT_LE(distances.back(), 1e-4);
    EXPECT_EQ(equal, rows);
  } else if (name.ends_with("F16")) {  // and BF16
    EXPECT_LE(distances[rows / 2], 2e-3);
    EXPECT_LE(distances.back(), 0.02);
    EXPECT_EQ(equal, rows);
  } else {
    EXPECT_LE(distances[rows / 2], 0.02);
    EXPECT_LE(distances[rows * 9 / 10], 0.03);
    EXPECT_GE(equal, 27u);
  }
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

std::string test_name(const testing::TestParamInfo<const char*>& parameter) {
  std::string name = parameter.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

#define LACUNA_NANO(family) family "-nano-f32", family "-nano-Q8_0", family "-nano-Q4_0"
INSTANTIATE_TEST_SUITE_P(Families, GoldenModels,
                         testing::Values(LACUNA_NANO("deepseek2-lite"), LACUNA_NANO("deepseek2-v3"), LACUNA_NANO("deepseek2-legacy"), LACUNA_NANO("qwen2moe"),
                                         LACUNA_NANO("qwen3moe"), LACUNA_NANO("olmoe"), LACUNA_NANO("mixtral"), LACUNA_NANO("gpt-oss"), "mixtral-nano-F16",
                                         "mixtral-nano-BF16", "deepseek2-v3-mini-Q4_K_M", "deepseek2-v3-mini-Q6_K", "qwen3moe-mini-Q4_K_M"),
                         test_name);
INSTANTIATE_TEST_SUITE_P(Types, GoldenModels,
                         testing::Values("mixtral-mini-Q2_K", "mixtral-mini-Q3_K_M", "mixtral-mini-Q4_1", "mixtral-mini-Q4_K_M", "mixtral-mini-Q5_0", "mixtral-mini-Q5_1",
                                         "mixtral-mini-Q5_K_M", "mixtral-mini-Q6_K", "mixtral-mini-IQ4_NL", "mixtral-mini-IQ3_S", "mixtral-mini-IQ4_XS", "gpt-oss-mini-MXFP4_MOE"), test_name);
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
