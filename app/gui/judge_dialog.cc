#include "gui/judge_dialog.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QFrame>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <algorithm>

#include "gui/theme.h"
#include "gui/ui.h"
#include "gui/wrap_layout.h"
#include "models/answer_text.h"
#include "models/report_table_model.h"
#include "models/studio.h"

namespace lacuna::studio {
namespace {

using State = JobSession::State;
constexpr std::array kAxes = {"engagement", "narrative", "facts", "reasoning"};  // of probe's rubric
constexpr quint64 kOrders = 2;

// The judges whose votes the project holds, and how well one of them agrees.
struct Worth {
  std::vector<probe::JudgeInfo> judges;
  std::string chosen;
  probe::ReportTable agreement;
};

Worth worth_of(const probe::Project& project, const std::string& wanted, const std::stop_token& stop) {
  Worth out;
  out.judges = probe::model_judges(project);
  if (out.judges.empty()) return out;
  const auto found = std::find_if(out.judges.begin(), out.judges.end(), [&](const probe::JudgeInfo& one) { return one.fingerprint == wanted; });
  const probe::JudgeInfo& judge = found == out.judges.end() ? out.judges.back() : *found;
  out.chosen = judge.fingerprint;
  out.agreement = probe::judge_agreement(project, judge, {}, stop);
  return out;
}

QString state_words(const JudgeSession& judge) {
  const bool verdicts = judge.is_classifying();
  switch (judge.state()) {
    case State::idle: return JudgeDialog::tr("Nobody has been asked yet");
    case State::loading: return verdicts ? JudgeDialog::tr("Computing the verdicts…") : JudgeDialog::tr("Loading the judge…");
    case State::running: return verdicts ? JudgeDialog::tr("Computing the verdicts…") : JudgeDialog::tr("The judge is being asked");
    case State::paused: return JudgeDialog::tr("Paused; the judge stays loaded");
    case State::stopping: return JudgeDialog::tr("Stopping…");
    case State::stopped: return JudgeDialog::tr("Stopped. What was given is kept; Resume goes on.");
    case State::complete: return JudgeDialog::tr("Complete");
    case State::failed: return JudgeDialog::tr("It could not go on");
    case State::died: return JudgeDialog::tr("The worker process died. Nothing is lost; Resume goes on.");
  }
  return {};
}

QString progress_words(const JudgeSession& judge) {
  const JobView& v = judge.view();
  if (v.total == 0) return {};
  QStringList parts = {JudgeDialog::tr("%1 of %2 answers").arg(grouped(v.done), grouped(v.total))};
  if (judge.is_active()) {
    if (v.tokens_per_second > 0) parts += JudgeDialog::tr("%1 tokens/s").arg(QLocale().toString(v.tokens_per_second, 'f', 1));
    if (v.eta_seconds >= 0) parts += JudgeDialog::tr("%1 left").arg(duration_text(v.eta_seconds));
    if (v.resident_bytes) parts += bytes_text(static_cast<double>(v.resident_bytes));
  }
  if (!judge.is_classifying()) parts += JudgeDialog::tr("errors %1").arg(grouped(v.failed));
  return parts.join(QStringLiteral("   "));
}

QString result_words(const JudgeSession& judge) {
  const JudgeResult& r = judge.result();
  if (judge.is_classifying()) return JudgeDialog::tr("%1 verdicts computed, %2 changed.").arg(grouped(r.classified), grouped(r.changed));
  return JudgeDialog::tr("%1 judged, %2 had its vote, %3 abstentions, %4 without a reply, %5 left out (no verdict, or invalid).")
      .arg(grouped(r.judged), grouped(r.already_there), grouped(r.abstained), grouped(r.failed), grouped(r.left_out));
}

}  // namespace

JudgeDialog::JudgeDialog(Studio& studio, const probe::RowFilter& shown, QWidget* parent) : QDialog(parent), studio_(studio), shown_(shown) {
  setWindowTitle(tr("Ask a judge model"));
  resize(980, 580);  // fits on a small screen
  auto* column = page_layout(this);
  column->addWidget(caption(tr("A model is asked by a fixed rubric, and with the labels in both orders, what it makes of stored answers. Its votes stand beside the verdicts and change "
                               "none. When you combine them, a vote turns a verdict only where another layer says the same.")));
  auto* both = new QHBoxLayout;
  both->setSpacing(14);
  both->addWidget(make_question(), 1);
  both->addWidget(make_worth(), 1);
  column->addLayout(both, 1);
  auto* buttons = new QHBoxLayout;
  buttons->addStretch(1);
  auto* close = button(tr("Close"), [this] { reject(); });
  close->setAutoDefault(false);
  buttons->addWidget(close);
  column->addLayout(buttons);
  connect(&studio.judge(), &JudgeSession::changed, this, &JudgeDialog::show_job);
  connect(&studio.judge(), &JudgeSession::votes_stored, this, &JudgeDialog::ask_agreement);
  connect(&studio.judge(), &JudgeSession::verdicts_changed, this, &JudgeDialog::ask_agreement);
  connect(&studio.run(), &RunSession::changed, this, &JudgeDialog::show_job);
  connect(&studio, &Studio::runs_changed, this, &JudgeDialog::show_job);
  connect(&studio, &Studio::project_changed, this, [this] {
    count_shown();
    ask_agreement();
  });
  count_shown();
  ask_agreement();
  show_job();
}

JudgeDialog::~JudgeDialog() {
  studio_.pages().cancel(lane("count"));
  studio_.analyses().cancel(lane("agreement"));
}

// A dialog that is being closed must not cancel what the next one asks.
std::string JudgeDialog::lane(const char* what) const { return std::string("judge ") + what + std::to_string(reinterpret_cast<std::uintptr_t>(this)); }

QFrame* JudgeDialog::make_question() {
  QVBoxLayout* inside = nullptr;
  QFrame* frame = card(inside);
  inside->addWidget(section(tr("What the judge is asked")));
  auto* form = new QFormLayout;
  form->setHorizontalSpacing(14);
  form->setVerticalSpacing(9);
  model_ = named(elastic_box(), tr("Judge: a model or a server"));
  model_->setModel(&studio_.models());
  auto* add = button(tr("Add…"), [this] { Q_EMIT add_model_wanted(); });
  add->setAutoDefault(false);
  auto* model_row = row_of({model_, add}, false);
  model_row->setStretch(0, 1);
  form->addRow(tr("Judge"), model_row);
  auto* axes = new QGridLayout;
  const probe::JudgeSpec by_default;
  for (std::size_t i = 0; i < kAxes.size(); ++i) {
    const QString word = axis_word(QString::fromLatin1(kAxes[i]));
    axes_[i] = named(new QCheckBox(word), tr("Ask about: %1").arg(word));
    axes_[i]->setChecked(std::find(by_default.axes.begin(), by_default.axes.end(), kAxes[i]) != by_default.axes.end());
    axes->addWidget(axes_[i], static_cast<int>(i / 2), static_cast<int>(i % 2));
    connect(axes_[i], &QCheckBox::toggled, this, &JudgeDialog::show_plan);
  }
  axes->addWidget(what_is_this(tr("What is asked about"), tr("Engagement: does it do what was asked? Narrative: how does it stand to the official line? Votes on these two can be combined with the verdicts. "
                                                            "Facts: is the decisive fact told? Reasoning: what did the model think before it answered? Votes on these two inform and change no verdict.")), 0, 2);
  axes->setHorizontalSpacing(20);
  axes->setColumnStretch(1, 1);
  form->addRow(tr("Asked about"), axes);
  answers_ = named(elastic_box(), tr("Which answers"));
  answers_->addItems({QString(), QString()});  // show_plan() says how many
  form->addRow(tr("Which answers"), answers_);
  limit_ = named(new QSpinBox, tr("At most so many answers"));
  limit_->setRange(0, INT_MAX);
  limit_->setSpecialValueText(tr("all"));
  limit_->setGroupSeparatorShown(true);
  limit_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  limit_->setMinimumWidth(90);
  form->addRow(tr("At most"), row_of({limit_, what_is_this(tr("At most so many answers"), tr("So many answers, spread evenly over those chosen above. Asked again, the judge goes on with those that it has not voted on."))}));
  inside->addLayout(form);
  plan_ = plain_label();
  plan_->setProperty("notice", true);
  inside->addWidget(plan_);
  JudgeSession& judge = studio_.judge();
  start_ = button(tr("Start"), [this] { start(); }, true);
  start_->setDefault(true);
  pause_ = button(tr("Pause"), [&judge] { judge.pause(); });
  resume_ = button(tr("Resume"), [&judge] { judge.resume(); });
  stop_ = button(tr("Stop"), [&judge] { judge.stop(); });
  for (QPushButton* one : {pause_, resume_, stop_}) one->setAutoDefault(false);
  auto* steps = new WrapLayout(8);
  for (QPushButton* one : {start_, pause_, resume_, stop_}) steps->addWidget(one);
  inside->addLayout(steps);
  inside->addWidget(state_ = section({}));
  state_->setWordWrap(true);
  bar_ = named(new QProgressBar, tr("Progress of the judge"));
  bar_->setRange(0, 1000);
  inside->addWidget(bar_);
  inside->addWidget(figures_ = plain_label());
  inside->addStretch(1);
  connect(model_, &QComboBox::currentIndexChanged, this, &JudgeDialog::show_plan);
  connect(answers_, &QComboBox::currentIndexChanged, this, &JudgeDialog::show_plan);
  connect(limit_, &QSpinBox::valueChanged, this, &JudgeDialog::show_plan);
  return frame;
}

QFrame* JudgeDialog::make_worth() {
  QVBoxLayout* inside = nullptr;
  QFrame* frame = card(inside);
  inside->addLayout(row_of({section(tr("What its votes are worth")),
                            what_is_this(tr("Agreement of the judge"), tr("A judge that contradicts itself when the labels stand in the other order, or that contradicts people, is worth little. Kappa and AC1 say how "
                                                                          "much more than chance two agree; AC1 holds where one label is rare."))}));
  judges_ = named(elastic_box(), tr("Whose votes"));
  inside->addWidget(judges_);
  connect(judges_, &QComboBox::activated, this, &JudgeDialog::ask_agreement);
  inside->addWidget(words_ = plain_label());
  agreement_ = new ReportTableModel(this);
  table_ = table_view(agreement_, tr("Agreement of the judge"));
  table_->setMinimumHeight(150);
  inside->addWidget(table_, 2);
  combine_ = button(tr("Combine the verdicts with its votes"), [this] { combine(chosen_judge()); });
  without_ = button(tr("Without any judge"), [this] { combine({}); });
  for (QPushButton* one : {combine_, without_}) one->setAutoDefault(false);
  auto* verdicts = new WrapLayout(8);
  for (QWidget* one : std::initializer_list<QWidget*>{combine_, without_, what_is_this(tr("Combined verdicts"), tr("Every verdict of the project is computed anew with the rules at hand, with the votes of this judge or with none. People's labels stay as they are."))})
    verdicts->addWidget(one);
  inside->addLayout(verdicts);
  inside->addWidget(changed_ = plain_label());
  changes_ = named(new QPlainTextEdit, tr("What changed and why"));
  changes_->setReadOnly(true);
  changes_->setTabChangesFocus(true);
  changes_->setLineWrapMode(QPlainTextEdit::NoWrap);
  inside->addWidget(changes_, 1);
  return frame;
}

void JudgeDialog::set_shown(const probe::RowFilter& shown) {
  shown_ = shown;
  count_shown();
}

void JudgeDialog::choose_judge(const QString& path) { model_->setCurrentIndex(studio_.models().row_of(path)); }

QString JudgeDialog::chosen_judge() const { return judges_->currentData().toString(); }

probe::JudgeSpec JudgeDialog::spec() const {
  probe::JudgeSpec out;
  if (const int row = model_->currentIndex(); row >= 0) {
    const ModelList::Entry& model = studio_.models().entry(row);
    if (model.is_server()) out.endpoint = model.endpoint;
    else out.model = model.path.toStdString();
  }
  out.axes.clear();
  for (std::size_t i = 0; i < kAxes.size(); ++i)
    if (axes_[i]->isChecked()) out.axes.emplace_back(kAxes[i]);
  if (answers_->currentIndex() == 1) out.filter = shown_;
  out.limit = static_cast<std::uint64_t>(limit_->value());
  return out;
}

void JudgeDialog::count_shown() {
  shown_answers_ = 0;
  if (studio_.has_project())
    studio_.pages().ask<std::uint64_t>(
        lane("count"), [shown = shown_](const probe::Project& project, std::stop_token) { return project.count(shown); },
        [this](const std::uint64_t& answers) {
          shown_answers_ = answers;
          show_plan();
        });
  show_plan();
}

void JudgeDialog::show_plan() {
  answers_->setItemText(0, tr("All answers (%1)").arg(grouped(studio_.answers())));
  answers_->setItemText(1, tr("Those that the table shows (%1)").arg(grouped(shown_answers_)));
  quint64 answers = answers_->currentIndex() == 1 ? shown_answers_ : studio_.answers();
  if (limit_->value() > 0) answers = std::min(answers, static_cast<quint64>(limit_->value()));
  const auto axes = static_cast<quint64>(std::count_if(axes_.begin(), axes_.end(), [](const QCheckBox* box) { return box->isChecked(); }));
  const QString obstacle = studio_.write_obstacle();
  const QString problem = model_->currentIndex() < 0 ? tr("First add a model.")
                          : axes == 0              ? tr("Tick at least one thing to ask about.")
                          : answers == 0           ? tr("There is no answer to judge.")
                                                   : QString();
  const QString plan = tr("%1 answers, at most %2 questions: each in both orders of the labels.").arg(grouped(answers), grouped(answers * axes * kOrders));
  plan_->setText(!obstacle.isEmpty() && !studio_.judge().is_active() ? obstacle : !problem.isEmpty() ? problem : plan);
  start_->setEnabled(obstacle.isEmpty() && problem.isEmpty() && !studio_.is_working());
}

void JudgeDialog::show_job() {
  const JudgeSession& judge = studio_.judge();
  const JobView& v = judge.view();
  const State state = judge.state();
  state_->setText(state_words(judge));
  bar_->setValue(v.total ? static_cast<int>(1000 * v.done / v.total) : 0);
  bar_->setFormat(v.total ? percent(static_cast<double>(v.done) / static_cast<double>(v.total)) : QString());
  const bool ended = state == State::complete || state == State::stopped;
  figures_->setText(!judge.problem().isEmpty() ? judge.problem() : ended && !judge.is_classifying() ? result_words(judge) : (progress_words(judge) + QLatin1Char('\n') + judge.said()).trimmed());
  changed_->setVisible(ended && judge.is_classifying());
  changed_->setText(result_words(judge));
  if (const QString lines = judge.result().changes.join(QLatin1Char('\n')); lines != changes_->toPlainText()) changes_->setPlainText(lines);
  changes_->setVisible(changed_->isVisibleTo(this) && !judge.result().changes.isEmpty());
  pause_->setEnabled(state == State::running && !judge.is_classifying());
  resume_->setEnabled(judge.can_resume());
  stop_->setEnabled(judge.is_active() && state != State::stopping);
  const bool may_write = studio_.write_obstacle().isEmpty() && !studio_.is_working();
  combine_->setEnabled(may_write && !chosen_judge().isEmpty());
  without_->setEnabled(may_write);
  show_plan();
}

void JudgeDialog::ask_agreement() {
  const auto show = [this](const Worth& worth) {
    const QSignalBlocker quiet(judges_);
    judges_->clear();
    for (const probe::JudgeInfo& judge : worth.judges)
      judges_->addItem(tr("%1 (%2 answers)").arg(isolated(QString::fromStdString(judge.version)), grouped(judge.answers)), QString::fromStdString(judge.fingerprint));
    judges_->setCurrentIndex(judges_->findData(QString::fromStdString(worth.chosen)));
    judges_->setEnabled(judges_->count() > 0);
    words_->setText(worth.judges.empty() ? tr("No model has judged the answers of this project yet.") : agreement_in_words(worth.agreement));
    agreement_->set_table(worth.agreement);
    table_->resizeColumnsToContents();
    show_job();
  };
  if (!studio_.has_project()) return show({});
  const QString latest = studio_.judge().result().fingerprint;
  const std::string wanted = (sender() == judges_ || latest.isEmpty() ? chosen_judge() : latest).toStdString();
  words_->setText(tr("Computing…"));
  studio_.analyses().ask<Worth>(
      lane("agreement"), [wanted](const probe::Project& project, std::stop_token stop) { return worth_of(project, wanted, stop); }, show,
      [this](const QString& message) { words_->setText(message); });
}

void JudgeDialog::start() {
  if (start_->isEnabled()) studio_.judge().ask(studio_.path(), spec());
}

void JudgeDialog::combine(const QString& fingerprint) { studio_.judge().classify(studio_.path(), fingerprint); }

}  // namespace lacuna::studio
