#include "routing_capture.h"

#include <algorithm>

namespace lacuna::engine {

void extend(RoutingCapture& routing, const ModelConfig& config, std::size_t tokens) {
  if (routing.used == 0) {
    routing.used = config.experts.used;
    for (std::uint32_t i = 0; i < config.layers; ++i)
      if (config.layer[i].experts) routing.layers.push_back(i);
  }
  const std::size_t size = (routing.tokens() + tokens) * routing.layers.size() * routing.used;
  routing.experts.resize(size);
  routing.weights.resize(size);
}

void write_route(RoutingCapture& routing, std::size_t layer, std::size_t behind, std::span<const std::uint32_t> experts,
                 std::span<const float> weights) {
  const auto place = std::lower_bound(routing.layers.begin(), routing.layers.end(), layer) - routing.layers.begin();
  const std::size_t token = routing.tokens() - behind;
  const std::size_t to = (token * routing.layers.size() + static_cast<std::size_t>(place)) * routing.used;
  for (std::size_t i = 0; i < routing.used; ++i) {
    routing.experts[to + i] = static_cast<std::uint16_t>(experts[i]);
    routing.weights[to + i] = weights[i];
  }
}

}  // namespace lacuna::engine
