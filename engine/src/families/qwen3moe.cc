// Qwen 3 MoE: the queries and keys of every head are normalised before they are rotated.
#include "family.h"

namespace lacuna::engine::families {
namespace {

void read(const KeyReader& keys, ModelConfig& config) {
  read_grouped_attention(keys, config, RopePairs::Halves);
  read_experts(keys, config, GateFunction::Softmax, true);
}

void bind(TensorBinder& tensors, const ModelConfig& config, const std::string& block, const LayerConfig&, Layer& to) {
  bind_grouped_attention(tensors, config, block, to);
  bind_query_key_norms(tensors, config, block, NormOf::Head, to);
  tensors.vector(block + "ffn_norm.weight", {config.embedding}, to.feed_forward_norm);
  bind_experts(tensors, config, block, to);
}

}  // namespace

extern const Family qwen3moe;
const Family qwen3moe{"qwen3moe", read, bind};

}  // namespace lacuna::engine::families
