// Llama 2 and 3, Mistral, DeepSeek-R1-Distill-Llama; with experts Mixtral.
#include "family.h"

namespace lacuna::engine::families {
namespace {

void read(const KeyReader& keys, ModelConfig& config) {
  read_grouped_attention(keys, config, RopePairs::Neighbours);  // the converter permutes queries and keys for it
  config.feed_forward = keys.require_size("feed_forward_length", 1, 1u << 22);
  if (keys.size_or("expert_count", 0, 0, 1024) > 0)
    read_experts(keys, config, GateFunction::Softmax, true, "feed_forward_length");
}

void bind(TensorBinder& tensors, const ModelConfig& config, const std::string& block, const LayerConfig& layer,
          Layer& to) {
  bind_grouped_attention(tensors, config, block, to);
  tensors.vector(block + "ffn_norm.weight", {config.embedding}, to.feed_forward_norm);
  layer.experts ? bind_experts(tensors, config, block, to) : bind_dense(tensors, config, block, to);
}

}  // namespace

extern const Family llama;
const Family llama{"llama", read, bind};

}  // namespace lacuna::engine::families
