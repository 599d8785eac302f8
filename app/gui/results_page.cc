#include "gui/results_page.h"

#include <QActionGroup>
#include <QBoxLayout>
#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QStackedWidget>
#include <QInputDialog>
#include <QMenu>
#include <QTableView>
#include <QToolButton>
#include <algorithm>
#include <set>

#include "gui/theme.h"
#include "gui/ui.h"
#include "gui/verdict_delegate.h"
#include "gui/wrap_layout.h"
#include "models/answer_text.h"
#include "models/comparison_session.h"
#include "models/results_model.h"
#include "models/saved_filters.h"

namespace lacuna::studio {
namespace {
constexpr int kTypingMilliseconds = 120;
constexpr int kCoderWidth = 110;      // pixels of a coder's name
constexpr int kSavedCharacters = 12;  // of a saved filter's name, where there is room

QString coder_name() { return QSettings().value(QStringLiteral("review/coder"), QStringLiteral("me")).toString(); }
}  // namespace

ResultsPage::ResultsPage(Studio& studio, ComparisonSession& comparison, QWidget* parent)
    : QWidget(parent), studio_(studio), comparison_(comparison), model_(new ResultsModel(studio, this)), saved_(new SavedFilters(studio, this)) {
  auto* column = page_layout(this);
  column->addWidget(make_filters());
  stack_ = new QStackedWidget;
  stack_->addWidget(empty_state(tr("No answers yet"), tr("Every answer of every run stands here, with its verdict and the words that led to it."),
                                button(tr("Plan a run…"), [this] { Q_EMIT run_wanted(); }, true)));
  table_ = table_view(model_, tr("Answers"));
  table_->setItemDelegate(new VerdictDelegate(table_));
  const int widths[] = {112, 92, 74, 96, 148, 124, 92, 110, 320};
  for (int c = 0; c < ResultsModel::ColumnCount; ++c) table_->setColumnWidth(c, widths[c]);
  table_->horizontalHeader()->setSortIndicator(model_->sorted_by(), model_->sort_order());
  table_->horizontalHeader()->setSortIndicatorClearable(true);  // the third click: in the order of answering
  table_->setSortingEnabled(true);
  table_->horizontalHeader()->setToolTip(tr("A click sorts, the next one turns the order round, the third one gives the order of answering back"));
  table_->horizontalHeader()->moveSection(ResultsModel::VerdictColumn, ResultsModel::LanguageColumn + 1);
  table_->horizontalHeader()->moveSection(ResultsModel::AnswerColumn, ResultsModel::LanguageColumn + 2);  // what is read stands beside its verdict
  stack_->addWidget(table_);
  stack_->addWidget(empty_state(tr("Nothing matches"), tr("No answer passes these filters. Take one away, or look for other words.")));
  stack_->addWidget(empty_state(tr("This is not a pattern"), {}, nullptr, &not_a_pattern_));
  column->addWidget(stack_, 1);
  count_ = caption({});
  judge_ = button(tr("Ask a judge model…"), [this] { Q_EMIT judge_wanted(); });
  auto* below = row_of({count_, make_order(), judge_}, false);
  below->setStretch(0, 1);
  column->addLayout(below);
  ask_soon_.setSingleShot(true);
  ask_soon_.setInterval(kTypingMilliseconds);
  connect(&ask_soon_, &QTimer::timeout, this, &ResultsPage::ask);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) {
    const auto seq = model_->seq_at(index.row());
    if (!seq || *seq == chosen_) return;  // a table that begins anew has no row; the choice stays
    chosen_ = *seq;
    Q_EMIT answer_wanted(chosen_);
  });
  connect(model_, &ResultsModel::progressed, this, &ResultsPage::keep_choice);
  connect(model_, &ResultsModel::progressed, this, &ResultsPage::show_count);
  connect(model_, &ResultsModel::failed, this, [this](const QString& message) { count_->setText(message); });
  connect(&studio, &Studio::runs_changed, this, [this] {
    fill_choices();
    if (count_->text() == counted_) show_count();  // a notice stays; how many answers there are in all is known later than which stand first
  });
  connect(&studio, &Studio::project_changed, this, [this] {
    chosen_ = 0;
    Q_EMIT answer_wanted(0);
    apply({});
  });
  connect(&studio, &Studio::labels_changed, this, [this] {
    labels_changed_ = true;
    if (isVisible()) follow_labels();
  });
  connect(&comparison, &ComparisonSession::changed, this, [this] {
    if (modes_->checkedId() == kDifferent) ask();
  });
  connect(saved_, &SavedFilters::failed, this, [this](const QString& message) { count_->setText(message); });
  connect(saved_, &QAbstractItemModel::modelReset, this, &ResultsPage::show_saved);
  show_saved();
  fill_choices();
  show_count();
}

