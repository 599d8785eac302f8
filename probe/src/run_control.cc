#include "probe/run_control.h"

namespace lacuna::probe {

void RunControl::pause() {
  const std::lock_guard lock(mutex_);
  paused_ = true;
}

void RunControl::resume() {
  {
    const std::lock_guard lock(mutex_);
    paused_ = false;
  }
  changed_.notify_all();
}

bool RunControl::paused() const {
  const std::lock_guard lock(mutex_);
  return paused_;
}

void RunControl::wait_while_paused(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, std::move(stop), [this] { return !paused_; });
}

}  // namespace lacuna::probe
