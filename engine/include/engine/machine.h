// What this machine can do at most, measured: the yardstick of benchmarks.
#pragma once
#include <string>

namespace lacuna::engine {

struct MachineLimits {
  double read_bytes_per_second = 0;      // all threads together, from memory
  double int8_operations_per_second = 0; // all threads together, the instructions that products of quantised weights use
};
// Takes about a second. threads: 0 = one a physical core.
MachineLimits measure_machine(unsigned threads);

struct CardLimits {
  double copy_bytes_per_second = 0;       // within the card's memory, read and written together
  double bf16_operations_per_second = 0;  // of a large product, by the library that prompts are computed with
};
// Of "cuda:<n>"; takes some seconds. Throws EngineError when the card cannot be used or has no memory free.
CardLimits measure_card(const std::string& device);

}  // namespace lacuna::engine
