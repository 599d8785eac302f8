#include <string>

#include "cuda/launch.h"
#include "cuda/operators.h"
#include "engine/error.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

inline constexpr std::uint32_t kMostExperts = 1024, kNone = 0xFFFFFFFFu;
// Why an expert is not to be chosen.
inline constexpr std::uint8_t kOtherGroup = 1, kClosed = 2, kChosen = 4;

// What a warp works on for its token.
struct RouterScratch {
  float scores[kMostExperts];  // what the weights are made of
  float ranks[kMostExperts];   // scores and bias: what the choice is made by
  std::uint8_t barred[kMostExperts];
  float group_sums[kMostExperts];
  std::uint32_t best_expert[kWarp];
  std::uint32_t picked;
};

__device__ inline void score_experts(RouterScratch& s, const RouterShape& shape, const float* logits, const float* bias,
                                     const std::uint8_t* closed) {
  float top = -INFINITY, total = 0;
  if (shape.gate == GateFunction::Softmax) {
    for (unsigned e = threadIdx.x; e < shape.experts; e += kWarp) top = fmaxf(top, logits[e]);
    top = warp_largest(top);
    for (unsigned e = threadIdx.x; e < shape.experts; e += kWarp) total += expf(logits[e] - top);
    total = warp_sum(total);
  }
  for (unsigned e = threadIdx.x; e < shape.experts; e += kWarp) {
    float score = logits[e];
    if (shape.gate == GateFunction::Softmax) score = expf(score - top) / total;
    if (shape.gate == GateFunction::Sigmoid) score = logistic_of(score);
    s.scores[e] = score;
    s.ranks[e] = bias ? score + bias[e] : score;
    s.barred[e] = closed && closed[e] ? kClosed : 0;
  }
  __syncthreads();
}

// Bars the experts outside of the groups whose two best ranks have the largest sums.
__device__ inline void bar_groups(RouterScratch& s, const RouterShape& shape) {
  const unsigned size = shape.experts / shape.groups;
  for (unsigned g = threadIdx.x; g < shape.groups; g += kWarp) {
    float best = -INFINITY, second = -INFINITY;
    for (unsigned e = g * size; e < (g + 1) * size; ++e) {
      second = fmaxf(second, fminf(best, s.ranks[e]));
      best = fmaxf(best, s.ranks[e]);
      s.barred[e] |= kOtherGroup;
    }
    s.group_sums[g] = size > 1 ? best + second : best;
  }
  __syncthreads();
  if (threadIdx.x == 0) {
    for (unsigned k = 0; k < shape.groups_used; ++k) {
      std::uint32_t best = kNone;
      for (unsigned g = 0; g < shape.groups; ++g) {
        if (!(s.barred[g * size] & kOtherGroup)) continue;  // open already
        if (best == kNone || s.group_sums[g] > s.group_sums[best]) best = g;
      }
      for (unsigned e = best * size; e < (best + 1) * size; ++e) s.barred[e] &= static_cast<std::uint8_t>(~kOtherGroup);
    }
  }
  __syncthreads();
}

// The best expert that is not barred for one of `reasons`, the first among equals; kNone when there is none.
__device__ inline std::uint32_t best_expert(RouterScratch& s, const RouterShape& shape, std::uint8_t reasons) {
  std::uint32_t mine = kNone;
  for (unsigned e = threadIdx.x; e < shape.experts; e += kWarp) {
    if (!(s.barred[e] & reasons) && (mine == kNone || s.ranks[e] > s.ranks[mine])) mine = e;
  }
  s.best_expert[threadIdx.x] = mine;
  __syncthreads();
  if (threadIdx.x == 0) {
    std::uint32_t best = kNone;
    for (unsigned lane = 0; lane < kWarp; ++lane) {
      const std::uint32_t other = s.best_expert[lane];
      if (other == kNone) continue;
      const bool better = best == kNone || s.ranks[other] > s.ranks[best];
      if (better || (s.ranks[other] == s.ranks[best] && other < best)) best = other;
    }
    s.picked = best;
  }
  __syncthreads();
  return s.picked;
}

// Of one thread: the chosen scores become weights.
__device__ inline void weigh_experts(const RouterShape& shape, float* weights) {
  if (shape.gate == GateFunction::SoftmaxOfChosen) {
    float top = weights[0], total = 0;
    for (unsigned k = 1; k < shape.used; ++k) top = fmaxf(top, weights[k]);
    for (unsigned k = 0; k < shape.used; ++k) total += weights[k] = expf(weights[k] - top);
    for (unsigned k = 0; k < shape.used; ++k) weights[k] /= total;
  }
  if (shape.weights_norm) {
    float sum = 0;
    for (unsigned k = 0; k < shape.used; ++k) sum += weights[k];
    sum = fmaxf(sum, 6.103515625e-5f);  // the smallest normal half, as on the processor
    for (unsigned k = 0; k < shape.used; ++k) weights[k] /= sum;
  }
  for (unsigned k = 0; k < shape.used; ++k) weights[k] *= shape.weights_scale;
}

// A warp a token.
__global__ void route_kernel(RouterShape shape, const float* logits, const float* bias, const std::uint8_t* closed,
                             std::uint32_t* chosen, float* weights) {
  __shared__ RouterScratch s;
  const std::size_t token = blockIdx.x;
  score_experts(s, shape, logits + token * shape.experts, bias, closed ? closed + token * shape.experts : nullptr);
  if (shape.groups_used < shape.groups) bar_groups(s, shape);
  for (std::size_t k = token * shape.used; k < (token + 1) * shape.used; ++k) {
    std::uint32_t best = best_expert(s, shape, kOtherGroup | kClosed | kChosen);
    // Where the best groups have too few open experts, the best of the others are taken.
    if (best == kNone) best = best_expert(s, shape, kClosed | kChosen);
    if (threadIdx.x == 0) {
      s.barred[best] |= kChosen;
      chosen[k] = best;
      weights[k] = s.scores[best];
    }
    __syncthreads();
  }
  if (threadIdx.x == 0) weigh_experts(shape, weights + token * shape.used);
}

void route(const RouterShape& shape, const float* logits, const float* bias, const std::uint8_t* closed,
           std::size_t tokens, std::uint32_t* chosen, float* weights, Stream stream) {
  if (shape.experts > kMostExperts)
    throw EngineError("a router of " + std::to_string(shape.experts) + " experts on the card; at most 1024 are allowed");
  if (tokens == 0) return;
  launch("route", route_kernel, dim3(static_cast<unsigned>(tokens)), kWarp, stream, shape, logits, bias, closed, chosen,
         weights);
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
