#include "probe/session.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/utsname.h>

#include <algorithm>
#include <map>
#include <set>

#include "audit.h"
#include "endpoint_generator.h"
#include "engine/backend.h"
#include "engine_generator.h"
#include "manifest.h"
#include "probe/encoders.h"
#include "probe/hashing.h"
#include "probe/label_import.h"
#include "probe/model_judge.h"
#include "probe/prompt_set_listing.h"
#include "probe/run_list.h"
#include "project_import.h"
#include "rule_judge.h"
#include "sqlite_sink.h"
#include "stored_json.h"
#include "utc.h"

namespace lacuna::probe {
namespace {

// What a set lacks, and which of its languages are not asked, is said before anything is asked.
std::vector<PromptSet> load_sets(const RunSpec& spec, RunObserver& observer) {
  std::vector<PromptSet> sets = load_prompt_sets(find_prompt_sets(prompt_sets_directory(), spec.sets));
  for (const PromptSet& set : sets)
    if (!set.complaints.empty()) observer.log(complaints_text(set));
  for (const std::string& note : language_notes(spec, sets)) observer.log(note);
  return sets;
}

// Model names come from strangers' files; a run's name is 1 to 200 bytes without control characters.
std::string run_name_of(const RunSpec& spec, const std::string& model) {
  if (!spec.name.empty()) return spec.name;
  std::string name;
  for (const char c : valid_utf8(model).substr(0, 180))
    name += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  return valid_utf8(name);
}

// The moment that templates see: that of the first start, also when the run is resumed days later.
std::string pinned_moment(const Project& project, const std::string& run) {
  for (const RunInfo& known : project.runs()) {
    if (known.name != run) continue;
    const nlohmann::json manifest = parse_stored(known.manifest_json, "manifest of run " + run);
    const auto pinned = manifest.find("pinned_utc");
    if (pinned != manifest.end() && pinned->is_string() && parse_utc(*pinned)) return *pinned;
    return known.started_utc;
  }
  return utc_now();
}

// The moment that a plan has frozen, for templates that read the clock.
std::optional<std::string> frozen_moment(const FrozenPlan& plan) {
  const nlohmann::json manifest = nlohmann::json::parse(plan.json).at("manifest");
  const auto pinned = manifest.find("pinned_utc");
  return pinned != manifest.end() && pinned->is_string() && parse_utc(*pinned) ? std::optional(pinned->get<std::string>()) : std::nullopt;
}

nlohmann::json environment_of(const engine::Engine& model) {
  struct utsname system {};
  uname(&system);
  const std::vector<engine::DeviceInfo> devices = engine::available_devices();
  return {{"system", std::string(system.sysname) + " " + system.release + " " + system.machine},
          {"device", valid_utf8(model.device())},
          {"processor", devices.empty() ? "" : valid_utf8(devices.front().description)},
          {"threads", model.options().threads},
          {"parallel", model.options().parallel}};
}

GeneratorOptions generator_options(const RunSpec& spec, const std::string& pinned) {
  GeneratorOptions options;
  options.chat = {spec.system_prompt, spec.thinking, parse_utc(pinned).value_or(std::chrono::sys_seconds())};
  options.max_tokens = spec.max_tokens;
  options.max_reasoning_tokens = spec.max_reasoning_tokens;
  options.top_log_probabilities = spec.top_log_probabilities;
  options.top_p = spec.top_p;
  options.min_p = spec.min_p;
  options.top_k = spec.top_k;
  return options;
}

std::unique_ptr<engine::Engine> load_engine(const RunSpec& spec) {
  engine::EngineOptions options;
  options.device = spec.device;
  options.gpu_memory = spec.gpu_memory;
  options.threads = spec.threads;
  options.parallel = spec.parallel;
  options.context = spec.context;
  return engine::Engine::load(spec.model, options);
}

// A generator with the audit that it is for, and what it stands on.
struct PreparedAudit {
  std::unique_ptr<engine::Engine> model;
  std::unique_ptr<LocalPrompts> prompts;
  std::unique_ptr<Generator> generator;
  Audit audit;
};

// What a run is prepared from, whatever answers its prompts.
struct Preparation {
  const RunSpec& spec;
  const Project& project;
  const Judge& judge;
  RunObserver& observer;
  const FrozenPlan* frozen = nullptr;

