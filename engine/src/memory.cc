#include "engine/memory.h"

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "batch_scheduler.h"

namespace lacuna::engine {
namespace {

constexpr std::uint64_t kProgram = 12u << 20,
                        kBytesAToken = 400;  // measured: the code and the heap; tokens with their merges

// Floats that one token of a batch has in the buffers of Model, each counted with its 8-bit forms.
std::uint64_t floats_a_token(const ModelConfig& config) {
  const std::uint64_t d = config.embedding, heads = config.heads;
  std::uint64_t attention = 0;
  if (config.attention == AttentionKind::Latent) {
    const MlaConfig& mla = config.mla;
    attention = mla.q_lora_rank + config.kv_row_size() + heads * (mla.nope + mla.rope) + heads * config.kv_row_size() +
                heads * mla.kv_lora_rank + heads * mla.value;
  } else {
    attention = heads * (config.key + config.value) + config.kv_row_size();
  }
  const DeltaConfig& net = config.delta;
  const std::uint64_t values = std::uint64_t{net.heads} * net.value;
  if (config.state_size() > 0) attention = 3 * heads * config.key + attention + 2 * net.channels() + 2 * values + 2 * net.heads;
  const ExpertConfig& e = config.experts;
  const std::uint64_t experts = std::uint64_t{e.used} * (2 * e.feed_forward + d) + 4 * e.count;
  const std::uint64_t dense = 2 * std::max<std::uint64_t>(config.feed_forward, e.shared_feed_forward);
  return (4 * d + attention + experts + dense) * 5 / 4;
}

}  // namespace

std::string gibibytes(std::uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f GiB", static_cast<double>(bytes) / (1u << 30));
  return text;
}

MemoryEstimate estimate_memory(const ModelConfig& config, const EngineOptions& options) {
  MemoryEstimate out;
  out.weights = config.resident_bytes;
  constexpr std::uint64_t kPage = 32;  // positions; the cache grows by whole ones
  const std::uint64_t positions = (options.context + kPage - 1) / kPage * kPage;
  out.kept_prompts = options.share_prefixes ? kKeptPrompts : 0;
  out.kv_cache = config.kv_bytes_per_token() * positions * (options.parallel + out.kept_prompts);
  // The states of each sequence, and a snapshot of each prompt; those of common beginnings are shared.
  const std::uint64_t snapshots = options.share_prefixes ? options.parallel + out.kept_prompts : 0;
  out.kv_cache += config.state_size() * sizeof(float) * (options.parallel + snapshots);
  const std::uint64_t tokens = std::uint64_t{options.prefill_chunk} + options.parallel;
  const std::uint64_t logits = std::uint64_t{options.parallel} * config.vocabulary;
  out.working = 4 * (tokens * floats_a_token(config) + logits) + kProgram + kBytesAToken * config.vocabulary;
  return out;
}

std::uint64_t available_memory() {
  std::ifstream in("/proc/meminfo");
  std::string key, unit;
  std::uint64_t kib = 0;
  while (in >> key >> kib >> unit) {
    if (key == "MemAvailable:") return kib * 1024;
  }
  return 0;
}

bool weights_exceed(const MemoryEstimate& needed, std::uint64_t available) {
  return available > 0 && needed.weights + needed.working > available;
}

std::string memory_warning(const ModelConfig& config, const MemoryEstimate& needed, std::uint64_t available) {
  if (available == 0 || needed.total() <= available) return {};
  if (!weights_exceed(needed, available))
    return "the weights fit, but when all sequences use their whole context the caches need " +
           gibibytes(needed.kv_cache) + ", and " + gibibytes(available - needed.weights - needed.working) +
           " are left: ask for fewer sequences together or a shorter context";
  const std::uint64_t rest = needed.kv_cache + needed.working;
  const std::uint64_t room = available > rest ? available - rest : 0;
  const double missing = 1.0 - std::min(1.0, static_cast<double>(room) / static_cast<double>(config.weight_bytes));
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.1f", missing * static_cast<double>(config.active_bytes) / (1u << 30));
  return "the weights (" + gibibytes(config.weight_bytes) + ") do not fit into the memory that is free (" +
         gibibytes(available) + "), so they are read from the file again and again: a token needs " +
         gibibytes(config.active_bytes) + " of them; from a disk that reads 1 GiB a second expect about " + seconds +
         " seconds a token. Sequences computed together share what is read; the file must not change meanwhile";
}

}  // namespace lacuna::engine
