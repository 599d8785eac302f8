// Arbitrary bytes as a chat template: an error or a text, within its limits.
#include <cstdint>
#include <string>

#include "engine/chat_template.h"

using lacuna::engine::ChatTemplate;
using lacuna::engine::TemplateContext;
using lacuna::engine::TemplateError;
using lacuna::engine::TemplateLimits;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  TemplateContext context;
  context.messages = {{"system", "be brief"}, {"user", "a<|x|>b 你好"}, {"assistant", "<think>x</think>y"}, {"user", "\xFF\xC3"}};
  context.bos_token = "<s>";
  context.eos_token = "</s>";
  context.flags = {{"enable_thinking", true}};
  TemplateLimits limits;
  limits.fuel = 50'000;  // a hundred more inputs a second
  try {
    const auto prompt = ChatTemplate(std::string(reinterpret_cast<const char*>(data), size), limits).render(context);
    std::size_t last = 0;
    for (const auto& [begin, end] : prompt.verbatim) {  // ascending, disjoint, inside
      if (begin < last || end <= begin || end > prompt.text.size()) __builtin_trap();
      last = end;
    }
  } catch (const TemplateError&) {
  }
  return 0;
}
