// Qwen3-Next: gated delta nets, every fourth layer gated attention with part of each head rotated; a shared expert with a gate.
#include "family.h"

namespace lacuna::engine::families {
namespace {

void read(const KeyReader& keys, ModelConfig& config) {
  read_grouped_attention(keys, config, RopePairs::Halves);
  read_delta_net(keys, config, false);
  read_experts(keys, config, GateFunction::Softmax, true);
  read_gated_shared_expert(keys, config);
}

void bind(TensorBinder& tensors, const ModelConfig& config, const std::string& block, const LayerConfig& layer,
          Layer& to) {
  bind_delta_net_or_attention(tensors, config, block, layer, to);
  tensors.vector(block + "post_attention_norm.weight", {config.embedding}, to.feed_forward_norm);
  bind_experts(tensors, config, block, to);
  bind_gated_shared_expert(tensors, config, block, to);
}

}  // namespace

extern const Family qwen3next;
const Family qwen3next{"qwen3next", read, bind};

}  // namespace lacuna::engine::families
