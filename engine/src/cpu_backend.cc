#include "cpu_backend.h"

#include "cpu/kernels.h"
#include "engine/backend.h"
#include "model.h"
#include "products.h"
#include "thread_pool.h"

namespace lacuna::engine {
namespace {

class CpuBackend final : public Backend {
 public:
  CpuBackend(const GgufFile& file, const ModelConfig& config, unsigned threads, bool mapped)
      : pool_(threads),
        weights_(file, config, pool_, mapped),
        products_(pool_, chosen_kernels(), weights_.longest_input),
        model_(config, weights_, products_),
        pages_(config.layers, config.kv_row_size()) {}

  std::span<const float> forward(std::span<const BatchSlice> slices) override { return model_.forward(slices); }
  KvPagePool& pages() override { return pages_; }
  std::string device() const override { return "cpu"; }
  std::string bits_class() const override { return engine::bits_class(); }

 private:
  ThreadPool pool_;
  HostWeights weights_;
  Products products_;
  Model model_;
  KvPagePool pages_;
};

}  // namespace

std::unique_ptr<Backend> cpu_backend(const GgufFile& file, const ModelConfig& config, const EngineOptions& options,
                                     bool mapped) {
  return std::make_unique<CpuBackend>(file, config, options.threads, mapped);
}

}  // namespace lacuna::engine
