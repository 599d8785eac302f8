// Statistics against SciPy and statsmodels (tests/data/statistics.json, made by statistics_reference.py) and against a published example.
#include "probe/statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "paths.h"

namespace lacuna::probe {
namespace {

using nlohmann::json;
using testing::DoubleNear;
using testing::ElementsAreArray;
constexpr double kTolerance = 1e-9;

const json& reference() {
  static const json loaded = json::parse(test::read_file(test::data_file("statistics.json")));
  return loaded;
}

TEST(Statistics, WilsonEqualsStatsmodels) {
  for (const json& c : reference()["wilson"]) {
    const Interval i = wilson(c["k"], c["n"], c["confidence"]);
    EXPECT_NEAR(i.low, c["low"].get<double>(), kTolerance) << c;
    EXPECT_NEAR(i.high, c["high"].get<double>(), kTolerance) << c;
  }
}

TEST(Statistics, WilsonOfNothingIsEverything) {
  const Interval i = wilson(0, 0);
  EXPECT_EQ(i.low, 0);
  EXPECT_EQ(i.high, 1);
}

TEST(Statistics, McnemarEqualsStatsmodels) {
  for (const json& c : reference()["mcnemar"]) EXPECT_NEAR(mcnemar_exact(c["b"], c["c"]), c["p"].get<double>(), kTolerance) << c;
}

TEST(Statistics, McnemarWithoutDiscordantPairsIsOne) { EXPECT_EQ(mcnemar_exact(0, 0), 1); }

TEST(Statistics, CohenHEqualsStatsmodels) {
  for (const json& c : reference()["cohen_h"]) EXPECT_NEAR(cohen_h(c["p1"], c["p2"]), c["h"].get<double>(), kTolerance) << c;
}

TEST(Statistics, HolmAndBenjaminiHochbergEqualStatsmodels) {
  for (const char* method : {"holm", "bh"})
    for (const json& c : reference()[method]) {
      const auto p = c["p"].get<std::vector<double>>();
      const std::vector<double> adjusted = std::string(method) == "holm" ? holm(p) : benjamini_hochberg(p);
      for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(adjusted[i], c["adjusted"][i].get<double>(), kTolerance) << method << c;
    }
}

TEST(Statistics, KappaEqualsStatsmodels) {
  for (const json& c : reference()["kappa"])
    EXPECT_NEAR(cohen_kappa(c["table"]).value(), c["kappa"].get<double>(), kTolerance) << c;
  EXPECT_FALSE(cohen_kappa({{3, 0}, {0, 0}}).has_value());
}

TEST(Statistics, PairedDifferenceEqualsThePublishedExample) {
  for (const json& c : reference()["newcombe_published"]) {
    // Published as first minus second; ours is second minus first.
    const Interval i = paired_difference(c["a"], c["b"], c["c"], c["d"]);
    EXPECT_NEAR(-i.high, c["low"].get<double>(), 5e-5);
    EXPECT_NEAR(-i.low, c["high"].get<double>(), 5e-5);
  }
}

TEST(Statistics, PairedDifferenceIsAntisymmetric) {
  const Interval one = paired_difference(20, 7, 3, 30), other = paired_difference(20, 3, 7, 30);
  EXPECT_NEAR(one.estimate, -other.estimate, 1e-15);
  EXPECT_NEAR(one.low, -other.high, 1e-12);
}

TEST(Statistics, DetectableDifferenceIsThatOfTheMethodPage) {
  EXPECT_NEAR(detectable_difference(155), 0.10, 0.001);  // 155 paired items show 10 points at discordance 20 %
  EXPECT_EQ(detectable_difference(3), 1);
  EXPECT_LT(detectable_difference(1000), detectable_difference(100));
}

TEST(Statistics, BootstrapCoversTheMeanAtItsLevel) {
  // 300 samples of 40 draws from a known distribution: the 95 % interval covers the mean about 95 times of 100.
  std::uint64_t state = 99;
  const auto uniform = [&state] {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return static_cast<double>(state >> 11) * 0x1p-53;
  };
  int covered = 0;
  for (int trial = 0; trial < 300; ++trial) {
    std::vector<double> values(40);
    for (double& v : values) v = uniform();
    const Interval i = cluster_bootstrap(
        values.size(),
        [&](std::span<const std::uint32_t> weights) {
          double sum = 0, n = 0;
          for (std::size_t k = 0; k < values.size(); ++k) sum += weights[k] * values[k], n += weights[k];
          return sum / n;
        },
        static_cast<std::uint64_t>(trial), 1000);
    covered += i.low <= 0.5 && 0.5 <= i.high;
  }
  EXPECT_GE(covered, 270);  // 95 % of 300 is 285, its standard error 3.8
  EXPECT_LE(covered, 298);
}

TEST(Statistics, BootstrapIsReproducible) {
  const auto statistic = [](std::span<const std::uint32_t> weights) { return static_cast<double>(weights[0]); };
  const Interval a = cluster_bootstrap(5, statistic, 3, 500), b = cluster_bootstrap(5, statistic, 3, 500);
  EXPECT_EQ(a.low, b.low);
  EXPECT_EQ(a.high, b.high);
}

}  // namespace
}  // namespace lacuna::probe
