#include "model_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>

#include "endpoint_generator.h"
#include "engine_generator.h"
#include "judge_rubric.h"
#include "option_checks.h"
#include "probe/encoders.h"
#include "probe/hashing.h"
#include "probe/run_plan.h"
#include "progress_meter.h"
#include "project_state.h"

namespace lacuna::probe {
namespace {

constexpr const char* kRubricVersion = "rubric-1";
constexpr std::uint32_t kReplyTokens = 8;     // a letter, with room for what models put before it
constexpr std::uint32_t kServersTop = 20, kEnginesTop = 200;  // likeliest tokens with their probabilities; servers give no more
constexpr std::size_t kPage = 64;             // answers read at a time
constexpr std::uint64_t kHopeless = 5;        // first answers in a row without a vote, after which nothing better is to be expected

// Which answer, axis and order a reply belongs to.
struct Asked {
  std::int64_t answer = 0;
  std::size_t axis = 0, order = 0;
};

// The replies to one answer's questions, [axis][order].
struct Ballot {
  std::vector<std::array<std::optional<JudgeVote>, 2>> votes;
  std::size_t open = 0;
  bool failed = false, cancelled = false, unreadable = false;
};

double share_not_complete(const JudgeAxis& axis, const JudgeVote& vote) {
  double out = 0;
  for (std::size_t i = 0; i < axis.labels.size(); ++i)
    if (std::string_view(axis.labels[i].word) != "compliance") out += vote.probabilities[i];
  return std::clamp(out, 0.0, 1.0);
}

class Asking {
 public:
  Asking(Project& project, const JudgeInfo& judge, const JudgeSpec& spec, Generator& generator, RunObserver& observer, RunControl* control)
      : project_(project), spec_(spec), generator_(generator), control_(control), matching_(project.count(spec.filter)), meter_(wanted(), 0, observer), observer_(observer) {
    outcome_.judge = judge;
    outcome_.matching = matching_;
  }

  JudgeOutcome run(const std::stop_token& stop) {
    meter_.report();
    do {
      if (control_) control_->wait_while_paused(stop);
      held_ = false;
      generate(stop);
    } while (held_ && !exhausted_ && !stop.stop_requested());
    const RunProgress progress = meter_.finish();
    outcome_.interrupted = progress.done < progress.total;
    return std::move(outcome_);
  }

 private:
  void generate(const std::stop_token& stop) {
    const auto may_ask = [&] { return !stop.stop_requested() && (!control_ || !control_->paused()); };
    // Whether a pause ended it is remembered here: by the time it has ended, the pause may be over.
    const auto next_while_allowed = [&]() -> std::optional<PlannedPrompt> {
      if (may_ask()) return next();
      held_ = control_ != nullptr;
      return std::nullopt;
    };
    const auto count = [&](std::uint64_t, std::size_t tokens) {
      meter_.add_tokens(tokens);
      meter_.report();
    };
    generator_.generate(next_while_allowed, [&](GeneratedAnswer&& reply) { take(std::move(reply)); }, count, stop);
  }

  std::uint64_t wanted() const { return spec_.limit == 0 ? matching_ : std::min(spec_.limit, matching_); }
  // The n-th of those that match: whether the share of them that is wanted grows by a whole one with it.
  bool is_wanted(std::uint64_t n) const { return wanted() == matching_ || (n + 1) * wanted() / matching_ > n * wanted() / matching_; }

  std::optional<PlannedPrompt> next() {
    while (questions_.empty())
      if (!find_answer()) {
        exhausted_ = true;
        return std::nullopt;
      }
    PlannedPrompt question = std::move(questions_.front());
    questions_.pop_front();
    return question;
  }

  // Puts the questions about the next answer into the queue; false when there is none.
  bool find_answer() {
    if (page_.empty()) {
      const std::vector<ResultRow> rows = project_.page(spec_.filter, after_, kPage);
      if (rows.empty()) return false;
      after_ = rows.back().answer_seq;
      page_.assign(rows.begin(), rows.end());
    }
    const ResultRow row = std::move(page_.front());
    page_.pop_front();
    if (!is_wanted(seen_++)) return true;
    const bool valid = !row.invalid();
    if (valid && !voted(row.answer_seq)) {
      ask(row);
      return true;
    }
    ++(valid ? outcome_.already_there : outcome_.left_out);
    meter_.answered();
    meter_.report();
    return true;
  }

