#include "probe/prompt_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "probe/encoders.h"
#include "probe/prompt_set_listing.h"
#include "probe/session.h"
#include "prompt_set_lint.h"
#include "prompt_set_reader.h"
#include "strict_yaml.h"

namespace lacuna::probe {
namespace {

namespace fs = std::filesystem;
constexpr const char *kSources = "sources.yaml", *kEnding = ".yaml";
constexpr std::size_t kComplaintsInMessage = 20;

// An answer names its set by the id: what is asked of a changed copy stands beside answers to the original under one name.
void note_name_of_another(const PromptSet& set, std::vector<Complaint>& complaints) {
  if (!comes_with_the_program(set.id)) return;
  const fs::path original = prompt_sets_directory() / (set.id + kEnding);
  std::error_code error;
  if (fs::equivalent(set.path, original, error)) return;
  complaints.push_back({set.path, 1, 0, "id", "'" + set.id + "' is the name of a set that comes with the program; a copy with other questions needs an id of its own", Severity::note});
}

// Reads and checks one set; sources are read once by the caller.
std::optional<PromptSet> load(const fs::path& file, const std::optional<Sources>& sources, std::vector<Complaint>& complaints) {
  auto set = read_prompt_set(file, complaints);
  if (!set) return set;
  std::vector<Complaint> found;
  lint_prompt_set(*set, sources ? &*sources : nullptr, found);
  place_by_field(found, set->bytes);
  std::move(found.begin(), found.end(), std::back_inserter(complaints));
  note_name_of_another(*set, complaints);
  return set;
}

// What is wrong with the sources decides no prompt and no verdict.
std::optional<Sources> sources_in(const fs::path& folder, std::vector<Complaint>& complaints) {
  std::vector<Complaint> found;
  auto sources = read_sources(folder / kSources, found);
  for (Complaint& complaint : found) complaint.severity = Severity::weakness;
  std::move(found.begin(), found.end(), std::back_inserter(complaints));
  return sources;
}

std::vector<Complaint> errors_of(const std::vector<Complaint>& complaints) {
  std::vector<Complaint> errors;
  std::copy_if(complaints.begin(), complaints.end(), std::back_inserter(errors), [](const Complaint& complaint) { return complaint.severity == Severity::error; });
  return errors;
}

// Two sets with one id, whose items nobody could tell apart in the answers.
void check_ids(const std::vector<PromptSet>& sets, std::vector<Complaint>& complaints) {
  std::map<std::string, fs::path> files;
  for (const PromptSet& set : sets)
    if (const auto [first, is_new] = files.emplace(set.id, set.path); !is_new)
      complaints.push_back({set.path, 1, 0, "id", "'" + set.id + "' is the id of " + for_terminal_line(first->second.string()) + " too; sets that are asked or judged together need ids of their own"});
}

std::string message_of(const std::vector<Complaint>& complaints) {
  std::string out;
  for (std::size_t i = 0; i < std::min(complaints.size(), kComplaintsInMessage); ++i) out += (i ? "\n" : "") + complaints[i].text();
  if (complaints.size() > kComplaintsInMessage) out += "\nand " + std::to_string(complaints.size() - kComplaintsInMessage) + " more";
  return out;
}

}  // namespace

const char* to_string(FactStatus status) {
  switch (status) {
    case FactStatus::checked: return "checked";
    case FactStatus::cited: return "cited";
    case FactStatus::unverified: return "unverified";
  }
  return "";
}

std::string Complaint::text() const {
  std::string out = for_terminal_line(file.string());
  if (line) out += ":" + std::to_string(line);
  if (column) out += ":" + std::to_string(column);
  if (severity != Severity::error) out += severity == Severity::note ? ": note" : ": weakness";
  return out + ": " + (field.empty() ? "" : for_terminal_line(field) + ": ") + for_terminal_line(message);
}

std::string counts_text(const std::vector<Complaint>& complaints) {
  constexpr std::pair<Severity, std::pair<const char*, const char*>> kKinds[] = {
      {Severity::error, {"error", "errors"}}, {Severity::weakness, {"weakness", "weaknesses"}}, {Severity::note, {"note", "notes"}}};
  std::string out;
  for (const auto& [severity, words] : kKinds) {
    const auto count = std::count_if(complaints.begin(), complaints.end(), [severity = severity](const Complaint& complaint) { return complaint.severity == severity; });
    if (count > 0) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", count, count == 1 ? words.first : words.second);
  }
  return out.empty() ? "No complaints" : out;
}

PromptSetError::PromptSetError(std::vector<Complaint> complaints) : std::runtime_error(message_of(complaints)), complaints_(std::move(complaints)) {}

PromptSet load_prompt_set(const fs::path& file) { return std::move(load_prompt_sets({file}).front()); }

std::vector<PromptSet> load_prompt_sets(const std::vector<fs::path>& files) {
  std::map<fs::path, std::optional<Sources>> sources_of;  // by folder
  std::vector<PromptSet> sets;
  for (const fs::path& file : files) {
    std::vector<Complaint> complaints;
    const auto [sources, is_new] = sources_of.try_emplace(file.parent_path());
    if (is_new) sources->second = sources_in(file.parent_path(), complaints);
    auto set = load(file, sources->second, complaints);
    if (std::vector<Complaint> errors = errors_of(complaints); !errors.empty()) throw PromptSetError(std::move(errors));
    sets.push_back(std::move(*set));
    sets.back().complaints = std::move(complaints);
  }
  std::vector<Complaint> shared;
  check_ids(sets, shared);
  if (!shared.empty()) throw PromptSetError(std::move(shared));
  return sets;
}

bool passed_lint(const PromptSet& set) {
  return std::all_of(set.complaints.begin(), set.complaints.end(), [](const Complaint& complaint) { return complaint.severity == Severity::note; });
}

std::vector<fs::path> prompt_sets_in(const fs::path& folder) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == kEnding && entry.path().filename() != kSources) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<Complaint> lint(const fs::path& path) {
  std::vector<Complaint> complaints;
  std::error_code error;
  const bool folder = fs::is_directory(path, error);
  const std::vector<fs::path> files = folder ? prompt_sets_in(path) : std::vector<fs::path>{path};
  if (files.empty()) complaints.push_back({path, 0, 0, "", "holds no prompt set (*.yaml)"});
  const fs::path sources_file = (folder ? path : path.parent_path()) / kSources;
  const auto sources = sources_in(sources_file.parent_path(), complaints);
  if (path == sources_file) return complaints;
  std::vector<PromptSet> sets;
  for (const fs::path& file : files)
    if (auto set = load(file, sources, complaints)) sets.push_back(std::move(*set));
  check_ids(sets, complaints);
  return complaints;
}

