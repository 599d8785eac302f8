// The forward pass on a device: the same network as Model (model.h), its steps enqueued one after the other.
//
// The host plans (which tokens, which pages, which rows need logits); every number is computed by the device's operators,
// so that the bits of a token depend on its own sequence alone. Tokens that the request brought stand before generated ones,
// because products compute the two in different ways (large_products.h).
//
// The greedy choice is made on the device, where it is exact. Sampled tokens are chosen on the host: their weights are
// exponentials in double that must be the same bits on every device, or a stored answer could not be generated again; a row of
// logits is some hundred kilobytes, which cross the bus in microseconds, while a pass takes milliseconds.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "cuda/device.h"
#include "cuda/device_weights.h"
#include "cuda/host_experts.h"
#include "cuda/large_products.h"
#include "engine/model_config.h"
#include "model_backend.h"
#include "rope.h"

namespace lacuna::engine::cuda {

class DeviceModel {
 public:
  // All of them outlive the model. `host`: computes the experts that stay on the host; null where none does. Throws
  // EngineError when the file's numbers make no rotation or exceed an operator.
  DeviceModel(const ModelConfig& config, const DeviceWeights& weights, Device& device, HostExperts* host);

  // As Backend::forward; the caches lie in the device's memory.
  std::span<const float> forward(std::span<const BatchSlice> slices);
  std::span<const BestLogit> best() const { return best_; }

 private:
  void sort(std::span<const BatchSlice> slices);
  void begin();
  void upload_caches();
  // Room for a row of `width` of every token, and what products write behind the last one.
  float* rows(DeviceArray<float>& array, std::size_t width) { return array.make(room_ * width); }
  void upload_row_lists();
  CacheShape cache_of(std::size_t layer) const;
  // normed_ = the normalised stream.
  void normalise(const std::vector<float>& weight);
  void norm_rows(float* x, std::size_t rows, const std::vector<float>& weight, std::size_t stride);
  // out [N, matrix.rows] = x [N, matrix.inputs] times the matrix, and the bias. `out` is made by rows().
  void project(const Linear& linear, const float* x, float* out);
  void project(const Matrix& matrix, const float* x, float* out);
  void add_to_stream(const float* x);

  void grouped_attention(std::size_t index);
  void finish(float* x, std::size_t heads, const std::vector<float>& norm);
  void rotate(float* x, std::size_t heads, std::size_t head_size);
  void latent_attention(std::size_t index);
  void make_latent_queries(const LatentAttention& a);
  void write_latent_cache(std::size_t index, const LatentAttention& a);
  void project_heads(const Matrix& matrix, const float* x, std::size_t x_stride, float* out, std::size_t out_stride);

  void feed_forward(std::size_t index);
  void activate(std::size_t values);
  void run_dense(const FeedForward& weights, float* out);
  void route(std::size_t index);
  void capture_routing(std::size_t index);
  const std::uint8_t* upload_closed(std::size_t index);
  void run_experts(const FeedForward& weights);
  void run_grouped_experts(const FeedForward& weights, std::size_t pairs);
  void run_single_experts(const FeedForward& weights, std::size_t first);
  void run_host_experts(const Layer& layer);
  void project_pairs(const Linear& linear, const float* x, const std::uint32_t* x_rows, std::size_t first, float* out);
  void add_shared_experts(const Layer& layer);
  std::vector<std::uint32_t> logit_rows(bool greedy) const;
  std::span<const float> logits();

  const ModelConfig& config_;
  const DeviceWeights& weights_;
  Device& device_;
  HostExperts* const host_;
  const Operators& operators_;
  const Stream stream_;
  const Rope rope_;
  const float attention_scale_, epsilon_;

  // What one pass works on; N = tokens of the batch.
  std::vector<BatchSlice> slices_;      // those with given tokens first
  std::vector<std::size_t> first_row_;  // [slices as they came]: of its tokens
  std::span<const BatchSlice> asked_;   // as they came
  std::size_t tokens_ = 0, given_ = 0, most_pages_ = 0;
  std::size_t room_ = 0;  // rows: N, or whole calls of the given ones
  LargeProducts large_;
  DeviceArray<std::uint32_t> ids_, ends_;   // [N]: token; its position + 1
  DeviceArray<float*> pages_;               // [N, most_pages_]
  DeviceArray<float> rotations_;            // [N, rotated dimensions]
  DeviceArray<std::uint32_t> head_of_row_;  // [N * heads]: head
  DeviceArray<std::uint32_t> token_of_pair_, chosen_, logit_rows_;  // [N, used]: token, expert; [wanted rows]
  DeviceArray<std::uint32_t> group_token_, group_expert_, row_of_pair_;  // as ExpertGroups
  DeviceArray<std::uint8_t> closed_;                                // [N, experts]
  DeviceArray<float> hidden_stream_, normed_, query_, key_, value_, heads_, block_out_, query_a_, kv_a_, latent_query_,
      latent_, gate_, up_, router_, expert_weights_, expert_out_, group_out_, shared_weight_, device_logits_;
  DeviceArray<BestOf> device_best_;
  std::vector<float> logits_;
  std::vector<BestLogit> best_;
};

}  // namespace lacuna::engine::cuda
