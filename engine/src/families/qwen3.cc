// Qwen 3, DeepSeek-R1-0528-Qwen3: the queries and keys of every head are normalised before they are rotated.
#include "family.h"

namespace lacuna::engine::families {
namespace {

void read(const KeyReader& keys, ModelConfig& config) {
  read_grouped_attention(keys, config, RopePairs::Halves);
  config.feed_forward = keys.require_size("feed_forward_length", 1, 1u << 22);
}

void bind(TensorBinder& tensors, const ModelConfig& config, const std::string& block, const LayerConfig&, Layer& to) {
  bind_grouped_attention(tensors, config, block, to);
  bind_query_key_norms(tensors, config, block, NormOf::Head, to);
  tensors.vector(block + "ffn_norm.weight", {config.embedding}, to.feed_forward_norm);
  bind_dense(tensors, config, block, to);
}

}  // namespace

extern const Family qwen3;
const Family qwen3{"qwen3", read, bind};

}  // namespace lacuna::engine::families
