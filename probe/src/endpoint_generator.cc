#include "endpoint_generator.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <list>
#include <map>

#include "endpoint_reply.h"
#include "probe/counted.h"
#include "probe/encoders.h"
#include "probe/hashing.h"
#include "utc.h"

namespace lacuna::probe {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::uint32_t kIdentityEvery = 50;  // answers of a server between two questions who it is
constexpr Milliseconds kTurn{50};             // longest wait before the stop token and the timers are looked at
constexpr std::uint32_t kFewProbabilities = 5;  // that a server may give where it refuses more
constexpr std::size_t kDoubtful = 5;            // items in a row that a host does not answer, after which it is asked the control question
constexpr const char* kControlQuestion = "What is two plus three?";  // whoever answers it works: what it does not answer is a matter of the prompts

Milliseconds total_limit(const EndpointLimits& limits, std::uint32_t tokens) {
  return std::max<Milliseconds>(limits.shortest_total, std::chrono::seconds(tokens));
}

// A number in [0, 1) from the item's seed and its attempt: jitter that is the same in every run of the same plan.
double share_of(std::uint64_t seed, unsigned attempt) {
  std::uint64_t x = seed + 0x9E3779B97F4A7C15ull * (attempt + 1);  // SplitMix64
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return static_cast<double>((x ^ (x >> 31)) >> 11) * 0x1.0p-53;
}

std::chrono::sys_seconds utc_seconds() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

}  // namespace

LocalPrompts::LocalPrompts(const std::filesystem::path& model) : LocalPrompts(engine::GgufFile::open(model)) {}

LocalPrompts::LocalPrompts(const engine::GgufFile& file)
    : file_(file.name()), tokenizer_(engine::Tokenizer::from_gguf(file)), chat_template_(engine::ChatTemplate::from_gguf(file)) {}

ChatPrompt LocalPrompts::render(const std::string& user, const ChatOptions& options) const {
  return chat_prompt(file_, chat_template(), tokenizer_, user, options);
}

struct EndpointGenerator::Server {
  Server(HttpAddress at, const EndpointLimits& limits) : address(std::move(at)), breaker(limits) {}
  HttpAddress address;
  Breaker breaker;
  unsigned in_flight = 0;
  bool in_doubt = false;  // prompts went unanswered since it last answered one, or said of one that its filter declines it: only the control question is asked
  bool asks_for_a_pause = false;  // a longer one than we wait: nothing more is asked of it
  std::uint32_t answers = 0;  // since its identity was last asked
  std::string asked_utc = utc_now();
};

// A prompt on its way: waiting for a server, with a server, or waiting to be asked again.
struct EndpointGenerator::Item {
  PlannedPrompt prompt;
  std::string body, rendered_sha256;
  std::optional<std::uint32_t> prompt_tokens;  // as we count them
  std::uint32_t top_log_probabilities = 0;     // that its body asks for
  bool reasoning_is_open = false;
  Server* server = nullptr;                    // while it is with one
  std::uint64_t transfer = 0;
  std::unique_ptr<ReplyReader> reader;
  std::uint64_t pieces_told = 0;
  std::vector<std::string> failures;
  unsigned attempts_left = 0;
  bool is_control = false;                     // the control question, which is in no plan and becomes no row
  bool last_chance = false;
  Server* unanswered_by = nullptr;             // a failure that may be the host's matter and not the prompt's, until the server answers another one
  std::optional<std::string> held;             // the cause of one that becomes a row then
  Moment due{};

  std::string words() const {
    return fmt::format("item '{}' ({}{}{})", for_terminal_line(prompt.item), prompt.language, prompt.variant.empty() ? "" : ", ", for_terminal_line(prompt.variant));
  }
};

EndpointGenerator::EndpointGenerator(const EndpointSpec& spec, const LocalPrompts* prompts, RunObserver& observer)
    : spec_(spec), prompts_(prompts), observer_(observer), key_(read_key(spec)), client_(spec_.limits), questions_(spec_.limits) {
  for (const std::string& url : spec_.urls) servers_.emplace_back(parse_address(url, spec_), spec_.limits);
  for (const Server& server : servers_) {
    ServerIdentity identity = ask_identity(questions_, server.address, spec_.model, key_);
    if (&server != &servers_.front() && identity.facts != identity_.facts)
      throw EndpointError(server.address.url + ": is not the same as " + servers_.front().address.url + ": " + for_terminal_line(identity.facts.dump(), 300) + " and " +
                          for_terminal_line(identity_.facts.dump(), 300) + "; a pool is made of equal servers");
    identity_ = std::move(identity);
  }
}

