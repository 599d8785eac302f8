#include "routed_experts.h"

#include <algorithm>

namespace lacuna::engine {

void activate(Products& products, Activation activation, float* gate, const float* up, std::size_t rows, std::size_t hidden) {
  const auto operation =
      activation == Activation::SwiGlu ? products.kernels().silu_multiply : products.kernels().swiglu_oai;
  products.each_row(rows, hidden, [&](std::size_t i) { operation(gate + i * hidden, up + i * hidden, hidden); });
}

void RoutedExperts::run(const FeedForward& experts, const Activations& x, std::span<const std::uint32_t> chosen,
                        std::span<const float> weights, float* out) {
  sort_by_expert(chosen);
  compute(experts, x);
  const std::size_t d = config_.embedding, used = config_.experts.used;
  products_.each_row(chosen.size() / used, d * used, [&](std::size_t t) {
    std::fill_n(out + t * d, d, 0.0f);
    for (std::size_t slot = t * used; slot < (t + 1) * used; ++slot)
      products_.kernels().add_scaled(out + t * d, &out_[pair_of_[slot] * d], weights[slot], d);
  });
}

// Counting sort of the (token, expert) pairs by expert, tokens in ascending order.
void RoutedExperts::sort_by_expert(std::span<const std::uint32_t> chosen) {
  const std::size_t used = config_.experts.used;
  first_.assign(config_.experts.count + 1, 0);
  for (const std::uint32_t expert : chosen) ++first_[expert + 1];
  for (std::size_t e = 0; e < config_.experts.count; ++e) first_[e + 1] += first_[e];
  pair_token_.resize(chosen.size());
  pair_expert_.resize(chosen.size());
  pair_of_.resize(chosen.size());
  std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
  for (std::uint32_t i = 0; i < chosen.size(); ++i) {
    const std::uint32_t pair = next[chosen[i]]++;
    pair_token_[pair] = static_cast<std::uint32_t>(i / used);
    pair_expert_[pair] = chosen[i];
    pair_of_[i] = pair;
  }
}

// out_ [pairs, embedding].
void RoutedExperts::compute(const FeedForward& weights, const Activations& x) {
  const std::size_t pairs = pair_token_.size(), hidden = weights.gate.weight.rows, d = config_.embedding;
  gate_.resize(pairs * hidden);
  up_.resize(pairs * hidden);
  out_.resize(pairs * d);
  const auto each_expert = [&](const auto& add_tasks) {
    tasks_.clear();
    for (std::size_t e = 0; e < config_.experts.count; ++e) {
      if (first_[e + 1] > first_[e]) add_tasks(e, first_[e], first_[e + 1] - first_[e]);
    }
    products_.run(tasks_);
  };
  each_expert([&](std::size_t expert, std::size_t first, std::size_t count) {
    for (const auto& [linear, out] : {std::pair{&weights.gate, &gate_}, std::pair{&weights.up, &up_}}) {
      ProductTask& task =
          tasks_.emplace_back(Products::task(linear->weight, expert, x, count, &(*out)[first * hidden], hidden));
      task.x_rows = &pair_token_[first];
    }
  });
  add_bias(weights.gate.bias, gate_.data(), hidden);
  add_bias(weights.up.bias, up_.data(), hidden);
  activate(products_, config_.activation, gate_.data(), up_.data(), pairs, hidden);
  products_.prepare(hidden_x_, gate_.data(), pairs, hidden, hidden, {&weights.down.weight});
  each_expert([&](std::size_t expert, std::size_t first, std::size_t count) {
    tasks_.emplace_back(Products::task(weights.down.weight, expert, hidden_x_, count, &out_[first * d], d)).x_first = first;
  });
  add_bias(weights.down.bias, out_.data(), d);
}

// Each sorted pair's row [width] gets the bias of its expert.
void RoutedExperts::add_bias(const std::vector<float>& bias, float* rows, std::size_t width) {
  if (bias.empty()) return;
  products_.each_row(pair_expert_.size(), width, [&](std::size_t pair) {
    products_.kernels().add(rows + pair * width, &bias[pair_expert_[pair] * width], width);
  });
}

}  // namespace lacuna::engine
