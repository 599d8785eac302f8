// Deepseek2Model: feed-forward layers, dense and mixture of experts.
#include <algorithm>

#include "deepseek2_model.h"
#include "router.h"

namespace lacuna::engine {

void Deepseek2Model::feed_forward(const Deepseek2Layer& layer) {
  const std::size_t n = tokens_.size(), d = config_.embedding;
  products_.each_row(n, d, [&](std::size_t t) {
    products_.kernels().rms_norm(&stream_[t * d], layer.feed_forward_norm.data(), d,
                                 static_cast<float>(config_.rms_epsilon), &normed_[t * d]);
  });
  block_out_.resize(n * d);
  if (!layer.router.present()) {
    products_.prepare(normed_x_, normed_.data(), n, d, d, {&layer.dense.gate, &layer.dense.up});
    swiglu(layer.dense, normed_x_, block_out_.data());
    add_to_stream(block_out_);
    return;
  }
  const bool shared = layer.shared.gate.present();
  const Matrix& shared_gate = shared ? layer.shared.gate : layer.experts.gate;
  const Matrix& shared_up = shared ? layer.shared.up : layer.experts.up;
  products_.prepare(normed_x_, normed_.data(), n, d, d,
                    {&layer.experts.gate, &layer.experts.up, &shared_gate, &shared_up});
  route(layer);
  sort_by_expert();
  run_experts(layer.experts);
  combine_experts();
  if (shared) {
    swiglu(layer.shared, normed_x_, expert_out_.data());
    products_.each_row(n, d,
                       [&](std::size_t t) { products_.kernels().add(&block_out_[t * d], &expert_out_[t * d], d); });
  }
  add_to_stream(block_out_);
}

// out [N, embedding] of one feed-forward network for all tokens.
void Deepseek2Model::swiglu(const FeedForward& weights, const Activations& x, float* out) {
  const std::size_t n = tokens_.size(), hidden = weights.gate.rows;
  gate_.resize(n * hidden);
  up_.resize(n * hidden);
  products_.run({Products::task(weights.gate, 0, x, n, gate_.data(), hidden),
                 Products::task(weights.up, 0, x, n, up_.data(), hidden)});
  products_.each_row(n, hidden, [&](std::size_t t) {
    products_.kernels().silu_multiply(&gate_[t * hidden], &up_[t * hidden], hidden);
  });
  products_.prepare(hidden_x_, gate_.data(), n, hidden, hidden, {&weights.down});
  products_.run({Products::task(weights.down, 0, hidden_x_, n, out, config_.embedding)});
}

// chosen_ and expert_weights_ [N, used].
void Deepseek2Model::route(const Deepseek2Layer& layer) {
  const std::size_t n = tokens_.size(), experts = config_.experts.count, used = config_.experts.used;
  router_.resize(n * experts);
  biased_.resize(n * experts);
  chosen_.resize(n * used);
  expert_weights_.resize(n * used);
  products_.run({Products::task(layer.router, 0, normed_x_, n, router_.data(), experts)});
  const Kernels& kernels = products_.kernels();
  products_.each_row(n, experts * 8, [&](std::size_t t) {
    float* scores = &router_[t * experts];
    config_.experts.gate == GateFunction::Sigmoid ? kernels.sigmoid(scores, experts) : kernels.softmax(scores, experts);
    choose_experts(config_.experts, {scores, experts}, layer.router_bias, {&biased_[t * experts], experts},
                   {&chosen_[t * used], used}, {&expert_weights_[t * used], used});
  });
}

// Counting sort of the (token, expert) pairs by expert, tokens in ascending order.
void Deepseek2Model::sort_by_expert() {
  const std::size_t used = config_.experts.used;
  first_.assign(config_.experts.count + 1, 0);
  for (const std::uint32_t expert : chosen_) ++first_[expert + 1];
  for (std::size_t e = 0; e < config_.experts.count; ++e) first_[e + 1] += first_[e];
  pair_token_.resize(chosen_.size());
  pair_of_.resize(chosen_.size());
  std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
  for (std::uint32_t i = 0; i < chosen_.size(); ++i) {
    const std::uint32_t pair = next[chosen_[i]]++;
    pair_token_[pair] = static_cast<std::uint32_t>(i / used);
    pair_of_[i] = pair;
  }
}

// expert_out_ [pairs, embedding]: each expert reads its weights once for all of its tokens.
void Deepseek2Model::run_experts(const FeedForward& weights) {
  const std::size_t pairs = pair_token_.size(), hidden = weights.gate.rows, d = config_.embedding;
  gate_.resize(pairs * hidden);
  up_.resize(pairs * hidden);
  expert_out_.resize(pairs * d);
  const auto each_expert = [&](const auto& add_tasks) {
    tasks_.clear();
    for (std::size_t e = 0; e < config_.experts.count; ++e) {
      if (first_[e + 1] > first_[e]) add_tasks(e, first_[e], first_[e + 1] - first_[e]);
    }
    products_.run(tasks_);
  };
  each_expert([&](std::size_t expert, std::size_t first, std::size_t count) {
    for (const auto& [matrix, out] : {std::pair{&weights.gate, &gate_}, std::pair{&weights.up, &up_}}) {
      ProductTask& task =
          tasks_.emplace_back(Products::task(*matrix, expert, normed_x_, count, &(*out)[first * hidden], hidden));
      task.x_rows = &pair_token_[first];
    }
  });
  products_.each_row(pairs, hidden, [&](std::size_t i) {
    products_.kernels().silu_multiply(&gate_[i * hidden], &up_[i * hidden], hidden);
  });
  products_.prepare(hidden_x_, gate_.data(), pairs, hidden, hidden, {&weights.down});
  each_expert([&](std::size_t expert, std::size_t first, std::size_t count) {
    tasks_.emplace_back(Products::task(weights.down, expert, hidden_x_, count, &expert_out_[first * d], d)).x_first =
        first;
  });
}

// block_out_: the weighted sum of a token's experts, in descending order of their scores.
void Deepseek2Model::combine_experts() {
  const std::size_t d = config_.embedding, used = config_.experts.used;
  products_.each_row(tokens_.size(), d * used, [&](std::size_t t) {
    std::fill_n(&block_out_[t * d], d, 0.0f);
    for (std::size_t slot = t * used; slot < (t + 1) * used; ++slot) {
      products_.kernels().add_scaled(&block_out_[t * d], &expert_out_[pair_of_[slot] * d], expert_weights_[slot], d);
    }
  });
}

}  // namespace lacuna::engine
