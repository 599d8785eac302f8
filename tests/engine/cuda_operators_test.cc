// The operators of a card against plain arithmetic in double. Every operator is run twice and must give the same bits.
//
// engine_tests runs their very bodies on the processor (cuda_on_cpu.h), the threads of a block taking turns in both
// orders; cuda_operator_tests is the same file compiled by nvcc, for a card.
#ifdef __CUDACC__
#include "cuda_on_card.h"
#else
#include "cuda_on_cpu.h"
#endif

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "cuda/activation.cu"
#include "cuda/add_bias.cu"
#include "cuda/add_weighted.cu"
#include "cuda/argmax.cu"
#include "cuda/attention.cu"
#include "cuda/copy_columns.cu"
#include "cuda/embed.cu"
#include "cuda/logistic.cu"
#include "cuda/product.cu"
#include "cuda/rms_norm.cu"
#include "cuda/rope.cu"
#include "cuda/round_rows.cu"
#include "cuda/route.cu"
#include "cuda/store_rows.cu"
#include "cuda/unpack.cu"
#include "router.h"

namespace lacuna::engine::cuda {
namespace {

template <class T>
using Vector = std::vector<T, test::cuda::Allocator<T>>;  // the card reads it

Vector<float> random_floats(std::size_t n, std::uint32_t seed) {
  std::mt19937 generator(seed);
  Vector<float> out(n);
  for (float& value : out) value = static_cast<float>(static_cast<std::int32_t>(generator())) * 0x1p-31f;
  return out;
}

// What `operation` returns, which must not depend on the order of the threads.
template <class Operation>
auto run(const Operation& operation) {
#ifndef __CUDACC__
  test::cuda::order = test::cuda::Order::Backward;
#endif
  const auto backward = operation();
#ifndef __CUDACC__
  test::cuda::order = test::cuda::Order::Forward;
#endif
  auto forward = operation();
  test::cuda::wait();
  EXPECT_EQ(std::memcmp(forward.data(), backward.data(), forward.size() * sizeof forward[0]), 0)
      << "the order of the threads shows";
  return forward;
}

#ifndef __CUDACC__
using test::cuda::Order;

TEST(CudaOnCpu, FindsABarrierThatNotAllThreadsReach) {
  const auto kernel = [] {
    if (threadIdx.x < 40) __syncthreads();
  };
  EXPECT_THROW(test::cuda::run_grid(dim3(1), 64, kernel), std::logic_error);
}

TEST(CudaOnCpu, FindsARaceByTheOrderOfTheThreads) {
  const auto last_writer = [](Order order) {
    unsigned last = 0;
    test::cuda::order = order;
    test::cuda::run_grid(dim3(1), 64, [&] { last = threadIdx.x; });
    test::cuda::order = Order::Forward;
    return last;
  };
  EXPECT_EQ(last_writer(Order::Forward), 63u);
  EXPECT_EQ(last_writer(Order::Backward), 0u);
}

#endif

TEST(CudaRmsNorm, MatchesDouble) {
  constexpr std::size_t kRows = 3;
  for (const std::size_t n : {7u, 256u, 1030u}) {
    const auto x = random_floats(kRows * n, 1), weight = random_floats(n, 2);
    const auto out = run([&] {
      Vector<float> to(kRows * n);
      rms_norm(x.data(), n, weight.data(), kRows, n, 1e-6f, to.data(), n, nullptr);
      return to;
    });
    for (std::size_t row = 0; row < kRows; ++row) {
      double squares = 0;
      for (std::size_t i = 0; i < n; ++i) squares += double{x[row * n + i]} * x[row * n + i];
      const double factor = 1 / std::sqrt(squares / static_cast<double>(n) + 1e-6);
      for (std::size_t i = 0; i < n; ++i)
        EXPECT_NEAR(out[row * n + i], x[row * n + i] * factor * weight[i], 2e-6) << n << " " << row << " " << i;
    }
  }
}

TEST(CudaRmsNorm, LeavesWhatLiesBetweenItsRows) {
  constexpr std::size_t kRows = 2, kN = 20, kStride = 28;
  const auto x = random_floats(kRows * kStride, 1), weight = random_floats(kN, 2);
  const auto strided = run([&] {
    auto to = x;
    rms_norm(to.data(), kStride, weight.data(), kRows, kN, 1e-6f, to.data(), kStride, nullptr);
    return to;
  });
  for (std::size_t row = 0; row < kRows; ++row) {
    Vector<float> alone(kN);
    rms_norm(&x[row * kStride], kN, weight.data(), 1, kN, 1e-6f, alone.data(), kN, nullptr);
    test::cuda::wait();
    EXPECT_EQ(std::memcmp(alone.data(), &strided[row * kStride], kN * sizeof(float)), 0);
    for (std::size_t i = kN; i < kStride; ++i) EXPECT_EQ(strided[row * kStride + i], x[row * kStride + i]);
  }
}

TEST(CudaRope, RotatesBothStylesOfPairs) {
  constexpr std::size_t kRows = 2, kHeads = 3, kSize = 20, kPairs = 8;
  const auto x = random_floats(kRows * kHeads * kSize, 3), rotations = random_floats(kRows * 2 * kPairs, 4);
  for (const bool halves : {false, true}) {
    const auto out = run([&] {
      auto to = x;
      rope(to.data(), rotations.data(), kRows, kHeads, kSize, kPairs, halves, nullptr);
      return to;
    });
    std::vector<double> expected(x.begin(), x.end());
    for (std::size_t head = 0; head < kRows * kHeads; ++head) {
      for (std::size_t p = 0; p < kPairs; ++p) {
        const std::size_t first = head * kSize + (halves ? p : 2 * p), second = first + (halves ? kPairs : 1);
        const float* rotation = &rotations[head / kHeads * 2 * kPairs + 2 * p];
        expected[first] = double{x[first]} * rotation[0] - double{x[second]} * rotation[1];
        expected[second] = double{x[first]} * rotation[1] + double{x[second]} * rotation[0];
      }
    }
    for (std::size_t i = 0; i < out.size(); ++i) EXPECT_NEAR(out[i], expected[i], 3e-7) << halves << " " << i;
  }
}

TEST(CudaActivation, MatchesDouble) {
  constexpr std::size_t kN = 700;  // not a multiple of a block
  auto gate = random_floats(kN, 5), up = random_floats(kN, 6);
  for (float& g : gate) g *= 20;
  for (float& u : up) u *= 20;
  const auto exact_logistic = [](double x) { return 1 / (1 + std::exp(-x)); };
  for (const GatedUnit unit : {GatedUnit::Silu, GatedUnit::SwigluOai}) {
    const auto out = run([&] {
      auto to = gate;
      activation(unit, to.data(), up.data(), kN, nullptr);
      return to;
    });
    for (std::size_t i = 0; i < kN; ++i) {
      const double g = unit == GatedUnit::Silu ? gate[i] : std::min(7.0, double{gate[i]});
      const double expected = unit == GatedUnit::Silu
                                  ? g * exact_logistic(g) * up[i]
                                  : g * exact_logistic(1.702 * g) * (std::clamp(double{up[i]}, -7.0, 7.0) + 1);
      EXPECT_NEAR(out[i], expected, 1e-6 * (1 + std::abs(expected))) << i;
    }
  }
}

TEST(CudaLogistic, MatchesDouble) {
  auto x = random_floats(300, 5);
  for (float& value : x) value *= 30;
  const auto out = run([&] {
    auto to = x;
    logistic(to.data(), to.size(), nullptr);
    return to;
  });
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(out[i], 1 / (1 + std::exp(-double{x[i]})), 1e-6) << i;
}

TEST(CudaAddBias, GivesEachRowTheBiasOfItsSlice) {
  constexpr std::size_t kRows = 3, kN = 300;
  const auto x = random_floats(kRows * kN, 12), bias = random_floats(2 * kN, 13);
  const Vector<std::uint32_t> slices{1, 0, 1};
  for (const bool listed : {false, true}) {
    const auto out = run([&] {
      auto to = x;
      add_bias(to.data(), bias.data(), listed ? slices.data() : nullptr, kRows, kN, nullptr);
      return to;
    });
    for (std::size_t i = 0; i < out.size(); ++i)
      EXPECT_EQ(out[i], x[i] + bias[(listed ? slices[i / kN] : 0) * kN + i % kN]) << i;
  }
}

TEST(CudaAddWeighted, MatchesDouble) {
  constexpr std::size_t kTokens = 2, kUsed = 3, kN = 300;
  const auto to = random_floats(kTokens * kN, 14), x = random_floats(kTokens * kUsed * kN, 15);
  const auto weights = random_floats(kTokens * kUsed, 16);
  for (const bool weighted : {false, true}) {
    const auto out = run([&] {
      auto sum = to;
      add_weighted(sum.data(), x.data(), weighted ? weights.data() : nullptr, kTokens, kUsed, kN, nullptr);
      return sum;
    });
    for (std::size_t i = 0; i < out.size(); ++i) {
      double expected = to[i];
      for (std::size_t k = 0; k < kUsed; ++k) {
        const std::size_t row = i / kN * kUsed + k;
        expected += (weighted ? double{weights[row]} : 1.0) * x[row * kN + i % kN];
      }
      EXPECT_NEAR(out[i], expected, 1e-6) << i;
    }
  }
}

TEST(CudaCopyColumns, CopiesThemAndNothingElse) {
  constexpr std::size_t kRows = 3, kTo = 400, kFrom = 350, kN = 300;
  const auto to = random_floats(kRows * kTo, 17), from = random_floats(kRows * kFrom, 18);
  const auto out = run([&] {
    auto copied = to;
    copy_columns(copied.data(), kTo, from.data(), kFrom, kRows, kN, nullptr);
    return copied;
  });
  for (std::size_t i = 0; i < out.size(); ++i)
    EXPECT_EQ(out[i], i % kTo < kN ? from[i / kTo * kFrom + i % kTo] : to[i]) << i;
}

TEST(CudaStoreRows, WritesTheRowOfEachPosition) {
  constexpr std::size_t kPageRows = 4, kRowSize = 9, kMostPages = 3, kOffset = 2, kN = 5, kXStride = 7, kTokens = 2;
  constexpr std::size_t kLayer = kPageRows * kRowSize, kPage = 2 * kLayer;  // the second of two layers
  const auto memory = random_floats(4 * kPage, 19), x = random_floats(kTokens * kXStride, 20);
  const Vector<std::uint32_t> ends{12, 3};  // positions 11, in the third page, and 2, in the first one
  const std::size_t page_of[kTokens] = {3, 1};
  const auto out = run([&] {
    auto to = memory;
    Vector<float*> pages{&to[0], &to[2 * kPage], &to[3 * kPage], &to[kPage], nullptr, nullptr};
    store_rows({kPageRows, kRowSize, kMostPages, kLayer}, pages.data(), ends.data(), x.data(), kXStride, kOffset, kN,
               kTokens, nullptr);
    test::cuda::wait();
    return to;
  });
  auto expected = memory;
  for (std::size_t t = 0; t < kTokens; ++t) {
    const std::size_t at = page_of[t] * kPage + kLayer + (ends[t] - 1) % kPageRows * kRowSize + kOffset;
    std::copy_n(&x[t * kXStride], kN, &expected[at]);
  }
  EXPECT_EQ(out, expected);
}

// --- the router, against that of the processor

struct RouterCase {
  std::string name;
  RouterShape shape;
  bool bias, closed;
};
class CudaRoute : public testing::TestWithParam<RouterCase> {};

TEST_P(CudaRoute, ChoosesAndWeighsAsTheProcessorDoes) {
  const RouterShape& shape = GetParam().shape;
  constexpr std::size_t kTokens = 5;
  auto logits = random_floats(kTokens * shape.experts, 21);
  for (float& logit : logits) logit *= 4;
  for (std::size_t e = 1; e < shape.experts; ++e) logits[e] = logits[0];  // all equal: the first ones
  const auto bias = random_floats(shape.experts, 22);
  Vector<std::uint8_t> closed(kTokens * shape.experts);
  for (std::size_t i = 0; i < closed.size(); ++i) closed[i] = i % 3 != 0;
  const auto weights = [&](Vector<std::uint32_t>& chosen) {
    Vector<float> to(kTokens * shape.used);
    route(shape, logits.data(), GetParam().bias ? bias.data() : nullptr, GetParam().closed ? closed.data() : nullptr,
          kTokens, chosen.data(), to.data(), nullptr);
    return to;
  };
  Vector<std::uint32_t> chosen(kTokens * shape.used);
  const auto out = run([&] { return weights(chosen); });
  ExpertConfig config;
  config.count = shape.experts;
  config.used = shape.used;
  config.gate = shape.gate;
  config.group_count = shape.groups;
  config.group_used = shape.groups_used;
  config.weights_norm = shape.weights_norm;
  config.weights_scale = double{shape.weights_scale};
  for (std::size_t t = 0; t < kTokens; ++t) {
    std::vector<float> scores(&logits[t * shape.experts], &logits[t * shape.experts] + shape.experts);
    double total = 0;
    for (const float score : scores) total += std::exp(double{score});
    for (float& score : scores) {
      if (shape.gate == GateFunction::Sigmoid) score = static_cast<float>(1 / (1 + std::exp(-double{score})));
      if (shape.gate == GateFunction::Softmax) score = static_cast<float>(std::exp(double{score}) / total);
    }
    std::vector<bool> barred(&closed[t * shape.experts], &closed[t * shape.experts] + shape.experts);
    std::vector<float> scratch(shape.experts), expected(shape.used);
    std::vector<std::uint32_t> experts(shape.used);
    choose_experts(config, scores,
                   GetParam().bias ? std::span<const float>(bias.data(), bias.size()) : std::span<const float>(), scratch,
                   experts, expected, GetParam().closed ? &barred : nullptr, 0);
    for (std::size_t k = 0; k < shape.used; ++k) {
      EXPECT_EQ(chosen[t * shape.used + k], experts[k]) << t << " " << k;
      EXPECT_NEAR(out[t * shape.used + k], expected[k], 2e-6) << t << " " << k;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Gates, CudaRoute,
    testing::Values(RouterCase{"Softmax", {GateFunction::Softmax, 60, 4, 1, 1, false, 1.0f}, false, false},
                    RouterCase{"SoftmaxNormalised", {GateFunction::Softmax, 8, 2, 1, 1, true, 1.0f}, false, false},
                    RouterCase{"SoftmaxOfChosen", {GateFunction::SoftmaxOfChosen, 32, 4, 1, 1, false, 1.0f}, false, false},
                    RouterCase{"SigmoidGroups", {GateFunction::Sigmoid, 64, 6, 8, 3, true, 2.5f}, true, false},
                    RouterCase{"ClosedExperts", {GateFunction::Sigmoid, 48, 4, 1, 1, true, 1.0f}, true, true},
                    // two groups of six have too few open experts: others are taken
                    RouterCase{"ClosedGroups", {GateFunction::Sigmoid, 48, 6, 8, 2, true, 1.0f}, false, true}),
    [](const auto& one) { return one.param.name; });

TEST(CudaArgmax, TakesTheFirstOfEqualsAndNoNaN) {
  constexpr std::size_t kN = 1000, kRows = 4;
  auto x = random_floats(kRows * kN, 7);
  x[700] = x[301] = 5;
  x[kN + 3] = std::numeric_limits<float>::quiet_NaN();
  x[kN + 999] = 6;
  std::fill_n(x.begin() + 2 * kN, kN, std::numeric_limits<float>::quiet_NaN());
  x[3 * kN] = 9;
  x[3 * kN + 600] = -std::numeric_limits<float>::infinity();
  x[3 * kN + 900] = std::numeric_limits<float>::quiet_NaN();
  const auto out = run([&] {
    Vector<BestOf> to(kRows);
    argmax(x.data(), kRows, kN, to.data(), nullptr);
    return to;
  });
  const std::uint32_t best[kRows] = {301, 999, 0, 0}, bad[kRows] = {kNoRow, 3, 0, 600};
  for (std::size_t row = 0; row < kRows; ++row) {
    EXPECT_EQ(out[row].index, best[row]) << row;
    EXPECT_EQ(out[row].not_finite, bad[row]) << row;
  }
}

TEST(CudaRoundRows, GathersRowsAsTheNearestBfloatAndFillsUpWithZeros) {
  constexpr std::size_t kN = 300, kRows = 6, kCount = 4;
  const auto x = random_floats(5 * kN, 25);
  const Vector<std::uint32_t> x_rows{4, kNoRow, 0, 2};
  for (const bool listed : {false, true}) {
    const auto out = run([&] {
      Vector<std::uint16_t> to(kRows * kN, 7);
      round_rows(x.data(), listed ? x_rows.data() : nullptr, kCount, kRows, kN, to.data(), nullptr);
      return to;
    });
    for (std::size_t i = 0; i < out.size(); ++i) {
      const std::size_t row = i / kN, from = row >= kCount ? kNoRow : listed ? x_rows[row] : row;
      EXPECT_EQ(bfloat_to_float(out[i]), from == kNoRow ? 0.0f : rounded_to_bfloat(x[from * kN + i % kN])) << i;
    }
  }
}

// --- products, for each type

class CudaProduct : public testing::TestWithParam<TensorType> {};

constexpr std::size_t kInputs = 768, kRows = 11, kSlices = 3;  // 96 eights: three for each lane

// Random bytes whose scales are sane: a block's half floats lie between 2^-7 and 2^-6.
Vector<std::byte> random_weights(TensorType type) {
  std::mt19937 generator(static_cast<std::uint32_t>(type) + 7);
  Vector<std::byte> out(kSlices * kRows * row_bytes(type, kInputs));
  for (std::byte& byte : out) byte = static_cast<std::byte>(generator());
  const auto put_half = [&](std::size_t at, std::uint32_t base) {
    const auto half = static_cast<std::uint16_t>(base + generator() % 0x400);
    std::memcpy(&out[at], &half, sizeof half);
  };
  const std::size_t block = type_layout(type)->block_bytes;
  for (std::size_t at = 0; at < out.size(); at += block) {
    switch (type) {
      case TensorType::F32: {
        const float value = static_cast<float>(static_cast<std::int32_t>(generator())) * 0x1p-31f;
        std::memcpy(&out[at], &value, sizeof value);
        break;
      }
      case TensorType::BF16: put_half(at, 0x3E00); break;
      case TensorType::MXFP4: out[at] = static_cast<std::byte>(118 + generator() % 4); break;
      case TensorType::Q6_K: put_half(at + 208, 0x2000); break;
      case TensorType::Q3_K: put_half(at + 108, 0x2000); break;
      case TensorType::Q2_K:
        put_half(at + 80, 0x2000);
        put_half(at + 82, 0x2000);
        break;
      case TensorType::IQ1_M:  // the upper nibbles of four scales
        out[at + 55] = static_cast<std::byte>(0x20 | (std::to_integer<int>(out[at + 55]) & 15));
        break;
      case TensorType::Q4_1:
      case TensorType::Q5_1:
      case TensorType::Q4_K:
      case TensorType::Q5_K: put_half(at + 2, 0x2000); [[fallthrough]];
      default: put_half(at, 0x2000);
    }
  }
  return out;
}

TEST_P(CudaProduct, MatchesDoubleWhateverTheBatch) {
  const TensorType type = GetParam();
  const auto weights = random_weights(type);
  const std::size_t row_size = row_bytes(type, kInputs);
  constexpr std::size_t kTokens = 4;
  const auto x = random_floats(kTokens * kInputs, 8);
  const Vector<std::uint32_t> slices{2, 0, 1, 2, 0}, x_rows{0, 0, 3, 2, 1};
  const ProductShape shape{type, weights.data(), kInputs, kRows, kRows * row_size};
  const auto out = run([&] {
    Vector<float> to(slices.size() * kRows);
    product(shape, x.data(), slices.data(), x_rows.data(), slices.size(), to.data(), nullptr);
    return to;
  });
  Vector<float> values(kInputs);
  for (std::size_t i = 0; i < slices.size(); ++i) {
    Vector<float> alone(kRows);
    product(shape, x.data(), &slices[i], &x_rows[i], 1, alone.data(), nullptr);
    test::cuda::wait();
    EXPECT_EQ(std::memcmp(alone.data(), &out[i * kRows], sizeof(float) * kRows), 0) << "the batch shows in row " << i;
    for (std::size_t row = 0; row < kRows; ++row) {
      dequantise(type, &weights[(slices[i] * kRows + row) * row_size], values);
      double expected = 0, size = 0;
      for (std::size_t k = 0; k < kInputs; ++k) {
        const float activation = x[x_rows[i] * kInputs + k];
        const double term = double{values[k]} * (type == TensorType::BF16 ? rounded_to_bfloat(activation) : activation);
        expected += term;
        size += std::abs(term);
      }
      EXPECT_NEAR(out[i * kRows + row], expected, size * 1e-6) << i << " " << row;
    }
  }
}

TEST_P(CudaProduct, UnpacksToTheNearestBfloat) {
  const TensorType type = GetParam();
  const auto weights = random_weights(type);
  const std::size_t n = kSlices * kRows * kInputs;
  const auto out = run([&] {
    Vector<std::uint16_t> to(n);
    unpack(type, weights.data(), n, to.data(), nullptr);
    return to;
  });
  Vector<float> expected(n);
  dequantise(type, weights.data(), expected);
  std::size_t differ = 0;
  for (std::size_t i = 0; i < n; ++i) differ += bfloat_to_float(out[i]) != rounded_to_bfloat(expected[i]);
  EXPECT_EQ(differ, 0u);
}

TEST_P(CudaProduct, EmbedsTheRowsThatAreAskedFor) {
  const TensorType type = GetParam();
  const auto weights = random_weights(type);
  const Vector<std::uint32_t> ids{kSlices * kRows - 1, 0, 5};
  const auto out = run([&] {
    Vector<float> to(ids.size() * kInputs);
    embed(type, weights.data(), ids.data(), ids.size(), kInputs, to.data(), nullptr);
    return to;
  });
  std::vector<float> expected(kInputs);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    dequantise(type, &weights[ids[i] * row_bytes(type, kInputs)], expected);
    for (std::size_t k = 0; k < kInputs; ++k) EXPECT_FLOAT_EQ(out[i * kInputs + k], expected[k]) << i << " " << k;
  }
}

TEST(CudaProductRows, LieAsFarApartAsTheShapeSays) {
  constexpr std::size_t kWide = 24, kXStride = 30, kOutStride = 9, kOutputs = 7, kCount = 3;
  const auto weights = random_floats(kOutputs * kWide, 23), x = random_floats(kCount * kXStride, 24);
  const auto* bytes = reinterpret_cast<const std::byte*>(weights.data());
  const auto out = run([&] {
    Vector<float> to(kCount * kOutStride, 5.0f);
    product({TensorType::F32, bytes, kWide, kOutputs, 0, kXStride, kOutStride}, x.data(), nullptr, nullptr, kCount,
            to.data(), nullptr);
    return to;
  });
  for (std::size_t i = 0; i < kCount; ++i) {
    Vector<float> alone(kOutputs);
    product({TensorType::F32, bytes, kWide, kOutputs, 0}, &x[i * kXStride], nullptr, nullptr, 1, alone.data(), nullptr);
    test::cuda::wait();
    EXPECT_EQ(std::memcmp(alone.data(), &out[i * kOutStride], kOutputs * sizeof(float)), 0) << i;
    EXPECT_EQ(out[i * kOutStride + kOutputs], 5.0f);
  }
}

TEST(CudaProductRows, MayBeMoreThanAGridHolds) {
  constexpr std::size_t kCount = 65537;
  const Vector<float> weights(8, 1.0f);
  Vector<float> x(2 * 8), out(kCount);
  x[0] = 1;
  x[8] = 2;
  Vector<std::uint32_t> rows(kCount);
  rows.back() = 1;
  product({TensorType::F32, reinterpret_cast<const std::byte*>(weights.data()), 8, 1, 0}, x.data(), nullptr, rows.data(),
          kCount, out.data(), nullptr);
  test::cuda::wait();
  EXPECT_EQ(out.front(), 1.0f);
  EXPECT_EQ(out.back(), 2.0f);
}

INSTANTIATE_TEST_SUITE_P(Types, CudaProduct,
                         testing::Values(TensorType::F32, TensorType::F16, TensorType::BF16, TensorType::Q8_0,
                                         TensorType::Q4_0, TensorType::Q5_0, TensorType::Q4_K, TensorType::Q5_K,
                                         TensorType::Q6_K, TensorType::IQ4_NL, TensorType::IQ4_XS, TensorType::MXFP4, TensorType::Q4_1,
                                         TensorType::Q5_1, TensorType::Q2_K, TensorType::Q3_K, TensorType::IQ1_S, TensorType::IQ1_M,
                                         TensorType::IQ2_XXS, TensorType::IQ2_XS, TensorType::IQ2_S, TensorType::IQ3_XXS, TensorType::IQ3_S),
                         [](const auto& one) { return std::string(type_layout(one.param)->name); });

TEST(CudaProductErrors, NameWhatIsAllowed) {
  EXPECT_FALSE(has_product(TensorType::TQ1_0));
  float x = 0;
  const auto message = [&](ProductShape shape, std::size_t count) -> std::string {
    try {
      product(shape, &x, nullptr, nullptr, count, &x, nullptr);
    } catch (const EngineError& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_THAT(message({TensorType::F32, nullptr, 12, 1, 0}, 1), testing::HasSubstr("12 values; multiples of 8"));
  EXPECT_THAT(message({TensorType::TQ1_0, nullptr, 256, 1, 0}, 1), testing::HasSubstr("use --device cpu"));
}

// --- attention

struct AttentionCase {
  std::string name;
  AttentionShape shape;
  bool sinks;
};
class CudaAttention : public testing::TestWithParam<AttentionCase> {};

TEST_P(CudaAttention, MatchesDoubleWhateverTheBatch) {
  const AttentionShape& shape = GetParam().shape;
  constexpr std::size_t kTokens = 3;
  const CacheShape& cache = shape.cache;
  const Vector<std::uint32_t> ends{1, 300, 531};  // one, two and up to three runs of a block's positions
  const std::size_t page_size = cache.layer_offset + cache.page_rows * cache.row_size;
  const auto memory = random_floats(cache.most_pages * page_size, 9);
  Vector<const float*> pages;  // in another order for each token
  for (std::size_t t = 0; t < kTokens; ++t) {
    for (std::size_t p = 0; p < cache.most_pages; ++p)
      pages.push_back(&memory[(p * 5 + t) % cache.most_pages * page_size]);
  }
  const auto queries = random_floats(kTokens * shape.heads * shape.key_size, 10), sinks = random_floats(shape.heads, 11);
  const float* sink = GetParam().sinks ? sinks.data() : nullptr;
  const std::size_t query_row = shape.heads * shape.key_size, out_row = shape.heads * shape.value_size;
  const auto out = run([&] {
    Vector<float> to(kTokens * out_row);
    attention(shape, pages.data(), ends.data(), queries.data(), sink, kTokens, to.data(), nullptr);
    return to;
  });
  for (std::size_t t = 0; t < kTokens; ++t) {
    Vector<float> alone(out_row);
    attention(shape, &pages[t * cache.most_pages], &ends[t], &queries[t * query_row], sink, 1, alone.data(), nullptr);
    test::cuda::wait();
    EXPECT_EQ(std::memcmp(alone.data(), &out[t * out_row], out_row * sizeof(float)), 0) << "the batch shows in " << t;
    for (std::size_t head = 0; head < shape.heads; ++head) {
      const std::size_t kv = head / (shape.heads / shape.kv_heads);
      std::vector<double> expected(shape.value_size);
      double total = sink ? std::exp(double{sink[head]}) : 0;
      const std::size_t first = shape.window > 0 && ends[t] > shape.window ? ends[t] - shape.window : 0;
      for (std::size_t p = first; p < ends[t]; ++p) {
        const float* row =
            pages[t * cache.most_pages + p / cache.page_rows] + cache.layer_offset + p % cache.page_rows * cache.row_size;
        double dot = 0;
        for (std::size_t k = 0; k < shape.key_size; ++k)
          dot += double{queries[t * query_row + head * shape.key_size + k]} *
                 row[shape.key_offset + kv * shape.key_size + k];
        const double share = std::exp(dot * shape.scale);
        total += share;
        for (std::size_t v = 0; v < shape.value_size; ++v)
          expected[v] += share * row[shape.value_offset + kv * shape.value_size + v];
      }
      for (std::size_t v = 0; v < shape.value_size; ++v)
        EXPECT_NEAR(out[t * out_row + head * shape.value_size + v], expected[v] / total, 5e-6) << t << " " << head;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, CudaAttention,
    testing::Values(AttentionCase{"Grouped", {{32, 128, 17, 32 * 128}, 4, 2, 0, 24, 48, 40, 0, 0.3f}, false},
                    AttentionCase{"SinksAndWindow", {{32, 32, 17, 0}, 2, 1, 0, 16, 16, 16, 281, 0.3f}, true},
                    // latent: the value is the first part of the key, wider than a block
                    AttentionCase{"Latent", {{32, 328, 17, 0}, 2, 1, 0, 328, 0, 300, 0, 0.1f}, false}),
    [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace lacuna::engine::cuda
