// The weights of a model in memory, in the types of the file.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "aligned_buffer.h"
#include "engine/gguf.h"
#include "engine/model_config.h"
#include "products.h"
#include "thread_pool.h"

namespace lacuna::engine {

struct Linear {
  Matrix weight;
  std::vector<float> bias;  // [slices, rows], or empty
};

// activation(gate x, up x), then down: a dense layer, the shared experts, or all routed experts (a slice each).
struct FeedForward {
  Linear gate, up, down;
};

struct GroupedAttention {
  Linear query, key, value, output;
  std::vector<float> query_norm, key_norm;  // of a head, or of the whole row before it is split; or empty
  std::vector<float> sinks;                 // [heads]: a logit that takes its share of every softmax; or empty
};

struct LatentAttention {
  Matrix query_a;  // absent without query compression
  std::vector<float> query_norm, kv_norm;
  Matrix query;  // to all heads, from the compressed query when there is one
  Matrix kv_a;   // to [kv_lora_rank + rope]
  Matrix k_b;    // one slice a head: [nope] -> [kv_lora_rank]
  Matrix v_b;    // one slice a head: [kv_lora_rank] -> [value]
  Matrix output;
};

struct DeltaNet {
  Matrix mixed;       // to [channels]: queries and keys of all key heads, values of all heads
  Matrix gate;        // to [heads, value]
  Matrix beta, alpha; // to [heads] each; without alpha, beta holds both: of each key head its heads' beta, then their alpha
  std::vector<float> taps;  // [taps, channels], the oldest position first
  std::vector<float> decay, time;  // [heads]: -exp(A), and the bias of alpha
  std::vector<float> norm;         // [value], of every head's output
  Matrix output;
};

struct Layer {
  std::vector<float> attention_norm, feed_forward_norm;
  GroupedAttention grouped;  // one of the two, by ModelConfig::attention
  LatentAttention latent;
  DeltaNet delta;  // instead of them, by LayerConfig::delta
  FeedForward dense;  // one of dense and experts, by LayerConfig::experts
  Linear router;
  std::vector<float> router_bias;  // empty, or one an expert: moves the choice of experts, not their weights
  FeedForward experts, shared;
  Matrix shared_gate;  // [1, embedding]: the shared experts count by the sigmoid of it; or absent
};

// Where all of them are; the memory belongs to HostWeights, or to the weights of a device.
struct ModelWeights {
  Matrix embedding, output;
  std::vector<float> output_norm;
  std::vector<float> rope_factors;  // [rotated pairs]: divide the frequencies; or empty
  std::vector<Layer> layers;
  std::size_t longest_input = 0;  // of all matrices
};

// Older files hold key and value rows of latent attention in one matrix, nope + value rows a head: `both`, as the file
// has it. Its key rows the other way round, [heads, kv_lora_rank, nope], as latent attention needs them. Turned, they
// would not fall into the same blocks, so they become floats, which is exact.
std::vector<float> turned_key_rows(const ModelConfig& config, TensorType type, const std::byte* both);
// Binds k_b to those, which lie at `turned`, and v_b to the value rows where they lie.
void bind_turned_key_rows(const ModelConfig& config, const std::byte* turned, LatentAttention& attention);

class TensorStore;

// Weights in the memory of the host.
struct HostMemory {
  std::vector<AlignedBuffer> buffers;
  std::vector<std::shared_ptr<const std::byte>> mappings;
};
// A store (family.h) that places tensors there; read_all() fills what was placed. `mapped`: they stay in the file. File and
// memory outlive it; it throws as HostWeights does.
class HostStore {
 public:
  virtual ~HostStore() = default;
  virtual TensorStore& tensors() = 0;
  virtual void read_all(ThreadPool& pool) = 0;
};
std::unique_ptr<HostStore> host_store(const GgufFile& file, bool mapped, HostMemory& memory);

class HostWeights : public ModelWeights {
 public:
  // Reads all tensors, several at a time, or, `mapped`, leaves them in the file and maps it: for models larger than
  // memory. Throws EngineError, GgufError, std::bad_alloc.
  HostWeights(const GgufFile& file, const ModelConfig& config, ThreadPool& pool, bool mapped = false);

 private:
  void split_kv_b(const ModelConfig& config, LatentAttention& attention);

  HostMemory memory_;
};

}  // namespace lacuna::engine
