// Statistics against SciPy and statsmodels (tests/data/statistics.json, made by statistics_reference.py) and against a published example.
#include "probe/statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>

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
  EXPECT_NEAR(cohen_kappa({{118, 5}, {2, 0}}).value(), -0.0234, 5e-5);
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

TEST(Statistics, DetectableDifferenceIsWhereTheExactTestHasItsPower) {
  for (const json& c : reference()["detectable"]) {
    const std::optional<double> d = detectable_difference(c["n"], c["psi"], c["alpha"]);
    ASSERT_EQ(d.has_value(), !c["d"].is_null()) << c;
    EXPECT_NEAR(d.value_or(0), c["d"].is_null() ? 0 : c["d"].get<double>(), kTolerance) << c;
  }
  EXPECT_FALSE(detectable_difference(3));  // three pairs show nothing, whatever they are
  EXPECT_FALSE(detectable_difference(0));
  EXPECT_LT(*detectable_difference(1000), *detectable_difference(100));
}

// prompt_sets/README.md says how many items show which difference.
TEST(Statistics, TheTableOfThePromptSetsIsThatOfDetectableDifference) {
  std::istringstream readme(test::read_file(test::source_dir() / "prompt_sets/README.md"));
  int rows = 0;
  for (std::string line; std::getline(readme, line);) {
    std::uint64_t n = 0;
    char cells[4][8] = {};
    if (std::sscanf(line.c_str(), "| %lu", &n) != 1 || std::sscanf(line.c_str() + line.find('|', 1), "| %7s | %7s | %7s | %7s |", cells[0], cells[1], cells[2], cells[3]) != 4) continue;
    ++rows;
    const std::pair<double, double> columns[] = {{0.1, 0.05}, {0.2, 0.05}, {0.4, 0.05}, {0.2, 0.05 / 32}};
    for (int i = 0; i < 4; ++i) {
      const std::optional<double> d = detectable_difference(n, columns[i].first, columns[i].second);
      EXPECT_EQ(std::string(cells[i]), d ? std::to_string(std::lround(std::ceil(100 * *d))) : "-") << line;
    }
  }
  EXPECT_EQ(rows, 7);
}

TEST(Statistics, PairedDifferencesOfTheSameSizeAreTheSameNumber) {
  for (std::uint64_t both = 0; both < 39; ++both) EXPECT_EQ(paired_difference(both, 1, 0, 39 - both).estimate, -0.025) << both;
}

TEST(Statistics, ABootstrapThatCannotReachItsConfidenceHasNoLimits) {
  EXPECT_EQ(bootstrap_minimum(0.95), 6u);  // 1 - 2^-5 is 97 %, 1 - 2^-4 is 94 %
  const auto first = [](std::span<const std::uint32_t> weights) { return static_cast<double>(weights[0]); };
  EXPECT_FALSE(cluster_bootstrap(1, first, 1, 100).has_limits());
  EXPECT_FALSE(cluster_bootstrap(5, first, 1, 100).has_limits());
  EXPECT_TRUE(cluster_bootstrap(6, first, 1, 100).has_limits());
  const Interval alike = cluster_bootstrap(40, [](std::span<const std::uint32_t>) { return -1.0; }, 1, 100);
  EXPECT_FALSE(alike.has_limits());  // nothing varies: no interval of no width
  EXPECT_EQ(alike.estimate, -1);
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
  const Interval a = cluster_bootstrap(8, statistic, 3, 500), b = cluster_bootstrap(8, statistic, 3, 500);
  EXPECT_EQ(a.low, b.low);
  EXPECT_EQ(a.high, b.high);
}

}  // namespace
}  // namespace lacuna::probe
