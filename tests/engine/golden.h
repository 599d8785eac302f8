// The golden models of shared/golden: small models with reference logits, and the bounds that came with them.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/tokenizer.h"
#include "paths.h"

namespace lacuna::test {

struct Golden {
  static constexpr std::size_t kRows = 31;  // the positions of the prompt, and all generated tokens but the last
  std::vector<engine::TokenId> prompt, greedy;
  std::vector<float> logits;  // [kRows, vocabulary]

  std::vector<engine::TokenId> tokens() const {
    std::vector<engine::TokenId> all = prompt;
    all.insert(all.end(), greedy.begin(), greedy.end());
    all.resize(kRows);
    return all;
  }
};

// Nothing where the folder is absent.
inline std::optional<Golden> golden(const std::string& name) {
  const auto json = shared_file("golden/" + name + ".json"), logits = shared_file("golden/" + name + ".f32");
  if (!json || !logits) return std::nullopt;
  const auto parsed = nlohmann::json::parse(read_file(*json));
  Golden out{parsed.at("prompt"), parsed.at("greedy"), {}};
  const std::string bytes = read_file(*logits);
  out.logits.resize(bytes.size() / sizeof(float));
  std::memcpy(out.logits.data(), bytes.data(), out.logits.size() * sizeof(float));
  return out;
}

// |ours - theirs| / |theirs|, of the vectors.
inline double relative_distance(std::span<const float> ours, std::span<const float> theirs) {
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    difference += std::pow(double{ours[i]} - theirs[i], 2);
    size += std::pow(double{theirs[i]}, 2);
  }
  return std::sqrt(difference / size);
}

// Logits [kRows, vocabulary] within the bounds for the weights that the name says.
inline void expect_golden(const Golden& reference, const std::vector<float>& logits, const std::string& name) {
  constexpr std::size_t kRows = Golden::kRows;
  ASSERT_EQ(logits.size(), reference.logits.size());
  const std::size_t vocabulary = logits.size() / kRows;
  const auto argmax = [](std::span<const float> row) { return std::max_element(row.begin(), row.end()) - row.begin(); };
  std::vector<double> distances;
  std::size_t equal = 0;
  for (std::size_t row = 0; row < kRows; ++row) {
    const auto ours = std::span(logits).subspan(row * vocabulary, vocabulary);
    const auto theirs = std::span(reference.logits).subspan(row * vocabulary, vocabulary);
    distances.push_back(relative_distance(ours, theirs));
    equal += argmax(ours) == argmax(theirs);
  }
  std::sort(distances.begin(), distances.end());
  const double median = distances[kRows / 2], most = distances[kRows * 9 / 10], worst = distances.back();
  testing::Test::RecordProperty("median_distance", std::to_string(median));
  std::printf("%s: median %.2e, nine of ten %.2e, worst %.2e, argmax %zu of %zu\n", name.c_str(), median, most, worst, equal, kRows);
  if (name.ends_with("f32")) {
    EXPECT_LE(worst, 1e-4);
    EXPECT_EQ(equal, kRows);
  } else if (name.ends_with("F16")) {  // and BF16
    EXPECT_LE(median, 2e-3);
    EXPECT_LE(worst, 0.02);
    EXPECT_EQ(equal, kRows);
  } else {
    EXPECT_LE(median, 0.02);
    EXPECT_LE(most, 0.03);
    EXPECT_GE(equal, 27u);
  }
}

inline std::string golden_name(const testing::TestParamInfo<const char*>& parameter) {
  std::string name = parameter.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace lacuna::test
