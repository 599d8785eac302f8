// Log-probabilities of a row of logits.
#pragma once
#include <cstdint>
#include <span>

#include "engine/generation.h"

namespace lacuna::engine {

// Of one token, and of the `top` likeliest, the lower id first among equals. Summed in double in the order of the ids.
LogProbabilities log_probabilities(std::span<const float> logits, TokenId chosen, std::size_t top);

}  // namespace lacuna::engine
