// Where a comparison comes from: notices and fact counts that stand beside every result.
#pragma once
#include <string>
#include <vector>

#include "probe/project.h"
#include "probe/report.h"
#include "probe/report_table.h"

namespace lacuna::probe {

// What people must read before the numbers of these runs, of which the first is the baseline: that a model only teaches, that a run differs from its frozen plan, that it has
// not answered everything (interrupted, running, a shard), that verdicts come from several versions, that two runs do not ask the same questions in the same words or with the same settings.
std::vector<std::string> notices(const Project& project, const std::vector<RunInfo>& runs);

// Whether these runs can be of the same weights at several quantisations, by what their manifests say of the models. Throws std::invalid_argument when they cannot:
// another architecture, another tokenizer. Other names, and models of which a manifest says no more than a name, are notices.
std::vector<std::string> noise_notices(const std::vector<RunInfo>& runs);

// The name of the file that the answers of a run were imported from; nothing where they were not.
std::string imported_file(const RunInfo& run);

// Whose verdicts are in force in each.
std::vector<JudgedRun> judged_runs(const Project& project, const std::vector<RunInfo>& runs);

// What people's labels of these runs say: rates put right by them, and how well coders agree; nothing where nobody has labelled.
std::vector<ReportTable> label_tables(const Project& project, const std::vector<RunInfo>& runs);

// How far the verdicts of these runs are to be trusted: how many answers of each people have labelled and on how many they differ, or else what was measured on other answers.
std::string error_note(const Project& project, const std::vector<RunInfo>& runs);

// Everything about two runs that a report states beside the comparison.
ReportInput report_input(const Project& project, const std::string& project_name, const RunInfo& baseline, const RunInfo& candidate);

// {"notices": [...], "tables": [...]}
std::string tables_json(const std::vector<ReportTable>& tables, const std::vector<std::string>& notices);

}  // namespace lacuna::probe
