// Deepseek2Model: multi-head latent attention.
#include <algorithm>
#include <cstring>

#include "deepseek2_model.h"

namespace lacuna::engine {

void Deepseek2Model::attention(std::size_t index) {
  const Deepseek2Layer& layer = weights_.layers[index];
  const std::size_t n = tokens_.size(), d = config_.embedding, key = config_.mla.nope + config_.mla.rope;
  const std::size_t row = config_.mla.kv_lora_rank + config_.mla.rope, q_rank = config_.mla.q_lora_rank;
  const auto epsilon = static_cast<float>(config_.rms_epsilon);
  const Kernels& kernels = products_.kernels();
  products_.each_row(n, d, [&](std::size_t t) {
    kernels.rms_norm(&stream_[t * d], layer.attention_norm.data(), d, epsilon, &normed_[t * d]);
  });
  kv_a_.resize(n * row);
  query_.resize(n * config_.heads * key);
  const std::size_t query_stride = config_.heads * key;
  if (layer.query_a.present()) {
    query_a_.resize(n * q_rank);
    products_.prepare(normed_x_, normed_.data(), n, d, d, {&layer.query_a, &layer.kv_a});
    products_.run({Products::task(layer.query_a, 0, normed_x_, n, query_a_.data(), q_rank),
                   Products::task(layer.kv_a, 0, normed_x_, n, kv_a_.data(), row)});
    products_.each_row(n, q_rank, [&](std::size_t t) {
      kernels.rms_norm(&query_a_[t * q_rank], layer.query_norm.data(), q_rank, epsilon, &query_a_[t * q_rank]);
    });
    products_.prepare(query_x_, query_a_.data(), n, q_rank, q_rank, {&layer.query});
    products_.run({Products::task(layer.query, 0, query_x_, n, query_.data(), query_stride)});
  } else {
    products_.prepare(normed_x_, normed_.data(), n, d, d, {&layer.query, &layer.kv_a});
    products_.run({Products::task(layer.query, 0, normed_x_, n, query_.data(), query_stride),
                   Products::task(layer.kv_a, 0, normed_x_, n, kv_a_.data(), row)});
  }
  write_cache(index);
  make_queries(layer);
  attend(index);
}

// The row of every token: [kv_norm(c), rotated k].
void Deepseek2Model::write_cache(std::size_t index) {
  const std::size_t rank = config_.mla.kv_lora_rank, rope = config_.mla.rope;
  const std::vector<float>& norm = weights_.layers[index].kv_norm;
  products_.each_row(tokens_.size(), rank + rope, [&](std::size_t t) {
    float* row = tokens_[t].cache->row(index, tokens_[t].position);
    const float* from = &kv_a_[t * (rank + rope)];
    products_.kernels().rms_norm(from, norm.data(), rank, static_cast<float>(config_.rms_epsilon), row);
    std::memcpy(row + rank, from + rank, rope * sizeof(float));
    Rope::rotate(std::span(&rotations_[t * rope], rope), row + rank);
  });
}

// latent_query_ [N, heads, kv_lora_rank + rope]: the unrotated part through k_b, the rotated part behind it.
void Deepseek2Model::make_queries(const Deepseek2Layer& layer) {
  const std::size_t n = tokens_.size(), heads = config_.heads, nope = config_.mla.nope, rope = config_.mla.rope;
  const std::size_t key = nope + rope, rank = config_.mla.kv_lora_rank, row = rank + rope;
  latent_query_.resize(n * heads * row);
  products_.each_row(n * heads, rope, [&](std::size_t i) {
    float* to = &latent_query_[i * row + rank];
    std::memcpy(to, &query_[i * key + nope], rope * sizeof(float));
    Rope::rotate(std::span(&rotations_[i / heads * rope], rope), to);
  });
  products_.prepare(nope_x_, query_.data(), n * heads, nope, key, {&layer.k_b});
  tasks_.clear();
  for (std::size_t head = 0; head < heads; ++head) {
    ProductTask& task =
        tasks_.emplace_back(Products::task(layer.k_b, head, nope_x_, n, &latent_query_[head * row], heads * row));
    task.x_first = head;
    task.x_step = heads;
  }
  products_.run(tasks_);
}

// Every token sees its own sequence up to itself; then v_b and the output matrix, added to the stream.
void Deepseek2Model::attend(std::size_t index) {
  const Deepseek2Layer& layer = weights_.layers[index];
  const std::size_t n = tokens_.size(), heads = config_.heads, rank = config_.mla.kv_lora_rank,
                    row = rank + config_.mla.rope;
  std::size_t tile = kHeadTile;  // smaller when there would be less than one tile a thread
  while (tile > 1 && n * ((heads + tile - 1) / tile) < products_.pool().threads()) tile /= 2;
  const std::size_t tiles = (heads + tile - 1) / tile;
  std::size_t longest = 0;
  for (const Token& token : tokens_) longest = std::max(longest, token.position + 1);
  scores_.resize(products_.pool().threads() * kHeadTile * longest);
  latent_.resize(n * heads * rank);
  products_.pool().for_each(n * tiles, [&](std::size_t i, unsigned worker) {
    const Token& token = tokens_[i / tiles];
    const std::size_t head = i % tiles * tile, first = i / tiles * heads + head;
    AttentionTask task;
    task.pages = token.cache->pages(index);
    task.page_rows = KvPagePool::kPageRows;
    task.key_size = row;
    task.value_size = rank;
    task.positions = token.position + 1;
    task.queries = &latent_query_[first * row];
    task.heads = std::min(tile, heads - head);
    task.scale = attention_scale_;
    task.out = &latent_[first * rank];
    task.scores = &scores_[worker * kHeadTile * longest];
    products_.kernels().attention(task);
  });

  const std::size_t value = config_.mla.value, d = config_.embedding;
  heads_.resize(n * heads * value);
  products_.prepare(latent_x_, latent_.data(), n * heads, rank, rank, {&layer.v_b});
  tasks_.clear();
  for (std::size_t head = 0; head < heads; ++head) {
    ProductTask& task =
        tasks_.emplace_back(Products::task(layer.v_b, head, latent_x_, n, &heads_[head * value], heads * value));
    task.x_first = head;
    task.x_step = heads;
  }
  products_.run(tasks_);
  products_.prepare(heads_x_, heads_.data(), n, heads * value, heads * value, {&layer.output});
  block_out_.resize(n * d);
  products_.run({Products::task(layer.output, 0, heads_x_, n, block_out_.data(), d)});
  add_to_stream(block_out_);
}

}  // namespace lacuna::engine
