// When to ask again, and when to leave an endpoint alone. No clock and no randomness of its own: tests drive it.
#pragma once
#include <chrono>
#include <optional>
#include <string_view>

#include "probe/endpoint.h"

namespace lacuna::probe {

using Milliseconds = std::chrono::milliseconds;
using Moment = std::chrono::steady_clock::time_point;

// Full jitter (Brooker, "Exponential Backoff And Jitter", 2015): a uniform share of backoff * 2^(failures - 1), capped.
// `share` in [0, 1]; a server's Retry-After is a lower bound, itself capped.
Milliseconds retry_delay(const EndpointLimits& limits, unsigned failures, double share, std::optional<Milliseconds> retry_after);

// The Retry-After header: seconds, or an HTTP date compared with `now_utc`. Nonsense and the past are nothing.
std::optional<Milliseconds> parse_retry_after(std::string_view value, std::chrono::sys_seconds now_utc);

// Circuit breaker of one endpoint: after `limits.breaker` transport failures in a row it is open, and only health
// questions are asked until one is answered.
class Breaker {
 public:
  explicit Breaker(const EndpointLimits& limits) : limits_(limits) {}
  bool open() const { return open_; }
  // True when this failure opened it.
  bool failed(Moment now);
  void succeeded();
  bool wants_health_check(Moment now) const { return open_ && now >= next_check_; }
  void checked(Moment now) { next_check_ = now + limits_.health_interval; }

 private:
  const EndpointLimits& limits_;
  unsigned in_a_row_ = 0;
  bool open_ = false;
  Moment next_check_{};
};

}  // namespace lacuna::probe
