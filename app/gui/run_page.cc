#include "gui/run_page.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QFrame>
#include <QGridLayout>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QSpinBox>

#include "gui/theme.h"
#include "gui/ui.h"
#include "gui/wrap_layout.h"
#include "models/answer_text.h"
#include "models/resumption.h"
#include "models/run_plan_size.h"
#include "models/studio.h"
#include "probe/run_list.h"

namespace lacuna::studio {
namespace {

using State = RunSession::State;
constexpr int kPlanMilliseconds = 150;
constexpr quint64 kAnswersForSpeed = 5;

QSpinBox* spin(const QString& name, int low, int high, int value) {
  auto* out = named(new QSpinBox, name);
  out->setRange(low, high);
  out->setValue(value);
  out->setGroupSeparatorShown(true);
  out->setButtonSymbols(QAbstractSpinBox::NoButtons);
  out->setMinimumWidth(90);
  return out;
}

QListWidget* ticks(const QString& name) {
  auto* out = named(new QListWidget, name);
  out->setSelectionMode(QAbstractItemView::SingleSelection);
  out->setSpacing(1);
  return out;
}

void add_tick(QListWidget* list, const QString& text, const QString& value, bool ticked) {
  auto* item = new QListWidgetItem(text, list);
  item->setData(Qt::UserRole, value);
  item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
  item->setCheckState(ticked ? Qt::Checked : Qt::Unchecked);
}

std::vector<std::string> ticked(const QListWidget* list) {
  std::vector<std::string> out;
  for (int i = 0; i < list->count(); ++i)
    if (list->item(i)->checkState() == Qt::Checked) out.push_back(list->item(i)->data(Qt::UserRole).toString().toStdString());
  return out;
}

QString language_words(const QString& tag) {
  if (tag == QLatin1String("en")) return RunPage::tr("English");
  if (tag == QLatin1String("de")) return RunPage::tr("German");
  if (tag == QLatin1String("zh-Hans")) return RunPage::tr("Chinese, simplified");
  if (tag == QLatin1String("zh-Hant")) return RunPage::tr("Chinese, traditional");
  if (tag == QLatin1String("bo")) return RunPage::tr("Tibetan");
  if (tag == QLatin1String("ug")) return RunPage::tr("Uyghur");
  return tag;
}

}  // namespace

RunPage::RunPage(Studio& studio, QWidget* parent) : QWidget(parent), studio_(studio) {
  auto* column = page_layout(this);
  column->addWidget(heading(tr("Run")));
  auto* inside = new QWidget;
  auto* both = new QHBoxLayout(inside);
  both->setContentsMargins(0, 0, 0, 0);
  both->setSpacing(16);
  both->addWidget(make_plan(), 3);
  both->addWidget(make_live(), 2);
  auto* scroll = new QScrollArea;
  scroll->setWidget(inside);
  scroll->setWidgetResizable(true);
  scroll->setFocusPolicy(Qt::NoFocus);
  column->addWidget(scroll, 1);
  plan_ = plain_label();
  plan_->setProperty("notice", true);
  start_ = button(tr("Start"), [this] { start(); }, true);
  auto* begin = row_of({plan_, start_}, false);  // below what scrolls: seen on every screen
  begin->setStretch(0, 1);
  column->addLayout(begin);
  plan_soon_.setSingleShot(true);
  plan_soon_.setInterval(kPlanMilliseconds);
  connect(&plan_soon_, &QTimer::timeout, this, &RunPage::show_plan);
  connect(&studio.prompts(), &PromptTree::ticks_changed, this, &RunPage::fill_sets);
  connect(&studio.run(), &RunSession::changed, this, &RunPage::show_live);
  connect(&studio.judge(), &JudgeSession::changed, this, [this] {
    show_live();
    plan_soon_.start();
  });
  connect(&studio, &Studio::project_changed, this, [this] {
    why_not_.clear();
    show_plan();
    show_live();
  });
  connect(&studio, &Studio::runs_changed, this, [this] {
    show_live();
    plan_soon_.start();  // what is answered already
  });
  fill_sets();
  show_live();
}

QWidget* RunPage::make_plan() {
  QVBoxLayout* inside = nullptr;
  QFrame* frame = card(inside);
  inside->addWidget(section(tr("What is asked")));
  auto* form = form_ = new QFormLayout;
  form->setHorizontalSpacing(14);
  form->setVerticalSpacing(9);
  model_ = named(elastic_box(), tr("Model"));
  model_->setModel(&studio_.models());
  auto* model_row = row_of({model_, button(tr("Add…"), [this] { Q_EMIT add_model_wanted(); })}, false);
  model_row->setStretch(0, 1);
  form->addRow(tr("Model"), model_row);
  template_ = named(elastic_box(), tr("Who renders the prompts"));
  template_row_ = new QWidget;
  auto* template_line = row_of({template_, what_is_this(tr("Who renders the prompts"), tr("A server can put its own template around a prompt, which nobody can check from here. With the same model's "
                                                                                          "file at hand, template and tokens are this program's, and the server's count is checked against them."))}, false);
  template_line->setContentsMargins(0, 0, 0, 0);
  template_line->setStretch(0, 1);
  template_row_->setLayout(template_line);
  form->addRow(tr("Prompts rendered by"), template_row_);
  name_ = named(new QLineEdit, tr("Name of the run"));
  name_->setPlaceholderText(tr("the model's name"));
  form->addRow(tr("Name of the run"), name_);
  sets_ = ticks(tr("Prompt sets"));
  sets_->setFixedHeight(116);
  form->addRow(tr("Prompt sets"), sets_);
  languages_ = ticks(tr("Languages"));
  languages_->setFixedHeight(116);
  form->addRow(tr("Languages"), languages_);
  samples_ = spin(tr("Answers to each prompt"), 1, 1000, 1);
  auto* samples_row = row_of({samples_, what_is_this(tr("Answers to each prompt"), tr("The first answer is greedy: the model's most likely one. Further ones are sampled and show "
                                                                                     "how stable the behaviour is."))});
  form->addRow(tr("Answers to each prompt"), samples_row);
  temperature_ = named(new QDoubleSpinBox, tr("Temperature of the sampled answers"));
  temperature_->setRange(0, 5);
  temperature_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  temperature_->setMinimumWidth(90);
  temperature_->setSingleStep(0.1);
  temperature_->setValue(probe::RunSpec{}.temperature);
  form->addRow(tr("Temperature"), row_of({temperature_}));
  seed_ = spin(tr("Seed"), 0, INT_MAX, 1);
  form->addRow(tr("Seed"), row_of({seed_, what_is_this(tr("Seed"), tr("The same seed, model and prompts give the same answers, bit for bit, on any machine with the same build."))}));
  tokens_ = spin(tr("Longest answer, in tokens"), 1, 1 << 20, static_cast<int>(probe::RunSpec{}.max_tokens));
  form->addRow(tr("Longest answer, tokens"), row_of({tokens_}));
  limit_ = spin(tr("Only the first prompts"), 0, INT_MAX, 0);
  limit_->setSpecialValueText(tr("all"));
  form->addRow(tr("Only the first"), row_of({limit_}));
  items_ = named(new QLineEdit, tr("Only these items"));
  items_->setPlaceholderText(tr("all; or ids, separated by commas"));
  items_->setToolTip(tr("The controls of a named item are asked with it"));
  form->addRow(tr("Only these items"), items_);
  inside->addLayout(form);
  inside->addStretch(1);
  for (QListWidget* list : {sets_, languages_})
    connect(list, &QListWidget::itemChanged, this, [this, list] {
      if (list == sets_) fill_languages();
      plan_soon_.start();
    });
  for (QSpinBox* field : {samples_, seed_, tokens_, limit_}) connect(field, &QSpinBox::valueChanged, this, [this] { plan_soon_.start(); });
  for (const QLineEdit* field : {name_, items_}) connect(field, &QLineEdit::textChanged, this, [this] { plan_soon_.start(); });
  connect(temperature_, &QDoubleSpinBox::valueChanged, this, [this] { plan_soon_.start(); });
  connect(model_, &QComboBox::currentIndexChanged, this, [this] {
    show_template();
    plan_soon_.start();
  });
  for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved}) connect(&studio_.models(), signal, this, &RunPage::fill_templates);
  fill_templates();
  return frame;
}

