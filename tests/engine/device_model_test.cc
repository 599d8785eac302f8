// Whole models on a device: golden logits, bits that do not depend on the batch, requests as the CPU answers them, and what is said
// when a model does not fit. The device is emulated (emulated_device.h); with LACUNA_TEST_DEVICE=cuda:0 it is a card.
#include "emulated_device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <set>

#include "cuda/large_products.h"
#include "cuda/measure.h"
#include "engine/backend.h"
#include "engine/placement.h"
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

// So much card memory that the experts of half of the layers that have some stay on the host.
std::uint64_t memory_for_half(const std::filesystem::path& path, const EngineOptions& options) {
  const GgufFile file = GgufFile::open(path);
  const ModelConfig config = ModelConfig::from_gguf(file);
  const WeightGroups weights = weight_groups(file, config);
  const CardNeeds needs = card_needs(config, options);
  const std::uint64_t experts = std::accumulate(weights.experts.begin(), weights.experts.end(), std::uint64_t{0});
  return weights.always + needs.working + needs.sequences * needs.kv_cache + experts / 2;
}
std::unique_ptr<Engine> load_half(const std::filesystem::path& path, EngineOptions options = {}) {
  options.gpu_memory = memory_for_half(path, options);
  return load(path, options);
}

class GoldenModelsOnADevice : public testing::TestWithParam<const char*> {};

TEST_P(GoldenModelsOnADevice, AgreeWithTheirReferenceLogits) {
  const auto reference = golden(GetParam());
  if (!reference) GTEST_SKIP() << "shared/golden is absent";
  const auto engine = load(*shared_file(std::string("golden/") + GetParam() + ".gguf"));
  expect_golden(*reference, engine->logits(reference->tokens()), GetParam());
}

class GoldenModelsHalfOnADevice : public testing::TestWithParam<const char*> {};

TEST_P(GoldenModelsHalfOnADevice, AgreeWithTheirReferenceLogits) {
  const auto reference = golden(GetParam());
  if (!reference) GTEST_SKIP() << "shared/golden is absent";
  const auto engine = load_half(*shared_file(std::string("golden/") + GetParam() + ".gguf"), {.context = 64});
  EXPECT_THAT(engine->bits_class(), testing::MatchesRegex(".*; experts of layers? [0-9-]+ on cpu-.*"));
  EXPECT_THAT(engine->warnings(), testing::Contains(HasSubstr("stay in the memory of the host")));
  expect_golden(*reference, engine->logits(reference->tokens()), GetParam());
}

INSTANTIATE_TEST_SUITE_P(ExpertsOnTheHost, GoldenModelsHalfOnADevice,
                         testing::Values("deepseek2-v3-nano-f32", "deepseek2-legacy-nano-f32", "qwen2moe-nano-f32", "qwen3moe-nano-f32", "gpt-oss-nano-f32",
                                         "deepseek2-v3-mini-Q4_K_M", "qwen3moe-mini-Q4_K_M"),
                         golden_name);
INSTANTIATE_TEST_SUITE_P(Families, GoldenModelsOnADevice,
                         testing::Values("deepseek2-lite-nano-f32", "deepseek2-v3-nano-f32", "deepseek2-legacy-nano-f32", "qwen2moe-nano-f32",
                                         "qwen3moe-nano-f32", "olmoe-nano-f32", "mixtral-nano-f32", "gpt-oss-nano-f32"),
                         golden_name);
