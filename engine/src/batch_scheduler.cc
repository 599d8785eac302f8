#include "batch_scheduler.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <set>
#include <utility>

#include "log_probabilities.h"

namespace lacuna::engine {
namespace {

double seconds(std::chrono::steady_clock::duration d) { return std::chrono::duration<double>(d).count(); }

constexpr std::uint32_t kMostLogProbabilities = 1000;
// While somebody is decoding, prompts take no more tokens a pass than this, so that nobody waits long for a token.
constexpr std::size_t kChunkBesideDecoding = 64;
// Fewer tokens than these are computed sooner than waited for.
constexpr std::size_t kWorthWaiting = 16;

std::string closed_refusal(const GenerationRequest& request, const ModelConfig& config) {
  std::vector<std::uint32_t> open(config.layers, config.experts.count);
  std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
  for (const ExpertOfLayer& closed : request.closed_experts) {
    const std::string name = "closed expert " + std::to_string(closed.expert) + " of layer " + std::to_string(closed.layer);
    if (closed.layer >= config.layers || !config.layer[closed.layer].experts || closed.expert >= config.experts.count)
      return name + ": the model has no such expert";
    if (seen.emplace(closed.layer, closed.expert).second && --open[closed.layer] < config.experts.used)
      return name + ": a token needs " + std::to_string(config.experts.used) + " open experts in every layer";
  }
  return {};
}

std::vector<bool> closed_experts(const GenerationRequest& request, const ModelConfig& config) {
  std::vector<bool> closed;
  if (request.closed_experts.empty()) return closed;
  closed.resize(std::size_t{config.layers} * config.experts.count);
  for (const ExpertOfLayer& one : request.closed_experts) closed[one.layer * config.experts.count + one.expert] = true;
  return closed;
}

std::size_t common_beginning(const std::vector<TokenId>& a, const std::vector<TokenId>& b) {
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

// Empty, or why the request cannot be computed.
std::string refusal(const GenerationRequest& request, const ModelConfig& config, const EngineOptions& options) {
  if (request.prompt.empty()) return "the prompt has no tokens; allowed: at least 1";
  const std::size_t given = request.prompt.size() + request.prefill.size();
  if (given >= options.context) {
    return "the prompt has " + std::to_string(given) + " tokens; allowed: at most " +
           std::to_string(options.context - 1) + " (context " + std::to_string(options.context) + ")";
  }
  if (request.top_log_probabilities > kMostLogProbabilities) {
    return "top_log_probabilities is " + std::to_string(request.top_log_probabilities) + "; allowed: 0 to " +
           std::to_string(kMostLogProbabilities);
  }
  if (const std::string closed = closed_refusal(request, config); !closed.empty()) return closed;
  const auto unknown = [&](const std::vector<TokenId>& ids, const char* where) -> std::string {
    for (const TokenId id : ids) {
      if (id < 0 || static_cast<std::uint32_t>(id) >= config.vocabulary)
        return "token id " + std::to_string(id) + " " + where + "; allowed: 0 to " +
               std::to_string(config.vocabulary - 1);
    }
    return {};
  };
  const std::string in_prompt = unknown(request.prompt, "in the prompt");
  if (!in_prompt.empty()) return in_prompt;
  const std::string in_prefill = unknown(request.prefill, "in the prefill");
  return in_prefill.empty() ? unknown(request.forced, "among the forced tokens") : in_prefill;
}

}  // namespace

struct BatchScheduler::Sequence {
  Sequence(GenerationRequest asked, const Tokenizer& tokenizer, const ModelConfig& config, KvPagePool& pages)
      : request(std::move(asked)),
        input(request.prompt),
        closed(closed_experts(request, config)),
        cache(pages),
        sampler(request.sampling),
        stream(tokenizer, request),
        began(Clock::now()) {
    input.insert(input.end(), request.prefill.begin(), request.prefill.end());
  }

  bool prefilling() const { return prefilled < input.size(); }
  // Rows of a cache are alike only where all experts were open; a capture needs every token computed.
  // Nobody looks at the logits themselves.
  bool needs_the_best_alone() const {
    return request.sampling.temperature == 0.0 && !request.on_logits && !request.log_probabilities && request.top_log_probabilities == 0;
  }
  bool may_give() const { return closed.empty(); }
  bool may_take() const { return may_give() && !request.capture_routing; }

