// DeviceModel: grouped-query attention, and latent attention in the absorbed form (see model_latent_attention.cc).
#include "cuda/device_model.h"

namespace lacuna::engine::cuda {

void DeviceModel::grouped_attention(std::size_t index) {
  const Layer& layer = weights_.layers[index];
  const GroupedAttention& a = layer.grouped;
  const std::size_t n = tokens_, heads = config_.heads, kv = config_.kv_heads, key = config_.key;
  const std::size_t queries = heads * key, keys = kv * key, values = kv * config_.value;
  normalise(layer.attention_norm);
  project(a.query, normed_.data(), rows(query_, queries));
  project(a.key, normed_.data(), rows(key_, keys));
  project(a.value, normed_.data(), rows(value_, values));
  finish(query_.data(), heads, a.query_norm);
  finish(key_.data(), kv, a.key_norm);

  const AttentionShape shape{cache_of(index), heads, kv, 0, key, keys, config_.value, config_.layer[index].window,
                       attention_scale_};
  operators_.store_rows(shape.cache, pages_.data(), ends_.data(), key_.data(), keys, 0, keys, n, stream_);
  operators_.store_rows(shape.cache, pages_.data(), ends_.data(), value_.data(), values, keys, values, n, stream_);
  operators_.attention(shape, pages_.data(), ends_.data(), query_.data(), weights_.vector(a.sinks), n,
                       heads_.make(n * heads * config_.value), stream_);
  project(a.output, heads_.data(), rows(block_out_, config_.embedding));
  add_to_stream(block_out_.data());
}

// Norm, of each head or of the whole row, and rotation of x [N, heads, key].
void DeviceModel::finish(float* x, std::size_t heads, const std::vector<float>& norm) {
  const std::size_t key = config_.key;
  if (!norm.empty()) norm_rows(x, tokens_ * heads * key / norm.size(), norm, norm.size());
  rotate(x, heads, key);
}

void DeviceModel::rotate(float* x, std::size_t heads, std::size_t head_size) {
  operators_.rope(x, rotations_.data(), tokens_, heads, head_size, rope_.pairs(),
                  config_.rope.pairs == RopePairs::Halves, stream_);
}

void DeviceModel::latent_attention(std::size_t index) {
  const Layer& layer = weights_.layers[index];
  const LatentAttention& a = layer.latent;
  const MlaConfig& mla = config_.mla;
  const std::size_t n = tokens_, heads = config_.heads, rank = mla.kv_lora_rank, row = config_.kv_row_size();
  normalise(layer.attention_norm);
  rows(query_, heads * (mla.nope + mla.rope));
  if (a.query_a.present()) {
    project(a.query_a, normed_.data(), rows(query_a_, mla.q_lora_rank));
    norm_rows(query_a_.data(), n, a.query_norm, mla.q_lora_rank);
    project(a.query, query_a_.data(), query_.data());
  } else {
    project(a.query, normed_.data(), query_.data());
  }
  project(a.kv_a, normed_.data(), rows(kv_a_, row));
  write_latent_cache(index, a);
  make_latent_queries(a);

  const AttentionShape shape{cache_of(index), heads, 1, 0, row, 0, rank, 0, attention_scale_};
  operators_.attention(shape, pages_.data(), ends_.data(), latent_query_.data(), nullptr, n,
                       latent_.make(n * heads * rank), stream_);
  project_heads(a.v_b, latent_.data(), rank, heads_.make(n * heads * mla.value), mla.value);
  project(a.output, heads_.data(), rows(block_out_, config_.embedding));
  add_to_stream(block_out_.data());
}

// The row of every token: [kv_norm(c), rotated k].
void DeviceModel::write_latent_cache(std::size_t index, const LatentAttention& a) {
  const std::size_t row = config_.kv_row_size();
  norm_rows(kv_a_.data(), tokens_, a.kv_norm, row);
  rotate(kv_a_.data() + config_.mla.kv_lora_rank, 1, row);
  operators_.store_rows(cache_of(index), pages_.data(), ends_.data(), kv_a_.data(), row, 0, row, tokens_, stream_);
}

// latent_query_ [N, heads, kv_lora_rank + rope]: the unrotated part through k_b, the rotated part behind it.
void DeviceModel::make_latent_queries(const LatentAttention& a) {
  const MlaConfig& mla = config_.mla;
  const std::size_t rows = tokens_ * config_.heads, key = mla.nope + mla.rope, row = config_.kv_row_size();
  rotate(query_.data() + mla.nope, config_.heads, key);
  project_heads(a.k_b, query_.data(), key, latent_query_.make(rows * row), row);
  operators_.copy_columns(latent_query_.data() + mla.kv_lora_rank, row, query_.data() + mla.nope, key, rows, mla.rope,
                          stream_);
}

// Each head's rows of x [N, heads, x_stride] times its own slice, into out [N, heads, out_stride].
void DeviceModel::project_heads(const Matrix& matrix, const float* x, std::size_t x_stride, float* out,
                                std::size_t out_stride) {
  operators_.product({matrix.type, matrix.data, matrix.inputs, matrix.rows, matrix.slice_stride, x_stride, out_stride},
                     x, head_of_row_.data(), nullptr, tokens_ * config_.heads, out, stream_);
}

}  // namespace lacuna::engine::cuda
