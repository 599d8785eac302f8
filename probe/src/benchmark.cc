#include "probe/benchmark.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "engine/backend.h"
#include "engine/engine.h"
#include "engine/machine.h"
#include "option_checks.h"

namespace lacuna::probe {
namespace {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

// The same tokens for everybody who measures: no special ones, and no two sequences that begin alike.
std::vector<engine::TokenId> tokens_of(std::uint32_t sequence, std::size_t count, std::uint32_t vocabulary) {
  std::vector<engine::TokenId> ids;
  const std::uint32_t low = std::min(300u, vocabulary / 2);
  for (std::uint32_t i = 0; i < count; ++i) ids.push_back(static_cast<engine::TokenId>(low + (i * 7919u + sequence * 104729u) % (vocabulary - low)));
  return ids;
}

class Benchmark {
 public:
  Benchmark(const std::filesystem::path& model, const BenchmarkOptions& options, std::stop_token stop)
      : options_(options), stop_(std::move(stop)) {
    std::uint32_t widest = 16;
    for (const std::uint32_t n : options.parallel) widest = std::max(widest, n);
    const std::uint32_t context = std::max(options.prompt_tokens, 400u) + options.generate + 64;
    const auto began = Clock::now();
    model_ = engine::Engine::load(model, {.device = options.device, .gpu_memory = options.gpu_memory, .threads = options.threads, .context = context, .parallel = widest, .prefill_chunk = 512});
    load_seconds_ = seconds_since(began);
    vocabulary_ = model_->config().vocabulary;
  }

  BenchmarkResult run() {
    const engine::ModelConfig& config = model_->config();
    BenchmarkResult result;
    result.model = config.name;
    result.device = model_->device();
    result.instruction_set = engine::cpu_instruction_set();
    result.processor = engine::available_devices().front().description;
    result.threads = model_->options().threads;
    result.active_bytes = config.active_bytes;
    result.active_parameters = config.parameters_active;
    prefill();  // touches every page of the weights once
    double best = 0;
    for (std::uint32_t i = 0; i < options_.repeats && !stop_.stop_requested(); ++i) best = std::max(best, prefill());
    result.prefill_tokens_per_second = best;
    result.first_token_seconds = best > 0 ? options_.prompt_tokens / best : 0;
    result.load_seconds = load_seconds_;
    for (const std::uint32_t parallel : options_.parallel) {
      BatchBenchmark batch{parallel, 0, 0};
      for (std::uint32_t i = 0; i < options_.repeats && !stop_.stop_requested(); ++i)
        batch.tokens_per_second = std::max(batch.tokens_per_second, decode(parallel));
      result.batches.push_back(batch);
    }
    if (options_.audit) audit(result.audit);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    result.peak_memory = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
    measure_limits(result);
    compute_shares(result);
    return result;
  }

 private:
  // Last, without the model: a card may have no room for both.
  void measure_limits(BenchmarkResult& result) {
    model_.reset();
    if (result.device == "cpu") {
      const engine::MachineLimits limits = engine::measure_machine(options_.threads);
      result.read_bytes_per_second = limits.read_bytes_per_second;
      result.int8_operations_per_second = limits.int8_operations_per_second;
    } else {
      const engine::CardLimits limits = engine::measure_card(result.device.substr(0, result.device.find(' ')));
      result.copy_bytes_per_second = limits.copy_bytes_per_second;
      result.bf16_operations_per_second = limits.bf16_operations_per_second;
    }
  }

  void generate(std::vector<engine::GenerationRequest> requests, const engine::Engine::OnToken& on_token) {
    std::size_t next = 0;
    model_->generate([&]() -> std::optional<engine::GenerationRequest> {
      if (next == requests.size()) return std::nullopt;
      return std::move(requests[next++]);
    }, [](engine::GenerationResult&& answer) {
      if (answer.stop_reason == engine::StopReason::failed) throw std::runtime_error("bench: " + answer.error);
    }, on_token, stop_);
  }

  engine::GenerationRequest request(std::uint32_t sequence, std::size_t prompt, std::uint32_t tokens) const {
    engine::GenerationRequest out;
    out.id = sequence;
    out.prompt = tokens_of(sequence, prompt, vocabulary_);
    out.forced = tokens_of(sequence + 1000, tokens, vocabulary_);
    out.max_tokens = tokens;
    return out;
  }

  double prefill() {
    const auto began = Clock::now();
    generate({request(++fresh_, options_.prompt_tokens, 1)}, {});
    return options_.prompt_tokens / seconds_since(began);
  }

  // From the moment when the last sequence has its first token.
  double decode(std::uint32_t parallel) {
    std::vector<engine::GenerationRequest> requests;
    for (std::uint32_t i = 0; i < parallel; ++i) requests.push_back(request(++fresh_, 16, options_.generate));
    std::vector<bool> begun(fresh_ + 1);
    std::uint32_t waiting = parallel;
    std::uint64_t tokens = 0;
    Clock::time_point began;
    generate(std::move(requests), [&](const engine::TokenEvent& event) {
      if (waiting == 0) {
        ++tokens;
      } else if (!begun[event.id]) {
        begun[event.id] = true;
        if (--waiting == 0) began = Clock::now();
      }
    });
    return static_cast<double>(tokens) / seconds_since(began);
  }