QWidget* RunPage::make_live() {
  QVBoxLayout* inside = nullptr;
  QFrame* frame = card(inside);
  frame->setMinimumWidth(310);
  state_ = section({});
  state_->setWordWrap(true);
  inside->addWidget(state_);
  bar_ = named(new QProgressBar, tr("Progress of the run"));
  bar_->setRange(0, 1000);
  inside->addWidget(bar_);
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(16);
  grid->setVerticalSpacing(8);
  const std::array<QString, 6> names = {tr("Answers"), tr("Speed"), tr("Time left"), tr("Memory of the worker"), tr("Refused so far"), tr("Errors")};
  for (std::size_t i = 0; i < names.size(); ++i) {
    QLabel* name = caption(names[i]);
    name->setWordWrap(false);
    grid->addWidget(name, static_cast<int>(i), 0);
    grid->addWidget(figures_[i] = plain_label(), static_cast<int>(i), 1);
  }
  grid->addWidget(what_is_this(tr("Refused so far"), tr("Share of the answers classified so far that are refusals, with its 95 % interval (Wilson). Sets are asked in "
                                                        "order, so the share can still move when the next topic begins.")), 4, 2);
  grid->setColumnStretch(1, 1);
  inside->addLayout(grid);
  said_ = plain_label();
  said_->setProperty("notice", true);
  inside->addWidget(said_);
  problem_ = plain_label();
  problem_->setProperty("notice", true);
  inside->addWidget(problem_);
  unfinished_ = named(elastic_box(), tr("Unfinished run"));
  QLabel* unfinished_name = caption(tr("Unfinished run"));
  unfinished_name->setWordWrap(false);
  auto* unfinished_line = row_of({unfinished_name, unfinished_}, false);
  unfinished_line->setContentsMargins(0, 0, 0, 0);
  unfinished_line->setStretch(1, 1);
  unfinished_row_ = new QWidget;
  unfinished_row_->setLayout(unfinished_line);
  inside->addWidget(unfinished_row_);
  RunSession& run = studio_.run();
  pause_ = button(tr("Pause"), [&run] { run.pause(); });
  resume_ = button(tr("Resume"), [this] { resume(); }, true);
  stop_ = button(tr("Stop"), [&run] { run.stop(); });
  auto* steps = new WrapLayout(8);
  for (QPushButton* one : {pause_, resume_, stop_}) steps->addWidget(one);
  inside->addLayout(steps);
  inside->addWidget(caption(tr("The engine works in a process of its own. Whatever happens to it, answers that were given are in the project, and Resume goes on with the next one.")));
  inside->addStretch(1);
  return frame;
}

