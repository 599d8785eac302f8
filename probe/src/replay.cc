#include "probe/replay.h"

#include <algorithm>
#include <system_error>

#include "engine_generator.h"
#include "option_checks.h"
#include "probe/encoders.h"
#include "probe/run_plan.h"
#include "probe/session.h"
#include "project_state.h"
#include "result_rows.h"
#include "stored_json.h"
#include "utc.h"

namespace lacuna::probe {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// What of a run's manifest decides its answers.
struct Recipe {
  GeneratorOptions generator;
  std::uint32_t context = 0;
  json files;
};

Recipe recipe_of(const db::RunRow& run, const json& manifest) {
  try {
    Recipe recipe;
    const json &sampling = manifest.at("sampling"), &limits = manifest.at("limits"), &thinking = manifest.at("thinking");
    recipe.generator.top_p = sampling.at("top_p");
    recipe.generator.top_k = sampling.at("top_k");
    recipe.generator.min_p = sampling.at("min_p");
    recipe.generator.max_tokens = limits.at("max_tokens");
    recipe.generator.max_reasoning_tokens = limits.at("max_reasoning_tokens");
    recipe.context = limits.at("context");
    recipe.generator.chat.system_prompt = manifest.at("system_prompt");
    if (!thinking.is_null()) recipe.generator.chat.thinking = thinking.get<bool>();
    const json& pinned = manifest.at("pinned_utc");
    const std::string moment = pinned.is_null() ? run.started_utc : pinned.get<std::string>();
    recipe.generator.chat.now = parse_utc(moment).value_or(std::chrono::sys_seconds());
    recipe.files = manifest.at("model").at("files");
    return recipe;
  } catch (const json::exception& error) {
    throw ProjectError("manifest of run '" + for_terminal_line(run.name) + "': " + plain_message(error));
  }
}

fs::path model_of(const db::RunRow& run, const fs::path& project, const ReplayOptions& options) {
  if (!options.model.empty()) return options.model;
  const json spec = parse_stored(run.spec_json, "specification of run " + run.name);
  const auto stored = spec.find("model");
  const fs::path name = stored != spec.end() && stored->is_string() ? fs::path(stored->get<std::string>()).filename() : fs::path();
  for (const fs::path& folder : {project.parent_path(), fs::path(), resources_directory() / "demo"}) {
    std::error_code error;
    if (!name.empty() && fs::is_regular_file(folder / name, error)) return folder / name;
  }
  throw SpecError("run '" + for_terminal_line(run.name) + "' was answered by " + for_terminal_line(name.string()) +
                  ", which is neither beside the project nor in the current folder; name it with --model");
}

void require_same_files(const db::RunRow& run, const json& stored, const EngineFacts& facts) {
  json found = json::array();
  for (const EngineFacts::File& file : facts.files) found.push_back({{"bytes", file.bytes}, {"sha256", file.sha256}});
  if (found != stored)
    throw ProjectError("run '" + for_terminal_line(run.name) + "' was answered by another model file: its manifest has " + stored.dump() + ", this is " + found.dump());
}

// The first differences in what may explain different bytes.
void note_other_builds(const db::RunRow& run, const json& manifest, const EngineFacts& facts, std::vector<std::string>& notes) {
  const json engine = manifest.value("engine", json::object());
  for (const auto& [field, now] : {std::pair{"bits", facts.bits}, {"version", facts.version}, {"commit", facts.commit}, {"compiler", facts.compiler}}) {
    const std::string before = engine.value(field, "");
    if (before != now) notes.push_back("run " + run.name + ": " + field + " was '" + before + "', is '" + now + "'");
  }
}

// Whether an answer belongs to the sample: decided by its key alone. Keys are SHA-256.
bool sampled(const std::string& key, double share) {
  return static_cast<double>(std::stoull(key.substr(0, 13), nullptr, 16)) < share * 0x1p52;
}

PlannedPrompt planned_prompt(const db::PlannedRow& row, std::uint64_t index) {
  PlannedPrompt prompt;
  prompt.index = index;
  prompt.key = row.item_key;
  prompt.set = row.set, prompt.item = row.item, prompt.language = row.language, prompt.variant = row.variant;
  prompt.sample = static_cast<int>(row.sample);
  prompt.seed = static_cast<std::uint64_t>(row.seed);
  prompt.temperature = row.temperature;
  prompt.prompt = row.prompt;
  return prompt;
}

std::string text_difference(const std::string& what, const std::string& stored, const std::string& now) {
  const auto at = std::mismatch(stored.begin(), stored.end(), now.begin(), now.end()).first - stored.begin();
  return what + " differs at byte " + std::to_string(at) + " (" + std::to_string(stored.size()) + " bytes stored, " + std::to_string(now.size()) + " now)";
}

// Empty, or the first thing that differs.
std::string difference(const db::AnswerRow& stored, const db::AnswerRow& now) {
  if (!now.error.empty()) return "no answer comes now: " + now.error;
  if (stored.rendered_sha256 != now.rendered_sha256) return "the prompt as the template renders it differs";
  if (stored.text != now.text) return text_difference("the answer", stored.text, now.text);
  if (stored.reasoning.has_value() != now.reasoning.has_value()) return std::string("the reasoning is ") + (now.reasoning ? "new" : "missing");
  if (stored.reasoning && *stored.reasoning != *now.reasoning) return text_difference("the reasoning", *stored.reasoning, *now.reasoning);
  if (stored.tokens != now.tokens) return "the token ids differ";
  if (stored.stop_reason != now.stop_reason) return "it ended with " + stored.stop_reason + ", now with " + now.stop_reason;
  return {};
}

class Replay {
 public:
  Replay(Project& project, fs::path path, const ReplayOptions& options, RunObserver& observer, std::stop_token stop)
      : store_(project.state().store), path_(std::move(path)), options_(options), observer_(observer), stop_(std::move(stop)) {}

