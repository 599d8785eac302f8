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

double frequency(const RopeConfig& config, std::size_t pair) {
  const double plain = std::pow(config.base, -2.0 * static_cast<double>(pair) / config.dimensions);
  if (config.scaling == RopeScaling::None) return plain;
  const double stretched = plain / config.factor;
  if (config.scaling == RopeScaling::Linear) return stretched;
  const double kept = kept_share(config, static_cast<double>(pair));
  return stretched * (1.0 - kept) + plain * kept;
}

}  // namespace

Rope::Rope(const RopeConfig& config) {
  if (config.dimensions == 0 || config.dimensions % 2 != 0) {
    throw EngineError("rope.dimension_count " + std::to_string(config.dimensions) +
                      ": allowed are even numbers from 2");
  }
  if (!(config.factor > 0) || !(config.base > 0)) {
    throw EngineError("rope.scaling.factor " + std::to_string(config.factor) + ", rope.freq_base " +
                      std::to_string(config.base) + ": both must be positive");
  }
  // Rounded to float, so that a last bit of the C library's pow() reaches no result.
  for (std::size_t pair = 0; pair < config.dimensions / 2; ++pair) {
    frequencies_.push_back(static_cast<double>(static_cast<float>(frequency(config, pair))));
  }
  // DeepSeek's mscale and mscale_all_dim are equal, so their quotient, which would stretch the rotated parts, is 1; the
  // growth stands in mla_attention_scale() instead.
  magnitude_ = config.attention_factor;
}

void Rope::rotation(std::uint32_t position, std::span<float> out) const {
  for (std::size_t pair = 0; pair < frequencies_.size(); ++pair) {
    const SineCosine at = stable_sine_cosine(position * frequencies_[pair]);
    out[2 * pair] = static_cast<float>(at.cosine * magnitude_);
    out[2 * pair + 1] = static_cast<float>(at.sine * magnitude_);
  }
}

void Rope::rotate(std::span<const float> rotation, float* x) {
  for (std::size_t i = 0; i < rotation.size(); i += 2) {
    const float cosine = rotation[i], sine = rotation[i + 1], a = x[i], b = x[i + 1];
    x[i] = a * cosine - b * sine;
    x[i + 1] = a * sine + b * cosine;
  }
}

float mla_attention_scale(const ModelConfig& config) {
  const double head = config.mla.nope + config.mla.rope;
  double mscale = config.rope.attention_factor;
  if (config.rope.scaling == RopeScaling::Yarn)
    mscale *= growth(config.rope.factor, mscale_all_dimensions(config.rope));
  return static_cast<float>(mscale * mscale / std::sqrt(head));
}

}  // namespace lacuna::engine
