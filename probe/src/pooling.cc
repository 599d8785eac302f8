// Rates of small groups, drawn towards the common rate.
#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>

#include "probe/statistics.h"

namespace lacuna::probe {
namespace {

// The grid: logit(mean) from -8 to 8 in steps of 0.25, log(alpha + beta) from -1 to 10 in steps of 0.25. Outside of it lies nothing that
// counts of a few hundred items could tell apart.
constexpr double kStep = 0.25, kMeanLow = -8, kSizeLow = -1;
constexpr int kMeans = 65, kSizes = 45;
constexpr double kNegligible = 1e-12;  // of the largest weight

struct Node {
  double alpha, beta, log_weight, weight;
};

double log_beta(double a, double b) { return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b); }

double log_likelihood(std::span<const Count> groups, double alpha, double beta) {
  double sum = 0;
  for (const Count& g : groups)
    sum += log_beta(alpha + static_cast<double>(g.k), beta + static_cast<double>(g.n - g.k)) - log_beta(alpha, beta);
  return sum;
}

std::vector<Node> posterior(std::span<const Count> groups) {
  std::vector<Node> nodes;
  double largest = -INFINITY;
  for (int i = 0; i < kMeans; ++i)
    for (int j = 0; j < kSizes; ++j) {
      const double mean = 1 / (1 + std::exp(-(kMeanLow + kStep * i))), size = std::exp(kSizeLow + kStep * j);
      const double alpha = mean * size, beta = (1 - mean) * size;
      // The prior (alpha + beta)^(-5/2) in terms of logit(mean) and log(size): times alpha * beta (Gelman et al. 2013, equation 5.9).
      const double log_weight = log_likelihood(groups, alpha, beta) - 2.5 * std::log(size) + std::log(alpha) + std::log(beta);
      largest = std::max(largest, log_weight);
      nodes.push_back({alpha, beta, log_weight, 0});
    }
  double total = 0;
  for (Node& node : nodes) total += node.weight = std::exp(node.log_weight - largest);
  std::erase_if(nodes, [](const Node& node) { return node.weight < kNegligible; });
  for (Node& node : nodes) node.weight /= total;
  return nodes;
}

double quantile(const std::vector<Node>& nodes, double k, double rest, double q) {
  const auto excess = [&](double x) {
    double below = -q;
    for (const Node& node : nodes) below += node.weight * boost::math::ibeta(node.alpha + k, node.beta + rest, x);
    return below;
  };
  // q and 1 - q have their signs at the ends of [0, 1].
  std::uintmax_t steps = 60;
  const auto [low, high] = boost::math::tools::toms748_solve(excess, 0.0, 1.0, -q, 1 - q, boost::math::tools::eps_tolerance<double>(44), steps);
  return (low + high) / 2;
}

}  // namespace

std::vector<Interval> partial_pooling(std::span<const Count> groups, double confidence) {
  const std::vector<Node> nodes = posterior(groups);
  std::vector<Interval> out;
  for (const Count& group : groups) {
    const auto k = static_cast<double>(group.k), rest = static_cast<double>(group.n - group.k);
    double mean = 0;
    for (const Node& node : nodes) mean += node.weight * (node.alpha + k) / (node.alpha + node.beta + k + rest);
    out.push_back({mean, quantile(nodes, k, rest, (1 - confidence) / 2), quantile(nodes, k, rest, 1 - (1 - confidence) / 2)});
  }
  return out;
}

}  // namespace lacuna::probe
