#include "engine/model_config.h"

#include <algorithm>
#include <map>

#include "cpu/panels.h"
#include "family.h"

namespace lacuna::engine {
namespace {

RopeScaling scaling_of(const KeyReader& keys) {
  const std::string type = keys.file().get_string(keys.name("rope.scaling.type")).value_or("none");
  if (type == "none") return RopeScaling::None;
  if (type == "linear") return RopeScaling::Linear;
  if (type == "yarn") return RopeScaling::Yarn;
  throw EngineError(keys.file().name() + ": key '" + keys.name("rope.scaling.type") + "' is '" + escaped(type, 40) +
                    "'; none, linear and yarn are supported");
}

// A scaling of which only a part is written would be computed with numbers that the model was not made for.
void check_scaling_is_whole(const KeyReader& keys, RopeScaling scaling) {
  const std::string type = scaling == RopeScaling::Yarn ? "rope.scaling.type is yarn" : "rope.scaling.type is linear";
  if (scaling != RopeScaling::None && !keys.has("rope.scaling.factor"))
    keys.fail_missing("rope.scaling.factor", type, "a number above 0 is allowed");
  if (scaling == RopeScaling::Yarn && !keys.has("rope.scaling.original_context_length"))
    keys.fail_missing("rope.scaling.original_context_length", type, "the tokens that the model was trained with, from 1 on, are allowed");
  const double factor = keys.float_or("rope.scaling.factor", 1.0);
  if (factor != 1.0 && !keys.has("rope.scaling.type"))
    keys.fail_missing("rope.scaling.type", "rope.scaling.factor is " + std::to_string(factor), "none, linear and yarn are allowed");
}

void read_rope(const KeyReader& keys, ModelConfig& config) {
  RopeConfig& rope = config.rope;
  rope.base = keys.float_or("rope.freq_base", 10000.0);
  rope.scaling = scaling_of(keys);
  rope.factor = keys.float_or("rope.scaling.factor", 1.0);
  rope.original_context = keys.size_or("rope.scaling.original_context_length", config.context_length, 1, 1u << 31);
  rope.attention_factor = keys.float_or("rope.scaling.attn_factor", 1.0);
  rope.yarn_log_multiplier = keys.float_or("rope.scaling.yarn_log_multiplier", 0.0);
  rope.yarn_beta_fast = keys.float_or("rope.scaling.yarn_beta_fast", 32.0);
  rope.yarn_beta_slow = keys.float_or("rope.scaling.yarn_beta_slow", 1.0);
  if (rope.base <= 1 || rope.factor <= 0)
    throw EngineError(keys.file().name() + ": rope.freq_base " + std::to_string(rope.base) +
                      " and rope.scaling.factor " + std::to_string(rope.factor) +
                      ": a base above 1 and a factor above 0 are allowed");
  check_scaling_is_whole(keys, rope.scaling);
}

void read_common(const KeyReader& keys, ModelConfig& config) {
  config.name = keys.file().get_string("general.name").value_or("");
  config.layers = keys.require_size("block_count", 1, 4096);
  // Layers for multi-token prediction stand behind the others and are not computed.
  config.layers -= keys.size_or("nextn_predict_layers", 0, 0, config.layers - 1);
  config.layer.resize(config.layers);
  config.embedding = keys.require_size("embedding_length", 1, 1u << 20);
  config.context_length = keys.require_size("context_length", 1, 1u << 31);
  config.rms_epsilon = keys.require_float("attention.layer_norm_rms_epsilon");
  if (!(config.rms_epsilon >= 0 && config.rms_epsilon < 1))
    throw EngineError(keys.file().name() + ": attention.layer_norm_rms_epsilon " + std::to_string(config.rms_epsilon) +
                      "; 0 to 1 is allowed");
  const auto* tokens = keys.file().get_strings("tokenizer.ggml.tokens");
  const std::uint64_t fallback = tokens ? tokens->size() : 0;
  config.vocabulary =
      keys.has("vocab_size") ? keys.require_size("vocab_size", 1, 1u << 20) : static_cast<std::uint32_t>(fallback);
  if (config.vocabulary == 0)
    throw EngineError(keys.file().name() + ": has neither a vocabulary (tokenizer.ggml.tokens) nor " +
                      keys.name("vocab_size"));
}

// The type that holds most bytes.
const TypeLayout* main_type(const GgufFile& file) {
  std::map<TensorType, std::uint64_t> bytes;
  for (const TensorInfo& tensor : file.tensors()) bytes[tensor.type] += tensor.bytes;
  const auto most =
      std::max_element(bytes.begin(), bytes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == bytes.end() ? nullptr : type_layout(most->first);
}

// What memory the tensors would take.
class CountedTensors final : public TensorStore {
 public:
  void place(const std::vector<const TensorInfo*>&, bool rows_of_file, Matrix& to) override {
    const bool panels = !rows_of_file && has_panels(to.type);
    bytes_ += to.slices * (panels ? panels_bytes(to.type, to.rows, to.inputs) : to.slice_stride);
  }
  void fill(const TensorInfo& tensor, std::vector<float>&) override { bytes_ += tensor.bytes; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  std::uint64_t bytes_ = 0;
};

// The float copies of the keys of an unsplit attn_kv_b.
std::uint64_t turned_bytes(const ModelConfig& config) {
  if (!config.mla.legacy_kv_b) return 0;
  return std::uint64_t{config.layers} * config.heads * config.mla.kv_lora_rank * config.mla.nope * sizeof(float);
}

// Binds all tensors to nowhere: what is missing or wrong is said now, and what is left over, too, because a tensor that
// is not computed with would silently change the answers.
void check_tensors(const GgufFile& file, const Family& family, ModelConfig& config) {
  CountedTensors counted;
  TensorBinder tensors(file, &counted);
  std::vector<Layer> layers;
  Matrix embedding, output;
  std::vector<float> norm, factors;
  bind_model(tensors, family, config, layers, embedding, output, norm, factors);
  if (const TensorInfo* unknown = tensors.unknown(config.layers))
    throw EngineError(file.name() + ": tensor '" + escaped(unknown->name) + "' is not part of architecture " +
                      config.architecture + " as it is known here; without it the answers would be wrong");
  config.parameters_active = tensors.active();
  config.active_bytes = tensors.active_bytes();
  config.resident_bytes = counted.bytes() + turned_bytes(config);
  // The embedding is a look-up of one row: not active, except where it is the output too.
  if (file.find_tensor("output.weight")) {
    config.parameters_active -= std::uint64_t{config.embedding} * config.vocabulary;
    config.active_bytes -= file.find_tensor("token_embd.weight")->bytes;
  }
  for (const TensorInfo& tensor : file.tensors()) {
    config.parameters_total += tensor.elements();
    config.weight_bytes += tensor.bytes;
  }
  if (const TypeLayout* type = main_type(file)) {
    config.quantisation = type->name;
    config.half_cache = type->block_elements > 1;
  }
}

}  // namespace

std::uint32_t ModelConfig::kv_row_size() const {
  return attention == AttentionKind::Latent ? mla.kv_lora_rank + mla.rope : kv_heads * (key + value);
}

std::uint32_t ModelConfig::attention_layers() const {
  return static_cast<std::uint32_t>(std::count_if(layer.begin(), layer.end(), [](const LayerConfig& l) { return !l.delta; }));
}

std::uint64_t ModelConfig::kv_bytes_per_token() const {
  return std::uint64_t{attention_layers()} * kv_row_size() * (half_cache ? sizeof(std::uint16_t) : sizeof(float));
}

std::uint64_t ModelConfig::state_size() const {
  const std::uint32_t nets = layers - attention_layers();
  return nets > 0 ? nets * delta.state_size() : 0;
}

ModelConfig ModelConfig::from_gguf(const GgufFile& file) {
  const Family& family = family_of(file);
  ModelConfig config;
  config.architecture = family.architecture;
  const KeyReader keys(file, config.architecture);
  read_common(keys, config);
  family.read(keys, config);
  std::uint32_t attention = 0, nets = 0;
  for (LayerConfig& layer : config.layer) layer.slot = layer.delta ? nets++ : attention++;
  read_rope(keys, config);
  check_tensors(file, family, config);
  return config;
}

}  // namespace lacuna::engine
