#include "probe/benchmark.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lacuna::probe {
namespace {

using testing::HasSubstr;

BenchmarkResult measured() {
  BenchmarkResult r;
  r.model = "a model";
  r.active_bytes = 20'000'000'000;
  r.active_parameters = 37'000'000'000;
  r.prefill_tokens_per_second = 2000;
  r.first_token_seconds = 0.25;
  r.batches = {{1, 150, 0}, {16, 900, 0}};
  return r;
}

TEST(Benchmark, SharesOfACardAreThoseOfItsCopiesAndBfloatProducts) {
  BenchmarkResult r = measured();
  r.device = "cuda:0 (a card)";
  r.copy_bytes_per_second = 4e12;
  r.bf16_operations_per_second = 740e12;
  compute_shares(r);
  EXPECT_DOUBLE_EQ(r.batches[0].share_of_bandwidth, 0.75);
  EXPECT_EQ(r.batches[1].share_of_bandwidth, 0) << "several sequences do not read the weights each";
  EXPECT_DOUBLE_EQ(r.prefill_share_of_peak, 0.2);
  const std::string text = benchmark_text(r);
  EXPECT_THAT(text, HasSubstr("a model, cuda:0 (a card)"));
  EXPECT_THAT(text, HasSubstr("the card copies 4000 GB/s, BF16 products 740 TOP/s"));
  EXPECT_THAT(text, HasSubstr("75 % of the bandwidth"));
  EXPECT_THAT(text, HasSubstr("20 % of the peak"));
  EXPECT_THAT(text, HasSubstr("0.250 s (500 tokens of a prompt)"));
  const std::string json = benchmark_json(r);
  EXPECT_THAT(json, HasSubstr("\"copy_bytes_per_second\":4000000000000.0"));
  EXPECT_THAT(json, HasSubstr("\"share_of_bandwidth\":0.75"));
}

TEST(Benchmark, SharesOfTheProcessorAreThoseOfItsMemoryAnd8BitProducts) {
  BenchmarkResult r = measured();
  r.device = "cpu";
  r.read_bytes_per_second = 6e12;
  r.int8_operations_per_second = 296e12;
  compute_shares(r);
  EXPECT_DOUBLE_EQ(r.batches[0].share_of_bandwidth, 0.5);
  EXPECT_DOUBLE_EQ(r.prefill_share_of_peak, 0.5);
}

TEST(Benchmark, WithoutLimitsThereAreNoShares) {
  BenchmarkResult r = measured();
  r.device = "cuda:0 (a card)";
  compute_shares(r);
  EXPECT_EQ(r.prefill_share_of_peak, 0);
  EXPECT_THAT(benchmark_text(r), testing::Not(HasSubstr("%")));
}

}  // namespace
}  // namespace lacuna::probe
