// Qwen 1.5 MoE and Qwen 2 MoE: biases of query, key and value; the shared experts count by a sigmoid gate.
#include "family.h"

namespace lacuna::engine::families {
namespace {

void read(const KeyReader& keys, ModelConfig& config) {
  read_grouped_attention(keys, config, RopePairs::Halves);
  read_experts(keys, config, GateFunction::Softmax, false);
  ExpertConfig& e = config.experts;
  if (e.shared_feed_forward == 0) e.shared_feed_forward = keys.require_size("feed_forward_length", 1, 1u << 22);
  e.shared = std::max(1u, e.shared);
}

void bind(TensorBinder& tensors, const ModelConfig& config, const std::string& block, const LayerConfig&, Layer& to) {
  bind_grouped_attention(tensors, config, block, to);
  tensors.vector(block + "ffn_norm.weight", {config.embedding}, to.feed_forward_norm);
  bind_experts(tensors, config, block, to);
  bind_shared_experts(tensors, config, block, to);
  tensors.plain_matrix(block + "ffn_gate_inp_shexp.weight", {config.embedding}, to.shared_gate);
}

}  // namespace

extern const Family qwen2moe;
const Family qwen2moe{"qwen2moe", read, bind, false};

}  // namespace lacuna::engine::families
