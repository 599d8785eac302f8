#include "probe/statistics.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <numeric>
#include <stdexcept>

namespace lacuna::probe {
namespace {

// SplitMix64 (Steele, Lea and Flood 2014).
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  // Uniform in [0, n), n < 2^32 (multiply-shift of Lemire 2019; the bias is below n / 2^32).
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(((next() >> 32) * n) >> 32); }

 private:
  std::uint64_t state_;
};

// Indices of p in ascending order.
std::vector<std::size_t> order_of(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return p[x] < p[y]; });
  return order;
}

// Correlation of the two margins with the continuity correction of Newcombe's method 10.
double newcombe_phi(double a, double b, double c, double d) {
  const double margins = (a + b) * (c + d) * (a + c) * (b + d);
  if (margins <= 0) return 0;
  const double n = a + b + c + d, cross = a * d - b * c;
  const double numerator = cross > n / 2 ? cross - n / 2 : cross >= 0 ? 0 : cross;
  return numerator / std::sqrt(margins);
}

// Binomial counts that differ from their mean by more standard deviations than this are left out: less than 1e-15 of all.
constexpr double kStandardDeviations = 9;

// So many discordant pairs, how likely that is, and the largest count of the rarer direction that the test still calls significant (-1: none).
struct Discordant {
  double pairs = 0, weight = 0, critical = -1;
};

std::vector<Discordant> discordant_counts(std::uint64_t n, double discordance, double alpha) {
  using boost::math::binomial_distribution;
  const binomial_distribution<double> all(static_cast<double>(n), discordance);
  const double mean = boost::math::mean(all), reach = kStandardDeviations * boost::math::standard_deviation(all) + kStandardDeviations;
  std::vector<Discordant> out;
  double critical = -1;  // never falls with the number of pairs
  for (double m = std::max(0.0, std::floor(mean - reach)); m <= std::min(static_cast<double>(n), mean + reach); ++m) {
    const binomial_distribution<double> half(m, 0.5);
    while (critical + 1 < m / 2 && 2 * boost::math::cdf(half, critical + 1) <= alpha) ++critical;
    if (critical >= 0) out.push_back({m, boost::math::pdf(all, m), critical});
  }
  return out;
}

double power_of(const std::vector<Discordant>& counts, double difference, double discordance) {
  const double direction = std::min(1.0, (1 + difference / discordance) / 2);  // the share of the discordant pairs that goes one way
  double power = 0;
  for (const Discordant& count : counts) {
    const boost::math::binomial_distribution<double> one_way(count.pairs, direction), other_way(count.pairs, 1 - direction);
    power += count.weight * (boost::math::cdf(one_way, count.critical) + boost::math::cdf(other_way, count.critical));
  }
  return power;
}

// Score statistic of the hypothesis that the difference of two paired proportions is `assumed` (Tango 1998, equations 7 to 9).
double tango_score(double n, double only_first, double only_second, double assumed) {
  const double b = (2 * n - only_second + only_first) * assumed - only_first - only_second, c = -only_first * assumed * (1 - assumed);
  const double first = (std::sqrt(b * b - 8 * n * c) - b) / (4 * n);  // most likely share of `only_first` under the hypothesis
  return (only_second - only_first - n * assumed) / std::sqrt(n * (2 * first + assumed * (1 - assumed)));
}

}  // namespace

double z_of(double confidence) { return boost::math::quantile(boost::math::normal(), 1 - (1 - confidence) / 2); }

