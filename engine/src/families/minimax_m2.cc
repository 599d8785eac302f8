// MiniMax M2: whole rows of queries and keys normalised, half of each head rotated, sigmoid gate with a bias on the choice.
#include "family.h"

namespace lacuna::engine::families {
namespace {

void read(const KeyReader& keys, ModelConfig& config) {
  read_grouped_attention(keys, config, RopePairs::Halves);
  read_experts(keys, config, GateFunction::Sigmoid, true);
}

void bind(TensorBinder& tensors, const ModelConfig& config, const std::string& block, const LayerConfig&, Layer& to) {
  bind_grouped_attention(tensors, config, block, to);
  bind_query_key_norms(tensors, config, block, NormOf::Row, to);
  tensors.vector(block + "ffn_norm.weight", {config.embedding}, to.feed_forward_norm);
  bind_experts(tensors, config, block, to);
}

}  // namespace

extern const Family minimax_m2;
const Family minimax_m2{"minimax-m2", read, bind};

}  // namespace lacuna::engine::families
