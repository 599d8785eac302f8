#include "probe/prompt_set.h"

#include <algorithm>
#include <map>

#include "probe/encoders.h"
#include "prompt_set_lint.h"
#include "prompt_set_reader.h"

namespace lacuna::probe {
namespace {

namespace fs = std::filesystem;
constexpr const char* kSources = "sources.yaml";
constexpr std::size_t kComplaintsInMessage = 20;

// Reads and checks one set; sources are read once by the caller.
std::optional<PromptSet> load(const fs::path& file, const Sources& sources, std::vector<Complaint>& complaints) {
  auto set = read_prompt_set(file, complaints);
  if (set) lint_prompt_set(*set, sources, complaints);
  return set;
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
  return out + ": " + (field.empty() ? "" : for_terminal_line(field) + ": ") + for_terminal_line(message);
}

PromptSetError::PromptSetError(std::vector<Complaint> complaints) : std::runtime_error(message_of(complaints)), complaints_(std::move(complaints)) {}

PromptSet load_prompt_set(const fs::path& file) { return std::move(load_prompt_sets({file}).front()); }

std::vector<PromptSet> load_prompt_sets(const std::vector<fs::path>& files) {
  std::map<fs::path, Sources> sources_in;  // by folder
  std::vector<PromptSet> sets;
  for (const fs::path& file : files) {
    std::vector<Complaint> complaints;
    const auto [sources, is_new] = sources_in.try_emplace(file.parent_path());
    if (is_new) sources->second = read_sources(file.parent_path() / kSources, complaints);
    auto set = load(file, sources->second, complaints);
    if (!complaints.empty()) throw PromptSetError(std::move(complaints));
    sets.push_back(std::move(*set));
  }
  return sets;
}

std::vector<fs::path> prompt_sets_in(const fs::path& folder) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".yaml" && entry.path().filename() != kSources) out.push_back(entry.path());
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
  const Sources sources = read_sources(sources_file, complaints);
  if (path == sources_file) return complaints;
  for (const fs::path& file : files) load(file, sources, complaints);
  return complaints;
}

fs::path find_prompt_set(const fs::path& folder, const std::string& name_or_path) {
  if (name_or_path.find('/') != std::string::npos || fs::path(name_or_path).extension() == ".yaml") return name_or_path;
  const fs::path file = folder / (name_or_path + ".yaml");
  if (fs::exists(file)) return file;
  std::string known;
  for (const fs::path& set : prompt_sets_in(folder)) known += (known.empty() ? "" : ", ") + set.stem().string();
  throw PromptSetError({{folder, 0, 0, "", "there is no prompt set '" + for_terminal_line(name_or_path, 60) + "'; there are: " + known}});
}

FactCounts count_facts(const PromptSet& set) {
  FactCounts counts;
  for (const PromptItem& item : set.items)
    for (const Fact& fact : item.facts) ++(fact.state == FactStatus::checked ? counts.checked : fact.state == FactStatus::cited ? counts.cited : counts.unverified);
  return counts;
}

}  // namespace lacuna::probe