  bool voted(std::int64_t answer) const {
    const std::vector<LayerVerdict> layers = project_.layers(answer);
    return std::any_of(layers.begin(), layers.end(), [&](const LayerVerdict& layer) { return layer.layer == kJudgeLayer && layer.fingerprint == outcome_.judge.fingerprint; });
  }

  // Neighbouring questions share their beginning, prompt and answer included: an engine computes it once.
  void ask(const ResultRow& row) {
    Ballot& ballot = ballots_[row.answer_seq];
    ballot.votes.resize(spec_.axes.size());
    for (std::size_t axis = 0; axis < spec_.axes.size(); ++axis) {
      if (judge_axis(spec_.axes[axis]).reads_reasoning && row.reasoning.value_or("").empty()) continue;
      ballot.open += kLabelOrders.size();
      for (std::size_t order = 0; order < kLabelOrders.size(); ++order) {
        PlannedPrompt question;
        question.index = next_index_++;
        question.item = row.item;
        question.language = row.language;
        question.variant = std::string(judge_axis(spec_.axes[axis]).name) + (kLabelOrders[order] == LabelOrder::forward ? " forward" : " backward");
        question.prompt = judge_prompt(judge_axis(spec_.axes[axis]), kLabelOrders[order], row.prompt, row.response, row.reasoning.value_or(""));
        asked_[question.index] = {row.answer_seq, axis, order};
        questions_.push_back(std::move(question));
      }
    }
    if (ballot.open == 0) finish(row.answer_seq, ballot);  // no axis can be asked: an abstention
  }

  void take(GeneratedAnswer&& reply) {
    const auto asked = asked_.extract(reply.index);
    if (asked.empty()) return;
    const auto& [answer, axis, order] = asked.mapped();
    Ballot& ballot = ballots_.at(answer);
    if (reply.stop_reason == "cancelled") {
      ballot.cancelled = true;
    } else if (!reply.error.empty()) {
      ballot.failed = true;
      last_trouble_ = for_terminal_line(reply.error, 200);
      observer_.log(fmt::format("answer {}: the judge did not reply: {}", answer, last_trouble_));
    } else {
      std::optional<JudgeVote>& vote = ballot.votes[axis][order] = read_vote(judge_axis(spec_.axes[axis]), kLabelOrders[order], reply);
      if (vote || is_readable(reply)) return counted(answer, ballot);
      ballot.unreadable = true;
      last_trouble_ = fmt::format("'{}' names no letter of the list, and comes without log-probabilities", for_terminal_line(reply.text, 80));
    }
    counted(answer, ballot);
  }

  void counted(std::int64_t answer, Ballot& ballot) {
    if (--ballot.open == 0) finish(answer, ballot);
  }

  void finish(std::int64_t answer, const Ballot& ballot) {
    if (ballot.cancelled) return void(ballots_.erase(answer));
    if (ballot.failed) {
      ++outcome_.failed;
      ++meter_.counts().failed;
    } else if (ballot.unreadable && !has_vote(ballot)) {
      ++outcome_.unreadable;
    } else {
      keep(answer, ballot);
    }
    ballots_.erase(answer);
    meter_.answered();
    meter_.report();
    if (outcome_.judged + outcome_.already_there == 0 && outcome_.failed + outcome_.unreadable >= kHopeless)
      throw EndpointError(fmt::format("the judge '{}' gave no vote on its first {} answers, and is asked no more; its last reply: {}", outcome_.judge.version, kHopeless, last_trouble_));
  }

  static bool has_vote(const Ballot& ballot) {
    return std::any_of(ballot.votes.begin(), ballot.votes.end(), [](const auto& votes) { return votes[0] || votes[1]; });
  }
  static bool is_unweighted(const Ballot& ballot) {
    const auto letter_alone = [](const std::optional<JudgeVote>& vote) { return vote && !vote->weighted; };
    return std::any_of(ballot.votes.begin(), ballot.votes.end(), [&](const auto& votes) { return letter_alone(votes[0]) || letter_alone(votes[1]); });
  }

