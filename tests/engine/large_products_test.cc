// How products of prompt rows are cut into calls of a card's library: shapes, tiles, padding. The device is emulated.
#include "emulated_device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "cuda/large_products.h"
#include "quant_types.h"

namespace lacuna::engine::cuda {
namespace {

using test::EmulatedDevice;

TEST(LargeProducts, TilesOfWeightsDependOnTheMatrixAlone) {
  EXPECT_EQ(rows_of_weight_tile(100, 64), 100u) << "a small matrix is one tile";
  EXPECT_EQ(rows_of_weight_tile(18432, 7168), 4672u);  // 73 * 64
  EXPECT_LE(rows_of_weight_tile(18432, 7168) * 7168, kUnpackedValues);
  EXPECT_EQ(rows_of_weight_tile(5, kUnpackedValues), 1u);
  EXPECT_EQ(rows_of_weight_tile(5, 2 * kUnpackedValues), 1u) << "a row is never cut";
}

TEST(LargeProducts, GroupsArePaddedToWholeCalls) {
  std::vector<std::uint32_t> chosen;  // of 40 tokens: expert 3 every time, and 0 or 5
  for (std::uint32_t token = 0; token < 40; ++token) chosen.insert(chosen.end(), {3, token % 2 ? 5u : 0u});
  const ExpertGroups groups = group_by_expert(chosen, 2, 6);
  ASSERT_EQ(groups.token.size(), 32u + 64u + 32u);
  EXPECT_EQ(groups.expert[0], 0u);
  EXPECT_EQ(groups.expert[32], 3u);
  EXPECT_EQ(groups.expert[95], 3u);
  EXPECT_EQ(groups.expert[96], 5u);
  EXPECT_EQ(std::count(groups.token.begin(), groups.token.end(), kNoRow), 128 - 80);
  for (std::size_t pair = 0; pair < chosen.size(); ++pair) {
    EXPECT_EQ(groups.token[groups.row_of[pair]], pair / 2);
    EXPECT_EQ(groups.expert[groups.row_of[pair]], chosen[pair]);
  }
}

TEST(LargeProducts, NoPairsMakeNoRows) {
  const ExpertGroups groups = group_by_expert({}, 2, 6);
  EXPECT_TRUE(groups.token.empty());
}

class LargeProductsOfAType : public testing::TestWithParam<TensorType> {
 protected:
  static constexpr std::size_t kInputs = 256, kOutputs = 24, kSlices = 4;
  LargeProductsOfAType() {
    std::mt19937 generator(5);
    const std::size_t block = type_layout(type_)->block_bytes;
    for (std::byte& byte : weights_) byte = static_cast<std::byte>(generator());
    for (std::size_t at = 0; at < weights_.size(); at += block) {
      const auto half = static_cast<std::uint16_t>((type_ == TensorType::BF16 ? 0x3E00 : 0x2000) + generator() % 0x400);
      std::memcpy(&weights_[at], &half, 2);
      if (type_ == TensorType::Q4_K) std::memcpy(&weights_[at + 2], &half, 2);
    }
    for (float& value : x_) value = static_cast<float>(static_cast<std::int32_t>(generator())) * 0x1p-31f;
  }
  Matrix matrix() const {
    return {type_, kInputs, kOutputs, kSlices, kOutputs * row_bytes(type_, kInputs), weights_.data()};
  }
  double expected(std::size_t slice, std::size_t token, std::size_t row) const {
    std::vector<float> values(kInputs);
    dequantise(type_, &weights_[(slice * kOutputs + row) * row_bytes(type_, kInputs)], values);
    double sum = 0;
    for (std::size_t k = 0; k < kInputs; ++k) sum += double{rounded_to_bfloat(values[k])} * rounded_to_bfloat(x_[token * kInputs + k]);
    return sum;
  }

  const TensorType type_ = GetParam();
  static constexpr std::size_t kTokens = 150;
  std::vector<std::byte> weights_ = std::vector<std::byte>(kSlices * kOutputs * row_bytes(GetParam(), kInputs));
  std::vector<float> x_ = std::vector<float>(kTokens * kInputs);
  EmulatedDevice device_;
};

TEST_P(LargeProductsOfAType, DenseRowsAreTheSameWhateverTheirNumber) {
  LargeProducts products(device_);
  const auto run = [&](std::size_t first, std::size_t count) {
    std::vector<float> out(round_up(count, kDenseRows) * kOutputs);
    products.dense(matrix(), &x_[first * kInputs], count, out.data());
    return out;
  };
  const std::vector<float> all = run(0, kTokens), few = run(7, 3);
  EXPECT_EQ(std::memcmp(few.data(), &all[7 * kOutputs], 3 * kOutputs * sizeof(float)), 0);
  for (const GemmShape& call : device_.gemms) EXPECT_EQ(call.rows, kDenseRows);
  EXPECT_EQ(device_.gemms.size(), 3u);
  for (std::size_t i = 0; i < kTokens; i += 37)
    for (std::size_t row = 0; row < kOutputs; ++row) EXPECT_NEAR(all[i * kOutputs + row], expected(0, i, row), 2e-3) << i << " " << row;
  for (std::size_t i = kTokens * kOutputs; i < all.size(); ++i) EXPECT_EQ(all[i], 0.0f) << "rows behind the last are zeros";
}

TEST_P(LargeProductsOfAType, ExpertRowsAreTheSameWhateverTheirNeighbours) {
  LargeProducts products(device_);
  const auto run = [&](const std::vector<std::uint32_t>& chosen) {
    const ExpertGroups groups = group_by_expert(chosen, 2, kSlices);
    std::vector<float> out(groups.token.size() * kOutputs), pairs(chosen.size() * kOutputs);
    products.experts(matrix(), x_.data(), groups.token.data(), groups.expert, out.data());
    for (std::size_t pair = 0; pair < chosen.size(); ++pair)
      std::copy_n(&out[groups.row_of[pair] * kOutputs], kOutputs, &pairs[pair * kOutputs]);
    return pairs;
  };
  std::vector<std::uint32_t> chosen;
  for (std::uint32_t token = 0; token < 60; ++token) chosen.insert(chosen.end(), {2, token % 2 ? 3u : 0u});
  const std::vector<float> all = run(chosen), few = run({2, 0});
  EXPECT_EQ(std::memcmp(few.data(), all.data(), 2 * kOutputs * sizeof(float)), 0);
  for (const GemmShape& call : device_.gemms) EXPECT_EQ(call.rows, kExpertRows);
  for (std::size_t pair : {0u, 1u, 63u, 118u})
    for (std::size_t row = 0; row < kOutputs; ++row)
      EXPECT_NEAR(all[pair * kOutputs + row], expected(chosen[pair], pair / 2, row), 2e-3) << pair << " " << row;
}

INSTANTIATE_TEST_SUITE_P(Types, LargeProductsOfAType, testing::Values(TensorType::BF16, TensorType::Q8_0, TensorType::Q4_K),
                         [](const auto& one) { return std::string(type_layout(one.param)->name); });

}  // namespace
}  // namespace lacuna::engine::cuda
