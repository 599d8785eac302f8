// The report: one self-contained HTML file without script and without anything external.
#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "probe/comparison.h"
#include "probe/headlines.h"
#include "probe/project.h"
#include "probe/verdicts_in_force.h"

namespace lacuna::probe {

struct ReportInput {
  std::string project;             // name for the title, without path
  RunInfo baseline, candidate;
  std::vector<std::string> notices;  // stand at the top: "teaching models ..."
  FactCounts facts;                // that the items of the baseline score
  std::string fact_note;           // the same in a sentence; empty where there are none
  // A run each; one where a run is compared with itself.
  std::vector<JudgedRun> verdicts;
  std::vector<HeadlineCounts> headlines;
  std::vector<ReportTable> label_tables;  // of people's labels; empty where no person has labelled
  std::string error_note;          // how far verdicts are to be trusted: how many answers people have labelled, or what was measured elsewhere
  std::string chain_head;
  std::string version;
};

// `answer` reads the answers of the flips that are shown, by answer_seq.
using AnswerReader = std::function<std::optional<ResultRow>(std::int64_t)>;
std::string report_html(const Comparison& comparison, const ReportInput& input, const AnswerReader& answer);

// Writes through a temporary file in the same folder, fsync, rename: the file is whole or not there. Throws std::system_error with the path, and
// std::invalid_argument where a project or a model is: neither is ever replaced.
void write_atomically(const std::filesystem::path& path, const std::string& bytes);
// For a command that writes `path` out of `inputs`: throws std::invalid_argument where it is one of them, whatever its name (links).
void refuse_to_replace(const std::filesystem::path& path, const std::vector<std::filesystem::path>& inputs);

}  // namespace lacuna::probe