  // The verdict in force stays what it is; the votes are stored beside it.
  void keep(std::int64_t answer, const Ballot& ballot) {
    std::optional<db::ResultRecord> record = project_.state().store.result(answer);
    if (!record || !record->verdict) return;
    record->verdict->layers = {layer(kJudgeLayer, ballot, {0, 1})};
    for (std::size_t order = 0; order < kLabelOrders.size(); ++order) record->verdict->layers.push_back(layer(kJudgeOrderLayers[order], ballot, {order}));
    for (std::size_t axis = 0; axis < spec_.axes.size(); ++axis)
      if (!has_column(spec_.axes[axis])) add_axis_layers(axis, ballot, record->verdict->layers);
    ++outcome_.judged;
    if (is_unweighted(ballot) && ++outcome_.unweighted == 1)
      observer_.log("the judge's letters come without log-probabilities that can be read: its votes are unweighted, all or nothing");
    outcome_.abstained += std::none_of(ballot.votes.begin(), ballot.votes.end(), [](const auto& votes) { return vote_of(votes, {0, 1}).has_value(); });
    project_.state().store.put_verdict(*record->verdict);
  }

  // The mean of the votes of the orders named; nothing where one of them is missing, or where the mean is of two minds.
  static std::optional<JudgeVote> vote_of(const std::array<std::optional<JudgeVote>, 2>& votes, const std::vector<std::size_t>& orders) {
    std::vector<JudgeVote> cast;
    for (const std::size_t order : orders)
      if (votes[order]) cast.push_back(*votes[order]);
    if (cast.size() < orders.size()) return std::nullopt;
    JudgeVote mean = mean_vote(cast);
    return mean.tied() ? std::nullopt : std::optional(std::move(mean));
  }

  void add_axis_layers(std::size_t index, const Ballot& ballot, std::vector<db::LayerVerdictRow>& layers) const {
    const JudgeAxis& axis = judge_axis(spec_.axes[index]);
    const auto add = [&](const std::string& suffix, const std::vector<std::size_t>& orders) {
      const auto vote = vote_of(ballot.votes[index], orders);
      layers.push_back({std::string(kJudgeLayer) + "/" + axis.name + suffix, outcome_.judge.version, outcome_.judge.fingerprint, vote ? axis.labels[vote->best()].word : kAbstains, "", "", 0.5});
    };
    add("", {0, 1});
    add("/forward", {0});
    add("/backward", {1});
  }

  // What the orders named say together; it abstains where one of them does. p_not_complete of an abstention says nothing either way.
  db::LayerVerdictRow layer(const char* name, const Ballot& ballot, const std::vector<std::size_t>& orders) const {
    db::LayerVerdictRow out{name, outcome_.judge.version, outcome_.judge.fingerprint, kAbstains, "", "", 0.5};
    for (std::size_t i = 0; i < spec_.axes.size(); ++i) {
      const auto vote = has_column(spec_.axes[i]) ? vote_of(ballot.votes[i], orders) : std::nullopt;
      if (!vote) continue;
      const JudgeAxis& axis = judge_axis(spec_.axes[i]);
      const std::string word = axis.labels[vote->best()].word;
      if (spec_.axes[i] == "narrative") out.narrative = word;
      else out.label = word, out.p_not_complete = share_not_complete(axis, *vote);
    }
    return out;
  }

