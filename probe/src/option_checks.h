// Ranges of options that several operations have, each in one place. All throw SpecError with the option, the value and what is allowed.
#pragma once
#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "probe/run_plan.h"

namespace lacuna::probe {

template <typename T>
void check_range(const char* option, T value, T low, T high) {
  if (!(value >= low && value <= high))  // refuses NaN too
    throw SpecError(fmt::format("{}: {} is out of range; allowed are {} to {}", option, value, low, high));
}

// How tokens are chosen, and how many. RunSpec and GenerateOptions have all of them.
template <typename Options>
void check_generation(const Options& options) {
  check_range("temperature", options.temperature, 0.0, 5.0);
  check_range("seed", options.seed, std::uint64_t{0}, std::uint64_t{INT64_MAX});
  check_range("top-p", options.top_p, 1e-6, 1.0);
  check_range("min-p", options.min_p, 0.0, 0.999);
  check_range("top-k", options.top_k, 0u, 1u << 20);
  check_range("max-tokens", options.max_tokens, 1u, 1u << 17);
  check_range("max-reasoning-tokens", options.max_reasoning_tokens, 0u, 1u << 17);
}

void check_threads(unsigned threads);
void check_parallel(std::uint32_t parallel);
void check_context(std::uint32_t context);
void check_device(const std::string& device);

}  // namespace lacuna::probe