EndpointGenerator::~EndpointGenerator() = default;

EndpointIdentity ask_endpoint(const EndpointSpec& spec) {
  check(spec);
  RunObserver nobody;
  const EndpointGenerator asked(spec, nullptr, nobody);
  return {asked.model(), asked.identity().dump()};
}

std::string EndpointGenerator::body_for(const PlannedPrompt& prompt, Item& item) const {
  nlohmann::json body = {{"model", identity_.model},
                         {"stream", true},
                         {"stream_options", {{"include_usage", true}}},
                         {"n", 1},
                         {"temperature", prompt.temperature},
                         {"top_p", options_.top_p},
                         {"seed", prompt.seed % (1ull << 31)},  // some servers take 32 bits
                         {"max_tokens", options_.max_tokens + options_.max_reasoning_tokens}};
  item.top_log_probabilities = options_.top_log_probabilities;
  if (options_.top_k) body["top_k"] = options_.top_k;
  if (options_.min_p > 0) body["min_p"] = options_.min_p;
  if (options_.top_log_probabilities && prompts_) body["logprobs"] = options_.top_log_probabilities;
  if (options_.top_log_probabilities && !prompts_) body.update({{"logprobs", true}, {"top_logprobs", options_.top_log_probabilities}});
  if (prompts_) {
    const ChatPrompt chat = prompts_->render(prompt.prompt, options_.chat);
    body["prompt"] = chat.tokens;  // ids: no server can read a special token into them or put one before them
    item.prompt_tokens = static_cast<std::uint32_t>(chat.tokens.size());
    item.rendered_sha256 = sha256_hex(chat.rendered.text);
    item.reasoning_is_open = chat.reasoning_is_open;
  } else {
    body["messages"] = nlohmann::json::array();
    if (!options_.chat.system_prompt.empty()) body["messages"].push_back({{"role", "system"}, {"content", options_.chat.system_prompt}});
    body["messages"].push_back({{"role", "user"}, {"content", prompt.prompt}});
    if (options_.chat.thinking) body["chat_template_kwargs"] = {{"enable_thinking", *options_.chat.thinking}, {"thinking", *options_.chat.thinking}};
  }
  return body.dump();
}

bool EndpointGenerator::check_identity(Server& server) {
  const std::string doubtful = server.answers == 0 ? "" : fmt::format(". Its last {} answers, those since {}, may be of either", server.answers, server.asked_utc);
  ServerIdentity now;
  try {
    now = ask_identity(questions_, server.address, identity_.model, key_);
  } catch (const UnreachableError&) {
    return false;
  } catch (const EndpointError& error) {  // it serves something else
    throw EndpointError(error.what() + ("; the run can go on when it is back, or begin anew under another name" + doubtful));
  }
  if (now.facts != identity_.facts)
    throw EndpointError(server.address.url + ": is no longer the server that this run began with: it was " + for_terminal_line(identity_.facts.dump(), 300) + ", now " +
                        for_terminal_line(now.facts.dump(), 300) + "; the run can go on when it is back, or begin anew under another name" + doubtful);
  server.answers = 0;
  server.asked_utc = utc_now();
  return true;
}

void EndpointGenerator::check_model(const Server& server, const Item& item, const std::string& named) {
  if (named.empty() || named == answers_as_) return;
  if (answers_as_.empty()) {
    answers_as_ = named;
    return;
  }
  throw EndpointError(fmt::format("{}: the reply to item '{}' ({}) at {} is of the model '{}'; the replies of this run before it, {} in this session, were of '{}'. That reply is not kept; the run "
                                  "can go on when the server answers as '{}' again, or begin anew under another name",
                                  server.address.url, for_terminal_line(item.prompt.item), item.prompt.language, utc_now(), for_terminal_line(named, 100), answered_, for_terminal_line(answers_as_, 100),
                                  for_terminal_line(answers_as_, 100)));
}

