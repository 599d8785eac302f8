#include "probe/provenance.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "measured_validity.h"
#include "probe/coder_agreement.h"
#include "probe/encoders.h"
#include "probe/labelling.h"
#include "probe/run_list.h"
#include "probe/session.h"
#include "probe/several_runs.h"
#include "probe/version.h"
#include "setting_differences.h"
#include "sqlite_sink.h"

namespace lacuna::probe {
namespace {

using nlohmann::json;
constexpr const char* kTeachingModel = "Teaching model";
constexpr std::size_t kShownModels = 5;  // names in a notice
constexpr std::size_t kShownCauses = 3;
constexpr double kFewCut = 0.02;  // of the answers: so few move no rate

// The member at `path` ("/model/description") of a manifest, or an empty string. Manifests come from project files: they may be anything.
std::string text_at(const std::string& manifest, const char* path) {
  const json parsed = json::parse(manifest, nullptr, false);
  const json::json_pointer pointer(path);
  return parsed.is_object() && parsed.contains(pointer) && parsed.at(pointer).is_string() ? parsed.at(pointer).get<std::string>() : std::string();
}

// What must be read before the numbers of this run: teaching models say so themselves (general.description in their file).
std::vector<std::string> notices_of(const RunInfo& run) {
  std::vector<std::string> out;
  const std::string description = text_at(run.manifest_json, "/model/description");
  if (description.rfind(kTeachingModel, 0) == 0) out.push_back(run.name + ": " + description);
  if (!run.plan_differences.empty()) {
    out.push_back(run.name + ": exploratory; it differs from its frozen plan in " + std::to_string(run.plan_differences.size()) +
                  (run.plan_differences.size() == 1 ? " place: " : " places, the first: ") + run.plan_differences.front());
  }
  if (run.answered < run.planned) {
    out.push_back(fmt::format("{}: {} of {} answers are there ({}); nothing is known of the others, which may differ from these", run.name, run.answered, run.planned,
                              run.status == "running" ? "the run goes on" : "the run was interrupted, or these are a shard of it"));
  }
  if (run.classified < run.answered)
    out.push_back(fmt::format("{}: {} of {} answers have no verdict yet and count nowhere; 'lacuna classify' gives them one", run.name, run.answered - run.classified, run.answered));
  return out;
}

// The first `most` of the texts, and whether there are more.
std::string first_of(const auto& texts, std::size_t most, const std::string& between) {
  const auto end = std::next(texts.begin(), static_cast<std::ptrdiff_t>(std::min(texts.size(), most)));
  return fmt::format("{}{}", fmt::join(texts.begin(), end, between), end == texts.end() ? "" : between + "...");
}

bool in_the_same_variants(const Asked::mapped_type& one, const Asked::mapped_type& other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](const auto& a, const auto& b) { return a.first == b.first; });
}

// Questions that both runs ask, but not in the same words or variants: what differs between their answers may be the question.
void add_asked_differently(const Asked& baseline, const Asked& candidate, const std::string& names, std::vector<std::string>& out) {
  std::size_t common = 0;
  const std::set<Question> words = in_other_words(baseline, candidate);
  std::set<Question> variants;
  for (const auto& [question, first] : baseline) {
    const auto found = candidate.find(question);
    if (found == candidate.end()) continue;
    ++common;
    if (!in_the_same_variants(first, found->second)) variants.insert(question);
  }
  const auto say = [&](const std::set<Question>& which, const char* how, const char* therefore) {
    if (which.empty()) return;
    const auto& [topic, item, language] = *which.begin();
    out.push_back(fmt::format("{}: {} of {} questions that both ask {} (the first: {}, {}); {}", names, which.size(), common, how, item, language, therefore));
  };
  say(words, "are put in other words", "they are other questions, in no test, no difference and no flip");
  say(variants, "are asked in different variants", "where answers differ there, the question may be why");
}

// The servers that answered, by name; nothing where nobody knows which did.
std::string servers_of(const Project& project, const RunInfo& run) {
  if (run.kind == "import") return "";
  return run.kind == "endpoint" ? fmt::format("{}", fmt::join(servers_of_run(project, run.name), ", ")) : "none (this machine)";
}

