// Qwen 2 and 2.5, DeepSeek-R1-Distill-Qwen: biases of query, key and value.
#include "family.h"

namespace lacuna::engine::families {
namespace {

void read(const KeyReader& keys, ModelConfig& config) {
  read_grouped_attention(keys, config, RopePairs::Halves);
  config.feed_forward = keys.require_size("feed_forward_length", 1, 1u << 22);
}

void bind(TensorBinder& tensors, const ModelConfig& config, const std::string& block, const LayerConfig&, Layer& to) {
  bind_grouped_attention(tensors, config, block, to);
  tensors.vector(block + "ffn_norm.weight", {config.embedding}, to.feed_forward_norm);
  bind_dense(tensors, config, block, to);
}

}  // namespace

extern const Family qwen2;
const Family qwen2{"qwen2", read, bind};

}  // namespace lacuna::engine::families
