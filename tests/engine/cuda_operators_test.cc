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
#include "cuda/argmax.cu"
#include "cuda/attention.cu"
#include "cuda/product.cu"
#include "cuda/rms_norm.cu"
#include "cuda/rope.cu"
#include "cuda/unpack.cu"

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
      rms_norm(x.data(), weight.data(), kRows, n, 1e-6f, to.data(), nullptr);
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
  const auto logistic_of = [](double x) { return 1 / (1 + std::exp(-x)); };
  for (const GatedUnit unit : {GatedUnit::Silu, GatedUnit::SwigluOai}) {
    const auto out = run([&] {
      auto to = gate;
      activation(unit, to.data(), up.data(), kN, nullptr);
      return to;
    });
    for (std::size_t i = 0; i < kN; ++i) {
      const double g = unit == GatedUnit::Silu ? gate[i] : std::min(7.0, double{gate[i]});
      const double expected = unit == GatedUnit::Silu
                                  ? g * logistic_of(g) * up[i]
                                  : g * logistic_of(1.702 * g) * (std::clamp(double{up[i]}, -7.0, 7.0) + 1);
      EXPECT_NEAR(out[i], expected, 1e-6 * (1 + std::abs(expected))) << i;
    }
  }
}

TEST(CudaArgmax, TakesTheFirstOfEqualsAndNoNaN) {
  constexpr std::size_t kN = 1000, kRows = 4;
  auto x = random_floats(kRows * kN, 7);
  x[700] = x[301] = 5;
  x[kN + 3] = std::numeric_limits<float>::quiet_NaN();
  x[kN + 999] = 6;
  std::fill_n(x.begin() + 2 * kN, kN, std::numeric_limits<float>::quiet_NaN());
  x[3 * kN] = 9;
  const auto out = run([&] {
    Vector<std::uint32_t> to(kRows);
    argmax(x.data(), kRows, kN, to.data(), nullptr);
    return to;
  });
  EXPECT_THAT(out, testing::ElementsAre(301, 999, 0, 0));
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
        const double term = double{values[k]} * x[x_rows[i] * kInputs + k];
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

INSTANTIATE_TEST_SUITE_P(Types, CudaProduct,
                         testing::Values(TensorType::F32, TensorType::F16, TensorType::BF16, TensorType::Q8_0,
                                         TensorType::Q4_0, TensorType::Q5_0, TensorType::Q4_K, TensorType::Q5_K,
                                         TensorType::Q6_K, TensorType::IQ4_NL, TensorType::IQ4_XS, TensorType::MXFP4),
                         [](const auto& one) { return std::string(type_layout(one.param)->name); });

TEST(CudaProductErrors, NameWhatIsAllowed) {
  EXPECT_FALSE(has_product(TensorType::IQ1_S));
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
  EXPECT_THAT(message({TensorType::F32, nullptr, 8, 1, 0}, 70000), testing::HasSubstr("70000 rows; at most 65535"));
  EXPECT_THAT(message({TensorType::IQ1_S, nullptr, 256, 1, 0}, 1), testing::HasSubstr("use --device cpu"));
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
  const Vector<std::uint32_t> first{0, 0, 250}, end{1, 300, 531};  // one, two and two runs of a block's positions
  const auto memory = random_floats(shape.most_pages * shape.page_rows * shape.row_size, 9);
  Vector<const float*> pages;  // in another order for each token
  for (std::size_t t = 0; t < kTokens; ++t) {
    for (std::size_t p = 0; p < shape.most_pages; ++p)
      pages.push_back(&memory[(p * 5 + t) % shape.most_pages * shape.page_rows * shape.row_size]);
  }
  const auto queries = random_floats(kTokens * shape.heads * shape.key_size, 10), sinks = random_floats(shape.heads, 11);
  const float* sink = GetParam().sinks ? sinks.data() : nullptr;
  const std::size_t query_row = shape.heads * shape.key_size, out_row = shape.heads * shape.value_size;
  const auto out = run([&] {
    Vector<float> to(kTokens * out_row);
    attention(shape, pages.data(), first.data(), end.data(), queries.data(), sink, kTokens, to.data(), nullptr);
    return to;
  });
  for (std::size_t t = 0; t < kTokens; ++t) {
    Vector<float> alone(out_row);
    attention(shape, &pages[t * shape.most_pages], &first[t], &end[t], &queries[t * query_row], sink, 1, alone.data(),
              nullptr);
    test::cuda::wait();
    EXPECT_EQ(std::memcmp(alone.data(), &out[t * out_row], out_row * sizeof(float)), 0) << "the batch shows in " << t;
    for (std::size_t head = 0; head < shape.heads; ++head) {
      const std::size_t kv = head / (shape.heads / shape.kv_heads);
      std::vector<double> expected(shape.value_size);
      double total = sink ? std::exp(double{sink[head]}) : 0;
      for (std::size_t p = first[t]; p < end[t]; ++p) {
        const float* row = pages[t * shape.most_pages + p / shape.page_rows] + p % shape.page_rows * shape.row_size;
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
    testing::Values(AttentionCase{"Grouped", {32, 2 * 24 + 2 * 40, 4, 2, 0, 24, 48, 40, 17, 0.3f}, false},
                    AttentionCase{"Sinks", {32, 2 * 16, 2, 1, 0, 16, 16, 16, 17, 0.3f}, true},
                    // latent: the value is the first part of the key, wider than a block
                    AttentionCase{"Latent", {32, 328, 2, 1, 0, 328, 0, 300, 17, 0.1f}, false}),
    [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace lacuna::engine::cuda