  std::string pinned_for(const std::string& run) const {
    const std::optional<std::string> moment = frozen ? frozen_moment(*frozen) : std::nullopt;
    return moment ? *moment : pinned_moment(project, run);
  }
};

PreparedAudit prepare_engine(const Preparation& from, std::vector<PromptSet> sets) {
  PreparedAudit out;
  out.model = load_engine(from.spec);
  const EngineFacts facts = engine_facts(*out.model, from.spec.model, from.observer);
  out.audit.name = run_name_of(from.spec, facts.name);
  out.audit.model = valid_utf8(facts.name);
  const std::string pinned = from.pinned_for(out.audit.name);
  out.audit.manifest = engine_manifest(facts, from.spec, sets, from.judge, pinned);
  out.audit.environment = environment_of(*out.model);
  out.audit.plan = RunPlan::make(from.spec, std::move(sets), manifest_core(out.audit.manifest));
  GeneratorOptions options = generator_options(from.spec, pinned);
  chat_prompt(*out.model, out.audit.plan.prompts.front().prompt, options.chat);  // a template that cannot be used is known before anything is stored
  out.generator = std::make_unique<EngineGenerator>(*out.model, std::move(options));
  return out;
}

EndpointFacts facts_of(const LocalPrompts* prompts) {
  EndpointFacts facts;
  if (!prompts) return facts;
  facts.rendered_by_us = true;
  facts.tokenizer_sha256 = sha256_hex(prompts->tokenizer().fingerprint_bytes());
  if (const engine::ChatTemplate* chat_template = prompts->chat_template()) {
    facts.template_sha256 = sha256_hex(chat_template->source());
    facts.template_reads_clock = chat_template->source().find("strftime_now") != std::string::npos;
  }
  return facts;
}

// The model that the replies of an earlier session of this run named; nothing for a new run.
std::string answered_as(const Project& project, const std::string& run) {
  db::ResultStore& store = project.state().store;
  const std::optional<db::RunRow> stored = store.find_run(run);
  return stored ? store.environment(stored->id, kAnswersAs).value_or("") : "";
}

// Without a name a run is called after the model: a server that serves another one by now begins another run, where the first may have been meant.
void say_new_run(const Preparation& from, const Audit& audit) {
  if (!from.spec.name.empty()) return;
  const std::vector<RunInfo> runs = from.project.runs();
  if (std::any_of(runs.begin(), runs.end(), [&](const RunInfo& run) { return run.name == audit.name; })) return;
  for (const RunInfo& run : runs) {
    if (run.kind != "endpoint" || run.model == audit.model) continue;
    const nlohmann::json asked = parse_stored(from.project.state().store.find_run(run.name)->spec_json, "request of run " + run.name);
    if (asked.value("endpoints", nlohmann::json()) != nlohmann::json(from.spec.endpoint.urls)) continue;
    from.observer.log("the server serves '" + for_terminal_line(audit.model, 100) + "' now; run '" + for_terminal_line(run.name, 100) + "' (" + run.status + ") of the same address is of '" +
                      for_terminal_line(run.model, 100) + "': this is a new run, '" + for_terminal_line(audit.name, 100) + "'");
  }
}

// A run may go on at another server of the same model; whose answers it then has must be known.
void say_other_server(const Preparation& from, const Audit& audit) {
  db::ResultStore& store = from.project.state().store;
  const std::optional<db::RunRow> stored = store.find_run(audit.name);
  if (!stored || stored->kind != "endpoint") return;
  const std::vector<std::string> known = servers_of_run(from.project, audit.name);
  std::vector<std::string> others;
  for (const std::string& url : from.spec.endpoint.urls)
    if (std::find(known.begin(), known.end(), server_name(url)) == known.end()) others.push_back(server_name(url));
  if (others.empty()) return;
  const std::set<std::string> answered = store.answered_keys(stored->id);
  const std::vector<PlannedPrompt> prompts = audit.plan.shard();
  const bool asks = std::any_of(prompts.begin(), prompts.end(), [&](const PlannedPrompt& prompt) { return !answered.contains(prompt.key); });
  from.observer.log(fmt::format("run '{}' was answered by {}; {} is {}", for_terminal_line(audit.name, 100), for_terminal_line(fmt::format("{}", fmt::join(known, ", "))),
                                for_terminal_line(fmt::format("{}", fmt::join(others, ", "))),
                                asks ? "asked for the rest of it: its rates will be of both. A run of its own takes another --name" : "asked nothing, for every prompt has its row. A run of its own takes another --name"));
}

PreparedAudit prepare_endpoint(const Preparation& from, std::vector<PromptSet> sets) {
  const RunSpec& spec = from.spec;
  PreparedAudit out;
  if (spec.endpoint.api != EndpointApi::chat && !spec.model.empty()) out.prompts = std::make_unique<LocalPrompts>(spec.model);
  EndpointFacts facts = facts_of(out.prompts.get());
  auto generator = std::make_unique<EndpointGenerator>(spec.endpoint, out.prompts.get(), from.observer);
  facts.model = generator->model();
  facts.identity = generator->identity();
  out.audit.name = run_name_of(spec, facts.model);
  out.audit.model = valid_utf8(facts.model);
  out.audit.kind = "endpoint";
  const std::string pinned = from.pinned_for(out.audit.name);
  out.audit.manifest = endpoint_manifest(facts, spec, sets, from.judge, pinned);
  out.audit.environment = {{"endpoints", spec.endpoint.urls}, {"in_flight", spec.endpoint.in_flight}};
  out.audit.plan = RunPlan::make(spec, std::move(sets), manifest_core(out.audit.manifest));
  GeneratorOptions options = generator_options(spec, pinned);
  if (out.prompts) out.prompts->render(out.audit.plan.prompts.front().prompt, options.chat);  // as prepare_engine
  generator->configure(std::move(options));
  generator->expect_answers_of(answered_as(from.project, out.audit.name));
  say_new_run(from, out.audit);
  say_other_server(from, out.audit);
  out.generator = std::move(generator);
  return out;
}

PreparedAudit prepare(const Preparation& from, std::vector<PromptSet> sets) {
  PreparedAudit out = (from.spec.endpoint.given() ? prepare_endpoint : prepare_engine)(from, std::move(sets));
  out.audit.frozen = from.frozen;
  return out;
}

// A project that was made for a run which could not begin; its lock is still ours.
void remove_empty(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::path project = std::filesystem::canonical(path, error);  // a link to it is not ours
  if (error) return;
  for (const char* ending : {"", "-wal", "-shm", "-lock"}) {
    std::error_code not_there;
    std::filesystem::remove(project.string() + ending, not_there);
  }
}

// Numbers of tokens, positions and the like make no other cause of it; the number of a status does.
std::string without_numbers(const std::string& cause) {
  constexpr std::string_view kStatus = "status ", kDigits = "0123456789";
  std::string out;
  for (std::size_t i = 0; i < cause.size();) {
    const std::size_t digits = std::min(cause.find_first_not_of(kDigits, i), cause.size()) - i;
    if (digits == 0 || out.ends_with(kStatus)) out.append(cause, i, std::max<std::size_t>(digits, 1));
    else out += '#';
    i += std::max<std::size_t>(digits, 1);
  }
  return out;
}

// Causes that differ in their numbers alone count as one, told by the first of them.
class CauseCounts {
 public:
  void add(const std::string& cause) {
    Group& group = groups_[without_numbers(cause)];
    if (group.count++ == 0) group.example = cause;
    group.varies = group.varies || group.example != cause;
  }
  InvalidAnswers::Causes by_count() const {
    InvalidAnswers::Causes out;
    for (const auto& [key, group] : groups_) out.emplace_back(group.example + (group.varies ? " (others with other numbers)" : ""), group.count);
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    return out;
  }

