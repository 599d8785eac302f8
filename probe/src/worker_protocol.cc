#include "probe/worker_protocol.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <nlohmann/json.hpp>
#include <vector>

#include "probe/encoders.h"
#include "probe/statistics.h"
#include "probe/version.h"

namespace lacuna::probe {
namespace {

using nlohmann::ordered_json;
namespace dom = simdjson::dom;

constexpr std::size_t kLengthDigits = 8, kHeader = kLengthDigits + 1;
constexpr std::array<const char*, 8> kActions = {"hello", "inspect", "run", "judge", "classify", "pause", "resume", "stop"};
constexpr std::size_t kMostChanges = 1000;  // lines of a `classified`: an event stays small

std::string shown(std::string_view bytes) { return for_terminal_line(bytes.substr(0, 40)); }

// The length that a header announces.
std::size_t announced_length(std::string_view header) {
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(header.data(), header.data() + kLengthDigits, length, 16);
  if (error != std::errc() || end != header.data() + kLengthDigits || header[kLengthDigits] != ' ')
    throw WorkerProtocolError(fmt::format("not a frame: expected eight hex digits and a blank, found '{}'", shown(header)));
  if (length > kMaxFrameBytes) throw WorkerProtocolError(fmt::format("a frame of {} bytes; at most {} are allowed", length, kMaxFrameBytes));
  return length;
}

// Reads the members of one object, each by name, and refuses those that nobody asked for.
class Members {
 public:
  explicit Members(const dom::object& object) : object_(object) {}

  template <typename T>
  T get(const char* name, const char* wanted) {
    T value{};
    const dom::element element = find(name);
    if (element.get(value)) throw WorkerProtocolError(fmt::format("field '{}': expected {}", name, wanted));
    return value;
  }
  std::string text(const char* name) { return std::string(get<std::string_view>(name, "a string")); }
  bool flag(const char* name) { return get<bool>(name, "true or false"); }
  double number(const char* name) { return get<double>(name, "a number"); }
  std::uint64_t count(const char* name, std::uint64_t most) {
    const auto value = get<std::uint64_t>(name, "an integer from 0 on");
    if (value > most) throw WorkerProtocolError(fmt::format("field '{}': {} is more than {}", name, value, most));
    return value;
  }
  std::vector<std::string> texts(const char* name) {
    std::vector<std::string> out;
    for (const dom::element element : get<dom::array>(name, "a list of strings")) {
      std::string_view value;
      if (element.get(value)) throw WorkerProtocolError(fmt::format("field '{}': expected a list of strings", name));
      out.emplace_back(value);
    }
    return out;
  }
  bool is_null(const char* name) { return find(name).is_null(); }
  dom::object object(const char* name) { return get<dom::object>(name, "an object"); }
  RowFilter filter(const char* name) {
    try {
      return filter_from_json(simdjson::minify(object(name)));
    } catch (const ProjectError& error) {
      throw WorkerProtocolError(fmt::format("field '{}': {}", name, error.what()));
    }
  }

  void refuse_others() const {
    for (const dom::key_value_pair member : object_)
      if (std::find(asked_.begin(), asked_.end(), member.key) == asked_.end())
        throw WorkerProtocolError(fmt::format("field '{}' is not known", shown(member.key)));
  }

 private:
  dom::element find(const char* name) {
    asked_.emplace_back(name);
    dom::element element;
    if (object_.at_key(name).get(element)) throw WorkerProtocolError(fmt::format("field '{}' is missing", name));
    return element;
  }

