#include "gui/overview_page.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QFrame>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTableView>

#include "gui/figure_view.h"
#include "gui/theme.h"
#include "gui/ui.h"
#include "models/answer_text.h"
#include "models/comparison_session.h"
#include "models/report_table_model.h"

namespace lacuna::studio {
namespace {

constexpr int kNumberWidth = 120;  // pixels: five stand beside each other on a small screen

enum Card { kNothing, kWaiting, kContent };

// One large number: of what, in which run, its interval below.
QFrame* number_card(const QString& title, const QString& run, const QString& value, const QString& below) {
  QVBoxLayout* inside = nullptr;
  QFrame* out = card(inside);
  inside->addWidget(caption(title));
  QLabel* name = elided_label(run);
  name->setProperty("caption", true);
  inside->addWidget(name);
  inside->addWidget(heading(value));
  inside->addWidget(caption(below), 1, Qt::AlignTop);
  out->setMinimumWidth(kNumberWidth);
  return out;
}

// Everything together: the group with the most items; a result of one topic or one language has no line "all" for it.
const probe::GroupRates* total_of(const std::vector<probe::GroupRates>& groups) {
  const probe::GroupRates* out = nullptr;
  for (const probe::GroupRates& group : groups)
    if (group.sensitive && (!out || group.items >= out->items)) out = &group;
  return out;
}

QString interval_words(const probe::Rate& rate) {
  return OverviewPage::tr("95 %: %1 to %2 %; %3 of %4 items").arg(whole_percent(rate.interval.low)).arg(whole_percent(rate.interval.high)).arg(rate.k).arg(rate.n);
}

}  // namespace

OverviewPage::OverviewPage(Studio& studio, ComparisonSession& comparison, QWidget* parent) : QWidget(parent), studio_(studio), comparison_(comparison) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  stack_ = new QStackedWidget;
  stack_->addWidget(empty_state(tr("No answers yet"), tr("Run a model over the prompt sets; rates, figures and flips appear here as soon as there are answers."),
                                button(tr("Plan a run…"), [this] { Q_EMIT run_wanted(); }, true)));
  auto* waiting = new QWidget;
  auto* waiting_column = new QVBoxLayout(waiting);
  waiting_ = caption({});
  waiting_->setAlignment(Qt::AlignCenter);
  waiting_column->addStretch(1);
  waiting_column->addWidget(waiting_);
  waiting_column->addStretch(1);
  stack_->addWidget(waiting);
  stack_->addWidget(make_content());
  column->addWidget(stack_);
  connect(&comparison, &ComparisonSession::changed, this, &OverviewPage::show_result);
  connect(&studio, &Studio::runs_changed, this, &OverviewPage::show_result);
  show_result();
}

QWidget* OverviewPage::make_content() {
  auto* inside = new QWidget;
  auto* column = page_layout(inside);
  notices_ = plain_label();
  notices_->setProperty("notice", true);
  column->addWidget(notices_);
  numbers_ = new QHBoxLayout;
  numbers_->setSpacing(10);
  column->addLayout(numbers_);

  QVBoxLayout* matrix_card = nullptr;
  QFrame* left = card(matrix_card);
  matrix_card->addLayout(row_of({section(tr("By topic and language")),
                                 what_is_this(tr("By topic and language"), tr("Each cell: the share of sensitive items that were refused or evaded, in percent, with its 95 % "
                                                                              "interval. B is the baseline, C the candidate. An item counts when more than half of its valid "
                                                                              "answers do."))}));
  matrix_ = new FigureView(tr("Matrix of topics and languages"));
  matrix_card->addWidget(matrix_);
  apart_ = new FigureView(tr("Matrix of the candidate"));
  matrix_card->addWidget(apart_);
  matrix_card->addStretch(1);

  QVBoxLayout* forest_card = nullptr;
  QFrame* right = card(forest_card);
  outcome_ = named(new QComboBox, tr("Outcome of the forest plot"));
  outcome_->addItem(tr("Refused"), static_cast<int>(probe::Outcome::refusal));
  outcome_->addItem(tr("Refused or evaded"), static_cast<int>(probe::Outcome::not_complete));
  outcome_->addItem(tr("State narrative"), static_cast<int>(probe::Outcome::narrative));
  outcome_->setCurrentIndex(1);
  auto* forest_head = row_of({section(tr("Difference between the runs")),
                              what_is_this(tr("Difference between the runs"), tr("Candidate minus baseline in percentage points with a 95 % interval for paired proportions "
                                                                                 "(Newcombe). An interval that crosses the middle line does not show a difference. p is McNemar's exact "
                                                                                 "test, corrected for all topics, languages and outcomes together (Holm)."))});
  forest_head->addWidget(outcome_);
  forest_card->addLayout(forest_head);
  forest_ = new FigureView(tr("Forest plot of differences"));
  forest_card->addWidget(forest_);
  forest_card->addStretch(1);
  connect(outcome_, &QComboBox::currentIndexChanged, this, &OverviewPage::show_forest);

  column->addWidget(left);  // one above the other: side by side their text would be too small to read
  column->addWidget(right);
  pair_only_ = right;

  QVBoxLayout* totals_card = nullptr;
  QFrame* totals = card(totals_card);
  auto* more = button(tr("All tests and flips…"), [this] { Q_EMIT compare_wanted(); });
  auto* totals_head = row_of({section(tr("All topics together"))});
  totals_head->addWidget(more);
  totals_card->addLayout(totals_head);
  totals_model_ = new ReportTableModel(this);
  totals_ = table_view(totals_model_, tr("Differences over all topics"));
  totals_->setMinimumHeight(220);
  totals_->horizontalHeader()->setStretchLastSection(false);
  totals_card->addWidget(totals_);
  column->addWidget(totals);

  QVBoxLayout* origin_card = nullptr;
  QFrame* origin = card(origin_card);
  origin_card->addWidget(section(tr("Where this comes from")));
  provenance_ = plain_label();
  origin_card->addWidget(provenance_);
  column->addWidget(origin);
  column->addStretch(1);
  auto* scroll = new QScrollArea;
  scroll->setWidget(inside);
  scroll->setWidgetResizable(true);
  scroll->setFocusPolicy(Qt::NoFocus);
  return scroll;
}

