// Bytes a second of the products of quantised weights, for the numbers of tokens that share an expert: weights that are larger than any cache are
// read once a round. "items" are multiplications. What limits a model is read off beside `memory` of engine_bench.
#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

#include "products.h"

namespace {

using namespace lacuna::engine;

constexpr std::size_t kInputs = 1024, kRows = 256, kSlices = 1024;

void product(benchmark::State& state, TensorType type) {
  const auto tokens = static_cast<std::size_t>(state.range(0));
  ThreadPool pool(static_cast<unsigned>(state.range(1)));
  Products products(pool, chosen_kernels(), kInputs);
  Matrix matrix{type, kInputs, kRows, kSlices, panels_bytes(type, kRows, kInputs), nullptr, true};
  AlignedBuffer weights(kSlices * matrix.slice_stride);
  std::fill_n(weights.data(), weights.size(), std::byte{0x11});  // of every scale too: a small half float
  matrix.data = weights.data();
  std::vector<float> x(tokens * kInputs, 0.5f), out(kSlices * tokens * kRows);
  Activations activations;
  products.prepare(activations, x.data(), tokens, kInputs, kInputs, {&matrix});
  std::vector<ProductTask> tasks;
  for (std::size_t slice = 0; slice < kSlices; ++slice)
    tasks.push_back(Products::task(matrix, slice, activations, tokens, &out[slice * tokens * kRows], kRows));
  for (auto _ : state) products.run(tasks);
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * weights.size()));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kSlices * kRows * kInputs * tokens));
}

void tokens_and_threads(benchmark::internal::Benchmark* all) {
  for (const int threads : {1, 2})
    for (const int tokens : {1, 2, 3, 4, 8, 32}) all->Args({tokens, threads});
  all->UseRealTime();
}
BENCHMARK_CAPTURE(product, Q8_0, TensorType::Q8_0)->Apply(tokens_and_threads);
BENCHMARK_CAPTURE(product, Q4_K, TensorType::Q4_K)->Apply(tokens_and_threads);
BENCHMARK_CAPTURE(product, Q6_K, TensorType::Q6_K)->Apply(tokens_and_threads);
BENCHMARK_CAPTURE(product, Q4_0, TensorType::Q4_0)->Apply(tokens_and_threads);

}  // namespace

BENCHMARK_MAIN();
