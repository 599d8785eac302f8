#include "engine/engine.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "batch_scheduler.h"
#include "cpu/kernels.h"
#include "kv_cache.h"
#include "model.h"
#include "model_weights.h"
#include "products.h"
#include "thread_pool.h"

namespace lacuna::engine {
namespace {

constexpr std::uint32_t kDefaultContext = 8192;

void require_range(const char* field, std::uint64_t value, std::uint64_t low, std::uint64_t high) {
  if (value >= low && value <= high) return;
  throw EngineError(std::string("engine options: ") + field + " is " + std::to_string(value) +
                    "; allowed: " + std::to_string(low) + " to " + std::to_string(high));
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

}  // namespace

void check(const EngineOptions& options) {
  require_range("threads", options.threads, 0, 1024);
  require_range("context", options.context, 0, 1u << 24);
  require_range("parallel", options.parallel, 1, 1024);
  require_range("prefill_chunk", options.prefill_chunk, 1, 1u << 16);
}

struct Engine::State {
  State(const GgufFile& file, const EngineOptions& asked)
      : config(ModelConfig::from_gguf(file)),
        tokenizer(Tokenizer::from_gguf(file)),
        options(resolved(asked, config)),
        pool(options.threads),
        weights(file, config, pool),
        products(pool, chosen_kernels(), weights.longest_input),
        model(config, weights, products),
        pages(config.layers, config.kv_row_size()) {
    check_vocabulary(file, config, tokenizer);
    if (auto source = file.get_string("tokenizer.chat_template")) chat_template.emplace(std::move(*source));
  }

  const ModelConfig config;
  const Tokenizer tokenizer;
  std::optional<ChatTemplate> chat_template;
  const EngineOptions options;
  ThreadPool pool;
  ModelWeights weights;
  Products products;
  Model model;
  KvPagePool pages;
  std::mutex in_use;

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
  check(options);
  const GgufFile file = GgufFile::open(path);
  std::unique_ptr<Engine> engine(new Engine);
  engine->state_ = std::make_unique<State>(file, options);
  return engine;
}

const ModelConfig& Engine::config() const { return state_->config; }
const Tokenizer& Engine::tokenizer() const { return state_->tokenizer; }
const ChatTemplate* Engine::chat_template() const { return state_->chat_template ? &*state_->chat_template : nullptr; }
const EngineOptions& Engine::options() const { return state_->options; }

std::vector<float> Engine::logits(std::span<const TokenId> tokens) {
  const auto lock = state_->claim();
  const std::uint32_t vocabulary = state_->config.vocabulary;
  if (tokens.size() > state_->options.context) {
    throw EngineError("logits of " + std::to_string(tokens.size()) + " tokens; allowed: at most the context, " +
                      std::to_string(state_->options.context));
  }
  for (const TokenId id : tokens) {
    if (id < 0 || static_cast<std::uint32_t>(id) >= vocabulary) {
      throw EngineError("token id " + std::to_string(id) + "; allowed: 0 to " + std::to_string(vocabulary - 1));
    }
  }
  std::vector<float> all;
  all.reserve(tokens.size() * vocabulary);
  SequenceCache cache(state_->pages);
  while (!tokens.empty()) {
    const std::size_t count = std::min<std::size_t>(tokens.size(), state_->options.prefill_chunk);
    cache.reserve(count);
    const BatchSlice slice{&cache, tokens.first(count), count};
    const std::span<const float> rows = state_->model.forward({&slice, 1});
    all.insert(all.end(), rows.begin(), rows.end());
    tokens = tokens.subspan(count);
  }
  return all;
}

void Engine::generate(const NextRequest& next, const OnResult& done, const OnToken& on_token, std::stop_token stop) {
  const auto lock = state_->claim();
  BatchScheduler scheduler({state_->config, state_->tokenizer, state_->options, state_->model, state_->pages}, done,
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
