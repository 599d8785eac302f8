#include "probe/statistics.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace lacuna::probe {
namespace {

double z_of(double confidence) { return boost::math::quantile(boost::math::normal(), 1 - (1 - confidence) / 2); }

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

// Quantile by linear interpolation of order statistics (Hyndman and Fan 1996, type 7, the default of R and NumPy).
double quantile_sorted(const std::vector<double>& sorted, double q) {
  const double position = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

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

}  // namespace

Interval wilson(std::uint64_t k, std::uint64_t n, double confidence) {
  if (n == 0) return {0, 0, 1};
  const double z = z_of(confidence), total = static_cast<double>(n), p = static_cast<double>(k) / total;
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

Interval paired_difference(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d, double confidence) {
  const std::uint64_t n = a + b + c + d;
  if (n == 0) return {0, -1, 1};
  const Interval first = wilson(a + b, n, confidence), second = wilson(a + c, n, confidence);
  const double delta = second.estimate - first.estimate;
  const double phi = newcombe_phi(static_cast<double>(a), static_cast<double>(b), static_cast<double>(c), static_cast<double>(d));
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

double detectable_difference(std::uint64_t n, double discordance, double alpha, double power) {
  const boost::math::normal normal;
  const double z_alpha = boost::math::quantile(normal, 1 - alpha / 2), z_beta = boost::math::quantile(normal, power);
  const auto needed = [&](double d) {
    return std::pow(z_alpha * std::sqrt(discordance) + z_beta * std::sqrt(discordance - d * d), 2) / (d * d);
  };
  // No difference is larger than the share of pairs that differ.
  if (n == 0 || needed(discordance) > static_cast<double>(n)) return 1;
  double low = 1e-6, high = discordance;  // needed() falls with d
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (needed(middle) > static_cast<double>(n) ? low : high) = middle;
  }
  return high;
}

double mcnemar_power(std::uint64_t n, double difference, double discordance, double alpha) {
  const boost::math::normal normal;
  const double d = std::abs(difference), spread = discordance - d * d;
  if (n == 0 || d > discordance) return 0;
  const double z = boost::math::quantile(normal, 1 - alpha / 2);
  const double distance = d * std::sqrt(static_cast<double>(n)) - z * std::sqrt(discordance);
  if (spread <= 0) return distance > 0 ? 1 : 0;
  return boost::math::cdf(normal, distance / std::sqrt(spread));
}

CochranQ cochran_q(const std::vector<std::vector<bool>>& items) {
  CochranQ out;
  if (items.empty() || items.front().size() < 2) return out;
  const std::size_t runs = items.front().size();
  std::vector<double> columns(runs);
  double total = 0, squares = 0;  // of the rows
  for (const std::vector<bool>& item : items) {
    if (item.size() != runs) throw std::invalid_argument("Cochran's Q: every item needs a result in every run");
    const auto row = static_cast<double>(std::count(item.begin(), item.end(), true));
    for (std::size_t j = 0; j < runs; ++j) columns[j] += item[j];
    total += row;
    squares += row * row;
  }
  const auto k = static_cast<double>(runs);
  out.degrees = runs - 1;
  const double below = k * total - squares;
  if (below <= 0) return out;
  double spread = 0;
  for (const double column : columns) spread += (column - total / k) * (column - total / k);
  out.q = k * (k - 1) * spread / below;
  out.p = boost::math::cdf(boost::math::complement(boost::math::chi_squared(k - 1), out.q));
  return out;
}

double tost_paired(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d, double margin) {
  const auto n = static_cast<double>(a + b + c + d), plus = static_cast<double>(c), minus = static_cast<double>(b);
  if (n < 2) return 1;
  if (b + c == 0) return std::pow(1 - margin, n);
  const double mean = (plus - minus) / n, variance = (plus + minus - n * mean * mean) / (n - 1);
  if (variance <= 0) return std::abs(mean) < margin ? 0 : 1;  // every pair differs in the same direction
  const boost::math::students_t t(n - 1);
  const double error = std::sqrt(variance / n);
  const double low = boost::math::cdf(boost::math::complement(t, (mean + margin) / error)), high = boost::math::cdf(t, (mean - margin) / error);
  return std::max(low, high);
}

Interval cluster_bootstrap(std::size_t clusters, const std::function<double(std::span<const std::uint32_t>)>& statistic, std::uint64_t seed,
                           std::uint32_t resamples, double confidence) {
  std::vector<std::uint32_t> weights(clusters, 1);
  Interval out;
  out.estimate = out.low = out.high = statistic(weights);
  if (clusters == 0) return out;
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
  out.low = quantile_sorted(values, (1 - confidence) / 2);
  out.high = quantile_sorted(values, 1 - (1 - confidence) / 2);
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
