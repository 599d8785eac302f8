// DeepSeek-V2, V2-Lite, V3, R1: keys and tensors of architecture "deepseek2".
#include "families/family.h"

namespace lacuna::engine::families {
namespace {

void read_attention(const KeyReader& keys, ModelConfig& config) {
  config.heads = keys.require_size("attention.head_count", 1, 4096);
  MlaConfig& mla = config.mla;
  mla.q_lora_rank = keys.size_or("attention.q_lora_rank", 0, 0, 1u << 16);
  mla.kv_lora_rank = keys.require_size("attention.kv_lora_rank", 1, 1u << 16);
  mla.rope = keys.require_size("rope.dimension_count", 2, 1u << 12);
  // Files with the split matrices name the head dimensions *_mla; older ones name them key_length and value_length.
  const bool split = keys.has("attention.key_length_mla");
  const std::uint32_t key = keys.require_size(split ? "attention.key_length_mla" : "attention.key_length", 2, 1u << 12);
  mla.value = keys.require_size(split ? "attention.value_length_mla" : "attention.value_length", 1, 1u << 12);
  if (mla.rope % 2 != 0 || mla.rope >= key) keys.fail("rope.dimension_count", mla.rope, "an even number below the key length " + std::to_string(key) + " is allowed");
  mla.nope = key - mla.rope;
  mla.legacy_kv_b = keys.file().find_tensor("blk.0.attn_kv_b.weight") != nullptr;
}

void read_experts(const KeyReader& keys, ModelConfig& config) {
  ExpertConfig& e = config.experts;
  e.count = keys.require_size("expert_count", 1, 1024);
  e.used = keys.require_size("expert_used_count", 1, e.count);
  e.shared = keys.size_or("expert_shared_count", 0, 0, 64);
  e.feed_forward = keys.require_size("expert_feed_forward_length", 1, 1u << 20);
  e.weights_scale = keys.float_or("expert_weights_scale", 1.0);
  if (e.weights_scale == 0) e.weights_scale = 1.0;  // some files write 0 for "no scale"
  e.weights_norm = keys.file().get_bool(keys.name("expert_weights_norm")).value_or(false);
  const std::uint32_t gate = keys.size_or("expert_gating_func", 1, 0, 16);
  if (gate > 2) keys.fail("expert_gating_func", gate, "1 (softmax) and 2 (sigmoid) are supported");
  e.gate = gate == 2 ? GateFunction::Sigmoid : GateFunction::Softmax;  // 0 and absence mean softmax
  e.group_count = keys.size_or("expert_group_count", 1, 0, e.count);
  if (e.group_count == 0) e.group_count = 1;
  e.group_used = keys.size_or("expert_group_used_count", e.group_count, 0, e.group_count);
  if (e.group_used == 0) e.group_used = e.group_count;
  if (e.count % e.group_count != 0) keys.fail("expert_group_count", e.group_count, "a divisor of expert_count " + std::to_string(e.count) + " is allowed");
  if (e.used > e.count / e.group_count * e.group_used)
    keys.fail("expert_used_count", e.used, "at most the experts of the used groups, " + std::to_string(e.count / e.group_count * e.group_used));
}

void check_attention_tensors(TensorChecker& tensors, const ModelConfig& config, const std::string& block) {
  const MlaConfig& mla = config.mla;
  const std::uint64_t d = config.embedding, heads = config.heads, key = mla.nope + mla.rope;
  tensors.require(block + "attn_norm.weight", {d}, Storage::Plain);
  if (mla.q_lora_rank == 0) {
    tensors.require(block + "attn_q.weight", {d, heads * key});
  } else {
    tensors.require(block + "attn_q_a.weight", {d, mla.q_lora_rank});
    tensors.require(block + "attn_q_a_norm.weight", {mla.q_lora_rank}, Storage::Plain);
    tensors.require(block + "attn_q_b.weight", {mla.q_lora_rank, heads * key});
  }
  tensors.require(block + "attn_kv_a_mqa.weight", {d, mla.kv_lora_rank + mla.rope});
  tensors.require(block + "attn_kv_a_norm.weight", {mla.kv_lora_rank}, Storage::Plain);
  if (mla.legacy_kv_b) {
    tensors.require(block + "attn_kv_b.weight", {mla.kv_lora_rank, heads * (mla.nope + mla.value)});
  } else {
    tensors.require(block + "attn_k_b.weight", {mla.nope, mla.kv_lora_rank, heads});
    tensors.require(block + "attn_v_b.weight", {mla.kv_lora_rank, mla.value, heads});
  }
  tensors.require(block + "attn_output.weight", {heads * mla.value, d});
}

void check_feed_forward_tensors(TensorChecker& tensors, const ModelConfig& config, const std::string& block, bool dense) {
  const std::uint64_t d = config.embedding;
  tensors.require(block + "ffn_norm.weight", {d}, Storage::Plain);
  if (dense) {
    tensors.require(block + "ffn_gate.weight", {d, config.feed_forward});
    tensors.require(block + "ffn_up.weight", {d, config.feed_forward});
    tensors.require(block + "ffn_down.weight", {config.feed_forward, d});
    return;
  }
  const ExpertConfig& e = config.experts;
  tensors.require(block + "ffn_gate_inp.weight", {d, e.count}, Storage::Plain);
  tensors.optional(block + "exp_probs_b.bias", {e.count}, Storage::Plain);
  tensors.require_experts(block + "ffn_gate_exps.weight", {d, e.feed_forward, e.count}, e.used);
  tensors.require_experts(block + "ffn_up_exps.weight", {d, e.feed_forward, e.count}, e.used);
  tensors.require_experts(block + "ffn_down_exps.weight", {e.feed_forward, d, e.count}, e.used);
  if (e.shared == 0) return;
  const std::uint64_t shared = std::uint64_t{e.feed_forward} * e.shared;
  tensors.require(block + "ffn_gate_shexp.weight", {d, shared});
  tensors.require(block + "ffn_up_shexp.weight", {d, shared});
  tensors.require(block + "ffn_down_shexp.weight", {shared, d});
}

}  // namespace

void read_deepseek2(const KeyReader& keys, ModelConfig& config) {
  config.leading_dense_layers = keys.size_or("leading_dense_block_count", 0, 0, config.layers);
  read_attention(keys, config);
  read_experts(keys, config);
  config.feed_forward = config.leading_dense_layers > 0 ? keys.require_size("feed_forward_length", 1, 1u << 22) : keys.size_or("feed_forward_length", 0, 0, 1u << 22);
  config.rope.dimensions = config.mla.rope;
}

void check_deepseek2_tensors(TensorChecker& tensors, const ModelConfig& config) {
  for (std::uint32_t layer = 0; layer < config.layers; ++layer) {
    const std::string block = "blk." + std::to_string(layer) + ".";
    check_attention_tensors(tensors, config, block);
    check_feed_forward_tensors(tensors, config, block, layer < config.leading_dense_layers);
  }
}

}  // namespace lacuna::engine::families