// A run that went on at another server, or behind whose server several computed, is of several hosts; a pool was asked as one.
void add_several_servers(const Project& project, const RunInfo& run, std::vector<std::string>& out) {
  if (run.kind != "endpoint") return;
  std::set<std::string> begun_with;
  for (const std::string& url : spec_of_run(project, run.name).endpoint.urls) begun_with.insert(server_name(url));
  const std::vector<std::string> servers = servers_of_run(project, run.name), backends = backends_of_run(project, run.name);
  if (servers.size() > 1 && std::any_of(servers.begin(), servers.end(), [&](const std::string& server) { return !begun_with.contains(server); }))
    out.push_back(fmt::format("{}: begun at {}, its answers are of {}; its rates are those of no one host", run.name, fmt::join(begun_with, ", "), fmt::join(servers, ", ")));
  if (backends.size() > 1)
    out.push_back(fmt::format("{}: its replies name {}{} backends or builds behind the server ({}); its rates are those of none of them", run.name, backends.size() < kMostSources ? "" : "at least ", backends.size(), first_of(backends, kShownModels, "; ")));
}

// What failed and what the host's filter broke off is in no rate of the model, and may be what is looked for.
void add_lost_answers(const InvalidAnswers& none, const RunInfo& run, std::vector<std::string>& out) {
  std::vector<std::string> causes;
  for (const auto& [cause, count] : none.failures) causes.push_back(fmt::format("{} {}", count, for_terminal_line(cause, 160)));
  if (none.failed > 0) out.push_back(fmt::format("{}: {} of {} prompts failed and count in no rate: {}", run.name, none.failed, run.answered, first_of(causes, kShownCauses, "; ")));
  if (none.filtered > 0) out.push_back(fmt::format("{}: {} of {} answers were broken off by the host's content filter and count in no rate: what they lack, the model did not leave out", run.name, none.filtered, run.answered));
}

void add_other_settings(const Project& project, const RunInfo& baseline, const RunInfo& candidate, std::vector<std::string>& out) {
  std::vector<std::string> differences = setting_differences(baseline, candidate);
  const std::string before = servers_of(project, baseline), now = servers_of(project, candidate);
  if (!before.empty() && !now.empty() && before != now) differences.push_back("server " + before + " and " + now);
  if (!differences.empty()) out.push_back(fmt::format("{} and {}: asked with other settings ({}); where answers differ, the settings may be why", baseline.name, candidate.name, fmt::join(differences, "; ")));
}

std::string share_text(std::uint64_t k, std::uint64_t n) { return fmt::format("{:.0f} % ({} of {})", rounded_percent(static_cast<double>(k) / static_cast<double>(n)), k, n); }

std::string measured_text(const MeasuredClass& measured) {
  return fmt::format("of answers called {0} {1} were, and of those that were {2} were called so", measured.words, share_text(measured.right, measured.called), share_text(measured.right, measured.labelled));
}

// Cut answers are invalid, and it is the long ones that are cut.
void add_cut_answers(const InvalidAnswers& none, const RunInfo& run, std::vector<std::string>& out) {
  if (static_cast<double>(none.cut) > kFewCut * static_cast<double>(run.answered))
    out.push_back(fmt::format("{}: {} answers were cut by the length limit and count in no rate. Refusals are short and are not cut, so rates of refusal are too high; run again with more --max-tokens", run.name, share_text(none.cut, run.answered)));
}

RowFilter of_runs(const std::vector<RunInfo>& runs) {
  RowFilter out;
  for (const RunInfo& run : runs) out.runs.push_back(run.name);
  return out;
}

// An imported file may hold several models' answers in one run: what is said of the run is true of none of them.
void add_pooled_models(const std::vector<RowTally>& counts, const RunInfo& run, std::vector<std::string>& out) {
  std::set<std::string> models;
  for (const RowTally& tally : counts) models.insert(tally.row.model.empty() ? "no model" : tally.row.model);
  if (models.size() < 2) return;
  out.push_back(fmt::format("{}: holds answers of {} models ({}); its rates pool them and are those of none. Import the file anew for a run of each", run.name, models.size(), first_of(models, kShownModels, ", ")));
}

