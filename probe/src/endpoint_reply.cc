#include "endpoint_reply.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "key_redaction.h"
#include "probe/encoders.h"
#include "text.h"

namespace lacuna::probe {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kMaxDepth = 64;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();  // a log-probability that is none: null in JSON
constexpr std::size_t kShownBytes = 200;  // of a server's own words in a message

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

std::string_view without_byte_order_mark(std::string_view text) { return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text; }

// Members of an error in which servers say why; others may quote what was asked ("input", "flagged_input").
constexpr std::string_view kReasonMembers[] = {"error", "message", "msg", "error_msg", "status_msg", "detail", "code", "error_code", "type", "status", "param", "reason", "reasons", "blockreason", "title"};

// What stands in those members, however deep.
void add_reasons(const dom::element& element, bool is_reason, std::string& out) {
  std::string_view text;
  dom::array elements;
  dom::object members;
  if (element.get(text) == simdjson::SUCCESS && is_reason) out.append(text).append("\n");
  if (element.get(elements) == simdjson::SUCCESS)
    for (const dom::element& each : elements) add_reasons(each, is_reason, out);
  if (element.get(members) == simdjson::SUCCESS)
    for (const auto& [name, value] : members)
      add_reasons(value, std::find(std::begin(kReasonMembers), std::end(kReasonMembers), lower(std::string(name))) != std::end(kReasonMembers), out);
}

std::string reasons_in(const dom::element& element) {
  std::string out;
  add_reasons(element, true, out);
  return out;
}

// An "error" member: a string, or an object with a message.
struct ServerError {
  std::string message, reasons;
};
std::optional<ServerError> error_of(const dom::object& object) {
  dom::element error;
  if (object.at_key("error").get(error) != simdjson::SUCCESS || error.is_null()) return std::nullopt;
  std::string_view text;
  if (error.get(text) == simdjson::SUCCESS) return ServerError{std::string(text), reasons_in(error)};
  dom::object inner;
  if (error.get(inner) == simdjson::SUCCESS)
    if (const auto message = text_at(inner, "message")) return ServerError{std::string(*message), reasons_in(error)};
  return ServerError{simdjson::minify(error), reasons_in(error)};
}

// Words of finish reasons in the dialects of servers, and ours for them.
struct FinishReason { std::string_view theirs, ours; };
constexpr FinishReason kFinishReasons[] = {
    {"stop", "end_of_generation"}, {"eos", "end_of_generation"}, {"eos_token", "end_of_generation"}, {"stop_sequence", "end_of_generation"}, {"end_turn", "end_of_generation"},
    {"length", "length"}, {"max_tokens", "length"}, {"model_length", "length"},
    {"content_filter", "content_filter"}, {"safety", "content_filter"}, {"sensitive", "content_filter"}, {"recitation", "content_filter"},
    {"refusal", "refusal"}, {"tool_calls", "tool_calls"}, {"function_call", "tool_calls"}};
// A server that says so gave up; there is no whole reply.
constexpr std::string_view kBrokenOff[] = {"error", "abort", "aborted", "cancelled", "canceled", "timeout"};

// How hosts say that a filter of theirs, and not the model, declines a prompt; and words by which such a sentence is about whoever asks.
constexpr std::string_view kFilterWords[] = {"moderation", "flagged", "content policy", "content_policy", "content-policy", "usage policy", "usage policies", "content filter", "content_filter", "contentfilter",
                                             "content management policy", "content safety", "safety system", "data_inspection", "datainspection", "inappropriate", "sensitive content", "sensitive_", "sensitive word",
                                             "sensitive information", "potentially sensitive", "high risk", "unsafe", "prohibited content", "prohibited_content", "content risk", "content exists risk", "risk control", "敏感", "违规", "违反", "审核", "不合规",
                                             "不安全", "内容安全", "内容风险", "不当内容", "审查", "inhaltsrichtlinie", "inhaltsfilter", "nutzungsrichtlinie", "unangemessen"};
constexpr std::string_view kAccountWords[] = {"account", "api key", "api_key", "账号", "账户", "帐号", "konto"};

bool speaks_of_filter(std::string_view said) {
  const std::string words = lower(std::string(said));
  const auto has_one_of = [&](const auto& list) { return std::any_of(std::begin(list), std::end(list), [&](std::string_view word) { return words.find(word) != std::string::npos; }); };
  return has_one_of(kFilterWords) && !has_one_of(kAccountWords);
}

ReplyFault fault_of_status(long http, std::string_view reasons) {
  switch (http) {
    case 400: case 413: case 422: return speaks_of_filter(reasons) ? ReplyFault::filtered : ReplyFault::item;
    case 403: case 451: return speaks_of_filter(reasons) ? ReplyFault::filtered : ReplyFault::forbidden;
    case 408: case 425: case 429: case 500: case 502: case 503: case 504: return ReplyFault::transient;
    default: return http >= 300 && http < 500 ? ReplyFault::configuration : ReplyFault::transient;
  }
}

struct Tag { std::string_view open, close; };
constexpr std::array<Tag, 2> kReasoningTags = {{{"<think>", "</think>"}, {"\u25C1think\u25B7", "\u25C1/think\u25B7"}}};

std::string_view without_leading_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

}  // namespace

