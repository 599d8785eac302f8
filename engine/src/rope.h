// Rotary position embedding, plain, linear or with YaRN (Peng et al. 2023, arXiv 2309.00071).
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/model_config.h"

namespace lacuna::engine {

class Rope {
 public:
  // `factors` [pairs], or empty, divide the frequencies (rope_freqs.weight of Llama 3.1). Throws EngineError when the
  // numbers make no frequencies (an odd number of dimensions, a factor that is not positive).
  explicit Rope(const ModelConfig& config, std::span<const float> factors = {});

  std::size_t pairs() const { return frequencies_.size(); }
  // cos and sin of every pair at a position, [2 * pairs]: cosine, sine, cosine, ...
  void rotation(std::uint32_t position, std::span<float> out) const;
  // Rotates `x`, [2 * pairs], in place.
  void rotate(std::span<const float> rotation, float* x) const;

 private:
  RopePairs style_;
  std::vector<double> frequencies_;  // radians a position
  double magnitude_ = 1.0;           // of the rotated vector
};

// Factor of query times key: 1 / sqrt(head dimensions); with latent attention times mscale^2, which grows with YaRN's
// factor (DeepSeek-V2, arXiv 2405.04434).
float attention_scale(const ModelConfig& config);

}  // namespace lacuna::engine
