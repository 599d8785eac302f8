// From messages to the tokens a model sees: template, tokenizer, and whether the reasoning is already open.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"

namespace lacuna::probe {

struct ChatPrompt {
  engine::RenderedPrompt rendered;
  std::vector<engine::TokenId> tokens;
  bool reasoning_is_open = false;
};

struct ChatOptions {
  std::string system_prompt;
  std::optional<bool> thinking;        // for templates that know a switch
  std::chrono::sys_seconds now{};      // what strftime_now() shows
};

// How a generator asks, whatever it asks: engine or server.
struct GeneratorOptions {
  ChatOptions chat;
  std::uint32_t max_tokens = 512, max_reasoning_tokens = 2048;
  std::uint32_t top_log_probabilities = 0;
  double top_p = 1, min_p = 0;
  std::uint32_t top_k = 0;
};

// Throws EngineError, with the name of the model file, when there is no template, the template fails, or the rendered prompt does not hold the user's text in one piece.
ChatPrompt chat_prompt(const std::string& file, const engine::ChatTemplate* chat_template, const engine::Tokenizer& tokenizer, const std::string& user,
                       const ChatOptions& options);
ChatPrompt chat_prompt(const engine::Engine& model, const std::string& user, const ChatOptions& options);

// Whether the last reasoning token of `tokens` opens a span.
bool reasoning_is_open(const engine::Tokenizer& tokenizer, const std::vector<engine::TokenId>& tokens);

}  // namespace lacuna::probe
