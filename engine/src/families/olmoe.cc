// OLMoE: the whole rows of queries and keys are normalised before they are split into heads.
#include "family.h"

namespace lacuna::engine::families {
namespace {

void read(const KeyReader& keys, ModelConfig& config) {
  read_grouped_attention(keys, config, RopePairs::Halves);
  read_experts(keys, config, GateFunction::Softmax, false, "feed_forward_length");
}

void bind(TensorBinder& tensors, const ModelConfig& config, const std::string& block, const LayerConfig&, Layer& to) {
  bind_grouped_attention(tensors, config, block, to);
  bind_query_key_norms(tensors, config, block, NormOf::Row, to);
  tensors.vector(block + "ffn_norm.weight", {config.embedding}, to.feed_forward_norm);
  bind_experts(tensors, config, block, to);
}

}  // namespace

extern const Family olmoe;
const Family olmoe{"olmoe", read, bind, false};

}  // namespace lacuna::engine::families
