// What the learned layers see of a reasoning (reasoning.cc): one hears a rule, an official position or sensitivity given as the reason, the other a line that is
// recited, or the angle from which it will be told, in the place of thought.
#include <algorithm>

#include "axes.h"
#include "ngrams.h"

namespace lacuna::classifiers {
namespace {

constexpr std::size_t kRead = 32u << 10;  // bytes of a reasoning
constexpr std::uint64_t kPolicyTag = 201, kScriptTag = 401;
constexpr std::size_t kLongest = 3;

// n-grams, and whether a rule hears it.
FeatureVector heard_in(const Reading& reasoning, Span part, std::uint64_t tag, bool by_rule) {
  FeatureBlocks blocks;
  add_grams(blocks, std::string_view(reasoning.folded().text).substr(part.begin, std::min(kRead, part.end - part.begin)), tag, kLongest, 1);
  blocks.add(kHashedFeatures, by_rule ? 0.5 : -0.5);
  return {blocks.take(), 0};
}

}  // namespace

bool recites(const Reading& reasoning) { return reasoning.has(Signal::official_line) || reasoning.has(Signal::state_voice) || reasoning.has(Signal::script); }

FeatureVector policy_features(const Reading& reasoning, Span part) {
  const auto& hits = reasoning.hits(Signal::policy);
  return heard_in(reasoning, part, kPolicyTag, std::any_of(hits.begin(), hits.end(), [&](const Hit& hit) { return hit.match.begin >= part.begin && hit.match.begin < part.end; }));
}

FeatureVector script_features(const Reading& reasoning) { return heard_in(reasoning, {0, reasoning.folded().text.size()}, kScriptTag, recites(reasoning)); }

}  // namespace lacuna::classifiers
