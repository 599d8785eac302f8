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
  // The answers in flight are finished and stored, no other prompt is asked, the run ends as interrupted: the same call goes on later. To
  // drop what is in flight, request the stop token instead.
  void stop_after_this();

  bool paused() const;
  bool stopping() const;
  // Whether a further prompt may be asked now.
  bool may_ask() const;
  // Returns at once unless paused; then when resumed, stopping, or `stop` is requested.
  void wait_while_paused(std::stop_token stop);

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  bool paused_ = false, stopping_ = false;
};

}  // namespace lacuna::probe
