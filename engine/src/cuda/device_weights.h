// The weights of a model on a device, in the types and the order of the file; routed experts of some layers may stay on the
// host, as the processor has them.
#pragma once
#include <memory>
#include <unordered_map>
#include <vector>

#include "cuda/device.h"
#include "engine/gguf.h"
#include "engine/model_config.h"
#include "model_weights.h"

namespace lacuna::engine::cuda {

// Matrices have their data in device memory, but those of layers whose experts stay; the vectors lie on the host, and vector()
// gives the device's copy.
class DeviceWeights : public ModelWeights {
 public:
  // The device outlives the weights. on_host [layers]: whose experts stay; `mapped`: in their file. Throws EngineError (a type that the device has no product for, too little memory),
  // GgufError.
  DeviceWeights(const GgufFile& file, const ModelConfig& config, Device& device, std::vector<bool> on_host, bool mapped,
                ThreadPool& pool);

  // Whether the routed experts of a layer lie on the host.
  bool on_host(std::size_t layer) const { return on_host_[layer]; }

  // The copy of one of the vectors of these weights; null where it is empty.
  const float* vector(const std::vector<float>& values) const;

 private:
  void split_kv_b(const ModelConfig& config, LatentAttention& attention);
  void copy_vectors();

  Device& device_;
  const std::vector<bool> on_host_;
  HostMemory host_memory_;
  std::vector<std::shared_ptr<std::byte>> memory_;
  std::unordered_map<const std::vector<float>*, const float*> vectors_;
};

}  // namespace lacuna::engine::cuda
