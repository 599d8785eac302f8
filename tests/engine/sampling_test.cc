// Choosing tokens: greedy, filtered, seeded.
#include "engine/sampling.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "engine/error.h"

namespace lacuna::engine {
namespace {

const std::vector<float> kLogits = {0.0f, 2.0f, 1.0f, 2.0f, -1.0f};

std::map<TokenId, int> histogram(SamplingParams params, const std::vector<float>& logits = kLogits, int draws = 20'000) {
  std::map<TokenId, int> out;
  Sampler sampler(params);
  for (int i = 0; i < draws; ++i) ++out[sampler.sample(logits)];
  return out;
}

TEST(Sampler, GreedyTakesTheHighestAndTheLowestIdAmongEquals) { EXPECT_EQ(histogram({}, kLogits, 10), (std::map<TokenId, int>{{1, 10}})); }

TEST(Sampler, TheSameSeedGivesTheSameTokens) {
  Sampler a({.temperature = 1, .seed = 7}), b({.temperature = 1, .seed = 7}), c({.temperature = 1, .seed = 8});
  std::vector<TokenId> x, y, z;
  for (int i = 0; i < 50; ++i) {
    x.push_back(a.sample(kLogits));
    y.push_back(b.sample(kLogits));
    z.push_back(c.sample(kLogits));
  }
  EXPECT_EQ(x, y);
  EXPECT_NE(x, z);
}

TEST(Sampler, FrequenciesFollowTheTemperature) {
  for (const double temperature : {0.5, 1.0, 2.0}) {
    double total = 0;
    for (const float logit : kLogits) total += std::exp(logit / temperature);
    auto counts = histogram({.temperature = temperature, .seed = 3});
    for (TokenId id = 0; id < 5; ++id) EXPECT_NEAR(counts[id] / 20'000.0, std::exp(kLogits[static_cast<std::size_t>(id)] / temperature) / total, 0.015);
  }
}

std::set<TokenId> support(SamplingParams params) {
  std::set<TokenId> out;
  for (const auto& [id, count] : histogram(params)) out.insert(id);
  return out;
}

TEST(Sampler, FiltersCutTheTail) {
  EXPECT_EQ(support({.temperature = 1, .top_k = 2}), (std::set<TokenId>{1, 3}));
  EXPECT_EQ(support({.temperature = 1, .top_k = 3}), (std::set<TokenId>{1, 2, 3}));
  EXPECT_EQ(support({.temperature = 1, .top_p = 0.7}), (std::set<TokenId>{1, 3}));  // 0.39 + 0.39
  EXPECT_EQ(support({.temperature = 1, .top_p = 0.85}), (std::set<TokenId>{1, 2, 3}));
  EXPECT_EQ(support({.temperature = 1, .min_p = 0.3}), (std::set<TokenId>{1, 2, 3}));
  EXPECT_EQ(support({.temperature = 1, .top_k = 1}), (std::set<TokenId>{1}));
}

TEST(Sampler, RangesAreCheckedByName) {
  const std::pair<SamplingParams, const char*> cases[] = {{{.temperature = -1}, "temperature"}, {{.temperature = NAN}, "temperature"}, {{.top_p = 0}, "top_p"}, {{.top_p = 1.5}, "top_p"}, {{.min_p = -0.1}, "min_p"}, {{.min_p = 2}, "min_p"}};
  for (const auto& [params, name] : cases) {
    try {
      check(params);
      ADD_FAILURE() << name << " was accepted";
    } catch (const EngineError& error) {
      EXPECT_NE(std::string(error.what()).find(name), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace lacuna::engine
