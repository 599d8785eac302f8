#include "manifest.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <set>

#include "db/database.h"
#include "probe/encoders.h"
#include "probe/hashing.h"
#include "utc.h"

namespace lacuna::probe {

using nlohmann::json;

namespace {

constexpr int kFormat = 1;
constexpr std::size_t kMaxDescription = 4096;  // bytes; it comes from a stranger's file

// Sets that the linter finds weak, and how: "2 weaknesses". What they rest on may be mended while a run goes on, so that it is no part of the identity.
json recorded(const std::vector<PromptSet>& sets = {}) {
  json out = {{"started_utc", utc_now()}, {"libraries", {{"sqlite", db::sqlite_version()}, {"openssl", OpenSSL_version(OPENSSL_VERSION)}}}};
  for (const PromptSet& set : sets)
    if (!passed_lint(set)) out["did_not_pass_lint"][set.id] = counts_text(set.complaints);
  return out;
}

json judge_section(const Judge& judge) { return {{"version", judge.version()}, {"rules_sha256", judge.fingerprint()}}; }

json model_section(const EngineFacts& facts) {
  json files = json::array();
  for (const EngineFacts::File& file : facts.files) files.push_back({{"bytes", file.bytes}, {"sha256", file.sha256}});
  return {{"name", valid_utf8(facts.name)},
          {"description", valid_utf8(facts.description.substr(0, kMaxDescription))},
          {"architecture", valid_utf8(facts.architecture)},
          {"quantisation", facts.quantisation},
          {"files", files}};
}

std::vector<std::string> languages_of(const RunSpec& spec, const std::vector<PromptSet>& sets) {
  std::vector<std::string> out = spec.languages;
  for (const PromptSet& set : sets)
    for (const std::string& language : asked_languages(spec, set))
      if (std::find(out.begin(), out.end(), language) == out.end()) out.push_back(language);
  return out;
}

json plan_section(const RunSpec& spec, const std::vector<PromptSet>& sets) {
  json hashes = json::array();
  for (const PromptSet& set : sets)
    hashes.push_back({{"id", set.id}, {"version", set.version}, {"sha256", sha256_hex(set.bytes)}});
  return {{"languages", languages_of(spec, sets)},
          {"variants", spec.variants},
          {"items", spec.items},
          {"samples", spec.samples},
          {"limit", spec.limit},
          {"prompt_sets", hashes}};
}

json thinking_of(const RunSpec& spec) { return spec.thinking ? json(*spec.thinking) : json(nullptr); }

json sampling_section(const RunSpec& spec) {
  return {{"seed", spec.seed},
          {"greedy_first", spec.greedy_first},
          {"temperature", spec.temperature},
          {"top_p", spec.top_p},
          {"top_k", spec.top_k},
          {"min_p", spec.min_p}};
}

json identity_of(json manifest) {
  manifest.erase("recorded");
  return manifest.flatten();
}

std::string shown(const json& flat, const std::string& path) {
  return flat.contains(path) ? for_terminal_line(flat.at(path).dump(-1, ' ', false, json::error_handler_t::replace), 80)
                             : "nothing";
}

}  // namespace

std::string canonical(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::strict); }

json engine_manifest(const EngineFacts& facts, const RunSpec& spec, const std::vector<PromptSet>& sets,
                     const Judge& judge, const std::string& pinned_utc) {
  json manifest = {{"format", kFormat},
          {"model", model_section(facts)},
          {"tokenizer", {{"model", facts.tokenizer}, {"pre", facts.pre_tokenizer}, {"sha256", facts.tokenizer_sha256}}},
          {"chat_template", {{"sha256", facts.template_sha256}, {"reads_clock", facts.template_reads_clock}}},
          {"engine",
           {{"backend", "cpu"},
            {"version", facts.version},
            {"commit", facts.commit},
            {"compiler", facts.compiler},
            {"bits", facts.bits}}},
          {"sampling", sampling_section(spec)},
          {"limits",
           {{"max_tokens", spec.max_tokens},
            {"max_reasoning_tokens", spec.max_reasoning_tokens},
            {"context", facts.context}}},
          {"system_prompt", spec.system_prompt},
          {"thinking", thinking_of(spec)},
          {"pinned_utc", facts.template_reads_clock ? json(pinned_utc) : json(nullptr)},
          {"plan", plan_section(spec, sets)},
          {"classifier", judge_section(judge)},
          {"recorded", recorded(sets)}};
  manifest["recorded"]["instruction_set"] = facts.instruction_set;  // decides nothing: they all give the same bits
  return manifest;
}

