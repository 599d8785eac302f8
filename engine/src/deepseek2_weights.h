// The weights of architecture deepseek2 in memory, in the types of the file.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "aligned_buffer.h"
#include "engine/gguf.h"
#include "engine/model_config.h"
#include "products.h"
#include "thread_pool.h"

namespace lacuna::engine {

// silu(gate x) * (up x), then down: a dense layer, the shared experts, or all routed experts (a slice each).
struct FeedForward {
  Matrix gate, up, down;
};

struct Deepseek2Layer {
  std::vector<float> attention_norm, query_norm, kv_norm, feed_forward_norm;
  Matrix query_a;  // absent without query compression
  Matrix query;    // to all heads, from the compressed query when there is one
  Matrix kv_a;     // to [kv_lora_rank + rope]
  Matrix k_b;      // one slice a head: [nope] -> [kv_lora_rank]
  Matrix v_b;      // one slice a head: [kv_lora_rank] -> [value]
  Matrix output;
  FeedForward dense;               // the leading layers
  Matrix router;                   // the others
  std::vector<float> router_bias;  // empty, or one a expert: moves the choice of experts, not their weights
  FeedForward experts, shared;
};

class Deepseek2Weights {
 public:
  // Reads all tensors, several at a time. Throws EngineError, GgufError, std::bad_alloc.
  Deepseek2Weights(const GgufFile& file, const ModelConfig& config, ThreadPool& pool);

  Matrix embedding, output;
  std::vector<float> output_norm;
  std::vector<Deepseek2Layer> layers;
  std::size_t longest_input = 0;  // of all matrices

 private:
  class Loader;
  void read_attention(Loader& loader, const ModelConfig& config, const std::string& block, Deepseek2Layer& layer);
  void read_feed_forward(Loader& loader, const ModelConfig& config, const std::string& block, bool dense,
                         Deepseek2Layer& layer);
  void split_kv_b(const ModelConfig& config, Deepseek2Layer& layer);

  std::vector<AlignedBuffer> memory_;
};

}  // namespace lacuna::engine
