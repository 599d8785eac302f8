#include "cuda/device_model.h"

#include <algorithm>

#include "routing_capture.h"

namespace lacuna::engine::cuda {

DeviceModel::DeviceModel(const ModelConfig& config, const DeviceWeights& weights, Device& device,
                         HostExperts* host)
    : config_(config),
      weights_(weights),
      device_(device),
      host_(host),
      operators_(device.operators()),
      stream_(device.stream()),
      rope_(config, weights.rope_factors),
      attention_scale_(attention_scale(config)),
      epsilon_(static_cast<float>(config.rms_epsilon)),
      large_(device),
      ids_(device),
      ends_(device),
      pages_(device),
      rotations_(device),
      head_of_row_(device),
      token_of_pair_(device),
      chosen_(device),
      logit_rows_(device),
      group_token_(device),
      group_expert_(device),
      row_of_pair_(device),
      closed_(device),
      hidden_stream_(device),
      normed_(device),
      query_(device),
      key_(device),
      value_(device),
      heads_(device),
      block_out_(device),
      query_a_(device),
      kv_a_(device),
      latent_query_(device),
      latent_(device),
      gate_(device),
      up_(device),
      router_(device),
      expert_weights_(device),
      expert_out_(device),
      group_out_(device),
      shared_weight_(device),
      device_logits_(device),
      device_best_(device) {}

std::span<const float> DeviceModel::forward(std::span<const BatchSlice> slices) {
  sort(slices);
  begin();
  for (std::size_t i = 0; i < weights_.layers.size(); ++i) {
    config_.attention == AttentionKind::Latent ? latent_attention(i) : grouped_attention(i);
    feed_forward(i);
  }
  for (const BatchSlice& slice : slices) slice.cache->advance(slice.tokens.size());
  return logits();
}

void DeviceModel::sort(std::span<const BatchSlice> slices) {
  asked_ = slices;
  slices_.clear();
  first_row_.resize(slices.size());
  tokens_ = given_ = 0;
  for (const bool given : {true, false}) {
    for (std::size_t i = 0; i < slices.size(); ++i) {
      if (slices[i].given != given) continue;
      slices_.push_back(slices[i]);
      first_row_[i] = tokens_;
      tokens_ += slices[i].tokens.size();
      if (given) given_ = tokens_;
    }
  }
  room_ = std::max(tokens_, round_up(given_, kDenseRows));
}

// Embeds the tokens and uploads what the operators need to know of them.
void DeviceModel::begin() {
  std::vector<std::uint32_t> ids, ends;
  for (const BatchSlice& slice : slices_) {
    for (std::size_t i = 0; i < slice.tokens.size(); ++i)
      ends.push_back(static_cast<std::uint32_t>(slice.cache->length() + i + 1));
    ids.insert(ids.end(), slice.tokens.begin(), slice.tokens.end());
    if (slice.routing) extend(*slice.routing, config_, slice.tokens.size());
  }
  const std::size_t turned = 2 * rope_.pairs();
  std::vector<float> rotations(tokens_ * turned);
  for (std::size_t t = 0; t < tokens_; ++t) rope_.rotation(ends[t] - 1, std::span(&rotations[t * turned], turned));
  ids_.upload(ids);
  ends_.upload(ends);
  rotations_.upload(rotations);
  upload_caches();
  upload_row_lists();
  const Matrix& table = weights_.embedding;
  operators_.embed(table.type, table.data, ids_.data(), tokens_, config_.embedding,
                   rows(hidden_stream_, config_.embedding), stream_);
}

// For every token the pages of its sequence.
void DeviceModel::upload_caches() {
  most_pages_ = 0;
  const auto pages_of = [](const BatchSlice& slice) {
    return (slice.cache->length() + slice.tokens.size() + KvPagePool::kPageRows - 1) / KvPagePool::kPageRows;
  };
  for (const BatchSlice& slice : slices_) most_pages_ = std::max(most_pages_, pages_of(slice));
  std::vector<float*> pages(tokens_ * most_pages_);
  auto row = pages.begin();
  for (const BatchSlice& slice : slices_) {
    for (std::size_t t = 0; t < slice.tokens.size(); ++t, row += static_cast<std::ptrdiff_t>(most_pages_)) {
      for (std::size_t page = 0; page < pages_of(slice); ++page)
        row[static_cast<std::ptrdiff_t>(page)] = slice.cache->page(0, page);
    }
  }
  pages_.upload(pages);
}

CacheShape DeviceModel::cache_of(std::size_t layer) const {
  const std::size_t row = config_.kv_row_size();
  return {KvPagePool::kPageRows, row, most_pages_, layer * KvPagePool::kPageRows * row};
}

// Of latent attention the head of each row [N, heads], of experts the token of each pair [N, used].
void DeviceModel::upload_row_lists() {
  if (config_.attention == AttentionKind::Latent) {
    std::vector<std::uint32_t> heads(tokens_ * config_.heads);
    for (std::size_t i = 0; i < heads.size(); ++i) heads[i] = static_cast<std::uint32_t>(i % config_.heads);
    head_of_row_.upload(heads);
  }
  if (config_.experts.count == 0) return;
  std::vector<std::uint32_t> tokens(tokens_ * config_.experts.used);
  for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i] = static_cast<std::uint32_t>(i / config_.experts.used);
  token_of_pair_.upload(tokens);
}