 private:
  struct Group {
    std::string example;
    std::uint64_t count = 0;
    bool varies = false;
  };
  std::map<std::string, Group> groups_;
};

}  // namespace

InvalidAnswers invalid_answers(const Project& project, const std::string& run) {
  RowFilter filter;
  filter.runs = {run};
  filter.engagements = {"invalid"};
  InvalidAnswers out;
  CauseCounts failures, reasons;
  std::set<std::string> items;
  project.rows(filter, [&](const ResultRow& row) {
    out.cut += row.stop_reason == "length";
    if (!row.error.empty()) {
      ++out.failed;
      failures.add(row.error);
      items.insert(row.item);
      return true;
    }
    ++out.invalid;
    out.filtered += row.filtered();
    const auto why = std::find_if(row.evidence.begin(), row.evidence.end(), [](const EvidenceSpan& span) { return span.value == "invalid"; });
    reasons.add(why == row.evidence.end() ? "no reason is stored" : why->rule);
    return true;
  });
  out.failures = failures.by_count();
  out.reasons = reasons.by_count();
  out.failed_items.assign(items.begin(), items.end());
  return out;
}

RunOutcome run_audit(const std::filesystem::path& project_path, const RunSpec& spec, RunObserver& observer,
                     std::stop_token stop, const FrozenPlan* frozen, RunControl* control) {
  check(spec);
  std::vector<PromptSet> sets = load_sets(spec, observer);
  RuleJudge judge(rules_directory());
  const bool is_new = !std::filesystem::exists(project_path);
  Project project = Project::create_or_open(project_path);  // before the model: a locked project is known at once
  PreparedAudit prepared;
  try {
    prepared = prepare({spec, project, judge, observer, frozen}, std::move(sets));
  } catch (...) {
    if (is_new && project.runs().empty()) remove_empty(project_path);
    throw;
  }
  return run_in_project(project, prepared.audit, *prepared.generator, judge, observer, std::move(stop), control);
}

DryRun dry_run(const std::filesystem::path& project_path, const RunSpec& spec, RunObserver& observer, const FrozenPlan* frozen, std::stop_token stop) {
  check(spec);
  std::vector<PromptSet> sets = load_sets(spec, observer);
  RuleJudge judge(rules_directory());
  // Without a project there is nothing answered yet; an empty one in memory says so.
  Project project = std::filesystem::exists(project_path) ? Project::open_read_only(project_path) : empty_project();
  const PreparedAudit prepared = prepare({spec, project, judge, observer, frozen}, std::move(sets));
  return dry_run_in_project(project, prepared.audit, *prepared.generator, std::move(stop));
}

FrozenPlan freeze_plan(const RunSpec& spec, RunObserver& observer) {
  check(spec);
  std::vector<PromptSet> sets = load_sets(spec, observer);
  RuleJudge judge(rules_directory());
  const Project none = empty_project();
  return freeze(prepare({spec, none, judge, observer, nullptr}, std::move(sets)).audit);
}

namespace {

// What a project and a table of labels say of themselves, tables of answers have to be told.
void refuse_options_of_tables(const ImportSpec& import, const char* what) {
  const AnswerFile& file = import.file;
  for (const auto& [given, option] : {std::pair{!import.sets.empty(), "sets"}, {import.split != ModelSplit::when_several, "split-by"}, {file.format != AnswerFormat::automatic, "format"}, {!file.columns.empty(), "map"}, {!file.language.empty(), "language"}})
    if (given) throw SpecError(fmt::format("{}: is for files of answers; {} is {}", option, for_terminal_line(file.path.string()), what));
}

ImportOutcome import_other_project(const std::filesystem::path& project_path, const ImportSpec& import, RunObserver& observer, std::stop_token stop) {
  refuse_options_of_tables(import, "a project, whose runs are taken as they are");
  if (!import.run_name.empty()) check_name(import.run_name);
  const Project other = open_to_import(import.file.path, project_path);
  RuleJudge judge(rules_directory());
  const bool is_new = !std::filesystem::exists(project_path);
  Project project = Project::create_or_open(project_path);
  const auto nothing_came = [&] { return is_new && project.runs().empty(); };
  try {
    ImportOutcome outcome = import_project(project, other, import.run_name, judge, observer, std::move(stop));
    if (nothing_came()) remove_empty(project_path);
    return outcome;
  } catch (...) {
    if (nothing_came()) remove_empty(project_path);
    throw;
  }
}

ImportOutcome import_label_table(const std::filesystem::path& project_path, const ImportSpec& import) {
  refuse_options_of_tables(import, "people's labels, which belong to answers that are there");
  if (!import.run_name.empty()) throw SpecError(fmt::format("name: is for answers; {} is a table of labels", for_terminal_line(import.file.path.string())));
  if (!std::filesystem::exists(project_path)) throw ProjectError(for_terminal_line(project_path.string()) + ": there is no such project; a table of labels needs the answers that were labelled");
  Project project = Project::create_or_open(project_path);
  return import_labels(project, import.file.path);
}

}  // namespace

ImportOutcome import_answers(const std::filesystem::path& project_path, const ImportSpec& import, RunObserver& observer, std::stop_token stop) {
  if (is_database(import.file.path)) return import_other_project(project_path, import, observer, std::move(stop));
  if (is_label_table(import.file)) return import_label_table(project_path, import);
  const PreparedImport prepared = prepare_import(import, load_prompt_sets(find_prompt_sets(prompt_sets_directory(), import.sets)));
  RuleJudge judge(rules_directory());
  Project project = Project::create_or_open(project_path);
  return import_into_project(project, prepared, judge, observer, std::move(stop));
}

ClassifyOutcome classify_project(const std::filesystem::path& project_path, RunObserver& observer,
                                 std::stop_token stop, const std::string& model_judge) {
  RuleJudge judge(rules_directory());
  Project project = Project::create_or_open(project_path);
  const std::string heard = model_judge.empty() ? "" : find_judge(project, model_judge).fingerprint;
  if (!heard.empty()) judge.hear(heard);
  return classify_in_project(project, judge, observer, stop, heard);
}

}  // namespace lacuna::probe
