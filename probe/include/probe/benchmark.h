// How fast a model runs here, beside what the machine could do at most: what `lacuna bench` does.
#pragma once
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace lacuna::probe {

struct BenchmarkOptions {
  std::string device = "cpu";
  std::uint64_t gpu_memory = 0;  // as RunSpec has it
  std::uint32_t prompt_tokens = 512, generate = 64;
  std::vector<std::uint32_t> parallel = {1, 4, 8, 16, 32};
  unsigned threads = 0;
  std::uint32_t repeats = 3;  // the best counts: whatever else the machine does can only slow a run down
  bool audit = false;         // also a whole audit: see AuditBenchmark
};

struct BatchBenchmark {
  std::uint32_t parallel = 0;
  double tokens_per_second = 0;    // of all sequences together, without their prompts
  double share_of_bandwidth = 0;   // active bytes of every pass over the time of a pass; of one sequence alone
};

// Prompts with a common beginning, several samples of each, as an audit has them.
struct AuditBenchmark {
  std::uint32_t prompts = 64, samples = 5, tokens = 96, system_tokens = 200, prompt_tokens = 40;
  double seconds = 0, prompts_per_hour = 0;
};

struct BenchmarkResult {
  std::string model, device, instruction_set, processor;
  unsigned threads = 0;
  std::uint64_t active_bytes = 0, active_parameters = 0;  // a token
  // What the processor could do at most, or, when a card computes, the card: memory read (of a card: copied, read and written
  // together), and 8-bit (of a card: BF16) operations.
  double read_bytes_per_second = 0, int8_operations_per_second = 0, copy_bytes_per_second = 0, bf16_operations_per_second = 0;
  double load_seconds = 0, first_token_seconds = 0;  // of the prompt that prefill was measured with
  double prefill_tokens_per_second = 0, prefill_share_of_peak = 0;
  std::vector<BatchBenchmark> batches;
  AuditBenchmark audit;
  std::uint64_t peak_memory = 0;  // bytes of this process, resident; before the machine is measured
};

// Throws std::runtime_error, and SpecError for options out of range.
BenchmarkResult run_benchmark(const std::filesystem::path& model, const BenchmarkOptions& options, std::stop_token stop);
// The shares of what the machine can do, from the limits that are in the result.
void compute_shares(BenchmarkResult& result);
std::string benchmark_text(const BenchmarkResult& result);
std::string benchmark_json(const BenchmarkResult& result);

}  // namespace lacuna::probe
