#include "models/comparison_session.h"

#include <algorithm>
#include <array>
#include <set>

#include "models/answer_text.h"
#include "models/figure_texts.h"
#include "probe/provenance.h"

namespace lacuna::studio {
namespace {

// Both have answers that count, and none to the same item in the same language.
bool share_nothing(const probe::Project& project, const std::string& baseline, const std::string& candidate) {
  const auto keys = [&project](const std::string& run) {
    std::set<std::array<std::string, 3>> out;
    for (const probe::Unit& unit : probe::units(probe::count_run(project, run).counts))
      if (unit.valid > 0) out.insert({unit.topic, unit.item, unit.language});
    return out;
  };
  const auto first = keys(baseline), second = keys(candidate);
  return !first.empty() && !second.empty() && std::none_of(first.begin(), first.end(), [&](const auto& key) { return second.contains(key); });
}

std::shared_ptr<ComparisonResult> compare(const probe::Project& project, const std::string& name, const std::string& baseline, const std::string& candidate,
                                          const probe::FigureTexts& texts) {
  auto out = std::make_shared<ComparisonResult>();
  out->one_run = baseline == candidate;
  if (share_nothing(project, baseline, candidate)) {
    out->apart = probe::compare_runs(project, candidate, candidate);
    out->apart_matrix_svg = probe::matrix_svg(*out->apart, texts);
  }
  out->comparison = probe::compare_runs(project, baseline, out->apart ? baseline : candidate);
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

QString ComparisonResult::apart_words() const {
  if (!apart) return {};
  const auto asked = [](const probe::Comparison& own) {
    QStringList topics, languages;
    for (const probe::GroupRates& group : own.baseline_rates) {
      if (const QString topic = QString::fromStdString(group.group.topic.value_or("")); !topic.isEmpty() && !topics.contains(topic)) topics += topic;
      if (const QString language = QString::fromStdString(group.group.language.value_or("")); !language.isEmpty() && !languages.contains(language)) languages += language;
    }
    return ComparisonSession::tr("%1 was asked about %2, in %3.").arg(isolated(QString::fromStdString(own.baseline)), topics.join(QStringLiteral(", ")), languages.join(QStringLiteral(", ")));
  };
  return ComparisonSession::tr("These runs cannot be compared: they have no item in the same language in common.") + QLatin1Char('\n') + asked(comparison) + QLatin1Char('\n') + asked(*apart);
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
