#include "thread_pool.h"

#include <sched.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <utility>

namespace lacuna::engine {

namespace {

// How often a thread looks before it sleeps: some ten microseconds, longer than the gap between two loops of a pass.
constexpr int kLooks = 400;

inline void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

ThreadPool::ThreadPool(unsigned threads) {
  for (unsigned worker = 1; worker < threads; ++worker) workers_.emplace_back([this, worker] { work(worker); });
}

ThreadPool::~ThreadPool() {
  ending_ = true;
  state_.fetch_add(kRound, std::memory_order_release);
  state_.notify_all();
}

void ThreadPool::run(std::size_t count, Call call) {
  count_ = count;
  call_ = call;
  next_.store(0, std::memory_order_relaxed);
  // Nobody is inside, so only this thread changes the state.
  const std::uint32_t round = (state_.load(std::memory_order_relaxed) & ~(kOpen | kInside)) + kRound;
  state_.store(round | kOpen, std::memory_order_release);
  state_.notify_all();
  take_indices(0);
  std::uint32_t state = state_.fetch_and(~kOpen, std::memory_order_acq_rel) & ~kOpen;
  for (int looks = 0; state & kInside; state = state_.load(std::memory_order_acquire)) {
    if (++looks < kLooks) pause();
    else state_.wait(state, std::memory_order_acquire);
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

// Waits for a loop that this worker has not seen yet and enters it; false at the end.
bool ThreadPool::join(std::uint32_t& seen) {
  for (int looks = 0;;) {
    std::uint32_t state = state_.load(std::memory_order_acquire);
    if (ending_.load(std::memory_order_relaxed)) return false;
    if ((state & kOpen) && (state & ~(kOpen | kInside)) != seen) {
      if (state_.compare_exchange_weak(state, state + 1, std::memory_order_acq_rel)) {
        seen = state & ~(kOpen | kInside);
        return true;
      }
    } else if (++looks < kLooks) {
      pause();
    } else {
      state_.wait(state, std::memory_order_acquire);
    }
  }
}

void ThreadPool::work(unsigned worker) {
  for (std::uint32_t seen = 0; join(seen);) {
    take_indices(worker);
    if (((state_.fetch_sub(1, std::memory_order_acq_rel) - 1) & (kInside | kOpen)) == 0) state_.notify_all();
  }
}

void ThreadPool::take_indices(unsigned worker) {
  for (;;) {
    const std::size_t index = next_.fetch_add(1, std::memory_order_relaxed);
    if (index >= count_) return;
    try {
      call_.function(call_.task, index, worker);
    } catch (...) {
      const std::lock_guard lock(failure_mutex_);
      if (!failure_) failure_ = std::current_exception();
      next_.store(count_, std::memory_order_relaxed);
    }
  }
}

unsigned physical_cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return std::max(1u, std::thread::hardware_concurrency());
  std::set<std::string> cores;
  for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    std::ifstream siblings("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/thread_siblings_list");
    std::string line;
    cores.insert(std::getline(siblings, line) ? line : "cpu" + std::to_string(cpu));
  }
  return std::max(1u, static_cast<unsigned>(cores.size()));
}

}  // namespace lacuna::engine
