// Which weights of a model lie on a card and which stay in the memory of the host, where the processor computes with them.
//
// What every token needs comes first: attention, norms, routers, shared experts, dense layers, embedding and output; then
// the caches and the buffers of a pass. Routed experts, of which a token needs few, take what is left, layer by layer from
// the first on, a layer whole or not at all. A layer's numbers depend a little on where it is computed, so the class of bits
// names the layers that stay (Engine::bits_class): the same card memory, context and number of sequences give the same ones.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/gguf.h"
#include "engine/model_config.h"

namespace lacuna::engine {

// Bytes, as the file has them.
struct WeightGroups {
  std::uint64_t always = 0;            // what every token needs
  std::vector<std::uint64_t> experts;  // [layers]: the routed experts of a layer; 0 where it has none
};
WeightGroups weight_groups(const GgufFile& file, const ModelConfig& config);

// Bytes that a card needs beside the weights.
struct CardNeeds {
  std::uint64_t kv_cache = 0;  // of one sequence that uses its whole context
  std::uint64_t working = 0;   // activations, logits, tiles of unpacked weights
  std::uint32_t sequences = 1;
  std::string unsupported{};   // what of the architecture no card computes, and what to do; mostly empty
};
// `options` without zeros.
CardNeeds card_needs(const ModelConfig& config, const EngineOptions& options);

// Bytes, but where another unit stands.
struct Placement {
  std::uint64_t card_memory = 0;                      // what may be used
  std::uint64_t always = 0, kv_cache = 0, working = 0;  // kv_cache: of all sequences, or as much of it as there is room for
  std::uint64_t experts_on_card = 0, experts_on_host = 0;
  std::uint32_t sequences = 0;       // whose caches fit when they use their whole context
  std::vector<bool> on_host;         // [layers]: whose routed experts stay on the host
  std::string refusal;               // why the model cannot be placed, and what to do; empty when it can

  bool all_on_card() const { return experts_on_host == 0; }
};
Placement place(const WeightGroups& weights, const CardNeeds& needs, std::uint64_t card_memory);

// What may be used of a card of `total` bytes of which `free` are free: `asked`, or, when that is 0, all but a reserve for the
// driver and the libraries. Throws EngineError when more is asked than is free.
std::uint64_t usable_card_memory(std::uint64_t asked, std::uint64_t total, std::uint64_t free, const std::string& card);

// "4-10, 12" of the layers that are true; empty when none is.
std::string layer_ranges(const std::vector<bool>& layers);
// For people: which layers go where, and how much that is; one line.
std::string placement_text(const Placement& placement);

}  // namespace lacuna::engine
