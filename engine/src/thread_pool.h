// Threads that compute one loop at a time.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace lacuna::engine {

// Owned and called by one thread, which takes part in the work. Between loops the others sleep in the kernel.
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
  using Task = std::function<void(std::size_t index, unsigned worker)>;
  void for_each(std::size_t count, const Task& task);

 private:
  void work(unsigned worker);
  void take_indices(unsigned worker);

  std::vector<std::jthread> workers_;
  std::atomic<std::uint32_t> round_{0};  // grows when a loop begins; workers wait on it
  std::atomic<std::uint32_t> busy_{0};   // workers that have not finished the round
  std::atomic<std::size_t> next_{0};
  std::size_t count_ = 0;
  const Task* task_ = nullptr;
  bool ending_ = false;
  std::mutex failure_mutex_;
  std::exception_ptr failure_;
};

// One a physical core of those that this process may use.
unsigned physical_cores();

}  // namespace lacuna::engine