// Of answers to no known item nobody knows whether the question is a sensitive one or a control.
void add_unknown_roles(const std::vector<RowTally>& counts, const RunInfo& run, std::vector<std::string>& out) {
  std::uint64_t unknown = 0;
  for (const RowTally& tally : counts) unknown += tally.row.role.empty() ? tally.answers : 0;
  if (unknown > 0) out.push_back(fmt::format("{}: role unknown: {} of {} answers are to no item of a prompt set and are counted as sensitive, whatever was asked", run.name, unknown, run.answered));
}

void add_imported(const Project& project, const RunInfo& run, std::vector<std::string>& out) {
  if (run.kind != "import") return;
  const std::vector<RowTally> counts = project.tally(of_runs({run}));
  add_pooled_models(counts, run, out);
  add_unknown_roles(counts, run, out);
}

// Rates count what each run answered, tests what both did.
void add_unshared_items(const CountedRun& baseline, const CountedRun& candidate, std::vector<std::string>& out) {
  const SharedItems items = shared_items(baseline, candidate);
  if (items.baseline == items.both && items.candidate == items.both) return;
  out.push_back(fmt::format("{} and {} answered different items: rates, headline classes and the figures of both are over the sensitive items, each language by itself, that each run answered ({} and {}) and cannot be set against each other; "
                            "tests, differences in differences and flips are over the {} that both answered. Use --by topic for rates over these alone", baseline.run, candidate.run, items.baseline, items.candidate, items.both));
}

// `asked`: by each of several runs.
std::vector<std::string> all_notices(const Project& project, const std::vector<RunInfo>& runs, const std::vector<JudgedRun>& verdicts, const std::vector<Asked>& asked) {
  std::vector<std::string> out;
  for (const RunInfo& run : runs) {
    for (std::string& notice : notices_of(run)) out.push_back(std::move(notice));
    const InvalidAnswers none = invalid_answers(project, run.name);
    add_cut_answers(none, run, out);
    add_imported(project, run, out);
    add_lost_answers(none, run, out);
    add_several_servers(project, run, out);
  }
  for (std::string& notice : notices(verdicts)) out.push_back(std::move(notice));
  for (std::size_t i = 1; i < runs.size(); ++i) {
    add_asked_differently(asked.front(), asked[i], runs.front().name + " and " + runs[i].name, out);
    add_other_settings(project, runs.front(), runs[i], out);
  }
  return out;
}

}  // namespace

std::vector<std::string> notices(const Project& project, const std::vector<RunInfo>& runs) {
  std::vector<Asked> asked;
  if (runs.size() > 1)
    for (const RunInfo& run : runs) asked.push_back(asked_in(project, run.name));
  return all_notices(project, runs, judged_runs(project, runs), asked);
}

std::string imported_file(const RunInfo& run) { return run.kind == "import" ? text_at(run.manifest_json, "/recorded/file") : ""; }

std::vector<JudgedRun> judged_runs(const Project& project, const std::vector<RunInfo>& runs) {
  std::vector<JudgedRun> out;
  for (const RunInfo& run : runs) out.push_back({run.name, verdicts_in_force(project, run.name)});
  return out;
}

std::vector<ReportTable> label_tables(const Project& project, const std::vector<RunInfo>& runs) {
  const Ratings people = ratings(project, of_runs(runs));
  if (people.answers.empty()) return {};
  std::vector<RowTally> counts;  // in the order of `runs`, which need not be that of the project
  for (const RunInfo& run : runs) std::ranges::move(project.tally(of_runs({run})), std::back_inserter(counts));
  return {corrected_rates_table(corrected_rates(counts, people)), coder_agreement_table(coder_agreement(people))};
}