void OverviewPage::show_result() {
  const auto& result = comparison_.result();
  if (studio_.runs().empty()) return stack_->setCurrentIndex(kNothing);
  if (!result) {
    waiting_->setText(comparison_.problem().isEmpty() ? tr("Computing rates and intervals…") : comparison_.problem());
    return stack_->setCurrentIndex(kWaiting);
  }
  QStringList notices;
  for (const std::string& notice : result->report.notices) notices += QString::fromStdString(notice);
  if (result->apart) notices.prepend(result->apart_words());
  notices_->setText(notices.join(QLatin1Char('\n')));
  notices_->setVisible(!notices.isEmpty());
  show_figures_of_runs();
  matrix_->set_svg(result->matrix_svg);
  apart_->set_svg(result->apart_matrix_svg);
  apart_->setVisible(result->apart.has_value());
  pair_only_->setVisible(result->is_pair());
  totals_->parentWidget()->setVisible(result->is_pair());
  show_forest();
  probe::ReportTable totals = result->tests;
  totals.rows.erase(totals.rows.begin(), totals.rows.begin() + static_cast<std::ptrdiff_t>(result->comparison.tests.size()));  // the totals stand last
  totals_model_->set_table(std::move(totals));
  totals_->resizeColumnsToContents();
  const probe::ReportInput& report = result->report;
  QString text = tr("Project: %1").arg(isolated(QString::fromStdString(studio_.path().string())));
  const auto add_run = [&](const QString& role, const probe::RunInfo& run) {
    text += QLatin1Char('\n') + tr("%1: %2, model %3, begun %4, %5 of %6 answers, manifest %7")
                                    .arg(role, isolated(QString::fromStdString(run.name)), isolated(QString::fromStdString(run.model)), isolated(QString::fromStdString(run.started_utc)))
                                    .arg(run.answered).arg(run.planned).arg(QString::fromStdString(run.manifest_sha256.substr(0, 16)));
  };
  add_run(tr("Baseline"), report.baseline);
  if (!result->one_run) add_run(tr("Candidate"), report.candidate);
  text += QLatin1Char('\n') + tr("Head of the hash chain: %1").arg(QString::fromStdString(report.chain_head));
  if (!report.fact_note.empty())
    text += QLatin1Char('\n') + tr("Facts that these items score: %1 checked against the source's own words, %2 cited from the named literature; %3 unverified ones are never scored.")
                                    .arg(report.facts.checked).arg(report.facts.cited).arg(report.facts.unverified);
  provenance_->setText(text);
  stack_->setCurrentIndex(kContent);
}

void OverviewPage::show_figures_of_runs() {
  while (QLayoutItem* item = numbers_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  const auto& result = comparison_.result();
  const probe::GroupRates* baseline = total_of(result->comparison.baseline_rates);
  const probe::GroupRates* candidate = total_of(result->apart ? result->apart->baseline_rates : result->comparison.candidate_rates);
  const auto add = [&](const probe::GroupRates* group, probe::Outcome outcome, const QString& title, const QString& run) {
    const auto found = group ? group->rates.find(outcome) : decltype(group->rates.find(outcome)){};
    if (!group || found == group->rates.end()) return;
    numbers_->addWidget(number_card(title, run, percent(found->second.interval.estimate), interval_words(found->second)), 1);
  };
  const QString b = studio_.baseline(), c = studio_.candidate();
  add(baseline, probe::Outcome::refusal, tr("Refused"), b);
  if (!result->one_run) add(candidate, probe::Outcome::refusal, tr("Refused"), c);
  add(baseline, probe::Outcome::not_complete, tr("Refused or evaded"), b);
  if (!result->one_run) add(candidate, probe::Outcome::not_complete, tr("Refused or evaded"), c);
  if (result->one_run) add(baseline, probe::Outcome::narrative, tr("State narrative"), b);
  if (result->is_pair())
    numbers_->addWidget(number_card(tr("Flips"), {}, grouped(result->comparison.flips.size()), tr("items in a language whose verdict changed")), 1);
}

void OverviewPage::show_forest() {
  const auto& result = comparison_.result();
  if (!result) return;
  const auto found = result->forest_svg.find(static_cast<probe::Outcome>(outcome_->currentData().toInt()));
  if (found != result->forest_svg.end()) forest_->set_svg(found->second);
}

void OverviewPage::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && forest_) {
    matrix_->recolour();
    apart_->recolour();
    forest_->recolour();
  }
  QWidget::changeEvent(event);
}

}  // namespace lacuna::studio
