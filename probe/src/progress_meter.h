// Progress of a run: counts, tokens a second over the last seconds, time left; at most ten reports a second.
#pragma once
#include <chrono>
#include <deque>
#include <functional>

#include "probe/ports.h"

namespace lacuna::probe {

// The clock is a parameter so that tests need no waiting.
class ProgressMeter {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;
  ProgressMeter(std::uint64_t total, std::uint64_t resumed, RunObserver& observer,
                Clock clock = std::chrono::steady_clock::now);

  RunProgress& counts() { return progress_; }
  void begin();  // what went before the first answer says nothing of the time that the others take
  void add_tokens(std::size_t tokens);
  void answered();  // one more of this session
  void report();    // when a tenth of a second has passed since the last
  RunProgress finish();

 private:
  using Moment = std::chrono::steady_clock::time_point;
  void refresh(Moment now);

  RunObserver& observer_;
  Clock clock_;
  Moment start_, begun_, last_report_;
  bool reported_ = false;
  RunProgress progress_;
  std::uint64_t answered_now_ = 0;
  struct Tick {
    Moment at;
    std::uint64_t tokens;
  };
  std::deque<Tick> window_;  // tokens so far, some samples a second
};

}  // namespace lacuna::probe
