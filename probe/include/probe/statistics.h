// The statistics of comparisons. Every function names its source; tests hold them against R, SciPy and statsmodels.
#pragma once
#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace lacuna::probe {

struct Interval {
  double estimate = 0, low = 0, high = 0;
  bool has_limits() const { return std::isfinite(low) && std::isfinite(high); }
};

// Two-sided critical value of the standard normal distribution: 1.96 for 0.95.
double z_of(double confidence);

// By linear interpolation of the order statistics (Hyndman and Fan 1996, type 7, the default of R and NumPy). `sorted` is not empty.
double quantile_sorted(const std::vector<double>& sorted, double q);

// What is nested in one item, such as its languages: how many units, and the sums of their values and of the squares of these.
struct Cluster {
  double units = 0, sum = 0, squares = 0;
  void add(double value) { ++units, sum += value, squares += value * value; }
};

// How many times larger the variance of the mean of all units is than if each were drawn by itself (Kish 1965): the variance between clusters (Cochran
// 1977, section 6.3) over that of a simple sample. At least 1, and at most what it is where all units of a cluster are alike, which is also taken
// where no unit differs from any other and where there is one cluster. Clusters of one unit give 1.
double design_effect(std::span<const Cluster> clusters);

// Score interval of a proportion k/n (Wilson 1927), of n / design units as if each were drawn by itself (Korn and Graubard 1998). n = 0 gives {0, 0, 1}.
Interval wilson(std::uint64_t k, std::uint64_t n, double confidence = 0.95, double design = 1);

// Exact two-sided McNemar test on the discordant pairs (McNemar 1947; binomial with p = 1/2). b + c = 0 gives 1.
double mcnemar_exact(std::uint64_t b, std::uint64_t c);

// Exact two-sided test that paired differences are as likely to be negative as positive: over all ways to turn their signs, how often their sum is at
// least as far from 0 (Fisher 1935, section 21). Differences of -1, 0 and 1 give McNemar's test.
double sign_flip_exact(std::span<const std::int64_t> differences);

// Interval of the difference of two paired proportions, square-and-add of Wilson limits with correlation (Newcombe 1998, method 10).
// Pairs: a = both, b = only first, c = only second, d = neither; the estimate is (c - b) / n: second minus first. `design`: as for wilson.
Interval paired_difference(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d, double confidence = 0.95, double design = 1);

// Effect size 2 asin(sqrt(p2)) - 2 asin(sqrt(p1)) (Cohen 1988).
double cohen_h(double p1, double p2);

// Family-wise adjusted p-values in the order given (Holm 1979).
std::vector<double> holm(std::span<const double> p);
// False-discovery-rate adjusted p-values (Benjamini and Hochberg 1995).
std::vector<double> benjamini_hochberg(std::span<const double> p);

// Power of the exact two-sided McNemar test to show `difference` in n pairs of which a share `discordance` differs: the sum over the possible counts of
// discordant pairs of what the binomial test among them shows (Duffy 1984). 0 for a difference larger than that share, which cannot be.
double mcnemar_power(std::uint64_t n, double difference, double discordance = 0.2, double alpha = 0.05);

// Smallest paired difference that n pairs show with that power. Empty when none does: no difference is larger than the share of pairs that differ.
std::optional<double> detectable_difference(std::uint64_t n, double discordance = 0.2, double alpha = 0.05, double power = 0.8);

