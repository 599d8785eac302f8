#include "rope.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "engine/error.h"
#include "stable_math.h"

namespace lacuna::engine {
namespace {

// 0.1 m ln(factor) + 1: how much attention grows when the context is stretched.
double growth(double factor, double multiplier) {
  return factor <= 1.0 ? 1.0 : 0.1 * multiplier * std::log(factor) + 1.0;
}

// The file stores 0.1 * mscale_all_dim.
double mscale_all_dimensions(const RopeConfig& config) { return config.yarn_log_multiplier / 0.1; }

// The pair that turns `turns` times within the original context.
double pair_of_turns(const RopeConfig& config, double turns) {
  return config.dimensions * std::log(config.original_context / (turns * 2 * std::numbers::pi)) /
         (2 * std::log(config.base));
}

// 1 for pairs that keep their frequency (fast ones), 0 for those that are interpolated.
double kept_share(const RopeConfig& config, double pair) {
  const double last = config.dimensions - 1.0;
  const double low = std::max(0.0, std::floor(pair_of_turns(config, config.yarn_beta_fast)));
  const double high = std::min(last, std::ceil(pair_of_turns(config, config.yarn_beta_slow)));
  return 1.0 - std::clamp((pair - low) / std::max(0.001, high - low), 0.0, 1.0);
}

double frequency(const RopeConfig& config, std::size_t pair, double divisor) {
  const double plain = std::pow(config.base, -2.0 * static_cast<double>(pair) / config.dimensions) / divisor;
  if (config.scaling == RopeScaling::None) return plain;
  const double stretched = plain / config.factor;
  if (config.scaling == RopeScaling::Linear) return stretched;
  const double kept = kept_share(config, static_cast<double>(pair));
  return stretched * (1.0 - kept) + plain * kept;
}

// YaRN lengthens the rotated vectors by 0.1 ln(factor) + 1. DeepSeek divides by the growth of mscale_all_dim, which its
// models set equal to mscale, so that nothing is left of it here; it stands in attention_scale() instead.
double magnitude(const RopeConfig& config) {
  const bool grows = config.scaling == RopeScaling::Yarn && config.yarn_log_multiplier == 0;
  return config.attention_factor * (grows ? growth(config.factor, 1.0) : 1.0);
}

}  // namespace

Rope::Rope(const ModelConfig& model, std::span<const float> factors) : style_(model.rope.pairs) {
  const RopeConfig& config = model.rope;
  if (config.dimensions == 0 || config.dimensions % 2 != 0) {
    throw EngineError("rope.dimension_count " + std::to_string(config.dimensions) +
                      ": allowed are even numbers from 2");
  }
  if (!(config.factor > 0) || !(config.base > 0)) {
    throw EngineError("rope.scaling.factor " + std::to_string(config.factor) + ", rope.freq_base " +
                      std::to_string(config.base) + ": both must be positive");
  }
  for (std::size_t pair = 0; pair < config.dimensions / 2; ++pair) {
    const double divisor = factors.empty() ? 1.0 : static_cast<double>(factors[pair]);
    if (!(divisor > 0))
      throw EngineError("rope_freqs.weight[" + std::to_string(pair) + "] is " + std::to_string(divisor) +
                        "; positive numbers are allowed");
    // Rounded to float, so that a last bit of the C library's pow() reaches no result.
    frequencies_.push_back(static_cast<double>(static_cast<float>(frequency(config, pair, divisor))));
  }
  magnitude_ = magnitude(config);
}

void Rope::rotation(std::uint32_t position, std::span<float> out) const {
  for (std::size_t pair = 0; pair < frequencies_.size(); ++pair) {
    const SineCosine at = stable_sine_cosine(position * frequencies_[pair]);
    out[2 * pair] = static_cast<float>(at.cosine * magnitude_);
    out[2 * pair + 1] = static_cast<float>(at.sine * magnitude_);
  }
}

void Rope::rotate(std::span<const float> rotation, float* x) const {
  const bool halves = style_ == RopePairs::Halves;
  const std::size_t pairs = rotation.size() / 2, step = halves ? 1 : 2, partner = halves ? pairs : 1;
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    const float cosine = rotation[2 * pair], sine = rotation[2 * pair + 1];
    float &first = x[pair * step], &second = x[pair * step + partner];
    const float a = first, b = second;
    first = a * cosine - b * sine;
    second = a * sine + b * cosine;
  }
}

float attention_scale(const ModelConfig& config) {
  if (config.attention == AttentionKind::Grouped) return static_cast<float>(1.0 / std::sqrt(config.key));
  const double head = config.mla.nope + config.mla.rope;
  double mscale = config.rope.attention_factor;
  if (config.rope.scaling == RopeScaling::Yarn)
    mscale *=
        growth(config.rope.factor, config.rope.yarn_log_multiplier == 0 ? 1.0 : mscale_all_dimensions(config.rope));
  return static_cast<float>(mscale * mscale / std::sqrt(head));
}

}  // namespace lacuna::engine
