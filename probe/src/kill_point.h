// Places where a test can kill the process, to prove that nothing is lost. Inert unless LACUNA_KILL_POINT=NAME:COUNT is
// set: then the COUNT-th passage of NAME raises SIGKILL. NAME "any" counts the passages of all points together.
#pragma once
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string_view>

namespace lacuna::probe {

// Points: before_intent, after_intent, before_answer_commit, after_answer_commit, before_verdict, after_verdict,
// before_plan_commit, after_plan_commit, before_complete.
inline void kill_point(std::string_view name) {
  const char* setting = std::getenv("LACUNA_KILL_POINT");  // NOLINT(concurrency-mt-unsafe): nobody sets it while we run
  if (!setting) return;
  const std::string_view text(setting);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view wanted = text.substr(0, colon);
  if (wanted != "any" && wanted != name) return;
  static std::atomic<long> passed{0};
  if (++passed == std::strtol(setting + colon + 1, nullptr, 10)) std::raise(SIGKILL);
}

}  // namespace lacuna::probe