  void audit(AuditBenchmark& to) {
    std::vector<engine::GenerationRequest> requests;
    const auto system = tokens_of(++fresh_, to.system_tokens, vocabulary_);
    for (std::uint32_t p = 0; p < to.prompts; ++p) {
      std::vector<engine::TokenId> prompt = system;
      const auto own = tokens_of(++fresh_, to.prompt_tokens, vocabulary_);
      prompt.insert(prompt.end(), own.begin(), own.end());
      for (std::uint32_t s = 0; s < to.samples; ++s) {
        requests.push_back(request(++fresh_, 1, to.tokens));
        requests.back().prompt = prompt;
      }
    }
    const auto began = Clock::now();
    generate(std::move(requests), {});
    to.seconds = seconds_since(began);
    to.prompts_per_hour = to.prompts / to.seconds * 3600;
  }

  const BenchmarkOptions& options_;
  std::stop_token stop_;
  std::unique_ptr<engine::Engine> model_;
  double load_seconds_ = 0;
  std::uint32_t vocabulary_ = 0, fresh_ = 0;
};

}  // namespace

BenchmarkResult run_benchmark(const std::filesystem::path& model, const BenchmarkOptions& options, std::stop_token stop) {
  check_range("prompt-tokens", options.prompt_tokens, 1u, 100000u);
  check_range("generate", options.generate, 2u, 100000u);
  check_range("repeats", options.repeats, 1u, 100u);
  for (const std::uint32_t n : options.parallel) check_parallel(n);
  check_threads(options.threads);
  check_device(options.device);
  return Benchmark(model, options, std::move(stop)).run();
}

void compute_shares(BenchmarkResult& r) {
  const double bytes = std::max(r.read_bytes_per_second, r.copy_bytes_per_second), operations = std::max(r.int8_operations_per_second, r.bf16_operations_per_second);
  for (BatchBenchmark& batch : r.batches)
    if (batch.parallel == 1 && bytes > 0) batch.share_of_bandwidth = batch.tokens_per_second * static_cast<double>(r.active_bytes) / bytes;
  if (operations > 0) r.prefill_share_of_peak = r.prefill_tokens_per_second * 2 * static_cast<double>(r.active_parameters) / operations;
}

std::string benchmark_text(const BenchmarkResult& r) {
  const bool card = r.copy_bytes_per_second > 0, limits = card || r.read_bytes_per_second > 0;
  std::string out = r.device == "cpu" ? fmt::format("{}, {} threads, {}\n", r.model, r.threads, r.processor) : fmt::format("{}, {}\n", r.model, r.device);
  out += fmt::format("a token reads {:.1f} MB of weights ({:.0f} M parameters)", static_cast<double>(r.active_bytes) / 1e6, static_cast<double>(r.active_parameters) / 1e6);
  if (card) out += fmt::format("; the card copies {:.0f} GB/s, BF16 products {:.0f} TOP/s", r.copy_bytes_per_second / 1e9, r.bf16_operations_per_second / 1e12);
  else if (limits) out += fmt::format("; memory {:.1f} GB/s, 8-bit products {:.0f} GOP/s", r.read_bytes_per_second / 1e9, r.int8_operations_per_second / 1e9);
  out += fmt::format("\nprefill      {:8.1f} tokens/s", r.prefill_tokens_per_second);
  out += limits ? fmt::format("   {:.0f} % of the peak\n", 100 * r.prefill_share_of_peak) : "\n";
  for (const BatchBenchmark& b : r.batches) {
    out += fmt::format("decode x{:<4} {:8.1f} tokens/s", b.parallel, b.tokens_per_second);
    out += b.parallel == 1 && limits ? fmt::format("   {:.0f} % of the bandwidth\n", 100 * b.share_of_bandwidth) : "\n";
  }
  if (r.audit.seconds > 0)
    out += fmt::format("audit        {:8.1f} prompts/hour ({} prompts, {} samples, {} tokens)\n", r.audit.prompts_per_hour, r.audit.prompts, r.audit.samples, r.audit.tokens);
  out += fmt::format("load         {:8.1f} s\nfirst token  {:8.3f} s ({:.0f} tokens of a prompt)\n", r.load_seconds, r.first_token_seconds, r.first_token_seconds * r.prefill_tokens_per_second);
  return out + fmt::format("peak memory  {:8.1f} MiB\n", static_cast<double>(r.peak_memory) / 1048576);
}

std::string benchmark_json(const BenchmarkResult& r) {
  nlohmann::ordered_json out{{"model", r.model}, {"device", r.device}, {"instruction_set", r.instruction_set}, {"processor", r.processor}, {"threads", r.threads},
                             {"active_bytes", r.active_bytes}, {"active_parameters", r.active_parameters},
                             {"prefill_tokens_per_second", r.prefill_tokens_per_second},
                             {"load_seconds", r.load_seconds}, {"first_token_seconds", r.first_token_seconds},
                             {"peak_memory", r.peak_memory}};
  if (r.read_bytes_per_second > 0) {
    out["read_bytes_per_second"] = r.read_bytes_per_second;
    out["int8_operations_per_second"] = r.int8_operations_per_second;
    out["prefill_share_of_peak"] = r.prefill_share_of_peak;
  }
  if (r.copy_bytes_per_second > 0) {
    out["copy_bytes_per_second"] = r.copy_bytes_per_second;
    out["bf16_operations_per_second"] = r.bf16_operations_per_second;
    out["prefill_share_of_peak"] = r.prefill_share_of_peak;
  }
  for (const BatchBenchmark& b : r.batches) {
    nlohmann::ordered_json batch{{"parallel", b.parallel}, {"tokens_per_second", b.tokens_per_second}};
    if (b.share_of_bandwidth > 0) batch["share_of_bandwidth"] = b.share_of_bandwidth;
    out["decode"].push_back(std::move(batch));
  }
  if (r.audit.seconds > 0) out["audit"] = {{"seconds", r.audit.seconds}, {"prompts_per_hour", r.audit.prompts_per_hour}};
  return out.dump();
}

}  // namespace lacuna::probe
