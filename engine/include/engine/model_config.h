// What a model file says about the network: checked once, here, and immutable afterwards.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "engine/gguf.h"

namespace lacuna::engine {

enum class AttentionKind {
  Grouped,  // query heads share key and value heads (Ainslie et al. 2023, arXiv 2305.13245)
  Latent    // multi-head latent attention (DeepSeek-V2, arXiv 2405.04434)
};
enum class GateFunction { Softmax, Sigmoid, SoftmaxOfChosen };
enum class Activation {
  SwiGlu,    // silu(gate) * up
  SwiGluOai  // both clamped, gate * sigmoid(1.702 gate) * (up + 1) (gpt-oss)
};
enum class RopeScaling { None, Linear, Yarn };
enum class RopePairs {
  Neighbours,  // dimensions 2i and 2i + 1 turn together
  Halves       // dimensions i and i + n/2 turn together
};

// Rotary position embedding. Formulas of YaRN: Peng et al. 2023, arXiv 2309.00071.
struct RopeConfig {
  std::uint32_t dimensions = 0;  // rotated dimensions of a head
  RopePairs pairs = RopePairs::Neighbours;
  double base = 10000.0;
  RopeScaling scaling = RopeScaling::None;
  double factor = 1.0;                 // how many times the original context
  std::uint32_t original_context = 0;  // tokens
  double attention_factor = 1.0;       // rope.scaling.attn_factor
  double yarn_log_multiplier = 0.0;    // as stored: 0.1 * mscale_all_dim
  double yarn_beta_fast = 32.0;
  double yarn_beta_slow = 1.0;
};

// Mixture of experts of a layer.
struct ExpertConfig {
  std::uint32_t count = 0;                // routed experts; 0 = a dense model
  std::uint32_t used = 0;                 // top-k
  std::uint32_t shared = 0;               // shared experts, always on
  std::uint32_t feed_forward = 0;         // hidden size of one expert
  std::uint32_t shared_feed_forward = 0;  // hidden size of all shared experts together
  std::uint32_t group_count = 1;          // expert groups (DeepSeek-V3)
  std::uint32_t group_used = 1;
  double weights_scale = 1.0;  // routed scaling factor
  bool weights_norm = false;   // divide the chosen weights by their sum
  GateFunction gate = GateFunction::Softmax;
};

// Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434).
struct MlaConfig {
  std::uint32_t q_lora_rank = 0;  // 0 = queries without compression
  std::uint32_t kv_lora_rank = 0;
  std::uint32_t nope = 0;    // head dimensions without rotation
  std::uint32_t rope = 0;    // rotated head dimensions
  std::uint32_t value = 0;   // value dimensions of a head
  bool legacy_kv_b = false;  // the file holds the unsplit attn_kv_b
};

// Gated delta net, linear attention with a state of fixed size (Yang et al. 2024, arXiv 2412.06464).
struct DeltaConfig {
  std::uint32_t key_heads = 0;      // of queries and keys
  std::uint32_t heads = 0;          // of values, of states and of outputs; a multiple of key_heads
  std::uint32_t key = 0, value = 0;  // dimensions of a head
  std::uint32_t taps = 0;           // positions that the convolution before it sees
  bool tiled = false;               // head h reads key head h % key_heads; else neighbours share one: h / (heads / key_heads)

  std::uint32_t channels() const { return 2 * key_heads * key + heads * value; }  // of the convolution
  // Floats that one layer keeps of a sequence: [taps - 1, channels] inputs of the convolution, [heads, key, value] states.
  std::uint64_t state_size() const { return std::uint64_t{taps - 1} * channels() + std::uint64_t{heads} * key * value; }
};

// What one layer has that another may not have.
struct LayerConfig {
  bool experts = false;      // a mixture of experts instead of one dense network
  bool delta = false;        // a gated delta net instead of attention
  std::uint32_t window = 0;  // positions that attention sees, its own included; 0 = all
  std::uint32_t slot = 0;    // among the layers with attention, or among those with a delta net
};

struct ModelConfig {
  std::string architecture;  // "deepseek2"
  std::string name;          // general.name, may be empty
  std::uint32_t layers = 0;
  std::vector<LayerConfig> layer;  // [layers]
  std::uint32_t leading_dense_layers = 0;
  std::uint32_t embedding = 0;  // model width d
  AttentionKind attention = AttentionKind::Grouped;
  std::uint32_t heads = 0;
  std::uint32_t kv_heads = 0;        // Grouped: key and value heads; a divisor of `heads`
  std::uint32_t key = 0, value = 0;  // Grouped: dimensions of a head
  bool gated_attention = false;      // Grouped: each head's output counts by the sigmoid of a gate from attn_q
  std::uint32_t feed_forward = 0;    // hidden size of dense layers
  Activation activation = Activation::SwiGlu;
  std::uint32_t context_length = 0;  // tokens the model was made for
  std::uint32_t vocabulary = 0;
  double rms_epsilon = 1e-6;
  RopeConfig rope;
  ExpertConfig experts;
  MlaConfig mla;
  DeltaConfig delta;

  std::uint64_t parameters_total = 0;
  std::uint64_t parameters_active = 0;  // used for one token: attention, dense, shared and the top-k experts, output;
                                        // not the embedding table
  std::uint64_t active_bytes = 0;  // what they take in the file
  std::uint64_t resident_bytes = 0;  // of the weights as the engine keeps them in memory
  std::uint64_t weight_bytes = 0;  // of all tensors in the file
  std::string quantisation;        // the type that holds most bytes, "Q4_K", or "F32"
  // Whether the processor's KV cache holds half floats: attention is bound by reading it, and quantised weights are coarser by far.
  bool half_cache = false;

  // Layers with attention; the others have a delta net.
  std::uint32_t attention_layers() const;
  // Values that one position of one layer has in the KV cache.
  std::uint32_t kv_row_size() const;
  // Bytes of the processor's KV cache for one token, all layers.
  std::uint64_t kv_bytes_per_token() const;
  // Floats of the states of one sequence, all layers; 0 without delta nets.
  std::uint64_t state_size() const;

  // Reads and checks every key (RELIABILITY: block_count 0 or > 4,096, heads 0, experts used > experts, NaN, ...) and
  // the presence and shape of every tensor. Throws EngineError; an architecture that is not supported is refused by
  // name.
  static ModelConfig from_gguf(const GgufFile& file);
};

}  // namespace lacuna::engine
