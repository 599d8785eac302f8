// DeepSeek-V2, V2-Lite, V3, R1, Kimi K2: multi-head latent attention, leading dense layers, shared experts.
#include "family.h"

namespace lacuna::engine::families {
namespace {

void read(const KeyReader& keys, ModelConfig& config) {
  config.attention = AttentionKind::Latent;
  config.heads = keys.require_size("attention.head_count", 1, 4096);
  MlaConfig& mla = config.mla;
  mla.q_lora_rank = keys.size_or("attention.q_lora_rank", 0, 0, 1u << 16);
  mla.kv_lora_rank = keys.require_size("attention.kv_lora_rank", 1, 1u << 16);
  mla.rope = keys.require_size("rope.dimension_count", 2, 1u << 12);
  // Files with the split matrices name the head dimensions *_mla; older ones name them key_length and value_length.
  const bool split = keys.has("attention.key_length_mla");
  const std::uint32_t key = keys.require_size(split ? "attention.key_length_mla" : "attention.key_length", 2, 1u << 12);
  mla.value = keys.require_size(split ? "attention.value_length_mla" : "attention.value_length", 1, 1u << 12);
  if (mla.rope % 2 != 0 || mla.rope >= key)
    keys.fail("rope.dimension_count", mla.rope,
              "an even number below the key length " + std::to_string(key) + " is allowed");
  mla.nope = key - mla.rope;
  mla.legacy_kv_b = keys.file().find_tensor("blk.0.attn_kv_b.weight") != nullptr;
  config.rope.dimensions = mla.rope;
  config.rope.pairs = RopePairs::Neighbours;
  read_experts(keys, config, GateFunction::Softmax, false);
  read_leading_dense(keys, config);
}

void bind_attention(TensorBinder& tensors, const ModelConfig& config, const std::string& block, LatentAttention& to) {
  const MlaConfig& mla = config.mla;
  const std::uint64_t d = config.embedding, heads = config.heads, key = mla.nope + mla.rope;
  if (mla.q_lora_rank == 0) {
    tensors.matrix(block + "attn_q.weight", {d, heads * key}, to.query);
  } else {
    tensors.matrix(block + "attn_q_a.weight", {d, mla.q_lora_rank}, to.query_a);
    tensors.vector(block + "attn_q_a_norm.weight", {mla.q_lora_rank}, to.query_norm);
    tensors.matrix(block + "attn_q_b.weight", {mla.q_lora_rank, heads * key}, to.query);
  }
  tensors.matrix(block + "attn_kv_a_mqa.weight", {d, mla.kv_lora_rank + mla.rope}, to.kv_a);
  tensors.vector(block + "attn_kv_a_norm.weight", {mla.kv_lora_rank}, to.kv_norm);
  if (mla.legacy_kv_b) {  // ModelWeights splits it
    tensors.rows(block + "attn_kv_b.weight", {mla.kv_lora_rank, heads * (mla.nope + mla.value)}, to.v_b);
  } else {
    tensors.matrix(block + "attn_k_b.weight", {mla.nope, mla.kv_lora_rank, heads}, to.k_b);
    tensors.matrix(block + "attn_v_b.weight", {mla.kv_lora_rank, mla.value, heads}, to.v_b);
  }
  tensors.matrix(block + "attn_output.weight", {heads * mla.value, d}, to.output);
}

void bind(TensorBinder& tensors, const ModelConfig& config, const std::string& block, const LayerConfig& layer,
          Layer& to) {
  tensors.vector(block + "attn_norm.weight", {config.embedding}, to.attention_norm);
  bind_attention(tensors, config, block, to.latent);
  tensors.vector(block + "ffn_norm.weight", {config.embedding}, to.feed_forward_norm);
  if (!layer.experts) return bind_dense(tensors, config, block, to);
  bind_experts(tensors, config, block, to);
  if (config.experts.shared > 0) bind_shared_experts(tensors, config, block, to);
}

}  // namespace

extern const Family deepseek2;
const Family deepseek2{"deepseek2", read, bind};

}  // namespace lacuna::engine::families
