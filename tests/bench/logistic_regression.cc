#include "logistic_regression.h"

#include <algorithm>
#include <cmath>
#include <deque>

namespace lacuna::bench {
namespace {

constexpr int kMemory = 8;  // pairs that L-BFGS remembers

double log1pexp(double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }
double logistic(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }

using Vector = std::vector<double>;
double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}
void add(Vector& to, double factor, const Vector& what) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += factor * what[i];
}

// The rows with their columns renumbered to those that are used.
class Problem {
 public:
  Problem(const std::vector<Example>& examples, const RidgeOptions& options) {
    std::vector<std::uint32_t> support(classifiers::feature_count());
    for (const Example& example : examples)
      for (const auto& feature : *example.features) ++support[feature.index];
    std::vector<std::int32_t> column(support.size(), -1);
    for (std::uint32_t i = 0; i < support.size(); ++i) {
      const bool dense = i >= classifiers::kHashedFeatures;
      if (support[i] < (dense ? 1 : options.rare)) continue;
      column[i] = static_cast<std::int32_t>(original_.size());
      original_.push_back(i);
      penalty_.push_back(dense ? options.dense : options.hashed);
    }
    for (const Example& example : examples) {
      for (const auto& feature : *example.features)
        if (column[feature.index] >= 0) entries_.push_back({static_cast<std::uint32_t>(column[feature.index]), feature.value});
      ends_.push_back(entries_.size());
      positive_.push_back(example.positive);
      weight_.push_back(example.weight);
    }
  }

  std::size_t columns() const { return original_.size(); }

  // Value of the objective and its gradient.
  double evaluate(const Vector& w, Vector& gradient) const {
    double value = 0;
    for (std::size_t i = 0; i < w.size(); ++i) {
      value += 0.5 * penalty_[i] * w[i] * w[i];
      gradient[i] = penalty_[i] * w[i];
    }
    std::size_t begin = 0;
    for (std::size_t row = 0; row < ends_.size(); ++row) {
      double z = 0;
      for (std::size_t k = begin; k < ends_[row]; ++k) z += w[entries_[k].index] * entries_[k].value;
      value += weight_[row] * log1pexp(positive_[row] ? -z : z);
      const double slope = weight_[row] * (logistic(z) - (positive_[row] ? 1 : 0));
      for (std::size_t k = begin; k < ends_[row]; ++k) gradient[entries_[k].index] += slope * entries_[k].value;
      begin = ends_[row];
    }
    return value;
  }

  Vector expand(const Vector& w) const {
    Vector out(classifiers::feature_count());
    for (std::size_t i = 0; i < w.size(); ++i) out[original_[i]] = w[i];
    return out;
  }

 private:
  std::vector<std::uint32_t> original_;
  Vector penalty_, weight_;
  std::vector<classifiers::Feature> entries_;
  std::vector<std::size_t> ends_;
  std::vector<char> positive_;
};

struct Pair { Vector step, change; double rho; };

Vector direction(const Vector& gradient, const std::deque<Pair>& memory) {
  Vector q = gradient;
  std::vector<double> alpha(memory.size());
  for (std::size_t i = memory.size(); i-- > 0;) {
    alpha[i] = memory[i].rho * dot(memory[i].step, q);
    add(q, -alpha[i], memory[i].change);
  }
  if (!memory.empty()) {
    const double scale = 1 / (memory.back().rho * dot(memory.back().change, memory.back().change));
    for (double& x : q) x *= scale;
  }
  for (std::size_t i = 0; i < memory.size(); ++i) add(q, alpha[i] - memory[i].rho * dot(memory[i].change, q), memory[i].step);
  for (double& x : q) x = -x;
  return q;
}

}  // namespace

std::vector<double> fit_logistic(const std::vector<Example>& examples, const RidgeOptions& options) {
  const Problem problem(examples, options);
  Vector w(problem.columns()), gradient(w.size()), next(w.size()), next_gradient(w.size());
  double value = problem.evaluate(w, gradient);
  std::deque<Pair> memory;
  for (int iteration = 0; iteration < options.iterations; ++iteration) {
    const Vector d = direction(gradient, memory);
    const double slope = dot(d, gradient);
    if (slope >= -1e-9) break;
    double step = memory.empty() ? 1 / std::sqrt(dot(gradient, gradient)) : 1, next_value = 0;
    for (int halving = 0; halving < 30; ++halving, step *= 0.5) {
      next = w;
      add(next, step, d);
      next_value = problem.evaluate(next, next_gradient);
      if (next_value <= value + 1e-4 * step * slope) break;
    }
    Pair pair{next, next_gradient, 0};
    add(pair.step, -1, w);
    add(pair.change, -1, gradient);
    const double curvature = dot(pair.step, pair.change);
    if (curvature > 1e-12) {
      pair.rho = 1 / curvature;
      memory.push_back(std::move(pair));
      if (memory.size() > kMemory) memory.pop_front();
    }
    const bool settled = value - next_value < 1e-5 * std::abs(value);
    w.swap(next);
    gradient.swap(next_gradient);
    value = next_value;
    if (settled) break;
  }
  return problem.expand(w);
}

double logit(const std::vector<double>& weights, const std::vector<classifiers::Feature>& features) {
  double z = 0;
  for (const auto& feature : features) z += weights[feature.index] * feature.value;
  return z;
}

Calibration fit_calibration(const std::vector<double>& logits, const std::vector<bool>& positive, const std::vector<double>& weights) {
  double hits = 0, others = 0;
  for (std::size_t i = 0; i < logits.size(); ++i) (positive[i] ? hits : others) += weights[i];
  const double high = (hits + 1) / (hits + 2), low = 1 / (others + 2);
  double a = 1, b = 0;
  for (int iteration = 0; iteration < 50; ++iteration) {  // Newton with a small ridge
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
    const double da = (hbb * ga - hab * gb) / det, db = (haa * gb - hab * ga) / det;
    a -= da;
    b -= db;
    if (std::abs(da) + std::abs(db) < 1e-9) break;
  }
  return {a, b};
}

}  // namespace lacuna::bench
