// Which experts a token goes to, and with what weight.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "engine/model_config.h"

namespace lacuna::engine {

// `scores` [experts] are probabilities (softmax or sigmoid of the router's logits), or, when the softmax is taken over
// the chosen ones alone, those logits. `bias` [experts], or empty, is
// added for the choice alone (DeepSeek-V3, arXiv 2412.19437): groups rank by the sum of their two best biased scores,
// and only experts of the best groups can be chosen. Writes `config.used` experts in descending order of their (biased)
// score, the lower index first among equals, and their weights. `biased` is scratch of the size of `scores`.
// `closed` [layers, experts], or none, names experts of layer `layer` that are never chosen; at least config.used are
// open. Where the best groups have not enough of them, the best of the others are taken.
void choose_experts(const ExpertConfig& config, std::span<const float> scores, std::span<const float> bias,
                    std::span<float> biased, std::span<std::uint32_t> experts, std::span<float> weights,
                    const std::vector<bool>* closed = nullptr, std::size_t layer = 0);

}  // namespace lacuna::engine
