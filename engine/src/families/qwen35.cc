// Qwen 3.5, dense, its text part: gated delta nets and gated attention as in Qwen 3.5 MoE.
#include "family.h"

namespace lacuna::engine::families {
namespace {

void read(const KeyReader& keys, ModelConfig& config) {
  read_grouped_attention(keys, config, RopePairs::Halves);
  read_rope_sections(keys, config);
  read_delta_net(keys, config, true);
  config.feed_forward = keys.require_size("feed_forward_length", 1, 1u << 22);
}

void bind(TensorBinder& tensors, const ModelConfig& config, const std::string& block, const LayerConfig& layer,
          Layer& to) {
  bind_delta_net_or_attention(tensors, config, block, layer, to);
  tensors.vector(block + "post_attention_norm.weight", {config.embedding}, to.feed_forward_norm);
  bind_dense(tensors, config, block, to);
}

}  // namespace

extern const Family qwen35;
const Family qwen35{"qwen35", read, bind};

}  // namespace lacuna::engine::families
