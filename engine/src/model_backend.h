// What computes the forward pass: a device with the weights and the caches that it keeps.
#pragma once
#include <memory>
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
};

class Backend {
 public:
  virtual ~Backend() = default;
  // Computes all slices together and advances their caches. Returns logits [wanted rows, vocabulary] in the order of
  // the slices, in host memory; valid until the next call.
  virtual std::span<const float> forward(std::span<const BatchSlice> slices) = 0;
  virtual KvPagePool& pages() = 0;
  virtual std::string device() const = 0;  // "cpu", or the name of a card
  // As engine::bits_class(), of this device and build.
  virtual std::string bits_class() const = 0;
};

}  // namespace lacuna::engine
