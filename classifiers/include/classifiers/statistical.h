// The statistical layer: logistic regression over hashed n-grams and dense features, calibrated. It gives probabilities where
// the rules give verdicts.
#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace lacuna::classifiers {

constexpr std::uint32_t kHashedFeatures = 1u << 18;

struct Feature {
  std::uint32_t index;
  float value;
};

struct FeatureVector {
  std::vector<Feature> features;  // ascending, each index once
  std::uint32_t domain = 0;       // kind of request and script of the question
};

// How many features there are: hashed ones first, then the dense ones.
std::uint32_t feature_count();
// Name of a dense feature, such as "official_density" or "official_density (order, Han)"; empty for a hashed one.
std::string feature_name(std::uint32_t index);

}  // namespace lacuna::classifiers