json endpoint_manifest(const EndpointFacts& facts, const RunSpec& spec, const std::vector<PromptSet>& sets,
                       const Judge& judge, const std::string& pinned_utc) {
  json rendering = {{"by", facts.rendered_by_us ? "us" : "the server, unverified"}};
  if (facts.rendered_by_us) {
    rendering["tokenizer_sha256"] = facts.tokenizer_sha256;
    rendering["template_sha256"] = facts.template_sha256;
  }
  return {{"format", kFormat},
          {"model", {{"name", valid_utf8(facts.model)}}},
          {"endpoint", {{"server", facts.identity}, {"prompts_rendered", rendering}}},
          {"sampling", sampling_section(spec)},
          {"limits", {{"max_tokens", spec.max_tokens}, {"max_reasoning_tokens", spec.max_reasoning_tokens}}},
          {"system_prompt", spec.system_prompt},
          {"thinking", thinking_of(spec)},
          {"pinned_utc", facts.template_reads_clock ? json(pinned_utc) : json(nullptr)},
          {"plan", plan_section(spec, sets)},
          {"classifier", judge_section(judge)},
          {"recorded", recorded(sets)}};
}

json import_manifest(const std::string& file_name, std::uint64_t bytes, const std::string& sha256, const Judge& judge) {
  json manifest = {{"format", kFormat},
                   {"import", {{"bytes", bytes}, {"sha256", sha256}}},
                   {"classifier", judge_section(judge)},
                   {"recorded", recorded()}};
  manifest["recorded"]["file"] = valid_utf8(file_name);
  return manifest;
}

std::string manifest_core(const json& manifest) {
  json core = manifest;
  for (const char* section : {"plan", "classifier", "recorded"}) core.erase(section);
  return canonical(core);
}

std::vector<std::string> manifest_differences(const json& stored, const json& asked) {
  const json before = identity_of(stored), now = identity_of(asked);
  std::set<std::string> paths;
  for (const json* flat : {&before, &now})
    for (const auto& [path, value] : flat->items()) paths.insert(path);
  std::vector<std::string> out;
  for (const std::string& path : paths)
    if (!before.contains(path) || !now.contains(path) || before.at(path) != now.at(path))
      out.push_back(path + ": " + shown(before, path) + ", now " + shown(now, path));
  return out;
}

std::string keys_sha256(const RunPlan& plan) {
  Sha256 hash;
  for (const PlannedPrompt& prompt : plan.prompts) hash.update(prompt.key);
  return hex(hash.digest());
}

std::vector<std::string> plan_differences(const FrozenPlan& plan, const json& manifest, const RunPlan& run) {
  const json frozen = json::parse(plan.json);
  std::vector<std::string> out = manifest_differences(frozen.at("manifest"), manifest);
  if (out.empty() && frozen.at("keys_sha256") != keys_sha256(run)) out.emplace_back("the prompts are not those of the plan");
  return out;
}

RunSpec spec_from_json(const json& j) {
  RunSpec spec;
  const json& sampling = j.at("sampling");
  spec.name = j.at("name");
  spec.model = j.at("model").get<std::string>();
  j.at("sets").get_to(spec.sets);
  j.at("items").get_to(spec.items);
  j.at("languages").get_to(spec.languages);
  j.at("variants").get_to(spec.variants);
  j.at("samples").get_to(spec.samples);
  sampling.at("seed").get_to(spec.seed);
  sampling.at("greedy_first").get_to(spec.greedy_first);
  sampling.at("temperature").get_to(spec.temperature);
  sampling.at("top_p").get_to(spec.top_p);
  sampling.at("top_k").get_to(spec.top_k);
  sampling.at("min_p").get_to(spec.min_p);
  j.at("max_tokens").get_to(spec.max_tokens);
  j.at("max_reasoning_tokens").get_to(spec.max_reasoning_tokens);
  spec.top_log_probabilities = j.value("top_log_probabilities", 0u);  // plans of before know none
  j.at("system_prompt").get_to(spec.system_prompt);
  if (!j.at("thinking").is_null()) spec.thinking = j.at("thinking").get<bool>();
  j.at("limit").get_to(spec.limit);
  j.at("context").get_to(spec.context);
  return spec;
}

std::string spec_to_json(const RunSpec& spec) {
  json sets = json::array();
  for (const std::string& set : spec.sets) {
    const std::filesystem::path place(set);
    sets.push_back(valid_utf8((place.has_filename() ? place : place.parent_path()).filename().string()));  // "my-set/" is my-set
  }
  return canonical({{"name", spec.name},
                    {"model", valid_utf8(spec.model.filename().string())},
                    {"endpoints", spec.endpoint.urls},
                    {"endpoint_model", spec.endpoint.model},
                    {"sets", sets},
                    {"languages", spec.languages},
                    {"variants", spec.variants},
                    {"items", spec.items},
                    {"samples", spec.samples},
                    {"sampling", sampling_section(spec)},
                    {"max_tokens", spec.max_tokens},
                    {"max_reasoning_tokens", spec.max_reasoning_tokens},
                    {"top_log_probabilities", spec.top_log_probabilities},
                    {"system_prompt", spec.system_prompt},
                    {"thinking", thinking_of(spec)},
                    {"limit", spec.limit},
                    {"device", spec.device},
                    {"gpu_memory", spec.gpu_memory},
                    {"threads", spec.threads},
                    {"parallel", spec.parallel},
                    {"context", spec.context}});
}

}  // namespace lacuna::probe
