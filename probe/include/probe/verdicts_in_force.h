// Whose verdicts the numbers of a run rest on. A run's manifest names the classifier that it began with; verdicts may have been given anew since.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "probe/project.h"
#include "probe/report_table.h"

namespace lacuna::probe {

struct VerdictsInForce {
  std::string version, fingerprint;  // of all layers together; SHA-256 of their rules and weights
  std::string judge;                 // the model that was heard, by its own version; nothing where none was
  std::string decided_by;            // the layer
  std::uint64_t answers = 0;
};
// A line a version and a deciding layer. Throws ProjectError that lists the names there are.
std::vector<VerdictsInForce> verdicts_in_force(const Project& project, const std::string& run);

// A run and what is in force there.
struct JudgedRun {
  std::string run;
  std::vector<VerdictsInForce> verdicts;
};
ReportTable verdicts_table(const std::vector<JudgedRun>& runs, const std::string& note);
// That verdicts come from several versions, within a run or between them; nothing where all come from one.
std::vector<std::string> notices(const std::vector<JudgedRun>& runs);

}  // namespace lacuna::probe
