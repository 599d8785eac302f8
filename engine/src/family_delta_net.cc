// What the families with gated delta nets share: keys, and the tensors of a layer.
#include "family.h"

namespace lacuna::engine::families {

void read_delta_net(const KeyReader& keys, ModelConfig& config, bool tiled) {
  DeltaConfig& c = config.delta;
  c.tiled = tiled;
  c.taps = keys.require_size("ssm.conv_kernel", 2, 64);
  c.key = keys.require_size("ssm.state_size", 1, 1u << 12);
  c.heads = keys.require_size("ssm.time_step_rank", 1, 4096);
  c.key_heads = keys.require_size("ssm.group_count", 1, c.heads);
  if (c.heads % c.key_heads != 0)
    keys.fail("ssm.group_count", c.key_heads,
              "a divisor of ssm.time_step_rank " + std::to_string(c.heads) + " is allowed");
  const std::uint32_t values = keys.require_size("ssm.inner_size", c.heads, 1u << 20);
  c.value = values / c.heads;
  if (values % c.heads != 0)
    keys.fail("ssm.inner_size", values, "a multiple of ssm.time_step_rank " + std::to_string(c.heads) + " is allowed");
  config.gated_attention = true;
  if (config.key != config.value)
    keys.fail("attention.value_length", config.value,
              "attention.key_length " + std::to_string(config.key) + " is allowed: a gate is as long as its query");
  const std::uint32_t interval = keys.size_or("full_attention_interval", 4, 1, config.layers);
  for (std::uint32_t i = 0; i < config.layers; ++i) config.layer[i].delta = (i + 1) % interval != 0;
}

namespace {

// [channels, taps] as the file has them becomes [taps, channels].
void turn_taps(const DeltaConfig& config, std::vector<float>& taps) {
  if (taps.empty()) return;  // no store: nothing was read
  const std::vector<float> rows = taps;
  for (std::size_t channel = 0; channel < config.channels(); ++channel)
    for (std::size_t tap = 0; tap < config.taps; ++tap)
      taps[tap * config.channels() + channel] = rows[channel * config.taps + tap];
}

void bind_delta_net(TensorBinder& tensors, const ModelConfig& config, const std::string& block, DeltaNet& to) {
  const DeltaConfig& c = config.delta;
  const std::uint64_t d = config.embedding, values = std::uint64_t{c.heads} * c.value;
  tensors.matrix(block + "attn_qkv.weight", {d, c.channels()}, to.mixed);
  tensors.matrix(block + "attn_gate.weight", {d, values}, to.gate);
  if (tensors.has(block + "ssm_ba.weight")) {
    tensors.matrix(block + "ssm_ba.weight", {d, 2 * std::uint64_t{c.heads}}, to.beta);
  } else {
    tensors.matrix(block + "ssm_beta.weight", {d, c.heads}, to.beta);
    tensors.matrix(block + "ssm_alpha.weight", {d, c.heads}, to.alpha);
  }
  tensors.vector(block + "ssm_conv1d.weight", {c.taps, c.channels()}, to.taps);
  turn_taps(c, to.taps);
  tensors.vector(block + "ssm_a", {c.heads}, to.decay);
  tensors.vector(block + "ssm_dt.bias", {c.heads}, to.time);
  tensors.vector(block + "ssm_norm.weight", {c.value}, to.norm);
  tensors.matrix(block + "ssm_out.weight", {values, d}, to.output);
}

}  // namespace

void bind_delta_net_or_attention(TensorBinder& tensors, const ModelConfig& config, const std::string& block,
                                 const LayerConfig& layer, Layer& to) {
  if (layer.delta) {
    tensors.vector(block + "attn_norm.weight", {config.embedding}, to.attention_norm);
    return bind_delta_net(tensors, config, block, to.delta);
  }
  bind_grouped_attention(tensors, config, block, to);
  bind_query_key_norms(tensors, config, block, NormOf::Head, to);
}

}  // namespace lacuna::engine::families
