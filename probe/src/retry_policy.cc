#include "retry_policy.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace lacuna::probe {

Milliseconds retry_delay(const EndpointLimits& limits, unsigned failures, double share, std::optional<Milliseconds> retry_after) {
  Milliseconds ceiling = limits.backoff;
  for (unsigned i = 1; i < failures && ceiling < limits.longest_backoff; ++i) ceiling *= 2;
  ceiling = std::min(ceiling, limits.longest_backoff);
  const auto drawn = std::chrono::duration_cast<Milliseconds>(ceiling * std::clamp(share, 0.0, 1.0));
  return std::max(drawn, std::min(retry_after.value_or(Milliseconds::zero()), limits.longest_retry_after));
}

std::optional<Milliseconds> parse_retry_after(std::string_view value, std::chrono::sys_seconds now_utc) {
  std::uint32_t seconds = 0;
  const char* end = value.data() + value.size();
  const auto [rest, error] = std::from_chars(value.data(), end, seconds);
  if (error == std::errc() && rest == end) return std::chrono::seconds(seconds);
  if (error == std::errc::result_out_of_range) return std::nullopt;
  const std::time_t moment = curl_getdate(std::string(value).c_str(), nullptr);
  if (moment < 0 || moment <= now_utc.time_since_epoch().count()) return std::nullopt;
  return std::chrono::seconds(moment - now_utc.time_since_epoch().count());
}

bool Breaker::failed(Moment now) {
  if (open_ || ++in_a_row_ < limits_.breaker) return false;
  open_ = true;
  next_check_ = now + limits_.health_interval;
  return true;
}

void Breaker::succeeded() {
  in_a_row_ = 0;
  open_ = false;
}

}  // namespace lacuna::probe
