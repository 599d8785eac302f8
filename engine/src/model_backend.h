// What computes the forward pass: a device with the weights and the caches that it keeps.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/generation.h"
#include "engine/tokenizer.h"
#include "kv_cache.h"

namespace lacuna::engine {

// Tokens that continue one sequence. The cache must have room for them.
struct BatchSlice {
  SequenceCache* cache = nullptr;
  std::span<const TokenId> tokens;
  // How many of its last tokens need logits.
  std::size_t logits = 0;
  RoutingCapture* routing = nullptr;           // appended to; or none
  const std::vector<bool>* closed = nullptr;   // [layers, experts]: never chosen; or none
  // Whether the request brought the tokens (prompt, prefill); else they were generated. A backend may compute the two in
  // different ways, so that this, and never the batch, decides.
  bool given = false;
  bool greedy = false;  // of its logits only the best is needed: see Backend::best()
};

// The greedy choice among the logits of a row.
struct BestLogit {
  TokenId token = 0;
  std::optional<std::size_t> not_finite;  // the first logit that is not
};

class Backend {
 public:
  virtual ~Backend() = default;
  // Computes all slices together and advances their caches. Returns logits [wanted rows, vocabulary] in the order of
  // the slices, in host memory; valid until the next call. Where the backend chooses(), rows of greedy slices are not
  // among them: their choices are best(), in the order of the slices.
  virtual std::span<const float> forward(std::span<const BatchSlice> slices) = 0;
  virtual bool chooses() const { return false; }
  virtual std::span<const BestLogit> best() const { return {}; }
  virtual KvPagePool& pages() = 0;
  virtual std::string device() const = 0;  // "cpu", or the name of a card
  // As engine::bits_class(), of this device and build.
  virtual std::string bits_class() const = 0;
};

}  // namespace lacuna::engine
