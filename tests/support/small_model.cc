#include "small_model.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <stdexcept>

namespace lacuna::test {
namespace {

class Builder {
 public:
  explicit Builder(const SmallModel& model) : m_(model), random_(model.seed) {}

  GgufWriter build() {
    if (std::find(std::begin(kFamilies), std::end(kFamilies), m_.family) == std::end(kFamilies)) throw std::runtime_error("small model: family '" + m_.family + "' is not known");
    writer_ = tiny_vocabulary("qwen2");
    vocabulary();
    keys();
    matrix("token_embd.weight", {m_.width, m_.vocabulary}, 1.0);
    norm("output_norm.weight", m_.width);
    matrix("output.weight", {m_.width, m_.vocabulary}, 4.0 / std::sqrt(m_.width));
    if (m_.frequency_factors) factors();
    for (std::uint32_t i = 0; i < m_.layers; ++i) layer(i);
    return std::move(writer_);
  }

 private:
  static constexpr const char* kFamilies[] = {"deepseek2", "llama", "qwen2", "qwen3", "qwen2moe", "qwen3moe", "olmoe", "gpt-oss", "glm4moe", "minimax-m2", "qwen3next", "qwen35moe", "qwen35"};

  bool is(const char* family) const { return m_.family == family; }
  bool mla() const { return is("deepseek2"); }
  bool mixture() const { return m_.experts > 0 && !is("qwen2") && !is("qwen3") && !is("qwen35"); }
  bool qwen35() const { return is("qwen35") || is("qwen35moe"); }
  bool delta() const { return is("qwen3next") || qwen35(); }
  bool shared_gate() const { return is("qwen2moe") || is("qwen3next") || is("qwen35moe"); }
  std::uint32_t rope() const { return m_.rope > 0 ? m_.rope : mla() ? 8 : m_.head; }
  std::uint32_t expert_width() const { return is("llama") || is("olmoe") || is("minimax-m2") ? m_.feed_forward : m_.expert_width; }

  void vocabulary() {
    std::vector<std::string> tokens = tiny_tokens();
    std::vector<std::int32_t> types = tiny_token_types();
    for (std::size_t i = tokens.size(); i < m_.vocabulary; ++i) tokens.push_back("word" + std::to_string(i));
    types.resize(m_.vocabulary, 1);
    writer_.set("tokenizer.ggml.tokens", gguf_strings(tokens)).set("tokenizer.ggml.token_type", gguf_numbers(gguf::kI32, types));
  }

  void size(const char* key, std::uint32_t value) { writer_.set(m_.family + "." + key, gguf_u32(value)); }
  void number(const char* key, double value) { writer_.set(m_.family + "." + key, gguf_f32(static_cast<float>(value))); }

  void keys() {
    writer_.set("general.architecture", gguf_string(m_.family)).set("general.name", gguf_string("small " + m_.family));
    size("block_count", m_.layers), size("embedding_length", m_.width), size("context_length", m_.context), size("vocab_size", m_.vocabulary);
    size("attention.head_count", m_.heads), size("feed_forward_length", m_.feed_forward), size("rope.dimension_count", rope());
    number("attention.layer_norm_rms_epsilon", 1e-5), number("rope.freq_base", 10000);
    if (m_.yarn_factor > 0) {
      writer_.set(m_.family + ".rope.scaling.type", gguf_string("yarn"));
      number("rope.scaling.factor", m_.yarn_factor), size("rope.scaling.original_context_length", m_.original_context);
      if (m_.yarn_log_multiplier > 0) number("rope.scaling.yarn_log_multiplier", m_.yarn_log_multiplier);
    } else if (m_.linear_factor > 0) {
      writer_.set(m_.family + ".rope.scaling.type", gguf_string("linear"));
      number("rope.scaling.factor", m_.linear_factor);
    }
    mla() ? latent_keys() : grouped_keys();
    if (mixture()) expert_keys();
  }
  void grouped_keys() {
    size("attention.head_count_kv", m_.kv_heads), size("attention.key_length", m_.head), size("attention.value_length", m_.head);
    if (is("gpt-oss")) size("attention.sliding_window", m_.window);
    if (delta()) state_keys();
  }
  void state_keys() {
    size("ssm.conv_kernel", m_.taps), size("ssm.state_size", m_.state), size("ssm.group_count", m_.state_key_heads);
    size("ssm.time_step_rank", m_.state_heads), size("ssm.inner_size", m_.state_heads * m_.state);
    size("full_attention_interval", m_.attention_interval);
    if (!qwen35()) return;
    const auto pairs = static_cast<std::int32_t>(rope() / 2);  // time, height and width take turns; in a text all three are the position
    writer_.set(m_.family + ".rope.dimension_sections", gguf_numbers(gguf::kI32, std::vector<std::int32_t>{(pairs + 2) / 3, (pairs + 1) / 3, pairs / 3, 0}));
  }
  void latent_keys() {
    size("attention.head_count_kv", 1), size("attention.kv_lora_rank", m_.kv_rank);
    if (m_.query_rank > 0) size("attention.q_lora_rank", m_.query_rank);
    size("attention.key_length", m_.kv_rank + rope()), size("attention.value_length", m_.kv_rank);
    size("attention.key_length_mla", m_.head + rope()), size("attention.value_length_mla", m_.head);
  }
  void expert_keys() {
    size("expert_count", m_.experts), size("expert_used_count", m_.used);
    if (!is("llama") && !is("olmoe")) size("expert_feed_forward_length", expert_width());
    if (shared_gate()) size("expert_shared_feed_forward_length", m_.feed_forward);
    if (is("minimax-m2")) size("expert_gating_func", 2);
    if (!mla() && !is("glm4moe")) return;
    size("expert_shared_count", m_.shared), size("leading_dense_block_count", m_.leading_dense), size("expert_gating_func", 2);
    if (m_.groups > 1) size("expert_group_count", m_.groups), size("expert_group_used_count", m_.groups_used);
    writer_.set(m_.family + ".expert_weights_norm", gguf_bool(true));
    number("expert_weights_scale", 2.5);
  }

