// The statistics of comparisons. Every function names its source; tests hold them against R, SciPy and statsmodels.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace lacuna::probe {

struct Interval {
  double estimate = 0, low = 0, high = 0;
};

// Score interval of a proportion k/n (Wilson 1927). n = 0 gives {0, 0, 1}.
Interval wilson(std::uint64_t k, std::uint64_t n, double confidence = 0.95);

// Exact two-sided McNemar test on the discordant pairs (McNemar 1947; binomial with p = 1/2). b + c = 0 gives 1.
double mcnemar_exact(std::uint64_t b, std::uint64_t c);

// Interval of the difference of two paired proportions, square-and-add of Wilson limits with correlation (Newcombe 1998, method 10).
// Pairs: a = both, b = only first, c = only second, d = neither; the estimate is (c - b) / n: second minus first.
Interval paired_difference(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d, double confidence = 0.95);

// Effect size 2 asin(sqrt(p2)) - 2 asin(sqrt(p1)) (Cohen 1988).
double cohen_h(double p1, double p2);

// Family-wise adjusted p-values in the order given (Holm 1979).
std::vector<double> holm(std::span<const double> p);
// False-discovery-rate adjusted p-values (Benjamini and Hochberg 1995).
std::vector<double> benjamini_hochberg(std::span<const double> p);

// Smallest paired difference that n pairs show with the given power, when a share `discordance` of them differs (Connor 1987).
// 1 when none does.
double detectable_difference(std::uint64_t n, double discordance = 0.2, double alpha = 0.05, double power = 0.8);

// Percentile interval of statistic(resample) over `resamples` draws of `clusters` indices with replacement (Efron 1979; whole items
// are drawn, with all that is nested in them). `weights[i]` says how often cluster i was drawn. The generator is SplitMix64, so the
// same seed gives the same interval everywhere. Resamples whose statistic is not finite are left out.
Interval cluster_bootstrap(std::size_t clusters, const std::function<double(std::span<const std::uint32_t> weights)>& statistic,
                           std::uint64_t seed = 1, std::uint32_t resamples = 10'000, double confidence = 0.95);

// Agreement beyond chance of two raters over a square table [actual][predicted] (Cohen 1960). Empty when it is undefined.
std::optional<double> cohen_kappa(const std::vector<std::vector<std::uint64_t>>& table);

}  // namespace lacuna::probe
