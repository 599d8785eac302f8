// How the next token is chosen.
#pragma once
#include <cstdint>
#include <random>
#include <span>
#include <string>

#include "engine/tokenizer.h"

namespace lacuna::engine {

struct SamplingParams {
  double temperature = 0.0;  // 0 = greedy: the highest logit, the lowest id among equals
  std::uint32_t top_k = 0;   // 0 = off
  double top_p = 1.0;        // 1 = off; the smallest set of tokens whose probability reaches top_p
  double min_p = 0.0;        // 0 = off; drops tokens below min_p times the best probability
  std::uint64_t seed = 0;    // of this one answer
};

// The one place that checks ranges. Throws EngineError with the field, the value and the range.
void check(const SamplingParams& params);

// One sequence's sampler. The same logits, parameters and seed give the same tokens on every machine: its generator is
// SplitMix64, and candidates are ordered by (logit descending, id ascending).
// Order of the filters: temperature, top_k, top_p, min_p.
class Sampler {
 public:
  explicit Sampler(const SamplingParams& params);
  TokenId sample(std::span<const float> logits);  // [vocabulary], finite

 private:
  SamplingParams params_;
  std::uint64_t state_;
};

}  // namespace lacuna::engine
