// The further methods: equal to SciPy, statsmodels and published examples, and what they promise, simulated with fixed seeds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>
#include <tuple>

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
    const auto items = c["items"].get<std::vector<std::vector<double>>>();
    EXPECT_NEAR(cochran_q(items).q, c["q"].get<double>(), kTolerance);
    EXPECT_NEAR(cochran_q(items).p, c["p"].get<double>(), kTolerance);
  }
  EXPECT_EQ(cochran_q({{1, 1}, {0, 0}}).p, 1);
  EXPECT_THROW(cochran_q({{1, 1}, {0}}), std::invalid_argument);
}

TEST(StatisticsMethods, QOfRanksIsFriedmansTest) {
  for (const json& c : reference()["friedman"]) {
    const auto items = c["items"].get<std::vector<std::vector<double>>>();
    EXPECT_NEAR(cochran_q(items).q, c["q"].get<double>(), kTolerance);
    EXPECT_NEAR(cochran_q(items).p, c["p"].get<double>(), kTolerance);
  }
}

TEST(StatisticsMethods, SignFlipEqualsScipysPermutationTest) {
  for (const json& c : reference()["sign_flip"]) EXPECT_NEAR(sign_flip_exact(c["differences"].get<std::vector<std::int64_t>>()), c["p"].get<double>(), kTolerance) << c;
  EXPECT_EQ(sign_flip_exact({}), 1);
  for (const auto& [b, c] : {std::pair{2u, 9u}, {10u, 31u}, {1000u, 1100u}}) {
    std::vector<std::int64_t> differences(b, -1);
    differences.resize(b + c, 1);
    differences.resize(b + c + 50, 0);
    EXPECT_NEAR(sign_flip_exact(differences), mcnemar_exact(b, c), kTolerance);
  }
}

TEST(StatisticsMethods, DesignEffectIsThatOfARegressionWithClusters) {
  for (const json& c : reference()["design_effect"]) {
    std::vector<Cluster> clusters;
    for (const auto& values : c["clusters"].get<std::vector<std::vector<double>>>()) {
      clusters.emplace_back();
      for (const double value : values) clusters.back().add(value);
    }
    EXPECT_NEAR(design_effect(clusters), c["design"].get<double>(), kTolerance);
  }
  const std::vector<Cluster> alike = {{4, 0, 0}, {4, 0, 0}}, one = {{3, 1, 1}}, single = {{1, 1, 1}, {1, 0, 0}, {1, 0, 0}};
  EXPECT_EQ(design_effect(alike), 4);  // nothing shows that four languages are more than one
  EXPECT_EQ(design_effect(one), 3);
  EXPECT_EQ(design_effect(single), 1);
  EXPECT_EQ(design_effect({}), 1);
}

// Four times the same pairs are no more than the pairs.
TEST(StatisticsMethods, ADesignEffectTakesRepetitionsBack) {
  EXPECT_NEAR(wilson(12, 40, 0.95, 4).low, wilson(3, 10).low, kTolerance);
  EXPECT_NEAR(paired_difference(80, 12, 20, 28, 0.95, 4).high, paired_difference(20, 3, 5, 7).high, kTolerance);
  EXPECT_NEAR(tost_paired(80, 12, 20, 28, 0.05, 4), tost_paired(20, 3, 5, 7), kTolerance);
  const auto once = corrected_rate(37, 155, 40, 50, 90, 100), repeated = corrected_rate(148, 620, 80, 100, 270, 300, 0.95, {4, 2, 3});
  EXPECT_NEAR(repeated->low, once->low, kTolerance);
  EXPECT_NEAR(repeated->high, once->high, kTolerance);
}

