#include "family.h"

#include <algorithm>
#include <charconv>

#include "cpu/panels.h"
#include "engine/error.h"
#include "quant_types.h"

namespace lacuna::engine {
namespace families {

// families.inc holds LACUNA_FAMILY(name) for each file families/<name>.cc; the build writes it.
#define LACUNA_FAMILY(name) extern const Family name;
#include "families.inc"
#undef LACUNA_FAMILY

}  // namespace families

namespace {

const std::vector<const Family*>& known_families() {
  static const std::vector<const Family*> known = {
#define LACUNA_FAMILY(name) &families::name,
#include "families.inc"
#undef LACUNA_FAMILY
  };
  return known;
}

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

std::optional<std::uint64_t> layer_of_tensor(std::string_view name) {
  constexpr std::string_view kPrefix = "blk.";
  if (!name.starts_with(kPrefix)) return std::nullopt;
  std::uint64_t layer = 0;
  const auto [end, error] = std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), layer);
  if (error != std::errc() || end == name.data() + name.size() || *end != '.') return std::nullopt;
  return layer;
}

bool holds_routed_experts(std::string_view name) {
  if (!layer_of_tensor(name)) return false;
  name.remove_prefix(name.find('.', 4) + 1);
  if (name.starts_with("ffn_gate_up_exps.")) return true;
  for (const std::string_view part : {"ffn_gate", "ffn_up", "ffn_down"}) {
    if (!name.starts_with(part)) continue;
    const std::string_view rest = name.substr(part.size());
    // stacked, or, in older files, a tensor each: ffn_gate.7.weight
    return rest.starts_with("_exps.") || (rest.size() > 1 && rest[0] == '.' && rest[1] >= '0' && rest[1] <= '9');
  }
  return false;
}

const Family& family_of(const GgufFile& file) {
  const auto architecture = file.get_string("general.architecture");
  if (!architecture || architecture->empty())
    throw EngineError(file.name() + ": no architecture (general.architecture): not a usable model");
  std::string known;
  for (const Family* family : known_families()) {
    if (*architecture == family->architecture) return *family;
    known += (known.empty() ? "" : ", ") + std::string(family->architecture);
  }
  throw EngineError(file.name() + ": architecture '" + escaped(*architecture, 60) + "' is not supported; supported: " +
                    known + ". Serve such a model elsewhere and audit it through its endpoint, or import its answers");
}

// --- keys

void KeyReader::fail(const std::string& key, std::uint64_t value, const std::string& allowed) const {
  throw EngineError(file_.name() + ": key '" + escaped(name(key)) + "' is " + std::to_string(value) + "; " + allowed);
}

void KeyReader::fail_missing(const std::string& key, const std::string& why, const std::string& allowed) const {
  throw EngineError(file_.name() + ": key '" + escaped(name(key)) + "' is missing, but " + why + "; " + allowed);
}

std::uint32_t KeyReader::in_range(const std::string& key, std::uint64_t value, std::uint64_t low,
                                  std::uint64_t high) const {
  if (value < low || value > high)
    fail(key, value, std::to_string(low) + " to " + std::to_string(high) + " is allowed");
  return static_cast<std::uint32_t>(value);
}

std::uint32_t KeyReader::require_size(const std::string& key, std::uint64_t low, std::uint64_t high) const {
  return in_range(key, file_.require_uint(name(key)), low, high);
}

std::uint32_t KeyReader::size_or(const std::string& key, std::uint32_t fallback, std::uint64_t low,
                                 std::uint64_t high) const {
  const auto value = file_.get_uint(name(key));
  return value ? in_range(key, *value, low, high) : fallback;
}

double KeyReader::require_float(const std::string& key) const { return file_.require_float(name(key)); }
double KeyReader::float_or(const std::string& key, double fallback) const {
  return file_.get_float(name(key)).value_or(fallback);
}
bool KeyReader::bool_or(const std::string& key, bool fallback) const {
  return file_.get_bool(name(key)).value_or(fallback);
}

// --- tensors

