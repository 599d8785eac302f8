#include "logistic_regression.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <thread>

namespace lacuna::bench {
namespace {

using classifiers::Feature;
using classifiers::kHashedFeatures;

constexpr int kRounds = 25;
constexpr double kSmallStep = 1e-3, kSettled = 3e-3;  // shares of an example's weight

double log1pexp(double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }
double logistic(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }

// Which rows hold each feature, and how much of it. A feature of a single row links it to no other: it only adds to its own product.
class Postings {
 public:
  struct Entry { std::uint32_t row; float value; };
  explicit Postings(const Rows& rows) : begin_(classifiers::feature_count() + 1) {
    for (const auto* row : rows)
      for (const Feature& feature : *row) ++begin_[feature.index + 1];
    for (std::size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
    entries_.resize(begin_.back());
    std::vector<std::uint64_t> next(begin_.begin(), begin_.end() - 1);
    for (std::size_t i = 0; i < rows.size(); ++i)
      for (const Feature& feature : *rows[i]) entries_[next[feature.index]++] = {static_cast<std::uint32_t>(i), feature.value};
  }
  // Adds the products of one row with all rows.
  void add_products(const std::vector<Feature>& row, float* hashed, float* dense) const {
    for (const Feature& feature : row) {
      float* out = feature.index < kHashedFeatures ? hashed : dense;
      for (std::uint64_t k = begin_[feature.index]; k < begin_[feature.index + 1]; ++k) out[entries_[k].row] += feature.value * entries_[k].value;
    }
  }

 private:
  std::vector<std::uint64_t> begin_;
  std::vector<Entry> entries_;
};

// Minimises q (x - old)^2 / 2 + margin (x - old) + x log x + (limit - x) log(limit - x) over (0, limit) by Newton's method.
double best_coefficient(double old, double q, double margin, double limit) {
  double x = old;
  for (int iteration = 0; iteration < 8; ++iteration) {
    const double gradient = q * (x - old) + margin + std::log(x / (limit - x)), curvature = q + limit / (x * (limit - x));
    double next = x - gradient / curvature;
    if (next <= 0) next = x * 0.1;
    if (next >= limit) next = limit - (limit - x) * 0.1;
    const bool settled = std::abs(next - x) < 1e-7 * limit;
    x = next;
    if (settled) break;
  }
  return std::clamp(x, limit * 1e-6, limit * (1 - 1e-6));
}

void shuffle(std::vector<std::size_t>& order, std::mt19937& generator) {  // std::shuffle differs between libraries
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[generator() % i]);
}

}  // namespace

Kernel::Kernel(const Rows& rows) : size_(rows.size()), hashed_(size_ * size_), dense_(size_ * size_) {
  const Postings postings(rows);
  const std::size_t threads = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::jthread> workers;  // each row is summed by one thread, in one order
  for (std::size_t t = 0; t < threads; ++t)
    workers.emplace_back([&, t] {
      for (std::size_t i = t; i < size_; i += threads) postings.add_products(*rows[i], &hashed_[i * size_], &dense_[i * size_]);
    });
}

std::vector<float> Kernel::with(const Ridge& ridge) const {
  std::vector<float> out(hashed_.size());
  const float hashed = static_cast<float>(1 / ridge.hashed), dense = static_cast<float>(1 / ridge.dense);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = hashed * hashed_[i] + dense * dense_[i];
  return out;
}

Fit fit_logistic(const std::vector<float>& kernel, std::size_t rows, const std::vector<Example>& examples) {
  Fit fit{std::vector<double>(examples.size()), std::vector<float>(rows)};
  std::vector<double> alpha(examples.size());
  const auto step = [&](std::size_t i, double change) {
    alpha[i] += change;
    const float signed_change = static_cast<float>(examples[i].positive ? change : -change);
    const float* products = &kernel[examples[i].row * rows];
    for (std::size_t j = 0; j < rows; ++j) fit.logits[j] += signed_change * products[j];
  };
  std::vector<std::size_t> order(examples.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
    step(i, 0.02 * examples[i].weight);
  }
  std::mt19937 generator(1);
  for (int round = 0; round < kRounds; ++round) {
    shuffle(order, generator);
    double largest = 0;
    for (const std::size_t i : order) {
      const Example& one = examples[i];
      const double own = static_cast<double>(kernel[one.row * rows + one.row]), logit = static_cast<double>(fit.logits[one.row]);
      const double change = best_coefficient(alpha[i], own, one.positive ? logit : -logit, one.weight) - alpha[i];
      if (std::abs(change) <= kSmallStep * one.weight) continue;
      step(i, change);
      largest = std::max(largest, std::abs(change) / one.weight);
    }
    if (largest < kSettled) break;
  }
  for (std::size_t i = 0; i < alpha.size(); ++i) fit.coefficients[i] = examples[i].positive ? alpha[i] : -alpha[i];
  return fit;
}

std::vector<double> weights_of(const Fit& fit, const std::vector<Example>& examples, const Rows& rows, const Ridge& ridge) {
  std::vector<double> out(classifiers::feature_count());
  for (std::size_t i = 0; i < examples.size(); ++i)
    for (const Feature& feature : *rows[examples[i].row])
      out[feature.index] += fit.coefficients[i] * static_cast<double>(feature.value) / (feature.index < kHashedFeatures ? ridge.hashed : ridge.dense);
  return out;
}

Calibration fit_calibration(const std::vector<double>& logits, const std::vector<bool>& positive, const std::vector<double>& weights) {
  double hits = 0, others = 0;
  for (std::size_t i = 0; i < logits.size(); ++i) (positive[i] ? hits : others) += weights[i];
  const double high = (hits + 1) / (hits + 2), low = 1 / (others + 2);
  const auto loss = [&](double slope, double offset) {
    double sum = 0;
    for (std::size_t i = 0; i < logits.size(); ++i) {
      const double z = slope * logits[i] + offset, target = positive[i] ? high : low;
      sum += weights[i] * (log1pexp(z) - target * z);
    }
    return sum;
  };
  double a = 1, b = 0, value = loss(a, b);
  for (int iteration = 0; iteration < 50; ++iteration) {  // Newton with a small ridge; a step that makes it worse is halved
    double ga = 0, gb = 0, haa = 1e-9, hab = 0, hbb = 1e-9;
    for (std::size_t i = 0; i < logits.size(); ++i) {
      const double p = logistic(a * logits[i] + b), r = weights[i] * (p - (positive[i] ? high : low)), h = weights[i] * std::max(1e-12, p * (1 - p));
      ga += r * logits[i];
      gb += r;
      haa += h * logits[i] * logits[i];
      hab += h * logits[i];
      hbb += h;
    }
    const double det = haa * hbb - hab * hab;
    if (!(det > 1e-18)) break;
    double da = (hbb * ga - hab * gb) / det, db = (haa * gb - hab * ga) / det, next = loss(a - da, b - db);
    for (int halving = 0; halving < 30 && !(next <= value); ++halving) {
      da *= 0.5;
      db *= 0.5;
      next = loss(a - da, b - db);
    }
    if (!(next <= value)) break;
    a -= da;
    b -= db;
    value = next;
    if (std::abs(da) + std::abs(db) < 1e-9) break;
  }
  return {a, b};
}

}  // namespace lacuna::bench
