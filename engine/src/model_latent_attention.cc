// Model: multi-head latent attention (DeepSeek-V2, arXiv 2405.04434) in the absorbed form: queries go through k_b into
// the latent space, where the cache row [kv_norm(c), rotated k] of a position is the key of all heads and its first
// kv_lora_rank values are the value.
#include <cstring>

#include "model.h"

namespace lacuna::engine {

void Model::latent_attention(std::size_t index) {
  const Layer& layer = weights_.layers[index];
  const LatentAttention& a = layer.latent;
  const std::size_t n = tokens_.size(), key = config_.mla.nope + config_.mla.rope, q_rank = config_.mla.q_lora_rank;
  const std::size_t rank = config_.mla.kv_lora_rank, row = config_.kv_row_size(), queries = config_.heads * key;
  kv_a_.resize(n * row);
  query_.resize(n * queries);
  const Matrix& first = a.query_a.present() ? a.query_a : a.query;
  normalise(layer.attention_norm, {&first, &a.kv_a});
  if (a.query_a.present()) {
    query_a_.resize(n * q_rank);
    products_.run({Products::task(a.query_a, 0, normed_x_, n, query_a_.data(), q_rank),
                   Products::task(a.kv_a, 0, normed_x_, n, kv_a_.data(), row)});
    products_.each_row(n, q_rank, [&](std::size_t t) {
      products_.kernels().rms_norm(&query_a_[t * q_rank], a.query_norm.data(), q_rank, epsilon_, &query_a_[t * q_rank]);
    });
    products_.prepare(query_x_, query_a_.data(), n, q_rank, q_rank, {&a.query});
    products_.run({Products::task(a.query, 0, query_x_, n, query_.data(), queries)});
  } else {
    products_.run({Products::task(a.query, 0, normed_x_, n, query_.data(), queries),
                   Products::task(a.kv_a, 0, normed_x_, n, kv_a_.data(), row)});
  }
  write_latent_cache(index);
  make_latent_queries(a);
  latent_.resize(n * config_.heads * rank);
  attend(index, latent_query_.data(), nullptr, latent_.data());
  latent_output(a);
}

// The row of every token: [kv_norm(c), rotated k].
void Model::write_latent_cache(std::size_t index) {
  const std::size_t rank = config_.mla.kv_lora_rank, rope = config_.mla.rope;
  const std::vector<float>& norm = weights_.layers[index].latent.kv_norm;
  products_.each_row(tokens_.size(), rank + rope, [&](std::size_t t) {
    float* row = &kv_a_[t * (rank + rope)];
    products_.kernels().rms_norm(row, norm.data(), rank, epsilon_, row);
    rope_.rotate(std::span(&rotations_[t * rope], rope), row + rank);
    spoil_what_does_not_fit({row, rank + rope}, {row, rank + rope});
    write_cache(tokens_[t], index, tokens_[t].position % KvPagePool::kPageRows * (rank + rope), row, rank + rope);
  });
}

// latent_query_ [N, heads, kv_lora_rank + rope]: the unrotated part through k_b, the rotated part behind it.
void Model::make_latent_queries(const LatentAttention& weights) {
  const std::size_t n = tokens_.size(), heads = config_.heads, nope = config_.mla.nope, rope = config_.mla.rope;
  const std::size_t key = nope + rope, rank = config_.mla.kv_lora_rank, row = rank + rope;
  latent_query_.resize(n * heads * row);
  products_.each_row(n * heads, rope, [&](std::size_t i) {
    float* to = &latent_query_[i * row + rank];
    std::memcpy(to, &query_[i * key + nope], rope * sizeof(float));
    rope_.rotate(std::span(&rotations_[i / heads * rope], rope), to);
  });
  products_.prepare(nope_x_, query_.data(), n * heads, nope, key, {&weights.k_b});
  tasks_.clear();
  for (std::size_t head = 0; head < heads; ++head) {
    ProductTask& task =
        tasks_.emplace_back(Products::task(weights.k_b, head, nope_x_, n, &latent_query_[head * row], heads * row));
    task.x_first = head;
    task.x_step = heads;
  }
  products_.run(tasks_);
}

// v_b and the output matrix, added to the stream.
void Model::latent_output(const LatentAttention& weights) {
  const std::size_t n = tokens_.size(), heads = config_.heads, rank = config_.mla.kv_lora_rank;
  const std::size_t value = config_.mla.value, d = config_.embedding;
  heads_.resize(n * heads * value);
  products_.prepare(latent_x_, latent_.data(), n * heads, rank, rank, {&weights.v_b});
  tasks_.clear();
  for (std::size_t head = 0; head < heads; ++head) {
    ProductTask& task =
        tasks_.emplace_back(Products::task(weights.v_b, head, latent_x_, n, &heads_[head * value], heads * value));
    task.x_first = head;
    task.x_step = heads;
  }
  products_.run(tasks_);
  products_.prepare(heads_x_, heads_.data(), n, heads * value, heads * value, {&weights.output});
  block_out_.resize(n * d);
  products_.run({Products::task(weights.output, 0, heads_x_, n, block_out_.data(), d)});
  add_to_stream(block_out_);
}

}  // namespace lacuna::engine
