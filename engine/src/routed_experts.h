// The routed experts of a layer on the processor: each expert reads its weights once for all of its tokens.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "aligned_buffer.h"
#include "engine/model_config.h"
#include "model_weights.h"
#include "products.h"

namespace lacuna::engine {

// gate [rows, hidden] becomes the hidden layer of a feed-forward network.
void activate(Products& products, Activation activation, float* gate, const float* up, std::size_t rows, std::size_t hidden);

class RoutedExperts {
 public:
  // Both outlive it.
  RoutedExperts(const ModelConfig& config, Products& products) : config_(config), products_(products) {}

  // out [N, embedding] = of every token the weighted sum of its experts, added up in the order of `chosen`, which is
  // [N, used] as `weights` is. `x` is prepared for gate and up.
  void run(const FeedForward& experts, const Activations& x, std::span<const std::uint32_t> chosen,
           std::span<const float> weights, float* out);

 private:
  void sort_by_expert(std::span<const std::uint32_t> chosen);
  void compute(const FeedForward& experts, const Activations& x);
  void add_bias(const std::vector<float>& bias, float* rows, std::size_t width);

  const ModelConfig& config_;
  Products& products_;
  std::vector<std::uint32_t> first_;  // [experts + 1]: where its tokens begin among the sorted pairs
  std::vector<std::uint32_t> pair_token_, pair_expert_, pair_of_;  // sorted pair -> token, expert; [N, used] -> pair
  std::vector<ProductTask> tasks_;
  AlignedFloats gate_, up_, out_;  // [pairs, hidden], [pairs, hidden], [pairs, embedding]
  Activations hidden_x_;
};

}  // namespace lacuna::engine
