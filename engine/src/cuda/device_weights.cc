#include "cuda/device_weights.h"

#include <algorithm>
#include <string>
#include <utility>

#include "family.h"

namespace lacuna::engine::cuda {
namespace {

// Tensors go to the device through one buffer, a piece at a time, or to the host's store.
class DeviceTensors final : public TensorStore {
 public:
  DeviceTensors(const GgufFile& file, Device& device, const std::vector<bool>& on_host, TensorStore& host,
                std::vector<std::shared_ptr<std::byte>>& memory)
      : file_(file), device_(device), on_host_(on_host), host_(host), memory_(memory) {}

  void place(const std::vector<const TensorInfo*>& tensors, bool rows_of_file, Matrix& to) override {
    const std::string& name = tensors.front()->name;
    if (holds_routed_experts(name) && on_host_[*layer_of_tensor(name)]) return host_.place(tensors, rows_of_file, to);
    require_product(*tensors.front());
    std::size_t bytes = 0;
    for (const TensorInfo* tensor : tensors) bytes += static_cast<std::size_t>(tensor->bytes);
    std::byte* next = memory_.emplace_back(device_.allocate(bytes, "weights")).get();
    to.data = next;
    for (const TensorInfo* tensor : tensors) {
      staging_.resize(static_cast<std::size_t>(tensor->bytes));
      file_.read(*tensor, staging_);
      device_.upload(next, staging_.data(), staging_.size());
      next += staging_.size();
    }
  }

  void fill(const TensorInfo& tensor, std::vector<float>& to) override {
    to.resize(static_cast<std::size_t>(tensor.elements()));
    file_.read(tensor, std::as_writable_bytes(std::span(to)));
  }

 private:
  void require_product(const TensorInfo& tensor) const {
    const std::string where = file_.name() + ": tensor '" + tensor.name + "' ";
    if (!device_.operators().has_product(tensor.type))
      throw EngineError(where + "has type " + std::string(type_layout(tensor.type)->name) +
                        ", for which there is no product on a card; use --device cpu");
    if (tensor.shape[0] % 8 != 0)
      throw EngineError(where + "has rows of " + std::to_string(tensor.shape[0]) +
                        " values; a card needs multiples of 8. Use --device cpu");
  }

  const GgufFile& file_;
  Device& device_;
  const std::vector<bool>& on_host_;
  TensorStore& host_;
  std::vector<std::shared_ptr<std::byte>>& memory_;
  std::vector<std::byte> staging_;
};

}  // namespace

DeviceWeights::DeviceWeights(const GgufFile& file, const ModelConfig& config, Device& device, std::vector<bool> on_host,
                             bool mapped, ThreadPool& pool)
    : device_(device), on_host_(std::move(on_host)) {
  const auto host = host_store(file, mapped, host_memory_);
  DeviceTensors store(file, device, on_host_, host->tensors(), memory_);
  TensorBinder tensors(file, &store);
  bind_model(tensors, family_of(file), config, layers, embedding, output, output_norm, rope_factors);
  longest_input = tensors.longest_input();
  host->read_all(pool);
  if (config.mla.legacy_kv_b) {
    for (Layer& layer : layers) split_kv_b(config, layer.latent);
  }
  copy_vectors();
}

void DeviceWeights::split_kv_b(const ModelConfig& config, LatentAttention& attention) {
  const Matrix& both = attention.v_b;
  std::vector<std::byte> bytes(both.rows * row_bytes(both.type, both.inputs));
  device_.download(bytes.data(), both.data, bytes.size());
  const std::vector<float> turned = turned_key_rows(config, both.type, bytes.data());
  std::byte* memory = memory_.emplace_back(device_.allocate(turned.size() * sizeof(float), "weights")).get();
  device_.upload(memory, turned.data(), turned.size() * sizeof(float));
  bind_turned_key_rows(config, memory, attention);
}

// All in one piece of memory.
void DeviceWeights::copy_vectors() {
  std::vector<const std::vector<float>*> all{&output_norm};
  for (const Layer& layer : layers) {
    const GroupedAttention& g = layer.grouped;
    const LatentAttention& l = layer.latent;
    all.insert(all.end(), {&layer.attention_norm, &layer.feed_forward_norm, &g.query.bias, &g.key.bias, &g.value.bias,
                           &g.output.bias, &g.query_norm, &g.key_norm, &g.sinks, &l.query_norm, &l.kv_norm,
                           &layer.router.bias, &layer.router_bias});
    for (const FeedForward* f : {&layer.dense, &layer.experts, &layer.shared})
      all.insert(all.end(), {&f->gate.bias, &f->up.bias, &f->down.bias});
  }
  std::vector<float> joined;
  for (const std::vector<float>* one : all) joined.insert(joined.end(), one->begin(), one->end());
  std::byte* memory = memory_.emplace_back(device_.allocate(joined.size() * sizeof(float), "weights")).get();
  device_.upload(memory, joined.data(), joined.size() * sizeof(float));
  const float* next = reinterpret_cast<const float*>(memory);
  for (const std::vector<float>* one : all) {
    if (!one->empty()) vectors_[one] = next;
    next += one->size();
  }
}

const float* DeviceWeights::vector(const std::vector<float>& values) const {
  return values.empty() ? nullptr : vectors_.at(&values);
}

}  // namespace lacuna::engine::cuda