const TensorInfo& TensorBinder::checked(const std::string& name, const Shape& shape, bool plain) {
  const TensorInfo* tensor = file_.find_tensor(name);
  if (!tensor) throw EngineError(file_.name() + ": tensor '" + name + "' is missing");
  if (!same_shape(tensor->shape, shape))
    throw EngineError(file_.name() + ": tensor '" + name + "' has the shape " + shape_text(tensor->shape) + "; " +
                      shape_text(shape) + " is expected");
  if (plain ? tensor->type != TensorType::F32 : !is_computable(tensor->type))
    throw EngineError(file_.name() + ": tensor '" + name + "' has type " +
                      std::string(type_layout(tensor->type)->name) + "; " +
                      (plain ? "F32 is expected" : computable_types() + " are supported"));
  bound_.insert(name);
  return *tensor;
}

void TensorBinder::count(const TensorInfo& tensor, const Shape& shape, std::uint64_t used) {
  active_ += used == 0 ? tensor.elements() : tensor.elements() / shape.back() * used;
  active_bytes_ += used == 0 ? tensor.bytes : tensor.bytes / shape.back() * used;
}

void TensorBinder::describe(const TensorInfo& tensor, Matrix& to) {
  to.type = tensor.type;
  to.inputs = static_cast<std::size_t>(tensor.shape[0]);
  to.rows = tensor.shape.size() > 1 ? static_cast<std::size_t>(tensor.shape[1]) : 1;
  to.slices = tensor.shape.size() > 2 ? static_cast<std::size_t>(tensor.shape[2]) : 1;
  to.slice_stride = to.rows * row_bytes(to.type, to.inputs);
  longest_input_ = std::max(longest_input_, to.inputs);
}

void TensorBinder::matrix(const std::string& name, const Shape& shape, Matrix& to, std::uint64_t used) {
  const TensorInfo& tensor = checked(name, shape, false);
  count(tensor, shape, used);
  describe(tensor, to);
  if (store_) store_->place({&tensor}, false, to);
}

void TensorBinder::rows(const std::string& name, const Shape& shape, Matrix& to, std::uint64_t used) {
  const TensorInfo& tensor = checked(name, shape, false);
  count(tensor, shape, used);
  describe(tensor, to);
  if (store_) store_->place({&tensor}, true, to);
}

void TensorBinder::plain_matrix(const std::string& name, const Shape& shape, Matrix& to) {
  checked(name, shape, true);
  matrix(name, shape, to);
}

void TensorBinder::vector(const std::string& name, const Shape& shape, std::vector<float>& to) {
  const TensorInfo& tensor = checked(name, shape, true);
  count(tensor, shape, 0);
  if (store_) store_->fill(tensor, to);
}

void TensorBinder::optional_vector(const std::string& name, const Shape& shape, std::vector<float>& to) {
  if (has(name)) vector(name, shape, to);
}

void TensorBinder::linear(const std::string& name, const Shape& shape, Linear& to, std::uint64_t used) {
  matrix(name + ".weight", shape, to.weight, used);
  optional_vector(name + ".bias", Shape(shape.begin() + 1, shape.end()), to.bias);
}

void TensorBinder::fused(const std::string& name, const Shape& shape,
                         std::initializer_list<std::pair<Linear*, std::uint64_t>> parts, std::uint64_t used) {
  Linear whole;
  const bool whole_panels =
      std::all_of(parts.begin(), parts.end(), [](const auto& part) { return part.second % kPanelRows == 0; });
  whole_panels ? matrix(name + ".weight", shape, whole.weight, used)
               : rows(name + ".weight", shape, whole.weight, used);
  optional_vector(name + ".bias", Shape(shape.begin() + 1, shape.end()), whole.bias);
  std::size_t first = 0;
  for (const auto& [part, rows_of_part] : parts) {
    for (std::size_t at = first; at < whole.bias.size(); at += static_cast<std::size_t>(shape[1])) {  // of every slice
      const auto begin = whole.bias.begin() + static_cast<std::ptrdiff_t>(at);
      part->bias.insert(part->bias.end(), begin, begin + static_cast<std::ptrdiff_t>(rows_of_part));
    }
    part->weight = whole.weight;
    part->weight.rows = static_cast<std::size_t>(rows_of_part);
    if (whole.weight.data) part->weight.data = whole.weight.row(first);
    first += static_cast<std::size_t>(rows_of_part);
  }
}