  // The sum of four uniform numbers is near enough to a normal one.
  float normal() {
    double sum = 0;
    for (int i = 0; i < 4; ++i) sum += static_cast<double>(random_() >> 11) * 0x1p-53 - 0.5;
    return static_cast<float>(sum * std::sqrt(3.0));
  }
  void tensor(const std::string& name, const std::vector<std::uint64_t>& shape, double spread, float mean = 0) {
    std::uint64_t elements = 1;
    for (const std::uint64_t n : shape) elements *= n;
    std::string data;
    for (std::uint64_t i = 0; i < elements; ++i) data += bytes_of(mean + static_cast<float>(spread) * normal());
    writer_.add({.name = name, .shape = shape, .data = std::move(data)});
  }
  void matrix(const std::string& name, const std::vector<std::uint64_t>& shape, double spread = 0) {
    tensor(name, shape, spread > 0 ? spread : 1.0 / std::sqrt(static_cast<double>(shape[0])));
  }
  void norm(const std::string& name, std::uint64_t n) { tensor(name, {n}, 0.2, 1.0f); }
  void linear(const std::string& name, const std::vector<std::uint64_t>& shape, bool bias, double spread = 0) {
    matrix(block_ + name + ".weight", shape, spread);
    if (bias) tensor(block_ + name + ".bias", {shape.begin() + 1, shape.end()}, 0.3);
  }
  void factors() {
    std::string data;
    for (std::uint32_t i = 0; i < rope() / 2; ++i) data += bytes_of(1.0f + 0.5f * static_cast<float>(i));
    writer_.add({.name = "rope_freqs.weight", .shape = {rope() / 2}, .data = std::move(data)});
  }

