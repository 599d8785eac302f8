#include "cuda/device_backend.h"

#include <new>

#include "cuda/device_model.h"
#include "cuda/device_weights.h"
#include "engine/memory.h"

namespace lacuna::engine::cuda {
namespace {

class DevicePageMemory final : public PageMemory {
 public:
  explicit DevicePageMemory(Device& device) : device_(device) {}
  KvPage allocate(std::size_t floats) override {
    const auto memory = device_.try_allocate(floats * sizeof(float));
    if (!memory) throw std::bad_alloc();  // the sequence that needed it ends, the others go on
    return {memory, reinterpret_cast<float*>(memory.get())};
  }
  void copy(float* to, const float* from, std::size_t floats) override {
    device_.copy(to, from, floats * sizeof(float));
  }

 private:
  Device& device_;
};

class DeviceBackend final : public Backend {
 public:
  DeviceBackend(const GgufFile& file, const ModelConfig& config, std::unique_ptr<Device> device)
      : device_(std::move(device)),
        weights_(file, config, *device_),
        model_(config, weights_, *device_),
        page_memory_(*device_),
        pages_(config.layers, config.kv_row_size(), page_memory_) {}

  std::span<const float> forward(std::span<const BatchSlice> slices) override { return model_.forward(slices); }
  KvPagePool& pages() override { return pages_; }
  std::string device() const override { return device_->name(); }
  std::string bits_class() const override { return device_->bits_class(); }

 private:
  const std::unique_ptr<Device> device_;
  DeviceWeights weights_;
  DeviceModel model_;
  DevicePageMemory page_memory_;
  KvPagePool pages_;
};

}  // namespace

std::string refusal(const ModelConfig& config, const EngineOptions& options, const Device& device,
                    std::vector<std::string>& warnings) {
  if (config.state_size() > 0)
    return "the delta nets of architecture " + config.architecture + " cannot be computed on " + device.name() +
           "; use --device cpu";
  const MemoryEstimate needed = estimate_memory(config, options);
  const std::uint64_t fixed = config.weight_bytes + needed.working, free = device.memory().free;
  if (fixed > free)
    return "the weights and activations (" + gibibytes(fixed) + ") do not fit into the " + gibibytes(free) +
           " that are free on " + device.name() + "; use --device cpu, or a smaller quantisation";
  if (fixed + needed.kv_cache > free)
    warnings.push_back("the weights fit on " + device.name() +
                       ", but when all sequences use their whole context the caches need " +
                       gibibytes(needed.kv_cache) + ", and " + gibibytes(free - fixed) +
                       " are left: ask for fewer sequences together or a shorter context");
  return {};
}

std::unique_ptr<Backend> device_backend(const GgufFile& file, const ModelConfig& config,
                                        std::unique_ptr<Device> device) {
  return std::make_unique<DeviceBackend>(file, config, std::move(device));
}

}  // namespace lacuna::engine::cuda