void TensorBinder::stack(const std::string& first, const std::string& last, const Shape& shape, Matrix& to,
                         std::uint64_t used) {
  std::vector<const TensorInfo*> tensors;
  const Shape one(shape.begin(), shape.end() - 1);
  for (std::uint64_t i = 0; i < shape.back(); ++i) {
    const std::string name = first + std::to_string(i) + last;
    tensors.push_back(&checked(name, one, false));
    if (tensors.back()->type != tensors.front()->type)
      throw EngineError(file_.name() + ": tensor '" + name + "' has type " +
                        std::string(type_layout(tensors.back()->type)->name) + "; all experts of a layer must have " +
                        std::string(type_layout(tensors.front()->type)->name) + ", as '" + tensors.front()->name + "'");
    if (i >= used) continue;
    active_ += tensors.back()->elements();
    active_bytes_ += tensors.back()->bytes;
  }
  describe(*tensors.front(), to);
  to.slices = tensors.size();
  if (store_) store_->place(tensors, false, to);
}

const TensorInfo* TensorBinder::unknown(std::uint32_t layers) const {
  for (const TensorInfo& tensor : file_.tensors()) {
    const auto layer = layer_of_tensor(tensor.name);
    if (!bound_.contains(tensor.name) && !(layer && *layer >= layers)) return &tensor;
  }
  return nullptr;
}

void bind_model(TensorBinder& tensors, const Family& family, const ModelConfig& config, std::vector<Layer>& layers,
                Matrix& embedding, Matrix& output, std::vector<float>& output_norm, std::vector<float>& rope_factors) {
  const std::uint64_t d = config.embedding, v = config.vocabulary;
  layers.resize(config.layers);
  for (std::uint32_t i = 0; i < config.layers; ++i) {
    family.bind(tensors, config, "blk." + std::to_string(i) + ".", config.layer[i], layers[i]);
  }
  const bool tied = family.tied_output && !tensors.has("output.weight");
  tied ? tensors.matrix("token_embd.weight", {d, v}, embedding) : tensors.rows("token_embd.weight", {d, v}, embedding);
  tied ? void(output = embedding) : tensors.matrix("output.weight", {d, v}, output);
  tensors.vector("output_norm.weight", {d}, output_norm);
  tensors.optional_vector("rope_freqs.weight", {config.rope.dimensions / 2}, rope_factors);
}

// --- what many families share