  // How much of its first `count` input tokens others can take over once it has computed them. Where there are states, it
  // will keep a snapshot at `count`, unless it has passed it, one shortly before does as well, or it keeps enough already.
  std::size_t promise(std::size_t count) {
    if (!cache.has_states()) return count;
    std::size_t before = cache.shareable(count);
    for (const std::size_t mark : marks)
      if (mark >= prefilled && mark <= count) before = std::max(before, mark);
    if (count < prefilled || count < before + kWorthWaiting || marks.size() == kMostSnapshots) return before;
    marks.push_back(count);
    keep_promises();  // it may stand there already
    return count;
  }
  // Input tokens up to the next snapshot, or all.
  std::size_t until_snapshot() const {
    std::size_t next = input.size();
    for (const std::size_t mark : marks)
      if (mark > prefilled) next = std::min(next, mark);
    return next - prefilled;
  }
  void keep_promises() {
    if (std::find(marks.begin(), marks.end(), cache.length()) != marks.end()) cache.keep_snapshot();
  }

  const GenerationRequest request;
  std::vector<TokenId> input;  // prompt and prefill
  const std::vector<bool> closed;  // [layers, experts], or empty
  RoutingCapture routing;
  std::vector<LogProbabilities> log_probabilities;
  std::size_t shared = 0;  // tokens that were taken over
  SequenceCache cache;
  Sampler sampler;
  AnswerStream stream;
  std::size_t prefilled = 0;  // input tokens in the cache or in the pass that is being computed
  std::vector<std::size_t> marks;  // input positions to keep a snapshot at
  std::size_t forced = 0;     // forced tokens that were taken
  TokenId last = 0;           // sampled, not yet in the cache
  std::optional<std::ptrdiff_t> bad_logit;  // the first that is not finite
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
    running_.push_back(std::make_unique<Sequence>(std::move(request), parts_.tokenizer, parts_.config, parts_.backend.pages()));
  } catch (const EngineError& error) {  // sampling or stop strings out of range
    return refuse(id, prompt_tokens, error.what());
  }
  Sequence& sequence = *running_.back();
  std::optional<StopReason> end;
  if (sequence.stream.has_no_budget()) end = StopReason::length;
  for (std::size_t i = 0; i < sequence.request.prefill.size() && !end; ++i)
    end = sequence.stream.push(sequence.request.prefill[i]).end;
  if (end) finish(sequence, *end);
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
    const std::span<const float> logits = parts_.backend.forward(slices_);
    const std::size_t width = parts_.config.vocabulary;
    for (Sequence* sequence : sliced_) sequence->keep_promises();
    choosing_.clear();
    std::vector<Sequence*> best;
    for (std::size_t i = 0; i < slices_.size(); ++i)
      if (slices_[i].logits > 0) (slices_[i].greedy ? best : choosing_).push_back(sliced_[i]);
    for (std::size_t row = 0; row < best.size(); ++row) {
      take_best(*best[row], parts_.backend.best()[row]);
      take_token(*best[row]);
    }
    // A sampled token costs the exponential of every logit of the vocabulary: worth a thread each.
    parts_.pool.for_each(choosing_.size(), [&](std::size_t row, unsigned) { choose_token(*choosing_[row], logits.subspan(row * width, width)); });
    for (std::size_t row = 0; row < choosing_.size(); ++row) {
      if (const auto& watch = choosing_[row]->request.on_logits) watch(logits.subspan(row * width, width));
      take_token(*choosing_[row]);
    }
  }
  remove_finished();
}

void BatchScheduler::plan() {
  slices_.clear();
  sliced_.clear();
  const bool decoding = std::any_of(running_.begin(), running_.end(), [](const auto& s) { return !s->prefilling(); });
  std::size_t room = parts_.options.prefill_chunk;  // for prompts
  if (decoding) room = std::min(room, kChunkBesideDecoding);
  for (const auto& sequence : running_) {
    if (sequence->prefilled == 0 && !take_prefix(*sequence)) continue;
    std::span<const TokenId> tokens(&sequence->last, 1);
    const bool given = sequence->prefilling();
    if (given) {
      tokens = std::span(sequence->input).subspan(sequence->prefilled);
      tokens = tokens.first(std::min(room, sequence->until_snapshot()));
    }
    if (tokens.empty() || !reserve(*sequence, tokens.size())) continue;
    if (given) {
      room -= tokens.size();
      sequence->prefilled += tokens.size();
    }
    BatchSlice slice{&sequence->cache, tokens, sequence->prefilling() ? 0u : 1u};
    slice.given = given;
    slice.greedy = parts_.backend.chooses() && sequence->needs_the_best_alone();
    if (sequence->request.capture_routing) slice.routing = &sequence->routing;
    if (!sequence->closed.empty()) slice.closed = &sequence->closed;
    slices_.push_back(slice);
    sliced_.push_back(sequence.get());
  }
}