// Percentile interval of statistic(resample) over `resamples` draws of `clusters` indices with replacement (Efron 1979; whole items
// are drawn, with all that is nested in them). `weights[i]` says how often cluster i was drawn. The generator is SplitMix64, so the
// same seed gives the same interval everywhere. Resamples whose statistic is not finite are left out.
// No limits (not numbers) for fewer than bootstrap_minimum() clusters, and where all resamples say the same: drawing cannot show how sure that is.
Interval cluster_bootstrap(std::size_t clusters, const std::function<double(std::span<const std::uint32_t> weights)>& statistic,
                           std::uint64_t seed = 1, std::uint32_t resamples = 10'000, double confidence = 0.95);

// The fewest clusters whose resamples can reach this confidence: they never leave the range of the values, which holds the median of what the values
// were drawn from with probability 1 - 2^(1 - n) (David and Nagaraja 2003, section 7.1). 6 for 95 %.
std::size_t bootstrap_minimum(double confidence = 0.95);

// Agreement beyond chance of two raters over a square table [actual][predicted] (Cohen 1960). Empty when it is undefined.
std::optional<double> cohen_kappa(const std::vector<std::vector<std::uint64_t>>& table);

// Whether k runs show related items equally often (Cochran 1950): items are rows, runs are columns, a value is how many of the item's units show it
// (Friedman's test with these as scores, Conover 1999, section 5.8; of 0 and 1 Cochran's Q). Chi-squared with k - 1 degrees of freedom; items that show
// the same in every run say nothing. p = 1 when none differs. Throws std::invalid_argument for rows of unequal length.
struct CochranQ {
  double q = 0, p = 1;
  std::uint64_t degrees = 0;
};
CochranQ cochran_q(const std::vector<std::vector<double>>& items);

// Two one-sided tests that a paired difference lies within +-margin (Schuirmann 1987), each the score test for paired proportions (Tango 1998): its
// variance is that of the margin, so that pairs without any disagreement are evidence and not certainty. The larger of the two p-values. Pairs as
// and `design` as in paired_difference. n = 0 gives 1.
double tost_paired(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d, double margin = 0.05, double design = 1);

// Agreement beyond chance of two raters over a square table [one][other] that keeps its value where one label is very frequent and kappa falls (Gwet
// 2008). The table has a row and a column for every label that could have been given: chance depends on how many there are. Empty when undefined.
std::optional<double> gwet_ac1(const std::vector<std::vector<std::uint64_t>>& table);
// Krippendorff's alpha, nominal metric (Krippendorff 2011), of any number of raters; ratings[unit][rater] is a category or -1 for none. Empty when
// undefined.
std::optional<double> krippendorff_alpha(const std::vector<std::vector<int>>& ratings);

// Rates of groups that are too small to stand alone, each drawn towards that of all as far as the groups differ no more than chance makes them: partial pooling. Their rates are spread
// as a beta distribution, so that counts are beta-binomial (Kleinman 1973); its mean and how alike units of a group are (intraclass correlation, 1 / (1 + a + b)) are not known but
// integrated over, with the priors of Jeffreys and even between 0 and 1 (Daniels 1999). Estimate and limits: the mean of a group's rate, and the quantiles of the beta distribution with
// its mean and variance (Kass and Steffey 1989). In the order of the groups, whose units count as if each were drawn by itself.
struct GroupCount {
  double k = 0, n = 0;
};
std::vector<Interval> partially_pooled(std::span<const GroupCount> groups, double confidence = 0.95);

// What a classifier with errors says about a rate, put right by a sample in which people decided (Rogan and Gladen 1978); the interval
// covers the uncertainty of all three samples (Lang and Reiczigel 2014). positives of n by the classifier; true_positives of
// human_positives and true_negatives of human_negatives it got right. Empty when a human sample is empty or it does no better than chance. The interval stands around shares that are
// drawn towards a half; where it would leave out the estimate, which is not, it reaches to it. `design`: the design effect of each sample, by which it counts for less.
struct CorrectionDesign {
  double rate = 1, positives = 1, negatives = 1;
};
std::optional<Interval> corrected_rate(std::uint64_t positives, std::uint64_t n, std::uint64_t true_positives, std::uint64_t human_positives,
                                       std::uint64_t true_negatives, std::uint64_t human_negatives, double confidence = 0.95, const CorrectionDesign& design = {});

}  // namespace lacuna::probe
