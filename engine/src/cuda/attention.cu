#include <string>

#include "cuda/launch.h"
#include "cuda/operators.h"
#include "engine/error.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

inline constexpr std::size_t kMostValues = 1024;  // of a head: a thread of kBlock keeps up to four sums

// A block a head of a token. kBlock positions at a time, by the running softmax of Milakov and Gimelshein (2018, arXiv
// 1805.02867): a warp takes a score, then a thread sums its own elements of the values.
__global__ void attention_kernel(AttentionShape shape, const float* const* pages, const std::uint32_t* ends,
                                 const float* queries, const float* sinks, float* out) {
  __shared__ float scores[kBlock];
  __shared__ float scratch[kWarps];
  const CacheShape& cache = shape.cache;
  const std::size_t head = blockIdx.x % shape.heads, token = blockIdx.x / shape.heads, kv = head / (shape.heads / shape.kv_heads);
  const float* query = queries + (token * shape.heads + head) * shape.key_size;
  const float* const* page = pages + token * cache.most_pages;
  const std::size_t key_at = cache.layer_offset + shape.key_offset + kv * shape.key_size;
  const std::size_t value_at = cache.layer_offset + shape.value_offset + kv * shape.value_size;
  const unsigned lane = threadIdx.x % kWarp, warp = threadIdx.x / kWarp;
  const std::size_t last = ends[token], first = shape.window > 0 && last > shape.window ? last - shape.window : 0;
  float top = sinks ? sinks[head] : -INFINITY, weight = sinks ? 1.0f : 0.0f;
  float sums[kMostValues / kBlock] = {};
  for (std::size_t begin = first; begin < last; begin += kBlock) {
    const std::size_t count = last - begin < kBlock ? last - begin : kBlock;
    for (std::size_t i = warp; i < count; i += kWarps) {
      const std::size_t position = begin + i;
      const float* key = page[position / cache.page_rows] + position % cache.page_rows * cache.row_size + key_at;
      float dot = 0;
      for (std::size_t k = lane; k < shape.key_size; k += kWarp) dot = fmaf(query[k], key[k], dot);
      dot = warp_sum(dot);
      if (lane == 0) scores[i] = dot * shape.scale;
    }
    __syncthreads();
    const float mine = threadIdx.x < count ? scores[threadIdx.x] : -INFINITY;
    const float new_top = fmaxf(top, block_largest(mine, scratch));
    const float share = threadIdx.x < count ? expf(mine - new_top) : 0.0f, shrink = expf(top - new_top);
    scores[threadIdx.x] = share;
    weight = weight * shrink + block_sum(share, scratch);  // whose barriers also publish the scores
    top = new_top;
    for (unsigned slot = 0; slot < kMostValues / kBlock; ++slot) {
      const std::size_t element = threadIdx.x + slot * kBlock;
      if (element >= shape.value_size) break;
      float sum = sums[slot] * shrink;
      for (std::size_t i = 0; i < count; ++i) {
        const std::size_t position = begin + i;
        const float* row = page[position / cache.page_rows] + position % cache.page_rows * cache.row_size;
        sum = fmaf(scores[i], row[value_at + element], sum);
      }
      sums[slot] = sum;
    }
    __syncthreads();
  }
  float* to = out + (token * shape.heads + head) * shape.value_size;
  for (unsigned slot = 0; slot < kMostValues / kBlock; ++slot) {
    const std::size_t element = threadIdx.x + slot * kBlock;
    if (element < shape.value_size) to[element] = sums[slot] / weight;
  }
}

void attention(const AttentionShape& shape, const float* const* pages, const std::uint32_t* ends, const float* queries,
               const float* sinks, std::size_t tokens, float* out, Stream stream) {
  if (shape.value_size > kMostValues)
    throw EngineError("attention on the card with " + std::to_string(shape.value_size) +
                      " values a head; at most 1024 are allowed");
  if (tokens == 0) return;
  launch("attention", attention_kernel, dim3(static_cast<unsigned>(shape.heads * tokens)), kBlock, stream, shape, pages,
         ends, queries, sinks, out);
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