double quantile_sorted(const std::vector<double>& sorted, double q) {
  const double position = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

double design_effect(std::span<const Cluster> clusters) {
  double n = 0, sum = 0, squares = 0, largest = 0;
  for (const Cluster& cluster : clusters) n += cluster.units, sum += cluster.sum, squares += cluster.squares, largest += cluster.units * cluster.units;
  if (n == 0) return 1;
  largest /= n;
  const double mean = sum / n, simple = (squares - n * mean * mean) / (n - 1) / n;
  if (clusters.size() < 2 || !(simple > 1e-12)) return largest;
  double between = 0;
  for (const Cluster& cluster : clusters) between += (cluster.sum - cluster.units * mean) * (cluster.sum - cluster.units * mean);
  const auto k = static_cast<double>(clusters.size());
  return std::clamp(between * k / (k - 1) / (n * n) / simple, 1.0, largest);
}

Interval wilson(std::uint64_t k, std::uint64_t n, double confidence, double design) {
  if (n == 0) return {0, 0, 1};
  const double z = z_of(confidence), total = static_cast<double>(n) / design, p = static_cast<double>(k) / static_cast<double>(n);
  const double centre = (p + z * z / (2 * total)) / (1 + z * z / total);
  const double half = z / (1 + z * z / total) * std::sqrt(p * (1 - p) / total + z * z / (4 * total * total));
  return {p, k == 0 ? 0.0 : std::max(0.0, centre - half), k == n ? 1.0 : std::min(1.0, centre + half)};
}

double mcnemar_exact(std::uint64_t b, std::uint64_t c) {
  const std::uint64_t n = b + c;
  if (n == 0) return 1;
  const boost::math::binomial_distribution<double> half(static_cast<double>(n), 0.5);
  return std::min(1.0, 2 * boost::math::cdf(half, static_cast<double>(std::min(b, c))));
}

double sign_flip_exact(std::span<const std::int64_t> differences) {
  std::map<std::size_t, std::uint64_t> sizes;  // how often each size
  std::int64_t seen = 0;
  for (const std::int64_t difference : differences) {
    seen += difference;
    if (difference != 0) ++sizes[static_cast<std::size_t>(std::abs(difference))];
  }
  // How likely each sum of those is whose sign came out positive; the sum of all is twice that, less what it is when none did.
  std::vector<double> positive = {1};
  std::size_t all = 0;
  for (const auto& [size, count] : sizes) {
    const boost::math::binomial_distribution<double> half(static_cast<double>(count), 0.5);
    std::vector<double> with(positive.size() + size * count);
    for (std::uint64_t k = 0; k <= count; ++k) {
      const double weight = boost::math::pdf(half, static_cast<double>(k));
      for (std::size_t i = 0; weight > 0 && i < positive.size(); ++i) with[i + size * k] += weight * positive[i];
    }
    positive = std::move(with);
    all += size * count;
  }
  double p = 0;
  for (std::size_t i = 0; i < positive.size(); ++i)
    if (std::abs(2 * static_cast<std::int64_t>(i) - static_cast<std::int64_t>(all)) >= std::abs(seen)) p += positive[i];
  return std::min(1.0, p);
}

Interval paired_difference(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d, double confidence, double design) {
  const std::uint64_t n = a + b + c + d;
  if (n == 0) return {0, -1, 1};
  const Interval first = wilson(a + b, n, confidence, design), second = wilson(a + c, n, confidence, design);
  const double delta = (static_cast<double>(c) - static_cast<double>(b)) / static_cast<double>(n);
  const double phi = newcombe_phi(static_cast<double>(a) / design, static_cast<double>(b) / design, static_cast<double>(c) / design, static_cast<double>(d) / design);
  const auto distance = [phi](double x, double y) { return std::sqrt(std::max(0.0, x * x - 2 * phi * x * y + y * y)); };
  const double low = delta - distance(second.estimate - second.low, first.high - first.estimate);
  const double high = delta + distance(second.high - second.estimate, first.estimate - first.low);
  return {delta, std::max(-1.0, low), std::min(1.0, high)};
}

double cohen_h(double p1, double p2) { return 2 * std::asin(std::sqrt(p2)) - 2 * std::asin(std::sqrt(p1)); }

std::vector<double> holm(std::span<const double> p) {
  std::vector<double> adjusted(p.size());
  double largest = 0;
  std::size_t rank = 0;
  for (const std::size_t i : order_of(p)) {
    largest = std::max(largest, std::min(1.0, p[i] * static_cast<double>(p.size() - rank++)));
    adjusted[i] = largest;
  }
  return adjusted;
}

std::vector<double> benjamini_hochberg(std::span<const double> p) {
  std::vector<double> adjusted(p.size());
  const std::vector<std::size_t> order = order_of(p);
  double smallest = 1;
  for (std::size_t rank = order.size(); rank-- > 0;) {
    smallest = std::min(smallest, p[order[rank]] * static_cast<double>(p.size()) / static_cast<double>(rank + 1));
    adjusted[order[rank]] = smallest;
  }
  return adjusted;
}

double mcnemar_power(std::uint64_t n, double difference, double discordance, double alpha) {
  const double d = std::abs(difference);
  return n == 0 || discordance <= 0 || d > discordance ? 0 : power_of(discordant_counts(n, discordance, alpha), d, discordance);
}

std::optional<double> detectable_difference(std::uint64_t n, double discordance, double alpha, double power) {
  if (n == 0 || discordance <= 0) return std::nullopt;
  const std::vector<Discordant> counts = discordant_counts(n, discordance, alpha);
  if (power_of(counts, discordance, discordance) < power) return std::nullopt;
  double low = 0, high = discordance;  // power grows with the difference
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (power_of(counts, middle, discordance) < power ? low : high) = middle;
  }
  return high;
}

