// The forward pass of a transformer with a mixture of experts (or dense layers), for tokens of several sequences at
// once.
//
// A layer is attention (grouped: model_attention.cc, latent: model_latent_attention.cc) or a gated delta net
// (model_delta_net.cc), and a feed-forward part (model_feed_forward.cc), each added to the residual stream; which of them a
// model has is said by its ModelConfig and by the weights that its family bound. Work is split over rows and tokens, never over a reduction.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "aligned_buffer.h"
#include "model_backend.h"
#include "model_weights.h"
#include "products.h"
#include "rope.h"
#include "routed_experts.h"

namespace lacuna::engine {

class Model {
 public:
  // All three outlive the model. Throws EngineError when the file's numbers make no rotation.
  Model(const ModelConfig& config, const ModelWeights& weights, Products& products);

  // Computes all slices together and advances their caches. Returns logits [wanted rows, vocabulary] in the order of
  // the slices; valid until the next call.
  std::span<const float> forward(std::span<const BatchSlice> slices);

 private:
  struct Token {
    SequenceCache* cache;
    std::size_t position;
    const BatchSlice* slice;
    std::size_t in_slice;
  };
  // Where the heads find keys and values in a layer's page: [kv head, (keys [kPageRows, key_size], values [kPageRows, value_size])], so that
  // what a head reads lies in one piece; or, of latent attention, only keys, whose first value_size values are the values.
  struct CacheLayout {
    std::size_t kv_heads, key_size, value_size;
    bool values_in_keys;

    std::size_t value_step() const { return values_in_keys ? key_size : value_size; }
    std::size_t keys_at(std::size_t head) const { return head * KvPagePool::kPageRows * (values_in_keys ? key_size : key_size + value_size); }
    std::size_t values_at(std::size_t head) const { return keys_at(head) + (values_in_keys ? 0 : KvPagePool::kPageRows * key_size); }
  };
  CacheLayout cache_layout() const;
  // What one call of the attention kernel computes: `tokens` tokens from `token` on and `heads` heads from `head` on.
  struct AttentionTile {
    std::size_t token, tokens, kv, head, heads;
  };
  void begin(std::span<const BatchSlice> slices);
  // normed_x_ = the normalised stream, as `matrices` need it.
  void normalise(const std::vector<float>& weight, std::initializer_list<const Matrix*> matrices);
  void add_bias(const std::vector<float>& bias, float* rows, std::size_t count);
  void add_to_stream(const AlignedFloats& y);

  void grouped_attention(std::size_t index);
  void split_gates();
  void finish_queries_and_keys(std::size_t index);
  // Keys and their values as the cache can hold them: a key that no half float holds would take its position out of the softmax in silence, so its value
  // becomes NaN, which the logits show.
  void spoil_what_does_not_fit(std::span<const float> key, std::span<float> value) const;
  // `count` values at place `at` of the page that holds a token's position, in the precision that it holds.
  void write_cache(const Token& token, std::size_t index, std::size_t at, const float* values, std::size_t count) const;
  void latent_attention(std::size_t index);
  void write_latent_cache(std::size_t index);
  void make_latent_queries(const LatentAttention& weights);
  void latent_output(const LatentAttention& weights);
  void make_attention_tiles(std::size_t kv_heads, std::size_t most_queries);
  // out [N, heads, value_size]: every token sees its own sequence up to itself.
  void attend(std::size_t index, const float* queries, const float* sinks, float* out);

  void delta_net(std::size_t index);
  float* history_of(std::size_t token, std::size_t index) const;
  void convolve(std::size_t index);
  void remember_inputs(std::size_t index);
  void make_rates(const DeltaNet& net);
  void advance_states(std::size_t index);
  void delta_output(const DeltaNet& net);

  void feed_forward(std::size_t index);
  void add_shared_experts(const Layer& layer);
  void run_dense(const FeedForward& weights, float* out);
  void route(std::size_t index);
  void capture_routing(std::size_t index, std::size_t token) const;
  std::span<const float> logits(std::span<const BatchSlice> slices);

  const ModelConfig& config_;
  const ModelWeights& weights_;
  Products& products_;
  RoutedExperts experts_;
  Rope rope_;
  const float attention_scale_, epsilon_;

  // What one pass works on; N = tokens of the batch.
  std::vector<Token> tokens_;
  AlignedFloats rotations_;                   // [N, rotated dimensions]
  AlignedFloats stream_, normed_;             // [N, embedding]
  AlignedFloats query_, split_, key_, value_, heads_, block_out_;
  AlignedFloats query_a_, kv_a_, latent_query_, latent_;
  AlignedFloats mixed_, convolved_;           // [N, channels]
  AlignedFloats output_gate_;                 // [N, heads, value]: of attention or of a delta net
  AlignedFloats rates_;                       // [N, 2, heads of the delta net]: decay and beta
  std::vector<float> query_unit_, key_unit_;          // [key]: make the root mean square of a row its length, of queries / sqrt(key)
  std::vector<std::size_t> slice_first_;              // the first token of every slice
  AlignedFloats scores_;                      // [threads, query tile, positions]
  std::vector<AttentionTile> attention_tiles_;
  AlignedFloats gate_, up_, router_, biased_, expert_weights_, shared_out_, shared_weight_, logits_;
  std::vector<std::uint32_t> chosen_;  // [N, used]: expert
  std::vector<ProductTask> tasks_;
  Activations normed_x_, query_x_, nope_x_, latent_x_, heads_x_, hidden_x_, last_x_;
};

}  // namespace lacuna::engine