QWidget* ResultsPage::make_filters() {
  auto* out = new QWidget;
  auto* column = new QVBoxLayout(out);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  modes_ = new QButtonGroup(this);
  auto* modes = new WrapLayout(6);
  const std::pair<Mode, QString> kinds[] = {{kAll, tr("All")}, {kRefusals, tr("Refusals")}, {kNarrative, tr("State narrative")}, {kAnswered, tr("Answered")},
                                            {kDifferent, tr("Different")}, {kFlagged, tr("Flagged")}, {kNotReviewed, tr("Not reviewed")}};
  for (const auto& [mode, name] : kinds) {
    auto* choice = button(name, {});
    choice->setProperty("mode", true);
    choice->setCheckable(true);
    modes_->addButton(choice, mode);
    modes->addWidget(choice);
  }
  modes_->button(kAll)->setChecked(true);
  modes_->button(kDifferent)->setToolTip(tr("Answers to the items and languages whose verdict differs between baseline and candidate"));
  column->addLayout(modes);
  show_coder();
  connect(modes_, &QButtonGroup::idClicked, this, &ResultsPage::ask);

  const auto choice = [this](const QString& name) {
    auto* box = named(elastic_box(), name);  // a long name must not widen the window
    connect(box, &QComboBox::activated, this, &ResultsPage::ask);
    return box;
  };
  run_ = choice(tr("Only this run"));
  topic_ = choice(tr("Only this topic"));
  language_ = choice(tr("Only this language"));
  item_ = choice(tr("Only this item"));
  verdict_ = choice(tr("Only this verdict"));
  search_ = named(new QLineEdit, tr("Find in answers and reasoning"));
  search_->setPlaceholderText(tr("Find in answers and reasoning"));
  search_->setClearButtonEnabled(true);
  regex_ = named(new QCheckBox(tr("Pattern")), tr("The search text is a regular expression"));
  regex_->setToolTip(tr("Read the search text as a regular expression"));
  connect(search_, &QLineEdit::textChanged, this, [this] { ask_soon_.start(); });
  connect(regex_, &QCheckBox::toggled, this, &ResultsPage::ask);
  auto* filters = row_of({run_, topic_, language_, item_, verdict_}, false);
  for (int i = 0; i < filters->count(); ++i) filters->setStretch(i, 1);
  column->addLayout(filters);
  auto* words = row_of({search_, regex_, make_saved()}, false);
  words->setStretch(0, 1);
  column->addLayout(words);
  return out;
}

