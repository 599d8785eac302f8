// The further methods: equal to SciPy, statsmodels and published examples, and what they promise, simulated with fixed seeds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "paths.h"
#include "probe/statistics.h"

namespace lacuna::probe {
namespace {

using nlohmann::json;
constexpr double kTolerance = 1e-9;

const json& reference() {
  static const json loaded = json::parse(test::read_file(test::data_file("statistics.json")));
  return loaded;
}

TEST(StatisticsMethods, CochranQEqualsStatsmodels) {
  for (const json& c : reference()["cochran_q"]) {
    std::vector<std::vector<bool>> items;
    for (const json& row : c["items"]) {
      std::vector<bool>& item = items.emplace_back();
      for (const int x : row) item.push_back(x != 0);
    }
    EXPECT_NEAR(cochran_q(items).q, c["q"].get<double>(), kTolerance);
    EXPECT_NEAR(cochran_q(items).p, c["p"].get<double>(), kTolerance);
  }
  EXPECT_EQ(cochran_q({{true, true}, {false, false}}).p, 1);
  EXPECT_THROW(cochran_q({{true, true}, {false}}), std::invalid_argument);
}

TEST(StatisticsMethods, TostEqualsStatsmodels) {
  for (const json& c : reference()["tost"]) {
    const auto pairs = c["pairs"].get<std::array<std::uint64_t, 4>>();
    EXPECT_NEAR(tost_paired(pairs[0], pairs[1], pairs[2], pairs[3]), c["p"].get<double>(), kTolerance) << c["pairs"];
  }
  EXPECT_NEAR(tost_paired(10, 0, 0, 20), std::pow(0.95, 30), 1e-15);  // nothing differed in 30 pairs: not enough for "no change"
  EXPECT_EQ(tost_paired(0, 1, 0, 0), 1);
}

TEST(StatisticsMethods, McnemarPowerEqualsConnorsFormulaAndItsInverse) {
  for (const json& c : reference()["mcnemar_power"])
    EXPECT_NEAR(mcnemar_power(c["n"], c["d"], c["psi"], c["alpha"]), c["power"].get<double>(), kTolerance);
  for (const std::uint64_t n : {100u, 155u, 1000u}) EXPECT_NEAR(mcnemar_power(n, detectable_difference(n)), 0.8, 1e-6);
}

TEST(StatisticsMethods, PartialPoolingEqualsTheSameIntegralInScipy) {
  for (const json& c : reference()["pooling"]) {
    std::vector<Count> groups;
    for (const json& g : c["groups"]) groups.push_back({g[0], g[1]});
    const std::vector<Interval> pooled = partial_pooling(groups);
    for (std::size_t i = 0; i < groups.size(); ++i) {
      EXPECT_NEAR(pooled[i].estimate, c["rows"][i]["estimate"].get<double>(), kTolerance);
      EXPECT_NEAR(pooled[i].low, c["rows"][i]["low"].get<double>(), kTolerance);
      EXPECT_NEAR(pooled[i].high, c["rows"][i]["high"].get<double>(), kTolerance);
    }
  }
}

TEST(StatisticsMethods, AgreementEqualsTheReferenceAndThePublishedExample) {
  for (const json& c : reference()["agreement"]) {
    const auto ratings = c["ratings"].get<std::vector<std::vector<int>>>();
    EXPECT_NEAR(krippendorff_alpha(ratings).value(), c["alpha"].get<double>(), kTolerance);
    EXPECT_NEAR(gwet_ac1(ratings).value(), c["ac1"].get<double>(), kTolerance);
  }
  const auto published = reference()["agreement"][0]["ratings"].get<std::vector<std::vector<int>>>();
  EXPECT_NEAR(krippendorff_alpha(published).value(), 0.743, 5e-4);  // Krippendorff 2011
  EXPECT_NEAR(gwet_ac1(published).value(), 0.77544, 5e-6);          // Gwet 2014
  EXPECT_FALSE(krippendorff_alpha({{0, 0}, {0, 0}}).has_value());
  EXPECT_FALSE(krippendorff_alpha({{0, -1}, {-1, 1}}).has_value());
  EXPECT_FALSE(gwet_ac1({}).has_value());
}

TEST(StatisticsMethods, CorrectedRatesEqualTheFormulasInNumpy) {
  for (const json& c : reference()["corrected"]) {
    const auto in = c["in"].get<std::array<std::uint64_t, 6>>();
    const Interval i = corrected_rate(in[0], in[1], in[2], in[3], in[4], in[5]).value();
    EXPECT_NEAR(i.estimate, c["estimate"].get<double>(), kTolerance);
    EXPECT_NEAR(i.low, c["low"].get<double>(), kTolerance);
    EXPECT_NEAR(i.high, c["high"].get<double>(), kTolerance);
  }
  EXPECT_FALSE(corrected_rate(5, 10, 5, 10, 5, 10).has_value());  // no better than chance
  EXPECT_FALSE(corrected_rate(5, 10, 0, 0, 5, 10).has_value());
  for (const json& c : reference()["prediction_powered"]) {
    const auto unlabelled = c["unlabelled"].get<std::vector<double>>();
    const auto labelled = c["labelled"].get<std::vector<std::pair<double, double>>>();
    const Interval i = prediction_powered_mean(unlabelled, labelled).value();
    EXPECT_NEAR(i.estimate, c["estimate"].get<double>(), kTolerance);
    EXPECT_NEAR(i.low, c["low"].get<double>(), kTolerance);
    EXPECT_NEAR(i.high, c["high"].get<double>(), kTolerance);
  }
}

// mt19937_64 is fixed by the standard; distributions are not, so draws are made by hand.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : engine_(seed) {}
  bool yes(double p) { return static_cast<double>(engine_() >> 11) * 0x1p-53 < p; }
  std::uint64_t count(std::uint64_t n, double p) {
    std::uint64_t k = 0;
    while (n-- > 0) k += yes(p);
    return k;
  }

