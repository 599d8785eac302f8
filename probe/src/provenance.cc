#include "probe/provenance.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "probe/version.h"

namespace lacuna::probe {
namespace {

using nlohmann::json;
constexpr const char* kTeachingModel = "Teaching model";

// The member at `path` ("/model/description") of a manifest, or an empty string. Manifests come from project files: they may be anything.
std::string text_at(const std::string& manifest, const char* path) {
  const json parsed = json::parse(manifest, nullptr, false);
  const json::json_pointer pointer(path);
  return parsed.is_object() && parsed.contains(pointer) && parsed.at(pointer).is_string() ? parsed.at(pointer).get<std::string>() : std::string();
}

}  // namespace

std::vector<std::string> notices(const RunInfo& run) {
  std::vector<std::string> out;
  const std::string description = text_at(run.manifest_json, "/model/description");
  if (description.rfind(kTeachingModel, 0) == 0) out.push_back(run.name + ": " + description);
  if (!run.plan_differences.empty()) {
    out.push_back(run.name + ": exploratory; it differs from its frozen plan in " + std::to_string(run.plan_differences.size()) +
                  (run.plan_differences.size() == 1 ? " place: " : " places, the first: ") + run.plan_differences.front());
  }
  return out;
}

ReportInput report_input(const Project& project, const std::string& project_name, const RunInfo& baseline, const RunInfo& candidate) {
  ReportInput input;
  input.project = project_name;
  input.baseline = baseline;
  input.candidate = candidate;
  input.notices = notices(baseline);
  if (candidate.name != baseline.name)
    for (const std::string& notice : notices(candidate)) input.notices.push_back(notice);
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
