#include "cuda/working_memory.h"

#include <algorithm>

#include "cuda/large_products.h"

namespace lacuna::engine::cuda {
namespace {

struct Widths {
  std::uint64_t floats = 0;   // a token has in the buffers of DeviceModel
  std::uint64_t longest = 0;  // of the rows that products round, in values
};

Widths attention_widths(const ModelConfig& config) {
  const std::uint64_t d = config.embedding, heads = config.heads, row = config.kv_row_size();
  if (config.attention == AttentionKind::Grouped) {
    const std::uint64_t out = heads * config.value;
    return {heads * config.key + row + out, std::max(d, out)};
  }
  const MlaConfig& mla = config.mla;
  const std::uint64_t queries = heads * (mla.nope + mla.rope), out = heads * mla.value;
  return {queries + mla.q_lora_rank + row + heads * (row + mla.kv_lora_rank + 1) + out, std::max({d, out, std::uint64_t{mla.q_lora_rank}})};
}

}  // namespace

std::uint64_t working_bytes(const ModelConfig& config, const EngineOptions& options) {
  const ExpertConfig& e = config.experts;
  const std::uint64_t d = config.embedding, tokens = std::uint64_t{options.prefill_chunk} + options.parallel;
  const std::uint64_t rows = round_up(tokens, kDenseRows), pairs = tokens * e.used;
  // In the worst case every expert has a call that holds one row.
  const std::uint64_t grouped = e.count == 0 ? 0 : round_up(std::min(pairs, std::uint64_t{e.count}) * (kExpertRows - 1) + pairs, kExpertRows);
  const auto [attention, longest] = attention_widths(config);
  const std::uint64_t dense_hidden = std::max(config.feed_forward, e.shared_feed_forward);
  const std::uint64_t hidden = std::max(rows * dense_hidden, grouped * e.feed_forward);  // gate, and up
  const std::uint64_t rounded = std::max(rows * std::max(longest, dense_hidden), grouped * std::max<std::uint64_t>(d, e.feed_forward));
  const std::uint64_t widest = std::max({d, longest, dense_hidden, std::uint64_t{e.feed_forward}});
  const std::uint64_t unpacked = std::min<std::uint64_t>(kUnpackedValues, widest * (widest + attention));
  const std::uint64_t pages = (std::uint64_t{options.context} + 31) / 32;
  const std::uint64_t floats = rows * (3 * d + attention + config.rope.dimensions + e.count + 1) + 2 * hidden + (grouped + pairs) * d +
                               3 * grouped + 4 * pairs + 4 * tokens + std::uint64_t{options.parallel} * (config.vocabulary + 2);
  constexpr std::uint64_t kLibrary = 32u << 20;  // the workspace of cuBLAS
  return 4 * floats + 2 * (rounded + unpacked) + tokens * (8 * pages + e.count) + kLibrary;
}

}  // namespace lacuna::engine::cuda
