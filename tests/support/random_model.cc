#include "random_model.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "gguf_writer.h"

namespace lacuna::test {
namespace {

// Numbers of the format's tensor types, and how a block of each is laid out.
enum Type : std::uint32_t { kF32 = 0, kQ5_0 = 6, kQ8_0 = 8, kQ4_K = 12, kQ6_K = 14 };
struct Layout {
  Type type;
  std::uint64_t elements, bytes;
  std::uint64_t scale_at;   // where the half float `d` stands in a block
  double spread;            // standard deviation of a value when d is 1 and all other bytes are random
};
constexpr Layout kLayouts[] = {{kF32, 1, 4, 0, 1}, {kQ5_0, 32, 22, 0, 9.23}, {kQ8_0, 32, 34, 0, 73.9}, {kQ4_K, 256, 144, 0, 260}, {kQ6_K, 256, 210, 208, 1365}};
const Layout& layout(Type type) { return *std::find_if(std::begin(kLayouts), std::end(kLayouts), [&](const Layout& l) { return l.type == type; }); }

// SplitMix64.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

 private:
  std::uint64_t state_;
};

// A positive normal half, rounded down.
std::uint16_t half_of(double value) {
  const int exponent = std::max(-14, static_cast<int>(std::floor(std::log2(value))));
  const double mantissa = value / std::ldexp(1.0, exponent) - 1.0;
  return static_cast<std::uint16_t>((exponent + 15) << 10 | static_cast<int>(std::max(0.0, mantissa) * 1024));
}

struct Tensor {
  std::string name;
  std::vector<std::uint64_t> shape;
  Type type;
  double size = 0;      // standard deviation of its values; 0 = all `constant`
  float constant = 1;
};

std::uint64_t bytes_of_tensor(const Tensor& tensor) {
  std::uint64_t elements = 1;
  for (const std::uint64_t n : tensor.shape) elements *= n;
  return elements / layout(tensor.type).elements * layout(tensor.type).bytes;
}

void put(std::string& data, std::uint64_t at, std::uint16_t word) {
  data[at] = static_cast<char>(word & 0xFF);
  data[at + 1] = static_cast<char>(word >> 8);
}

std::string data_of(const Tensor& tensor, Random& random) {
  std::string data(bytes_of_tensor(tensor), '\0');
  if (tensor.type == kF32) {
    for (std::uint64_t at = 0; at < data.size(); at += 4) {
      // The sum of four uniform numbers is near enough to a normal one.
      const double normal = (random.uniform() + random.uniform() + random.uniform() + random.uniform() - 2.0) * std::sqrt(3.0);
      const std::string word = bytes_of(tensor.size == 0 ? tensor.constant : static_cast<float>(normal * tensor.size));
      std::copy(word.begin(), word.end(), data.begin() + static_cast<std::ptrdiff_t>(at));
    }
    return data;
  }
  for (std::uint64_t at = 0; at + 8 <= data.size(); at += 8) {
    const std::string word = bytes_of(random.next());
    std::copy(word.begin(), word.end(), data.begin() + static_cast<std::ptrdiff_t>(at));
  }
  const Layout& l = layout(tensor.type);
  const std::uint16_t d = half_of(tensor.size / l.spread);
  for (std::uint64_t at = 0; at < data.size(); at += l.bytes) {
    put(data, at + l.scale_at, d);
    if (tensor.type == kQ4_K) put(data, at + 2, half_of(7.5 * tensor.size / l.spread));  // the minima level the mean
  }
  return data;
}

class Builder {
 public:
  explicit Builder(const RandomModel& model) : model_(model), k_quants_(model.quantisation == "Q4_K_M") {
    if (!k_quants_ && model.quantisation != "Q8_0") throw std::runtime_error("random model: quantisation '" + model.quantisation + "'; allowed: Q8_0, Q4_K_M");
  }

  void build() {
    matrix("token_embd.weight", {model_.width, model_.vocabulary}, false, 1.0);
    norm("output_norm.weight", model_.width);
    matrix("output.weight", {model_.width, model_.vocabulary}, true);
    for (std::uint32_t i = 0; i < model_.layers; ++i) {
      block_ = "blk." + std::to_string(i) + ".";
      more_bits_ = i % 2 == 0;
      norm(block_ + "attn_norm.weight", model_.width);
      norm(block_ + (model_.shape == "qwen3next" ? "post_attention_norm.weight" : "ffn_norm.weight"), model_.width);
      if (model_.shape == "deepseek2") deepseek2(i == 0);
      else if (model_.shape == "qwen3moe") qwen3moe();
      else if (model_.shape == "qwen3next") qwen3next((i + 1) % interval() != 0);
      else throw std::runtime_error("random model: shape '" + model_.shape + "'; allowed: deepseek2, qwen3moe, qwen3next");
    }
  }

