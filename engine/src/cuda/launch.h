// How an operator starts its kernel. Tests compile the same operators for the processor, where tests/support has
// cuda_on_cpu.h in the place of the CUDA runtime.
#pragma once
#include <cstdint>

#ifdef __CUDACC__
#include <cuda_runtime.h>

#include <string>

#include "cuda/operators.h"
#include "engine/error.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

template <class... Parameters, class... Arguments>
void launch(const char* name, void (*kernel)(Parameters...), dim3 grid, unsigned threads, CUstream_st* stream,
            Arguments... arguments) {
  kernel<<<grid, threads, 0, stream>>>(arguments...);
  if (const cudaError_t error = cudaGetLastError(); error != cudaSuccess)
    throw EngineError(std::string("CUDA refused to start ") + name + ": " + cudaGetErrorString(error));
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
#else
#include "cuda_on_cpu.h"
#endif

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

inline constexpr unsigned kWarp = 32, kAllLanes = 0xFFFFFFFFu;
inline constexpr unsigned kBlock = 256, kWarps = kBlock / kWarp;

__device__ inline float warp_sum(float x) {
  for (unsigned step = kWarp / 2; step > 0; step /= 2) x += __shfl_xor_sync(kAllLanes, x, static_cast<int>(step));
  return x;
}
__device__ inline float warp_largest(float x) {
  for (unsigned step = kWarp / 2; step > 0; step /= 2)
    x = fmaxf(x, __shfl_xor_sync(kAllLanes, x, static_cast<int>(step)));
  return x;
}

// Of all threads of a block of kBlock, given to all. `scratch` is shared memory; it is free again afterwards.
__device__ inline float block_sum(float x, float (&scratch)[kWarps]) {
  x = warp_sum(x);
  if (threadIdx.x % kWarp == 0) scratch[threadIdx.x / kWarp] = x;
  __syncthreads();
  float total = 0;
  for (unsigned i = 0; i < kWarps; ++i) total += scratch[i];
  __syncthreads();
  return total;
}
__device__ inline float block_largest(float x, float (&scratch)[kWarps]) {
  x = warp_largest(x);
  if (threadIdx.x % kWarp == 0) scratch[threadIdx.x / kWarp] = x;
  __syncthreads();
  float top = scratch[0];
  for (unsigned i = 1; i < kWarps; ++i) top = fmaxf(top, scratch[i]);
  __syncthreads();
  return top;
}

__device__ inline float logistic_of(float x) { return 1.0f / (1.0f + expf(-x)); }

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
