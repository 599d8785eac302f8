// Model: grouped-query attention, and the attention kernel over the caches of all tokens.
#include <algorithm>
#include <cstring>

#include "model.h"

namespace lacuna::engine {

void Model::grouped_attention(std::size_t index) {
  const Layer& layer = weights_.layers[index];
  const GroupedAttention& a = layer.grouped;
  const std::size_t n = tokens_.size(), d = config_.embedding, heads = config_.heads, kv = config_.kv_heads;
  const std::size_t queries = heads * config_.key, keys = kv * config_.key, values = kv * config_.value;
  normalise(layer.attention_norm, {&a.query.weight, &a.key.weight, &a.value.weight});
  query_.resize(n * queries);
  key_.resize(n * keys);
  value_.resize(n * values);
  products_.run({Products::task(a.query.weight, 0, normed_x_, n, query_.data(), queries),
                 Products::task(a.key.weight, 0, normed_x_, n, key_.data(), keys),
                 Products::task(a.value.weight, 0, normed_x_, n, value_.data(), values)});
  finish_queries_and_keys(index);

  heads_.resize(n * heads * config_.value);
  attend(index, {kv, config_.key, config_.value, keys}, query_.data(), a.sinks.empty() ? nullptr : a.sinks.data(),
         heads_.data());
  const std::size_t width = heads * config_.value;
  products_.prepare(heads_x_, heads_.data(), n, width, width, {&a.output.weight});
  block_out_.resize(n * d);
  products_.run({Products::task(a.output.weight, 0, heads_x_, n, block_out_.data(), d)});
  add_bias(a.output.bias, block_out_.data(), n);
  add_to_stream(block_out_);
}

// Biases, norms and rotation; then the row of every token in the cache: [keys of all kv heads, values of all].
void Model::finish_queries_and_keys(std::size_t index) {
  const GroupedAttention& a = weights_.layers[index].grouped;
  const std::size_t n = tokens_.size(), key = config_.key, rope = rope_.pairs() * 2;
  const std::size_t keys = config_.kv_heads * key, values = config_.kv_heads * config_.value;
  add_bias(a.query.bias, query_.data(), n);
  add_bias(a.key.bias, key_.data(), n);
  add_bias(a.value.bias, value_.data(), n);
  const auto finish = [&](float* row, std::size_t heads, const std::vector<float>& norm, std::size_t token) {
    for (std::size_t i = 0; i < heads * key && !norm.empty(); i += norm.size())
      products_.kernels().rms_norm(row + i, norm.data(), norm.size(), epsilon_, row + i);
    for (std::size_t head = 0; head < heads; ++head)
      rope_.rotate(std::span(&rotations_[token * rope], rope), row + head * key);
  };
  products_.each_row(n, config_.heads * key + keys, [&](std::size_t t) {
    finish(&query_[t * config_.heads * key], config_.heads, a.query_norm, t);
    finish(&key_[t * keys], config_.kv_heads, a.key_norm, t);
    float* row = tokens_[t].cache->row(index, tokens_[t].position);
    std::memcpy(row, &key_[t * keys], keys * sizeof(float));
    std::memcpy(row + keys, &value_[t * values], values * sizeof(float));
  });
}

void Model::attend(std::size_t index, const CacheLayout& layout, const float* queries, const float* sinks, float* out) {
  const std::size_t n = tokens_.size(), heads = config_.heads, group = heads / layout.kv_heads;
  std::size_t tile = std::min(kHeadTile, group);  // smaller when there would be less than one tile a thread
  while (tile > 1 && n * layout.kv_heads * ((group + tile - 1) / tile) < products_.pool().threads()) tile /= 2;
  const std::size_t tiles_of_group = (group + tile - 1) / tile, tiles = layout.kv_heads * tiles_of_group;
  std::size_t longest = 0;
  for (const Token& token : tokens_) longest = std::max(longest, token.position + 1);
  scores_.resize(products_.pool().threads() * kHeadTile * longest);
  const std::size_t window = config_.layer[index].window;
  products_.pool().for_each(n * tiles, [&](std::size_t i, unsigned worker) {
    const Token& token = tokens_[i / tiles];
    const std::size_t kv = i % tiles / tiles_of_group, in_group = i % tiles_of_group * tile;
    const std::size_t head = kv * group + in_group, row = i / tiles * heads + head;
    AttentionTask task;
    task.pages = token.cache->pages(index);
    task.page_rows = KvPagePool::kPageRows;
    task.row_size = config_.kv_row_size();
    task.key_offset = kv * layout.key_size;
    task.key_size = layout.key_size;
    task.value_offset = layout.value_offset + kv * layout.value_size;
    task.value_size = layout.value_size;
    const std::size_t seen = token.position + 1;
    task.first = window > 0 && seen > window ? seen - window : 0;
    task.positions = seen - task.first;
    task.queries = queries + row * layout.key_size;
    task.heads = std::min(tile, group - in_group);
    task.scale = attention_scale_;
    task.sinks = sinks ? sinks + head : nullptr;
    task.out = out + row * layout.value_size;
    task.scores = &scores_[worker * kHeadTile * longest];
    products_.kernels().attention(task);
  });
}

}  // namespace lacuna::engine
