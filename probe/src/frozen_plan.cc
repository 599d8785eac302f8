#include "probe/frozen_plan.h"

#include <fstream>
#include <sstream>

#include "audit.h"
#include "manifest.h"
#include "probe/encoders.h"
#include "probe/hashing.h"
#include "stored_json.h"
#include "utc.h"

namespace lacuna::probe {
namespace {

constexpr int kFormat = 1;
constexpr std::uintmax_t kMaxBytes = 16u << 20;

// A field of a plan, read by `take`.
template <typename Take>
auto field(const nlohmann::json& plan, const char* name, const Take& take) {
  if (!plan.contains(name)) throw ProjectError(std::string("is no plan of 'lacuna plan': it has no field '") + name + "'");
  try {
    return take(plan.at(name));
  } catch (const nlohmann::json::exception& error) {
    throw ProjectError(std::string("is no plan of 'lacuna plan': field '") + name + "': " + plain_message(error));
  }
}

FrozenPlan parse(const std::string& text) {
  const nlohmann::json json = parse_stored(text, "plan");
  const auto as_text = [](const nlohmann::json& value) { return value.get<std::string>(); };
  if (field(json, "kind", as_text) != "lacuna-plan" || field(json, "format", [](const nlohmann::json& value) { return value; }) != kFormat)
    throw ProjectError("is not a plan of this program's format " + std::to_string(kFormat));
  field(json, "manifest", [](const nlohmann::json& value) { return value.at("plan"); });
  field(json, "keys_sha256", as_text);
  FrozenPlan plan;
  plan.name = field(json, "name", as_text);
  plan.frozen_utc = field(json, "frozen_utc", as_text);
  plan.prompts = field(json, "prompts", [](const nlohmann::json& value) { return value.get<std::uint64_t>(); });
  plan.spec = field(json, "spec", spec_from_json);
  plan.json = text;
  plan.sha256 = sha256_hex(text);
  return plan;
}

}  // namespace

FrozenPlan freeze(const Audit& audit) {
  nlohmann::json manifest = audit.manifest;
  manifest.erase("recorded");
  return parse(canonical({{"kind", "lacuna-plan"},
                          {"format", kFormat},
                          {"name", audit.name},
                          {"frozen_utc", utc_now()},
                          {"spec", nlohmann::json::parse(spec_to_json(audit.plan.spec))},
                          {"manifest", manifest},
                          {"prompts", audit.plan.prompts.size()},
                          {"keys_sha256", keys_sha256(audit.plan)}}) +
               "\n");
}

FrozenPlan read_plan(const std::filesystem::path& file) {
  const std::string name = for_terminal_line(file.string());
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) throw std::runtime_error(name + ": there is no such plan file");
  if (std::filesystem::file_size(file) > kMaxBytes) throw std::runtime_error(name + ": is larger than a plan may be (16 MiB)");
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  try {
    return parse(text.str());
  } catch (const std::exception& problem) {
    throw std::runtime_error(name + ": " + problem.what());
  }
}

}  // namespace lacuna::probe