// Keeps what is chosen where it still exists.
void ResultsPage::fill_choices() {
  using Choices = std::vector<std::pair<QString, QString>>;  // what is shown, what it stands for
  const auto fill = [](QComboBox* box, const QString& all, const Choices& choices) {
    const QString chosen = box->currentData().toString();
    const QSignalBlocker quiet(box);
    box->clear();
    box->addItem(all, QString());
    for (const auto& [shown, value] : choices) box->addItem(shown, value);
    box->setCurrentIndex(qMax(0, box->findData(chosen)));
  };
  const auto as_they_are = [](const auto& texts) {
    Choices out;
    for (const auto& text : texts) out.emplace_back(QString::fromStdString(text), QString::fromStdString(text));
    return out;
  };
  struct Values { std::set<std::string> topics, languages, items, verdicts; };
  const auto fill_all = [=, this](const Values& values) {
    fill(topic_, tr("All topics"), as_they_are(values.topics));
    fill(language_, tr("All languages"), as_they_are(values.languages));
    fill(item_, tr("All items"), as_they_are(values.items));
    Choices verdicts = as_they_are(values.verdicts);
    for (auto& [shown, value] : verdicts) shown = verdict_look(value.toStdString()).word;
    fill(verdict_, tr("All verdicts"), verdicts);
  };
  std::vector<std::string> runs;
  for (const probe::RunInfo& run : studio_.runs()) runs.push_back(run.name);
  fill(run_, tr("All runs"), as_they_are(runs));
  if (!studio_.has_project()) return fill_all({});
  studio_.analyses().ask<Values>(
      "choices",
      [](const probe::Project& project, std::stop_token) {
        Values out;
        for (const probe::RowTally& tally : project.tally({})) {
          out.topics.insert(tally.row.topic);
          out.languages.insert(tally.row.language);
          out.items.insert(tally.row.item);
          if (!tally.row.headline.empty()) out.verdicts.insert(tally.row.headline);
        }
        return out;
      },
      fill_all);
}

// Whose reviews: the coder's who is named in Review.
void ResultsPage::show_coder() {
  QAbstractButton* choice = modes_->button(kNotReviewed);
  const QString name = coder_name();
  const QString shown = choice->fontMetrics().elidedText(name, Qt::ElideRight, kCoderWidth);
  choice->setText(tr("Not reviewed by %1").arg(QString(shown).replace(u'&', QStringLiteral("&&"))));  // no shortcut
  choice->setToolTip(tr("Answers without a label of %1, the coder who is named in Review").arg(name));
}

void ResultsPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  show_coder();
  follow_labels();
}

// Labels are given on another page, in another name perhaps: what they let through is asked again when it is seen.
void ResultsPage::follow_labels() {
  const probe::RowFilter& f = filter();
  const bool renamed = modes_->checkedId() == kNotReviewed && f.not_labelled_by != coder_name().toStdString();
  const bool by_people = f.flagged || !f.labelled_by.empty() || !f.not_labelled_by.empty();
  if (renamed || (labels_changed_ && by_people)) ask();
}

void ResultsPage::set_mode(Mode mode) {
  modes_->button(mode)->setChecked(true);
  ask();
}

void ResultsPage::find(const QString& text) {
  search_->setText(text);
  ask();
}

void ResultsPage::focus_search() {
  search_->setFocus(Qt::ShortcutFocusReason);
  search_->selectAll();
}

void ResultsPage::select_row(int row) { choose_row(table_, row); }

// After the table began anew: the chosen answer is chosen again where it is found, and given up where it is not.
void ResultsPage::keep_choice() {
  if (chosen_ == 0) return;
  const int row = model_->row_of(chosen_);
  if (row >= 0) {
    if (table_->currentIndex().row() != row) choose_row(table_, row);
  } else if (model_->is_complete()) {
    chosen_ = 0;
    Q_EMIT answer_wanted(0);
  }
}

QWidget* ResultsPage::make_saved() {
  auto* out = new QWidget;
  auto* row = new QHBoxLayout(out);
  row->setContentsMargins(0, 0, 0, 0);
  saved_choice_ = named(elastic_box(), tr("Saved filters"));
  saved_choice_->setMinimumContentsLength(kSavedCharacters);
  connect(saved_choice_, &QComboBox::activated, this, &ResultsPage::apply_saved);
  row->addWidget(saved_choice_);
  auto* more = named(new QToolButton, tr("Save, rename or delete a filter"));
  more->setText(tr("Filter"));
  more->setToolTip(tr("Saved filters are kept in the project; the command line knows them by name"));
  more->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(more);
  menu->addAction(tr("Save this filter…"), this, [this] { ask_name(false); });
  rename_ = menu->addAction(tr("Rename…"), this, [this] { ask_name(true); });
  remove_ = menu->addAction(tr("Delete"), this, [this] { saved_->remove(saved_choice_->currentIndex() - 1); });
  restore_ = menu->addAction(QString(), this, [this] { saved_->restore(); });
  more->setMenu(menu);
  row->addWidget(more);
  connect(menu, &QMenu::aboutToShow, this, [this] {
    const bool one = saved_choice_->currentIndex() > 0;
    rename_->setEnabled(one);
    remove_->setEnabled(one);
    restore_->setVisible(!saved_->removed().isEmpty());
    restore_->setText(tr("Bring back '%1'").arg(saved_->removed()));
  });
  return out;
}

