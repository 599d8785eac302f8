// Labels of moments. Order and durations never come from here.
#pragma once
#include <chrono>
#include <optional>
#include <string>

namespace lacuna::probe {

std::string utc_text(std::chrono::sys_seconds moment);  // "2026-01-31T12:00:00Z"
std::string utc_now();
// The inverse of utc_text; empty for anything else.
std::optional<std::chrono::sys_seconds> parse_utc(const std::string& text);

}  // namespace lacuna::probe