CochranQ cochran_q(const std::vector<std::vector<double>>& items) {
  CochranQ out;
  if (items.empty() || items.front().size() < 2) return out;
  const std::size_t runs = items.front().size();
  std::vector<double> columns(runs);
  const auto k = static_cast<double>(runs);
  double total = 0, within = 0;
  for (const std::vector<double>& item : items) {
    if (item.size() != runs) throw std::invalid_argument("Cochran's Q: every item needs a result in every run");
    const double row = std::accumulate(item.begin(), item.end(), 0.0);
    for (std::size_t j = 0; j < runs; ++j) columns[j] += item[j], within += k * item[j] * item[j];
    total += row;
    within -= row * row;
  }
  out.degrees = runs - 1;
  if (within <= 0) return out;
  double spread = 0;
  for (const double column : columns) spread += (column - total / k) * (column - total / k);
  out.q = k * (k - 1) * spread / within;
  out.p = boost::math::cdf(boost::math::complement(boost::math::chi_squared(k - 1), out.q));
  return out;
}

double tost_paired(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d, double margin, double design) {
  const double n = static_cast<double>(a + b + c + d) / design, only_first = static_cast<double>(b) / design, only_second = static_cast<double>(c) / design;
  if (n == 0) return 1;
  const boost::math::normal normal;
  const double above = tango_score(n, only_first, only_second, -margin);
  const double below = tango_score(n, only_second, only_first, -margin);  // the same, seen from the other side
  return boost::math::cdf(boost::math::complement(normal, std::min(above, below)));
}

std::size_t bootstrap_minimum(double confidence) {
  std::size_t n = 2;
  while (1 - std::ldexp(1.0, 1 - static_cast<int>(n)) < confidence) ++n;
  return n;
}

Interval cluster_bootstrap(std::size_t clusters, const std::function<double(std::span<const std::uint32_t>)>& statistic, std::uint64_t seed,
                           std::uint32_t resamples, double confidence) {
  std::vector<std::uint32_t> weights(clusters, 1);
  Interval out;
  out.estimate = statistic(weights);
  out.low = out.high = std::numeric_limits<double>::quiet_NaN();
  if (clusters < bootstrap_minimum(confidence)) return out;
  SplitMix64 random(seed);
  std::vector<double> values;
  values.reserve(resamples);
  for (std::uint32_t r = 0; r < resamples; ++r) {
    std::fill(weights.begin(), weights.end(), 0u);
    for (std::size_t i = 0; i < clusters; ++i) ++weights[random.below(static_cast<std::uint32_t>(clusters))];
    const double value = statistic(weights);
    if (std::isfinite(value)) values.push_back(value);
  }
  if (values.empty()) return out;
  std::sort(values.begin(), values.end());
  if (values.front() == values.back()) return out;
  out.low = quantile_sorted(values, (1 - confidence) / 2);
  out.high = quantile_sorted(values, 1 - (1 - confidence) / 2);
  return out;
}