  void keys(GgufWriter& w) const {
    const auto size = [&](const char* key, std::uint32_t value) { w.set(model_.shape + "." + key, gguf_u32(value)); };
    w.set("general.architecture", gguf_string(model_.shape)).set("general.name", gguf_string("random " + model_.shape));
    size("block_count", model_.layers), size("embedding_length", model_.width), size("context_length", model_.context);
    size("attention.head_count", model_.heads), size("expert_count", model_.experts), size("expert_used_count", model_.used);
    size("expert_feed_forward_length", model_.expert_width), size("feed_forward_length", 2 * model_.width), size("vocab_size", model_.vocabulary);
    w.set(model_.shape + ".attention.layer_norm_rms_epsilon", gguf_f32(1e-6f)).set(model_.shape + ".rope.freq_base", gguf_f32(1e6f));
    if (model_.shape == "deepseek2") {
      size("leading_dense_block_count", 1), size("attention.head_count_kv", 1), size("attention.q_lora_rank", kQueryRank), size("attention.kv_lora_rank", kRank);
      size("attention.key_length", kRank + kRope), size("attention.value_length", kRank), size("attention.key_length_mla", kNope + kRope);
      size("attention.value_length_mla", kValue), size("rope.dimension_count", kRope), size("expert_shared_count", 1), size("expert_gating_func", 2);
      w.set("deepseek2.expert_weights_norm", gguf_bool(true)).set("deepseek2.expert_weights_scale", gguf_f32(2.5f));
    } else {
      size("attention.head_count_kv", kValueHeads), size("attention.key_length", kHead), size("attention.value_length", kHead);
    }
    if (model_.shape != "qwen3next") return;
    size("rope.dimension_count", kHead / 4), size("expert_shared_feed_forward_length", model_.expert_width), size("full_attention_interval", interval());
    size("ssm.conv_kernel", kTaps), size("ssm.state_size", kState), size("ssm.group_count", model_.heads), size("ssm.time_step_rank", 2 * model_.heads);
    size("ssm.inner_size", 2 * model_.heads * kState);
  }

  const std::vector<Tensor>& tensors() const { return tensors_; }

 private:
  static constexpr std::uint32_t kQueryRank = 768, kRank = 512, kNope = 128, kRope = 64, kValue = 128;  // deepseek2
  static constexpr std::uint32_t kValueHeads = 4, kHead = 128;                                         // qwen3moe

  static constexpr std::uint32_t kTaps = 4, kState = 64;                                              // qwen3next

  std::uint32_t interval() const { return std::min(4u, model_.layers); }
  void norm(const std::string& name, std::uint64_t n) { tensors_.push_back({name, {n}, kF32}); }
  // `important` tensors get more bits in Q4_K_M. Values are scaled so that a product keeps the size of its input.
  void matrix(const std::string& name, std::vector<std::uint64_t> shape, bool important = false, double size = 0) {
    const Type type = !k_quants_ ? kQ8_0 : shape[0] % 256 != 0 ? kQ5_0 : important ? kQ6_K : kQ4_K;
    if (size == 0) size = 1.0 / std::sqrt(static_cast<double>(shape[0]));
    tensors_.push_back({name, std::move(shape), type, size});
  }
  void block(const char* name, std::vector<std::uint64_t> shape, bool important = false) { matrix(block_ + name + ".weight", std::move(shape), important); }