  dom::object object_;
  std::vector<std::string> asked_;
};

EndpointApi api_from(const std::string& word) {
  constexpr std::array kApis = {EndpointApi::automatic, EndpointApi::chat, EndpointApi::completions};
  for (const EndpointApi api : kApis)
    if (word == to_string(api)) return api;
  throw WorkerProtocolError(fmt::format("field 'api': '{}' is not one of auto, chat, completions", shown(word)));
}

EndpointSpec endpoint_from(const dom::object& object) {
  Members m(object);
  EndpointSpec endpoint;
  endpoint.urls = m.texts("urls");
  endpoint.model = m.text("model");
  endpoint.api = api_from(m.text("api"));
  endpoint.in_flight = static_cast<unsigned>(m.count("in_flight", 1024));
  endpoint.allow_remote = m.flag("allow_remote");
  endpoint.allow_plaintext = m.flag("allow_plaintext");
  endpoint.key_variable = m.text("key_variable");
  endpoint.key_file = m.text("key_file");
  m.refuse_others();
  return endpoint;
}

ordered_json endpoint_json(const EndpointSpec& e) {
  return {{"urls", e.urls},
          {"model", e.model},
          {"api", to_string(e.api)},
          {"in_flight", e.in_flight},
          {"allow_remote", e.allow_remote},
          {"allow_plaintext", e.allow_plaintext},
          {"key_variable", e.key_variable},
          {"key_file", e.key_file.string()}};
}

RunSpec spec_from(const dom::object& object) {
  Members m(object);
  RunSpec spec;
  spec.name = m.text("name");
  spec.model = m.text("model");
  spec.endpoint = endpoint_from(m.object("endpoint"));
  spec.sets = m.texts("sets");
  spec.languages = m.texts("languages");
  spec.variants = m.texts("variants");
  spec.items = m.texts("items");
  spec.samples = static_cast<int>(m.count("samples", 1'000'000));
  spec.greedy_first = m.flag("greedy_first");
  spec.seed = m.count("seed", UINT64_MAX);
  spec.temperature = m.number("temperature");
  spec.top_p = m.number("top_p");
  spec.min_p = m.number("min_p");
  spec.top_k = static_cast<std::uint32_t>(m.count("top_k", UINT32_MAX));
  spec.max_tokens = static_cast<std::uint32_t>(m.count("max_tokens", UINT32_MAX));
  spec.max_reasoning_tokens = static_cast<std::uint32_t>(m.count("max_reasoning_tokens", UINT32_MAX));
  spec.top_log_probabilities = static_cast<std::uint32_t>(m.count("top_log_probabilities", UINT32_MAX));
  spec.system_prompt = m.text("system_prompt");
  if (!m.is_null("thinking")) spec.thinking = m.flag("thinking");
  spec.limit = m.count("limit", UINT64_MAX);
  spec.device = m.text("device");
  spec.gpu_memory = m.count("gpu_memory", UINT64_MAX);
  spec.shard = static_cast<std::uint32_t>(m.count("shard", UINT32_MAX));
  spec.shards = static_cast<std::uint32_t>(m.count("shards", UINT32_MAX));
  spec.threads = static_cast<unsigned>(m.count("threads", 4096));
  spec.parallel = static_cast<std::uint32_t>(m.count("parallel", 4096));
  spec.context = static_cast<std::uint32_t>(m.count("context", UINT32_MAX));
  m.refuse_others();
  return spec;
}

ordered_json spec_json(const RunSpec& s) {
  ordered_json out = {{"name", s.name},
                      {"model", s.model.string()},
                      {"endpoint", endpoint_json(s.endpoint)},
                      {"sets", s.sets},
                      {"languages", s.languages},
                      {"variants", s.variants},
                      {"items", s.items},
                      {"samples", s.samples},
                      {"greedy_first", s.greedy_first},
                      {"seed", s.seed},
                      {"temperature", s.temperature},
                      {"top_p", s.top_p},
                      {"min_p", s.min_p},
                      {"top_k", s.top_k},
                      {"max_tokens", s.max_tokens},
                      {"max_reasoning_tokens", s.max_reasoning_tokens},
                      {"top_log_probabilities", s.top_log_probabilities},
                      {"system_prompt", s.system_prompt}};
  out["thinking"] = s.thinking ? ordered_json(*s.thinking) : ordered_json(nullptr);
  out["limit"] = s.limit;
  out["device"] = s.device;
  out["gpu_memory"] = s.gpu_memory;
  out["shard"] = s.shard;
  out["shards"] = s.shards;
  out["threads"] = s.threads;
  out["parallel"] = s.parallel;
  out["context"] = s.context;
  return out;
}

JudgeSpec judging_from(const dom::object& object) {
  Members m(object);
  JudgeSpec spec;
  spec.model = m.text("model");
  spec.endpoint = endpoint_from(m.object("endpoint"));
  spec.axes = m.texts("axes");
  spec.filter = m.filter("filter");
  spec.limit = m.count("limit", UINT64_MAX);
  spec.max_reasoning_tokens = static_cast<std::uint32_t>(m.count("max_reasoning_tokens", UINT32_MAX));
  spec.threads = static_cast<unsigned>(m.count("threads", 4096));
  spec.parallel = static_cast<std::uint32_t>(m.count("parallel", 4096));
  spec.context = static_cast<std::uint32_t>(m.count("context", UINT32_MAX));
  spec.device = m.text("device");
  spec.gpu_memory = m.count("gpu_memory", UINT64_MAX);
  m.refuse_others();
  return spec;
}

ordered_json judging_json(const JudgeSpec& s) {
  return {{"model", s.model.string()},
          {"endpoint", endpoint_json(s.endpoint)},
          {"axes", s.axes},
          {"filter", ordered_json::parse(filter_to_json(s.filter))},
          {"limit", s.limit},
          {"max_reasoning_tokens", s.max_reasoning_tokens},
          {"threads", s.threads},
          {"parallel", s.parallel},
          {"context", s.context},
          {"device", s.device},
          {"gpu_memory", s.gpu_memory}};
}

WorkerAction action_from(const std::string& word) {
  for (std::size_t i = 0; i < kActions.size(); ++i)
    if (word == kActions[i]) return static_cast<WorkerAction>(i);
  throw WorkerProtocolError(fmt::format("field 'do': '{}' is not one of {}", shown(word), fmt::join(kActions, ", ")));
}

ordered_json event(std::uint64_t id, const char* name) { return {{"protocol", kWorkerProtocol}, {"id", id}, {"event", name}}; }

ordered_json progress_json(const RunProgress& p) {
  const Interval refused = wilson(p.refused, p.classified);
  ordered_json out = {{"done", p.done},       {"total", p.total},   {"resumed", p.resumed},
                      {"failed", p.failed},   {"refused", p.refused}, {"classified", p.classified},
                      {"tokens", p.tokens},   {"seconds", p.seconds}, {"tokens_per_second", p.tokens_per_second},
                      {"refused_rate", {refused.estimate, refused.low, refused.high}}};
  out["eta_seconds"] = p.eta_seconds ? ordered_json(*p.eta_seconds) : ordered_json(nullptr);
  return out;
}

}  // namespace

std::string worker_frame(std::string_view payload) { return fmt::format("{:08x} {}\n", payload.size(), payload); }

std::optional<std::string> WorkerFrames::next() {
  const std::string_view rest = std::string_view(buffer_).substr(at_);
  if (rest.size() < kHeader) {
    // Garbage that is shorter than a header is still garbage: hex digits are all that may stand there.
    for (const char c : rest.substr(0, kLengthDigits))
      if (!std::isxdigit(static_cast<unsigned char>(c))) announced_length(std::string(rest) + std::string(kHeader, '?'));
    return std::nullopt;
  }
  const std::size_t length = announced_length(rest);
  if (rest.size() < kHeader + length + 1) return std::nullopt;
  if (rest[kHeader + length] != '\n') throw WorkerProtocolError(fmt::format("a frame of {} bytes does not end with a newline", length));
  std::string payload(rest.substr(kHeader, length));
  at_ += kHeader + length + 1;
  if (at_ == buffer_.size() || at_ > (1u << 20)) {
    buffer_.erase(0, at_);
    at_ = 0;
  }
  return payload;
}

WorkerRequest parse_worker_request(const std::string& payload) {
  dom::parser parser;
  dom::object object;
  if (const auto error = parser.parse(payload).get(object))
    throw WorkerProtocolError(fmt::format("not a JSON object: {}", simdjson::error_message(error)));
  Members m(object);
  if (const auto version = m.count("protocol", UINT64_MAX); version != kWorkerProtocol)
    throw WorkerProtocolError(fmt::format("field 'protocol': {} is not spoken here, only {}", version, kWorkerProtocol));
  WorkerRequest request;
  request.id = m.count("id", UINT64_MAX);
  request.action = action_from(m.text("do"));
  if (request.action == WorkerAction::run) {
    request.project = m.text("project");
    request.spec = spec_from(m.object("spec"));
  } else if (request.action == WorkerAction::judge) {
    request.project = m.text("project");
    request.judging = judging_from(m.object("spec"));
  } else if (request.action == WorkerAction::classify) {
    request.project = m.text("project");
    request.heard = m.text("judge");
  } else if (request.action == WorkerAction::inspect) {
    request.spec.model = m.text("model");
    request.spec.endpoint = endpoint_from(m.object("endpoint"));
    request.spec.context = static_cast<std::uint32_t>(m.count("context", UINT32_MAX));
    request.spec.parallel = static_cast<std::uint32_t>(m.count("parallel", 4096));
  }
  m.refuse_others();
  return request;
}

std::string worker_request_json(const WorkerRequest& request) {
  ordered_json out = {{"protocol", kWorkerProtocol}, {"id", request.id}, {"do", kActions.at(static_cast<std::size_t>(request.action))}};
  if (request.action == WorkerAction::run) {
    out["project"] = request.project.string();
    out["spec"] = spec_json(request.spec);
  } else if (request.action == WorkerAction::judge) {
    out["project"] = request.project.string();
    out["spec"] = judging_json(request.judging);
  } else if (request.action == WorkerAction::classify) {
    out["project"] = request.project.string();
    out["judge"] = request.heard;
  } else if (request.action == WorkerAction::inspect) {
    out["model"] = request.spec.model.string();
    out["endpoint"] = endpoint_json(request.spec.endpoint);
    out["context"] = request.spec.context;
    out["parallel"] = request.spec.parallel;
  }
  return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string hello_event(std::uint64_t id) {
  ordered_json out = event(id, "hello");
  out["version"] = program_version();
  out["commit"] = build_commit();
  return out.dump();
}

std::string progress_event(std::uint64_t id, const RunProgress& progress, std::uint64_t resident_bytes) {
  ordered_json out = event(id, "progress");
  out["progress"] = progress_json(progress);
  out["resident_bytes"] = resident_bytes;
  return out.dump();
}

std::string paused_event(std::uint64_t id, bool paused) {
  ordered_json out = event(id, "paused");
  out["paused"] = paused;
  return out.dump();
}

std::string log_event(std::uint64_t id, const std::string& line) {
  ordered_json out = event(id, "log");
  out["line"] = valid_utf8(line);
  return out.dump();
}

std::string model_event(std::uint64_t id, const ModelSummary& summary) {
  ordered_json out = event(id, "model");
  out["model"] = ordered_json::parse(summary_json(summary));
  out["text"] = valid_utf8(summary_text(summary));
  return out.dump();
}

std::string endpoint_event(std::uint64_t id, const EndpointIdentity& identity) {
  ordered_json out = event(id, "endpoint");
  out["model"] = valid_utf8(identity.model);
  out["facts"] = ordered_json::parse(identity.facts_json);
  return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string bytes_event(std::uint64_t id, std::uint64_t done, std::uint64_t total) {
  ordered_json out = event(id, "bytes");
  out["done"] = done;
  out["total"] = total;
  return out.dump();
}

std::string finished_event(std::uint64_t id, const RunOutcome& outcome) {
  ordered_json out = event(id, "finished");
  out["run"] = valid_utf8(outcome.run_name);
  out["interrupted"] = outcome.interrupted;
  out["progress"] = progress_json(outcome.progress);
  return out.dump();
}

std::string judged_event(std::uint64_t id, const JudgeOutcome& outcome) {
  ordered_json out = event(id, "judged");
  out["judge"] = {{"version", valid_utf8(outcome.judge.version)}, {"fingerprint", outcome.judge.fingerprint}};
  out["judged"] = outcome.judged;
  out["already_there"] = outcome.already_there;
  out["abstained"] = outcome.abstained;
  out["failed"] = outcome.failed + outcome.unreadable;
  out["left_out"] = outcome.left_out;
  out["interrupted"] = outcome.interrupted;
  return out.dump();
}

std::string classified_event(std::uint64_t id, const ClassifyOutcome& outcome, bool interrupted) {
  ordered_json out = event(id, "classified");
  out["classified"] = outcome.classified;
  out["changed"] = outcome.changed;
  out["changes"] = ordered_json::array();
  for (std::size_t i = 0; i < std::min(outcome.changes.size(), kMostChanges); ++i) out["changes"].push_back(for_terminal_line(outcome.changes[i], 400));
  out["interrupted"] = interrupted;
  return out.dump();
}

std::string error_event(std::uint64_t id, const std::string& message) {
  ordered_json out = event(id, "error");
  out["message"] = valid_utf8(message);
  return out.dump();
}

}  // namespace lacuna::probe