void EndpointGenerator::log_once(const Server& server, const std::string& line) {
  if (logged_.insert(line).second) observer_.log(server.address.url + ": " + line);
}

// One call of generate(): the items on their way and the loop over them.
struct EndpointGenerator::Round {
  Round(EndpointGenerator& owner, const Next& next, const Done& done, const Tokens& on_tokens)
      : self(owner), next_prompt(next), give(done), tell(on_tokens) {}
  // Whatever ends the loop: no transfer may outlive its item.
  ~Round() {
    for (const Item& item : items)
      if (item.server) self.client_.cancel(item.transfer);
    for (const auto& [server, control] : controls)
      if (control.server) self.client_.cancel(control.transfer);
    for (Server& server : self.servers_) {
      server.in_flight = 0;
      server.in_doubt = false;
    }
  }

  void run(const std::stop_token& stop) {
    while (!stop.stop_requested() && !every_server_asks_for_a_pause()) {
      look_after_servers();
      ask_what_can_be_asked();
      if (exhausted) doubt_those_of_held();
      ask_control_questions();
      if (items.empty()) return check_identities();
      self.client_.run(kTurn);
      conclude();
    }
    wait_for_those_in_flight();
    for (const Item& item : items) {
      GeneratedAnswer answer;
      answer.index = item.prompt.index;
      answer.stop_reason = "cancelled";
      give(std::move(answer));
    }
  }

  void wait_for_those_in_flight() {
    const auto in_flight = [&] { return std::count_if(items.begin(), items.end(), [](const Item& item) { return item.server != nullptr; }); };
    if (in_flight() == 0) return;
    const Milliseconds longest = self.spec_.limits.stopping;
    self.observer_.log(fmt::format("stopping: waiting at most {} s for what is in flight ({}); those that do not come are asked again next time",
                                   std::chrono::duration_cast<std::chrono::seconds>(longest).count(), in_flight()));
    for (const Moment end = Clock::now() + longest; in_flight() > 0 && Clock::now() < end;) {
      self.client_.run(std::min(kTurn, longest));
      conclude();
    }
  }

  // The answers since a server was asked last are of the run's model only if it is still the one it was.
  void check_identities() {
    for (Server& server : self.servers_)
      if (server.answers > 0 && !self.check_identity(server))
        self.observer_.log(fmt::format("{}: does not say who it is any more; whether its last {} answers, those since {}, are of the same model is not known", server.address.url,
                                       server.answers, server.asked_utc));
  }

  void look_after_servers() {
    for (Server& server : self.servers_) {
      if (server.asks_for_a_pause || !server.breaker.wants_health_check(Clock::now())) continue;
      server.breaker.checked(Clock::now());
      if (!self.check_identity(server)) continue;
      server.breaker.succeeded();
      self.observer_.log(server.address.url + ": answers again");
    }
  }

  static bool can_be_asked(const Server& server) { return !server.breaker.open() && !server.asks_for_a_pause; }

  Server* free_server() {
    Server* best = nullptr;
    for (Server& server : self.servers_)
      if (can_be_asked(server) && !server.in_doubt && server.in_flight < self.spec_.in_flight && (!best || server.in_flight < best->in_flight)) best = &server;
    return best;
  }

  Item* waiting_item() {
    const Moment now = Clock::now();
    const bool only_last_chances = exhausted && std::all_of(items.begin(), items.end(), [](const Item& item) { return item.last_chance || item.held; });
    for (Item& item : items)
      if (!item.server && !item.held && item.due <= now && (!item.last_chance || only_last_chances)) return &item;
    if (exhausted) return nullptr;
    std::optional<PlannedPrompt> prompt = next_prompt();
    exhausted = !prompt;
    if (!prompt) return waiting_item();
    Item& item = items.emplace_back();
    item.prompt = std::move(*prompt);
    item.attempts_left = self.spec_.limits.attempts;
    item.body = self.body_for(item.prompt, item);
    return &item;
  }

  void ask_what_can_be_asked() {
    while (Server* server = free_server()) {
      Item* item = waiting_item();
      if (!item) return;
      start(*item, *server);
    }
  }

