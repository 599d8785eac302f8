#include "chat_prompt.h"

namespace lacuna::probe {
namespace {

std::string token_text(const engine::Tokenizer& tokenizer, std::optional<engine::TokenId> id) {
  return id ? tokenizer.token_bytes(*id, true) : std::string();
}

engine::TemplateContext context_of(const engine::Tokenizer& tokenizer, const std::string& user, const ChatOptions& options) {
  engine::TemplateContext context;
  if (!options.system_prompt.empty()) context.messages.push_back({"system", options.system_prompt});
  context.messages.push_back({"user", user});
  context.bos_token = token_text(tokenizer, tokenizer.bos());
  context.eos_token = token_text(tokenizer, tokenizer.eos());
  context.now = options.now;
  if (options.thinking) context.flags = {{"enable_thinking", *options.thinking}, {"thinking", *options.thinking}};
  return context;
}

// Whether the user's text stands in one piece inside what the template marked as text of a message: only then is no
// part of it read as a special token, and nothing was put into it.
bool stands_verbatim(const engine::RenderedPrompt& rendered, const std::string& user) {
  const auto covered = [&](std::size_t begin, std::size_t end) {
    for (const auto& range : rendered.verbatim)
      if (range.begin <= begin && begin < range.end) begin = range.end;  // ranges ascend, so neighbours join
    return begin >= end;
  };
  for (std::size_t at = rendered.text.find(user); at != std::string::npos; at = rendered.text.find(user, at + 1))
    if (covered(at, at + user.size())) return true;
  return false;
}

}  // namespace

bool reasoning_is_open(const engine::Tokenizer& tokenizer, const std::vector<engine::TokenId>& tokens) {
  const auto open = tokenizer.reasoning_open(), close = tokenizer.reasoning_close();
  for (auto id = tokens.rbegin(); id != tokens.rend(); ++id) {
    if (close && *id == *close) return false;
    if (open && *id == *open) return true;
  }
  return false;
}

ChatPrompt chat_prompt(const std::string& file, const engine::ChatTemplate* chat_template, const engine::Tokenizer& tokenizer, const std::string& user, const ChatOptions& options) {
  if (!chat_template)
    throw engine::EngineError(file + ": has no chat template (tokenizer.chat_template): it can complete text (lacuna generate --raw) but not hold a conversation");
  ChatPrompt prompt;
  try {
    prompt.rendered = chat_template->render(context_of(tokenizer, user, options));
  } catch (const engine::TemplateError& error) {
    throw engine::TemplateError(file + ": " + error.what());
  }
  if (!stands_verbatim(prompt.rendered, user))
    throw engine::TemplateError(file + ": the chat template changed or dropped the user's message; a measurement through it would not be of the prompt that was asked");
  prompt.tokens = tokenizer.encode(prompt.rendered);
  prompt.reasoning_is_open = reasoning_is_open(tokenizer, prompt.tokens);
  return prompt;
}

ChatPrompt chat_prompt(const engine::Engine& model, const std::string& user, const ChatOptions& options) {
  return chat_prompt(model.file(), model.chat_template(), model.tokenizer(), user, options);
}

}  // namespace lacuna::probe
