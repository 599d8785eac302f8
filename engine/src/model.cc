#include "model.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "routing_capture.h"

namespace lacuna::engine {

Model::Model(const ModelConfig& config, const ModelWeights& weights, Products& products)
    : config_(config),
      weights_(weights),
      products_(products),
      experts_(config, products),
      rope_(config, weights.rope_factors),
      attention_scale_(attention_scale(config)),
      epsilon_(static_cast<float>(config.rms_epsilon)),
      query_unit_(config.delta.key, static_cast<float>(1.0 / config.delta.key)),
      key_unit_(config.delta.key, static_cast<float>(1.0 / std::sqrt(config.delta.key))) {}

std::span<const float> Model::forward(std::span<const BatchSlice> slices) {
  begin(slices);
  for (std::size_t i = 0; i < weights_.layers.size(); ++i) {
    config_.layer[i].delta                       ? delta_net(i)
    : config_.attention == AttentionKind::Latent ? latent_attention(i)
                                                 : grouped_attention(i);
    feed_forward(i);
  }
  for (const BatchSlice& slice : slices) slice.cache->advance(slice.tokens.size());
  return logits(slices);
}

// Embeds the tokens and computes the rotations of their positions.
void Model::begin(std::span<const BatchSlice> slices) {
  tokens_.clear();
  slice_first_.clear();
  std::vector<TokenId> ids;
  for (const BatchSlice& slice : slices) {
    slice_first_.push_back(tokens_.size());
    for (std::size_t i = 0; i < slice.tokens.size(); ++i)
      tokens_.push_back({slice.cache, slice.cache->length() + i, &slice, i});
    if (slice.routing) extend(*slice.routing, config_, slice.tokens.size());
    ids.insert(ids.end(), slice.tokens.begin(), slice.tokens.end());
  }
  const std::size_t n = tokens_.size(), d = config_.embedding, pairs = rope_.pairs();
  stream_.resize(n * d);
  normed_.resize(n * d);
  rotations_.resize(n * 2 * pairs);
  products_.each_row(n, d, [&](std::size_t t) {
    const Matrix& embedding = weights_.embedding;
    const auto id = static_cast<std::size_t>(ids[t]);
    embedding.panels ? dequantise_panel_row(embedding.type, embedding.data, id, d, &stream_[t * d])
                     : dequantise(embedding.type, embedding.row(id), std::span(&stream_[t * d], d));
    rope_.rotation(static_cast<std::uint32_t>(tokens_[t].position), std::span(&rotations_[t * 2 * pairs], 2 * pairs));
  });
}

void Model::normalise(const std::vector<float>& weight, std::initializer_list<const Matrix*> matrices) {
  const std::size_t n = tokens_.size(), d = config_.embedding;
  products_.each_row(n, d, [&](std::size_t t) {
    products_.kernels().rms_norm(&stream_[t * d], weight.data(), d, epsilon_, &normed_[t * d]);
  });
  products_.prepare(normed_x_, normed_.data(), n, d, d, matrices);
}

// The same bias to each of `count` rows.
void Model::add_bias(const std::vector<float>& bias, float* rows, std::size_t count) {
  const std::size_t width = bias.size();
  if (width == 0) return;
  products_.each_row(count, width,
                     [&](std::size_t i) { products_.kernels().add(rows + i * width, bias.data(), width); });
}

void Model::add_to_stream(const AlignedFloats& y) {
  const std::size_t d = config_.embedding;
  products_.each_row(tokens_.size(), d, [&](std::size_t t) { products_.kernels().add(&stream_[t * d], &y[t * d], d); });
}

// The output layer for the last `logits` tokens of every slice.
std::span<const float> Model::logits(std::span<const BatchSlice> slices) {
  const std::size_t d = config_.embedding;
  std::vector<std::size_t> rows;
  std::size_t end = 0;
  for (const BatchSlice& slice : slices) {
    end += slice.tokens.size();
    for (std::size_t t = end - slice.logits; t < end; ++t) rows.push_back(t);
  }
  if (rows.empty()) return {};
  products_.each_row(rows.size(), d, [&](std::size_t i) {
    products_.kernels().rms_norm(&stream_[rows[i] * d], weights_.output_norm.data(), d, epsilon_, &normed_[i * d]);
  });
  products_.prepare(last_x_, normed_.data(), rows.size(), d, d, {&weights_.output});
  logits_.resize(rows.size() * config_.vocabulary);
  products_.run({Products::task(weights_.output, 0, last_x_, rows.size(), logits_.data(), config_.vocabulary)});
  return logits_;
}

}  // namespace lacuna::engine