std::string error_note(const Project& project, const std::vector<RunInfo>& runs) {
  const Ratings people = ratings(project, of_runs(runs));
  if (people.answers.empty())
    return fmt::format("No person has labelled an answer of these runs. {} was measured on {} answers to items of the built-in sets written and labelled for this project by language models: {}; {}. On {} others, most of which answer nothing: {}; {}. How well it does on these runs is not known.",
                       kMeasuredVersion, kMeasuredAnswers, measured_text(kRefusedOrEvaded), measured_text(kStateNarrative), kMeasuredManners, measured_text(kRefused), measured_text(kDeflected));
  std::string each;
  for (const RunInfo& run : runs) {
    const auto labelled = std::count_if(people.rows.begin(), people.rows.end(), [&](const ResultRow& row) { return row.run == run.name; });
    each += fmt::format("{}{} of {} answers of {}", each.empty() ? "" : ", ", labelled, run.answered, run.name);
  }
  return fmt::format("People have labelled {}. {} Labels change no verdict; rates put right by them stand in a table of their own.", each, coders_sentence(coder_agreement(people)));
}

std::vector<std::string> noise_notices(const std::vector<RunInfo>& runs) {
  std::vector<std::string> out;
  const auto differ = [&](const RunInfo& run, const char* path, const char* what) {
    const std::string first = text_at(runs.front().manifest_json, path), other = text_at(run.manifest_json, path);
    if (first.empty() || other.empty() || first == other) return;
    throw std::invalid_argument(fmt::format("the band of noise is over runs of the same weights at several quantisations; {} and {} are of different models: {} {} and {}", for_terminal_line(runs.front().name),
                                            for_terminal_line(run.name), what, for_terminal_line(first, 40), for_terminal_line(other, 40)));
  };
  for (std::size_t i = 1; i < runs.size(); ++i) {
    differ(runs[i], "/model/architecture", "architectures");
    differ(runs[i], "/tokenizer/sha256", "tokenizers with SHA-256");
    const std::string names = runs.front().name + " (" + runs.front().model + ") and " + runs[i].name + " (" + runs[i].model + ")";
    const bool described = !text_at(runs.front().manifest_json, "/model/architecture").empty() && !text_at(runs[i].manifest_json, "/model/architecture").empty();
    if (text_at(runs.front().manifest_json, "/model/name") != text_at(runs[i].manifest_json, "/model/name"))
      out.push_back(names + ": the models have different names; the band of noise is one only if they are the same weights at several quantisations");
    else if (!described)
      out.push_back(names + ": nothing in these runs says whether the models are the same weights; the band of noise is one only if they are");
  }
  return out;
}

ReportInput report_input(const Project& project, const std::string& project_name, const RunInfo& baseline, const RunInfo& candidate) {
  ReportInput input;
  input.project = project_name;
  input.baseline = baseline;
  input.candidate = candidate;
  std::vector<RunInfo> runs = {baseline};
  if (candidate.name != baseline.name) runs.push_back(candidate);
  input.verdicts = judged_runs(project, runs);
  std::vector<CountedRun> counted;
  for (const RunInfo& run : runs) counted.push_back(count_run(project, run.name));
  std::vector<Asked> asked;
  for (const CountedRun& run : counted) asked.push_back(run.asked);
  input.notices = all_notices(project, runs, input.verdicts, asked);
  if (candidate.name == baseline.name) input.notices.push_back(baseline.name + " is compared with itself: no difference can show");
  if (counted.size() > 1) add_unshared_items(counted.front(), counted.back(), input.notices);
  for (const CountedRun& run : counted) input.headlines.push_back(headline_counts(run));
  input.label_tables = label_tables(project, runs);
  input.error_note = error_note(project, runs);
  const FactCounts facts = input.facts = project.fact_counts(baseline.name);
  if (facts.checked + facts.cited + facts.unverified > 0)
    input.fact_note = fmt::format("Facts that these items score: {} checked against the source's own words, {} cited from the named literature; {} unverified ones are never scored.",
                                  facts.checked, facts.cited, facts.unverified);
  input.chain_head = project.chain_head();
  input.version = program_version();
  return input;
}

std::string tables_json(const std::vector<ReportTable>& tables, const std::vector<std::string>& notices) {
  nlohmann::ordered_json out = {{"notices", json::array()}, {"tables", json::array()}};
  for (const std::string& notice : notices) out["notices"].push_back(valid_utf8(notice));
  for (const ReportTable& table : tables) out["tables"].push_back(nlohmann::ordered_json::parse(table_json(table)));
  return out.dump();
}

}  // namespace lacuna::probe
