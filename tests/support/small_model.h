// Small random models of every family in float32, of any shape: to compare with another engine, and to hold the families
// against each other in tests. The same description gives the same file.
#pragma once
#include <cstdint>
#include <string>

#include "gguf_writer.h"

namespace lacuna::test {

struct SmallModel {
  std::string family = "qwen3moe";  // a general.architecture; "llama" with experts = 0 is dense
  std::uint32_t layers = 3, width = 64, heads = 4, kv_heads = 2, head = 16;
  std::uint32_t rope = 0;  // rotated dimensions of a head; 0 = all (deepseek2: 8)
  std::uint32_t feed_forward = 96, experts = 8, used = 2, expert_width = 32, shared = 1, groups = 1, groups_used = 1;
  std::uint32_t leading_dense = 1, window = 8, query_rank = 24, kv_rank = 32;
  // Of a gated delta net: heads of keys and of values, dimensions of each, and every how many layers attention stands.
  std::uint32_t state_key_heads = 2, state_heads = 4, state = 16, taps = 4, attention_interval = 3;
  std::uint32_t vocabulary = 300, context = 4096;
  double yarn_factor = 0, linear_factor = 0;  // 0 = none
  std::uint32_t original_context = 16;        // of YaRN
  double yarn_log_multiplier = 0;             // as stored
  bool frequency_factors = false, biases = false, norms = true;  // where the family leaves the choice
  std::uint64_t seed = 1;
};

// "heads=6": sets a field by its name. Throws std::runtime_error for an unknown one.
void set_field(SmallModel& model, const std::string& argument);
// Throws std::runtime_error for a family that it does not know.
GgufWriter small_model(const SmallModel& model);

}  // namespace lacuna::test
