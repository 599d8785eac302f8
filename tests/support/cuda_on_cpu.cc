#include "cuda_on_cpu.h"

#include <ucontext.h>

#include <exception>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace lacuna::test::cuda {
namespace {

constexpr std::size_t kStackBytes = 64 * 1024;
constexpr unsigned kWarp = 32;

enum class State { Ready, AtBarrier, AtExchange, Done };

struct Fiber {
  ucontext_t context{};
  std::unique_ptr<char[]> stack{new char[kStackBytes]};
  State state = State::Ready;
  float brought = 0;
};

struct Block {
  std::vector<Fiber> fibers;
  const std::function<void()>* kernel = nullptr;
  ucontext_t scheduler{};
  std::size_t running = 0;
  std::exception_ptr failure;
};

Block block;

void fiber_main() {
  try {
    (*block.kernel)();
  } catch (...) {
    block.failure = std::current_exception();
  }
  block.fibers[block.running].state = State::Done;
}

void wait_in(State state) {
  Fiber& self = block.fibers[block.running];
  self.state = state;
  swapcontext(&self.context, &block.scheduler);
}

void run_one(std::size_t index) {
  block.running = index;
  threadIdx.x = static_cast<unsigned>(index);
  swapcontext(&block.scheduler, &block.fibers[index].context);
  if (block.failure) std::rethrow_exception(std::exchange(block.failure, nullptr));
}

void run_ready() {
  const std::size_t n = block.fibers.size();
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t index = order == Order::Forward ? i : n - 1 - i;
    if (block.fibers[index].state == State::Ready) run_one(index);
  }
}

// Lets the threads [begin, end) go on when all of them wait in `state`.
bool release(std::size_t begin, std::size_t end, State state) {
  for (std::size_t i = begin; i < end; ++i) {
    if (block.fibers[i].state != state) return false;
  }
  for (std::size_t i = begin; i < end; ++i) block.fibers[i].state = State::Ready;
  return true;
}

bool all_done() {
  for (const Fiber& fiber : block.fibers) {
    if (fiber.state != State::Done) return false;
  }
  return true;
}

// A function of its own: getcontext may return twice, and no local may live across it.
void prepare(Fiber& fiber) {
  fiber.state = State::Ready;
  getcontext(&fiber.context);
  fiber.context.uc_stack.ss_sp = fiber.stack.get();
  fiber.context.uc_stack.ss_size = kStackBytes;
  fiber.context.uc_link = &block.scheduler;
  makecontext(&fiber.context, fiber_main, 0);
}

void run_block(unsigned threads) {
  for (std::size_t i = 0; i < threads; ++i) prepare(block.fibers[i]);
  while (run_ready(), !all_done()) {
    bool progress = release(0, threads, State::AtBarrier);
    for (std::size_t warp = 0; warp < threads; warp += kWarp)
      progress |= release(warp, warp + kWarp, State::AtExchange);
    if (!progress) throw std::logic_error("a barrier or an exchange that not all of its threads reach");
  }
}

}  // namespace

void block_barrier() { wait_in(State::AtBarrier); }

float exchange(float mine, unsigned mask) {
  const std::size_t self = block.running;
  // Two turns: all have brought theirs, then all have read.
  block.fibers[self].brought = mine;
  wait_in(State::AtExchange);
  const float theirs = block.fibers[self ^ mask].brought;
  wait_in(State::AtExchange);
  return theirs;
}

void run_grid(dim3 grid, unsigned threads, const std::function<void()>& kernel) {
  if (threads % kWarp != 0) throw std::logic_error("blocks of whole warps are allowed");
  if (block.fibers.size() != threads) block.fibers = std::vector<Fiber>(threads);
  block.kernel = &kernel;
  gridDim = grid;
  for (unsigned y = 0; y < grid.y; ++y) {
    for (unsigned x = 0; x < grid.x; ++x) {
      blockIdx = dim3(x, y);
      run_block(threads);
    }
  }
}

}  // namespace lacuna::test::cuda
