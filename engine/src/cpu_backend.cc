#include "cpu_backend.h"

#include "cpu/kernels.h"
#include "engine/backend.h"
#include "model.h"
#include "products.h"

namespace lacuna::engine {
namespace {

class CpuBackend final : public Backend {
 public:
  CpuBackend(const GgufFile& file, const ModelConfig& config, ThreadPool& pool, bool mapped)
      : weights_(file, config, pool, mapped),
        products_(pool, chosen_kernels(), weights_.longest_input),
        model_(config, weights_, products_),
        pages_(config.attention_layers(), config.half_cache ? (config.kv_row_size() + 1) / 2 : config.kv_row_size(), host_page_memory(), config.state_size()) {}

  std::span<const float> forward(std::span<const BatchSlice> slices) override { return model_.forward(slices); }
  KvPagePool& pages() override { return pages_; }
  std::string device() const override { return "cpu"; }
  std::string bits_class() const override { return engine::bits_class(); }

 private:
  HostWeights weights_;
  Products products_;
  Model model_;
  KvPagePool pages_;
};

}  // namespace

std::unique_ptr<Backend> cpu_backend(const GgufFile& file, const ModelConfig& config, ThreadPool& pool,
                                     bool mapped) {
  return std::make_unique<CpuBackend>(file, config, pool, mapped);
}

}  // namespace lacuna::engine
