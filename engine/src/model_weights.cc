#include "model_weights.h"

#include <algorithm>
#include <cstring>

#include "family.h"

namespace lacuna::engine {
namespace {

// Small tensors are read at once; the large ones get their memory first and are then read in parallel.
class LoadedTensors final : public TensorStore, public HostStore {
 public:
  LoadedTensors(const GgufFile& file, std::vector<AlignedBuffer>& memory) : file_(file), memory_(memory) {}

  void place(const std::vector<const TensorInfo*>& tensors, bool rows_of_file, Matrix& to) override {
    std::size_t bytes = 0;
    for (const TensorInfo* tensor : tensors) bytes += static_cast<std::size_t>(tensor->bytes);
    to.panels = !rows_of_file && has_panels(to.type);
    if (to.panels) to.slice_stride = panels_bytes(to.type, to.rows, to.inputs);
    AlignedBuffer& memory = memory_.emplace_back(to.slices * to.slice_stride);
    to.data = memory.data();
    // What is to be packed is read to the end of its memory: panels are never smaller than their rows, so that packing
    // from the front overwrites only what was packed already.
    std::span<std::byte> left = memory.bytes().last(bytes);
    if (to.panels) packs_.push_back({to, memory.data(), left});
    for (const TensorInfo* tensor : tensors) {
      reads_.push_back({tensor, left.first(static_cast<std::size_t>(tensor->bytes))});
      left = left.subspan(static_cast<std::size_t>(tensor->bytes));
    }
  }

  void fill(const TensorInfo& tensor, std::vector<float>& to) override {
    to.resize(static_cast<std::size_t>(tensor.elements()));
    file_.read(tensor, std::as_writable_bytes(std::span(to)));
  }

  TensorStore& tensors() override { return *this; }
  void read_all(ThreadPool& pool) override {
    pool.for_each(reads_.size(), [&](std::size_t i, unsigned) { file_.read(*reads_[i].tensor, reads_[i].to); });
    pool.for_each(packs_.size(), [&](std::size_t i, unsigned) { pack(packs_[i]); });
  }

 private:
  struct Pack {
    Matrix matrix;
    std::byte* to;
    std::span<const std::byte> file;
  };
  static void pack(const Pack& pack) {
    const Matrix& m = pack.matrix;
    std::vector<std::byte> slice(m.rows * row_bytes(m.type, m.inputs));
    for (std::size_t i = 0; i < m.slices; ++i) {
      std::memcpy(slice.data(), pack.file.data() + i * slice.size(), slice.size());
      pack_panels(m.type, slice.data(), m.rows, m.inputs, pack.to + i * m.slice_stride);
    }
  }

  struct Read {
    const TensorInfo* tensor;
    std::span<std::byte> to;
  };
  const GgufFile& file_;
  std::vector<AlignedBuffer>& memory_;
  std::vector<Read> reads_;
  std::vector<Pack> packs_;
};

// Matrices stay where they are in the file.
class MappedTensors final : public TensorStore, public HostStore {
 public:
  MappedTensors(const GgufFile& file, std::vector<std::shared_ptr<const std::byte>>& mappings)
      : file_(file), mappings_(mappings) {
    for (std::uint32_t shard = 0; shard < file.files().size(); ++shard) mappings_.push_back(file.map(shard));
  }

  void place(const std::vector<const TensorInfo*>& tensors, bool, Matrix& to) override {
    if (tensors.size() != 1)
      throw EngineError(file_.name() + ": tensor '" + tensors.front()->name +
                        "' is one of many that belong together, as older files have it; such a file cannot be mapped, "
                        "and it does not fit into the memory that is free. Convert it again with stacked experts");
    to.data = mappings_[tensors.front()->shard].get() + tensors.front()->offset;
  }

  TensorStore& tensors() override { return *this; }
  void read_all(ThreadPool&) override {}

  void fill(const TensorInfo& tensor, std::vector<float>& to) override {
    to.resize(static_cast<std::size_t>(tensor.elements()));
    file_.read(tensor, std::as_writable_bytes(std::span(to)));
  }

 private:
  const GgufFile& file_;
  std::vector<std::shared_ptr<const std::byte>>& mappings_;
};

}  // namespace

std::unique_ptr<HostStore> host_store(const GgufFile& file, bool mapped, HostMemory& memory) {
  if (mapped) return std::make_unique<MappedTensors>(file, memory.mappings);
  return std::make_unique<LoadedTensors>(file, memory.buffers);
}

HostWeights::HostWeights(const GgufFile& file, const ModelConfig& config, ThreadPool& pool, bool mapped) {
  const auto store = host_store(file, mapped, memory_);
  TensorBinder tensors(file, &store->tensors());
  bind_model(tensors, family_of(file), config, layers, embedding, output, output_norm, rope_factors);
  longest_input = tensors.longest_input();
  store->read_all(pool);
  if (!config.mla.legacy_kv_b) return;
  for (Layer& layer : layers) split_kv_b(config, layer.latent);
}

std::vector<float> turned_key_rows(const ModelConfig& config, TensorType type, const std::byte* both) {
  const std::size_t rank = config.mla.kv_lora_rank, nope = config.mla.nope, rows = nope + config.mla.value;
  std::vector<float> turned(config.heads * rank * nope), row(rank);
  for (std::size_t head = 0; head < config.heads; ++head) {
    for (std::size_t i = 0; i < nope; ++i) {
      dequantise(type, both + (head * rows + i) * row_bytes(type, rank), row);
      for (std::size_t j = 0; j < rank; ++j) turned[(head * rank + j) * nope + i] = row[j];
    }
  }
  return turned;
}

void bind_turned_key_rows(const ModelConfig& config, const std::byte* turned, LatentAttention& attention) {
  const Matrix both = attention.v_b;
  const std::size_t rank = config.mla.kv_lora_rank, nope = config.mla.nope, bytes = row_bytes(both.type, rank);
  attention.k_b = {TensorType::F32, nope, rank, config.heads, rank * nope * sizeof(float), turned};
  attention.v_b = {both.type,   rank, config.mla.value, config.heads, (nope + config.mla.value) * bytes,
                   both.data + nope * bytes};
}

void HostWeights::split_kv_b(const ModelConfig& config, LatentAttention& attention) {
  const std::vector<float> turned = turned_key_rows(config, attention.v_b.type, attention.v_b.data);
  AlignedBuffer& memory = memory_.buffers.emplace_back(turned.size() * sizeof(float));
  std::memcpy(memory.data(), turned.data(), memory.size());
  bind_turned_key_rows(config, memory.data(), attention);
  longest_input = std::max<std::size_t>(longest_input, config.mla.nope);
}

}  // namespace lacuna::engine