void RunPage::choose_model(const QString& path) { model_->setCurrentIndex(studio_.models().row_of(path)); }

void RunPage::choose_template(const QString& path) { template_->setCurrentIndex(qMax(0, template_->findData(path))); }

void RunPage::fill_templates() {
  const QString chosen = template_->currentData().toString();
  template_->clear();
  template_->addItem(tr("the server"), QString());
  for (const QString& path : studio_.models().paths()) template_->addItem(tr("the template of %1").arg(QFileInfo(path).fileName()), path);
  choose_template(chosen);
  show_template();
}

void RunPage::show_template() {
  const int row = model_->currentIndex();
  form_->setRowVisible(template_row_, row >= 0 && studio_.models().entry(row).is_server());
}

void RunPage::fill_sets() {
  const std::vector<std::string> from_tree = studio_.prompts().ticked_sets();
  const QSignalBlocker quiet(sets_);
  sets_->clear();
  const PromptTree& tree = studio_.prompts();
  for (int row = 0; row < tree.rowCount(); ++row) {
    const QModelIndex index = tree.index(row, 0);
    if (!tree.set_at(index)) continue;
    const std::string path = tree.path_at(index).string();
    const bool is_ticked = std::find(from_tree.begin(), from_tree.end(), path) != from_tree.end();
    add_tick(sets_, index.data().toString(), QString::fromStdString(path), is_ticked || from_tree.empty());
  }
  fill_languages();
}

void RunPage::fill_languages() {
  const std::vector<std::string> chosen = ticked(languages_), sets = ticked(sets_);
  const QSignalBlocker quiet(languages_);
  const bool first = languages_->count() == 0;
  languages_->clear();
  QStringList tags;
  const PromptTree& tree = studio_.prompts();
  for (int row = 0; row < tree.rowCount(); ++row) {
    const probe::PromptSet* set = tree.set_at(tree.index(row, 0));
    if (!set || std::find(sets.begin(), sets.end(), set->path.string()) == sets.end()) continue;
    for (const auto* languages : {&set->languages, &set->exploratory_languages})
      for (const std::string& language : *languages)
        if (const QString tag = QString::fromStdString(language); !tags.contains(tag)) tags += tag;
  }
  for (const QString& tag : tags) {
    const auto& wanted = first ? probe::kUsualLanguages : chosen;
    add_tick(languages_, language_words(tag) + QStringLiteral("  (") + tag + QLatin1Char(')'), tag, std::find(wanted.begin(), wanted.end(), tag.toStdString()) != wanted.end());
  }
  plan_soon_.start();
}