void DeviceModel::normalise(const std::vector<float>& weight) {
  const std::size_t d = config_.embedding;
  operators_.rms_norm(hidden_stream_.data(), d, weights_.vector(weight), tokens_, d, epsilon_,
                      rows(normed_, d), d, stream_);
}

// In place; rows of `weight` values, `stride` apart.
void DeviceModel::norm_rows(float* x, std::size_t rows, const std::vector<float>& weight, std::size_t stride) {
  operators_.rms_norm(x, stride, weights_.vector(weight), rows, weight.size(), epsilon_, x, stride, stream_);
}

// What the library writes behind the given rows is computed next, or lies behind the last row.
void DeviceModel::project(const Matrix& matrix, const float* x, float* out) {
  const std::size_t large = LargeProducts::takes(matrix) ? given_ : 0;
  if (large > 0) large_.dense(matrix, x, large, out);
  operators_.product({matrix.type, matrix.data, matrix.inputs, matrix.rows, matrix.slice_stride}, x + large * matrix.inputs,
                     nullptr, nullptr, tokens_ - large, out + large * matrix.rows, stream_);
}

void DeviceModel::project(const Linear& linear, const float* x, float* out) {
  project(linear.weight, x, out);
  if (!linear.bias.empty())
    operators_.add_bias(out, weights_.vector(linear.bias), nullptr, tokens_, linear.weight.rows, stream_);
}

void DeviceModel::add_to_stream(const float* x) {
  operators_.add_weighted(hidden_stream_.data(), x, nullptr, tokens_, 1, config_.embedding, stream_);
}

// Of the slices whose greedy choice is wanted, or of the others, the last `logits` tokens, in the order in which they came.
std::vector<std::uint32_t> DeviceModel::logit_rows(bool greedy) const {
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    const std::size_t end = first_row_[i] + asked_[i].tokens.size();
    for (std::size_t row = end - asked_[i].logits; row < end && asked_[i].greedy == greedy; ++row)
      out.push_back(static_cast<std::uint32_t>(row));
  }
  return out;
}

// The output layer. Logits that only the best is needed of stay on the device.
std::span<const float> DeviceModel::logits() {
  std::vector<std::uint32_t> rows = logit_rows(false);
  const std::vector<std::uint32_t> greedy = logit_rows(true);
  const std::size_t whole = rows.size(), v = config_.vocabulary;
  rows.insert(rows.end(), greedy.begin(), greedy.end());
  best_.clear();
  if (rows.empty()) return {};
  normalise(weights_.output_norm);
  const Matrix& output = weights_.output;
  operators_.product({output.type, output.data, output.inputs, output.rows, output.slice_stride}, normed_.data(),
                     nullptr, logit_rows_.upload(rows), rows.size(), device_logits_.make(rows.size() * v), stream_);
  if (!greedy.empty()) {
    std::vector<BestOf> best(greedy.size());
    operators_.argmax(device_logits_.data() + whole * v, best.size(), v, device_best_.make(best.size()), stream_);
    device_.download(best.data(), device_best_.data(), best.size() * sizeof best[0]);
    for (const BestOf& one : best)
      best_.push_back({static_cast<TokenId>(one.index), one.not_finite == kNoRow ? std::nullopt : std::optional<std::size_t>(one.not_finite)});
  }
  logits_.resize(whole * v);
  if (whole > 0) device_.download(logits_.data(), device_logits_.data(), logits_.size() * sizeof(float));
  return logits_;
}

}  // namespace lacuna::engine::cuda
