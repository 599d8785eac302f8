#include "engine/model_config.h"

#include <algorithm>
#include <array>
#include <map>

#include "families/family.h"

namespace lacuna::engine {
namespace families {
namespace {

constexpr std::array kWeightTypes = {TensorType::F32,  TensorType::F16,  TensorType::BF16, TensorType::Q8_0,
                                     TensorType::Q4_0, TensorType::Q4_K, TensorType::Q5_K, TensorType::Q6_K, TensorType::Q5_0};

std::string shape_text(const std::vector<std::uint64_t>& shape) {
  std::string out = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) out += (i ? ", " : "") + std::to_string(shape[i]);
  return out + "]";
}

// Shapes are equal when they differ in trailing ones only.
bool same_shape(std::vector<std::uint64_t> a, std::vector<std::uint64_t> b) {
  a.resize(4, 1);
  b.resize(4, 1);
  return a == b;
}

}  // namespace

void KeyReader::fail(const std::string& key, std::uint64_t value, const std::string& allowed) const {
  throw EngineError(file_.name() + ": key '" + escaped(name(key)) + "' is " + std::to_string(value) + "; " + allowed);
}

std::uint32_t KeyReader::in_range(const std::string& key, std::uint64_t value, std::uint64_t low, std::uint64_t high) const {
  if (value < low || value > high) fail(key, value, std::to_string(low) + " to " + std::to_string(high) + " is allowed");
  return static_cast<std::uint32_t>(value);
}

std::uint32_t KeyReader::require_size(const std::string& key, std::uint64_t low, std::uint64_t high) const {
  return in_range(key, file_.require_uint(name(key)), low, high);
}

std::uint32_t KeyReader::size_or(const std::string& key, std::uint32_t fallback, std::uint64_t low, std::uint64_t high) const {
  const auto value = file_.get_uint(name(key));
  return value ? in_range(key, *value, low, high) : fallback;
}

double KeyReader::float_or(const std::string& key, double fallback) const { return file_.get_float(name(key)).value_or(fallback); }

const TensorInfo& TensorChecker::checked(const std::string& name, std::initializer_list<std::uint64_t> shape, Storage storage) const {
  const TensorInfo* tensor = file_.find_tensor(name);
  if (!tensor) throw EngineError(file_.name() + ": tensor '" + name + "' is missing");
  if (!same_shape(tensor->shape, shape))
    throw EngineError(file_.name() + ": tensor '" + name + "' has the shape " + shape_text(tensor->shape) + "; " + shape_text(shape) + " is expected");
  const bool allowed = storage == Storage::Plain ? tensor->type == TensorType::F32
                                                 : std::find(kWeightTypes.begin(), kWeightTypes.end(), tensor->type) != kWeightTypes.end();
  if (!allowed)
    throw EngineError(file_.name() + ": tensor '" + name + "' has type " + std::string(type_layout(tensor->type)->name) + "; " +
                      (storage == Storage::Plain ? "F32 is expected" : "F32, F16, BF16, Q8_0, Q5_0, Q4_0, Q4_K, Q5_K and Q6_K are supported"));
  return *tensor;
}

void TensorChecker::require(const std::string& name, std::initializer_list<std::uint64_t> shape, Storage storage) {
  active_ += checked(name, shape, storage).elements();
}

void TensorChecker::optional(const std::string& name, std::initializer_list<std::uint64_t> shape, Storage storage) {
  if (file_.find_tensor(name)) require(name, shape, storage);
}

void TensorChecker::require_experts(const std::string& name, std::initializer_list<std::uint64_t> shape, std::uint32_t used) {
  const TensorInfo& tensor = checked(name, shape, Storage::Weight);
  const std::uint64_t experts = *(shape.end() - 1);  // the file may write further dimensions of one
  active_ += tensor.elements() / experts * used;
}

}  // namespace families