fs::path find_prompt_set(const fs::path& built_in, const std::string& name) {
  const std::vector<fs::path> known = prompt_sets_in(built_in);
  const auto found = std::find_if(known.begin(), known.end(), [&](const fs::path& set) { return set.stem() == name; });
  if (found != known.end()) return *found;
  std::error_code error;
  if (name.find('/') != std::string::npos || fs::path(name).extension() == kEnding || fs::exists(name, error)) return name;
  std::string names;
  for (const fs::path& set : known) names += (names.empty() ? "" : ", ") + set.stem().string();
  throw PromptSetError({{name, 0, 0, "", "there is no set of this name, and no file or folder; sets that come with the program: " + names}});
}

std::vector<fs::path> find_prompt_sets(const fs::path& built_in, const std::vector<std::string>& names) {
  std::vector<fs::path> files;
  for (const std::string& name : names) {
    const fs::path place = find_prompt_set(built_in, name);
    std::error_code error;
    const std::vector<fs::path> here = fs::is_directory(place, error) ? prompt_sets_in(place) : std::vector{place};
    if (here.empty()) throw PromptSetError({{place, 0, 0, "", "holds no prompt set (*.yaml)"}});
    files.insert(files.end(), here.begin(), here.end());
  }
  return files;
}

FactCounts count_facts(const PromptSet& set) {
  FactCounts counts;
  for (const PromptItem& item : set.items)
    for (const Fact& fact : item.facts) ++(fact.state == FactStatus::checked ? counts.checked : fact.state == FactStatus::cited ? counts.cited : counts.unverified);
  return counts;
}

}  // namespace lacuna::probe
