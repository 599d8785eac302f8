// Writing down which experts tokens went to (RoutingCapture of engine/generation.h).
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/generation.h"
#include "engine/model_config.h"

namespace lacuna::engine {

// Makes room for the routes of `tokens` more.
void extend(RoutingCapture& routing, const ModelConfig& config, std::size_t tokens);
// The route of the token that stands `behind` tokens before the end (1 = the last one) through layer `layer`.
void write_route(RoutingCapture& routing, std::size_t layer, std::size_t behind, std::span<const std::uint32_t> experts,
                 std::span<const float> weights);

}  // namespace lacuna::engine
