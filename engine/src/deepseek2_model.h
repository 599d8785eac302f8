// The forward pass of architecture deepseek2: multi-head latent attention (DeepSeek-V2, arXiv 2405.04434) and mixture
// of experts (DeepSeek-V3, arXiv 2412.19437), for tokens of several sequences at once.
//
// Attention is computed in the absorbed form: queries go through k_b into the latent space, where the cache row
// [kv_norm(c), rotated k] of a position is the key of all heads and its first kv_lora_rank values are the value.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "deepseek2_weights.h"
#include "engine/tokenizer.h"
#include "kv_cache.h"
#include "products.h"
#include "rope.h"

namespace lacuna::engine {

// Tokens that continue one sequence. The cache must have room for them.
struct BatchSlice {
  SequenceCache* cache = nullptr;
  std::span<const TokenId> tokens;
  // How many of its last tokens need logits.
  std::size_t logits = 0;
};

class Deepseek2Model {
 public:
  // All three outlive the model.
  Deepseek2Model(const ModelConfig& config, const Deepseek2Weights& weights, Products& products);

  // Computes all slices together and advances their caches. Returns logits [wanted rows, vocabulary] in the order of
  // the slices; valid until the next call.
  std::span<const float> forward(std::span<const BatchSlice> slices);

 private:
  struct Token {
    SequenceCache* cache;
    std::size_t position;
  };
  void begin(std::span<const BatchSlice> slices);
  void attention(std::size_t index);
  void write_cache(std::size_t index);
  void make_queries(const Deepseek2Layer& layer);
  void attend(std::size_t index);
  void feed_forward(const Deepseek2Layer& layer);
  void swiglu(const FeedForward& weights, const Activations& x, float* out);
  void route(const Deepseek2Layer& layer);
  void sort_by_expert();
  void run_experts(const FeedForward& weights);
  void combine_experts();
  void add_to_stream(const std::vector<float>& y);
  std::span<const float> logits(std::span<const BatchSlice> slices);

  const ModelConfig& config_;
  const Deepseek2Weights& weights_;
  Products& products_;
  Rope rope_;
  float attention_scale_;

  // What one pass works on; N = tokens of the batch.
  std::vector<Token> tokens_;
  std::vector<float> rotations_;        // [N, rope]
  std::vector<float> stream_, normed_;  // [N, embedding]
  std::vector<float> query_a_, query_, kv_a_, latent_query_, latent_, heads_, block_out_;
  std::vector<float> scores_;  // [threads, head tile, positions]
  std::vector<float> gate_, up_, router_, biased_, expert_weights_, expert_out_, logits_;
  std::vector<std::uint32_t> chosen_;                // [N, used]: expert
  std::vector<std::uint32_t> first_;                 // [experts + 1]: where its tokens begin among the sorted pairs
  std::vector<std::uint32_t> pair_token_, pair_of_;  // sorted pair -> token; [N, used] -> sorted pair
  std::vector<ProductTask> tasks_;
  Activations normed_x_, query_x_, nope_x_, latent_x_, heads_x_, hidden_x_, last_x_;
};

}  // namespace lacuna::engine
