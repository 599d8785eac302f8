// How somebody else than the runner's thread (the window's worker, a signal) steers a run.
#pragma once
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace lacuna::probe {

// All methods may be called from any thread. A run that is paused finishes what is in flight, then waits; nothing is lost meanwhile, and a
// paused run that is killed resumes as any other.
class RunControl {
 public:
  void pause();
  void resume();
  bool paused() const;
  // Returns at once unless paused; then when resumed, or `stop` is requested.
  void wait_while_paused(std::stop_token stop);

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  bool paused_ = false;
};

}  // namespace lacuna::probe
