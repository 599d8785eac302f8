// The operators of the forward pass against plain arithmetic in double, and the instruction sets against each other, bit for bit.
#include "cpu/kernels.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <random>
#include <utility>

#include "aligned_buffer.h"
#include "cpu/panels.h"

namespace lacuna::engine {
namespace {

constexpr std::size_t kInputs = 512, kRows = 37, kTokens = 45;

std::vector<float> random_floats(std::size_t n, std::uint32_t seed) {
  std::mt19937 generator(seed);
  std::vector<float> out(n);
  for (float& value : out) value = static_cast<float>(static_cast<std::int32_t>(generator())) * 0x1p-31f;
  return out;
}

// Where half floats stand in a block.
std::vector<std::size_t> halves_of(TensorType type) {
  switch (type) {
    case TensorType::Q4_1:
    case TensorType::Q5_1:
    case TensorType::Q4_K:
    case TensorType::Q5_K:
      return {0, 2};
    case TensorType::Q2_K:
      return {80, 82};
    case TensorType::Q3_K:
      return {108};
    case TensorType::Q6_K:
      return {208};
    case TensorType::MXFP4:
    case TensorType::IQ1_M:
      return {};
    default:
      return {0};
  }
}

// Rows of a type whose stored scales are sane halves, whatever else their bytes are.
std::vector<std::byte> random_rows(TensorType type, std::size_t rows, std::size_t inputs) {
  std::mt19937 generator(static_cast<std::uint32_t>(type) + 7);
  std::vector<std::byte> out(rows * row_bytes(type, inputs));
  for (std::byte& byte : out) byte = static_cast<std::byte>(generator());
  const auto scale = [&](std::size_t at) {  // a half between 2^-7 and 2^-6
    const std::uint16_t half = static_cast<std::uint16_t>(0x2000 + generator() % 0x400);
    std::memcpy(&out[at], &half, sizeof half);
  };
  if (type == TensorType::F32) {
    const auto values = random_floats(rows * inputs, 3);
    std::memcpy(out.data(), values.data(), out.size());
  } else if (type == TensorType::F16 || type == TensorType::BF16) {
    for (std::size_t i = 0; i < out.size(); i += 2) {
      const std::uint16_t word = static_cast<std::uint16_t>((type == TensorType::F16 ? 0x3000 : 0x3E00) + generator() % 0x400 + (generator() % 2 << 15));
      std::memcpy(&out[i], &word, sizeof word);
    }
  } else {
    const TypeLayout& layout = *type_layout(type);
    for (std::size_t at = 0; at < out.size(); at += layout.block_bytes) {
      if (type == TensorType::MXFP4) out[at] = static_cast<std::byte>(118 + generator() % 4);
      if (type == TensorType::IQ1_M) {  // the half float 0x2C?? in the upper nibbles of four words
        for (std::size_t word = 0; word < 4; ++word) {
          std::byte& upper = out[at + 49 + 2 * word];
          upper = (upper & std::byte{0x0F}) | std::byte{std::array<std::uint8_t, 4>{0, 0x50, 0xC0, 0x20}[word]};
        }
      }
      for (const std::size_t half : halves_of(type)) scale(at + half);
    }
  }
  return out;
}

// Activations with both 8-bit forms.
struct Prepared {
  std::vector<float> values, rounded;
  std::vector<Activation32> blocks32;
  std::vector<Activation256> blocks256;
  ActivationView view;

