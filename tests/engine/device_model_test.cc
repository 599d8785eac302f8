// Whole models on a device: golden logits, bits that do not depend on the batch, requests as the CPU answers them, and what is said
// when a model does not fit. The device is emulated (emulated_device.h); with LACUNA_TEST_DEVICE=cuda:0 it is a card.
#include "emulated_device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "engine/backend.h"
#include "engine_on_device.h"
#include "golden.h"
#include "paths.h"
#include "random_model.h"
#include "small_model.h"

namespace lacuna::engine {
namespace {

using namespace lacuna::test;
using testing::HasSubstr;

std::unique_ptr<Engine> load(const std::filesystem::path& path, EngineOptions options = {}) {
  options.threads = 1;
  if (const char* card = std::getenv("LACUNA_TEST_DEVICE")) {
    options.device = card;
    return Engine::load(path, options);
  }
  return EngineOnDevice::load(path, options, std::make_unique<EmulatedDevice>());
}

class GoldenModelsOnADevice : public testing::TestWithParam<const char*> {};

TEST_P(GoldenModelsOnADevice, AgreeWithTheirReferenceLogits) {
  const auto reference = golden(GetParam());
  if (!reference) GTEST_SKIP() << "shared/golden is absent";
  const auto engine = load(*shared_file(std::string("golden/") + GetParam() + ".gguf"));
  expect_golden(*reference, engine->logits(reference->tokens()), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Families, GoldenModelsOnADevice,
                         testing::Values("deepseek2-lite-nano-f32", "deepseek2-v3-nano-f32", "deepseek2-legacy-nano-f32", "qwen2moe-nano-f32",
                                         "qwen3moe-nano-f32", "olmoe-nano-f32", "mixtral-nano-f32", "gpt-oss-nano-f32"),
                         golden_name);
INSTANTIATE_TEST_SUITE_P(Types, GoldenModelsOnADevice,
                         testing::Values("deepseek2-v3-nano-Q4_0", "deepseek2-legacy-nano-Q8_0", "gpt-oss-nano-Q8_0", "mixtral-nano-F16", "mixtral-nano-BF16",
                                         "deepseek2-v3-mini-Q4_K_M", "qwen3moe-mini-Q4_K_M", "mixtral-mini-Q6_K",
                                         "mixtral-mini-Q5_K_M", "mixtral-mini-IQ4_XS", "gpt-oss-mini-MXFP4_MOE"),
                         golden_name);

// --- every family, the dense ones too, against the CPU

TEST(DeviceModel, GivesTheLogitsOfTheCpuForEveryFamily) {
  const TemporaryDirectory folder;
  for (const char* family : {"deepseek2", "llama", "qwen2", "qwen3", "qwen2moe", "qwen3moe", "olmoe", "gpt-oss", "glm4moe", "minimax-m2"}) {
    write_file(folder / "model.gguf", small_model({.family = family, .layers = 2, .rope = 8}).file());
    std::vector<TokenId> tokens;
    for (TokenId i = 0; i < 11; ++i) tokens.push_back(3 + 7 * i);
    const std::vector<float> device = load(folder / "model.gguf")->logits(tokens);
    const std::vector<float> cpu = Engine::load(folder / "model.gguf", {.threads = 1})->logits(tokens);
    ASSERT_EQ(device.size(), cpu.size());
    EXPECT_LE(relative_distance(device, cpu), 1e-5) << family;
  }
}

// --- requests

class RequestsOnADevice : public testing::Test {
 protected:
  RequestsOnADevice() {
    write_file(model_, small_model({.family = "deepseek2", .layers = 2, .rope = 8, .context = 128}).file());
  }
  static GenerationRequest request(std::uint64_t id) {
    GenerationRequest out;
    out.id = id;
    for (std::uint64_t i = 0; i < 20; ++i) out.prompt.push_back(static_cast<TokenId>(20 + (i * 13 + id % 2 * 57) % 240));
    for (std::uint64_t i = 0; i < id; ++i) out.prompt.push_back(static_cast<TokenId>(20 + i * 31 % 240));
    out.max_tokens = 4;
    out.sampling = {.temperature = 1.0, .top_k = 40, .seed = 100 + id};
    return out;
  }
  struct Answer {
    std::vector<float> logits;
    std::vector<TokenId> tokens;
    bool operator==(const Answer&) const = default;
  };
  std::vector<Answer> answers(std::uint32_t parallel, std::uint32_t chunk, bool share, std::size_t* shared = nullptr) const {
    constexpr std::uint64_t kRequests = 5;
    const auto engine = load(model_, {.context = 64, .parallel = parallel, .prefill_chunk = chunk, .share_prefixes = share});
    std::vector<Answer> out(kRequests);
    std::uint64_t next = 0;
    engine->generate([&]() -> std::optional<GenerationRequest> {
      if (next == kRequests) return std::nullopt;
      GenerationRequest asked = request(next);
      asked.on_logits = [&to = out[next]](std::span<const float> row) { to.logits.insert(to.logits.end(), row.begin(), row.end()); };
      ++next;
      return asked;
    }, [&](GenerationResult&& result) {
      EXPECT_NE(result.stop_reason, StopReason::failed) << result.error;
      if (shared) *shared += result.shared_tokens;
      out[result.id].tokens = std::move(result.tokens);
    });
    return out;
  }

  TemporaryDirectory folder_;
  std::filesystem::path model_ = folder_ / "model.gguf";
};

TEST_F(RequestsOnADevice, HaveTheSameBitsHoweverTheyAreComputed) {
  const std::vector<Answer> alone = answers(1, 64, false);
  EXPECT_NE(alone[0].logits, alone[1].logits);
  EXPECT_EQ(answers(5, 64, false), alone);
  EXPECT_EQ(answers(3, 7, false), alone);
  std::size_t shared = 0;
  EXPECT_EQ(answers(2, 16, true, &shared), alone);
  EXPECT_GE(shared, 16u) << "prefixes are shared on a device too, and a page that others hold is copied first";
}

TEST_F(RequestsOnADevice, CloseExpertsAndCaptureRoutesAsOnTheCpu) {
  GenerationRequest asked = request(1);
  asked.sampling = {.temperature = 0.0};
  asked.capture_routing = true;
  const auto device = load(model_, {.context = 64}), cpu = Engine::load(model_, {.threads = 1, .context = 64});
  for (const bool close : {false, true}) {
    if (close) asked.closed_experts = {{1, 0}, {1, 5}};
    const GenerationResult ours = device->generate(asked), theirs = cpu->generate(asked);
    EXPECT_EQ(ours.tokens, theirs.tokens);
    EXPECT_EQ(ours.routing.experts, theirs.routing.experts);
    ASSERT_EQ(ours.routing.weights.size(), theirs.routing.weights.size());
    for (std::size_t i = 0; i < ours.routing.weights.size(); ++i) EXPECT_NEAR(ours.routing.weights[i], theirs.routing.weights[i], 1e-5);
  }
}

TEST_F(RequestsOnADevice, FailAloneWhenTheirCachesFindNoMemory) {
  auto made = std::make_unique<EmulatedDevice>();
  EmulatedDevice& device = *made;
  const auto engine = EngineOnDevice::load(model_, {.threads = 1, .context = 64, .parallel = 1, .share_prefixes = false}, std::move(made));
  const std::vector<TokenId> tokens = engine->generate(request(0)).tokens;
  device.fill_up();
  EXPECT_EQ(engine->generate(request(0)).tokens, tokens) << "its page is there from before";
  GenerationRequest longer = request(1);  // within the activations that are there, and over the end of a page
  longer.prompt.resize(20);
  longer.max_tokens = 20;
  const GenerationResult result = engine->generate(longer);
  EXPECT_EQ(result.stop_reason, StopReason::failed);
  EXPECT_EQ(result.error, "no memory for the KV cache at position 32");
  EXPECT_EQ(result.tokens.size(), 13u) << "what there was is kept";
}

// --- what is said when it cannot be

std::string error_of(const std::function<void()>& operation) {
  try {
    operation();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "no error";
}

TEST_F(RequestsOnADevice, AModelThatDoesNotFitIsRefusedWithTheNumbers) {
  const std::string error = error_of([&] { EngineOnDevice::load(model_, {.threads = 1}, std::make_unique<EmulatedDevice>(100000)); });
  EXPECT_THAT(error, HasSubstr("do not fit into the 0.0 GiB that are free on cuda:0 (emulated)"));
  EXPECT_THAT(error, HasSubstr("use --device cpu"));
}

TEST_F(RequestsOnADevice, WithAutoTheCpuTakesWhatDoesNotFit) {
  const auto engine = EngineOnDevice::load(model_, {.device = "auto", .threads = 1}, std::make_unique<EmulatedDevice>(100000));
  EXPECT_EQ(engine->bits_class(), bits_class());
  EXPECT_THAT(engine->warnings(), testing::ElementsAre(HasSubstr("the processor is used: the weights and activations")));
}

TEST_F(RequestsOnADevice, AFamilyWithDeltaNetsIsRefusedByName) {
  write_file(model_, small_model({.family = "qwen3next"}).file());
  const std::string error = error_of([&] { EngineOnDevice::load(model_, {.threads = 1}, std::make_unique<EmulatedDevice>()); });
  EXPECT_THAT(error, HasSubstr("the delta nets of architecture qwen3next cannot be computed on cuda:0 (emulated); use --device cpu"));
}

TEST_F(RequestsOnADevice, ATypeWithoutAProductIsRefusedByTensor) {
  const auto model = shared_file("golden/mixtral-mini-IQ3_S.gguf");
  if (!model) GTEST_SKIP() << "shared/golden is absent";
  const std::string error = error_of([&] { load(*model); });
  EXPECT_THAT(error, HasSubstr("for which there is no product on a card; use --device cpu"));
  EXPECT_THAT(error, HasSubstr("tensor '"));
}

TEST(DeviceMemory, SaysWhatItWasForAndWhatToDo) {
  EmulatedDevice device(1 << 20);
  const std::string error = error_of([&] { device.allocate(2 << 20, "weights"); });
  EXPECT_THAT(error, HasSubstr("cuda:0 (emulated) has no 2.0 MiB for weights; 1.0 MiB are free"));
  EXPECT_THAT(error, HasSubstr("--device cpu"));
}

}  // namespace
}  // namespace lacuna::engine
