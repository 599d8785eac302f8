// DeviceModel: feed-forward layers, dense and mixture of experts.
#include "cuda/device_model.h"
#include "routing_capture.h"

namespace lacuna::engine::cuda {

void DeviceModel::feed_forward(std::size_t index) {
  const Layer& layer = weights_.layers[index];
  const std::size_t n = tokens_, d = config_.embedding;
  normalise(layer.feed_forward_norm);
  if (!config_.layer[index].experts) {
    run_dense(layer.dense, rows(block_out_, d));
    return add_to_stream(block_out_.data());
  }
  route(index);
  if (weights_.on_host(index)) return run_host_experts(layer);
  run_experts(layer.experts);
  operators_.add_weighted(hidden_stream_.data(), expert_out_.data(), expert_weights_.data(), n, config_.experts.used, d,
                          stream_);
  if (layer.shared.gate.weight.present()) add_shared_experts(layer);
}

// They count once, or by the logistic function of a gate.
void DeviceModel::add_shared_experts(const Layer& layer) {
  const std::size_t n = tokens_, d = config_.embedding;
  const float* weights = nullptr;
  if (layer.shared_gate.present()) {
    project(layer.shared_gate, normed_.data(), rows(shared_weight_, 1));
    operators_.logistic(shared_weight_.data(), n, stream_);
    weights = shared_weight_.data();
  }
  run_dense(layer.shared, rows(block_out_, d));
  operators_.add_weighted(hidden_stream_.data(), block_out_.data(), weights, n, 1, d, stream_);
}

void DeviceModel::activate(std::size_t values) {
  operators_.activation(config_.activation == Activation::SwiGlu ? GatedUnit::Silu : GatedUnit::SwigluOai, gate_.data(),
                        up_.data(), values, stream_);
}

// out [N, embedding] of one feed-forward network for all tokens.
void DeviceModel::run_dense(const FeedForward& weights, float* out) {
  const std::size_t n = tokens_, hidden = weights.gate.weight.rows;
  project(weights.gate, normed_.data(), rows(gate_, hidden));
  project(weights.up, normed_.data(), rows(up_, hidden));
  activate(n * hidden);
  project(weights.down, gate_.data(), out);
}

// chosen_ and expert_weights_ [N, used].
void DeviceModel::route(std::size_t index) {
  const Layer& layer = weights_.layers[index];
  const ExpertConfig& e = config_.experts;
  project(layer.router, normed_.data(), rows(router_, e.count));
  const RouterShape shape{e.gate,       e.count,        e.used, e.group_count, e.group_used,
                          e.weights_norm, static_cast<float>(e.weights_scale)};
  operators_.route(shape, router_.data(), weights_.vector(layer.router_bias), upload_closed(index), tokens_,
                   chosen_.make(tokens_ * e.used), expert_weights_.make(tokens_ * e.used), stream_);
  capture_routing(index);
}

// [N, experts] of this layer; null when no sequence closes experts.
const std::uint8_t* DeviceModel::upload_closed(std::size_t index) {
  const std::size_t experts = config_.experts.count;
  std::vector<std::uint8_t> closed;
  std::size_t token = 0;
  for (const BatchSlice& slice : slices_) {
    for (std::size_t t = 0; t < slice.tokens.size(); ++t, ++token) {
      if (!slice.closed) continue;
      closed.resize(tokens_ * experts);
      for (std::size_t e = 0; e < experts; ++e) closed[token * experts + e] = (*slice.closed)[index * experts + e];
    }
  }
  return closed.empty() ? nullptr : closed_.upload(closed);
}

void DeviceModel::capture_routing(std::size_t index) {
  const std::size_t used = config_.experts.used;
  std::vector<std::uint32_t> experts;
  std::vector<float> weights;
  std::size_t token = 0;
  for (const BatchSlice& slice : slices_) {
    if (slice.routing && experts.empty()) {
      experts.resize(tokens_ * used);
      weights.resize(tokens_ * used);
      device_.download(experts.data(), chosen_.data(), experts.size() * sizeof experts[0]);
      device_.download(weights.data(), expert_weights_.data(), weights.size() * sizeof weights[0]);
    }
    for (std::size_t t = 0; t < slice.tokens.size(); ++t, ++token) {
      if (slice.routing)
        write_route(*slice.routing, index, slice.tokens.size() - t, {&experts[token * used], used},
                    {&weights[token * used], used});
    }
  }
}

// expert_out_ [N, used, embedding].
void DeviceModel::run_experts(const FeedForward& weights) {
  const std::size_t pairs = tokens_ * config_.experts.used;
  const bool large = LargeProducts::takes(weights.gate.weight) && LargeProducts::takes(weights.up.weight) &&
                     LargeProducts::takes(weights.down.weight);
  const std::size_t given = large ? given_ * config_.experts.used : 0;
  expert_out_.make(pairs * config_.embedding);
  if (given > 0) run_grouped_experts(weights, given);
  if (given < pairs) run_single_experts(weights, given);
}

// The first pairs: gathered by expert, and scattered again.
void DeviceModel::run_grouped_experts(const FeedForward& weights, std::size_t pairs) {
  std::vector<std::uint32_t> chosen(pairs);
  device_.download(chosen.data(), chosen_.data(), pairs * sizeof chosen[0]);
  const ExpertGroups groups = group_by_expert(chosen, config_.experts.used, config_.experts.count);
  const std::size_t hidden = weights.gate.weight.rows, rows = groups.token.size();
  group_expert_.upload(groups.expert);
  const auto project_groups = [&](const Linear& linear, const float* x, const std::uint32_t* x_rows, float* out) {
    large_.experts(linear.weight, x, x_rows, groups.expert, out);
    if (!linear.bias.empty())
      operators_.add_bias(out, weights_.vector(linear.bias), group_expert_.data(), rows, linear.weight.rows, stream_);
  };
  group_token_.upload(groups.token);
  project_groups(weights.gate, normed_.data(), group_token_.data(), gate_.make(rows * hidden));
  project_groups(weights.up, normed_.data(), group_token_.data(), up_.make(rows * hidden));
  activate(rows * hidden);
  project_groups(weights.down, gate_.data(), nullptr, group_out_.make(rows * config_.embedding));
  operators_.embed(TensorType::F32, reinterpret_cast<const std::byte*>(group_out_.data()), row_of_pair_.upload(groups.row_of),
                   pairs, config_.embedding, expert_out_.data(), stream_);
}

// The pairs from `first` on.
void DeviceModel::run_single_experts(const FeedForward& weights, std::size_t first) {
  const std::size_t hidden = weights.gate.weight.rows, pairs = tokens_ * config_.experts.used - first;
  project_pairs(weights.gate, normed_.data(), token_of_pair_.data() + first, first, gate_.make(pairs * hidden));
  project_pairs(weights.up, normed_.data(), token_of_pair_.data() + first, first, up_.make(pairs * hidden));
  activate(pairs * hidden);
  project_pairs(weights.down, gate_.data(), nullptr, first, expert_out_.data() + first * config_.embedding);
}

// The device computes the shared experts while the processor computes the routed ones.
void DeviceModel::run_host_experts(const Layer& layer) {
  const std::size_t n = tokens_, d = config_.embedding, pairs = n * config_.experts.used;
  const auto fetch = [&](auto& to, const auto& from, std::size_t count) {
    to.resize(count);
    device_.download(to.data(), from.data(), count * sizeof to[0]);
  };
  fetch(host_->normed, normed_, n * d);
  fetch(host_->chosen, chosen_, pairs);
  fetch(host_->weights, expert_weights_, pairs);
  if (layer.shared.gate.weight.present()) add_shared_experts(layer);
  add_to_stream(expert_out_.upload(host_->run(layer.experts)));
}

// Row x_rows[i] of x, or row i, times the matrix of the expert of pair first + i, and its bias.
void DeviceModel::project_pairs(const Linear& linear, const float* x, const std::uint32_t* x_rows, std::size_t first, float* out) {
  const Matrix& matrix = linear.weight;
  const std::size_t pairs = tokens_ * config_.experts.used - first;
  operators_.product({matrix.type, matrix.data, matrix.inputs, matrix.rows, matrix.slice_stride}, x, chosen_.data() + first,
                     x_rows, pairs, out, stream_);
  if (!linear.bias.empty())
    operators_.add_bias(out, weights_.vector(linear.bias), chosen_.data() + first, pairs, matrix.rows, stream_);
}

}  // namespace lacuna::engine::cuda
