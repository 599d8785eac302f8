#include "router.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "stable_math.h"

namespace lacuna::engine {
namespace {

// Index of the largest value that is not taken; the first one when the values are not numbers.
std::uint32_t best_of(std::span<const float> values, const std::vector<bool>& taken) {
  std::uint32_t best = std::numeric_limits<std::uint32_t>::max();
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    if (!taken[i] && (best == std::numeric_limits<std::uint32_t>::max() || values[i] > values[best])) best = i;
  }
  return best;
}

void choose_best(std::span<const float> values, std::vector<bool>& taken, std::span<std::uint32_t> chosen) {
  for (std::uint32_t& index : chosen) {
    index = best_of(values, taken);
    taken[index] = true;
  }
}

float sum_of_two_best(std::span<const float> values) {
  float best = -std::numeric_limits<float>::infinity(), second = best;
  for (const float value : values) {
    second = std::max(second, std::min(best, value));
    best = std::max(best, value);
  }
  return values.size() > 1 ? best + second : best;
}

// Marks the experts outside of the best groups as taken.
void close_groups(const ExpertConfig& config, std::span<const float> biased, std::vector<bool>& taken) {
  const std::size_t size = config.count / config.group_count;
  std::vector<float> scores(config.group_count);
  for (std::size_t g = 0; g < scores.size(); ++g) scores[g] = sum_of_two_best(biased.subspan(g * size, size));
  std::vector<bool> open(config.group_count);
  std::vector<std::uint32_t> chosen(config.group_used);
  choose_best(scores, open, chosen);
  for (std::size_t i = 0; i < taken.size(); ++i) taken[i] = !open[i / size];
}

// Over so few values a loop in a fixed order; exp() of double precision, rounded once.
void softmax(std::span<float> weights) {
  const float top = *std::max_element(weights.begin(), weights.end());
  double sum = 0;
  for (float& w : weights) {
    const double e = stable_exp(double{w} - double{top});
    sum += e;
    w = static_cast<float>(e);
  }
  for (float& w : weights) w = static_cast<float>(w / sum);
}

void weigh(const ExpertConfig& config, std::span<float> weights) {
  if (config.gate == GateFunction::SoftmaxOfChosen) softmax(weights);
  constexpr float kSmallestSum = 6.103515625e-5f;  // the smallest normal half
  if (config.weights_norm) {
    float sum = 0;
    for (const float w : weights) sum += w;
    sum = std::max(sum, kSmallestSum);
    for (float& w : weights) w /= sum;
  }
  const auto scale = static_cast<float>(config.weights_scale);
  for (float& w : weights) w *= scale;
}

void choose_open(std::span<const float> values, std::vector<bool>& taken, std::span<std::uint32_t> chosen,
                 const std::vector<bool>& closed, std::size_t layer) {
  const auto is_closed = [&](std::size_t i) { return closed[layer * values.size() + i]; };
  std::size_t open = 0;
  for (std::size_t i = 0; i < taken.size(); ++i) {
    taken[i] = taken[i] || is_closed(i);
    open += !taken[i];
  }
  const std::size_t first = std::min(open, chosen.size());
  choose_best(values, taken, chosen.first(first));
  if (first == chosen.size()) return;
  for (std::size_t i = 0; i < taken.size(); ++i) taken[i] = is_closed(i);
  for (const std::uint32_t expert : chosen.first(first)) taken[expert] = true;
  choose_best(values, taken, chosen.subspan(first));
}

}  // namespace

void choose_experts(const ExpertConfig& config, std::span<const float> scores, std::span<const float> bias,
                    std::span<float> biased, std::span<std::uint32_t> experts, std::span<float> weights,
                    const std::vector<bool>* closed, std::size_t layer) {
  std::copy(scores.begin(), scores.end(), biased.begin());
  for (std::size_t i = 0; i < bias.size(); ++i) biased[i] += bias[i];
  std::vector<bool> taken(scores.size());
  if (config.group_used < config.group_count) close_groups(config, biased, taken);
  closed ? choose_open(biased, taken, experts, *closed, layer) : choose_best(biased, taken, experts);
  for (std::size_t i = 0; i < experts.size(); ++i) weights[i] = scores[experts[i]];
  weigh(config, weights);
}

}  // namespace lacuna::engine