TEST(StatisticsMethods, TostEqualsTangosScoreTest) {
  for (const char* source : {"tost", "tost_published"})
    for (const json& c : reference()[source]) {
      const auto pairs = c["pairs"].get<std::array<std::uint64_t, 4>>();
      const bool published = c.contains("margin");
      EXPECT_NEAR(tost_paired(pairs[0], pairs[1], pairs[2], pairs[3], published ? c["margin"].get<double>() : 0.05), c["p"].get<double>(), published ? 5e-4 : 1e-6) << c["pairs"];
    }
  // Limits of Tango's interval in Fagerland, Lydersen and Laake 2014 (21 pairs, 1 and 7 discordant): there the one-sided p is 2.5 %.
  for (const auto& [b, c, limit] : {std::tuple{7u, 1u, 0.517}, {1u, 7u, 0.517}}) EXPECT_NEAR(tost_paired(1, b, c, 12, limit), 0.025, 1e-3);
  EXPECT_EQ(tost_paired(0, 0, 0, 0), 1);
}

// The less the pairs disagree, the surer it is that runs are equal.
TEST(StatisticsMethods, TostFallsWithFewerDisagreementsAndMorePairs) {
  for (std::uint64_t n : {10u, 34u, 60u, 200u, 1000u})
    for (std::uint64_t each = 0; 2 * each + 2 <= n; ++each) EXPECT_LE(tost_paired(0, each, each, n - 2 * each), tost_paired(0, each + 1, each + 1, n - 2 * each - 2)) << n << " " << each;
  for (std::uint64_t n = 1; n < 200; ++n) EXPECT_GT(tost_paired(n, 0, 0, 0), tost_paired(n + 1, 0, 0, 0));
}

TEST(StatisticsMethods, McnemarPowerIsThatOfTheExactTest) {
  for (const json& c : reference()["mcnemar_power"])
    EXPECT_NEAR(mcnemar_power(c["n"], c["d"], c["psi"], c["alpha"]), c["power"].get<double>(), kTolerance) << c;
  for (const std::uint64_t n : {100u, 155u, 1000u, 20000u}) EXPECT_NEAR(mcnemar_power(n, *detectable_difference(n)), 0.8, 1e-9);
  EXPECT_EQ(mcnemar_power(5, 0.2), 0);  // no split of five pairs is significant
  EXPECT_EQ(mcnemar_power(100, 0.3, 0.2), 0);
}

// [first rater][second rater], over all labels that occur.
std::vector<std::vector<std::uint64_t>> table_of(const std::vector<std::vector<int>>& ratings) {
  std::size_t labels = 0;
  for (const auto& unit : ratings)
    for (const int label : unit) labels = std::max(labels, static_cast<std::size_t>(label + 1));
  std::vector<std::vector<std::uint64_t>> table(labels, std::vector<std::uint64_t>(labels));
  for (const auto& unit : ratings)
    if (unit[0] >= 0 && unit[1] >= 0) ++table[static_cast<std::size_t>(unit[0])][static_cast<std::size_t>(unit[1])];
  return table;
}

TEST(StatisticsMethods, AgreementEqualsTheReferenceAndThePublishedExample) {
  for (const json& c : reference()["agreement"]) {
    const auto ratings = c["ratings"].get<std::vector<std::vector<int>>>();
    EXPECT_NEAR(krippendorff_alpha(ratings).value(), c["alpha"].get<double>(), kTolerance);
    EXPECT_NEAR(gwet_ac1(table_of(ratings)).value(), c["ac1"].get<double>(), kTolerance);
  }
  const auto published = reference()["agreement"][0]["ratings"].get<std::vector<std::vector<int>>>();
  EXPECT_NEAR(krippendorff_alpha(published).value(), 0.743, 5e-4);  // Krippendorff 2011
  EXPECT_NEAR(gwet_ac1({{118, 5}, {2, 0}}).value(), 0.9408, 5e-5);  // Gwet 2002
  EXPECT_FALSE(krippendorff_alpha({{0, 0}, {0, 0}}).has_value());
  EXPECT_FALSE(krippendorff_alpha({{0, -1}, {-1, 1}}).has_value());
  EXPECT_FALSE(gwet_ac1({}).has_value());
  EXPECT_FALSE(gwet_ac1({{0, 0}, {0, 0}}).has_value());
  // A label that nobody gave could have been given: chance is less.
  EXPECT_GT(gwet_ac1({{8, 2, 0}, {1, 9, 0}, {0, 0, 0}}).value(), gwet_ac1({{8, 2}, {1, 9}}).value());
}

