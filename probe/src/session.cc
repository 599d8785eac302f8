#include "probe/session.h"

#include <sys/utsname.h>

#include "audit.h"
#include "endpoint_generator.h"
#include "engine/backend.h"
#include "engine_generator.h"
#include "manifest.h"
#include "probe/encoders.h"
#include "probe/hashing.h"
#include "rule_judge.h"
#include "stored_json.h"
#include "utc.h"

namespace lacuna::probe {
namespace {

std::vector<PromptSet> load_sets(const std::vector<std::string>& names) {
  std::vector<PromptSet> sets;
  for (const std::string& name : names) sets.push_back(load_prompt_set(find_prompt_set(prompt_sets_directory(), name)));
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

nlohmann::json environment_of(const engine::Engine& model) {
  struct utsname system {};
  uname(&system);
  const std::vector<engine::DeviceInfo> devices = engine::available_devices();
  return {{"system", std::string(system.sysname) + " " + system.release + " " + system.machine},
          {"processor", devices.empty() ? "" : valid_utf8(devices.front().description)},
          {"threads", model.options().threads},
          {"parallel", model.options().parallel}};
}

template <class Options>
Options generator_options(const RunSpec& spec, const std::string& pinned) {
  Options options;
  options.chat = {spec.system_prompt, spec.thinking, parse_utc(pinned).value_or(std::chrono::sys_seconds())};
  options.max_tokens = spec.max_tokens;
  options.max_reasoning_tokens = spec.max_reasoning_tokens;
  options.top_p = spec.top_p;
  options.min_p = spec.min_p;
  options.top_k = spec.top_k;
  return options;
}

std::unique_ptr<engine::Engine> load_engine(const RunSpec& spec) {
  engine::EngineOptions options;
  options.threads = spec.threads;
  options.parallel = spec.parallel;
  options.context = spec.context;
  return engine::Engine::load(spec.model, options);
}

RunOutcome run_engine_audit(Project& project, const RunSpec& spec, std::vector<PromptSet> sets, Judge& judge,
                            RunObserver& observer, std::stop_token stop) {
  const std::unique_ptr<engine::Engine> model = load_engine(spec);
  const EngineFacts facts = engine_facts(*model, spec.model, observer);
  Audit audit;
  audit.name = run_name_of(spec, facts.name);
  audit.model = valid_utf8(facts.name);
  const std::string pinned = pinned_moment(project, audit.name);
  audit.manifest = engine_manifest(facts, spec, sets, judge, pinned);
  audit.environment = environment_of(*model);
  audit.plan = RunPlan::make(spec, std::move(sets), manifest_core(audit.manifest));
  EngineGenerator generator(*model, generator_options<EngineGeneratorOptions>(spec, pinned));
  return run_in_project(project, audit, generator, judge, observer, stop);
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

RunOutcome run_endpoint_audit(Project& project, const RunSpec& spec, std::vector<PromptSet> sets, Judge& judge,
                              RunObserver& observer, std::stop_token stop) {
  std::optional<LocalPrompts> prompts;
  if (spec.endpoint.api != EndpointApi::chat && !spec.model.empty()) prompts.emplace(spec.model);
  EndpointFacts facts = facts_of(prompts ? &*prompts : nullptr);
  EndpointGenerator generator(spec.endpoint, prompts ? &*prompts : nullptr, observer);
  facts.model = generator.model();
  facts.identity = generator.identity();
  Audit audit;
  audit.name = run_name_of(spec, facts.model);
  audit.model = valid_utf8(facts.model);
  audit.kind = "endpoint";
  const std::string pinned = pinned_moment(project, audit.name);
  audit.manifest = endpoint_manifest(facts, spec, sets, judge, pinned);
  audit.environment = {{"endpoints", spec.endpoint.urls}, {"in_flight", spec.endpoint.in_flight}};
  audit.plan = RunPlan::make(spec, std::move(sets), manifest_core(audit.manifest));
  generator.configure(generator_options<EndpointGeneratorOptions>(spec, pinned));
  return run_in_project(project, audit, generator, judge, observer, stop);
}

}  // namespace

RunOutcome run_audit(const std::filesystem::path& project_path, const RunSpec& spec, RunObserver& observer,
                     std::stop_token stop) {
  check(spec);
  std::vector<PromptSet> sets = load_sets(spec.sets);
  RuleJudge judge(rules_directory());
  Project project = Project::create_or_open(project_path);  // before the model: a locked project is known at once
  const auto run = spec.endpoint.given() ? run_endpoint_audit : run_engine_audit;
  return run(project, spec, std::move(sets), judge, observer, std::move(stop));
}

ImportOutcome import_answers(const std::filesystem::path& project_path, const std::filesystem::path& file,
                             const std::string& run_name, RunObserver& observer, std::stop_token stop) {
  RuleJudge judge(rules_directory());
  Project project = Project::create_or_open(project_path);
  return import_into_project(project, file, run_name, judge, observer, stop);
}

ClassifyOutcome classify_project(const std::filesystem::path& project_path, RunObserver& observer,
                                 std::stop_token stop) {
  RuleJudge judge(rules_directory());
  Project project = Project::create_or_open(project_path);
  return classify_in_project(project, judge, observer, stop);
}

}  // namespace lacuna::probe