// The same as a click on a header, for the keyboard.
QToolButton* ResultsPage::make_order() {
  order_ = named(new QToolButton, tr("Order of the answers"));
  order_->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(order_);
  auto* columns = new QActionGroup(menu);
  QHeaderView* header = table_->horizontalHeader();
  for (int column = -1; column < ResultsModel::ColumnCount; ++column) {
    QAction* choice = columns->addAction(menu->addAction(column < 0 ? tr("In the order of answering") : model_->headerData(column, Qt::Horizontal).toString()));
    choice->setCheckable(true);
    connect(choice, &QAction::triggered, this, [header, column] { header->setSortIndicator(column, Qt::AscendingOrder); });
  }
  menu->addSeparator();
  QAction* down = menu->addAction(tr("Descending"));
  down->setCheckable(true);
  connect(down, &QAction::triggered, this, [header](bool on) { header->setSortIndicator(header->sortIndicatorSection(), on ? Qt::DescendingOrder : Qt::AscendingOrder); });
  const auto show = [this, columns, down] {
    QAction* chosen = columns->actions().at(model_->sorted_by() + 1);
    chosen->setChecked(true);
    down->setEnabled(model_->sorted_by() >= 0);
    down->setChecked(down->isEnabled() && model_->sort_order() == Qt::DescendingOrder);
    order_->setText(model_->sorted_by() < 0 ? tr("Order") : tr("Order: %1").arg(chosen->text()));
  };
  connect(header, &QHeaderView::sortIndicatorChanged, this, show);
  show();
  order_->setMenu(menu);
  return order_;
}

void ResultsPage::show_saved() {
  const QString chosen = saved_choice_->currentData().toString();
  const QSignalBlocker quiet(saved_choice_);
  saved_choice_->clear();
  saved_choice_->addItem(tr("All answers"), QString());
  for (int row = 0; row < saved_->rowCount(); ++row) saved_choice_->addItem(saved_->name(row), saved_->name(row));
  saved_choice_->setCurrentIndex(qMax(0, saved_choice_->findData(chosen)));
}

void ResultsPage::apply_saved(int index) { apply(index > 0 ? saved_->filter(index - 1) : probe::RowFilter()); }

bool ResultsPage::save_filter(const QString& name) {
  ask();  // what is being typed belongs to it
  if (!saved_->save(name, filter())) return false;
  saved_choice_->setCurrentIndex(qMax(0, saved_choice_->findData(name)));
  if (regex_->isChecked() && !search_->text().isEmpty()) count_->setText(tr("Saved, without the search by pattern: it is not part of a filter."));
  return true;
}

void ResultsPage::ask_name(bool rename) {
  bool chosen = false;
  const int row = saved_choice_->currentIndex() - 1;
  const QString name = QInputDialog::getText(this, rename ? tr("Rename the filter") : tr("Save the filter"), tr("Name of the filter"), QLineEdit::Normal,
                                             rename ? saved_->name(row) : QString(), &chosen).trimmed();
  if (!chosen || name.isEmpty()) return;
  if (!rename) save_filter(name);
  else if (saved_->rename(row, name)) saved_choice_->setCurrentIndex(qMax(0, saved_choice_->findData(name)));
}

const probe::RowFilter& ResultsPage::filter() const { return model_->query().filter; }