  void layer(std::uint32_t index) {
    block_ = "blk." + std::to_string(index) + ".";
    norm(block_ + "attn_norm.weight", m_.width);
    mla() ? latent_attention() : delta() && (index + 1) % m_.attention_interval != 0 ? delta_net() : grouped_attention();
    norm(block_ + (is("gpt-oss") || is("glm4moe") || delta() ? "post_attention_norm.weight" : "ffn_norm.weight"), m_.width);
    const bool leading = (mla() || is("glm4moe")) && index < m_.leading_dense;
    mixture() && !leading ? experts() : dense("", m_.feed_forward);
  }
  void latent_attention() {
    const std::uint64_t d = m_.width, h = m_.heads, key = m_.head + rope();
    if (m_.query_rank > 0) {
      linear("attn_q_a", {d, m_.query_rank}, false);
      norm(block_ + "attn_q_a_norm.weight", m_.query_rank);
      linear("attn_q_b", {m_.query_rank, h * key}, false);
    } else {
      linear("attn_q", {d, h * key}, false);
    }
    linear("attn_kv_a_mqa", {d, m_.kv_rank + rope()}, false);
    norm(block_ + "attn_kv_a_norm.weight", m_.kv_rank);
    linear("attn_k_b", {m_.head, m_.kv_rank, h}, false);
    linear("attn_v_b", {m_.kv_rank, m_.head, h}, false);
    linear("attn_output", {h * m_.head, d}, false, kBlock / std::sqrt(static_cast<double>(h * m_.head)));
  }
  void grouped_attention() {
    const std::uint64_t d = m_.width, h = m_.heads, kv = m_.kv_heads, hd = m_.head;
    const bool bias = is("qwen2") || is("qwen2moe") || is("gpt-oss") || m_.biases;
    linear("attn_q", {d, (delta() ? 2 : 1) * h * hd}, bias);
    linear("attn_k", {d, kv * hd}, bias);
    linear("attn_v", {d, kv * hd}, bias);
    linear("attn_output", {h * hd, d}, is("gpt-oss"), kBlock / std::sqrt(static_cast<double>(h * hd)));
    if (is("gpt-oss")) tensor(block_ + "attn_sinks.weight", {h}, 1.0);
    const bool rows = is("olmoe") || is("minimax-m2");
    if (rows || is("qwen3") || is("qwen3moe") || delta() || (is("glm4moe") && m_.norms)) {
      norm(block_ + "attn_q_norm.weight", rows ? h * hd : hd);
      norm(block_ + "attn_k_norm.weight", rows ? kv * hd : hd);
    }
  }
  void delta_net() {
    const std::uint64_t d = m_.width, keys = m_.state_key_heads * m_.state, values = m_.state_heads * m_.state;
    linear("attn_qkv", {d, 2 * keys + values}, false);
    linear("attn_gate", {d, values}, false);
    matrix(block_ + "ssm_conv1d.weight", {m_.taps, 2 * keys + values});
    tensor(block_ + "ssm_dt.bias", {m_.state_heads}, 1.0);
    tensor(block_ + "ssm_a", {m_.state_heads}, 0.2, -0.6f);  // the sum of four uniform numbers stays below 0
    if (qwen35()) linear("ssm_beta", {d, m_.state_heads}, false), linear("ssm_alpha", {d, m_.state_heads}, false);
    else linear("ssm_ba", {d, 2 * m_.state_heads}, false);
    norm(block_ + "ssm_norm.weight", m_.state);
    linear("ssm_out", {values, d}, false, kBlock / std::sqrt(static_cast<double>(values)));
  }
  void dense(const std::string& suffix, std::uint64_t hidden) {
    linear("ffn_gate" + suffix, {m_.width, hidden}, false);
    linear("ffn_up" + suffix, {m_.width, hidden}, false);
    linear("ffn_down" + suffix, {hidden, m_.width}, false, kBlock / std::sqrt(static_cast<double>(hidden)));
  }
  void experts() {
    const std::uint64_t d = m_.width, e = m_.experts, hidden = expert_width();
    const bool bias = is("gpt-oss");
    linear("ffn_gate_inp", {d, e}, bias);
    linear("ffn_gate_exps", {d, hidden, e}, bias);
    linear("ffn_up_exps", {d, hidden, e}, bias);
    linear("ffn_down_exps", {hidden, d, e}, bias, kBlock / std::sqrt(static_cast<double>(hidden)));
    if (mla() || is("glm4moe") || is("minimax-m2")) tensor(block_ + "exp_probs_b.bias", {e}, 0.1);
    if ((mla() || is("glm4moe")) && m_.shared > 0) dense("_shexp", std::uint64_t{m_.expert_width} * m_.shared);
    if (!shared_gate()) return;
    dense("_shexp", m_.feed_forward);
    matrix(block_ + "ffn_gate_inp_shexp.weight", {d});
  }

  static constexpr double kBlock = 0.15;  // what a block adds to a stream of about 1, so that routing is not chaotic

  const SmallModel m_;
  std::mt19937_64 random_;
  GgufWriter writer_;
  std::string block_;
};

}  // namespace

GgufWriter small_model(const SmallModel& model) { return Builder(model).build(); }

void set_field(SmallModel& model, const std::string& argument) {
  const std::size_t equal = argument.find('=');
  const std::string key = argument.substr(0, equal), value = equal == std::string::npos ? "" : argument.substr(equal + 1);
  const std::map<std::string, std::uint32_t*> sizes = {{"layers", &model.layers}, {"width", &model.width}, {"heads", &model.heads}, {"kv_heads", &model.kv_heads},
                                                       {"head", &model.head}, {"rope", &model.rope}, {"feed_forward", &model.feed_forward}, {"experts", &model.experts},
                                                       {"used", &model.used}, {"expert_width", &model.expert_width}, {"shared", &model.shared}, {"groups", &model.groups},
                                                       {"groups_used", &model.groups_used}, {"leading_dense", &model.leading_dense}, {"window", &model.window},
                                                       {"query_rank", &model.query_rank}, {"kv_rank", &model.kv_rank}, {"state_key_heads", &model.state_key_heads},
                                                       {"state_heads", &model.state_heads}, {"state", &model.state}, {"taps", &model.taps},
                                                       {"attention_interval", &model.attention_interval}, {"vocabulary", &model.vocabulary},
                                                       {"context", &model.context}, {"original_context", &model.original_context}};
  const std::map<std::string, double*> numbers = {{"yarn_factor", &model.yarn_factor}, {"linear_factor", &model.linear_factor}, {"yarn_log_multiplier", &model.yarn_log_multiplier}};
  const std::map<std::string, bool*> switches = {{"frequency_factors", &model.frequency_factors}, {"biases", &model.biases}, {"norms", &model.norms}};
  if (const auto found = sizes.find(key); found != sizes.end()) *found->second = static_cast<std::uint32_t>(std::stoul(value));
  else if (const auto real = numbers.find(key); real != numbers.end()) *real->second = std::stod(value);
  else if (const auto flag = switches.find(key); flag != switches.end()) *flag->second = value != "0";
  else if (key == "seed") model.seed = std::stoull(value);
  else throw std::runtime_error("small model: unknown key '" + argument + "'");
}

}  // namespace lacuna::test