namespace {

// How the rates of groups may be spread: as Beta(a, b), with a weight.
struct Spread {
  double a = 0, b = 0, weight = 0;
};

// Even steps of the angle whose squared sine is the mean, and of the root of the correlation: many large groups are decided near 0.
constexpr std::size_t kMeans = 60, kCorrelations = 30;
struct Range {
  double from = 0, to = 1;
  double at(std::size_t step, std::size_t steps) const { return from + (static_cast<double>(step) + 0.5) * (to - from) / static_cast<double>(steps); }
};
struct Region {
  Range angle{0, std::numbers::pi / 2}, root;
};

std::vector<Spread> possible_spreads(const Region& region) {
  std::vector<Spread> out;
  for (std::size_t j = 0; j < kCorrelations; ++j) {
    const double root = region.root.at(j, kCorrelations), units = 1 / (root * root) - 1;  // a + b
    for (std::size_t i = 0; i < kMeans; ++i) {
      const double sine = std::sin(region.angle.at(i, kMeans)), mean = sine * sine;
      out.push_back({mean * units, (1 - mean) * units, std::log(root)});  // even in the correlation
    }
  }
  return out;
}

double log_beta(double a, double b) { return boost::math::lgamma(a) + boost::math::lgamma(b) - boost::math::lgamma(a + b); }

using DifferentGroups = std::map<std::pair<double, double>, double>;  // how many have k of n

// By the likelihood of the counts; the weights add up to 1.
void weigh(std::vector<Spread>& spreads, const DifferentGroups& groups) {
  double most = -std::numeric_limits<double>::infinity(), sum = 0;
  for (Spread& spread : spreads) {
    const double none = log_beta(spread.a, spread.b);
    for (const auto& [group, times] : groups) spread.weight += times * (log_beta(spread.a + group.first, spread.b + group.second - group.first) - none);
    most = std::max(most, spread.weight);
  }
  for (Spread& spread : spreads) sum += spread.weight = std::exp(spread.weight - most);
  for (Spread& spread : spreads) spread.weight /= sum;
}

// Where the weights are, and a step around it.
Region likely(const Region& region, const std::vector<Spread>& spreads) {
  constexpr double kNothing = 1e-8;
  std::size_t first_mean = kMeans, last_mean = 0, first_root = kCorrelations, last_root = 0;
  for (std::size_t at = 0; at < spreads.size(); ++at) {
    if (spreads[at].weight < kNothing) continue;
    first_mean = std::min(first_mean, at % kMeans), last_mean = std::max(last_mean, at % kMeans);
    first_root = std::min(first_root, at / kMeans), last_root = std::max(last_root, at / kMeans);
  }
  const auto narrowed = [](const Range& range, std::size_t first, std::size_t last, std::size_t steps) {
    return Range{std::max(range.from, range.at(first, steps) - (range.to - range.from) / static_cast<double>(steps)), std::min(range.to, range.at(last, steps) + (range.to - range.from) / static_cast<double>(steps))};
  };
  return {narrowed(region.angle, first_mean, last_mean, kMeans), narrowed(region.root, first_root, last_root, kCorrelations)};
}

// The rate of a group: its mean and variance over all spreads.
Interval posterior_rate(const std::vector<Spread>& spreads, const GroupCount& group, double confidence) {
  double mean = 0, squares = 0;
  for (const Spread& spread : spreads) {
    const double n = spread.a + spread.b + group.n, rate = (spread.a + group.k) / n;
    mean += spread.weight * rate;
    squares += spread.weight * (rate * (1 - rate) / (n + 1) + rate * rate);
  }
  const double units = mean * (1 - mean) / (squares - mean * mean) - 1;
  const boost::math::beta_distribution<double> rate(mean * units, (1 - mean) * units);
  return {mean, boost::math::quantile(rate, (1 - confidence) / 2), boost::math::quantile(rate, 1 - (1 - confidence) / 2)};
}

}  // namespace

std::vector<Interval> partially_pooled(std::span<const GroupCount> groups, double confidence) {
  constexpr int kPasses = 3;  // the grid is laid again over what the last one found likely
  DifferentGroups different;
  for (const GroupCount& group : groups) ++different[{group.k, group.n}];
  Region region;
  std::vector<Spread> spreads;
  for (int pass = 0; pass < kPasses; ++pass) {
    if (pass > 0) region = likely(region, spreads);
    spreads = possible_spreads(region);
    weigh(spreads, different);
  }
  std::map<std::pair<double, double>, Interval> rates;
  for (const auto& [group, times] : different) rates[group] = posterior_rate(spreads, {group.first, group.second}, confidence);
  std::vector<Interval> out;
  for (const GroupCount& group : groups) out.push_back(rates.at({group.k, group.n}));
  return out;
}

std::optional<double> cohen_kappa(const std::vector<std::vector<std::uint64_t>>& table) {
  double total = 0, agree = 0, chance = 0;
  std::vector<double> rows(table.size()), columns(table.size());
  for (std::size_t i = 0; i < table.size(); ++i)
    for (std::size_t j = 0; j < table.size(); ++j) {
      const auto count = static_cast<double>(table[i].at(j));
      total += count;
      rows[i] += count;
      columns[j] += count;
      if (i == j) agree += count;
    }
  if (total == 0) return std::nullopt;
  for (std::size_t i = 0; i < table.size(); ++i) chance += rows[i] / total * (columns[i] / total);
  if (chance >= 1) return std::nullopt;
  return (agree / total - chance) / (1 - chance);
}

}  // namespace lacuna::probe