namespace {

using families::KeyReader;
using families::TensorChecker;

// A family: how its keys are read and its tensors checked.
struct Family {
  void (*read)(const KeyReader&, ModelConfig&);
  void (*check)(TensorChecker&, const ModelConfig&);
};
const std::map<std::string, Family>& known_families() {
  static const std::map<std::string, Family> known = {{"deepseek2", {families::read_deepseek2, families::check_deepseek2_tensors}}};
  return known;
}

const Family& family_of(const GgufFile& file, const std::string& architecture) {
  const auto found = known_families().find(architecture);
  if (found != known_families().end()) return found->second;
  std::string known;
  for (const auto& [name, family] : known_families()) known += (known.empty() ? "" : ", ") + name;
  throw EngineError(file.name() + ": architecture '" + escaped(architecture, 60) + "' is not supported; supported: " + known +
                    ". Serve such a model elsewhere and import its answers (lacuna import)");
}

RopeScaling scaling_of(const KeyReader& keys) {
  const std::string type = keys.file().get_string(keys.name("rope.scaling.type")).value_or("none");
  if (type == "none") return RopeScaling::None;
  if (type == "linear") return RopeScaling::Linear;
  if (type == "yarn") return RopeScaling::Yarn;
  throw EngineError(keys.file().name() + ": key '" + keys.name("rope.scaling.type") + "' is '" + escaped(type, 40) + "'; none, linear and yarn are supported");
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
    throw EngineError(keys.file().name() + ": rope.freq_base " + std::to_string(rope.base) + " and rope.scaling.factor " + std::to_string(rope.factor) +
                      ": a base above 1 and a factor above 0 are allowed");
}

void read_common(const KeyReader& keys, ModelConfig& config) {
  config.name = keys.file().get_string("general.name").value_or("");
  config.layers = keys.require_size("block_count", 1, 4096);
  // Layers for multi-token prediction stand behind the others and are not computed.
  config.layers -= keys.size_or("nextn_predict_layers", 0, 0, config.layers - 1);
  config.embedding = keys.require_size("embedding_length", 1, 1u << 20);
  config.context_length = keys.require_size("context_length", 1, 1u << 31);
  config.rms_epsilon = keys.float_or("attention.layer_norm_rms_epsilon", 1e-6);
  if (!(config.rms_epsilon >= 0 && config.rms_epsilon < 1))
    throw EngineError(keys.file().name() + ": attention.layer_norm_rms_epsilon " + std::to_string(config.rms_epsilon) + "; 0 to 1 is allowed");
  const auto* tokens = keys.file().get_strings("tokenizer.ggml.tokens");
  const std::uint64_t fallback = tokens ? tokens->size() : 0;
  config.vocabulary = keys.has("vocab_size") ? keys.require_size("vocab_size", 1, 1u << 20) : static_cast<std::uint32_t>(fallback);
  if (config.vocabulary == 0) throw EngineError(keys.file().name() + ": has neither a vocabulary (tokenizer.ggml.tokens) nor " + keys.name("vocab_size"));
}

// The type that holds most bytes.
std::string main_type(const GgufFile& file) {
  std::map<TensorType, std::uint64_t> bytes;
  for (const TensorInfo& tensor : file.tensors()) bytes[tensor.type] += tensor.bytes;
  const auto most = std::max_element(bytes.begin(), bytes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == bytes.end() ? "" : std::string(type_layout(most->first)->name);
}

void check_tensors(const GgufFile& file, const Family& family, ModelConfig& config) {
  TensorChecker tensors(file);
  family.check(tensors, config);
  const std::uint64_t d = config.embedding, v = config.vocabulary;
  TensorChecker embedding(file);  // a look-up of one row: not counted as active
  embedding.require("token_embd.weight", {d, v});
  tensors.require("output_norm.weight", {d}, families::Storage::Plain);
  tensors.require(file.find_tensor("output.weight") ? "output.weight" : "token_embd.weight", {d, v});
  config.parameters_active = tensors.active();
  for (const TensorInfo& tensor : file.tensors()) {
    config.parameters_total += tensor.elements();
    config.weight_bytes += tensor.bytes;
  }
  config.quantisation = main_type(file);
}

}  // namespace

std::uint64_t ModelConfig::kv_bytes_per_token() const { return std::uint64_t{layers} * (mla.kv_lora_rank + mla.rope) * sizeof(float); }

ModelConfig ModelConfig::from_gguf(const GgufFile& file) {
  const auto architecture = file.get_string("general.architecture");
  if (!architecture || architecture->empty()) throw EngineError(file.name() + ": no architecture (general.architecture): not a usable model");
  const Family& family = family_of(file, *architecture);
  ModelConfig config;
  config.architecture = *architecture;
  const KeyReader keys(file, *architecture);
  read_common(keys, config);
  family.read(keys, config);
  read_rope(keys, config);
  check_tensors(file, family, config);
  return config;
}

}  // namespace lacuna::engine
