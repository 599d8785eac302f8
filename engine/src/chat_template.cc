#include "engine/chat_template.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "engine/gguf.h"
#include "jinja_interpreter.h"

namespace lacuna::engine {
namespace {

using chat::Dict;
using chat::List;
using chat::Text;
using chat::Value;

constexpr std::size_t kMaxDepth = 64;  // of variables in JSON

// Everything that a message says is verbatim; its role is the program's own word.
Value message_value(const ChatMessage& message) {
  Text content;
  content.append(message.content, true);
  auto out = std::make_shared<Dict>();
  out->entries = {{"role", message.role}, {"content", std::move(content)}};
  return out;
}

Dict variables_of(const TemplateContext& context) {
  auto messages = std::make_shared<List>();
  for (const ChatMessage& message : context.messages) messages->items.push_back(message_value(message));
  Dict out;
  for (const auto& [name, value] : context.flags) out.entries.emplace_back(name, value);
  // Last, so that no flag takes their place.
  out.entries.insert(out.entries.end(), {{"messages", std::move(messages)},
                                         {"add_generation_prompt", context.add_generation_prompt},
                                         {"bos_token", context.bos_token},
                                         {"eos_token", context.eos_token}});
  return out;
}

Value from_json(const nlohmann::ordered_json& json, std::size_t depth) {
  if (depth > kMaxDepth) throw TemplateError("template variables: nested more than " + std::to_string(kMaxDepth) + " levels deep");
  if (json.is_null()) return chat::None{};
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_float()) return json.get<double>();
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max())
    throw TemplateError("template variables: a number does not fit into 64 bits");
  if (json.is_number()) return json.get<std::int64_t>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_array()) {
    auto out = std::make_shared<List>();
    for (const auto& item : json) out->items.push_back(from_json(item, depth + 1));
    return out;
  }
  auto out = std::make_shared<Dict>();
  for (const auto& [key, item] : json.items()) out->entries.emplace_back(key, from_json(item, depth + 1));
  return out;
}

}  // namespace

struct ChatTemplate::State {
  std::string source;
  TemplateLimits limits;
  chat::Block block;
};

ChatTemplate::ChatTemplate(std::string source, TemplateLimits limits) {
  auto state = std::make_unique<State>();
  state->block = chat::parse(source, limits);
  state->source = std::move(source);
  state->limits = limits;
  state_ = std::move(state);
}
std::optional<ChatTemplate> ChatTemplate::from_gguf(const GgufFile& file) {
  std::optional<std::string> source = file.get_string("tokenizer.chat_template");
  if (!source || source->empty()) return std::nullopt;
  try {
    return ChatTemplate(std::move(*source));
  } catch (const TemplateError& error) {
    throw TemplateError(file.name() + ": " + error.what());
  }
}
ChatTemplate::ChatTemplate(ChatTemplate&&) noexcept = default;
ChatTemplate& ChatTemplate::operator=(ChatTemplate&&) noexcept = default;
ChatTemplate::~ChatTemplate() = default;

const std::string& ChatTemplate::source() const { return state_->source; }

RenderedPrompt ChatTemplate::render(const TemplateContext& context) const {
  chat::Interpreter interpreter(state_->limits, context.now);
  Text text = interpreter.render(state_->block, variables_of(context));
  return {std::move(text.bytes), std::move(text.verbatim)};
}

std::string ChatTemplate::render_json(std::string_view variables_json, std::chrono::sys_seconds now) const {
  const auto json = nlohmann::ordered_json::parse(variables_json, nullptr, false);
  if (!json.is_object()) throw TemplateError("template variables: not a JSON object");
  Dict variables;
  for (const auto& [key, item] : json.items()) variables.entries.emplace_back(key, from_json(item, 0));
  chat::Interpreter interpreter(state_->limits, now);
  return interpreter.render(state_->block, variables).bytes;
}

}  // namespace lacuna::engine
