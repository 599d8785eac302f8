// The weights of a model on a device, in the types and the order of the file.
#pragma once
#include <memory>
#include <unordered_map>
#include <vector>

#include "cuda/device.h"
#include "engine/gguf.h"
#include "engine/model_config.h"
#include "model_weights.h"

namespace lacuna::engine::cuda {

// Matrices have their data in device memory; the vectors lie on the host, and vector() gives the device's copy.
class DeviceWeights : public ModelWeights {
 public:
  // The device outlives the weights. Throws EngineError (a type that the device has no product for, too little memory),
  // GgufError.
  DeviceWeights(const GgufFile& file, const ModelConfig& config, Device& device);

  // The copy of one of the vectors of these weights; null where it is empty.
  const float* vector(const std::vector<float>& values) const;

 private:
  void split_kv_b(const ModelConfig& config, LatentAttention& attention);
  void copy_vectors();

  Device& device_;
  std::vector<std::shared_ptr<std::byte>> memory_;
  std::unordered_map<const std::vector<float>*, const float*> vectors_;
};

}  // namespace lacuna::engine::cuda
