#include "probe/outcome_json.h"

#include <nlohmann/json.hpp>

#include "probe/encoders.h"

namespace lacuna::probe {
namespace {

using nlohmann::ordered_json;

std::string text_of(const ordered_json& json) { return inert_json(json.dump(-1, ' ', false, ordered_json::error_handler_t::replace)); }

ordered_json counted(const InvalidAnswers::Causes& causes) {
  ordered_json out = ordered_json::array();
  for (const auto& [cause, answers] : causes) out.push_back({{"cause", cause}, {"answers", answers}});
  return out;
}

ordered_json signature_fields(const StatementCheck& check) {
  return {{"ok", check.problems.empty()}, {"signed_answers", check.signed_answers}, {"answers", check.answers}, {"comment", check.trusted_comment}, {"problems", check.problems}};
}

}  // namespace

std::string verify_json(const VerifyReport& report, const std::optional<StatementCheck>& signature) {
  const bool ok = report.ok && (!signature || signature->problems.empty());
  return text_of({{"ok", ok}, {"answers_checked", report.answers_checked}, {"chain_head", report.chain_head}, {"problems", report.problems},
                  {"signature", signature ? signature_fields(*signature) : ordered_json(nullptr)}});
}

std::string bundle_json(const std::vector<std::string>& problems, bool signature_checked) {
  return text_of({{"ok", problems.empty()}, {"problems", problems}, {"signature_checked", signature_checked}});
}

std::string run_json(const RunInfo& run, const InvalidAnswers& none, const RunOutcome& outcome) {
  const RunProgress& session = outcome.progress;
  return text_of({{"run", run.name}, {"model", run.model}, {"kind", run.kind}, {"status", run.status}, {"interrupted", outcome.interrupted},
                  {"planned", run.planned}, {"answered", run.answered}, {"classified", run.classified}, {"failed", none.failed}, {"invalid", none.invalid}, {"filtered", none.filtered},
                  {"failures", counted(none.failures)}, {"invalid_reasons", counted(none.reasons)}, {"failed_items", none.failed_items}, {"plan_differences", run.plan_differences},
                  {"asked", {{"prompts", session.total}, {"done", session.done}, {"done_before", session.resumed}, {"tokens", session.tokens}, {"seconds", session.seconds}}}});
}

std::string dry_run_json(const DryRun& run) {
  const auto known = [](bool is, double value) { return is ? ordered_json(value) : ordered_json(nullptr); };
  const bool measured = run.open > 0 && !run.interrupted && run.failed < run.tried;
  return text_of({{"prompts", run.prompts}, {"open", run.open}, {"tried", run.tried}, {"failed", run.failed}, {"cause", run.failed > 0 ? ordered_json(run.cause) : ordered_json(nullptr)},
                  {"tokens", run.tokens}, {"seconds", run.seconds}, {"interrupted", run.interrupted}, {"expected_seconds", known(measured, run.expected_seconds)},
                  {"at_most_seconds", known(measured && run.at_most_seconds > 0, run.at_most_seconds)}});
}

std::string classify_json(const ClassifyOutcome& outcome) {
  const bool any = !outcome.against_controls.rows.empty();
  return text_of({{"answers", outcome.answers}, {"classified", outcome.classified}, {"changed", outcome.changed}, {"interrupted", outcome.interrupted}, {"changes", outcome.changes},
                  {"against_controls", any ? ordered_json::parse(table_json(outcome.against_controls)) : ordered_json(nullptr)}});
}

std::string replay_json(const ReplayOutcome& outcome) {
  return text_of({{"chosen", outcome.chosen}, {"compared", outcome.compared}, {"equal", outcome.equal}, {"failed", outcome.failed}, {"interrupted", outcome.interrupted}, {"differences", outcome.differences}, {"notes", outcome.notes}});
}

}  // namespace lacuna::probe