  // One at a time of each server in doubt.
  void ask_control_questions() {
    for (Server& server : self.servers_) {
      if (server.in_doubt && server.asks_for_a_pause) leave_held_to_others(server);
      if (!server.in_doubt || !can_be_asked(server)) continue;
      const auto [place, is_new] = controls.try_emplace(&server);
      Item& control = place->second;
      if (is_new) {
        control.is_control = true;
        control.prompt.item = "control question";
        control.prompt.language = "en";
        control.prompt.prompt = kControlQuestion;
        control.attempts_left = self.spec_.limits.attempts;
        control.body = self.body_for(control.prompt, control);
        self.observer_.log(fmt::format("{}: answered none of the last {} items; '{}' is asked to learn whether it answers at all", server.address.url, unanswered_items(server), kControlQuestion));
      }
      if (!control.server && control.due <= Clock::now()) start(control, server);
    }
  }

  void leave_held_to_others(const Server& server) {
    for (Item& item : items) {
      if (!item.held || item.unanswered_by != &server) continue;
      item.held.reset();
      item.unanswered_by = nullptr;
      item.attempts_left = 1;
    }
  }

  void start(Item& item, Server& server) {
    const std::uint32_t tokens = self.options_.max_tokens + self.options_.max_reasoning_tokens;
    ReplyReader::Options reading;
    reading.chat = !self.prompts_;
    reading.key = self.key_;
    reading.prompt = item.prompt.prompt;
    reading.reasoning_is_open = item.reasoning_is_open;
    reading.longest = self.spec_.limits.answer_bytes;
    reading.most_pieces = tokens + tokens / 4 + 16;  // a token is at most a piece; servers send a few empty ones
    item.reader = std::make_unique<ReplyReader>(reading);
    item.pieces_told = 0;
    item.server = &server;
    --item.attempts_left;
    ++server.in_flight;
    HttpRequest request;
    request.url = server.address.url + path();
    request.body = item.body;
    request.key = self.key_;
    request.loopback_only = server.address.loopback;
    request.total = total_limit(self.spec_.limits, tokens);
    request.on_bytes = [this, &item](std::string_view bytes) {
      const bool more = item.reader->feed(bytes);
      const std::uint64_t pieces = item.reader->pieces();
      if (tell && !item.is_control && pieces > item.pieces_told) tell(item.prompt.index, pieces - item.pieces_told);
      item.pieces_told = pieces;
      return more;
    };
    item.transfer = self.client_.start(std::move(request), [this, &item](HttpOutcome&& outcome) { ended.emplace_back(&item, std::move(outcome)); });
  }

  // Outside of curl's callbacks: what follows may throw.
  void conclude() {
    for (auto& [item, outcome] : std::exchange(ended, {})) {
      EndpointReply reply = item->reader->finish(outcome.status, outcome.content_type, outcome.error);
      Server& server = *std::exchange(item->server, nullptr);
      --server.in_flight;
      if (item->is_control && (!server.in_doubt || (reply.fault != ReplyFault::transient && reply.fault != ReplyFault::configuration))) {
        conclude_control(*item, server, reply, outcome);
        continue;
      }
      switch (reply.fault) {
        case ReplyFault::none: take_answer(*item, server, std::move(reply), outcome); break;
        case ReplyFault::transient: retry(*item, server, reply, outcome); break;
        case ReplyFault::filtered:
          server.breaker.succeeded();
          keep_failure(*item, server, reply.cause);
          give_up(*item, reply.cause);
          host_answers(server);
          break;
        case ReplyFault::item:
        case ReplyFault::overrun:
        case ReplyFault::forbidden:
          server.breaker.succeeded();  // it works; this prompt does not
          if (reply.fault == ReplyFault::overrun) reply.cause = "overrun: " + reply.cause;
          if (asks_for_less(*item, server, reply)) break;
          keep_failure(*item, server, reply.cause);
          hold(*item, server, reply.cause);
          break;
        case ReplyFault::configuration: throw EndpointError(server.address.url + path() + ": " + reply.cause + advice_on(outcome, self.key_) + advice_on_path(outcome));
      }
    }
  }

