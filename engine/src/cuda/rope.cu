#include "cuda/launch.h"
#include "cuda/operators.h"

namespace lacuna::engine::cuda::inline LACUNA_TARGET {

// A block a head of a row.
__global__ void rope_kernel(float* x, const float* rotations, std::size_t heads, std::size_t head_size,
                            std::size_t pairs, bool halves) {
  float* head = x + blockIdx.x * head_size;
  const float* rotation = rotations + blockIdx.x / heads * 2 * pairs;
  for (std::size_t pair = threadIdx.x; pair < pairs; pair += kBlock) {
    const float cosine = rotation[2 * pair], sine = rotation[2 * pair + 1];
    float& first = head[halves ? pair : 2 * pair];
    float& second = head[halves ? pair + pairs : 2 * pair + 1];
    const float a = first, b = second;
    first = a * cosine - b * sine;
    second = a * sine + b * cosine;
  }
}

void rope(float* x, const float* rotations, std::size_t rows, std::size_t heads, std::size_t head_size,
          std::size_t pairs, bool halves, Stream stream) {
  if (rows == 0 || heads == 0) return;
  launch("rope", rope_kernel, dim3(static_cast<unsigned>(rows * heads)), kBlock, stream, x, rotations, heads, head_size,
         pairs, halves);
}

}  // namespace lacuna::engine::cuda::LACUNA_TARGET
