#include "engine/engine.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <new>
#include <utility>

#include "batch_scheduler.h"
#include "cpu_backend.h"
#include "cuda/device_backend.h"
#include "engine/backend.h"
#include "engine/memory.h"
#include "engine_on_device.h"
#include "kv_cache.h"
#include "log_probabilities.h"
#include "model_backend.h"
#include "thread_pool.h"

namespace lacuna::engine {
namespace {

constexpr std::uint32_t kDefaultContext = 8192;

void require_range(const char* field, std::uint64_t value, std::uint64_t low, std::uint64_t high) {
  if (value >= low && value <= high) return;
  throw EngineError(std::string("engine options: ") + field + " is " + std::to_string(value) +
                    "; allowed: " + std::to_string(low) + " to " + std::to_string(high));
}

bool shall_be_mapped(const ModelConfig& config, const EngineOptions& options, std::vector<std::string>& warnings) {
  if (options.weights != WeightsIn::Automatic) return options.weights == WeightsIn::Mapped;
  const MemoryEstimate needed = estimate_memory(config, options);
  const std::uint64_t available = available_memory();
  if (std::string warning = memory_warning(config, needed, available); !warning.empty()) warnings.push_back(std::move(warning));
  return weights_exceed(needed, available);
}

}  // namespace

void check(const EngineOptions& options) {
  require_range("threads", options.threads, 0, 1024);
  require_range("context", options.context, 0, 1u << 24);
  require_range("parallel", options.parallel, 1, 1024);
  require_range("prefill_chunk", options.prefill_chunk, 1, 1u << 16);
  if (options.device != "cpu" && options.device != "auto" && !options.device.starts_with("cuda:"))
    throw EngineError("engine options: device is '" + escaped(options.device) +
                      "'; allowed: cpu, auto, cuda:0, cuda:1, ...");
}

EngineOptions resolved(EngineOptions options, const ModelConfig& config) {
  check(options);
  if (options.threads == 0) options.threads = physical_cores();
  if (options.context == 0) options.context = std::min(config.context_length, kDefaultContext);
  if (options.context > config.context_length) require_range("context", options.context, 1, config.context_length);
  return options;
}

void check_vocabulary(const GgufFile& file, const ModelConfig& config, const Tokenizer& tokenizer) {
  if (tokenizer.size() == config.vocabulary) return;
  throw EngineError(file.name() + ": tokenizer.ggml.tokens has " + std::to_string(tokenizer.size()) +
                    " entries; the output has " + std::to_string(config.vocabulary) + " rows, and both must be equal");
}

struct Engine::State {
  // On `device`, or on the one that the options name.
  State(const GgufFile& file, const EngineOptions& asked, std::unique_ptr<cuda::Device> device)
      : name(file.name()),
        config(ModelConfig::from_gguf(file)),
        tokenizer(Tokenizer::from_gguf(file)),
        options(resolved(asked, config)),
        pool(options.threads),
        backend(make_backend(file, std::move(device))) {
    check_vocabulary(file, config, tokenizer);
    try {
      chat_template = ChatTemplate::from_gguf(file);
    } catch (const TemplateError&) {
      template_error = std::current_exception();
    }
  }

  const std::string name;
  const ModelConfig config;
  const Tokenizer tokenizer;
  std::optional<ChatTemplate> chat_template;
  std::exception_ptr template_error;  // why it cannot be used
  const EngineOptions options;
  std::vector<std::string> warnings;
  ThreadPool pool;  // the backend computes with it, and between two passes the scheduler
  const std::unique_ptr<Backend> backend;
  std::mutex in_use;

  std::unique_ptr<Backend> make_backend(const GgufFile& file, std::unique_ptr<cuda::Device> device) {
    if (!device && options.device != "cpu") {
      const DeviceInfo chosen = choose_device(options.device, available_devices());
      if (chosen.id != "cpu") device = cuda::open_card(card_index(chosen));
    }
    if (device) {
      const Placement placement = cuda::place_on(*device, file, config, options, warnings);
      if (placement.refusal.empty()) return cuda::device_backend(file, config, placement, pool, std::move(device));
      if (options.device != "auto") throw EngineError(file.name() + ": " + placement.refusal);
      warnings.push_back("the processor is used: " + placement.refusal);
    }
    return cpu_backend(file, config, pool, shall_be_mapped(config, options, warnings));
  }

  void check_tokens(std::span<const TokenId> tokens, std::size_t length, const char* what) const {
    if (length > options.context) {
      throw EngineError(std::string(what) + " of " + std::to_string(length) + " tokens; allowed: at most the context, " +
                        std::to_string(options.context));
    }
    for (const TokenId id : tokens) {
      if (id >= 0 && static_cast<std::uint32_t>(id) < config.vocabulary) continue;
      throw EngineError("token id " + std::to_string(id) + "; allowed: 0 to " + std::to_string(config.vocabulary - 1));
    }
  }

  // Computes the tokens in chunks; `use` gets the logits of every chunk, [rows, vocabulary]: of all its tokens, or of the
  // last one of all.
  enum class Rows { All, Last };
  template <class Use>
  void feed(SequenceCache& cache, std::span<const TokenId> tokens, Rows wanted, const Use& use) {
    while (!tokens.empty()) {
      const std::size_t count = std::min<std::size_t>(tokens.size(), options.prefill_chunk);
      cache.reserve(count);
      const std::size_t rows = wanted == Rows::All ? count : count == tokens.size() ? 1 : 0;
      BatchSlice slice{&cache, tokens.first(count), rows};
      slice.given = true;
      use(backend->forward({&slice, 1}));
      tokens = tokens.subspan(count);
    }
  }