  // An answer to it is no row: it tells that the host works. A filter that declines it declines everything.
  void conclude_control(Item& control, Server& server, const EndpointReply& reply, const HttpOutcome& outcome) {
    if (server.in_doubt) {  // else another prompt was answered meanwhile
      server.breaker.succeeded();
      if (asks_for_less(control, server, reply)) return;
      if (reply.fault != ReplyFault::none) end_run_at(server, reply.cause + advice_on(outcome, self.key_));
    }
    host_answers(server);
  }

  void take_answer(Item& item, Server& server, EndpointReply&& reply, const HttpOutcome& outcome) {
    server.breaker.succeeded();
    self.check_model(server, item, reply.model);
    if (item.prompt_tokens && reply.prompt_tokens && *item.prompt_tokens != *reply.prompt_tokens)
      throw EndpointError(fmt::format("{}: counts {} tokens in the prompt of item '{}', and we sent {}: it cuts, adds or reads something else; the answer is not of the prompt that was asked",
                                      server.address.url, *reply.prompt_tokens, item.prompt.item, *item.prompt_tokens));
    GeneratedAnswer answer;
    answer.index = item.prompt.index;
    answer.text = std::move(reply.text);
    answer.reasoning = std::move(reply.reasoning);
    answer.probabilities = std::move(reply.probabilities);
    answer.model = std::move(reply.model);
    answer.server = server_name(server.address.url);
    answer.served_by = std::move(reply.served_by);
    if (item.top_log_probabilities > 0 && answer.probabilities.empty() && !answer.text.empty())
      self.log_once(server, "gives no log-probabilities, which were asked for, or none that say of which token they are");
    if (!reply.note.empty()) self.log_once(server, reply.note);
    answer.stop_reason = std::move(reply.stop_reason);
    answer.prompt_tokens = reply.prompt_tokens.value_or(item.prompt_tokens.value_or(0));
    answer.answer_tokens = reply.answer_tokens;
    answer.seconds = outcome.seconds;
    ++self.answered_;
    finish(item, std::move(answer));
    host_answers(server);
    if (++server.answers >= kIdentityEvery) self.check_identity(server);
  }

  void keep_failure(Item& item, const Server& server, const std::string& cause) {
    item.failures.push_back(server.address.url + ": " + cause);
    self.observer_.log(fmt::format("{}: {}, attempt {}: {}", server.address.url, item.words(), item.failures.size(), cause));
  }

  // Whether the prompt is asked once more with fewer log-probabilities a token, or with none, because that is what the server refuses. So is everything
  // that comes after it.
  bool asks_for_less(Item& item, const Server& server, const EndpointReply& reply) {
    if (!reply.refuses_probabilities || item.top_log_probabilities == 0) return false;
    std::uint32_t& top = self.options_.top_log_probabilities;
    if (top == item.top_log_probabilities) {
      top = top > kFewProbabilities ? kFewProbabilities : 0;
      self.observer_.log(fmt::format("{}: is asked for {} log-probabilities a token from here on, for it refuses {}: {}", server.address.url, top > 0 ? std::to_string(top) : "no",
                                     item.top_log_probabilities, reply.cause));
    }
    item.failures.push_back(server.address.url + ": " + reply.cause);
    item.body = self.body_for(item.prompt, item);
    ++item.attempts_left;  // nothing was wrong with the prompt
    return true;
  }

  void retry(Item& item, Server& server, const EndpointReply& reply, const HttpOutcome& outcome) {
    keep_failure(item, server, reply.cause);
    if (server.breaker.failed(Clock::now()))
      self.observer_.log(fmt::format("{}: {} failures in a row; waiting until it answers again", server.address.url, self.spec_.limits.breaker));
    std::optional<Milliseconds> wished;
    if (outcome.retry_after) wished = parse_retry_after(*outcome.retry_after, utc_seconds());
    if (wished > self.spec_.limits.longest_retry_after) return leave_for(item, server, *wished);
    if (item.attempts_left == 0 && item.is_control) end_run_at(server, reply.cause);
    if (item.attempts_left == 0 && item.last_chance) return hold(item, server, reply.cause);
    if (item.attempts_left == 0) {  // once more, when everything else has been asked
      item.last_chance = true;
      item.attempts_left = 1;
      count_unanswered(item, server);
    }
    const auto failures = static_cast<unsigned>(item.failures.size());
    item.due = Clock::now() + retry_delay(self.spec_.limits, failures, share_of(item.prompt.seed, failures), wished);
  }

