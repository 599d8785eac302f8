// What the learned layer hears in a reasoning that gives a rule, an official position or sensitivity as its reason (reasoning.cc).
#include <algorithm>

#include "axes.h"
#include "ngrams.h"

namespace lacuna::classifiers {
namespace {

constexpr std::size_t kRead = 32u << 10;  // bytes of a reasoning
constexpr std::uint64_t kTag = 201;
constexpr std::size_t kLongest = 3;

}  // namespace

FeatureVector policy_features(const Reading& reasoning, Span part) {
  FeatureBlocks blocks;
  add_grams(blocks, std::string_view(reasoning.folded().text).substr(part.begin, std::min(kRead, part.end - part.begin)), kTag, kLongest, 1);
  const auto& hits = reasoning.hits(Signal::policy);
  const bool heard = std::any_of(hits.begin(), hits.end(), [&](const Hit& hit) { return hit.match.begin >= part.begin && hit.match.begin < part.end; });
  blocks.add(kHashedFeatures, heard ? 0.5 : -0.5);
  return {blocks.take(), 0};
}

}  // namespace lacuna::classifiers