  // One computation at a time; a second one is the caller's mistake and is refused rather than blocked, for it may come
  // from a callback.
  std::unique_lock<std::mutex> claim() {
    std::unique_lock lock(in_use, std::try_to_lock);
    if (!lock) throw EngineError("the engine is computing already; allowed: one generate() or logits() at a time");
    return lock;
  }
};

Engine::Engine() = default;
Engine::~Engine() = default;

std::unique_ptr<Engine> Engine::load(const std::filesystem::path& path, const EngineOptions& options) {
  return load_on(path, options, nullptr);
}

std::unique_ptr<Engine> Engine::load_on(const std::filesystem::path& path, const EngineOptions& options,
                                        std::unique_ptr<cuda::Device> device) {
  check(options);
  const GgufFile file = GgufFile::open(path);
  std::unique_ptr<Engine> engine(new Engine);
  try {
    engine->state_ = std::make_unique<State>(file, options, std::move(device));
  } catch (const std::bad_alloc&) {
    throw EngineError(file.name() + ": there is not enough memory to load it: the file has " + gibibytes(file.total_bytes()) + ", " + gibibytes(available_memory()) +
                      " are free, and a limit of the process may allow less; a smaller quantisation or fewer sequences together need less");
  }
  return engine;
}

std::unique_ptr<Engine> EngineOnDevice::load(const std::filesystem::path& path, const EngineOptions& options,
                                             std::unique_ptr<cuda::Device> device) {
  return Engine::load_on(path, options, std::move(device));
}

std::string Engine::device() const { return state_->backend->device(); }
std::string Engine::bits_class() const { return state_->backend->bits_class(); }

const ModelConfig& Engine::config() const { return state_->config; }
const Tokenizer& Engine::tokenizer() const { return state_->tokenizer; }
const std::string& Engine::file() const { return state_->name; }
const ChatTemplate* Engine::chat_template() const {
  if (state_->template_error) std::rethrow_exception(state_->template_error);
  return state_->chat_template ? &*state_->chat_template : nullptr;
}
const std::vector<std::string>& Engine::warnings() const { return state_->warnings; }
const EngineOptions& Engine::options() const { return state_->options; }

std::vector<float> Engine::logits(std::span<const TokenId> tokens) {
  const auto lock = state_->claim();
  state_->check_tokens(tokens, tokens.size(), "logits");
  std::vector<float> all;
  all.reserve(tokens.size() * state_->config.vocabulary);
  SequenceCache cache(state_->backend->pages());
  state_->feed(cache, tokens, State::Rows::All, [&](std::span<const float> rows) { all.insert(all.end(), rows.begin(), rows.end()); });
  return all;
}

std::vector<std::vector<double>> Engine::score(std::span<const TokenId> prefix,
                                               const std::vector<std::vector<TokenId>>& continuations) {
  const auto lock = state_->claim();
  if (prefix.empty()) throw EngineError("score: the prefix has no tokens; allowed: at least 1");
  state_->check_tokens(prefix, prefix.size(), "score");
  for (const auto& continuation : continuations)
    state_->check_tokens(continuation, prefix.size() + continuation.size(), "score");
  const std::size_t vocabulary = state_->config.vocabulary;
  SequenceCache common(state_->backend->pages());
  std::vector<float> first;  // after the prefix
  state_->feed(common, prefix, State::Rows::Last,
               [&](std::span<const float> rows) { first.insert(first.end(), rows.begin(), rows.end()); });
  common.keep_snapshot();
  std::vector<std::vector<double>> scores;
  for (const std::vector<TokenId>& continuation : continuations) {
    std::vector<double>& to = scores.emplace_back();
    if (continuation.empty()) continue;
    to.push_back(log_probabilities(first, continuation.front(), 0).chosen);
    SequenceCache cache(state_->backend->pages());
    cache.share(common, prefix.size());
    state_->feed(cache, std::span(continuation).first(continuation.size() - 1), State::Rows::All, [&](std::span<const float> rows) {
      for (; !rows.empty(); rows = rows.subspan(vocabulary))
        to.push_back(log_probabilities(rows.first(vocabulary), continuation[to.size()], 0).chosen);
    });
  }
  return scores;
}

void Engine::generate(const NextRequest& next, const OnResult& done, const OnToken& on_token, std::stop_token stop) {
  const auto lock = state_->claim();
  BatchScheduler scheduler({state_->config, state_->tokenizer, state_->options, *state_->backend, state_->pool}, done,
                           on_token);
  scheduler.run(next, std::move(stop));
}

GenerationResult Engine::generate(GenerationRequest request, const OnToken& on_token, std::stop_token stop) {
  GenerationResult answer;
  answer.id = request.id;
  answer.prompt_tokens = static_cast<std::uint32_t>(request.prompt.size());
  answer.stop_reason = StopReason::cancelled;  // stays when `stop` was requested before the request was pulled
  std::optional<GenerationRequest> waiting(std::move(request));
  generate([&] { return std::exchange(waiting, std::nullopt); },
           [&](GenerationResult&& result) { answer = std::move(result); }, on_token, std::move(stop));
  return answer;
}

}  // namespace lacuna::engine