  bool every_server_asks_for_a_pause() const {
    return std::all_of(self.servers_.begin(), self.servers_.end(), [](const Server& server) { return server.asks_for_a_pause; });
  }

  // A quota that is used up: the prompt is another server's, or that of a later session.
  void leave_for(Item& item, Server& server, Milliseconds wished) {
    ++item.attempts_left;
    if (std::exchange(server.asks_for_a_pause, true)) return;
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wished);
    self.observer_.log(fmt::format("{}: asks for a pause of {} s, until {}, longer than the {} s that a run waits; nothing more is asked of it. The same command goes on then", server.address.url, seconds.count(),
                                   utc_text(utc_seconds() + seconds), std::chrono::ceil<std::chrono::seconds>(self.spec_.limits.longest_retry_after).count()));
  }

  // A host that answers nothing would make failed rows of a whole plan: none before it answers another prompt, or the control question.
  void hold(Item& item, Server& server, const std::string& cause) {
    item.held = cause;
    count_unanswered(item, server);
  }

  // Several prompts of one item are one: an item that a host declines has as many as there are languages and samples.
  void count_unanswered(Item& item, Server& server) {
    item.unanswered_by = &server;
    server.in_doubt |= unanswered_items(server) >= kDoubtful;
  }

  std::size_t unanswered_items(const Server& server) const {
    std::set<std::string> names;
    for (const Item& item : items)
      if (item.unanswered_by == &server) names.insert(item.prompt.set + "/" + item.prompt.item);
    return names.size();
  }

  // Nothing else will be asked that could tell.
  void doubt_those_of_held() {
    if (!std::all_of(items.begin(), items.end(), [](const Item& item) { return item.held.has_value(); })) return;
    for (const Item& item : items) item.unanswered_by->in_doubt = true;
  }

  void host_answers(Server& server) {
    server.in_doubt = false;
    if (const auto control = controls.find(&server); control != controls.end() && !control->second.server) controls.erase(control);
    for (auto next = items.begin(); next != items.end();) {
      Item& item = *next++;
      if (item.unanswered_by != &server) continue;
      item.unanswered_by = nullptr;
      if (item.held) give_up(item, std::string(*item.held));
    }
  }

  [[noreturn]] void end_run_at(const Server& server, const std::string& cause) const {
    throw EndpointError(fmt::format("{}{}: answered none of the last {} and not the question '{}' either, and is asked no more; nothing is stored of them, and the same command goes on. The last cause: {}",
                                    server.address.url, path(), counted(unanswered_items(server), "item", "items"), kControlQuestion, cause));
  }

  std::string path() const { return self.prompts_ ? "/completions" : "/chat/completions"; }

  std::string advice_on_path(const HttpOutcome& outcome) const {
    return self.prompts_ && (outcome.status == 404 || outcome.status == 405) ? "; a server without it may have /chat/completions, which --api chat asks" : "";
  }

  void give_up(Item& item, const std::string& cause) {
    GeneratedAnswer answer;
    answer.index = item.prompt.index;
    answer.stop_reason = "failed";
    answer.error = cause;
    finish(item, std::move(answer));
  }

  void finish(Item& item, GeneratedAnswer&& answer) {
    answer.rendered_sha256 = item.rendered_sha256;
    answer.failed_attempts = std::move(item.failures);
    const auto place = std::find_if(items.begin(), items.end(), [&](const Item& other) { return &other == &item; });
    items.erase(place);
    give(std::move(answer));
  }

  EndpointGenerator& self;
  const Next& next_prompt;
  const Done& give;
  const Tokens& tell;
  std::list<Item> items;  // addresses stay
  std::map<const Server*, Item> controls;  // on their way
  std::vector<std::pair<Item*, HttpOutcome>> ended;
  bool exhausted = false;
};

void EndpointGenerator::generate(const Next& next, const Done& done, const Tokens& on_tokens, std::stop_token stop) {
  Round(*this, next, done, on_tokens).run(stop);
}

}  // namespace lacuna::probe
