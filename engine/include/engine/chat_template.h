// Chat templates: a small interpreter for the subset of Jinja that model files use.
//
// A template is a stranger's program. It sees plain data only, has fuel, depth and output limits, and no way to files,
// attributes or includes. A template that fails raises TemplateError; there is no default template to fall back to.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/error.h"
#include "engine/tokenizer.h"

namespace lacuna::engine {

class GgufFile;

class TemplateError : public EngineError {
 public:
  using EngineError::EngineError;
};

struct ChatMessage {
  std::string role;  // "system", "user", "assistant"
  std::string content;
};

struct TemplateLimits {
  std::uint64_t fuel = 500'000;                 // evaluation steps; loops, range() and string repetition are charged
  std::size_t output_bytes = 4u << 20;
  std::size_t depth = 100;                      // nesting of expressions, blocks and macro calls
  std::size_t source_bytes = 256u << 10;
};

struct TemplateContext {
  std::vector<ChatMessage> messages;
  bool add_generation_prompt = true;
  std::string bos_token, eos_token;
  // Extra variables that templates test for, such as {"enable_thinking", true} or {"thinking", true}.
  std::map<std::string, bool> flags;
  // The moment that strftime_now() shows: pinned to the start of the run, so that a prompt does not change over midnight. UTC.
  std::chrono::sys_seconds now{};
};

// Immutable; render() may be called from several threads.
class ChatTemplate {
 public:
  // Throws TemplateError with line and column for a syntax error or a construct that is not supported.
  explicit ChatTemplate(std::string source, TemplateLimits limits = {});
  // tokenizer.chat_template of the file; nothing when it has none, or an empty one. Throws as above, with the file's name.
  static std::optional<ChatTemplate> from_gguf(const GgufFile& file);
  ChatTemplate(ChatTemplate&&) noexcept;
  ChatTemplate& operator=(ChatTemplate&&) noexcept;
  ~ChatTemplate();

  // Throws TemplateError: raise_exception(), a limit, a type error; the message has the line.
  RenderedPrompt render(const TemplateContext& context) const;
  // As Python's jinja2 would give it, over arbitrary JSON-like variables; for tests and tools. `variables_json` is a JSON object.
  std::string render_json(std::string_view variables_json, std::chrono::sys_seconds now) const;

  const std::string& source() const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace lacuna::engine