  explicit Prepared(const Kernels& kernels, std::size_t n = kInputs, std::size_t rows = kTokens)
      : values(random_floats(n * rows, 11)), blocks32(rows * n / 32), blocks256(rows * n / 256) {
    for (std::size_t t = 0; t < rows; ++t) {
      kernels.quantise32(&values[t * n], n, &blocks32[t * n / 32]);
      kernels.quantise256(&values[t * n], n, &blocks256[t * n / 256]);
    }
    for (const float v : values) rounded.push_back(rounded_to_bfloat(v));
    view = {n, values.data(), n, rounded.data(), blocks32.data(), blocks256.data()};
  }
  // The activation that a product with this type sees.
  double at(TensorType type, std::size_t t, std::size_t i) const {
    const std::size_t n = view.n;
    const ProductKind kind = product_kind(type);
    if (type == TensorType::BF16) return rounded[t * n + i];
    const std::size_t at = t * n + i;
    if (kind == ProductKind::Blocks32) return double{blocks32[at / 32].d} * blocks32[at / 32].q[at % 32];
    if (kind == ProductKind::Blocks256) return double{blocks256[at / 256].d} * blocks256[at / 256].q[at % 256];
    return values[t * n + i];
  }
};

std::vector<float> product(const Kernels& kernels, TensorType type, const std::vector<std::byte>& weights, const Prepared& x, bool panels = false, std::size_t tokens = kTokens) {
  std::vector<float> out(tokens * kRows);
  AlignedBuffer scratch(product_scratch_bytes(kInputs)), packed(panels ? panels_bytes(type, kRows, kInputs) : 0);
  if (panels) pack_panels(type, weights.data(), kRows, kInputs, packed.data());
  ProductTask task;
  task.type = type;
  task.panels = panels;
  task.weights = panels ? packed.data() : weights.data();
  task.row_end = kRows;
  task.x = &x.view;
  task.count = tokens;
  task.out = out.data();
  task.out_stride = kRows;
  kernels.product(task, scratch.data());
  return out;
}

constexpr TensorType kTypes[] = {TensorType::F32, TensorType::F16, TensorType::BF16, TensorType::Q8_0, TensorType::Q4_0, TensorType::Q5_0, TensorType::Q4_1, TensorType::Q5_1, TensorType::Q2_K, TensorType::Q3_K, TensorType::Q4_K, TensorType::Q5_K, TensorType::Q6_K,
                                 TensorType::IQ4_NL, TensorType::IQ4_XS, TensorType::MXFP4, TensorType::IQ1_S, TensorType::IQ1_M, TensorType::IQ2_XXS, TensorType::IQ2_XS, TensorType::IQ2_S,
                                 TensorType::IQ3_XXS, TensorType::IQ3_S};

TEST(Kernels, ProductsOfEveryTypeEqualPlainArithmetic) {
  for (const TensorType type : kTypes) {
    const auto weights = random_rows(type, kRows, kInputs);
    const Prepared x(portable_kernels());
    const auto out = product(portable_kernels(), type, weights, x);
    std::vector<float> row(kInputs);
    for (std::size_t r = 0; r < kRows; ++r) {
      dequantise(type, weights.data() + r * row_bytes(type, kInputs), row);
      for (std::size_t t = 0; t < kTokens; ++t) {
        double sum = 0, size = 0;
        for (std::size_t i = 0; i < kInputs; ++i) {
          const double term = row[i] * x.at(type, t, i);
          sum += term;
          size += std::fabs(term);
        }
        EXPECT_NEAR(out[t * kRows + r], sum, 1e-5 * size + 1e-6) << type_layout(type)->name << " row " << r << " token " << t;
      }
    }
  }
}

TEST(Kernels, EightBitActivationsAreNear) {
  const Prepared x(portable_kernels());
  for (const TensorType type : {TensorType::Q8_0, TensorType::Q4_K, TensorType::BF16})
    for (std::size_t i = 0; i < kInputs; ++i) EXPECT_NEAR(x.at(type, 1, i), x.values[kInputs + i], 1.0 / 250);
}

TEST(Kernels, RoundsToTheNearestShortFloat) {
  EXPECT_EQ(rounded_to_bfloat(1.0f), 1.0f);
  EXPECT_EQ(rounded_to_bfloat(0x1.01p0f), 0x1.00p0f) << "a tie goes to the even neighbour";
  EXPECT_EQ(rounded_to_bfloat(0x1.03p0f), 0x1.04p0f);
  EXPECT_EQ(rounded_to_bfloat(-0x1.0101p0f), -0x1.02p0f);
  EXPECT_EQ(rounded_to_bfloat(std::numeric_limits<float>::max()), INFINITY);
  EXPECT_TRUE(std::isnan(rounded_to_bfloat(std::bit_cast<float>(0x7FFFFFFFu))));
}

std::vector<const Kernels*> all_kernels() {
  std::vector<const Kernels*> all = {&portable_kernels()};
  for (const Kernels* more : {avx2_kernels(), avx512_kernels()})
    if (more) all.push_back(more);
  return all;
}

bool same_bits(std::span<const float> a, std::span<const float> b) { return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0; }

bool same_blocks(const Activation32& a, const Activation32& b) { return std::memcmp(&a, &b, sizeof a) == 0; }
bool same_blocks(const Activation256& a, const Activation256& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

TEST(Panels, UnpackToTheRowsThatTheyWereMadeOf) {
  for (const TensorType type : kTypes) {
    if (!has_panels(type)) continue;
    const auto weights = random_rows(type, kRows, kInputs);
    std::vector<std::byte> packed(panels_bytes(type, kRows, kInputs));
    pack_panels(type, weights.data(), kRows, kInputs, packed.data());
    std::vector<float> file(kInputs), ours(kInputs);
    for (std::size_t r = 0; r < kRows; ++r) {
      dequantise(type, weights.data() + r * row_bytes(type, kInputs), file);
      dequantise_panel_row(type, packed.data(), r, kInputs, ours.data());
      EXPECT_TRUE(same_bits(ours, file)) << type_layout(type)->name << " row " << r;
    }
  }
}

TEST(Panels, AProductHasTheSameBitsWithAnyNumberOfTokensAndFromTheFilesRows) {
  const Prepared x(portable_kernels());
  for (const Kernels* kernels : all_kernels()) {
    for (const TensorType type : kTypes) {
      const auto weights = random_rows(type, kRows, kInputs);
      const auto all = product(*kernels, type, weights, x, has_panels(type));
      EXPECT_TRUE(same_bits(product(*kernels, type, weights, x), all)) << kernels->name << " " << type_layout(type)->name;
      for (const std::size_t tokens : {1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 31u, 33u}) {
        const auto some = product(*kernels, type, weights, x, has_panels(type), tokens);
        EXPECT_TRUE(same_bits(some, std::span(all).first(some.size()))) << kernels->name << " " << type_layout(type)->name << " " << tokens;
      }
    }
  }
}

class InstructionSets : public testing::TestWithParam<const Kernels* (*)()> {};

TEST_P(InstructionSets, GiveTheBitsOfThePortableCode) {
  const Kernels* fast = GetParam()();
  if (!fast) GTEST_SKIP() << "this processor lacks the instruction set";
  const Kernels& plain = portable_kernels();
  const Prepared x(plain), y(*fast);
  for (std::size_t i = 0; i < x.blocks32.size(); ++i) EXPECT_TRUE(same_blocks(x.blocks32[i], y.blocks32[i]));
  for (std::size_t i = 0; i < x.blocks256.size(); ++i) EXPECT_TRUE(same_blocks(x.blocks256[i], y.blocks256[i]));
  for (const TensorType type : kTypes) {
    const auto weights = random_rows(type, kRows, kInputs);
    for (const bool panels : {false, true}) {
      if (panels && !has_panels(type)) continue;
      EXPECT_TRUE(same_bits(product(plain, type, weights, x, panels), product(*fast, type, weights, y, panels))) << type_layout(type)->name;
    }
  }
  for (const std::size_t n : {1u, 7u, 8u, 33u, 512u}) {
    const auto a = random_floats(n, 1), b = random_floats(n, 2);
    const auto both = [&](auto run) {
      std::vector<float> p = a, q = a;
      run(plain, p);
      run(*fast, q);
      EXPECT_TRUE(same_bits(p, q)) << n;
    };
    both([&](const Kernels& k, std::vector<float>& v) { k.rms_norm(v.data(), b.data(), n, 1e-6f, v.data()); });
    both([&](const Kernels& k, std::vector<float>& v) { k.silu_multiply(v.data(), b.data(), n); });
    both([&](const Kernels& k, std::vector<float>& v) { k.add(v.data(), b.data(), n); });
    both([&](const Kernels& k, std::vector<float>& v) { k.add_scaled(v.data(), b.data(), 0.3f, n); });
    both([&](const Kernels& k, std::vector<float>& v) { k.softmax(v.data(), n); });
    both([&](const Kernels& k, std::vector<float>& v) { k.swiglu_oai(v.data(), b.data(), n); });
    both([&](const Kernels& k, std::vector<float>& v) { k.sigmoid(v.data(), n); });
    both([&](const Kernels& k, std::vector<float>& v) { k.sigmoid_multiply(v.data(), b.data(), n); });
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, InstructionSets, testing::Values(&avx2_kernels, &avx512_kernels),
                         [](const auto& parameter) { return std::string(parameter.index == 0 ? "avx2" : "avx512"); });

TEST(Kernels, ElementwiseOperatorsEqualPlainArithmetic) {
  const std::size_t n = 100;
  const auto a = random_floats(n, 1), b = random_floats(n, 2);
  const Kernels& k = chosen_kernels();
  double square = 0, total = 0;
  for (const float v : a) {
    square += double{v} * v;
    total += std::exp(double{v});
  }
  std::vector<float> norm(n), silu = a, soft = a, sigmoid = a, oai = a, oai_up = b;
  for (float& v : oai) v *= 20;
  for (float& v : oai_up) v *= 20;
  k.swiglu_oai(oai.data(), oai_up.data(), n);
  k.rms_norm(a.data(), b.data(), n, 1e-6f, norm.data());
  k.silu_multiply(silu.data(), b.data(), n);
  k.softmax(soft.data(), n);
  k.sigmoid(sigmoid.data(), n);
  for (std::size_t i = 0; i < n; ++i) {
    EXPECT_NEAR(norm[i], a[i] / std::sqrt(square / n + 1e-6) * b[i], 1e-6);
    EXPECT_NEAR(silu[i], a[i] / (1 + std::exp(-double{a[i]})) * b[i], 1e-6);
    const double g = std::min(7.0, 20.0 * a[i]), u = std::clamp(20.0 * b[i], -7.0, 7.0);
    EXPECT_NEAR(oai[i], g / (1 + std::exp(-1.702 * g)) * (u + 1), 1e-5);
    EXPECT_NEAR(soft[i], std::exp(double{a[i]}) / total, 1e-7);
    EXPECT_NEAR(sigmoid[i], 1 / (1 + std::exp(-double{a[i]})), 1e-6);
  }
}

// Inputs of the delta rule for a head: tokens with queries, keys and values one behind the other, and two rates.
struct DeltaCase {
  std::size_t key, value, tokens;
  std::vector<float> inputs = random_floats(tokens * (2 * key + value), 1), rates = random_floats(tokens * 2, 2), state = random_floats(key * value, 3);

  struct Result {
    std::vector<float> state, out;
    bool operator==(const Result&) const = default;
  };
  Result run(const Kernels& kernels, std::size_t columns, std::size_t chunk) const {
    Result to{state, std::vector<float>(tokens * value)};
    for (std::size_t first = 0; first < tokens; first += chunk) {
      for (std::size_t column = 0; column < value; column += columns) {
        const float* row = &inputs[first * (2 * key + value)];
        kernels.delta_rule({&to.state[column], value, key, std::min(columns, value - column), std::min(chunk, tokens - first), row, row + key, row + 2 * key + column, 2 * key + value,
                            &rates[2 * first], &rates[2 * first + 1], 2, &to.out[first * value + column], value});
      }
    }
    return to;
  }
};

TEST(Kernels, TheDeltaRuleEqualsPlainArithmeticHoweverItIsCut) {
  for (const DeltaCase& one : {DeltaCase{16, 72, 9}, DeltaCase{5, 13, 4}, DeltaCase{1, 32, 3}}) {
    const DeltaCase::Result expected = one.run(portable_kernels(), one.value, one.tokens);
    for (const Kernels* kernels : all_kernels()) {
      EXPECT_EQ(one.run(*kernels, 32, one.tokens), expected) << kernels->name;
      EXPECT_EQ(one.run(*kernels, 8, 2), expected) << kernels->name;
      EXPECT_EQ(one.run(*kernels, 40, 1), expected) << kernels->name;
    }
    std::vector<double> state(one.state.begin(), one.state.end());
    for (std::size_t t = 0; t < one.tokens; ++t) {
      const float *query = &one.inputs[t * (2 * one.key + one.value)], *key = query + one.key, *value = key + one.key;
      for (std::size_t c = 0; c < one.value; ++c) {
        double seen = 0, out = 0;
        for (std::size_t i = 0; i < one.key; ++i) seen += one.rates[2 * t] * state[i * one.value + c] * key[i];
        for (std::size_t i = 0; i < one.key; ++i) {
          double& cell = state[i * one.value + c];
          cell = one.rates[2 * t] * cell + key[i] * one.rates[2 * t + 1] * (value[c] - seen);
          out += cell * query[i];
        }
        EXPECT_NEAR(expected.out[t * one.value + c], out, 1e-4 * (1 + std::abs(out))) << "token " << t << ", column " << c;
      }
    }
  }
}

TEST(Kernels, ConvolutionEqualsPlainArithmeticOnEverySet) {
  const std::size_t n = 21, count = 4;
  const auto inputs = random_floats(n * count, 1), taps = random_floats(n * count, 2);
  const float* rows[count];
  for (std::size_t t = 0; t < count; ++t) rows[t] = &inputs[t * n];
  std::vector<float> expected(n), out(n);
  portable_kernels().convolve(rows, taps.data(), count, n, expected.data());
  for (const Kernels* kernels : all_kernels()) {
    kernels->convolve(rows, taps.data(), count, n, out.data());
    EXPECT_EQ(out, expected) << kernels->name;
  }
  for (std::size_t c = 0; c < n; ++c) {
    double sum = 0;
    for (std::size_t t = 0; t < count; ++t) sum += double{inputs[t * n + c]} * taps[t * n + c];
    EXPECT_NEAR(expected[c], sum / (1 + std::exp(-sum)), 1e-6);
  }
}

TEST(Kernels, SoftmaxOfExtremesIsFinite) {
  std::vector<float> x = {1e30f, -1e30f, 0.0f, 1e30f};
  chosen_kernels().softmax(x.data(), x.size());
  EXPECT_FLOAT_EQ(x[0], 0.5f);
  EXPECT_NEAR(x[1], 0.0f, 1e-30);
}

// What F16C gives, of every half float, of what lies between two of them, and of random bits.
TEST(Kernels, HalvesAreTheNearest) {
  std::vector<float> x;
  for (std::uint32_t half = 0; half < 0x7C00; ++half) {
    const double here = half_to_float(static_cast<std::uint16_t>(half)), next = half == 0x7BFF ? 65536.0 : half_to_float(static_cast<std::uint16_t>(half + 1));
    const float middle = static_cast<float>((here + next) / 2);
    const std::size_t first = x.size();
    x.insert(x.end(), {static_cast<float>(here), std::nextafter(middle, 0.0f), middle, std::nextafter(middle, 1e9f)});
    const std::uint32_t even = half % 2 == 0 ? half : half + 1, expected[] = {half, half, even, half + 1};
    for (std::size_t i = 0; i < 4; ++i) ASSERT_EQ(float_to_half(x[first + i]), expected[i]) << x[first + i];
    for (std::size_t i = 0; i < 4; ++i) x.push_back(-x[first + i]);
  }
  std::mt19937 random(3);
  for (int i = 0; i < 100'000; ++i) x.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(random())));
  for (const float special : {0.0f, 1e-30f, 1e30f, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) x.insert(x.end(), {special, -special});
  x.push_back(1.5f);  // an odd number of them
  std::vector<std::uint16_t> expected;
  for (const float value : x) expected.push_back(float_to_half(value));
  for (const Kernels* kernels : all_kernels()) {
    std::vector<std::uint16_t> halves(x.size());
    kernels->to_halves(x.data(), x.size(), halves.data());
    EXPECT_EQ(halves, expected) << kernels->name;
  }
}

// Queries over a cache whose rows hold [other, key, other, value]; neither size is a multiple of what a vector holds.
constexpr std::size_t kKeySize = 27, kKeyAt = 3, kValueSize = 45, kValueAt = 31, kRowSize = 80, kPageRows = 8, kPages = 5;
struct SeenBy {
  std::size_t first, positions;
  std::optional<float> sink = std::nullopt;
};

class AttentionCase {
 public:
  AttentionCase(bool halves, std::vector<SeenBy> seen) : halves_(halves), seen_(std::move(seen)), queries_(random_floats(seen_.size() * kKeySize, 6)) {
    rows_.resize(cache_.size() * (halves ? sizeof(std::uint16_t) : sizeof(float)));
    if (halves) {
      for (std::size_t i = 0; i < cache_.size(); ++i) {
        const std::uint16_t half = float_to_half(cache_[i]);
        std::memcpy(&rows_[2 * i], &half, 2);
        cache_[i] = half_to_float(half);
      }
    } else {
      std::memcpy(rows_.data(), cache_.data(), rows_.size());
    }
  }

  // Of `count` queries from `from` on, computed as one tile: [count, kValueSize].
  std::vector<float> attend(const Kernels& kernels, std::size_t from, std::size_t count) const {
    const float* pages[kPages];
    for (std::size_t i = 0; i < kPages; ++i) pages[i] = reinterpret_cast<const float*>(&rows_[i * (rows_.size() / kPages)]);
    std::vector<float> out(count * kValueSize, 7.0f), scores(count * kPages * kPageRows);
    std::vector<AttentionQuery> rows;
    for (std::size_t i = 0; i < count; ++i) {
      const SeenBy& seen = seen_[from + i];
      rows.push_back({&queries_[(from + i) * kKeySize], seen.first, seen.positions, seen.sink ? &*seen.sink : nullptr, &out[i * kValueSize]});
    }
    AttentionTask task;
    task.pages = pages;
    task.page_rows = kPageRows;
    task.halves = halves_;
    task.keys_at = kKeyAt;
    task.key_step = task.value_step = kRowSize;
    task.key_size = kKeySize;
    task.values_at = kValueAt;
    task.value_size = kValueSize;
    task.queries = rows.data();
    task.count = count;
    task.scale = 0.7f;
    task.scores = scores.data();
    kernels.attention(task);
    return out;
  }
  std::vector<float> attend(const Kernels& kernels) const { return attend(kernels, 0, seen_.size()); }

  void expect_plain_arithmetic(const Kernels& kernels) const {
    const std::vector<float> out = attend(kernels);
    for (std::size_t q = 0; q < seen_.size(); ++q) {
      std::vector<double> weight;
      double total = seen_[q].sink ? std::exp(double{*seen_[q].sink}) : 0;
      for (std::size_t p = 0; p < seen_[q].positions; ++p) {
        double dot = 0;
        for (std::size_t i = 0; i < kKeySize; ++i) dot += double{queries_[q * kKeySize + i]} * row(seen_[q].first + p)[kKeyAt + i];
        total += weight.emplace_back(std::exp(0.7 * dot));
      }
      for (std::size_t i = 0; i < kValueSize; ++i) {
        double expected = 0;
        for (std::size_t p = 0; p < seen_[q].positions; ++p) expected += weight[p] / total * row(seen_[q].first + p)[kValueAt + i];
        EXPECT_NEAR(out[q * kValueSize + i], expected, 1e-5) << kernels.name << ", query " << q;
      }
    }
  }

  std::size_t size() const { return seen_.size(); }

 private:
  const float* row(std::size_t position) const { return &cache_[position * kRowSize]; }
  bool halves_;
  std::vector<SeenBy> seen_;
  std::vector<std::byte> rows_;  // cache_ as the kernels read it
  std::vector<float> cache_ = random_floats(kPages * kPageRows * kRowSize, 5), queries_;
};

const std::vector<AttentionCase>& attention_cases() {
  static const std::vector<AttentionCase> cases = [] {
    std::vector<AttentionCase> out;
    for (const bool halves : {false, true}) {
      out.push_back({halves, {{0, 21}, {0, 21}, {0, 21}}});
      out.push_back({halves, {{8, 8}}});
      out.push_back({halves, {{2, 20, 0.5f}, {2, 20, -2.0f}, {2, 20, 9.0f}}});
      out.push_back({halves, {{0, 1, -80.0f}, {0, 1, 0.0f}, {0, 1, 80.0f}}});
      // Tokens that follow each other: the later ones see more, and through a window not the first.
      out.push_back({halves, {{0, 30}, {0, 30}, {0, 31}, {0, 31}, {0, 32}, {0, 32}, {0, 33}, {0, 33}}});
      out.push_back({halves, {{3, 12, 1.0f}, {4, 12, 2.0f}, {5, 12, 3.0f}, {6, 12, 4.0f}, {7, 12, 5.0f}}});
      out.push_back({halves, {{0, 3}, {20, 20}}});
    }
    return out;
  }();
  return cases;
}

TEST(Kernels, AttentionEqualsPlainArithmetic) {
  for (const Kernels* kernels : all_kernels())
    for (const AttentionCase& one : attention_cases()) one.expect_plain_arithmetic(*kernels);
}

TEST(Kernels, AttentionHasTheSameBitsAloneInATileAndOnEverySet) {
  for (const AttentionCase& one : attention_cases()) {
    const std::vector<float> together = one.attend(portable_kernels());
    for (const Kernels* kernels : all_kernels()) {
      EXPECT_EQ(one.attend(*kernels), together) << kernels->name;
      for (std::size_t q = 0; q < one.size(); ++q) {
        const std::vector<float> expected(together.begin() + static_cast<std::ptrdiff_t>(q * kValueSize), together.begin() + static_cast<std::ptrdiff_t>((q + 1) * kValueSize));
        EXPECT_EQ(one.attend(*kernels, q, 1), expected) << kernels->name << ", query " << q;
      }
    }
  }
}

}  // namespace
}  // namespace lacuna::engine