void split_reasoning(EndpointReply& reply, bool reasoning_is_open) {
  if (reply.reasoning && !reply.reasoning->empty()) return;  // the server did it
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

// The logarithm of a probability is no number above 0; a rounding error is taken for 0.
double log_probability_of(const dom::element& element) {
  constexpr double kRounding = 1e-3;
  double value = kUnknown;
  if (element.get(value) != simdjson::SUCCESS || !std::isfinite(value) || value > kRounding) return kUnknown;
  return std::min(value, 0.0);
}

void sort_likeliest_first(std::vector<std::pair<std::string, double>>& top) {
  const auto known = [](double value) { return std::isnan(value) ? -std::numeric_limits<double>::infinity() : value; };
  std::stable_sort(top.begin(), top.end(), [&](const auto& a, const auto& b) { return known(a.second) > known(b.second); });
}

// Chat: {"content": [{"token", "logprob", "top_logprobs": [{"token", "logprob"}]}]}. False for an entry that does not say which token it is of: the list is
// then not that of the answer.
bool add_chat_probabilities(const dom::object& logprobs, std::vector<TokenProbability>& out) {
  dom::array content;
  if (logprobs.at_key("content").get(content) != simdjson::SUCCESS) return true;
  const auto entry_of = [](const dom::element& element) -> std::optional<std::pair<std::string, double>> {
    dom::object entry;
    if (element.get(entry) != simdjson::SUCCESS) return std::nullopt;
    const auto token = text_at(entry, "token");
    if (!token) return std::nullopt;
    dom::element value;
    return std::pair(valid_utf8(*token), entry.at_key("logprob").get(value) == simdjson::SUCCESS ? log_probability_of(value) : kUnknown);
  };
  for (const dom::element& element : content) {
    const auto entry = entry_of(element);
    if (!entry) return false;
    TokenProbability& token = out.emplace_back(TokenProbability{entry->first, entry->second, {}});
    dom::array top;
    if (element.at_key("top_logprobs").get(top) != simdjson::SUCCESS) continue;
    for (const dom::element& likely : top)
      if (const auto other = entry_of(likely)) token.top.push_back(*other);
  }
  return true;
}

// Completions: {"tokens": [...], "token_logprobs": [...], "top_logprobs": [{token: logprob, ...}, ...]}.
bool add_completion_probabilities(const dom::object& logprobs, std::vector<TokenProbability>& out) {
  dom::array tokens, chosen, top;
  if (logprobs.at_key("tokens").get(tokens) != simdjson::SUCCESS || logprobs.at_key("token_logprobs").get(chosen) != simdjson::SUCCESS) return true;
  const bool has_top = logprobs.at_key("top_logprobs").get(top) == simdjson::SUCCESS;
  std::size_t i = 0;
  for (const dom::element& value : chosen) {
    std::string_view text;
    if (tokens.at(i).get(text) != simdjson::SUCCESS) return false;
    TokenProbability& token = out.emplace_back(TokenProbability{valid_utf8(text), log_probability_of(value), {}});
    dom::object likely;
    if (has_top && top.at(i).get(likely) == simdjson::SUCCESS)
      for (const auto& [other, log_probability] : likely) token.top.emplace_back(valid_utf8(other), log_probability_of(log_probability));
    sort_likeliest_first(token.top);
    ++i;
  }
  return true;
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

  // A server's own words, for a message. The key goes before the cut, which would leave a part of it.
  std::string shown(std::string_view said) const { return for_terminal_line(without_keys(said, options.key).substr(0, kShownBytes), 160); }

  // The body of an error as it is shown, and what in it says why: of JSON, without its escapes, which hide words and keys; else as it came.
  struct ErrorBody { std::string shown, reasons; };
  ErrorBody error_body() {
    dom::element root;
    const simdjson::padded_string padded(without_byte_order_mark(body));
    const bool is_json = parser.allocate(padded.size(), kMaxDepth) == simdjson::SUCCESS && parser.parse(padded).get(root) == simdjson::SUCCESS;
    return is_json ? ErrorBody{simdjson::minify(root), reasons_in(root)} : ErrorBody{body, body};
  }

  // The words of a prompt that is quoted are not the server's.
  std::string without_prompt(std::string reasons) const {
    if (options.prompt.empty()) return reasons;
    for (std::size_t at = reasons.find(options.prompt); at != std::string::npos; at = reasons.find(options.prompt, at)) reasons.erase(at, options.prompt.size());
    return reasons;
  }

  // One chunk of a stream, or a whole reply.
  void take_json(std::string_view text, std::string_view message_key) {
    dom::element root;
    dom::object object;
    const simdjson::padded_string padded(without_byte_order_mark(text));
    if (parser.allocate(padded.size(), kMaxDepth) != simdjson::SUCCESS)
      return fail(ReplyFault::transient, "no memory for the reply");
    if (const auto code = parser.parse(padded).get(root); code != simdjson::SUCCESS)
      return fail(ReplyFault::transient, fmt::format("the reply is not valid JSON ({}): {}", simdjson::error_message(code), shown(text)));
    if (root.get(object) != simdjson::SUCCESS)
      return fail(ReplyFault::transient, "the reply is not a JSON object: " + shown(text));
    if (const auto error = error_of(object)) return fail(speaks_of_filter(without_prompt(error->reasons)) ? ReplyFault::filtered : ReplyFault::transient, "the server reports: " + shown(error->message));
    if (const auto model = text_at(object, "model"); model && !model->empty()) reply.model = valid_utf8(*model);
    if (reply.served_by.empty()) take_backend(object);
    take_usage(object);
    take_choices(object, message_key);
  }

  void take_backend(const dom::object& object) {
    for (const std::string_view key : {"provider", "system_fingerprint"})
      if (const auto name = text_at(object, key); name && !name->empty()) reply.served_by += fmt::format("{}{} {}", reply.served_by.empty() ? "" : ", ", key, shown(*name));
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
      probabilities_fit &= (options.chat ? add_chat_probabilities : add_completion_probabilities)(logprobs, reply.probabilities);
    if (const auto reason = text_at(choice, "finish_reason")) take_finish_reason(*reason);
  }

  void take_text(const dom::object& choice, std::string_view message_key) {
    if (!options.chat) {
      append(reply.text, choice, "text");
      return;
    }
    dom::object message;
    if (choice.at_key(message_key).get(message) != simdjson::SUCCESS) return;
    dom::array parts;
    if (message.at_key("content").get(parts) == simdjson::SUCCESS) take_parts(parts);
    else append(reply.text, message, "content");
    append(refusal, message, "refusal");
    for (const std::string_view key : {"reasoning_content", "reasoning"}) {  // some servers send both, one of them empty
      const auto piece = text_at(message, key);
      if (!piece) continue;
      add_reasoning(*piece);
      if (!piece->empty()) return;
    }
    take_reasoning_details(message);
  }

  // OpenRouter's list, which mostly repeats "reasoning": {"type": "reasoning.text", "text"}, {"type": "reasoning.summary", "summary"}; encrypted ones have neither.
  void take_reasoning_details(const dom::object& message) {
    dom::array details;
    if (message.at_key("reasoning_details").get(details) != simdjson::SUCCESS) return;
    for (const dom::element& element : details) {
      dom::object detail;
      if (element.get(detail) != simdjson::SUCCESS) continue;
      for (const std::string_view key : {"text", "summary"})
        if (const auto piece = text_at(detail, key)) add_reasoning(*piece);
    }
  }

  // Content as a list: {"type": "text", "text"}, {"type": "refusal", "refusal"}, {"type": "thinking", "thinking": text or a list of texts}.
  void take_parts(const dom::array& parts) {
    for (const dom::element& element : parts) {
      dom::object part;
      if (element.get(part) != simdjson::SUCCESS) continue;
      append(reply.text, part, "text");
      append(refusal, part, "refusal");
      if (const auto thought = text_at(part, "thinking")) add_reasoning(*thought);
      dom::array thoughts;
      if (part.at_key("thinking").get(thoughts) != simdjson::SUCCESS) continue;
      for (const dom::element& one : thoughts) {
        dom::object thought;
        if (one.get(thought) == simdjson::SUCCESS) add_reasoning(text_at(thought, "text").value_or(""));
      }
    }
  }

  void add_reasoning(std::string_view piece) {
    if (!reply.reasoning) reply.reasoning.emplace();
    reply.reasoning->append(piece);
  }

  // Text after the finish reason would be lost by whoever stopped reading there: it belongs to no answer.
  void append(std::string& to, const dom::object& from, std::string_view key) {
    const auto piece = text_at(from, key);
    if (!piece || piece->empty()) return;
    if (finished) return fail(ReplyFault::transient, "text came after the finish reason");
    to.append(*piece);
  }

  void take_finish_reason(std::string_view reason) {
    if (reason.empty()) return;  // as null: some servers write it into every piece
    finished = true;
    const std::string word = lower(std::string(reason));
    for (const std::string_view broken : kBrokenOff)
      if (word == broken) return fail(ReplyFault::transient, "the server broke the reply off: finish reason '" + shown(reason) + "'");
    const auto* known = std::find_if(std::begin(kFinishReasons), std::end(kFinishReasons), [&](const FinishReason& r) { return r.theirs == word; });
    reply.stop_reason = known != std::end(kFinishReasons) ? known->ours : "end_of_generation";
    if (known == std::end(kFinishReasons)) reply.note = "unknown finish reason '" + shown(reason) + "', taken for the end of a whole reply";
  }

  // What the model declined in a field of its own is its answer.
  void take_refusal() {
    if (refusal.empty()) return;
    reply.text += (reply.text.empty() ? "" : "\n\n") + refusal;
    if (reply.stop_reason == "end_of_generation") reply.stop_reason = "refusal";
  }

  void conclude(long http, std::string_view content_type, const std::string& transfer_error) {
    if (http != 0 && http != 200) {  // whatever came with it
      const ErrorBody error = error_body();
      reply.fault = fault_of_status(http, without_prompt(error.reasons));
      reply.cause = fmt::format("HTTP status {}: {}", http, shown(error.shown));
      reply.refuses_probabilities = reply.fault == ReplyFault::item && lower(error.shown).find("logprob") != std::string::npos;
      return;
    }
    if (!transfer_error.empty() && !(done && finished)) return fail(ReplyFault::transient, transfer_error);
    if (http == 0) return fail(ReplyFault::transient, "there was no reply");
    if (!is_stream) {
      if (content_type.starts_with("text/event-stream")) return fail(ReplyFault::transient, "the stream ended without an event");
      take_json(body, "message");
    }
    if (!finished) fail(ReplyFault::transient, "the reply ended without a finish reason: it was cut");
    take_refusal();
    if (!probabilities_fit) reply.probabilities.clear();
    if (valid_utf8(reply.text) != reply.text) fail(ReplyFault::transient, "the text is not valid UTF-8");
  }

  // The one change that is ever made to an answer. Its tokens would spell the key.
  void take_key_out() {
    const auto take_out = [this](std::string& from) {
      std::string kept = without_key(from, options.key);
      const bool quoted = kept != from;
      from = std::move(kept);
      return quoted;
    };
    take_out(reply.model);
    const bool in_text = take_out(reply.text), in_reasoning = reply.reasoning && take_out(*reply.reasoning);
    if (!in_text && !in_reasoning) return;
    reply.probabilities.clear();
    reply.note = "quotes the key in an answer, which is kept with [key] in its place and without log-probabilities";
  }

  Options options;
  EventStream events;
  dom::parser parser;
  EndpointReply reply;
  std::string body;          // of a reply that is no stream
  std::string refusal;
  bool probabilities_fit = true;  // each says of which token it is
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
  state_->take_key_out();
  EndpointReply reply = std::move(state_->reply);
  if (reply.fault == ReplyFault::none) split_reasoning(reply, state_->options.reasoning_is_open);
  return reply;
}

}  // namespace lacuna::probe
