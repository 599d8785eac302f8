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
  experts_.run(layer.experts, normed_x_, chosen_, expert_weights_, block_out_.data());
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
  shared_out_.resize(n * d);
  run_dense(layer.shared, shared_out_.data());
  products_.each_row(n, d, [&](std::size_t t) {
    float *to = &block_out_[t * d], *from = &shared_out_[t * d];
    gated ? products_.kernels().add_scaled(to, from, shared_weight_[t], d) : products_.kernels().add(to, from, d);
  });
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
  activate(products_, config_.activation, gate_.data(), up_.data(), n, hidden);
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

}  // namespace lacuna::engine