probe::RunSpec RunPage::spec() const {
  probe::RunSpec out;
  out.name = name_->text().trimmed().toStdString();
  if (const int row = model_->currentIndex(); row >= 0) {
    const ModelList::Entry& model = studio_.models().entry(row);
    if (model.is_server()) out.endpoint = model.endpoint;
    out.model = (model.is_server() ? template_->currentData().toString() : model.path).toStdString();
  }
  out.sets = ticked(sets_);
  out.languages = ticked(languages_);
  out.samples = samples_->value();
  out.seed = static_cast<std::uint64_t>(seed_->value());
  out.temperature = temperature_->value();
  out.max_tokens = static_cast<std::uint32_t>(tokens_->value());
  out.limit = static_cast<std::uint64_t>(limit_->value());
  for (const QString& item : items_->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
    if (!item.trimmed().isEmpty()) out.items.push_back(item.trimmed().toStdString());
  return out;
}

double RunPage::seconds_an_answer() const {
  return QSettings().value(QStringLiteral("speed/") + model_->currentData(ModelList::PathRole).toString().replace(QLatin1Char('/'), QLatin1Char('|'))).toDouble();
}

void RunPage::remember_speed() {
  const JobView& view = studio_.run().view();
  const quint64 now = view.done - view.resumed;
  if (now < kAnswersForSpeed || view.seconds <= 0) return;
  QSettings().setValue(QStringLiteral("speed/") + model_->currentData(ModelList::PathRole).toString().replace(QLatin1Char('/'), QLatin1Char('|')),
                       view.seconds / static_cast<double>(now));
}

QString RunPage::wanted_name() const {
  const QString typed = name_->text().trimmed();
  if (!typed.isEmpty()) return typed;
  const QJsonObject card = model_->currentData(ModelList::CardRole).toJsonObject();
  return card[spec().endpoint.given() ? QLatin1String("model") : QLatin1String("name")].toString();
}

// How much will be asked. A run of this name goes on where it was.
QString RunPage::plan_words(const PlanSize& size) const {
  quint64 left = size.answers;
  QStringList out = {tr("%1 answers: %2 items, %3 languages, %4 to each prompt; at most %5 tokens, and %6 of reasoning where the model reasons.")
                         .arg(grouped(size.answers), grouped(size.items), grouped(size.languages), grouped(static_cast<quint64>(samples_->value())), grouped(size.answer_tokens),
                              grouped(size.reasoning_tokens))};
  const std::string name = wanted_name().toStdString();
  for (const probe::RunInfo& run : studio_.runs())
    if (run.name == name && run.answered > 0) {
      left -= qMin<quint64>(left, run.answered);
      out += tr("The run %1 has %2 of them already, if nothing else was changed; %3 are left.").arg(isolated(QString::fromStdString(name)), grouped(run.answered), grouped(left));
    }
  const double seconds = seconds_an_answer() * static_cast<double>(left);
  out += seconds > 0 || left == 0 ? tr("About %1 at this model's last speed.").arg(duration_text(seconds)) : tr("How long it takes is known after the first answers.");
  return out.join(QLatin1Char(' '));
}

void RunPage::show_plan() {
  runnable_ = false;
  if (studio_.models().rowCount() == 0) {
    plan_->setText(tr("First add a model."));
  } else if (studio_.prompts().is_loading()) {
    plan_->setText(tr("Reading the prompt sets…"));
  } else if (ticked(sets_).empty() || ticked(languages_).empty()) {
    plan_->setText(tr("Tick at least one prompt set and one language."));
  } else {
    const PlanSize size = plan_size(spec(), studio_.prompts());
    runnable_ = size.problem.isEmpty();
    plan_->setText(runnable_ ? plan_words(size) : size.problem);
  }
  start_->setEnabled(can_start());
  if (studio_.judge().is_active()) plan_->setText(studio_.write_obstacle());
  if (studio_.is_example()) plan_->setText(tr("The example is read-only. Open or begin a project of your own to run a model."));
}

// One process writes to a project at a time.
bool RunPage::can_start() const { return runnable_ && !studio_.is_working() && !studio_.is_example(); }

bool RunPage::start() {
  show_plan();
  if (!can_start()) return false;
  if (!studio_.has_project()) Q_EMIT project_wanted();
  if (!studio_.has_project() || studio_.is_example()) return false;
  why_not_.clear();
  studio_.run().start(studio_.path(), spec(), wanted_name());
  return true;
}

bool RunPage::can_resume() const {
  return studio_.run().state() == State::paused || (unfinished_->count() > 0 && studio_.write_obstacle().isEmpty() && !studio_.is_working());
}

void RunPage::resume() {
  RunSession& run = studio_.run();
  const QString name = unfinished_->currentData().toString();
  why_not_.clear();
  if (run.state() == State::paused || name.isEmpty()) return run.resume();
  const auto fail = [this](const QString& why_not) {
    why_not_ = why_not;
    show_live();
  };
  studio_.pages().ask<probe::RunSpec>(
      "resume", [name = name.toStdString()](const probe::Project& project, std::stop_token) { return probe::spec_of_run(project, name); },
      [this, fail](const probe::RunSpec& stored) {
        const Resumption found = resumption(stored, studio_);
        if (!found.problem.isEmpty()) return fail(found.problem);
        if (can_resume()) studio_.run().start(studio_.path(), found.spec);
      },
      fail);
}

// The job that this window began stands first: its request is known to the last word. It is of another project when that was changed meanwhile.
void RunPage::show_unfinished() {
  const RunSession& run = studio_.run();
  const QString chosen = unfinished_->currentData().toString();
  const bool ours = run.can_resume() && run.project() == studio_.path();
  unfinished_->clear();
  if (ours) unfinished_->addItem(run.run_name().isEmpty() ? tr("the last one") : run.run_name(), QString());
  if (!studio_.is_example())
    for (const probe::RunInfo& one : studio_.unfinished())
      if (const QString name = QString::fromStdString(one.name); !ours || name != run.run_name())
        unfinished_->addItem(tr("%1, %2 of %3 answers").arg(name, grouped(one.answered), grouped(one.planned)), name);
  unfinished_->setCurrentIndex(qMax(0, unfinished_->findData(chosen)));
  unfinished_row_->setVisible(unfinished_->count() > (ours ? 1 : 0) && !run.is_active());
}

void RunPage::show_live() {
  const RunSession& run = studio_.run();
  const JobView& v = run.view();
  const State state = run.state();
  const QString title = [&] {
    switch (state) {
      case State::idle: return tr("Nothing is running");
      case State::loading: return tr("Loading the model…");
      case State::running: return tr("Running");
      case State::paused: return tr("Paused; the model stays loaded");
      case State::stopping: return tr("Stopping after the answers in flight…");
      case State::stopped: return tr("Stopped. Nothing is lost; Resume goes on.");
      case State::complete: return tr("Complete");
      case State::failed: return tr("It could not go on");
      case State::died: return tr("The worker process died. Nothing is lost; Resume goes on.");
    }
    return QString();
  }();
  state_->setText(title);
  const bool any = v.total > 0;
  bar_->setValue(any ? static_cast<int>(1000 * v.done / v.total) : 0);
  bar_->setFormat(any ? percent(static_cast<double>(v.done) / static_cast<double>(v.total)) : QString());
  const QString none = QStringLiteral("–");
  const probe::Rate refused = studio_.refused_so_far();
  figures_[0]->setText(any ? tr("%1 of %2").arg(grouped(v.done), grouped(v.total)) : none);
  figures_[1]->setText(v.tokens_per_second > 0 ? tr("%1 tokens/s").arg(QLocale().toString(v.tokens_per_second, 'f', v.tokens_per_second < 100 ? 1 : 0)) : none);
  figures_[2]->setText(run.is_active() && v.eta_seconds >= 0 ? duration_text(v.eta_seconds) : none);
  figures_[3]->setText(v.resident_bytes ? bytes_text(static_cast<double>(v.resident_bytes)) : none);
  figures_[4]->setText(refused.n > 0 ? tr("%1 [%2, %3]").arg(percent(refused.interval.estimate)).arg(whole_percent(refused.interval.low)).arg(whole_percent(refused.interval.high)) : none);
  figures_[5]->setText(any ? grouped(v.failed) : none);
  said_->setVisible(state == State::running && !run.said().isEmpty());
  said_->setText(run.said());
  const QString problem = why_not_.isEmpty() ? run.problem() : why_not_;
  problem_->setVisible(!problem.isEmpty());
  problem_->setText(problem);
  show_unfinished();
  pause_->setEnabled(state == State::running);
  resume_->setEnabled(can_resume());
  stop_->setEnabled(run.is_active() && state != State::stopping);
  start_->setEnabled(can_start());
  if (state == State::complete || state == State::stopped) remember_speed();
}

}  // namespace lacuna::studio
