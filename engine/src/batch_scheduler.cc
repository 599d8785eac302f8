#include "batch_scheduler.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <utility>

namespace lacuna::engine {
namespace {

double seconds(std::chrono::steady_clock::duration d) { return std::chrono::duration<double>(d).count(); }

// Empty, or why the request cannot be computed.
std::string refusal(const GenerationRequest& request, const ModelConfig& config, const EngineOptions& options) {
  if (request.prompt.empty()) return "the prompt has no tokens; allowed: at least 1";
  if (request.prompt.size() >= options.context) {
    return "the prompt has " + std::to_string(request.prompt.size()) + " tokens; allowed: at most " +
           std::to_string(options.context - 1) + " (context " + std::to_string(options.context) + ")";
  }
  const auto unknown = [&](const std::vector<TokenId>& ids, const char* where) -> std::string {
    for (const TokenId id : ids) {
      if (id < 0 || static_cast<std::uint32_t>(id) >= config.vocabulary)
        return "token id " + std::to_string(id) + " " + where + "; allowed: 0 to " +
               std::to_string(config.vocabulary - 1);
    }
    return {};
  };
  const std::string in_prompt = unknown(request.prompt, "in the prompt");
  return in_prompt.empty() ? unknown(request.forced, "among the forced tokens") : in_prompt;
}

}  // namespace

struct BatchScheduler::Sequence {
  Sequence(GenerationRequest asked, const Tokenizer& tokenizer, KvPagePool& pages)
      : request(std::move(asked)),
        cache(pages),
        sampler(request.sampling),
        stream(tokenizer, request),
        began(Clock::now()) {}

  bool prefilling() const { return prefilled < request.prompt.size(); }

  const GenerationRequest request;
  SequenceCache cache;
  Sampler sampler;
  AnswerStream stream;
  std::size_t prefilled = 0;  // prompt tokens in the cache or in the pass that is being computed
  std::size_t forced = 0;     // forced tokens that were taken
  TokenId last = 0;           // sampled, not yet in the cache
  Clock::time_point began, first_logits{};
  bool finished = false;
};

BatchScheduler::BatchScheduler(const Parts& parts, const Engine::OnResult& done, const Engine::OnToken& on_token)
    : parts_(parts), done_(done), on_token_(on_token) {}

BatchScheduler::~BatchScheduler() = default;

void BatchScheduler::run(const Engine::NextRequest& next, std::stop_token stop) {
  bool more = true;
  for (;;) {
    while (more && running_.size() < parts_.options.parallel && !stop.stop_requested()) {
      std::optional<GenerationRequest> request = next();
      more = request.has_value();
      if (more) admit(std::move(*request));
    }
    if (stop.stop_requested()) {
      for (const auto& sequence : running_) finish(*sequence, StopReason::cancelled);
      return;
    }
    if (running_.empty()) return;
    step();
  }
}

void BatchScheduler::admit(GenerationRequest request) {
  if (const std::string error = refusal(request, parts_.config, parts_.options); !error.empty())
    return refuse(request.id, request.prompt.size(), error);
  const std::uint64_t id = request.id;
  const std::size_t prompt_tokens = request.prompt.size();
  try {
    running_.push_back(std::make_unique<Sequence>(std::move(request), parts_.tokenizer, parts_.pages));
  } catch (const EngineError& error) {  // sampling or stop strings out of range
    return refuse(id, prompt_tokens, error.what());
  }
  if (running_.back()->stream.has_no_budget()) finish(*running_.back(), StopReason::length);
  remove_finished();
}

void BatchScheduler::refuse(std::uint64_t id, std::size_t prompt_tokens, const std::string& error) {
  GenerationResult result;
  result.id = id;
  result.stop_reason = StopReason::failed;
  result.error = error;
  result.prompt_tokens = static_cast<std::uint32_t>(prompt_tokens);
  done_(std::move(result));
}

// One pass: a token of every sequence that is decoding, and chunks of prompts.
void BatchScheduler::step() {
  plan();
  if (!slices_.empty()) {
    const std::span<const float> logits = parts_.model.forward(slices_);
    std::size_t row = 0;
    for (std::size_t i = 0; i < slices_.size(); ++i) {
      if (slices_[i].logits == 0) continue;
      take_logits(*sliced_[i], logits.subspan(row++ * parts_.config.vocabulary, parts_.config.vocabulary));
    }
  }
  remove_finished();
}

void BatchScheduler::plan() {
  slices_.clear();
  sliced_.clear();
  std::size_t room = parts_.options.prefill_chunk;  // for prompts
  for (const auto& sequence : running_) {
    std::span<const TokenId> tokens(&sequence->last, 1);
    if (sequence->prefilling()) {
      tokens = std::span(sequence->request.prompt).subspan(sequence->prefilled);
      tokens = tokens.first(std::min(room, tokens.size()));
    }
    if (tokens.empty() || !reserve(*sequence, tokens.size())) continue;
    if (sequence->prefilling()) {
      room -= tokens.size();
      sequence->prefilled += tokens.size();
    }
    slices_.push_back({&sequence->cache, tokens, sequence->prefilling() ? 0u : 1u});
    sliced_.push_back(sequence.get());
  }
}

bool BatchScheduler::reserve(Sequence& sequence, std::size_t tokens) {
  try {
    sequence.cache.reserve(tokens);
    return true;
  } catch (const std::bad_alloc&) {
    finish(sequence, StopReason::failed,
           "no memory for the KV cache at position " + std::to_string(sequence.cache.length()));
    return false;
  }
}

void BatchScheduler::take_logits(Sequence& sequence, std::span<const float> logits) {
  if (sequence.first_logits == Clock::time_point{}) sequence.first_logits = Clock::now();
  if (sequence.request.on_logits) sequence.request.on_logits(logits);
  const auto bad = std::find_if_not(logits.begin(), logits.end(), [](float x) { return std::isfinite(x); });
  if (bad != logits.end()) {
    return finish(sequence, StopReason::failed,
                  "the logit of token " + std::to_string(bad - logits.begin()) + " at position " +
                      std::to_string(sequence.cache.length() - 1) + " is not finite; the weights may be damaged");
  }
  const std::vector<TokenId>& forced = sequence.request.forced;
  sequence.last = sequence.forced < forced.size() ? forced[sequence.forced++] : sequence.sampler.sample(logits);
  AnswerStream::Step step = sequence.stream.push(sequence.last);
  if (on_token_) on_token_({sequence.request.id, sequence.last, step.in_reasoning, std::move(step.text)});
  // The cache holds everything but the sampled token.
  const bool full = sequence.cache.length() + 1 >= parts_.options.context;
  if (step.end || full) finish(sequence, step.end.value_or(StopReason::length));
}

void BatchScheduler::finish(Sequence& sequence, StopReason reason, std::string error) {
  const Clock::time_point now = Clock::now();
  const bool decoded = sequence.first_logits != Clock::time_point{};
  GenerationResult result;
  result.id = sequence.request.id;
  sequence.stream.finish(result);
  result.stop_reason = reason;
  result.error = std::move(error);
  result.prompt_tokens = static_cast<std::uint32_t>(sequence.request.prompt.size());
  result.prefill_seconds = seconds((decoded ? sequence.first_logits : now) - sequence.began);
  result.decode_seconds = decoded ? seconds(now - sequence.first_logits) : 0.0;
  sequence.finished = true;
  done_(std::move(result));
}

void BatchScheduler::remove_finished() {
  std::erase_if(running_, [](const auto& sequence) { return sequence->finished; });
}

}  // namespace lacuna::engine
