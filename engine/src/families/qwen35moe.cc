// Qwen 3.5 MoE, its text part: as Qwen3-Next, but the key heads repeat in turn.
#include "family.h"

namespace lacuna::engine::families {
namespace {

void read(const KeyReader& keys, ModelConfig& config) {
  read_grouped_attention(keys, config, RopePairs::Halves);
  read_rope_sections(keys, config);
  read_delta_net(keys, config, true);
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

extern const Family qwen35moe;
const Family qwen35moe{"qwen35moe", read, bind};

}  // namespace lacuna::engine::families
