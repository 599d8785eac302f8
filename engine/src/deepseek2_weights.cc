#include "deepseek2_weights.h"

#include <algorithm>

#include "engine/error.h"

namespace lacuna::engine {

// First collects what is to be read, so that memory is known before anything is read; then reads in parallel.
class Deepseek2Weights::Loader {
 public:
  Loader(const GgufFile& file, Deepseek2Weights& weights) : file_(file), weights_(weights) {}

  bool has(const std::string& name) const { return file_.find_tensor(name) != nullptr; }

  Matrix matrix(const std::string& name) {
    const TensorInfo& tensor = find(name);
    check_computable(tensor.type, name);
    AlignedBuffer& memory = weights_.memory_.emplace_back(static_cast<std::size_t>(tensor.bytes));
    reads_.push_back({&tensor, memory.bytes()});
    Matrix made;
    made.type = tensor.type;
    made.inputs = static_cast<std::size_t>(tensor.shape[0]);
    made.rows = tensor.shape.size() > 1 ? static_cast<std::size_t>(tensor.shape[1]) : 1;
    made.slices = tensor.shape.size() > 2 ? static_cast<std::size_t>(tensor.shape[2]) : 1;
    made.slice_stride = made.rows * row_bytes(made.type, made.inputs);
    made.data = memory.data();
    weights_.longest_input = std::max(weights_.longest_input, made.inputs);
    return made;
  }

  // Norms and biases; config checked that they are F32.
  void vector(const std::string& name, std::vector<float>& to) {
    const TensorInfo& tensor = find(name);
    to.resize(static_cast<std::size_t>(tensor.elements()));
    reads_.push_back({&tensor, std::as_writable_bytes(std::span(to))});
  }

  void read_all(ThreadPool& pool) {
    pool.for_each(reads_.size(), [&](std::size_t i, unsigned) { file_.read(*reads_[i].tensor, reads_[i].to); });
  }

 private:
  const TensorInfo& find(const std::string& name) const {
    const TensorInfo* tensor = file_.find_tensor(name);
    if (!tensor) throw EngineError(file_.name() + ": tensor " + name + " is missing");
    return *tensor;
  }

  struct Read {
    const TensorInfo* tensor;
    std::span<std::byte> to;
  };
  const GgufFile& file_;
  Deepseek2Weights& weights_;
  std::vector<Read> reads_;
};

Deepseek2Weights::Deepseek2Weights(const GgufFile& file, const ModelConfig& config, ThreadPool& pool)
    : layers(config.layers) {
  Loader loader(file, *this);
  embedding = loader.matrix("token_embd.weight");
  output = loader.has("output.weight") ? loader.matrix("output.weight") : embedding;
  loader.vector("output_norm.weight", output_norm);
  for (std::uint32_t i = 0; i < config.layers; ++i) {
    const std::string block = "blk." + std::to_string(i) + ".";
    read_attention(loader, config, block, layers[i]);
    read_feed_forward(loader, config, block, i < config.leading_dense_layers, layers[i]);
  }
  loader.read_all(pool);
  if (!config.mla.legacy_kv_b) return;
  for (Deepseek2Layer& layer : layers) split_kv_b(config, layer);
}

void Deepseek2Weights::read_attention(Loader& loader, const ModelConfig& config, const std::string& block,
                                      Deepseek2Layer& layer) {
  loader.vector(block + "attn_norm.weight", layer.attention_norm);
  if (config.mla.q_lora_rank > 0) {
    layer.query_a = loader.matrix(block + "attn_q_a.weight");
    loader.vector(block + "attn_q_a_norm.weight", layer.query_norm);
    layer.query = loader.matrix(block + "attn_q_b.weight");
  } else {
    layer.query = loader.matrix(block + "attn_q.weight");
  }
  layer.kv_a = loader.matrix(block + "attn_kv_a_mqa.weight");
  loader.vector(block + "attn_kv_a_norm.weight", layer.kv_norm);
  if (config.mla.legacy_kv_b) {
    layer.v_b = loader.matrix(block + "attn_kv_b.weight");
  } else {
    layer.k_b = loader.matrix(block + "attn_k_b.weight");
    layer.v_b = loader.matrix(block + "attn_v_b.weight");
  }
  layer.output = loader.matrix(block + "attn_output.weight");
}

void Deepseek2Weights::read_feed_forward(Loader& loader, const ModelConfig& config, const std::string& block,
                                         bool dense, Deepseek2Layer& layer) {
  const auto feed_forward = [&](const std::string& suffix) {
    return FeedForward{loader.matrix(block + "ffn_gate" + suffix), loader.matrix(block + "ffn_up" + suffix),
                       loader.matrix(block + "ffn_down" + suffix)};
  };
  loader.vector(block + "ffn_norm.weight", layer.feed_forward_norm);
  if (dense) {
    layer.dense = feed_forward(".weight");
    return;
  }
  layer.router = loader.matrix(block + "ffn_gate_inp.weight");
  if (loader.has(block + "exp_probs_b.bias")) loader.vector(block + "exp_probs_b.bias", layer.router_bias);
  layer.experts = feed_forward("_exps.weight");
  if (config.experts.shared > 0) layer.shared = feed_forward("_shexp.weight");
}

// Older files hold one matrix of nope + value rows a head. The value rows are used where they lie. The key rows are
// needed the other way round, [nope] -> [kv_lora_rank]; turned, they would not fall into the same blocks, so they
// become a float copy, which is exact.
void Deepseek2Weights::split_kv_b(const ModelConfig& config, Deepseek2Layer& layer) {
  const Matrix both = layer.v_b;
  const std::size_t rank = config.mla.kv_lora_rank, nope = config.mla.nope, rows = nope + config.mla.value;
  const std::size_t bytes = row_bytes(both.type, rank);
  AlignedBuffer& memory = memory_.emplace_back(config.heads * rank * nope * sizeof(float));
  auto* turned = reinterpret_cast<float*>(memory.data());
  std::vector<float> row(rank);
  for (std::size_t head = 0; head < config.heads; ++head) {
    for (std::size_t i = 0; i < nope; ++i) {
      dequantise(both.type, both.data + (head * rows + i) * bytes, row);
      for (std::size_t j = 0; j < rank; ++j) turned[(head * rank + j) * nope + i] = row[j];
    }
  }
  longest_input = std::max(longest_input, nope);
  layer.k_b = {TensorType::F32, nope, rank, config.heads, rank * nope * sizeof(float), memory.data()};
  layer.v_b = {both.type, rank, config.mla.value, config.heads, rows * bytes, both.data + nope * bytes};
}

}  // namespace lacuna::engine
