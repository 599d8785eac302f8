#include "engine/machine.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <functional>

#include "aligned_buffer.h"
#include "cpu/kernels.h"
#include "thread_pool.h"

namespace lacuna::engine {
namespace {

constexpr int kRounds = 5;  // the best counts: whatever else the machine does can only slow a round down

double best_rate(double work, const std::function<void()>& round) {
  double best = 0;
  for (int i = 0; i < kRounds; ++i) {
    const auto began = std::chrono::steady_clock::now();
    round();
    best = std::max(best, work / std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  }
  return best;
}

}  // namespace

MachineLimits measure_machine(unsigned threads) {
  ThreadPool pool(threads == 0 ? physical_cores() : threads);
  MachineLimits limits;
  constexpr std::size_t kPiece = std::size_t{4} << 20, kPieces = 256;  // 1 GiB: more than any cache
  AlignedBuffer memory(kPieces * kPiece);
  pool.for_each(kPieces, [&](std::size_t i, unsigned) { std::memset(memory.data() + i * kPiece, static_cast<int>(i), kPiece); });
  std::atomic<std::uint64_t> kept{0};
  limits.read_bytes_per_second = best_rate(kPieces * kPiece, [&] {
    pool.for_each(kPieces, [&](std::size_t i, unsigned) {
      const auto* words = reinterpret_cast<const std::uint64_t*>(memory.data() + i * kPiece);
      std::uint64_t sums[8] = {};
      for (std::size_t w = 0; w < kPiece / sizeof *words; w += 8) {
        for (std::size_t lane = 0; lane < 8; ++lane) sums[lane] += words[w + lane];
      }
      for (const std::uint64_t sum : sums) kept += sum;
    });
  });
  const Kernels& kernels = chosen_kernels();
  constexpr std::size_t kLoops = 64, kRepeats = 20000;
  limits.int8_operations_per_second = best_rate(static_cast<double>(kLoops * kRepeats * kernels.dot_loop_operations), [&] {
    pool.for_each(kLoops, [&](std::size_t, unsigned) { kept += static_cast<std::uint64_t>(kernels.dot_loop(kRepeats)); });
  });
  return limits;
}

}  // namespace lacuna::engine