// Gives a sequence that has not begun the longest beginning that another one has computed. False when a sequence before
// it is about to compute a longer one: then it waits for that. Where there are states, it keeps a snapshot of its own where
// it departs from the others, and one of its whole prompt for those that ask the same.
bool BatchScheduler::take_prefix(Sequence& sequence) {
  if (!parts_.options.share_prefixes || !sequence.may_give()) return true;
  const std::size_t most = sequence.input.size() - 1;  // the last token's logits are its own to compute
  if (!sequence.may_take()) {
    sequence.promise(most);
    return true;
  }
  const SequenceCache* best = nullptr;
  Sequence* computing = nullptr;
  std::size_t ready = 0, coming = 0, longest = 0;
  const auto consider = [&](const SequenceCache& cache, const std::vector<TokenId>& input) {
    const std::size_t common = std::min(common_beginning(sequence.input, input), most);
    const std::size_t there = cache.shareable(common);
    if (there > ready) {
      ready = there;
      best = &cache;
    }
    longest = std::max(longest, common);
    return common;
  };
  for (const Prompt& prompt : kept_) consider(prompt.cache, prompt.tokens);
  for (const auto& other : running_) {
    if (other.get() == &sequence) break;
    if (!other->may_give() || other->finished) continue;
    const std::size_t common = consider(other->cache, other->input);
    const bool passed = other->cache.has_states() && other->prefilled > common;
    if (other->cache.length() < other->input.size() && !passed && common > coming) {
      coming = common;
      computing = other.get();
    }
  }
  if (coming >= ready + kWorthWaiting && computing->promise(coming) >= ready + kWorthWaiting) return false;
  if (best && ready >= kWorthWaiting) {
    sequence.cache.share(*best, ready);
    sequence.prefilled = sequence.shared = ready;
  }
  sequence.promise(longest);
  sequence.promise(most);
  return true;
}

// A prompt whose answer is done stays for those that begin like it.
void BatchScheduler::keep_prompt(Sequence& sequence) {
  if (!parts_.options.share_prefixes || !sequence.may_give() || sequence.cache.length() < sequence.input.size()) return;
  std::erase_if(kept_, [&](const Prompt& prompt) { return prompt.tokens == sequence.input; });
  if (kept_.size() == kKeptPrompts) kept_.pop_front();
  sequence.cache.trim(sequence.input.size());
  kept_.push_back({std::move(sequence.input), std::move(sequence.cache)});
}

// Prompts that are only kept give way first.
bool BatchScheduler::reserve(Sequence& sequence, std::size_t tokens) {
  for (;;) {
    try {
      sequence.cache.reserve(tokens);
      return true;
    } catch (const std::bad_alloc&) {
      if (kept_.empty()) break;
      kept_.pop_front();
    }
  }
  finish(sequence, StopReason::failed,
         "no memory for the KV cache at position " + std::to_string(sequence.cache.length()));
  return false;
}

// As choose_token, where the backend has chosen.
void BatchScheduler::take_best(Sequence& sequence, const BestLogit& best) {
  if (best.not_finite) {
    sequence.bad_logit = static_cast<std::ptrdiff_t>(*best.not_finite);
    return;
  }
  const std::vector<TokenId>& forced = sequence.request.forced;
  sequence.last = sequence.forced < forced.size() ? forced[sequence.forced++] : best.token;
}

void BatchScheduler::choose_token(Sequence& sequence, std::span<const float> logits) {
  const auto bad = std::find_if_not(logits.begin(), logits.end(), [](float x) { return std::isfinite(x); });
  if (bad != logits.end()) {
    sequence.bad_logit = bad - logits.begin();
    return;
  }
  const std::vector<TokenId>& forced = sequence.request.forced;
  sequence.last = sequence.forced < forced.size() ? forced[sequence.forced++] : sequence.sampler.sample(logits);
  if (sequence.request.log_probabilities || sequence.request.top_log_probabilities > 0)
    sequence.log_probabilities.push_back(log_probabilities(logits, sequence.last, sequence.request.top_log_probabilities));
}

void BatchScheduler::take_token(Sequence& sequence) {
  if (sequence.first_logits == Clock::time_point{}) sequence.first_logits = Clock::now();
  if (sequence.bad_logit) {
    return finish(sequence, StopReason::failed,
                  "the logit of token " + std::to_string(*sequence.bad_logit) + " at position " +
                      std::to_string(sequence.cache.length() - 1) + " is not finite; the weights may be damaged, or give keys or values that are too large for the cache");
  }
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
  result.shared_tokens = static_cast<std::uint32_t>(sequence.shared);
  result.log_probabilities = std::move(sequence.log_probabilities);
  result.routing = std::move(sequence.routing);
  result.prefill_seconds = seconds((decoded ? sequence.first_logits : now) - sequence.began);
  result.decode_seconds = decoded ? seconds(now - sequence.first_logits) : 0.0;
  sequence.finished = true;
  done_(std::move(result));
}

void BatchScheduler::remove_finished() {
  for (const auto& sequence : running_)
    if (sequence->finished) keep_prompt(*sequence);
  std::erase_if(running_, [](const auto& sequence) { return sequence->finished; });
}

}  // namespace lacuna::engine
