// A loaded model that answers prompts.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/chat_template.h"
#include "engine/generation.h"
#include "engine/gguf.h"
#include "engine/model_config.h"
#include "engine/tokenizer.h"

namespace lacuna::engine {

namespace cuda {
class Device;
}

// Where weights are while the engine computes. Mapped is slower, and much slower where the file does not fit into memory.
enum class WeightsIn { Automatic, Memory, Mapped };

struct EngineOptions {
  // "cpu", "cuda:<n>", or "auto": the first card that can be used when the model fits there, else the processor.
  std::string device = "cpu";
  std::uint64_t gpu_memory = 0;  // bytes of a card that may be used; 0 = what is free there but a reserve (placement.h)
  WeightsIn weights = WeightsIn::Automatic;  // mapped when memory does not suffice
  unsigned threads = 0;        // 0 = one a physical core
  std::uint32_t context = 0;   // tokens a sequence may have; 0 = what the model was made for, at most 8,192
  std::uint32_t parallel = 8;  // sequences computed together
  std::uint32_t prefill_chunk = 256;  // prompt tokens computed together
  bool share_prefixes = true;         // compute what prompts begin with alike only once
};
void check(const EngineOptions& options);
// With zeros replaced by what they stand for. Throws EngineError for what is out of range, or more than the model can.
EngineOptions resolved(EngineOptions options, const ModelConfig& config);
// Throws EngineError when the file's vocabulary and its output differ in size.
void check_vocabulary(const GgufFile& file, const ModelConfig& config, const Tokenizer& tokenizer);

// One generate() or logits() at a time; the pool of threads is the engine's own.
// Promise: the bits of an answer depend on (model file, prompt tokens, sampling, build, kind of device) and on nothing else: not on
// `parallel`, neighbours, threads, chunks, shared prefixes, order or instruction set. Where experts of a model that is larger than the
// card stay on the host, which layers they are belongs to the kind of device: bits_class() names them.
class Engine {
 public:
  static std::unique_ptr<Engine> load(const std::filesystem::path& path, const EngineOptions& options = {});
  ~Engine();

  const ModelConfig& config() const;
  const Tokenizer& tokenizer() const;
  const std::string& file() const;  // its name, for messages
  // Of the file; nullptr when it has none. Throws TemplateError when it cannot be used, which takes nothing from raw text.
  const ChatTemplate* chat_template() const;
  // What the user should know before a run: that the weights are mapped, and how slow that will be; why a device is not used.
  const std::vector<std::string>& warnings() const;
  const EngineOptions& options() const;  // with zeros replaced by what they stood for
  std::string device() const;  // that computes: "cpu", "cuda:0 (NVIDIA H200)"
  // As engine::bits_class(), of the device that computes.
  std::string bits_class() const;

  // Logits of every position, [tokens.size(), vocabulary]. Throws EngineError: ids out of range, longer than the context.
  std::vector<float> logits(std::span<const TokenId> tokens);

  // The log-probability of every token of every continuation when it follows `prefix` and the tokens before it; the prefix is
  // computed once. Throws EngineError: an empty prefix, ids out of range, longer than the context.
  std::vector<std::vector<double>> score(std::span<const TokenId> prefix, const std::vector<std::vector<TokenId>>& continuations);

  // Pulls requests from `next` while there is room in the batch (an empty optional = no more), pushes each finished answer to
  // `done` as it comes, in any order, on the calling thread. A request that cannot be computed ends with StopReason::failed. When
  // `stop` is requested, running sequences end as `cancelled` with what they have, and generate returns.
  using NextRequest = std::function<std::optional<GenerationRequest>()>;
  using OnResult = std::function<void(GenerationResult&&)>;
  using OnToken = std::function<void(const TokenEvent&)>;
  void generate(const NextRequest& next, const OnResult& done, const OnToken& on_token = {}, std::stop_token stop = {});
  // One request.
  GenerationResult generate(GenerationRequest request, const OnToken& on_token = {}, std::stop_token stop = {});

 private:
  friend struct EngineOnDevice;
  static std::unique_ptr<Engine> load_on(const std::filesystem::path& path, const EngineOptions& options, std::unique_ptr<cuda::Device> device);

  Engine();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lacuna::engine
