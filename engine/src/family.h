// What a model family's file (families/<name>.cc) is written with: keys read with their ranges, tensors bound to the
// places where the forward pass looks for them, and the parts that many families share.
//
// families/<name>.cc defines `extern const Family <name>` in namespace families; the build lists the files of the
// folder.
#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/gguf.h"
#include "engine/model_config.h"
#include "model_weights.h"

namespace lacuna::engine {

// Reads "<architecture>.<key>". Every complaint names the file, the key, the value and what is allowed.
class KeyReader {
 public:
  KeyReader(const GgufFile& file, std::string architecture) : file_(file), architecture_(std::move(architecture)) {}
  const GgufFile& file() const { return file_; }
  std::string name(const std::string& key) const { return architecture_ + "." + key; }
  bool has(const std::string& key) const { return file_.find(name(key)) != nullptr; }
  std::uint32_t require_size(const std::string& key, std::uint64_t low, std::uint64_t high) const;
  std::uint32_t size_or(const std::string& key, std::uint32_t fallback, std::uint64_t low, std::uint64_t high) const;
  double require_float(const std::string& key) const;
  double float_or(const std::string& key, double fallback) const;
  bool bool_or(const std::string& key, bool fallback) const;
  [[noreturn]] void fail(const std::string& key, std::uint64_t value, const std::string& allowed) const;
  // A key that another one makes necessary is missing: `why` names that one with its value.
  [[noreturn]] void fail_missing(const std::string& key, const std::string& why, const std::string& allowed) const;

 private:
  std::uint32_t in_range(const std::string& key, std::uint64_t value, std::uint64_t low, std::uint64_t high) const;
  const GgufFile& file_;
  std::string architecture_;
};

// Where the bytes of bound tensors go; ModelWeights gives one, a check of a file does without.
class TensorStore {
 public:
  virtual ~TensorStore() = default;
  // Gives `to`, whose type and shape are set, memory for the tensors, one behind the other; it is filled before the first
  // computation: with panels where the type has them, unless the rows are needed as the file has them.
  virtual void place(const std::vector<const TensorInfo*>& tensors, bool rows_of_file, Matrix& to) = 0;
  virtual void fill(const TensorInfo& tensor, std::vector<float>& to) = 0;
};

// Checks presence, shape and type of a family's tensors, counts their parameters, and binds them.
class TensorBinder {
 public:
  using Shape = std::vector<std::uint64_t>;  // [inputs, outputs, slices], trailing ones may be left out

  // Without a store nothing is read, and matrices have no data.
  explicit TensorBinder(const GgufFile& file, TensorStore* store = nullptr) : file_(file), store_(store) {}

  bool has(const std::string& name) const { return file_.find_tensor(name) != nullptr; }
  // A weight matrix of any type that the engine computes with. `used` of its last dimension are active for a token.
  void matrix(const std::string& name, const Shape& shape, Matrix& to, std::uint64_t used = 0);
  // The same, its rows as the file has them: for the embedding, and for what is taken apart.
  void rows(const std::string& name, const Shape& shape, Matrix& to, std::uint64_t used = 0);
  // Norms, routers, biases: F32.
  void vector(const std::string& name, const Shape& shape, std::vector<float>& to);
  void optional_vector(const std::string& name, const Shape& shape, std::vector<float>& to);
  void plain_matrix(const std::string& name, const Shape& shape, Matrix& to);
  // name.weight, and name.bias when the file has it.
  void linear(const std::string& name, const Shape& shape, Linear& to, std::uint64_t used = 0);
  // One tensor that holds several matrices one after the other in its outputs (fused query, key, value).
  void fused(const std::string& name, const Shape& shape,
             std::initializer_list<std::pair<Linear*, std::uint64_t>> parts, std::uint64_t used = 0);
  // A stack of experts that older files hold as a tensor each: first + number + last.
  void stack(const std::string& first, const std::string& last, const Shape& shape, Matrix& to, std::uint64_t used);
  // The tensor is known and needs no computation.
  void ignore(const std::string& name) { bound_.insert(name); }

  std::uint64_t active() const { return active_; }  // parameters used for one token
  std::uint64_t active_bytes() const { return active_bytes_; }
  std::size_t longest_input() const { return longest_input_; }
  // The first tensor of the file that was not bound and belongs to none of the layers from `layers` on; or nullptr.
  const TensorInfo* unknown(std::uint32_t layers) const;

