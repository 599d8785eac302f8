// One prompt's generation: what is asked and what comes back.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/sampling.h"
#include "engine/tokenizer.h"

namespace lacuna::engine {

struct ExpertOfLayer {
  std::uint32_t layer = 0, expert = 0;
};

// Which experts the tokens of one sequence went to, prompt included: of token t in the i-th layer with experts,
// experts[(t * layers.size() + i) * used + k] in descending order of their scores, with their weights.
struct RoutingCapture {
  std::vector<std::uint32_t> layers;  // those with experts
  std::uint32_t used = 0;
  std::vector<std::uint16_t> experts;
  std::vector<float> weights;
  std::size_t tokens() const { return used == 0 || layers.empty() ? 0 : experts.size() / used / layers.size(); }
};

// Natural logarithms, before temperature and filters.
struct LogProbabilities {
  double chosen = 0;
  std::vector<std::pair<TokenId, double>> top;  // descending
};

struct GenerationRequest {
  std::uint64_t id = 0;  // the caller's, echoed in events and result
  std::vector<TokenId> prompt;
  SamplingParams sampling;
  std::uint32_t max_tokens = 512;            // of the answer, the reasoning not counted
  std::uint32_t max_reasoning_tokens = 2048; // a budget of its own
  std::vector<std::string> stop_strings;     // cut from the text when they end it
  bool reasoning_is_open = false;            // the prompt already opened a reasoning span
  // Taken one after the other instead of sampled tokens, until they are used up; the sampler does not move meanwhile.
  std::vector<TokenId> forced;
  // What the answer (or the reasoning, when it is open) begins with: computed like the prompt, read like an output.
  std::vector<TokenId> prefill;
  std::uint32_t top_log_probabilities = 0;   // so many of the likeliest tokens with every sampled one; 0 = none, at most 1,000
  bool log_probabilities = false;            // of the sampled tokens themselves
  bool capture_routing = false;
  std::vector<ExpertOfLayer> closed_experts; // never chosen; what they would have got goes to the next best
  // Called with the logits [vocabulary] of every generated step, before sampling; empty = off.
  std::function<void(std::span<const float>)> on_logits;
};

enum class StopReason {
  end_of_generation,  // the model said that it is done
  stop_string,
  length,             // max_tokens, max_reasoning_tokens or the context was used up
  cancelled,
  failed,             // non-finite logits, prompt too long, ...: see GenerationResult::error
};
const char* to_string(StopReason reason);

struct GenerationResult {
  std::uint64_t id = 0;
  std::vector<TokenId> tokens;           // all generated ids, reasoning and end token included
  std::string text;                      // the answer: whole code points, without reasoning, special tokens and stop string
  std::optional<std::string> reasoning;  // between the reasoning tokens; empty string = opened and closed at once; absent = never opened
  StopReason stop_reason = StopReason::end_of_generation;
  std::string error;                     // for `failed`
  std::vector<LogProbabilities> log_probabilities;  // one for every sampled or forced token, when asked for
  RoutingCapture routing;                           // when asked for
  std::uint32_t prompt_tokens = 0;
  std::uint32_t shared_tokens = 0;       // of them, taken over from another sequence
  std::uint32_t invalid_utf8 = 0;        // bytes replaced by U+FFFD
  double prefill_seconds = 0, decode_seconds = 0;  // wall clock, shared with neighbours in the batch
};

// A token as it comes; `text` holds whole code points and may be empty.
struct TokenEvent {
  std::uint64_t id = 0;
  TokenId token = 0;
  bool in_reasoning = false;
  std::string text;
};

}  // namespace lacuna::engine