  void experts() {
    const std::uint64_t d = model_.width, ff = model_.expert_width, e = model_.experts;
    tensors_.push_back({block_ + "ffn_gate_inp.weight", {d, e}, kF32, 1.0 / std::sqrt(static_cast<double>(d))});
    block("ffn_gate_exps", {d, ff, e});
    block("ffn_up_exps", {d, ff, e});
    block("ffn_down_exps", {ff, d, e}, more_bits_);
  }
  void feed_forward(const std::string& suffix, std::uint64_t ff) {
    block(("ffn_gate" + suffix).c_str(), {model_.width, ff});
    block(("ffn_up" + suffix).c_str(), {model_.width, ff});
    block(("ffn_down" + suffix).c_str(), {ff, model_.width}, more_bits_);
  }
  void deepseek2(bool dense) {
    const std::uint64_t d = model_.width, h = model_.heads;
    block("attn_q_a", {d, kQueryRank});
    norm(block_ + "attn_q_a_norm.weight", kQueryRank);
    block("attn_q_b", {kQueryRank, h * (kNope + kRope)});
    block("attn_kv_a_mqa", {d, kRank + kRope});
    norm(block_ + "attn_kv_a_norm.weight", kRank);
    block("attn_k_b", {kNope, kRank, h});
    block("attn_v_b", {kRank, kValue, h}, more_bits_);
    block("attn_output", {h * kValue, d});
    if (dense) return feed_forward("", 2 * model_.width);
    experts();
    tensors_.push_back({block_ + "exp_probs_b.bias", {model_.experts}, kF32, 0.01});
    feed_forward("_shexp", model_.expert_width);
  }
  void qwen3moe() {
    attention(1);
    experts();
  }
  void qwen3next(bool delta) {
    delta ? delta_net() : attention(2);
    experts();
    feed_forward("_shexp", model_.expert_width);
    tensors_.push_back({block_ + "ffn_gate_inp_shexp.weight", {model_.width}, kF32, 1.0 / std::sqrt(model_.width)});
  }
  void delta_net() {
    const std::uint64_t d = model_.width, heads = 2 * model_.heads, values = heads * kState, channels = 2 * values;
    block("attn_qkv", {d, channels}, more_bits_);
    block("attn_gate", {d, values});
    block("ssm_ba", {d, 2 * heads});
    tensors_.push_back({block_ + "ssm_conv1d.weight", {kTaps, channels}, kF32, 0.5});
    tensors_.push_back({block_ + "ssm_a", {heads}, kF32, 0, -0.3f});
    tensors_.push_back({block_ + "ssm_dt.bias", {heads}, kF32, 1.0});
    norm(block_ + "ssm_norm.weight", kState);
    block("ssm_out", {values, d});
  }
  // With `parts` 2, a gate beside every query.
  void attention(std::uint64_t parts) {
    const std::uint64_t d = model_.width, h = model_.heads;
    block("attn_q", {d, parts * h * kHead});
    block("attn_k", {d, kValueHeads * kHead});
    block("attn_v", {d, kValueHeads * kHead}, more_bits_);
    block("attn_output", {h * kHead, d});
    norm(block_ + "attn_q_norm.weight", kHead);
    norm(block_ + "attn_k_norm.weight", kHead);
  }

  const RandomModel& model_;
  bool k_quants_, more_bits_ = false;
  std::string block_;
  std::vector<Tensor> tensors_;
};

// The tiny vocabulary, with words behind it up to the size that is asked for.
void vocabulary(GgufWriter& w, std::uint32_t size) {
  std::vector<std::string> tokens = tiny_tokens();
  std::vector<std::int32_t> types = tiny_token_types();
  if (size < tokens.size()) throw std::runtime_error("random model: a vocabulary of " + std::to_string(size) + "; allowed: at least " + std::to_string(tokens.size()));
  for (std::size_t i = tokens.size(); i < size; ++i) tokens.push_back("word" + std::to_string(i));
  types.resize(size, 1);
  w.set("tokenizer.ggml.tokens", gguf_strings(tokens)).set("tokenizer.ggml.token_type", gguf_numbers(gguf::kI32, types));
}

}  // namespace

void write_random_model(const RandomModel& model, const std::filesystem::path& path) {
  Builder builder(model);
  builder.build();
  GgufWriter w = tiny_vocabulary(model.shape == "deepseek2" ? "deepseek-llm" : "qwen2");
  vocabulary(w, model.vocabulary);
  builder.keys(w);
  std::uint64_t offset = 0;
  for (const Tensor& tensor : builder.tensors()) {
    GgufTensor record{.name = tensor.name, .shape = tensor.shape, .type = tensor.type};
    record.said_offset = offset;
    w.add(std::move(record));
    offset += (bytes_of_tensor(tensor) + 31) / 32 * 32;
  }
  std::ofstream out(path, std::ios::binary);
  std::string bytes = w.head();
  bytes.resize((bytes.size() + 31) / 32 * 32);
  out << bytes;
  Random random(model.seed);
  for (const Tensor& tensor : builder.tensors()) {
    std::string data = data_of(tensor, random);
    data.resize((data.size() + 31) / 32 * 32);
    out << data;
  }
  if (!out.flush()) throw std::runtime_error("random model: " + path.string() + " could not be written");
}

}  // namespace lacuna::test
