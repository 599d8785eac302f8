// What this machine can do at most, measured: the yardstick of benchmarks.
#pragma once

namespace lacuna::engine {

struct MachineLimits {
  double read_bytes_per_second = 0;      // all threads together, from memory
  double int8_operations_per_second = 0; // all threads together, the instructions that products of quantised weights use
};
// Takes about a second. threads: 0 = one a physical core.
MachineLimits measure_machine(unsigned threads);

}  // namespace lacuna::engine
