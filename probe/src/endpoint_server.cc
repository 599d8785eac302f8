#include "endpoint_server.h"

#include <simdjson.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "probe/encoders.h"
#include "probe/hashing.h"
#include "probe/run_plan.h"

namespace lacuna::probe {
namespace {

constexpr std::chrono::milliseconds kQuestion{10'000};
constexpr std::size_t kMaxDepth = 64;

HttpRequest question(const HttpAddress& address, const std::string& url, const std::string& key) {
  HttpRequest request;
  request.url = url;
  request.key = key;
  request.loopback_only = address.loopback;
  request.total = kQuestion;
  return request;
}

// simdjson reads what comes from strangers; what it accepts is kept as nlohmann's value.
std::optional<nlohmann::json> parse_object(const std::string& body) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.allocate(body.size(), kMaxDepth) != simdjson::SUCCESS || parser.parse(body).get(root) != simdjson::SUCCESS || !root.is_object()) return std::nullopt;
  return nlohmann::json::parse(simdjson::minify(root), nullptr, false);
}

std::optional<nlohmann::json> object_at(HttpClient& client, const HttpAddress& address, const std::string& url, const std::string& key) {
  std::string body;
  const HttpOutcome outcome = client.ask(question(address, url, key), body);
  if (outcome.status != 200 || !outcome.error.empty()) return std::nullopt;
  return parse_object(body);
}

// Some members change at every call (times, random ids); these do not.
constexpr const char* kStableModelFields[] = {"owned_by", "root", "parent", "max_model_len", "meta"};
constexpr const char* kStableProps[] = {"build_info", "model_alias", "bos_token", "eos_token", "total_slots", "chat_template"};

nlohmann::json picked(const nlohmann::json& from, std::span<const char* const> names) {
  nlohmann::json out = nlohmann::json::object();
  for (const char* name : names) {
    const auto found = from.find(name);
    if (found == from.end() || found->is_null()) continue;
    const bool is_long = found->is_string() && found->get_ref<const std::string&>().size() > 200;  // a template: its hash tells
    out[name] = is_long ? nlohmann::json("sha256:" + sha256_hex(found->get<std::string>())) : *found;
  }
  return out;
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "'" : ", '") + for_terminal_line(name, 100) + "'";
  return out;
}

nlohmann::json entry_of(const HttpAddress& address, const nlohmann::json& models, const std::string& wanted) {
  std::vector<std::string> names;
  std::optional<nlohmann::json> chosen;
  const auto data = models.find("data");
  if (data != models.end() && data->is_array())
    for (const nlohmann::json& entry : *data) {
      if (!entry.is_object() || !entry.contains("id") || !entry["id"].is_string()) continue;
      names.push_back(entry["id"]);
      if (names.back() == wanted || wanted.empty()) chosen = entry;
    }
  if (names.empty()) throw EndpointError(address.url + "/models: lists no model; has the server loaded one, and is this its address?");
  if (wanted.empty() && names.size() != 1)
    throw EndpointError(address.url + ": serves " + std::to_string(names.size()) + " models (" + listed(names) + "); name one with --endpoint-model");
  if (!chosen) throw EndpointError(address.url + ": does not serve '" + for_terminal_line(wanted, 100) + "'; it serves " + listed(names));
  return *chosen;
}

}  // namespace

std::string advice_on(const HttpOutcome& outcome, const std::string& key) {
  if (!outcome.location.empty()) return redirect_text(outcome);
  if (outcome.status == 401 || outcome.status == 403)
    return key.empty() ? "; no key was given: it comes from --key-file or from the environment variable that --key-variable names" : "; is the key right?";
  return "";
}

ServerIdentity ask_identity(HttpClient& client, const HttpAddress& address, const std::string& model, const std::string& key) {
  std::string body;
  const HttpOutcome outcome = client.ask(question(address, address.url + "/models", key), body);
  std::string advice = advice_on(outcome, key);
  if (advice.empty()) advice = "; is the server running, and is this its address?";
  if (outcome.status != 200 || !outcome.error.empty())
    throw UnreachableError(address.url + "/models: " + (outcome.error.empty() ? "HTTP status " + std::to_string(outcome.status) : for_terminal_line(outcome.error)) +
                        advice);
  const auto models = parse_object(body);
  if (!models) throw UnreachableError(address.url + "/models: the reply is not a JSON object: " + for_terminal_line(body, 120));
  const nlohmann::json entry = entry_of(address, *models, model);
  ServerIdentity identity{entry["id"], {{"id", entry["id"]}, {"model", picked(entry, kStableModelFields)}}};
  const std::string root = address.url.substr(0, address.url.size() - std::string_view("/v1").size());
  if (const auto props = object_at(client, address, root + "/props", key)) identity.facts["props"] = picked(*props, kStableProps);
  for (const char* path : {"/version", "/api/version"})
    if (const auto version = object_at(client, address, root + path, key); version && version->contains("version")) identity.facts["version"] = (*version)["version"];
  return identity;
}

std::string read_key(const EndpointSpec& spec) {
  std::string key;
  if (!spec.key_file.empty()) {
    const std::string shown = "key-file: '" + for_terminal_line(spec.key_file.string()) + "' ";
    if (std::filesystem::is_directory(spec.key_file)) throw SpecError(shown + "is a folder; a file that holds the key is expected");
    std::ifstream in(spec.key_file);
    std::stringstream text;
    text << in.rdbuf();
    if (!in) throw SpecError(shown + "cannot be read");
    key = text.str();
    while (!key.empty() && (key.back() == '\n' || key.back() == '\r')) key.pop_back();
    if (key.empty()) throw SpecError(shown + "holds no key");
  } else if (const char* value = std::getenv(spec.key_variable.c_str())) {  // NOLINT(concurrency-mt-unsafe): nobody sets it while we run
    key = value;
  }
  for (const unsigned char c : key)
    if (c <= 0x20 || c >= 0x7f) throw SpecError("key: holds blanks, line breaks or characters beyond ASCII; a key is one word");
  return key;
}

}  // namespace lacuna::probe
