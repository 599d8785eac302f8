#include "models/comparison_session.h"

#include "models/figure_texts.h"
#include "probe/provenance.h"

namespace lacuna::studio {
namespace {

std::shared_ptr<ComparisonResult> compare(const probe::Project& project, const std::string& name, const std::string& baseline, const std::string& candidate,
                                          const probe::FigureTexts& texts) {
  auto out = std::make_shared<ComparisonResult>();
  out->one_run = baseline == candidate;
  out->comparison = probe::compare_runs(project, baseline, candidate);
  out->report = probe::report_input(project, name, project.run(baseline), project.run(candidate));
  if (out->one_run) out->report.notices = probe::notices(project, {out->report.baseline});  // the window shows no comparison then
  out->matrix_svg = probe::matrix_svg(out->comparison, texts);
  for (const probe::Outcome outcome : {probe::Outcome::refusal, probe::Outcome::not_complete, probe::Outcome::narrative})
    out->forest_svg[outcome] = probe::forest_svg(out->comparison, outcome, texts);
  out->rates = probe::rates_table(out->comparison);
  out->tests = probe::tests_table(out->comparison);
  out->controls = probe::did_table(out->comparison);
  out->flips = probe::flips_table(out->comparison);
  return out;
}

}  // namespace

std::vector<std::string> ComparisonResult::flipped() const {
  std::vector<std::string> out;
  for (const probe::Flip& flip : comparison.flips) out.push_back(flip.topic + '/' + flip.item + '/' + flip.language);
  return out;
}

ComparisonSession::ComparisonSession(Studio& studio, QObject* parent) : QObject(parent), studio_(studio) {
  connect(&studio, &Studio::choice_changed, this, &ComparisonSession::compute);
  connect(&studio, &Studio::project_changed, this, &ComparisonSession::compute);
  connect(&studio, &Studio::verdicts_changed, this, &ComparisonSession::compute);
  connect(&studio.run(), &RunSession::changed, this, [this] {
    if (studio_.run().state() == RunSession::State::complete || studio_.run().state() == RunSession::State::stopped) compute();
  });
}

void ComparisonSession::compute() {
  result_.reset();
  problem_.clear();
  busy_ = studio_.has_project() && !studio_.baseline().isEmpty();
  Q_EMIT changed();
  if (!busy_) return studio_.analyses().cancel("compare");
  const std::string baseline = studio_.baseline().toStdString(), candidate = studio_.candidate().toStdString();
  studio_.analyses().ask<std::shared_ptr<ComparisonResult>>(
      "compare",
      [name = studio_.project_name().toStdString(), baseline, candidate, texts = figure_texts()](const probe::Project& project, std::stop_token) {
        return compare(project, name, baseline, candidate, texts);
      },
      [this](const std::shared_ptr<ComparisonResult>& result) {
        busy_ = false;
        result_ = result;
        Q_EMIT changed();
      },
      [this](const QString& message) {
        busy_ = false;
        problem_ = message;
        Q_EMIT changed();
      });
}

}  // namespace lacuna::studio
