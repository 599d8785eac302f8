// GLM 4.5 and 4.6: half of each head rotated, leading dense layers, sigmoid gate with a bias on the choice, shared experts.
#include "family.h"

namespace lacuna::engine::families {
namespace {

void read(const KeyReader& keys, ModelConfig& config) {
  read_grouped_attention(keys, config, RopePairs::Halves);
  read_experts(keys, config, GateFunction::Sigmoid, false);
  read_leading_dense(keys, config);
}

void bind(TensorBinder& tensors, const ModelConfig& config, const std::string& block, const LayerConfig& layer,
          Layer& to) {
  bind_grouped_attention(tensors, config, block, to);
  if (tensors.has(block + "attn_q_norm.weight")) bind_query_key_norms(tensors, config, block, NormOf::Head, to);
  tensors.vector(block + "post_attention_norm.weight", {config.embedding}, to.feed_forward_norm);
  if (!layer.experts) return bind_dense(tensors, config, block, to);
  bind_experts(tensors, config, block, to);
  if (config.experts.shared > 0) bind_shared_experts(tensors, config, block, to);
}

}  // namespace

extern const Family glm4moe;
const Family glm4moe{"glm4moe", read, bind};

}  // namespace lacuna::engine::families