 private:
  std::mt19937_64 engine_;
};

// How often `holds` is true of `trials`, in per cent.
template <typename Holds>
double percent(int trials, Holds&& holds) {
  int held = 0;
  for (int i = 0; i < trials; ++i) held += holds();
  return 100.0 * held / trials;
}

constexpr int kTrials = 2000;  // standard error of 95 %: 0.5 points; bounds are three of them and what small samples cost

TEST(StatisticsSimulated, WilsonAndNewcombeCoverAtTheirLevel) {
  Draws draws(1);
  for (const double p : {0.05, 0.3, 0.7}) {
    const double covered = percent(kTrials, [&] {
      const Interval i = wilson(draws.count(60, p), 60);
      return i.low <= p && p <= i.high;
    });
    EXPECT_GE(covered, 92.5) << p;
    EXPECT_LE(covered, 98.5) << p;
  }
  const double covered = percent(kTrials, [&] {
    std::array<std::uint64_t, 4> n{};  // both .3, first alone .05, second alone .15, neither .5
    for (int i = 0; i < 100; ++i) ++n[draws.yes(.3) ? 0 : draws.yes(.05 / .7) ? 1 : draws.yes(.15 / .65) ? 2 : 3];
    const Interval i = paired_difference(n[0], n[1], n[2], n[3]);
    return i.low <= 0.1 && 0.1 <= i.high;
  });
  EXPECT_GE(covered, 93);
  EXPECT_LE(covered, 98.5);
}

TEST(StatisticsSimulated, TestsHoldTheirLevel) {
  Draws draws(2);
  const auto pairs = [&](int n, double first, double second) {
    std::array<std::uint64_t, 4> out{};
    for (int i = 0; i < n; ++i) ++out[draws.yes(first) ? 1 : draws.yes(second / (1 - first)) ? 2 : draws.yes(.5) ? 0 : 3];
    return out;
  };
  EXPECT_LE(percent(kTrials, [&] {
              const auto n = pairs(100, .1, .1);
              return mcnemar_exact(n[1], n[2]) < .05;
            }),
            5.0);  // exact: never above its level
  EXPECT_LE(percent(kTrials, [&] {
              const auto n = pairs(400, .05, .10);  // the true difference is the margin itself
              return tost_paired(n[0], n[1], n[2], n[3], .05) < .05;
            }),
            6.5);
  const double rejected = percent(kTrials, [&] {
    std::vector<std::vector<bool>> items;
    for (int i = 0; i < 80; ++i) items.push_back({draws.yes(.4), draws.yes(.4), draws.yes(.4)});
    return cochran_q(items).p < .05;
  });
  EXPECT_GE(rejected, 3.5);
  EXPECT_LE(rejected, 6.5);
}

TEST(StatisticsSimulated, PowerIsWhatIsPrinted) {
  Draws draws(3);
  const double shown = percent(kTrials, [&] {
    std::uint64_t first = 0, second = 0;
    for (int i = 0; i < 300; ++i)
      if (draws.yes(.2)) ++(draws.yes(.75) ? second : first);  // difference .1, discordance .2
    return mcnemar_exact(first, second) < .05;
  });
  EXPECT_NEAR(shown, 100 * mcnemar_power(300, .1), 5);  // the exact test has a little less than the formula says
}

TEST(StatisticsSimulated, CorrectedRatesCoverTheTruthThatPlainOnesMiss) {
  Draws draws(4);
  const double truth = .2, sensitivity = .7, specificity = .95;
  int plain = 0;
  const double covered = percent(kTrials, [&] {
    const std::uint64_t k = draws.count(400, truth * sensitivity + (1 - truth) * (1 - specificity));
    const Interval naive = wilson(k, 400);
    plain += naive.low <= truth && truth <= naive.high;
    const auto i = corrected_rate(k, 400, draws.count(60, sensitivity), 60, draws.count(120, specificity), 120);
    return i && i->low <= truth && truth <= i->high;
  });
  EXPECT_GE(covered, 93);
  EXPECT_LE(covered, 99);
  EXPECT_LE(100.0 * plain / kTrials, 85);
}

TEST(StatisticsSimulated, PredictionPoweredIntervalsCoverAndAreShorterThanPeopleAlone) {
  Draws draws(5);
  double powered = 0, people = 0;
  const auto answer = [&] {  // {human, classifier}
    const bool y = draws.yes(.3);
    return std::pair<double, double>(y, draws.yes(y ? .85 : .1));
  };
  const double covered = percent(kTrials, [&] {
    std::vector<double> unlabelled;
    std::vector<std::pair<double, double>> labelled;
    for (int i = 0; i < 500; ++i) unlabelled.push_back(answer().second);
    for (int i = 0; i < 80; ++i) labelled.push_back(answer());
    const Interval i = prediction_powered_mean(unlabelled, labelled).value();
    std::uint64_t k = 0;
    for (const auto& [y, f] : labelled) k += y > 0;
    powered += i.high - i.low;
    people += wilson(k, 80).high - wilson(k, 80).low;
    return i.low <= .3 && .3 <= i.high;
  });
  EXPECT_GE(covered, 92.5);
  EXPECT_LE(covered, 97.5);
  EXPECT_LT(powered, 0.85 * people);
}

TEST(StatisticsSimulated, PooledIntervalsCoverGroupsOfFewItems) {
  Draws draws(6);
  const std::vector<double> rates = {.1, .2, .25, .3, .35, .5};
  int covered = 0, groups = 0;
  for (int trial = 0; trial < 6; ++trial) {
    std::vector<Count> counts;
    for (const double p : rates) counts.push_back({draws.count(8, p), 8});
    const std::vector<Interval> pooled = partial_pooling(counts);
    for (std::size_t i = 0; i < rates.size(); ++i, ++groups) covered += pooled[i].low <= rates[i] && rates[i] <= pooled[i].high;
  }
  EXPECT_GE(100.0 * covered / groups, 90);
}

}  // namespace
}  // namespace lacuna::probe
