#include "cuda/device_backend.h"

#include <new>

#include "cuda/device_model.h"
#include "cuda/device_weights.h"
#include "engine/backend.h"
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

// Experts that stay are read into memory, as panels a little larger than in the file, or left there.
bool experts_stay_in_file(const Placement& placement) {
  const std::uint64_t available = available_memory();
  return available > 0 && placement.experts_on_host + placement.experts_on_host / 32 > available;
}

class DeviceBackend final : public Backend {
 public:
  DeviceBackend(const GgufFile& file, const ModelConfig& config, const Placement& placement, ThreadPool& pool,
                std::unique_ptr<Device> device)
      : device_(std::move(device)),
        weights_(file, config, *device_, placement.on_host, experts_stay_in_file(placement), pool),
        host_(placement.all_on_card() ? nullptr : std::make_unique<HostExperts>(config, pool, weights_.longest_input)),
        model_(config, weights_, *device_, host_.get()),
        page_memory_(*device_),
        pages_(config.layers, config.kv_row_size(), page_memory_),
        bits_class_(device_->bits_class()) {
    if (host_) bits_class_ += "; experts of layers " + layer_ranges(placement.on_host) + " on " + engine::bits_class();
  }

  std::span<const float> forward(std::span<const BatchSlice> slices) override { return model_.forward(slices); }
  bool chooses() const override { return true; }
  std::span<const BestLogit> best() const override { return model_.best(); }
  KvPagePool& pages() override { return pages_; }
  std::string device() const override { return device_->name(); }
  std::string bits_class() const override { return bits_class_; }

 private:
  const std::unique_ptr<Device> device_;
  DeviceWeights weights_;
  const std::unique_ptr<HostExperts> host_;
  DeviceModel model_;
  DevicePageMemory page_memory_;
  KvPagePool pages_;
  std::string bits_class_;
};

}  // namespace

Placement place_on(const Device& device, const GgufFile& file, const ModelConfig& config, const EngineOptions& options,
                   std::vector<std::string>& warnings) {
  const auto [total, free] = device.memory();
  const CardNeeds needs = card_needs(config, options);
  Placement out = place(weight_groups(file, config), needs, usable_card_memory(options.gpu_memory, total, free, device.name()));
  if (!out.refusal.empty()) {
    out.refusal = device.name() + ": " + out.refusal;
    return out;
  }
  if (!out.all_on_card()) warnings.push_back(device.name() + ": " + placement_text(out));
  if (experts_stay_in_file(out))
    warnings.push_back("the experts that stay on the host (" + gibibytes(out.experts_on_host) + ") do not fit into the memory that is free (" +
                       gibibytes(available_memory()) + "), so they are read from the file again and again; the file must not change meanwhile");
  if (out.sequences < needs.sequences)
    warnings.push_back("the weights fit on " + device.name() + ", but when all sequences use their whole context the caches need " +
                       gibibytes(needs.sequences * needs.kv_cache) + ", and " + gibibytes(out.card_memory - out.always - out.working) +
                       " are left: ask for fewer sequences together or a shorter context");
  return out;
}

std::unique_ptr<Backend> device_backend(const GgufFile& file, const ModelConfig& config, const Placement& placement,
                                        ThreadPool& pool, std::unique_ptr<Device> device) {
  return std::make_unique<DeviceBackend>(file, config, placement, pool, std::move(device));
}

}  // namespace lacuna::engine::cuda