 private:
  const TensorInfo& checked(const std::string& name, const Shape& shape, bool plain);
  void count(const TensorInfo& tensor, const Shape& shape, std::uint64_t used);
  void describe(const TensorInfo& tensor, Matrix& to);

  const GgufFile& file_;
  TensorStore* store_;
  std::uint64_t active_ = 0, active_bytes_ = 0;
  std::size_t longest_input_ = 0;
  std::unordered_set<std::string> bound_;
};

struct Family {
  const char* architecture;
  // Everything but the common keys (block_count, embedding_length, rope.*, ...), which are read already.
  void (*read)(const KeyReader& keys, ModelConfig& config);
  // The tensors of one layer; `block` is "blk.<layer>.".
  void (*bind)(TensorBinder& tensors, const ModelConfig& config, const std::string& block, const LayerConfig& layer,
               Layer& to);
  // Whether a file without output.weight uses the embedding for it.
  bool tied_output = true;
};

// N of "blk.N.", or nothing.
std::optional<std::uint64_t> layer_of_tensor(std::string_view name);
// Whether a tensor of a layer belongs to its routed experts, of which a token needs few.
bool holds_routed_experts(std::string_view name);

// The family of a file. Throws EngineError with the names that are known.
const Family& family_of(const GgufFile& file);
// All tensors of a file: of the family's layers, and those around them.
void bind_model(TensorBinder& tensors, const Family& family, const ModelConfig& config, std::vector<Layer>& layers,
                Matrix& embedding, Matrix& output, std::vector<float>& output_norm, std::vector<float>& rope_factors);

namespace families {

// head_count, head_count_kv, key_length, value_length, rope.dimension_count.
void read_grouped_attention(const KeyReader& keys, ModelConfig& config, RopePairs pairs);
// expert_count, expert_used_count, expert_feed_forward_length (or `size_key`), scale, groups. A gate and a norm that
// the file names take the place of `gate` and `norm`.
void read_experts(const KeyReader& keys, ModelConfig& config, GateFunction gate, bool norm,
                  const std::string& size_key = "expert_feed_forward_length");
// Layers from leading_dense_block_count on have experts; the others are dense, of feed_forward_length.
void read_leading_dense(const KeyReader& keys, ModelConfig& config);

// attn_norm, attn_q, attn_k, attn_v (or attn_qkv), attn_output with the biases that the file has.
void bind_grouped_attention(TensorBinder& tensors, const ModelConfig& config, const std::string& block, Layer& to);
// attn_q_norm and attn_k_norm: of every head, or of the whole row.
enum class NormOf { Head, Row };
void bind_query_key_norms(TensorBinder& tensors, const ModelConfig& config, const std::string& block, NormOf of,
                          Layer& to);
// Every layer but each full_attention_interval-th has a gated delta net, the others have attention with gated heads. `tiled`
// as in DeltaConfig. After read_grouped_attention.
void read_delta_net(const KeyReader& keys, ModelConfig& config, bool tiled);
// attn_norm; then ssm_* with attn_qkv and attn_gate, or attention with the norms of queries and keys.
void bind_delta_net_or_attention(TensorBinder& tensors, const ModelConfig& config, const std::string& block,
                                 const LayerConfig& layer, Layer& to);
// ffn_gate, ffn_up, ffn_down.
void bind_dense(TensorBinder& tensors, const ModelConfig& config, const std::string& block, Layer& to);
// ffn_gate_inp, exp_probs_b, the experts (whole, gate and up fused, or a tensor each).
void bind_experts(TensorBinder& tensors, const ModelConfig& config, const std::string& block, Layer& to);
// ffn_gate_shexp, ffn_up_shexp, ffn_down_shexp.
void bind_shared_experts(TensorBinder& tensors, const ModelConfig& config, const std::string& block, Layer& to);

// One shared expert that counts by a sigmoid gate: ffn_gate_inp_shexp. Its size is expert_shared_feed_forward_length, else
// feed_forward_length. After read_experts.
void read_gated_shared_expert(const KeyReader& keys, ModelConfig& config);
void bind_gated_shared_expert(TensorBinder& tensors, const ModelConfig& config, const std::string& block, Layer& to);
// rope.dimension_sections: pairs that turn by time, height and width of a picture. In a text all are the position, so that
// nothing depends on them, as long as every pair has one of the three.
void read_rope_sections(const KeyReader& keys, const ModelConfig& config);

}  // namespace families
}  // namespace lacuna::engine
