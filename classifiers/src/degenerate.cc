#include "degenerate.h"

#include <algorithm>

#include "folded_text.h"

namespace lacuna::classifiers {
namespace {

constexpr std::size_t kTail = 4096;          // bytes at the end that are searched for a loop
constexpr std::size_t kMaxPeriod = 640;      // longest unit of a loop, bytes
constexpr std::size_t kMinLoop = 64;         // bytes that a loop covers at least
constexpr std::size_t kMinRepetitions = 6;   // fewer are a list or a refrain
constexpr double kMaxReplaced = 0.05;        // share of invalid characters

// How many bytes at the end of `tail` repeat with this period.
std::size_t periodic_suffix(std::string_view tail, std::size_t period) {
  std::size_t length = period;
  while (length < tail.size() && tail[tail.size() - 1 - length] == tail[tail.size() - 1 - length + period]) ++length;
  return length;
}

bool loops(std::string_view text) {
  const std::string_view tail = text.substr(text.size() - std::min(text.size(), kTail));
  for (std::size_t period = 1; period <= std::min(kMaxPeriod, tail.size() / 2); ++period) {
    const std::size_t length = periodic_suffix(tail, period);
    if (length >= kMinLoop && length >= kMinRepetitions * period) return true;
  }
  return false;
}

}  // namespace

std::string degenerate_reason(std::string_view text) {
  const std::size_t end = text.find_last_not_of(" \t\r\n");
  if (end == std::string_view::npos) return "empty";
  text = text.substr(0, end + 1);
  const ScriptCounts counts = count_scripts(text);
  if (static_cast<double>(counts.replaced) > kMaxReplaced * static_cast<double>(counts.points)) return "broken encoding";
  if (counts.letters == 0 && text.find_first_of("0123456789") == std::string_view::npos) return "no letter or digit";
  return loops(text) ? "repetition loop" : "";
}

}  // namespace lacuna::classifiers
