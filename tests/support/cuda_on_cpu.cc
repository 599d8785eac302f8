#include "cuda_on_cpu.h"

#include <setjmp.h>
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

// A thread of a block. When a kernel ends it waits for the next one, so that its stack is made once. Turns are taken with _setjmp, which, unlike swapcontext, asks the system for nothing.
struct Fiber {
  ucontext_t context{};
  jmp_buf here;
  std::unique_ptr<char[]> stack{new char[kStackBytes]};
  bool begun = false;
  State state = State::Done;
  float brought = 0;
};

struct Block {
  std::vector<Fiber> fibers;  // at least `threads`
  std::size_t threads = 0;
  const std::function<void()>* kernel = nullptr;
  jmp_buf scheduler;
  ucontext_t end{};
  std::size_t running = 0;
  std::exception_ptr failure;
};

Block block;

void wait_in(State state) {
  Fiber& self = block.fibers[block.running];
  self.state = state;
  if (_setjmp(self.here) == 0) _longjmp(block.scheduler, 1);
}

void fiber_main() {
  for (;;) {
    try {
      (*block.kernel)();
    } catch (...) {
      block.failure = std::current_exception();
    }
    wait_in(State::Done);
  }
}

// A function of its own: getcontext may return twice, and no local may live across it.
void begin(Fiber& fiber) {
  getcontext(&fiber.context);
  fiber.context.uc_stack.ss_sp = fiber.stack.get();
  fiber.context.uc_stack.ss_size = kStackBytes;
  fiber.context.uc_link = &block.end;
  makecontext(&fiber.context, fiber_main, 0);
  fiber.begun = true;
  setcontext(&fiber.context);
}

void switch_to(Fiber& fiber) {
  if (_setjmp(block.scheduler) != 0) return;
  if (fiber.begun) _longjmp(fiber.here, 1);
  begin(fiber);
}

void run_one(std::size_t index) {
  block.running = index;
  threadIdx.x = static_cast<unsigned>(index);
  switch_to(block.fibers[index]);
  if (block.failure) std::rethrow_exception(std::exchange(block.failure, nullptr));
}

void run_ready() {
  const std::size_t n = block.threads;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t index = order == Order::Forward ? i : n - 1 - i;
    if (block.fibers[index].state == State::Ready) run_one(index);
  }
}

// Lets the threads [from, to) go on when all of them wait in `state`.
bool release(std::size_t from, std::size_t to, State state) {
  for (std::size_t i = from; i < to; ++i) {
    if (block.fibers[i].state != state) return false;
  }
  for (std::size_t i = from; i < to; ++i) block.fibers[i].state = State::Ready;
  return true;
}

bool all_done() {
  for (std::size_t i = 0; i < block.threads; ++i) {
    if (block.fibers[i].state != State::Done) return false;
  }
  return true;
}

void run_block() {
  const std::size_t threads = block.threads;
  for (std::size_t i = 0; i < threads; ++i) block.fibers[i].state = State::Ready;
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
  if (block.fibers.size() < threads) block.fibers.resize(threads);
  block.threads = threads;
  block.kernel = &kernel;
  gridDim = grid;
  try {
    for (unsigned y = 0; y < grid.y; ++y) {
      for (unsigned x = 0; x < grid.x; ++x) {
        blockIdx = dim3(x, y);
        run_block();
      }
    }
  } catch (...) {
    block.fibers.clear();  // some may wait in the middle of the kernel
    throw;
  }
}

}  // namespace lacuna::test::cuda
