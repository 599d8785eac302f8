// Routed experts that stay in the memory of the host: the processor computes them, a layer at a time, while the rest of the
// model runs on the device.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "engine/model_config.h"
#include "model_weights.h"
#include "products.h"
#include "routed_experts.h"
#include "thread_pool.h"

namespace lacuna::engine::cuda {

class HostExperts {
 public:
  // Config and pool outlive it. `longest_input`: of all matrices.
  HostExperts(const ModelConfig& config, ThreadPool& pool, std::size_t longest_input)
      : config_(config), products_(pool, chosen_kernels(), longest_input), experts_(config, products_) {}

  // What a layer reads, to be filled before run(): the normalised stream [N, embedding] and the choice [N, used].
  std::vector<float> normed, weights;
  std::vector<std::uint32_t> chosen;

  // The weighted sums [N, embedding]; valid until the next call.
  std::span<const float> run(const FeedForward& experts) {
    const std::size_t tokens = chosen.size() / config_.experts.used, d = config_.embedding;
    products_.prepare(x_, normed.data(), tokens, d, d, {&experts.gate.weight, &experts.up.weight});
    out_.resize(tokens * d);
    experts_.run(experts, x_, chosen, weights, out_.data());
    return out_;
  }

 private:
  const ModelConfig& config_;
  Products products_;
  RoutedExperts experts_;
  Activations x_;
  std::vector<float> out_;
};

}  // namespace lacuna::engine::cuda
