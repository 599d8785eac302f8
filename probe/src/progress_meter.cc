#include "progress_meter.h"

#include <algorithm>

namespace lacuna::probe {
namespace {
using std::chrono::duration;
using std::chrono::milliseconds;
constexpr milliseconds kBetweenReports{100}, kBetweenTicks{50}, kWindow{5000};
// Answers after which the time left can be told: the first few come together, or after all that had to be read first.
constexpr std::uint64_t kEnough = 10, kEnoughShare = 20;
double seconds_between(std::chrono::steady_clock::time_point a, std::chrono::steady_clock::time_point b) {
  return duration<double>(b - a).count();
}
}  // namespace

ProgressMeter::ProgressMeter(std::uint64_t total, std::uint64_t resumed, RunObserver& observer, Clock clock)
    : observer_(observer), clock_(std::move(clock)), start_(clock_()), begun_(start_), last_report_(start_) {
  progress_.total = total;
  progress_.done = progress_.resumed = resumed;
  window_.push_back({start_, 0});
}

void ProgressMeter::begin() { begun_ = clock_(); }

void ProgressMeter::add_tokens(std::size_t tokens) {
  progress_.tokens += tokens;
  const Moment now = clock_();
  if (now - window_.back().at >= kBetweenTicks) window_.push_back({now, progress_.tokens});
  while (window_.size() > 2 && now - window_.front().at > kWindow) window_.pop_front();
}

void ProgressMeter::answered() {
  ++progress_.done;
  ++answered_now_;
}

void ProgressMeter::refresh(Moment now) {
  progress_.seconds = seconds_between(start_, now);
  const double window = seconds_between(window_.front().at, now);
  progress_.tokens_per_second =
      window > 0 ? static_cast<double>(progress_.tokens - window_.front().tokens) / window : 0;
  progress_.eta_seconds.reset();
  if (answered_now_ > 0 && answered_now_ >= std::min(kEnough, (progress_.total - progress_.resumed) / kEnoughShare))
    progress_.eta_seconds =
        seconds_between(begun_, now) / static_cast<double>(answered_now_) * static_cast<double>(progress_.total - progress_.done);
}

void ProgressMeter::report() {
  const Moment now = clock_();
  if (reported_ && now - last_report_ < kBetweenReports) return;
  refresh(now);
  reported_ = true;
  last_report_ = now;
  observer_.progress(progress_);
}

RunProgress ProgressMeter::finish() {
  refresh(clock_());
  observer_.progress(progress_);
  return progress_;
}

}  // namespace lacuna::probe
