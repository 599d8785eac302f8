#include "engine/placement.h"

#include <algorithm>

#include "cuda/working_memory.h"
#include "engine/memory.h"
#include "family.h"

namespace lacuna::engine {
namespace {

// Older files hold keys and values of latent attention in one matrix; its key rows are kept a second time, turned.
std::uint64_t turned_bytes(const ModelConfig& config) {
  if (!config.mla.legacy_kv_b) return 0;
  return std::uint64_t{config.layers} * config.heads * config.mla.kv_lora_rank * config.mla.nope * sizeof(float);
}

std::string refusal_of(const WeightGroups& weights, const CardNeeds& needs, std::uint64_t card_memory) {
  return "what every token needs does not fit on the card: attention, dense layers and shared experts (" + gibibytes(weights.always) +
         "), the cache of one sequence (" + gibibytes(needs.kv_cache) + ") and the buffers of a pass (" + gibibytes(needs.working) +
         ") are " + gibibytes(weights.always + needs.kv_cache + needs.working) + ", and " + gibibytes(card_memory) +
         " may be used; ask for a shorter context, allow more memory (--gpu-memory), take a smaller quantisation, or use --device cpu";
}

}  // namespace

WeightGroups weight_groups(const GgufFile& file, const ModelConfig& config) {
  WeightGroups out;
  out.experts.resize(config.layers);
  out.always = turned_bytes(config);
  for (const TensorInfo& tensor : file.tensors()) {
    const auto layer = layer_of_tensor(tensor.name);
    if (layer && *layer >= config.layers) continue;  // for multi-token prediction: not loaded
    (holds_routed_experts(tensor.name) ? out.experts[*layer] : out.always) += tensor.bytes;
  }
  return out;
}

CardNeeds card_needs(const ModelConfig& config, const EngineOptions& options) {
  constexpr std::uint64_t kPage = 32;  // positions; the cache grows by whole ones
  const std::uint64_t positions = (options.context + kPage - 1) / kPage * kPage;
  const std::uint64_t row = config.kv_row_size() * sizeof(float);  // a card's cache holds floats
  CardNeeds needs{config.attention_layers() * row * positions, cuda::working_bytes(config, options), options.parallel, {}};
  if (config.state_size() > 0) needs.unsupported = "the delta nets of architecture " + config.architecture + " are computed on the CPU alone; use --device cpu";
  return needs;
}

Placement place(const WeightGroups& weights, const CardNeeds& needs, std::uint64_t card_memory) {
  Placement out;
  out.card_memory = card_memory;
  out.always = weights.always;
  out.working = needs.working;
  out.on_host.resize(weights.experts.size());
  const std::uint64_t fixed = weights.always + needs.working;
  if (!needs.unsupported.empty() || fixed + needs.kv_cache > card_memory) {
    out.refusal = needs.unsupported.empty() ? refusal_of(weights, needs, card_memory) : needs.unsupported;
    return out;
  }
  const std::uint64_t fit = needs.kv_cache == 0 ? needs.sequences : (card_memory - fixed) / needs.kv_cache;
  out.sequences = static_cast<std::uint32_t>(std::min<std::uint64_t>(needs.sequences, fit));
  out.kv_cache = out.sequences * needs.kv_cache;
  std::uint64_t left = card_memory - fixed - out.kv_cache;
  for (std::size_t layer = 0; layer < weights.experts.size(); ++layer) {
    const std::uint64_t bytes = weights.experts[layer];
    const bool on_card = bytes <= left;
    out.on_host[layer] = !on_card;
    (on_card ? out.experts_on_card : out.experts_on_host) += bytes;
    left = on_card ? left - bytes : 0;  // the layers behind one that stays do, too, so that one number says the plan
  }
  return out;
}

std::uint64_t usable_card_memory(std::uint64_t asked, std::uint64_t total, std::uint64_t free, const std::string& card) {
  if (asked > free)
    throw EngineError("--gpu-memory " + gibibytes(asked) + ": " + gibibytes(free) + " are free on " + card +
                      "; allowed: at most that, or 0 for all but a reserve");
  return asked > 0 ? asked : std::min(free, total - total / 32);
}

std::string layer_ranges(const std::vector<bool>& layers) {
  std::string out;
  for (std::size_t first = 0, end; first < layers.size(); first = end) {
    for (end = first; end < layers.size() && layers[end];) ++end;
    if (end == first) {
      ++end;
      continue;
    }
    out += (out.empty() ? "" : ", ") + std::to_string(first) + (end - first > 1 ? "-" + std::to_string(end - 1) : "");
  }
  return out;
}

std::string placement_text(const Placement& p) {
  if (!p.refusal.empty()) return p.refusal;
  std::string out = "of " + gibibytes(p.card_memory) + " on the card: attention, dense layers and shared experts " + gibibytes(p.always) +
                    ", KV cache " + gibibytes(p.kv_cache) + ", working " + gibibytes(p.working) + ", routed experts " + gibibytes(p.experts_on_card);
  if (p.all_on_card()) return out + "; nothing stays on the host";
  return out + "; the routed experts of layers " + layer_ranges(p.on_host) + " (" + gibibytes(p.experts_on_host) +
         ") stay in the memory of the host and are computed by the processor";
}

}  // namespace lacuna::engine
