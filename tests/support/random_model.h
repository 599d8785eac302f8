// Random models of any size in the shapes that people audit, for benchmarks and for tests of the promise about bits: weights of a sane size, an
// untrained router, quantised directly (no float copy), so that a billion parameters take seconds. The same arguments give the same file.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

namespace lacuna::test {

struct RandomModel {
  std::string shape = "deepseek2";  // V3's: query and key compression, a leading dense layer, a shared expert, sigmoid router; "qwen3moe"; or "qwen3next"
  std::string quantisation = "Q8_0";  // or "Q4_K_M": Q4_K, half of the values and all outputs in Q6_K, rows of 128 in Q5_0
  std::uint32_t layers = 16, width = 1024, heads = 16, experts = 64, used = 6, expert_width = 256;
  std::uint32_t vocabulary = 32768;
  std::uint32_t context = 4096;
  std::uint64_t seed = 1;
};

// Throws std::runtime_error for a shape or a quantisation that it does not know, or a file that cannot be written.
void write_random_model(const RandomModel& model, const std::filesystem::path& path);

}  // namespace lacuna::test
