// gpt-oss: attention sinks, a sliding window on every other layer, biases everywhere, the experts' own activation.
#include "family.h"

namespace lacuna::engine::families {
namespace {

void read(const KeyReader& keys, ModelConfig& config) {
  read_grouped_attention(keys, config, RopePairs::Halves);
  read_experts(keys, config, GateFunction::SoftmaxOfChosen, false);
  config.activation = Activation::SwiGluOai;
  const std::uint32_t window = keys.require_size("attention.sliding_window", 1, 1u << 31);
  for (std::uint32_t i = 0; i < config.layers; i += 2) config.layer[i].window = window;
}

void bind(TensorBinder& tensors, const ModelConfig& config, const std::string& block, const LayerConfig&, Layer& to) {
  bind_grouped_attention(tensors, config, block, to);
  tensors.vector(block + "attn_sinks.weight", {config.heads}, to.grouped.sinks);
  tensors.vector(block + "post_attention_norm.weight", {config.embedding}, to.feed_forward_norm);
  bind_experts(tensors, config, block, to);
}

}  // namespace

extern const Family gpt_oss;
const Family gpt_oss{"gpt-oss", read, bind, false};

}  // namespace lacuna::engine::families
