#include "setting_differences.h"

#include <nlohmann/json.hpp>

#include "probe/encoders.h"

namespace lacuna::probe {
namespace {

using nlohmann::json;

constexpr std::size_t kShown = 60;        // characters of a value
constexpr std::size_t kShownDigits = 12;  // of a SHA-256

struct Setting {
  const char *path, *words;
};
// What decides an answer beside the model's weights and the question. Which questions were asked is another notice's matter.
constexpr Setting kSettings[] = {{"/model/quantisation", "quantisation"},
                                 {"/tokenizer/sha256", "tokenizer"},
                                 {"/chat_template/sha256", "chat template"},
                                 {"/engine/version", "engine"},
                                 {"/engine/bits", "engine's arithmetic"},
                                 {"/endpoint/server/version", "server's version"},
                                 {"/endpoint/server/props", "server's properties"},
                                 {"/endpoint/prompts_rendered/by", "prompts rendered by"},
                                 {"/endpoint/prompts_rendered/tokenizer_sha256", "tokenizer"},
                                 {"/endpoint/prompts_rendered/template_sha256", "chat template"},
                                 {"/plan/samples", "samples"},
                                 {"/sampling/greedy_first", "greedy first"},
                                 {"/sampling/temperature", "temperature"},
                                 {"/sampling/top_p", "top-p"},
                                 {"/sampling/top_k", "top-k"},
                                 {"/sampling/min_p", "min-p"},
                                 {"/sampling/seed", "seed"},
                                 {"/limits/max_tokens", "max tokens"},
                                 {"/limits/max_reasoning_tokens", "max reasoning tokens"},
                                 {"/limits/context", "context"},
                                 {"/system_prompt", "system prompt"},
                                 {"/thinking", "reasoning"},
                                 {"/pinned_utc", "date in the template"}};

// Who computed the answers, by the section of the manifest that only this kind of run has.
const char* source_of(const json& manifest) {
  return manifest.contains("import") ? "answers from elsewhere, whose settings nobody knows" : manifest.contains("endpoint") ? "a server" : "this program's engine";
}

std::string shown(const json& value) {
  if (value.is_null()) return "not said";
  if (value.is_boolean()) return value.get<bool>() ? "on" : "off";
  if (!value.is_string()) return for_terminal_line(value.dump(-1, ' ', false, json::error_handler_t::replace), kShown);
  const std::string text = value;
  const bool is_hash = text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
  return text.empty() ? "none" : is_hash ? text.substr(0, kShownDigits) : "'" + for_terminal_line(text, kShown) + "'";
}

}  // namespace

std::vector<std::string> setting_differences(const RunInfo& baseline, const RunInfo& candidate) {
  const json first = json::parse(baseline.manifest_json, nullptr, false), second = json::parse(candidate.manifest_json, nullptr, false);
  if (!first.is_object() || !second.is_object()) return {};  // manifests come from project files: they may be anything
  std::vector<std::string> out;
  const std::string one = source_of(first), other = source_of(second);
  if (one != other) out.push_back("answered by " + one + ", and by " + other);
  if (first.contains("import") || second.contains("import")) return out;
  for (const Setting& setting : kSettings) {
    const json::json_pointer path(setting.path);
    const json before = first.contains(path) ? first.at(path) : json(), now = second.contains(path) ? second.at(path) : json();
    if (before != now) out.push_back(std::string(setting.words) + " " + shown(before) + " and " + shown(now));
  }
  return out;
}

}  // namespace lacuna::probe
