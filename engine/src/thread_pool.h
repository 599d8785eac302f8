// Threads that compute one loop at a time.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

namespace lacuna::engine {

// Owned and called by one thread, which takes part in the work. Between loops the others watch for the next one for some
// microseconds and then sleep in the kernel. Nobody waits for a thread that has not begun: when the processors are busy
// with other programs and a thread does not come, the others do its work.
class ThreadPool {
 public:
  // `threads` counts the caller; at least 1.
  explicit ThreadPool(unsigned threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  unsigned threads() const { return static_cast<unsigned>(workers_.size()) + 1; }

  // Calls task(index, worker) once for each index in [0, count), in any order, worker < threads(); returns when all are
  // done. The first exception of a task is thrown again here; indices not yet begun are then left out.
  template <class Task>
  void for_each(std::size_t count, const Task& task) {
    if (workers_.empty() || count < 2) {
      for (std::size_t i = 0; i < count; ++i) task(i, 0u);
      return;
    }
    run(count, {[](const void* t, std::size_t index, unsigned worker) { (*static_cast<const Task*>(t))(index, worker); },
                &task});
  }

 private:
  struct Call {
    void (*function)(const void* task, std::size_t index, unsigned worker) = nullptr;
    const void* task = nullptr;
  };
  void run(std::size_t count, Call call);
  void work(unsigned worker);
  void take_indices(unsigned worker);
  bool join(std::uint32_t& seen);

  // Of state_: the number of the loop, whether it can be joined, and how many workers take part in it.
  static constexpr std::uint32_t kInside = 0xFFFF, kOpen = 0x10000, kRound = 0x20000;

  std::vector<std::jthread> workers_;
  alignas(64) std::atomic<std::uint32_t> state_{0};
  alignas(64) std::atomic<std::size_t> next_{0};
  alignas(64) std::atomic<bool> ending_{false};
  std::size_t count_ = 0;
  Call call_;
  std::mutex failure_mutex_;
  std::exception_ptr failure_;
};

// One a physical core of those that this process may use.
unsigned physical_cores();

}  // namespace lacuna::engine