INSTANTIATE_TEST_SUITE_P(Types, GoldenModelsOnADevice,
                         testing::Values("deepseek2-v3-nano-Q4_0", "deepseek2-legacy-nano-Q8_0", "gpt-oss-nano-Q8_0", "mixtral-nano-F16", "mixtral-nano-BF16",
                                         "deepseek2-v3-mini-Q4_K_M", "qwen3moe-mini-Q4_K_M", "mixtral-mini-Q6_K",
                                         "mixtral-mini-Q5_K_M", "mixtral-mini-IQ4_XS", "gpt-oss-mini-MXFP4_MOE", "mixtral-mini-Q2_K",
                                         "mixtral-mini-Q3_K_M", "mixtral-mini-Q4_1", "mixtral-mini-Q5_1", "mixtral-mini-IQ3_S"),
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
  std::vector<Answer> answers(std::uint32_t parallel, std::uint32_t chunk, bool share, std::size_t* shared = nullptr) {
    const EngineOptions options{.context = 64, .parallel = parallel, .prefill_chunk = chunk, .share_prefixes = share};
    const auto engine = half_on_host_ ? load_half(model_, options) : load(model_, options);
    classes_.insert(engine->bits_class());
    std::vector<Answer> out(requests_);
    std::uint64_t next = 0;
    engine->generate([&]() -> std::optional<GenerationRequest> {
      if (next == requests_) return std::nullopt;
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
  std::uint64_t requests_ = 5;
  bool half_on_host_ = false;
  std::set<std::string> classes_;  // of bits
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

TEST_F(RequestsOnADevice, HaveTheSameBitsWhereExpertsStayOnTheHost) {
  requests_ = 2;
  for (const char* family : {"deepseek2", "qwen3moe"}) {
    write_file(model_, small_model({.family = family, .layers = 4, .rope = 8, .context = 128}).file());
    half_on_host_ = false;
    const std::vector<Answer> on_card = answers(1, 64, false);
    half_on_host_ = true;
    classes_.clear();
    const std::vector<Answer> alone = answers(1, 64, false);
    EXPECT_NE(alone[0].logits, on_card[0].logits) << "other bits, of another class";
    EXPECT_LE(relative_distance(alone[0].logits, on_card[0].logits), 1e-5) << family;
    EXPECT_EQ(answers(2, 7, true), alone);
    EXPECT_THAT(classes_, testing::ElementsAre(HasSubstr("; experts of layers 2-3 on cpu-"))) << family;
  }
}

// Quantised weights, whose prompt rows go to the device's library.
TEST_F(RequestsOnADevice, HaveTheSameBitsWithLargeProducts) {
  requests_ = 3;
  for (const char* name : {"golden/deepseek2-v3-mini-Q4_K_M.gguf", "golden/qwen3moe-mini-Q4_K_M.gguf"}) {
    const auto model = shared_file(name);
    if (!model) GTEST_SKIP() << "shared/golden is absent";
    model_ = *model;
    const std::vector<Answer> alone = answers(1, 64, false);
    std::size_t shared = 0;
    EXPECT_EQ(answers(3, 7, true, &shared), alone) << name;
    EXPECT_GE(shared, 16u);
  }
}

TEST_F(RequestsOnADevice, PromptsGoToTheLibraryAndGeneratedTokensDoNot) {
  const auto model = shared_file("golden/qwen3moe-mini-Q4_K_M.gguf");
  if (!model) GTEST_SKIP() << "shared/golden is absent";
  auto made = std::make_unique<EmulatedDevice>();
  EmulatedDevice& device = *made;
  const auto engine = EngineOnDevice::load(*model, {.threads = 1, .context = 64, .share_prefixes = false}, std::move(made));
  GenerationRequest asked = request(0);
  asked.max_tokens = 1;
  engine->generate(asked);
  const std::size_t prompt = device.gemms.size();
  EXPECT_GT(prompt, 0u);
  for (const cuda::GemmShape& call : device.gemms) EXPECT_TRUE(call.rows == cuda::kDenseRows || call.rows == cuda::kExpertRows) << call.rows;
  asked.max_tokens = 4;
  engine->generate(asked);
  EXPECT_EQ(device.gemms.size(), 2 * prompt);
}

TEST_F(RequestsOnADevice, AreGreedyWithoutTheirLogits) {
  auto made = std::make_unique<EmulatedDevice>();
  EmulatedDevice& device = *made;
  const auto engine = EngineOnDevice::load(model_, {.threads = 1, .context = 64, .share_prefixes = false}, std::move(made));
  GenerationRequest asked = request(2);
  asked.sampling = {.temperature = 0.0};
  asked.max_tokens = 12;
  const std::vector<TokenId> tokens = engine->generate(asked).tokens;
  EXPECT_LE(device.largest_download, 1000u) << "300 logits are 1,200 bytes; a choice is 8";
  asked.on_logits = [](std::span<const float>) {};
  EXPECT_EQ(engine->generate(asked).tokens, tokens) << "the host chooses the same";
  EXPECT_GE(device.largest_download, engine->config().vocabulary * sizeof(float));
  asked.on_logits = nullptr;
  // Greedy and sampled ones together.
  std::vector<GenerationRequest> requests{request(0), asked, request(3), asked};
  for (std::uint64_t i = 0; i < requests.size(); ++i) requests[i].id = i;
  const std::vector<std::vector<TokenId>> expected{engine->generate(request(0)).tokens, tokens, engine->generate(request(3)).tokens, tokens};
  std::size_t next = 0;
  engine->generate([&] { return next < requests.size() ? std::optional(requests[next++]) : std::nullopt; }, [&](GenerationResult&& result) {
    EXPECT_EQ(result.tokens, expected[result.id]) << result.id << " " << result.error;
  });
  asked.forced = {7, 9};
  const std::vector<TokenId> forced = engine->generate(asked).tokens;
  ASSERT_GE(forced.size(), 2u);
  EXPECT_EQ(forced[0], 7);
  EXPECT_EQ(forced[1], 9);
}

TEST_F(RequestsOnADevice, HoldNoMoreMemoryThanThePlanSays) {
  for (const char* name : {"golden/deepseek2-v3-mini-Q4_K_M.gguf", "golden/qwen3moe-mini-Q4_K_M.gguf", ""}) {
    const auto model = *name ? shared_file(name) : std::optional(model_);
    if (!model) GTEST_SKIP() << "shared/golden is absent";
    const EngineOptions options{.threads = 1, .context = 64, .parallel = 2, .prefill_chunk = 48, .share_prefixes = false};
    auto made = std::make_unique<EmulatedDevice>();
    EmulatedDevice& device = *made;
    const auto engine = EngineOnDevice::load(*model, options, std::move(made));
    // A prompt that fills its chunks, and others beside it.
    const Placement planned = place(weight_groups(GgufFile::open(*model), engine->config()), card_needs(engine->config(), options), std::uint64_t{1} << 30);
    std::uint64_t next = 0;
    engine->generate([&]() -> std::optional<GenerationRequest> {
      if (next == 2) return std::nullopt;
      GenerationRequest asked = request(next++);
      asked.prompt.resize(50, 30);
      asked.max_tokens = 2;
      return asked;
    }, [](GenerationResult&& result) { EXPECT_NE(result.stop_reason, StopReason::failed) << result.error; });
    EXPECT_LE(device.peak(), planned.always + planned.experts_on_card + planned.kv_cache + planned.working) << name;
    EXPECT_GE(device.peak(), planned.always + planned.experts_on_card + planned.kv_cache / 2) << name;
  }
}

TEST_F(RequestsOnADevice, ThatAreKeptGiveTheirMemoryToThoseThatRun) {
  auto made = std::make_unique<EmulatedDevice>();
  EmulatedDevice& device = *made;
  const auto engine = EngineOnDevice::load(model_, {.threads = 1, .context = 64, .parallel = 1}, std::move(made));
  std::uint64_t next = 0;
  engine->generate([&]() -> std::optional<GenerationRequest> {
    if (next == 3) return std::nullopt;
    GenerationRequest asked = request(next % 2);
    asked.id = next++;
    asked.max_tokens = asked.id == 2 ? 14 : 1;  // the last one needs a second page, and its first one is another's
    if (asked.id == 2) device.fill_up();
    return asked;
  }, [](GenerationResult&& result) { EXPECT_NE(result.stop_reason, StopReason::failed) << result.id << ": " << result.error; });
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
  EXPECT_THAT(error, HasSubstr("cuda:0 (emulated): what every token needs does not fit on the card"));
  EXPECT_THAT(error, HasSubstr("use --device cpu"));
}

TEST_F(RequestsOnADevice, WithAutoTheCpuTakesWhatDoesNotFit) {
  const auto engine = EngineOnDevice::load(model_, {.device = "auto", .threads = 1}, std::make_unique<EmulatedDevice>(100000));
  EXPECT_EQ(engine->bits_class(), bits_class());
  EXPECT_THAT(engine->warnings(), testing::ElementsAre(HasSubstr("the processor is used: cuda:0 (emulated): what every token needs")));
}

TEST_F(RequestsOnADevice, AFamilyWithDeltaNetsIsRefusedByName) {
  write_file(model_, small_model({.family = "qwen3next"}).file());
  const std::string error = error_of([&] { EngineOnDevice::load(model_, {.threads = 1}, std::make_unique<EmulatedDevice>()); });
  EXPECT_THAT(error, HasSubstr("cuda:0 (emulated): the delta nets of architecture qwen3next are computed on the CPU alone; use --device cpu"));
}

TEST_F(RequestsOnADevice, MoreMemoryThanThereIsIsRefused) {
  const std::string error = error_of([&] { EngineOnDevice::load(model_, {.gpu_memory = std::uint64_t{2} << 30, .threads = 1}, std::make_unique<EmulatedDevice>()); });
  EXPECT_THAT(error, HasSubstr("--gpu-memory 2.0 GiB: 1.0 GiB are free on cuda:0 (emulated)"));
}

// What large_products.h builds on: within a shape a row's bits depend neither on the other rows nor on its place.
TEST(DeviceGemm, ComputesARowAlikeWhereverItStands) {
  const char* card = std::getenv("LACUNA_TEST_DEVICE");
  const std::unique_ptr<cuda::Device> device = card ? cuda::open_card(card_index({card, "", true, "", 0})) : std::make_unique<EmulatedDevice>();
  std::uint32_t state = 3;
  const auto values = [&](std::size_t n) {
    std::vector<std::uint16_t> out(n);
    for (std::uint16_t& value : out) {
      state = state * 1664525u + 1013904223u;
      value = static_cast<std::uint16_t>(state >> 31 << 15 | 0x3E00u | (state >> 16 & 0x1FF));
    }
    return out;
  };
  for (const std::size_t rows : {cuda::kDenseRows, cuda::kExpertRows}) {
    for (const std::pair<std::size_t, std::size_t>& shape : {std::pair<std::size_t, std::size_t>{40, 64}, {256, 768}, {72, 2048}}) {
      const std::size_t outputs = shape.first, inputs = shape.second;  // of the weights
      const std::vector<std::uint16_t> weights = values(outputs * inputs);
      std::vector<std::uint16_t> x = values(rows * inputs);
      std::copy_n(x.begin(), inputs, x.end() - static_cast<std::ptrdiff_t>(inputs));  // the first row is the last one, too
      cuda::DeviceArray<std::uint16_t> w(*device), there(*device);
      cuda::DeviceArray<float> product(*device);
      w.upload(weights);
      product.make(rows * outputs);
      const auto multiply = [&] {
        std::vector<float> out(rows * outputs);
        device->gemm({outputs, inputs, rows, outputs}, w.data(), there.upload(x), product.data());
        device->download(out.data(), product.data(), out.size() * sizeof(float));
        return out;
      };
      const std::vector<float> first = multiply();
      EXPECT_EQ(std::memcmp(first.data(), &first[(rows - 1) * outputs], outputs * sizeof(float)), 0) << rows << " " << inputs;
      // Every place once: what stood in row i goes to row i + shift, the others become zeros now and then.
      for (const std::size_t shift : {std::size_t{1}, rows / 2 + 1}) {
        const std::vector<std::uint16_t> before = x;
        for (std::size_t i = 0; i < rows; ++i)
          std::copy_n(&before[i * inputs], inputs, &x[(i + shift) % rows * inputs]);
        std::fill_n(x.begin(), inputs, std::uint16_t{0});
        const std::vector<float> moved = multiply();
        for (std::size_t i = 0; i < rows; ++i) {
          if ((i + shift) % rows == 0) continue;
          EXPECT_EQ(std::memcmp(&first[i * outputs], &moved[(i + shift) % rows * outputs], outputs * sizeof(float)), 0) << rows << " " << inputs << " " << i;
        }
        x = before;
      }
    }
  }
}

TEST(DeviceLimits, AreMeasuredWithCopiesAndProducts) {
  EmulatedDevice device(1 << 24);
  const CardLimits limits = cuda::measure(device, {.copy_bytes = 1 << 20, .width = 32, .rounds = 2, .repeats = 2});
  EXPECT_GT(limits.copy_bytes_per_second, 0);
  EXPECT_GT(limits.bf16_operations_per_second, 0);
  EXPECT_EQ(device.gemms.size(), 3u * 2u) << "a round to warm up, and two";
  EXPECT_EQ(device.gemms.front().rows, 32u);
  EXPECT_THAT(error_of([&] { cuda::measure(device, {.copy_bytes = 1 << 25}); }), HasSubstr("has no 32.0 MiB for a copy to measure"));
}

TEST(DeviceMemory, SaysWhatItWasForAndWhatToDo) {
  EmulatedDevice device(1 << 20);
  const std::string error = error_of([&] { device.allocate(2 << 20, "weights"); });
  EXPECT_THAT(error, HasSubstr("cuda:0 (emulated) has no 2.0 MiB for weights; 1.0 MiB are free"));
  EXPECT_THAT(error, HasSubstr("--device cpu"));
}

}  // namespace
}  // namespace lacuna::engine
