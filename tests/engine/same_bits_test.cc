// The promise that nobody else makes: 64 prompts give the same logits, bit for bit, alone, in batches of any size, in any order, with any number of
// threads, with prefixes shared or not, in chunks of any size and on every instruction set.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <numeric>
#include <random>
#include <tuple>

#include "cpu/kernels.h"
#include "engine/engine.h"
#include "paths.h"
#include "random_model.h"

namespace lacuna::engine {
namespace {

constexpr std::size_t kPrompts = 64, kTokens = 5;

// Logits of every generated step, and the tokens that were sampled from them.
struct Answer {
  std::vector<float> logits;
  std::vector<TokenId> tokens;
  bool operator==(const Answer& other) const {
    return tokens == other.tokens && logits.size() == other.logits.size() && std::memcmp(logits.data(), other.logits.data(), logits.size() * sizeof(float)) == 0;
  }
};

// Four groups with a common beginning each; within them pairs of equal prompts.
std::vector<TokenId> prompt_of(std::size_t id) {
  std::vector<TokenId> prompt;
  for (std::size_t i = 0; i < 37; ++i) prompt.push_back(static_cast<TokenId>(270 + (i * 13 + id % 4 * 57) % 240));
  for (std::size_t i = 0; i < 3 + id / 2 % 9; ++i) prompt.push_back(static_cast<TokenId>(270 + (i * 31 + id / 2 * 17) % 240));
  return prompt;
}

struct Setting {
  EngineOptions options;
  const char* instruction_set = "";
  bool shuffled = false;
};

class InstructionSetOfTheEngine {
 public:
  explicit InstructionSetOfTheEngine(const char* name) { setenv("LACUNA_ISA", name, 1); }
  ~InstructionSetOfTheEngine() { unsetenv("LACUNA_ISA"); }
};

std::vector<Answer> answers(const std::filesystem::path& model, const Setting& setting, std::size_t* shared = nullptr) {
  const InstructionSetOfTheEngine forced(setting.instruction_set);
  const auto engine = Engine::load(model, setting.options);
  std::vector<std::size_t> order(kPrompts);
  std::iota(order.begin(), order.end(), 0);
  if (setting.shuffled) std::shuffle(order.begin(), order.end(), std::mt19937(7));
  std::vector<Answer> out(kPrompts);
  auto next = order.begin();
  engine->generate([&]() -> std::optional<GenerationRequest> {
    if (next == order.end()) return std::nullopt;
    GenerationRequest request;
    request.id = *next++;
    request.prompt = prompt_of(request.id);
    request.max_tokens = kTokens;
    request.sampling = {.temperature = 1.0, .top_k = 40, .seed = 100 + request.id};
    request.on_logits = [&to = out[request.id]](std::span<const float> row) { to.logits.insert(to.logits.end(), row.begin(), row.end()); };
    return request;
  }, [&](GenerationResult&& result) {
    EXPECT_NE(result.stop_reason, StopReason::failed) << result.error;
    if (shared) *shared += result.shared_tokens;
    out[result.id].tokens = std::move(result.tokens);
  });
  return out;
}

class SameBits : public testing::TestWithParam<std::pair<const char*, const char*>> {
 protected:
  SameBits() {
    const auto [shape, quantisation] = GetParam();
    test::write_random_model({.shape = shape, .quantisation = quantisation, .layers = 3, .width = 256, .heads = 4, .experts = 8, .used = 3, .expert_width = 256, .vocabulary = 512, .context = 128},
                             model_);
  }
  static EngineOptions options(unsigned threads, std::uint32_t parallel, std::uint32_t chunk, bool share) {
    return {.threads = threads, .context = 128, .parallel = parallel, .prefill_chunk = chunk, .share_prefixes = share};
  }
  // Threads, batch, chunk: each of them once, or with LACUNA_WHOLE_CROSS every one with every other (two minutes).
  static std::vector<std::tuple<unsigned, std::uint32_t, std::uint32_t>> ways() {
    if (!std::getenv("LACUNA_WHOLE_CROSS")) return {{1, 2, 16}, {2, 7, 128}, {4, 16, 31}, {2, 64, 256}};
    std::vector<std::tuple<unsigned, std::uint32_t, std::uint32_t>> all;
    for (const unsigned threads : {1, 2, 4})
      for (const auto& [parallel, chunk] : {std::pair{1u, 7u}, {2u, 16u}, {7u, 128u}, {16u, 31u}, {64u, 256u}}) all.emplace_back(threads, parallel, chunk);
    return all;
  }
  test::TemporaryDirectory folder_;
  std::filesystem::path model_ = folder_ / "model.gguf";
};

TEST_P(SameBits, OfEveryAnswerHoweverItIsComputed) {
  const std::vector<Answer> alone = answers(model_, {options(1, 1, 128, false)});
  ASSERT_EQ(alone[0].logits.size(), 512 * alone[0].tokens.size());
  EXPECT_NE(alone[0].logits, alone[2].logits);
  for (const bool share : {false, true}) {
    for (const bool shuffled : {false, true}) {
      for (const auto& [threads, parallel, chunk] : ways()) {
        EXPECT_EQ(answers(model_, {options(threads, parallel, chunk, share), "", shuffled}), alone)
            << threads << " threads, batches of " << parallel << ", chunks of " << chunk << (share ? ", shared prefixes" : "") << (shuffled ? ", shuffled" : "");
      }
    }
  }
}

TEST_P(SameBits, OnEveryInstructionSet) {
  const std::vector<Answer> portable = answers(model_, {options(2, 16, 64, true), "portable"});
  if (avx2_kernels()) {
    EXPECT_EQ(answers(model_, {options(2, 16, 64, true), "avx2"}), portable);
  }
  if (avx512_kernels()) {
    EXPECT_EQ(answers(model_, {options(1, 5, 64, false), "avx512"}), portable);
  }
}

TEST_P(SameBits, PrefixesAreSharedRatherThanComputedAgain) {
  std::size_t shared = 0, none = 0;
  answers(model_, {options(2, 16, 64, true)}, &shared);
  answers(model_, {options(2, 16, 64, false)}, &none);
  EXPECT_EQ(none, 0u);
  EXPECT_GT(shared, kPrompts * 30) << "37 tokens of each prompt are common to sixteen";
}

INSTANTIATE_TEST_SUITE_P(Models, SameBits,
                         testing::Values(std::pair{"deepseek2", "Q8_0"}, std::pair{"deepseek2", "Q4_K_M"}, std::pair{"qwen3moe", "Q8_0"}, std::pair{"qwen3moe", "Q4_K_M"},
                                         std::pair{"qwen3next", "Q8_0"}, std::pair{"qwen3next", "Q4_K_M"}),
                         [](const auto& parameter) { return std::string(parameter.param.first) + "_" + parameter.param.second; });

// --- what a request can carry beside its prompt, against Engine::logits

class RequestExtras : public testing::Test {
 protected:
  RequestExtras() {
    test::write_random_model({.shape = "deepseek2", .layers = 3, .width = 256, .heads = 4, .experts = 8, .used = 3, .expert_width = 64, .vocabulary = 512, .context = 128}, model_);
    engine_ = Engine::load(model_, {.threads = 2, .context = 128, .parallel = 4, .prefill_chunk = 16});
  }
  GenerationRequest request() const {
    GenerationRequest out;
    out.prompt = prompt_of(3);
    out.max_tokens = 6;
    return out;
  }
  static double log_probability(std::span<const float> row, TokenId token) {
    double total = 0;
    for (const float logit : row) total += std::exp(double{logit});
    return row[static_cast<std::size_t>(token)] - std::log(total);
  }
  std::span<const float> row(const std::vector<float>& logits, std::size_t i) const { return std::span(logits).subspan(i * 512, 512); }

