#include "log_probabilities.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "stable_math.h"

namespace lacuna::engine {

LogProbabilities log_probabilities(std::span<const float> logits, TokenId chosen, std::size_t top) {
  const double largest = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float logit : logits) sum += stable_exp(logit - largest);
  const double total = largest + std::log(sum);
  LogProbabilities out{logits[static_cast<std::size_t>(chosen)] - total, {}};
  if (top == 0) return out;
  std::vector<TokenId> ids(logits.size());
  std::iota(ids.begin(), ids.end(), 0);
  const auto end = ids.begin() + static_cast<std::ptrdiff_t>(std::min(top, ids.size()));
  std::partial_sort(ids.begin(), end, ids.end(), [&](TokenId a, TokenId b) {
    const float x = logits[static_cast<std::size_t>(a)], y = logits[static_cast<std::size_t>(b)];
    return x != y ? x > y : a < b;
  });
  for (auto id = ids.begin(); id != end; ++id) out.top.emplace_back(*id, logits[static_cast<std::size_t>(*id)] - total);
  return out;
}

}  // namespace lacuna::engine
