#include "cuda/devices.h"

#include <cuda_runtime.h>

#include <string>

namespace lacuna::engine::cuda {
namespace {

constexpr int kOldest = 80;  // compute capability 8.0: the oldest that the operators are compiled for

DeviceInfo none(cudaError_t error) {
  DeviceInfo out{"cuda", "compiled, not run on a card yet", false, "", 0};
  if (error == cudaErrorInsufficientDriver)
    out.why_not = "no NVIDIA driver, or one older than this build's CUDA; install a newer driver, or use the CPU";
  else if (error == cudaSuccess || error == cudaErrorNoDevice)
    out.why_not = "the driver shows no card; look at nvidia-smi and CUDA_VISIBLE_DEVICES, or use the CPU";
  else
    out.why_not = std::string("the driver said: ") + cudaGetErrorString(error) + "; look at nvidia-smi, or use the CPU";
  return out;
}

DeviceInfo card(int index) {
  DeviceInfo out{"cuda:" + std::to_string(index), "unknown card", false, "", 0};
  cudaDeviceProp found{};
  if (const cudaError_t error = cudaGetDeviceProperties(&found, index); error != cudaSuccess) {
    out.why_not = std::string("the driver said: ") + cudaGetErrorString(error) + "; look at nvidia-smi, or use the CPU";
    return out;
  }
  out.description = std::string(found.name) + ", compute capability " + std::to_string(found.major) + "." +
                    std::to_string(found.minor) + ", " + std::to_string(found.totalGlobalMem >> 30) + " GiB; compiled, not run on a card yet";
  out.memory = found.totalGlobalMem;
  out.usable = found.major * 10 + found.minor >= kOldest;
  if (!out.usable) out.why_not = "the card is too old: compute capability 8.0 or newer is needed; use the CPU";
  return out;
}

}  // namespace

std::vector<DeviceInfo> devices() {
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  if (error != cudaSuccess || count == 0) return {none(error)};
  std::vector<DeviceInfo> out;
  for (int index = 0; index < count; ++index) out.push_back(card(index));
  return out;
}

}  // namespace lacuna::engine::cuda
