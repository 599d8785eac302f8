#include "engine/sampling.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/error.h"
#include "stable_math.h"

namespace lacuna::engine {
namespace {

struct Candidate {
  float logit;
  TokenId id;
};
bool before(const Candidate& a, const Candidate& b) { return a.logit != b.logit ? a.logit > b.logit : a.id < b.id; }

// Candidates in order, sorted as far as they are looked at: the likely ones stand in front, so that seldom more than a
// few hundred of a vocabulary are sorted.
class Ranking {
 public:
  Ranking(std::span<const float> logits, double temperature) : temperature_(temperature) {
    candidates_.reserve(logits.size());
    for (std::size_t i = 0; i < logits.size(); ++i) candidates_.push_back({logits[i], static_cast<TokenId>(i)});
    top_ = *std::max_element(logits.begin(), logits.end());
  }

  std::size_t size() const { return candidates_.size(); }
  void keep(std::size_t count) {
    sort_to(count);
    candidates_.resize(count);
  }
  // Probability over that of the best candidate.
  double weight(std::size_t rank) {
    sort_to(rank + 1);
    return stable_exp((static_cast<double>(candidates_[rank].logit) - top_) / temperature_);
  }
  TokenId id(std::size_t rank) {
    sort_to(rank + 1);
    return candidates_[rank].id;
  }
  // Of all candidates, in the order of their ids where they were not cut, so that it needs no sorting.
  double total() const {
    double sum = 0;
    for (const Candidate& c : candidates_) sum += stable_exp((static_cast<double>(c.logit) - top_) / temperature_);
    return sum;
  }

 private:
  void sort_to(std::size_t count) {
    if (count <= sorted_) return;
    const std::size_t target = std::min(candidates_.size(), std::max<std::size_t>({count, 64, 8 * sorted_}));
    const auto begin = candidates_.begin() + static_cast<std::ptrdiff_t>(sorted_);
    std::partial_sort(begin, candidates_.begin() + static_cast<std::ptrdiff_t>(target), candidates_.end(), before);
    sorted_ = target;
  }

  double temperature_, top_;
  std::vector<Candidate> candidates_;
  std::size_t sorted_ = 0;
};

TokenId greedy(std::span<const float> logits) {
  return static_cast<TokenId>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

// SplitMix64 (Steele, Lea, Flood 2014), 53 bits in [0, 1).
double next_uniform(std::uint64_t& state) {
  state += 0x9E3779B97F4A7C15u;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  z ^= z >> 31;
  return static_cast<double>(z >> 11) * 0x1p-53;
}

// How many of the ranked candidates top_p and min_p leave, and their weight together.
struct Kept {
  std::size_t count;
  double weight;
};
Kept apply_filters(Ranking& ranking, const SamplingParams& params) {
  const double total = ranking.total();
  if (params.top_p >= 1.0 && params.min_p <= 0.0) return {ranking.size(), total};
  Kept kept{0, 0.0};
  while (kept.count < ranking.size()) {
    const double weight = ranking.weight(kept.count);
    if (kept.count > 0 && weight < params.min_p) break;
    kept.weight += weight;
    ++kept.count;
    if (params.top_p < 1.0 && kept.weight >= params.top_p * total) break;
  }
  return kept;
}

void require(bool holds, const char* field, double value, const char* range) {
  if (!holds)
    throw EngineError(std::string("sampling: ") + field + " is " + std::to_string(value) + "; allowed: " + range);
}

}  // namespace

void check(const SamplingParams& params) {
  require(params.temperature >= 0.0 && params.temperature <= 100.0, "temperature", params.temperature, "0 to 100");
  require(params.top_p > 0.0 && params.top_p <= 1.0, "top_p", params.top_p, "above 0, at most 1");
  require(params.min_p >= 0.0 && params.min_p < 1.0, "min_p", params.min_p, "0 to below 1");
}

Sampler::Sampler(const SamplingParams& params) : params_(params), state_(params.seed) { check(params); }

TokenId Sampler::sample(std::span<const float> logits) {
  if (params_.temperature == 0.0) return greedy(logits);
  Ranking ranking(logits, params_.temperature);
  if (params_.top_k > 0 && params_.top_k < logits.size()) ranking.keep(params_.top_k);
  const Kept kept = apply_filters(ranking, params_);
  double left = next_uniform(state_) * kept.weight;
  for (std::size_t rank = 0; rank + 1 < kept.count; ++rank) {
    left -= ranking.weight(rank);
    if (left < 0.0) return ranking.id(rank);
  }
  return ranking.id(kept.count - 1);
}

}  // namespace lacuna::engine
