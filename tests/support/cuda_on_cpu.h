// Runs CUDA kernels on the processor, so that tests meet the very bodies that a card would run. A thread of a block is a
// fiber; it runs until a barrier or a warp's exchange. Blocks run one after the other.
//
// What it finds: a barrier or an exchange that not all of its threads reach (std::logic_error), and, because the order
// of the threads can be turned round, results that depend on it. What it cannot: wrong device memory, the card's own
// expf(), speed.
#pragma once
#define LACUNA_TARGET processor  // the operators' namespace
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#define __global__
#define __device__
#define __shared__ static  // blocks do not overlap

struct dim3 {
  unsigned x = 1, y = 1, z = 1;
  explicit dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};

inline dim3 threadIdx, blockIdx, gridDim;

namespace lacuna::test::cuda {

// The order in which the threads of a block take turns.
enum class Order { Forward, Backward };
inline Order order = Order::Forward;

void run_grid(dim3 grid, unsigned threads, const std::function<void()>& kernel);
void block_barrier();
// The value that lane (own lane ^ mask) of the warp brought to the same exchange.
float exchange(float mine, unsigned mask);

inline void wait() {}  // for a card
template <class T>
using Allocator = std::allocator<T>;

}  // namespace lacuna::test::cuda

inline void __syncthreads() { lacuna::test::cuda::block_barrier(); }
inline float __shfl_xor_sync(unsigned, float x, int mask) {
  return lacuna::test::cuda::exchange(x, static_cast<unsigned>(mask));
}
inline float __uint_as_float(std::uint32_t bits) { return std::bit_cast<float>(bits); }
inline std::uint32_t __float_as_uint(float x) { return std::bit_cast<std::uint32_t>(x); }

struct CUstream_st;

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

using ::expf, ::fabsf, ::fmaf, ::fmaxf, ::fminf, ::sqrtf;

template <class... Parameters, class... Arguments>
void launch(const char*, void (*kernel)(Parameters...), dim3 grid, unsigned threads, CUstream_st*,
            Arguments... arguments) {
  lacuna::test::cuda::run_grid(grid, threads, [&] { kernel(arguments...); });
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