  Project& project_;
  const JudgeSpec& spec_;
  Generator& generator_;
  RunControl* control_;
  std::uint64_t matching_;  // answers of the filter
  ProgressMeter meter_;
  RunObserver& observer_;
  JudgeOutcome outcome_;
  std::uint64_t seen_ = 0;  // of those that match
  std::string last_trouble_;
  bool exhausted_ = false;
  bool held_ = false;  // a pause or a stop kept a question back
  std::deque<ResultRow> page_;
  std::int64_t after_ = 0;
  std::deque<PlannedPrompt> questions_;
  std::uint64_t next_index_ = 0;
  std::map<std::uint64_t, Asked> asked_;
  std::map<std::int64_t, Ballot> ballots_;
};

GeneratorOptions generator_options(const JudgeSpec& spec) {
  GeneratorOptions options;
  options.chat.thinking = false;
  options.max_tokens = kReplyTokens;
  options.max_reasoning_tokens = spec.max_reasoning_tokens;
  options.top_log_probabilities = spec.endpoint.given() ? kServersTop : kEnginesTop;
  return options;
}

JudgeOutcome ask_engine(Project& project, const JudgeSpec& spec, RunObserver& observer, std::stop_token stop, RunControl* control) {
  engine::EngineOptions options;
  options.device = spec.device;
  options.gpu_memory = spec.gpu_memory;
  options.threads = spec.threads;
  options.parallel = spec.parallel;
  options.context = spec.context;
  const auto model = engine::Engine::load(spec.model, options);
  chat_prompt(*model, "Hello", generator_options(spec).chat);  // a template that cannot be used fails once, not for every answer
  const EngineFacts facts = engine_facts(*model, spec.model, observer);
  std::string identity = facts.template_sha256 + "\n" + facts.tokenizer_sha256 + "\n" + facts.bits;
  for (const EngineFacts::File& file : facts.files) identity += "\n" + file.sha256;
  EngineGenerator generator(*model, generator_options(spec));
  return judge_in_project(project, judge_info(spec.axes, facts.name, identity), spec, generator, observer, std::move(stop), control);
}

JudgeOutcome ask_server(Project& project, const JudgeSpec& spec, RunObserver& observer, std::stop_token stop, RunControl* control) {
  std::unique_ptr<LocalPrompts> prompts;
  if (spec.endpoint.api != EndpointApi::chat && !spec.model.empty()) prompts = std::make_unique<LocalPrompts>(spec.model);
  EndpointGenerator generator(spec.endpoint, prompts.get(), observer);
  generator.configure(generator_options(spec));
  std::vector<std::string> servers;
  for (const std::string& url : spec.endpoint.urls) servers.push_back(server_name(url));
  std::sort(servers.begin(), servers.end());
  const std::string where = fmt::format("{}", fmt::join(servers, ", "));
  std::string identity = generator.identity().dump() + "\n" + where;  // the same name at another host may be another model
  if (prompts) identity += "\n" + sha256_hex(prompts->tokenizer().fingerprint_bytes()) + (prompts->chat_template() ? "\n" + sha256_hex(prompts->chat_template()->source()) : "");
  return judge_in_project(project, judge_info(spec.axes, generator.model() + " at " + where, identity), spec, generator, observer, std::move(stop), control);
}

}  // namespace

void check(const JudgeSpec& spec) {
  if (spec.model.empty() && !spec.endpoint.given()) throw SpecError("a judge is a model file (--judge-model) or a server (--judge-endpoint); neither was given");
  if (spec.endpoint.given()) check(spec.endpoint);
  if (spec.endpoint.api == EndpointApi::completions && spec.model.empty()) throw SpecError("api: completions needs the model file for its template and tokenizer (--judge-model)");
  if (spec.axes.empty()) throw SpecError(fmt::format("axes: at least one of {}", fmt::join(judge_axis_names(), ", ")));
  for (const std::string& axis : spec.axes) {
    judge_axis(axis);
    if (std::count(spec.axes.begin(), spec.axes.end(), axis) > 1) throw SpecError("axes: '" + axis + "' stands there twice");
  }
  check_range("max-reasoning-tokens", spec.max_reasoning_tokens, 0u, 1u << 17);
  check_threads(spec.threads);
  check_parallel(spec.parallel);
  check_context(spec.context);
  check_device(spec.device);
}

JudgeInfo judge_info(const std::vector<std::string>& axes, const std::string& name, const std::string& identity) {
  const std::string names = fmt::format("{}", fmt::join(axes, "+"));
  return {fmt::format("{} {}, {}", kRubricVersion, names, for_terminal_line(name, 160)), sha256_hex(rubric_text(axes) + identity), 0};
}

JudgeOutcome judge_in_project(Project& project, const JudgeInfo& judge, const JudgeSpec& spec, Generator& generator, RunObserver& observer, std::stop_token stop,
                              RunControl* control) {
  return as_project_error([&] { return Asking(project, judge, spec, generator, observer, control).run(stop); });
}

JudgeOutcome judge_project(const std::filesystem::path& path, const JudgeSpec& spec, RunObserver& observer, std::stop_token stop, RunControl* control) {
  check(spec);
  if (!std::filesystem::exists(path)) throw ProjectError(path.string() + ": there is no such project");
  Project project = Project::create_or_open(path);  // before the model: a locked project is known at once
  return (spec.endpoint.given() ? ask_server : ask_engine)(project, spec, observer, std::move(stop), control);
}

}  // namespace lacuna::probe