  test::TemporaryDirectory folder_;
  std::filesystem::path model_ = folder_ / "model.gguf";
  std::unique_ptr<Engine> engine_;
};

// A key that the half floats of the cache cannot hold must not leave the softmax in silence.
TEST(HalfCache, KeysThatDoNotFitAreAnError) {
  const test::TemporaryDirectory folder;
  const auto path = folder / "model.gguf";
  test::write_random_model({.shape = "qwen3moe", .quantisation = "Q8_0", .layers = 2, .width = 256, .heads = 4, .experts = 8, .used = 3, .expert_width = 256, .vocabulary = 512, .context = 128}, path);
  GenerationRequest request;
  request.prompt = prompt_of(3);
  request.max_tokens = 2;
  EXPECT_NE(Engine::load(path, {.threads = 1, .context = 128})->generate(request).stop_reason, StopReason::failed);
  {
    const GgufFile file = GgufFile::open(path);
    const TensorInfo* norm = file.find_tensor("blk.0.attn_k_norm.weight");
    ASSERT_TRUE(norm);
    std::fstream bytes(path, std::ios::in | std::ios::out | std::ios::binary);
    const std::vector<float> huge(norm->elements(), 1e9f);
    bytes.seekp(static_cast<std::streamoff>(norm->offset));
    bytes.write(reinterpret_cast<const char*>(huge.data()), static_cast<std::streamsize>(norm->bytes));
  }
  const GenerationResult result = Engine::load(path, {.threads = 1, .context = 128})->generate(request);
  EXPECT_EQ(result.stop_reason, StopReason::failed);
  EXPECT_NE(result.error.find("too large for the cache"), std::string::npos) << result.error;
}

TEST_F(RequestExtras, PrefillIsReadAsAnOutputAndComputedAsAPrompt) {
  const GenerationResult whole = engine_->generate(request());
  GenerationRequest asked = request();
  asked.prefill.assign(whole.tokens.begin(), whole.tokens.begin() + 2);
  EXPECT_EQ(engine_->generate(asked).tokens, whole.tokens);
  asked.prefill = {300, 301};
  const GenerationResult other = engine_->generate(asked);
  EXPECT_EQ(other.tokens[1], 301);
  EXPECT_EQ(other.tokens.size(), 6u);
  EXPECT_EQ(other.text.substr(0, 14), "word300word301");
  EXPECT_EQ(other.prompt_tokens, asked.prompt.size());
  asked.prefill = {512};
  EXPECT_EQ(engine_->generate(asked).stop_reason, StopReason::failed);
}

TEST_F(RequestExtras, ForcedTokensAreTakenInsteadOfSampledOnes) {
  GenerationRequest asked = request();
  asked.forced = {400, 401, 402};
  const GenerationResult result = engine_->generate(asked);
  EXPECT_TRUE(std::equal(asked.forced.begin(), asked.forced.end(), result.tokens.begin()));
  EXPECT_EQ(result.tokens.size(), 6u);
}

TEST_F(RequestExtras, LogProbabilitiesAreThoseOfTheLogits) {
  GenerationRequest asked = request();
  asked.top_log_probabilities = 4;
  const GenerationResult result = engine_->generate(asked);
  ASSERT_EQ(result.log_probabilities.size(), result.tokens.size());
  std::vector<TokenId> all = asked.prompt;
  all.insert(all.end(), result.tokens.begin(), result.tokens.end());
  const std::vector<float> logits = engine_->logits(all);
  for (std::size_t i = 0; i < result.tokens.size(); ++i) {
    const auto at = row(logits, asked.prompt.size() - 1 + i);
    EXPECT_NEAR(result.log_probabilities[i].chosen, log_probability(at, result.tokens[i]), 1e-9);
    ASSERT_EQ(result.log_probabilities[i].top.size(), 4u);
    EXPECT_EQ(result.log_probabilities[i].top[0].first, result.tokens[i]) << "greedy";
    for (const auto& [token, value] : result.log_probabilities[i].top) EXPECT_NEAR(value, log_probability(at, token), 1e-9);
    EXPECT_GE(result.log_probabilities[i].top[0].second, result.log_probabilities[i].top[3].second);
  }
  EXPECT_TRUE(engine_->generate(request()).log_probabilities.empty());
}

TEST_F(RequestExtras, ScoreEqualsTheLogitsOfPrefixAndContinuation) {
  const std::vector<TokenId> prefix = prompt_of(1);
  const std::vector<std::vector<TokenId>> continuations = {{300, 301, 302}, {}, {300}, {350, 300, 499, 271, 272, 273, 274, 275, 276, 277, 278, 279, 280, 281, 282, 283, 284, 285}};
  const auto scores = engine_->score(prefix, continuations);
  ASSERT_EQ(scores.size(), continuations.size());
  for (std::size_t c = 0; c < continuations.size(); ++c) {
    std::vector<TokenId> all = prefix;
    all.insert(all.end(), continuations[c].begin(), continuations[c].end());
    const std::vector<float> logits = engine_->logits(all);
    ASSERT_EQ(scores[c].size(), continuations[c].size());
    for (std::size_t i = 0; i < scores[c].size(); ++i) EXPECT_NEAR(scores[c][i], log_probability(row(logits, prefix.size() - 1 + i), continuations[c][i]), 1e-9);
  }
  EXPECT_THROW(engine_->score({}, continuations), EngineError);
  EXPECT_THROW(engine_->score(prefix, {{-1}}), EngineError);
  EXPECT_THROW(engine_->score(prefix, {std::vector<TokenId>(120, 300)}), EngineError);
}

// A state cannot be cut back: continuations begin with a snapshot, and closed experts or a capture leave no trace in it.
TEST(RequestExtrasOfDeltaNets, StatesAreSharedOnlyWhereTheyStand) {
  const test::TemporaryDirectory folder;
  test::write_random_model({.shape = "qwen3next", .layers = 3, .width = 256, .heads = 4, .experts = 8, .used = 3, .expert_width = 64, .vocabulary = 512, .context = 128}, folder / "model.gguf");
  const auto engine = Engine::load(folder / "model.gguf", {.threads = 2, .context = 128, .parallel = 1, .prefill_chunk = 16});
  const std::vector<TokenId> prefix = prompt_of(1);
  const std::vector<std::vector<TokenId>> continuations = {{300, 301, 302}, {350, 300, 499, 271}, {300, 301, 302}};
  const auto scores = engine->score(prefix, continuations);
  for (std::size_t c = 0; c < continuations.size(); ++c) {
    std::vector<TokenId> all = prefix;
    all.insert(all.end(), continuations[c].begin(), continuations[c].end());
    const std::vector<float> logits = engine->logits(all);
    for (std::size_t i = 0; i < continuations[c].size(); ++i) {
      const auto row = std::span(logits).subspan((prefix.size() - 1 + i) * 512, 512);
      double total = 0;
      for (const float logit : row) total += std::exp(double{logit});
      EXPECT_NEAR(scores[c][i], row[static_cast<std::size_t>(continuations[c][i])] - std::log(total), 1e-9) << "continuation " << c;
    }
  }
  GenerationRequest asked;
  asked.prompt = prefix;
  asked.max_tokens = 6;
  const auto one_after_the_other = [&](const std::vector<GenerationRequest>& requests) {
    std::vector<GenerationResult> results;
    auto next = requests.begin();
    engine->generate([&]() -> std::optional<GenerationRequest> { return next == requests.end() ? std::nullopt : std::optional(*next++); },
                     [&](GenerationResult&& result) { results.push_back(std::move(result)); });
    return results;
  };
  GenerationRequest closed = asked, captured = asked;
  closed.closed_experts = {{0, 0}, {1, 5}, {2, 3}};
  captured.capture_routing = true;
  const auto results = one_after_the_other({closed, asked, asked, captured, asked});
  ASSERT_EQ(results.size(), 5u);
  for (const std::size_t i : {2u, 3u, 4u}) EXPECT_EQ(results[i].tokens, results[1].tokens);
  EXPECT_EQ(results[1].shared_tokens, 0u) << "what closed experts computed is nobody else's";
  EXPECT_EQ(results[2].shared_tokens + 1, prefix.size()) << "all but the last token of the same prompt";
  EXPECT_EQ(results[3].shared_tokens, 0u) << "a capture needs every token";
  EXPECT_EQ(results[4].shared_tokens + 1, prefix.size()) << "and gives them";
}

TEST_F(RequestExtras, RoutingIsCapturedForEveryTokenAndLayer) {
  GenerationRequest asked = request();
  asked.capture_routing = true;
  const GenerationResult result = engine_->generate(asked);
  const RoutingCapture& routing = result.routing;
  EXPECT_EQ(routing.layers, (std::vector<std::uint32_t>{1, 2})) << "layer 0 is dense";
  ASSERT_EQ(routing.tokens(), asked.prompt.size() + result.tokens.size() - 1) << "the last token is not fed";
  for (std::size_t i = 0; i < routing.experts.size(); i += routing.used) {
    std::vector<std::uint16_t> chosen(routing.experts.begin() + static_cast<std::ptrdiff_t>(i), routing.experts.begin() + static_cast<std::ptrdiff_t>(i + 3));
    float sum = 0;
    for (std::size_t k = 0; k < 3; ++k) sum += routing.weights[i + k];
    EXPECT_NEAR(sum, 2.5, 1e-5) << "normalised weights, times the scale of the file";
    std::sort(chosen.begin(), chosen.end());
    EXPECT_TRUE(std::adjacent_find(chosen.begin(), chosen.end()) == chosen.end() && chosen.back() < 8);
  }
  // In one chunk and alone: the same routes.
  const auto other = Engine::load(model_, {.threads = 1, .context = 128, .parallel = 1, .prefill_chunk = 128});
  const GenerationResult again = other->generate(asked);
  EXPECT_EQ(again.routing.experts, routing.experts);
  EXPECT_EQ(again.routing.weights, routing.weights);
  EXPECT_EQ(engine_->generate(request()).routing.tokens(), 0u);
}

TEST_F(RequestExtras, ClosedExpertsAreNeverChosenAndMoveNothingElse) {
  GenerationRequest asked = request();
  asked.capture_routing = true;
  const GenerationResult open = engine_->generate(asked);
  asked.closed_experts = {{1, 0}, {1, 5}, {2, 3}};
  const GenerationResult closed = engine_->generate(asked);
  for (std::size_t t = 0; t < closed.routing.tokens(); ++t) {
    for (std::size_t k = 0; k < 3; ++k) {
      const auto first = closed.routing.experts[t * 6 + k], second = closed.routing.experts[t * 6 + 3 + k];
      EXPECT_TRUE(first != 0 && first != 5 && second != 3);
    }
  }
  EXPECT_NE(closed.routing.experts, open.routing.experts);
  // Neither gives nor takes a prefix: the next one without closed experts is what it was.
  EXPECT_EQ(engine_->generate(request()).tokens, open.tokens);
  asked.closed_experts = {{0, 0}};
  EXPECT_NE(engine_->generate(asked).error.find("no such expert"), std::string::npos);
  asked.closed_experts = {{1, 0}, {1, 1}, {1, 2}, {1, 3}, {1, 4}, {1, 5}};
  EXPECT_NE(engine_->generate(asked).error.find("3 open experts"), std::string::npos);
}

}  // namespace
}  // namespace lacuna::engine
