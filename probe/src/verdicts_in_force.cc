#include "probe/verdicts_in_force.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "model_judge.h"
#include "project_state.h"
#include "row_filter.h"

namespace lacuna::probe {
namespace {

constexpr std::size_t kShownDigits = 12;  // of a fingerprint

// The judge that verdicts of this version heard.
std::string judge_of(const std::string& version, const std::vector<JudgeInfo>& judges) {
  const std::size_t mark = version.find(kHeardMark);
  if (mark == std::string::npos) return "";
  const std::string digits = version.substr(mark + std::string_view(kHeardMark).size());
  const auto found = std::find_if(judges.begin(), judges.end(), [&](const JudgeInfo& judge) { return judge.fingerprint.starts_with(digits); });
  return found == judges.end() ? digits : found->version;
}

std::string version_text(const VerdictsInForce& v) { return v.version + " (" + v.fingerprint.substr(0, kShownDigits) + ")"; }

}  // namespace

std::vector<VerdictsInForce> verdicts_in_force(const Project& project, const std::string& run) {
  return as_project_error([&] {
    std::vector<VerdictsInForce> out;
    bool heard = false;
    db::ResultStore& store = project.state().store;
    for (db::InForceRow& row : store.verdicts_in_force(id_of(store.runs(), run))) {
      heard |= row.version.find(kHeardMark) != std::string::npos;
      out.push_back({std::move(row.version), std::move(row.fingerprint), "", std::move(row.decided_by), static_cast<std::uint64_t>(row.answers)});
    }
    if (!heard) return out;
    const std::vector<JudgeInfo> judges = model_judges(project);
    for (VerdictsInForce& one : out) one.judge = judge_of(one.version, judges);
    return out;
  });
}

ReportTable verdicts_table(const std::vector<JudgedRun>& runs, const std::string& note) {
  ReportTable table{"verdicts",
                    "Verdicts in force: who judged",
                    note,
                    {{"run", "run"}, {"version", "version"}, {"fingerprint", "fingerprint"}, {"judge", "judge model"}, {"decided_by", "decided by"}, {"answers", "answers"}},
                    {}};
  for (const JudgedRun& run : runs)
    for (const VerdictsInForce& v : run.verdicts)
      table.rows.push_back({run.run, v.version, v.fingerprint.substr(0, kShownDigits), v.judge.empty() ? "none" : v.judge, v.decided_by, static_cast<std::int64_t>(v.answers)});
  return table;
}

std::vector<std::string> notices(const std::vector<JudgedRun>& runs) {
  std::map<std::string, std::uint64_t> versions;
  std::string each;
  for (const JudgedRun& run : runs) {
    std::map<std::string, std::uint64_t> of_run;
    for (const VerdictsInForce& v : run.verdicts) of_run[version_text(v)] += v.answers;
    for (const auto& [version, answers] : of_run) {
      versions[version] += answers;
      each += fmt::format("{}{} {}, {} answers", each.empty() ? "" : "; ", run.run, version, answers);
    }
  }
  if (versions.size() < 2) return {};
  return {"The verdicts in force come from different versions (" + each + "); where they differ, who judged may be why; 'lacuna classify' judges all alike"};
}

}  // namespace lacuna::probe
