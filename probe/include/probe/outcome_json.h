// What commands report, as one JSON document for machines; probe/EXPORTS.md lists the fields. Texts of strangers are inert on a terminal.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "probe/evidence.h"
#include "probe/frozen_plan.h"
#include "probe/project.h"
#include "probe/replay.h"
#include "probe/session.h"

namespace lacuna::probe {

std::string verify_json(const VerifyReport& report, const std::optional<StatementCheck>& signature);
std::string bundle_json(const std::vector<std::string>& problems, bool signature_checked);
std::string run_json(const RunInfo& run, const InvalidAnswers& none, const RunOutcome& outcome);
std::string dry_run_json(const DryRun& run);
std::string classify_json(const ClassifyOutcome& outcome);
std::string replay_json(const ReplayOutcome& outcome);

}  // namespace lacuna::probe