TEST(StatisticsMethods, CorrectedRatesEqualTheFormulasInNumpy) {
  for (const json& c : reference()["corrected"]) {
    const auto in = c["in"].get<std::array<std::uint64_t, 6>>();
    const Interval i = corrected_rate(in[0], in[1], in[2], in[3], in[4], in[5]).value();
    EXPECT_NEAR(i.estimate, c["estimate"].get<double>(), kTolerance);
    EXPECT_NEAR(i.low, c["low"].get<double>(), kTolerance);
    EXPECT_NEAR(i.high, c["high"].get<double>(), kTolerance);
  }
  for (std::uint64_t k = 0; k <= 100; ++k) {  // an estimate stands in its interval, however few labels there are
    const Interval i = corrected_rate(k, 100, 10, 10, 1, 1).value();
    EXPECT_LE(i.low, i.estimate) << k;
    EXPECT_GE(i.high, i.estimate) << k;
  }
  EXPECT_FALSE(corrected_rate(5, 10, 5, 10, 5, 10).has_value());  // no better than chance
  EXPECT_FALSE(corrected_rate(5, 10, 0, 0, 5, 10).has_value());
}

// tests/probe/statistics_reference.py, "Partial pooling": on another grid, and with the quantiles of the mixture itself.
TEST(StatisticsMethods, PartialPoolingEqualsScipy) {
  for (const json& c : reference()["pooled"]) {
    std::vector<GroupCount> groups;
    for (const json& g : c["groups"]) groups.push_back({g[0], g[1]});
    const std::vector<Interval> rates = partially_pooled(groups);
    ASSERT_EQ(rates.size(), groups.size());
    for (std::size_t i = 0; i < rates.size(); ++i) {
      EXPECT_NEAR(rates[i].estimate, c["rates"][i][0].get<double>(), 2e-3) << c["groups"];
      EXPECT_NEAR(rates[i].low, c["rates"][i][1].get<double>(), 0.05) << c["groups"];
      EXPECT_NEAR(rates[i].high, c["rates"][i][2].get<double>(), 0.05) << c["groups"];
    }
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
    std::vector<std::vector<double>> items;
    for (int i = 0; i < 80; ++i) items.push_back({double(draws.yes(.4)), double(draws.yes(.4)), double(draws.yes(.4))});
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
  EXPECT_NEAR(shown, 100 * mcnemar_power(300, .1), 2.5);  // three standard errors
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

// Twenty groups of 2 to 8 units whose rates are spread as Beta(2, 5), the second smallest of six even draws.
TEST(StatisticsMethods, PartialPoolingCoversAndComesNearer) {
  Draws draws(11);
  const auto rate = [&draws] {
    std::array<double, 6> even{};
    for (double& one : even)
      for (int bit = 0; bit < 20; ++bit) one = (one + (draws.yes(0.5) ? 1 : 0)) / 2;
    std::nth_element(even.begin(), even.begin() + 1, even.end());
    return even[1];
  };
  double pooled_error = 0, own_error = 0;
  int covered = 0, all = 0;
  for (int trial = 0; trial < 30; ++trial) {
    std::vector<GroupCount> groups;
    std::vector<double> truth;
    for (int g = 0; g < 20; ++g) {
      truth.push_back(rate());
      const std::uint64_t n = 2 + static_cast<std::uint64_t>(g) % 7;
      groups.push_back({static_cast<double>(draws.count(n, truth.back())), static_cast<double>(n)});
    }
    const std::vector<Interval> rates = partially_pooled(groups);
    for (std::size_t g = 0; g < groups.size(); ++g) {
      covered += rates[g].low <= truth[g] && truth[g] <= rates[g].high;
      pooled_error += std::abs(rates[g].estimate - truth[g]), own_error += std::abs(groups[g].k / groups[g].n - truth[g]);
      ++all;
    }
  }
  EXPECT_GE(100.0 * covered / all, 93);
  EXPECT_LT(pooled_error, 0.8 * own_error);
}

}  // namespace
}  // namespace lacuna::probe