namespace families {

void read_grouped_attention(const KeyReader& keys, ModelConfig& config, RopePairs pairs) {
  config.attention = AttentionKind::Grouped;
  config.heads = keys.require_size("attention.head_count", 1, 4096);
  config.kv_heads = keys.size_or("attention.head_count_kv", config.heads, 1, config.heads);
  if (config.heads % config.kv_heads != 0)
    keys.fail("attention.head_count_kv", config.kv_heads,
              "a divisor of attention.head_count " + std::to_string(config.heads) + " is allowed");
  const bool divides = config.embedding % config.heads == 0;
  if (!divides && !keys.has("attention.key_length"))
    keys.fail("attention.head_count", config.heads,
              "without attention.key_length a divisor of embedding_length " + std::to_string(config.embedding) +
                  " is allowed");
  config.key = keys.size_or("attention.key_length", config.embedding / config.heads, 2, 1u << 12);
  config.value =
      keys.size_or("attention.value_length", divides ? config.embedding / config.heads : config.key, 1, 1u << 12);
  config.rope.pairs = pairs;
  config.rope.dimensions = keys.size_or("rope.dimension_count", config.key, 2, config.key);
  if (config.rope.dimensions % 2 != 0)
    keys.fail("rope.dimension_count", config.rope.dimensions, "an even number is allowed");
}

namespace {

GateFunction gate_of(const KeyReader& keys, GateFunction otherwise) {
  switch (const std::uint32_t gate = keys.size_or("expert_gating_func", 0, 0, 16)) {
    case 0:
      return otherwise;
    case 1:
      return GateFunction::Softmax;
    case 2:
      return GateFunction::Sigmoid;
    case 3:
      return GateFunction::SoftmaxOfChosen;
    default:
      keys.fail("expert_gating_func", gate, "1 (softmax), 2 (sigmoid) and 3 (softmax of the chosen) are supported");
  }
}

void read_expert_groups(const KeyReader& keys, ExpertConfig& e) {
  // Some files write 0 for "no groups".
  e.group_count = std::max(1u, keys.size_or("expert_group_count", 1, 0, e.count));
  if (e.count % e.group_count != 0)
    keys.fail("expert_group_count", e.group_count,
              "a divisor of expert_count " + std::to_string(e.count) + " is allowed");
  if (e.group_count > 1 && !keys.has("expert_group_used_count"))
    keys.fail_missing("expert_group_used_count", "expert_group_count is " + std::to_string(e.group_count),
                      "1 to " + std::to_string(e.group_count) + " is allowed");
  e.group_used = keys.size_or("expert_group_used_count", e.group_count, 0, e.group_count);
  if (e.group_used == 0) e.group_used = e.group_count;
  const std::uint32_t open = e.count / e.group_count * e.group_used;
  if (e.used > open)
    keys.fail("expert_used_count", e.used, "at most the experts of the used groups, " + std::to_string(open));
}

}  // namespace

void read_experts(const KeyReader& keys, ModelConfig& config, GateFunction gate, bool norm,
                  const std::string& size_key) {
  ExpertConfig& e = config.experts;
  e.count = keys.require_size("expert_count", 1, 1024);
  e.used = keys.require_size("expert_used_count", 1, e.count);
  e.shared = keys.size_or("expert_shared_count", 0, 0, 64);
  e.feed_forward = keys.require_size(size_key, 1, 1u << 20);
  e.shared_feed_forward = keys.size_or("expert_shared_feed_forward_length", e.feed_forward * e.shared, 0, 1u << 22);
  e.weights_scale = keys.float_or("expert_weights_scale", 1.0);
  if (e.weights_scale == 0) e.weights_scale = 1.0;  // some files write 0 for "no scale"
  e.weights_norm = keys.bool_or("expert_weights_norm", norm);
  e.gate = gate_of(keys, gate);
  read_expert_groups(keys, e);
  for (LayerConfig& layer : config.layer) layer.experts = true;
}

void read_leading_dense(const KeyReader& keys, ModelConfig& config) {
  config.leading_dense_layers = keys.size_or("leading_dense_block_count", 0, 0, config.layers);
  for (std::uint32_t i = 0; i < config.leading_dense_layers; ++i) config.layer[i].experts = false;
  config.feed_forward = config.leading_dense_layers > 0 ? keys.require_size("feed_forward_length", 1, 1u << 22) : 0;
}

void bind_grouped_attention(TensorBinder& tensors, const ModelConfig& config, const std::string& block, Layer& to) {
  const std::uint64_t d = config.embedding, heads = config.heads, kv = config.kv_heads;
  const std::uint64_t queries = (config.gated_attention ? 2 : 1) * heads * config.key;
  const std::uint64_t keys = kv * config.key, values = kv * config.value;
  GroupedAttention& a = to.grouped;
  tensors.vector(block + "attn_norm.weight", {d}, to.attention_norm);
  if (tensors.has(block + "attn_qkv.weight")) {
    tensors.fused(block + "attn_qkv", {d, queries + keys + values},
                  {{&a.query, queries}, {&a.key, keys}, {&a.value, values}});
  } else {
    tensors.linear(block + "attn_q", {d, queries}, a.query);
    tensors.linear(block + "attn_k", {d, keys}, a.key);
    tensors.linear(block + "attn_v", {d, values}, a.value);
  }
  tensors.linear(block + "attn_output", {heads * config.value, d}, a.output);
}

void bind_query_key_norms(TensorBinder& tensors, const ModelConfig& config, const std::string& block, NormOf of,
                          Layer& to) {
  const std::uint64_t heads = of == NormOf::Row ? config.heads : 1, kv = of == NormOf::Row ? config.kv_heads : 1;
  tensors.vector(block + "attn_q_norm.weight", {heads * config.key}, to.grouped.query_norm);
  tensors.vector(block + "attn_k_norm.weight", {kv * config.key}, to.grouped.key_norm);
}

void bind_dense(TensorBinder& tensors, const ModelConfig& config, const std::string& block, Layer& to) {
  const std::uint64_t d = config.embedding, hidden = config.feed_forward;
  tensors.linear(block + "ffn_gate", {d, hidden}, to.dense.gate);
  tensors.linear(block + "ffn_up", {d, hidden}, to.dense.up);
  tensors.linear(block + "ffn_down", {hidden, d}, to.dense.down);
}

void bind_experts(TensorBinder& tensors, const ModelConfig& config, const std::string& block, Layer& to) {
  const ExpertConfig& e = config.experts;
  const std::uint64_t d = config.embedding, hidden = e.feed_forward;
  tensors.plain_matrix(block + "ffn_gate_inp.weight", {d, e.count}, to.router.weight);
  tensors.optional_vector(block + "ffn_gate_inp.bias", {e.count}, to.router.bias);
  tensors.optional_vector(block + "exp_probs_b.bias", {e.count}, to.router_bias);
  FeedForward& x = to.experts;
  if (tensors.has(block + "ffn_gate.0.weight")) {  // Mixtral before the experts were stacked
    tensors.stack(block + "ffn_gate.", ".weight", {d, hidden, e.count}, x.gate.weight, e.used);
    tensors.stack(block + "ffn_up.", ".weight", {d, hidden, e.count}, x.up.weight, e.used);
    tensors.stack(block + "ffn_down.", ".weight", {hidden, d, e.count}, x.down.weight, e.used);
    return;
  }
  if (tensors.has(block + "ffn_gate_up_exps.weight")) {
    tensors.fused(block + "ffn_gate_up_exps", {d, 2 * hidden, e.count}, {{&x.gate, hidden}, {&x.up, hidden}}, e.used);
  } else {
    tensors.linear(block + "ffn_gate_exps", {d, hidden, e.count}, x.gate, e.used);
    tensors.linear(block + "ffn_up_exps", {d, hidden, e.count}, x.up, e.used);
  }
  tensors.linear(block + "ffn_down_exps", {hidden, d, e.count}, x.down, e.used);
}

void bind_shared_experts(TensorBinder& tensors, const ModelConfig& config, const std::string& block, Layer& to) {
  const std::uint64_t d = config.embedding, hidden = config.experts.shared_feed_forward;
  tensors.linear(block + "ffn_gate_shexp", {d, hidden}, to.shared.gate);
  tensors.linear(block + "ffn_up_shexp", {d, hidden}, to.shared.up);
  tensors.linear(block + "ffn_down_shexp", {hidden, d}, to.shared.down);
}

void read_gated_shared_expert(const KeyReader& keys, ModelConfig& config) {
  ExpertConfig& e = config.experts;
  if (e.shared_feed_forward == 0) e.shared_feed_forward = keys.require_size("feed_forward_length", 1, 1u << 22);
  e.shared = std::max(1u, e.shared);
}

void bind_gated_shared_expert(TensorBinder& tensors, const ModelConfig& config, const std::string& block, Layer& to) {
  bind_shared_experts(tensors, config, block, to);
  tensors.plain_matrix(block + "ffn_gate_inp_shexp.weight", {config.embedding}, to.shared_gate);
}

void read_rope_sections(const KeyReader& keys, const ModelConfig& config) {
  const auto sections = keys.file().get_ints(keys.name("rope.dimension_sections"));
  if (!sections) return;
  // Pair i turns by section i % 3 while that one lasts.
  const std::int64_t pairs = config.rope.dimensions / 2;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::int64_t needed = (pairs + 2 - static_cast<std::int64_t>(i)) / 3;
    const std::int64_t found = i < sections->size() ? (*sections)[i] : 0;
    if (found < needed)
      throw EngineError(keys.file().name() + ": key '" + keys.name("rope.dimension_sections") + "' has " +
                        std::to_string(found) + " at place " + std::to_string(i) + "; at least " +
                        std::to_string(needed) + " is allowed, so that each of the " + std::to_string(pairs) +
                        " rotated pairs turns by a position of the text");
  }
}

}  // namespace families
}  // namespace lacuna::engine