void ResultsPage::apply(const probe::RowFilter& filter) {
  rest_ = filter;
  const auto take = [](QComboBox* box, std::vector<std::string>& values) {
    const int found = values.size() == 1 ? box->findData(QString::fromStdString(values.front())) : -1;
    box->setCurrentIndex(qMax(0, found));
    if (found > 0) values.clear();
  };
  Mode mode = kAll;
  const auto is = [](const std::vector<std::string>& values, const char* only) { return values.size() == 1 && values.front() == only; };
  if (is(rest_.labels, "refusal")) mode = kRefusals;
  else if (is(rest_.labels, "compliance")) mode = kAnswered;
  else if (is(rest_.headlines, "state_narrative")) mode = kNarrative;
  else if (rest_.flagged) mode = kFlagged;
  else if (!rest_.not_labelled_by.empty() && rest_.not_labelled_by == coder_name().toStdString()) mode = kNotReviewed;
  if (mode == kRefusals || mode == kAnswered) rest_.labels.clear();
  if (mode == kNarrative) rest_.headlines.clear();
  if (mode == kFlagged) rest_.flagged = false;
  if (mode == kNotReviewed) rest_.not_labelled_by.clear();
  take(run_, rest_.runs);
  take(topic_, rest_.topics);
  take(language_, rest_.languages);
  take(item_, rest_.items);
  take(verdict_, rest_.headlines);
  regex_->setChecked(false);
  search_->setText(QString::fromStdString(rest_.text));
  rest_.text.clear();
  set_mode(mode);
}

void ResultsPage::ask() {
  ask_soon_.stop();
  ResultsQuery query;
  probe::RowFilter& f = query.filter;
  f = rest_;
  const auto choose = [](const QComboBox* box, std::vector<std::string>& values) {
    if (const QString value = box->currentData().toString(); !value.isEmpty()) values = {value.toStdString()};
  };
  choose(run_, f.runs);
  choose(topic_, f.topics);
  choose(language_, f.languages);
  choose(item_, f.items);
  verdict_->setEnabled(modes_->checkedId() != kNarrative);  // which is itself one verdict
  if (verdict_->isEnabled()) choose(verdict_, f.headlines);
  switch (modes_->checkedId()) {
    case kRefusals: f.labels = {"refusal"}; break;
    case kNarrative: f.headlines = {"state_narrative"}; break;
    case kAnswered: f.labels = {"compliance"}; break;
    case kFlagged: f.flagged = true; break;
    case kNotReviewed: f.not_labelled_by = coder_name().toStdString(); break;
    case kDifferent:
      if (const auto& result = comparison_.result()) {
        f.units = result->flipped();
        if (f.runs.empty()) f.runs = {studio_.baseline().toStdString(), studio_.candidate().toStdString()};
      }
      if (f.units.empty()) f.units = {"-"};  // nothing, until there is a comparison
      break;
    default: break;
  }
  if (regex_->isChecked() && !search_->text().isEmpty()) {
    query.pattern = QRegularExpression(search_->text(), QRegularExpression::UseUnicodePropertiesOption);
    if (!query.pattern.isValid()) {
      not_a_pattern_->setText(tr("%1, at character %2").arg(query.pattern.errorString()).arg(query.pattern.patternErrorOffset() + 1));
      count_->setText({});
      return stack_->setCurrentIndex(3);
    }
  } else {
    f.text = search_->text().trimmed().toStdString();
  }
  labels_changed_ = false;
  model_->set_query(std::move(query));
}

void ResultsPage::show_count() {
  const quint64 all = std::max<quint64>(studio_.answers(), model_->matching());  // which may be known before all are counted
  stack_->setCurrentIndex(model_->matching() > 0 || !model_->is_complete() ? 1 : all > 0 ? 2 : 0);
  QString text = tr("%1 of %2 answers").arg(grouped(model_->matching()), grouped(all));
  if (const std::string more = probe::filter_to_json(rest_); more != "{}") text += QStringLiteral("  ") + tr("(also: %1)").arg(one_line(more));
  if (!model_->is_complete()) text += QStringLiteral("  ") + tr("(still looking…)");
  count_->setText(counted_ = text);
  judge_->setEnabled(all > 0);
}

}  // namespace lacuna::studio
