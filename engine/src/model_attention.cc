// Model: grouped-query attention, and the attention kernel over the caches of all tokens.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "model.h"

namespace lacuna::engine {
namespace {

// Queries of a tile: their scores take at most 1 MiB a thread, as long as eight of them do.
std::size_t query_tile(std::size_t positions) { return std::clamp<std::size_t>((std::size_t{1} << 18) / positions, 8, kQueryTile); }

}  // namespace

void Model::grouped_attention(std::size_t index) {
  const Layer& layer = weights_.layers[index];
  const GroupedAttention& a = layer.grouped;
  const std::size_t n = tokens_.size(), d = config_.embedding, heads = config_.heads, kv = config_.kv_heads;
  const std::size_t queries = a.query.weight.rows, keys = kv * config_.key, values = kv * config_.value;
  normalise(layer.attention_norm, {&a.query.weight, &a.key.weight, &a.value.weight});
  query_.resize(n * queries);
  key_.resize(n * keys);
  value_.resize(n * values);
  products_.run({Products::task(a.query.weight, 0, normed_x_, n, query_.data(), queries),
                 Products::task(a.key.weight, 0, normed_x_, n, key_.data(), keys),
                 Products::task(a.value.weight, 0, normed_x_, n, value_.data(), values)});
  add_bias(a.query.bias, query_.data(), n);
  add_bias(a.key.bias, key_.data(), n);
  add_bias(a.value.bias, value_.data(), n);
  if (config_.gated_attention) split_gates();
  finish_queries_and_keys(index);

  heads_.resize(n * heads * config_.value);
  attend(index, query_.data(), a.sinks.empty() ? nullptr : a.sinks.data(), heads_.data());
  const std::size_t width = heads * config_.value;
  if (config_.gated_attention) {
    products_.each_row(n, width, [&](std::size_t t) {
      products_.kernels().sigmoid_multiply(&heads_[t * width], &output_gate_[t * width], width);
    });
  }
  products_.prepare(heads_x_, heads_.data(), n, width, width, {&a.output.weight});
  block_out_.resize(n * d);
  products_.run({Products::task(a.output.weight, 0, heads_x_, n, block_out_.data(), d)});
  add_bias(a.output.bias, block_out_.data(), n);
  add_to_stream(block_out_);
}

// query_ [N, heads, (query, gate)] becomes [N, heads, key] and output_gate_ [N, heads, key].
void Model::split_gates() {
  const std::size_t key = config_.key, rows = tokens_.size() * config_.heads;
  split_.resize(rows * key);
  output_gate_.resize(rows * key);
  products_.each_row(rows, key, [&](std::size_t i) {
    std::memcpy(&split_[i * key], &query_[2 * i * key], key * sizeof(float));
    std::memcpy(&output_gate_[i * key], &query_[(2 * i + 1) * key], key * sizeof(float));
  });
  query_.swap(split_);
}

// Norms and rotation; then the keys and values of every token in the cache.
void Model::finish_queries_and_keys(std::size_t index) {
  const GroupedAttention& a = weights_.layers[index].grouped;
  const std::size_t n = tokens_.size(), key = config_.key, rope = rope_.pairs() * 2;
  const std::size_t keys = config_.kv_heads * key, values = config_.kv_heads * config_.value;
  const CacheLayout layout = cache_layout();
  const auto finish = [&](float* row, std::size_t heads, const std::vector<float>& norm, std::size_t token) {
    for (std::size_t i = 0; i < heads * key && !norm.empty(); i += norm.size())
      products_.kernels().rms_norm(row + i, norm.data(), norm.size(), epsilon_, row + i);
    for (std::size_t head = 0; head < heads; ++head)
      rope_.rotate(std::span(&rotations_[token * rope], rope), row + head * key);
  };
  products_.each_row(n, config_.heads * key + keys, [&](std::size_t t) {
    finish(&query_[t * config_.heads * key], config_.heads, a.query_norm, t);
    finish(&key_[t * keys], config_.kv_heads, a.key_norm, t);
    const std::size_t in_page = tokens_[t].position % KvPagePool::kPageRows;
    for (std::size_t head = 0; head < config_.kv_heads; ++head) {
      spoil_what_does_not_fit({&key_[t * keys + head * key], key}, {&value_[t * values + head * config_.value], config_.value});
      write_cache(tokens_[t], index, layout.keys_at(head) + in_page * key, &key_[t * keys + head * key], key);
      write_cache(tokens_[t], index, layout.values_at(head) + in_page * config_.value, &value_[t * values + head * config_.value], config_.value);
    }
  });
}

Model::CacheLayout Model::cache_layout() const {
  if (config_.attention == AttentionKind::Latent) return {1, config_.kv_row_size(), config_.mla.kv_lora_rank, true};
  return {config_.kv_heads, config_.key, config_.value, false};
}

void Model::spoil_what_does_not_fit(std::span<const float> key, std::span<float> value) const {
  constexpr float kTooLarge = 65520;  // rounds to infinity
  if (config_.half_cache && !std::all_of(key.begin(), key.end(), [](float x) { return std::fabs(x) < kTooLarge; }))
    std::fill(value.begin(), value.end(), std::numeric_limits<float>::quiet_NaN());
}

void Model::write_cache(const Token& token, std::size_t index, std::size_t at, const float* values, std::size_t count) const {
  float* page = token.cache->page(config_.layer[index].slot, token.position / KvPagePool::kPageRows);
  if (config_.half_cache) products_.kernels().to_halves(values, count, reinterpret_cast<std::uint16_t*>(page) + at);
  else std::memcpy(page + at, values, count * sizeof(float));
}

// Tiles of at most `most_queries` queries with the same keys and values: heads of one group, and tokens that follow each other
// in a sequence. They are smaller when there would be less than one a thread.
void Model::make_attention_tiles(std::size_t kv_heads, std::size_t most_queries) {
  const std::size_t n = tokens_.size(), group = config_.heads / kv_heads;
  std::size_t heads = std::min(most_queries, group);
  while (heads > 1 && n * kv_heads * ((group + heads - 1) / heads) < products_.pool().threads()) heads /= 2;
  const std::size_t most = n > products_.pool().threads() ? most_queries / heads : 1;
  attention_tiles_.clear();
  for (std::size_t token = 0, tokens; token < n; token += tokens) {
    tokens = std::min(most, tokens_[token].slice->tokens.size() - tokens_[token].in_slice);
    for (std::size_t kv = 0; kv < kv_heads; ++kv) {
      for (std::size_t head = 0; head < group; head += heads)
        attention_tiles_.push_back({token, tokens, kv, kv * group + head, std::min(heads, group - head)});
    }
  }
}

void Model::attend(std::size_t index, const float* queries, const float* sinks, float* out) {
  const CacheLayout layout = cache_layout();
  std::size_t longest = 0;
  for (const Token& token : tokens_) longest = std::max(longest, token.position + 1);
  const std::size_t most_queries = query_tile(longest);
  make_attention_tiles(layout.kv_heads, most_queries);
  scores_.resize(products_.pool().threads() * most_queries * longest);
  const std::size_t window = config_.layer[index].window;
  products_.pool().for_each(attention_tiles_.size(), [&](std::size_t i, unsigned worker) {
    const AttentionTile& tile = attention_tiles_[i];
    AttentionQuery rows[kQueryTile];
    AttentionTask task;
    task.pages = tokens_[tile.token].cache->pages(config_.layer[index].slot);
    task.page_rows = KvPagePool::kPageRows;
    task.halves = config_.half_cache;
    task.keys_at = layout.keys_at(tile.kv);
    task.key_size = task.key_step = layout.key_size;
    task.values_at = layout.values_at(tile.kv);
    task.value_size = layout.value_size;
    task.value_step = layout.value_step();
    task.queries = rows;
    task.scale = attention_scale_;
    task.scores = &scores_[worker * most_queries * longest];
    for (std::size_t token = tile.token; token < tile.token + tile.tokens; ++token) {
      const std::size_t seen = tokens_[token].position + 1, first = window > 0 && seen > window ? seen - window : 0;
      for (std::size_t head = tile.head; head < tile.head + tile.heads; ++head) {
        const std::size_t row = token * config_.heads + head;
        rows[task.count++] = {queries + row * layout.key_size, first, seen - first, sinks ? sinks + head : nullptr,
                              out + row * layout.value_size};
      }
    }
    products_.kernels().attention(task);
  });
}

}  // namespace lacuna::engine
