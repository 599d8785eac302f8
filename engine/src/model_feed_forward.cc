// Model: feed-forward layers, dense and mixture of experts.
#include <algorithm>

#include "model.h"
#include "router.h"
#include "routing_capture.h"

namespace lacuna::engine {

void Model::feed_forward(std::size_t index) {
  const Layer& layer = weights_.layers[index];
  const std::size_t n = tokens_.size(), d = config_.embedding;
  block_out_.resize(n * d);
  if (!config_.layer[index].experts) {
    normalise(layer.feed_forward_norm, {&layer.dense.gate.weight, &layer.dense.up.weight});
    run_dense(layer.dense, block_out_.data());
    add_to_stream(block_out_);
    return;
  }
  const bool shared = layer.shared.gate.weight.present();
  const FeedForward& also = shared ? layer.shared : layer.experts;
  normalise(layer.feed_forward_norm,
            {&layer.experts.gate.weight, &layer.experts.up.weight, &also.gate.weight, &also.up.weight});
  route(index);
  sort_by_expert();
  run_experts(layer.experts);
  combine_experts();
  if (shared) add_shared_experts(layer);
  add_to_stream(block_out_);
}

void Model::add_shared_experts(const Layer& layer) {
  const std::size_t n = tokens_.size(), d = config_.embedding;
  const bool gated = layer.shared_gate.present();
  shared_weight_.assign(n, 1.0f);
  if (gated) {
    products_.run({Products::task(layer.shared_gate, 0, normed_x_, n, shared_weight_.data(), 1)});
    products_.kernels().sigmoid(shared_weight_.data(), n);
  }
  run_dense(layer.shared, expert_out_.data());
  products_.each_row(n, d, [&](std::size_t t) {
    float *to = &block_out_[t * d], *from = &expert_out_[t * d];
    gated ? products_.kernels().add_scaled(to, from, shared_weight_[t], d) : products_.kernels().add(to, from, d);
  });
}

// gate_ [rows, hidden] becomes the hidden layer.
void Model::activate(std::size_t rows, std::size_t hidden) {
  const auto operation =
      config_.activation == Activation::SwiGlu ? products_.kernels().silu_multiply : products_.kernels().swiglu_oai;
  products_.each_row(rows, hidden, [&](std::size_t i) { operation(&gate_[i * hidden], &up_[i * hidden], hidden); });
}

// out [N, embedding] of one feed-forward network for all tokens.
void Model::run_dense(const FeedForward& weights, float* out) {
  const std::size_t n = tokens_.size(), hidden = weights.gate.weight.rows;
  gate_.resize(n * hidden);
  up_.resize(n * hidden);
  products_.run({Products::task(weights.gate.weight, 0, normed_x_, n, gate_.data(), hidden),
                 Products::task(weights.up.weight, 0, normed_x_, n, up_.data(), hidden)});
  add_bias(weights.gate.bias, gate_.data(), n);
  add_bias(weights.up.bias, up_.data(), n);
  activate(n, hidden);
  products_.prepare(hidden_x_, gate_.data(), n, hidden, hidden, {&weights.down.weight});
  products_.run({Products::task(weights.down.weight, 0, hidden_x_, n, out, config_.embedding)});
  add_bias(weights.down.bias, out, n);
}

// chosen_ and expert_weights_ [N, used].
void Model::route(std::size_t index) {
  const Layer& layer = weights_.layers[index];
  const std::size_t n = tokens_.size(), experts = config_.experts.count, used = config_.experts.used;
  router_.resize(n * experts);
  biased_.resize(n * experts);
  chosen_.resize(n * used);
  expert_weights_.resize(n * used);
  products_.run({Products::task(layer.router.weight, 0, normed_x_, n, router_.data(), experts)});
  add_bias(layer.router.bias, router_.data(), n);
  const Kernels& kernels = products_.kernels();
  products_.each_row(n, experts * 8, [&](std::size_t t) {
    float* scores = &router_[t * experts];
    if (config_.experts.gate == GateFunction::Sigmoid) kernels.sigmoid(scores, experts);
    if (config_.experts.gate == GateFunction::Softmax) kernels.softmax(scores, experts);
    choose_experts(config_.experts, {scores, experts}, layer.router_bias, {&biased_[t * experts], experts},
                   {&chosen_[t * used], used}, {&expert_weights_[t * used], used}, tokens_[t].slice->closed, index);
    if (tokens_[t].slice->routing) capture_routing(index, t);
  });
}

void Model::capture_routing(std::size_t index, std::size_t token) const {
  const Token& of = tokens_[token];
  const std::size_t used = config_.experts.used;
  write_route(*of.slice->routing, index, of.slice->tokens.size() - of.in_slice, {&chosen_[token * used], used},
              {&expert_weights_[token * used], used});
}

// Counting sort of the (token, expert) pairs by expert, tokens in ascending order.
void Model::sort_by_expert() {
  const std::size_t used = config_.experts.used;
  first_.assign(config_.experts.count + 1, 0);
  for (const std::uint32_t expert : chosen_) ++first_[expert + 1];
  for (std::size_t e = 0; e < config_.experts.count; ++e) first_[e + 1] += first_[e];
  pair_token_.resize(chosen_.size());
  pair_expert_.resize(chosen_.size());
  pair_of_.resize(chosen_.size());
  std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
  for (std::uint32_t i = 0; i < chosen_.size(); ++i) {
    const std::uint32_t pair = next[chosen_[i]]++;
    pair_token_[pair] = static_cast<std::uint32_t>(i / used);
    pair_expert_[pair] = chosen_[i];
    pair_of_[i] = pair;
  }
}

// expert_out_ [pairs, embedding]: each expert reads its weights once for all of its tokens.
void Model::run_experts(const FeedForward& weights) {
  const std::size_t pairs = pair_token_.size(), hidden = weights.gate.weight.rows, d = config_.embedding;
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
    for (const auto& [linear, out] : {std::pair{&weights.gate, &gate_}, std::pair{&weights.up, &up_}}) {
      ProductTask& task = tasks_.emplace_back(
          Products::task(linear->weight, expert, normed_x_, count, &(*out)[first * hidden], hidden));
      task.x_rows = &pair_token_[first];
    }
  });
  add_expert_bias(weights.gate.bias, gate_.data(), hidden);
  add_expert_bias(weights.up.bias, up_.data(), hidden);
  activate(pairs, hidden);
  products_.prepare(hidden_x_, gate_.data(), pairs, hidden, hidden, {&weights.down.weight});
  each_expert([&](std::size_t expert, std::size_t first, std::size_t count) {
    tasks_.emplace_back(Products::task(weights.down.weight, expert, hidden_x_, count, &expert_out_[first * d], d))
        .x_first = first;
  });
  add_expert_bias(weights.down.bias, expert_out_.data(), d);
}

// Each sorted pair's row [width] gets the bias of its expert.
void Model::add_expert_bias(const std::vector<float>& bias, float* rows, std::size_t width) {
  if (bias.empty()) return;
  products_.each_row(pair_expert_.size(), width, [&](std::size_t pair) {
    products_.kernels().add(rows + pair * width, &bias[pair_expert_[pair] * width], width);
  });
}

// block_out_: the weighted sum of a token's experts, in descending order of their scores.
void Model::combine_experts() {
  const std::size_t d = config_.embedding, used = config_.experts.used;
  products_.each_row(tokens_.size(), d * used, [&](std::size_t t) {
    std::fill_n(&block_out_[t * d], d, 0.0f);
    for (std::size_t slot = t * used; slot < (t + 1) * used; ++slot) {
      products_.kernels().add_scaled(&block_out_[t * d], &expert_out_[pair_of_[slot] * d], expert_weights_[slot], d);
    }
  });
}

}  // namespace lacuna::engine
