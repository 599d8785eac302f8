// Qwen 1.5 MoE and Qwen 2 MoE: biases of query, key and value; the shared experts count by a sigmoid gate.
#include "family.h"

namespace lacuna::engine::families {
namespace {

void read(const KeyReader& keys, ModelConfig& config) {
  read_grouped_attention(keys, config, RopePairs::Halves);
  read_experts(keys, config, GateFunction::Softmax, false);
  read_gated_shared_expert(keys, config);
}

void bind(TensorBinder& tensors, const ModelConfig& config, const std::string& block, const LayerConfig&, Layer& to) {
  bind_grouped_attention(tensors, config, block, to);
  tensors.vector(block + "ffn_norm.weight", {config.embedding}, to.feed_forward_norm);
  bind_experts(tensors, config, block, to);
  bind_gated_shared_expert(tensors, config, block, to);
}

}  // namespace

extern const Family qwen2moe;
const Family qwen2moe{"qwen2moe", read, bind, false};

}  // namespace lacuna::engine::families