  ReplayOutcome run() {
    const std::vector<db::RunRow> runs = store_.runs();
    for (const std::string& name : options_.runs) {
      if (std::none_of(runs.begin(), runs.end(), [&](const db::RunRow& run) { return run.name == name; }))
        throw ProjectError("the project has no run '" + for_terminal_line(name) + "'");
    }
    for (const db::RunRow& run : runs) {
      const bool wanted = options_.runs.empty() || std::find(options_.runs.begin(), options_.runs.end(), run.name) != options_.runs.end();
      if (!wanted) continue;
      if (run.kind == "engine") replay(run);
      else outcome_.notes.push_back("run " + run.name + ": not answered by the embedded engine (" + run.kind + "), left out");
    }
    outcome_.interrupted = stop_.stop_requested();
    return std::move(outcome_);
  }

 private:
  std::vector<db::ResultRecord> sample_of(const db::RunRow& run) {
    db::ResultQuery query;
    query.runs = {run.id};
    std::vector<db::ResultRecord> chosen;
    std::optional<db::ResultRecord> first;
    store_.each_result(query, [&](const db::ResultRecord& record) {
      const bool of_the_sample = sampled(record.planned.item_key, options_.share);
      if (!record.answer.error.empty()) outcome_.failed += of_the_sample;
      else if (of_the_sample) chosen.push_back(record);
      else if (!first) first = record;
      return true;
    });
    if (chosen.empty() && first) chosen.push_back(std::move(*first));
    outcome_.chosen += chosen.size();
    return chosen;
  }

  void replay(const db::RunRow& run) {
    const std::vector<db::ResultRecord> records = sample_of(run);
    if (records.empty() || stop_.stop_requested()) return;  // what is left out is counted too
    const json manifest = parse_stored(run.manifest_json, "manifest of run " + run.name);
    const Recipe recipe = recipe_of(run, manifest);
    const fs::path file = model_of(run, path_, options_);
    engine::EngineOptions engine_options;
    engine_options.device = options_.device;
    engine_options.gpu_memory = options_.gpu_memory;
    engine_options.threads = options_.threads;
    engine_options.parallel = options_.parallel;
    engine_options.context = recipe.context;
    const auto model = engine::Engine::load(file, engine_options);
    const EngineFacts facts = engine_facts(*model, file, observer_);
    require_same_files(run, recipe.files, facts);
    note_other_builds(run, manifest, facts, outcome_.notes);
    compare(run, records, *model, recipe);
  }

  void compare(const db::RunRow& run, const std::vector<db::ResultRecord>& records, engine::Engine& model, const Recipe& recipe) {
    EngineGenerator generator(model, recipe.generator);
    RunProgress progress;
    progress.total = records.size();
    std::size_t next = 0;
    const auto pull = [&]() -> std::optional<PlannedPrompt> {
      if (next == records.size()) return std::nullopt;
      const std::size_t index = next++;
      return planned_prompt(records[index].planned, index);
    };
    generator.generate(pull, [&](GeneratedAnswer&& answer) {
      if (answer.stop_reason == "cancelled") return;
      const db::ResultRecord& record = records[answer.index];
      const std::string differs = difference(record.answer, to_answer_row(answer, run.id, record.planned.item_key, ""));
      ++outcome_.compared;
      outcome_.equal += differs.empty();
      if (!differs.empty())
        outcome_.differences.push_back("run " + run.name + ", " + record.planned.item + " " + record.planned.language + ", sample " + std::to_string(record.planned.sample) + ": " + differs);
      ++progress.done;
      observer_.progress(progress);
    }, {}, stop_);
  }

  db::ResultStore& store_;
  fs::path path_;
  const ReplayOptions& options_;
  RunObserver& observer_;
  std::stop_token stop_;
  ReplayOutcome outcome_;
};

}  // namespace

ReplayOutcome replay_project(const fs::path& path, const ReplayOptions& options, RunObserver& observer, std::stop_token stop) {
  if (!(options.share > 0 && options.share <= 1)) throw SpecError("--sample: allowed: above 0 %, at most 100 %");
  check_threads(options.threads);
  check_parallel(options.parallel);
  check_device(options.device);
  Project project = Project::open_read_only(path);
  return as_project_error([&] { return Replay(project, path, options, observer, std::move(stop)).run(); });
}

}  // namespace lacuna::probe
