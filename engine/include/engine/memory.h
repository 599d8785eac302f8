// How much memory a model needs, and how much there is.
#pragma once
#include <cstdint>
#include <string>

#include "engine/engine.h"
#include "engine/model_config.h"

namespace lacuna::engine {

// Bytes.
struct MemoryEstimate {
  std::uint64_t weights = 0;  // as the engine keeps them
  // When all sequences, and the prompts that are kept to share their beginnings, have used their whole context;
  // with the states of delta nets, where there are some.
  std::uint64_t kv_cache = 0;
  std::uint64_t working = 0;  // activations, logits, vocabulary, program
  std::uint32_t kept_prompts = 0;  // whose keys and values kv_cache counts beside those of the sequences
  std::uint64_t total() const { return weights + kv_cache + working; }
};

// `options` without zeros. Within 10 % of the peak resident memory of a run that uses its contexts up.
MemoryEstimate estimate_memory(const ModelConfig& config, const EngineOptions& options);

std::string gibibytes(std::uint64_t bytes);  // for people: "3.4 GiB"

// What the system can give without swapping; 0 when it does not say.
std::uint64_t available_memory();

// Whether the weights alone are too large for `available` bytes of memory, so that they are mapped.
bool weights_exceed(const MemoryEstimate& needed, std::uint64_t available);
// What does not fit and what that means, for people; empty when all fits. Caches are taken as sequences grow: where
// only they do not fit, sequences fail late.
std::string memory_warning(const ModelConfig& config, const MemoryEstimate& needed, std::uint64_t available);

}  // namespace lacuna::engine
