#include "endpoint_reply.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <utility>

#include "probe/encoders.h"

namespace lacuna::probe {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kMaxDepth = 64;
constexpr double kNoProbability = -9999;  // what servers write for a token outside of their list; JSON has no -infinity
constexpr std::size_t kShownBytes = 200;  // of a server's own words in a message

std::string shown(std::string_view bytes) { return for_terminal_line(bytes.substr(0, kShownBytes), 160); }

std::optional<std::string_view> text_at(const dom::object& object, std::string_view key) {
  std::string_view value;
  if (object.at_key(key).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

std::optional<std::uint32_t> count_at(const dom::object& object, std::string_view key) {
  std::uint64_t value = 0;
  if (object.at_key(key).get(value) != simdjson::SUCCESS || value > 0xffffffffu) return std::nullopt;
  return static_cast<std::uint32_t>(value);
}

// The words of an "error" member: a string, or an object with a message.
std::optional<std::string> error_of(const dom::object& object) {
  dom::element error;
  if (object.at_key("error").get(error) != simdjson::SUCCESS || error.is_null()) return std::nullopt;
  std::string_view text;
  if (error.get(text) == simdjson::SUCCESS) return shown(text);
  dom::object inner;
  if (error.get(inner) == simdjson::SUCCESS)
    if (const auto message = text_at(inner, "message")) return shown(*message);
  return shown(simdjson::minify(error));
}

std::string stop_reason_of(std::string_view finish_reason) {
  if (finish_reason == "stop" || finish_reason == "eos" || finish_reason == "stop_sequence") return "end_of_generation";
  if (finish_reason == "length" || finish_reason == "content_filter" || finish_reason == "tool_calls")
    return std::string(finish_reason);
  return "";
}

ReplyFault fault_of_status(long http) {
  switch (http) {
    case 400: case 413: case 422: return ReplyFault::item;
    case 408: case 425: case 429: case 500: case 502: case 503: case 504: return ReplyFault::transient;
    case 401: case 403: case 404: case 405: return ReplyFault::configuration;
    default: return http >= 300 && http < 500 ? ReplyFault::configuration : ReplyFault::transient;
  }
}

struct Tag { std::string_view open, close; };
constexpr std::array<Tag, 2> kReasoningTags = {{{"<think>", "</think>"}, {"\u25C1think\u25B7", "\u25C1/think\u25B7"}}};

std::string_view without_leading_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

std::string trimmed(std::string_view text) {
  text = without_leading_blanks(text);
  return std::string(text.substr(0, text.find_last_not_of(" \t\r\n") + 1));
}

}  // namespace

void split_reasoning(EndpointReply& reply, bool reasoning_is_open) {
  if (reply.reasoning) return;  // the server did it
  for (const Tag& tag : kReasoningTags) {
    std::string_view rest = without_leading_blanks(reply.text);
    const bool opened = rest.starts_with(tag.open);
    if (opened) rest.remove_prefix(tag.open.size());
    const std::size_t close = rest.find(tag.close);
    const bool closed = close != std::string_view::npos;
    // A template that opens the reasoning in the prompt leaves only its end in the answer.
    const bool closed_only = closed && rest.find(tag.open) > close;
    if (!opened && !closed_only) continue;
    reply.reasoning = trimmed(rest.substr(0, close));
    reply.text = closed ? std::string(without_leading_blanks(rest.substr(close + tag.close.size()))) : std::string();
    return;
  }
  if (reasoning_is_open) reply.reasoning = trimmed(std::exchange(reply.text, std::string()));  // it never came to an answer
}

namespace {

double number_or(const dom::element& element, double otherwise) {
  double value = otherwise;
  return element.get(value) == simdjson::SUCCESS ? value : otherwise;
}

// Chat: {"content": [{"token", "logprob", "top_logprobs": [{"token", "logprob"}]}]}.
void add_chat_probabilities(const dom::object& logprobs, std::vector<TokenProbability>& out) {
  dom::array content;
  if (logprobs.at_key("content").get(content) != simdjson::SUCCESS) return;
  const auto entry_of = [](const dom::element& element) -> std::optional<std::pair<std::string, double>> {
    dom::object entry;
    dom::element value;
    if (element.get(entry) != simdjson::SUCCESS || entry.at_key("logprob").get(value) != simdjson::SUCCESS) return std::nullopt;
    return std::pair(valid_utf8(text_at(entry, "token").value_or("")), number_or(value, kNoProbability));
  };
  for (const dom::element& element : content) {
    const auto entry = entry_of(element);
    if (!entry) continue;
    TokenProbability& token = out.emplace_back(TokenProbability{entry->first, entry->second, {}});
    dom::array top;
    if (element.at_key("top_logprobs").get(top) != simdjson::SUCCESS) continue;
    for (const dom::element& likely : top)
      if (const auto other = entry_of(likely)) token.top.push_back(*other);
  }
}

// Completions: {"tokens": [...], "token_logprobs": [...], "top_logprobs": [{token: logprob, ...}, ...]}.
void add_completion_probabilities(const dom::object& logprobs, std::vector<TokenProbability>& out) {
  dom::array tokens, chosen, top;
  if (logprobs.at_key("tokens").get(tokens) != simdjson::SUCCESS || logprobs.at_key("token_logprobs").get(chosen) != simdjson::SUCCESS) return;
  const bool has_top = logprobs.at_key("top_logprobs").get(top) == simdjson::SUCCESS;
  std::size_t i = 0;
  for (const dom::element& value : chosen) {
    std::string_view text;
    if (tokens.at(i).get(text) != simdjson::SUCCESS) return;
    TokenProbability& token = out.emplace_back(TokenProbability{valid_utf8(text), number_or(value, kNoProbability), {}});
    dom::object likely;
    if (has_top && top.at(i).get(likely) == simdjson::SUCCESS)
      for (const auto& [other, log_probability] : likely) token.top.emplace_back(valid_utf8(other), number_or(log_probability, kNoProbability));
    std::stable_sort(token.top.begin(), token.top.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    ++i;
  }
}

}  // namespace

struct ReplyReader::State {
  explicit State(const Options& asked)
      : options(asked), events([this](std::string_view data) { take_event(data); }, asked.longest) {}

  void fail(ReplyFault fault, std::string cause) {
    if (reply.fault != ReplyFault::none) return;
    reply.fault = fault;
    reply.cause = std::move(cause);
  }

  void take_event(std::string_view data) {
    is_stream = true;
    if (data == "[DONE]") {
      done = true;
      return;
    }
    if (done) return fail(ReplyFault::transient, "the stream went on after its end");
    if (++reply.pieces > options.most_pieces)
      return fail(ReplyFault::overrun, fmt::format("the stream has more than {} pieces", options.most_pieces));
    take_json(data, "delta");
  }

  // One chunk of a stream, or a whole reply.
  void take_json(std::string_view text, std::string_view message_key) {
    dom::element root;
    dom::object object;
    const simdjson::padded_string padded(text);
    if (parser.allocate(padded.size(), kMaxDepth) != simdjson::SUCCESS)
      return fail(ReplyFault::transient, "no memory for the reply");
    if (const auto code = parser.parse(padded).get(root); code != simdjson::SUCCESS)
      return fail(ReplyFault::transient, fmt::format("the reply is not valid JSON ({}): {}", simdjson::error_message(code), shown(text)));
    if (root.get(object) != simdjson::SUCCESS)
      return fail(ReplyFault::transient, "the reply is not a JSON object: " + shown(text));
    if (const auto error = error_of(object)) return fail(ReplyFault::transient, "the server reports: " + *error);
    if (const auto model = text_at(object, "model")) reply.model = std::string(*model);
    take_usage(object);
    take_choices(object, message_key);
  }

  void take_usage(const dom::object& object) {
    dom::object usage;
    if (object.at_key("usage").get(usage) != simdjson::SUCCESS) return;
    if (const auto count = count_at(usage, "prompt_tokens")) reply.prompt_tokens = count;
    if (const auto count = count_at(usage, "completion_tokens")) reply.answer_tokens = count;
  }

  void take_choices(const dom::object& object, std::string_view message_key) {
    dom::array choices;
    if (object.at_key("choices").get(choices) != simdjson::SUCCESS)
      return fail(ReplyFault::transient, "the reply has no list of choices");
    if (choices.size() > 1) return fail(ReplyFault::transient, fmt::format("the reply has {} choices; one was asked for", choices.size()));
    if (choices.size() == 0) {  // a chunk that only counts tokens
      if (!is_stream) fail(ReplyFault::transient, "the reply has no choice");
      return;
    }
    dom::object choice;
    if (choices.at(0).get(choice) != simdjson::SUCCESS) return fail(ReplyFault::transient, "the reply's choice is not an object");
    take_text(choice, message_key);
    dom::object logprobs;
    if (choice.at_key("logprobs").get(logprobs) == simdjson::SUCCESS)
      options.chat ? add_chat_probabilities(logprobs, reply.probabilities) : add_completion_probabilities(logprobs, reply.probabilities);
    if (const auto reason = text_at(choice, "finish_reason")) take_finish_reason(*reason);
  }

  void take_text(const dom::object& choice, std::string_view message_key) {
    if (!options.chat) {
      append(reply.text, choice, "text");
      return;
    }
    dom::object message;
    if (choice.at_key(message_key).get(message) != simdjson::SUCCESS) return;
    append(reply.text, message, "content");
    for (const std::string_view key : {"reasoning_content", "reasoning"}) {
      const auto piece = text_at(message, key);
      if (!piece) continue;
      if (!reply.reasoning) reply.reasoning.emplace();
      reply.reasoning->append(*piece);
      break;
    }
  }

  // Text after the finish reason would be lost by whoever stopped reading there: it belongs to no answer.
  void append(std::string& to, const dom::object& from, std::string_view key) {
    const auto piece = text_at(from, key);
    if (!piece || piece->empty()) return;
    if (finished) return fail(ReplyFault::transient, "text came after the finish reason");
    to.append(*piece);
  }

  void take_finish_reason(std::string_view reason) {
    reply.stop_reason = stop_reason_of(reason);
    finished = !reply.stop_reason.empty();
    if (!finished) fail(ReplyFault::transient, "unknown finish reason '" + shown(reason) + "'");
  }

  void conclude(long http, std::string_view content_type, const std::string& transfer_error) {
    if (http != 0 && http != 200) {  // whatever came with it
      reply.fault = fault_of_status(http);
      reply.cause = fmt::format("HTTP status {}: {}", http, shown(body));
      return;
    }
    if (!transfer_error.empty() && !(done && finished)) return fail(ReplyFault::transient, transfer_error);
    if (http == 0) return fail(ReplyFault::transient, "there was no reply");
    if (!is_stream) {
      if (content_type.starts_with("text/event-stream")) return fail(ReplyFault::transient, "the stream ended without an event");
      take_json(body, "message");
    }
    if (!finished) fail(ReplyFault::transient, "the reply ended without a finish reason: it was cut");
    if (valid_utf8(reply.text) != reply.text) fail(ReplyFault::transient, "the text is not valid UTF-8");
  }

  Options options;
  EventStream events;
  dom::parser parser;
  EndpointReply reply;
  std::string body;          // of a reply that is no stream
  std::size_t bytes = 0;
  bool is_stream = false, done = false, finished = false;
};

ReplyReader::ReplyReader(const Options& options) : state_(std::make_unique<State>(options)) {}
ReplyReader::~ReplyReader() = default;

bool ReplyReader::feed(std::string_view bytes) {
  State& s = *state_;
  s.bytes += bytes.size();
  if (s.bytes > s.options.longest)
    s.fail(ReplyFault::overrun, fmt::format("the reply is longer than {} bytes", s.options.longest));
  if (s.reply.fault != ReplyFault::none) return false;
  if (!s.is_stream) s.body.append(bytes);
  if (!s.events.feed(bytes)) s.fail(ReplyFault::overrun, "an event of the stream is too long");
  return s.reply.fault == ReplyFault::none;
}

std::uint64_t ReplyReader::pieces() const { return state_->reply.pieces; }

EndpointReply ReplyReader::finish(long http, std::string_view content_type, const std::string& transfer_error) {
  state_->conclude(http, content_type, transfer_error);
  EndpointReply reply = std::move(state_->reply);
  if (reply.fault == ReplyFault::none) split_reasoning(reply, state_->options.reasoning_is_open);
  return reply;
}

}  // namespace lacuna::probe
