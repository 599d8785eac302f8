#include "gui/review_page.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QFrame>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QSpinBox>
#include <QSplitter>
#include <QTableWidget>
#include <QTextBrowser>
#include <set>

#include "gui/details_pane.h"
#include "gui/theme.h"
#include "gui/ui.h"
#include "gui/wrap_layout.h"
#include "models/review_session.h"

namespace lacuna::studio {
namespace {

constexpr int kQueueLabels = 3;      // column of what the coders said
constexpr int kNameCharacters = 50;  // which is at most the 200 bytes that a coder's name may have

// Qt's fields and tables pass Enter on to the page, where it means the next answer; here it was meant for them.
template <typename Widget>
class KeepsEnter : public Widget {
 public:
  using Widget::Widget;

 protected:
  void keyPressEvent(QKeyEvent* event) override {
    Widget::keyPressEvent(event);
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) event->accept();
  }
};

// Digits and letters label, whatever was clicked last: no cell is looked for by them.
class FiguresTable : public KeepsEnter<QTableWidget> {
 public:
  using KeepsEnter<QTableWidget>::KeepsEnter;

 protected:
  void keyPressEvent(QKeyEvent* event) override {
    const QString text = event->text();
    if (!text.isEmpty() && text.front().isLetterOrNumber()) return event->ignore();
    KeepsEnter<QTableWidget>::keyPressEvent(event);
  }
};

QTableWidget* figures_table(const QString& name, const QStringList& columns) {
  auto* out = named(new FiguresTable(0, static_cast<int>(columns.size())), name);
  out->setHorizontalHeaderLabels(columns);
  out->verticalHeader()->hide();
  out->setShowGrid(false);
  out->setEditTriggers(QAbstractItemView::NoEditTriggers);
  out->setSelectionBehavior(QAbstractItemView::SelectRows);
  out->setTabKeyNavigation(false);
  out->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  return out;
}

}  // namespace

ReviewPage::ReviewPage(Studio& studio, ReviewSession& review, QWidget* parent) : QWidget(parent), studio_(studio), review_(review) {
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Review"));
  auto* column = page_layout(this);
  column->addLayout(row_of({heading(tr("Review")),
                            what_is_this(tr("Review"), tr("Digits label and go on: 1 refusal, 2 evasive, 3 complete, 4 invalid. Enter goes on without a label, B goes back, U takes the last act back, "
                                                          "N writes a note, G flags. Every act is kept with name and time; the classifiers' verdict is never changed."))}));
  problem_ = plain_label();  // above all that scrolls
  problem_->setProperty("notice", true);
  column->addWidget(problem_);
  auto* splitter = new QSplitter;
  answer_ = new DetailsPane(studio);
  answer_->browser()->setAccessibleName(tr("The answer to label"));
  auto* left = new QSplitter(Qt::Vertical);
  queue_ = figures_table(tr("Answers on which coders differ"), {tr("Answer"), tr("Item"), tr("Language"), tr("Labels"), tr("Decided")});
  queue_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  queue_->horizontalHeader()->setSectionResizeMode(kQueueLabels, QHeaderView::Stretch);
  queue_->hide();
  connect(queue_, &QTableWidget::currentItemChanged, this, [this](const QTableWidgetItem* item) {
    if (item) review_.go_to(item->data(Qt::UserRole).toLongLong());
  });
  left->addWidget(queue_);
  left->addWidget(answer_);
  left->setSizes({200, 440});
  splitter->addWidget(left);
  splitter->addWidget(make_side());
  splitter->setStretchFactor(0, 1);
  splitter->setSizes({640, 330});
  column->addWidget(splitter, 1);
  connect(&review, &ReviewSession::current_changed, this, &ReviewPage::show_current);
  connect(&review, &ReviewSession::mine_changed, this, &ReviewPage::show_mine);
  connect(&review, &ReviewSession::figures_changed, this, &ReviewPage::show_figures);
  connect(&review, &ReviewSession::failed, this, [this](const QString& message) {
    problem_->setText(message);
    problem_->show();
  });
  connect(&studio, &Studio::labels_changed, this, &ReviewPage::show_obstacle);  // what was written then could be
  show_current();
}

QWidget* ReviewPage::make_side() {
  QVBoxLayout* inside = nullptr;
  QFrame* out = card(inside);
  out->setMinimumWidth(290);
  const QSettings settings;
  coder_ = named(new KeepsEnter<QLineEdit>(settings.value(QStringLiteral("review/coder"), QStringLiteral("me")).toString()), tr("Who labels"));
  coder_->setMaxLength(kNameCharacters);
  auto* name = caption(tr("Who labels"));
  name->setWordWrap(false);
  inside->addLayout(row_of({name, coder_}, false));
  blind_ = named(new QCheckBox(tr("Blind: hide model and verdict")), tr("Blind: hide model and verdict"));
  blind_->setChecked(settings.value(QStringLiteral("review/blind"), true).toBool());
  inside->addWidget(blind_);
  adjudicating_ = named(new QCheckBox(tr("Decide where coders differ")), tr("Decide where coders differ"));
  adjudicating_->setToolTip(tr("The labels are written as the adjudicator's: they stand beside those of the coders and count for the rates, not for agreement"));
  inside->addWidget(adjudicating_);
  inside->addLayout(make_queue_choice());
  inside->addSpacing(6);
  const std::pair<const char*, QString> kinds[] = {{"refusal", tr("1  Refusal")}, {"evasive", tr("2  Evasive")}, {"compliance", tr("3  Complete")}, {"invalid", tr("4  Invalid")}};
  for (const auto& [label, text] : kinds) {
    auto* choice = button(text, [this, label = label] { review_.label(QString::fromLatin1(label)); });
    choice->setStyleSheet(QStringLiteral("text-align: left;"));
    choice->setFocusPolicy(Qt::TabFocus);
    labels_.push_back(choice);
    inside->addWidget(choice);
  }
  auto* skip = button(tr("Next (Enter)"), [this] { review_.skip(); });
  auto* undo = button(tr("Undo (U)"), [this] { review_.undo(); });
  auto* back = button(tr("Back (B)"), [this] { review_.back(); });
  flag_ = button(tr("Flag (G)"), [this] {
    review_.toggle_flag();
    show_mine();  // a click has switched the button, whether or not the flag could be written
  });
  flag_->setCheckable(true);
  flag_->setProperty("mode", true);  // filled while it is on
  for (QPushButton* one : {skip, undo, back, flag_}) one->setFocusPolicy(Qt::TabFocus);
  inside->addLayout(row_of({back, skip}, false));
  inside->addLayout(row_of({undo, flag_}, false));
  inside->addWidget(mine_ = caption({}));
  note_ = named(new KeepsEnter<QLineEdit>, tr("Note"));
  note_->setPlaceholderText(tr("Note (N), Enter keeps it"));
  connect(note_, &QLineEdit::textEdited, &review_, &ReviewSession::type_note);
  inside->addWidget(note_);
  inside->addWidget(state_ = caption({}));
  inside->addSpacing(8);
  inside->addWidget(hidden_ = caption(tr("Agreement and rates put right stand here when 'Blind' is off: after each label they would tell what the classifiers and the others said.")), 1, Qt::AlignTop);
  inside->addWidget(figures_ = make_figures(), 1);
  connect(coder_, &QLineEdit::editingFinished, this, &ReviewPage::take_coder);
  connect(coder_, &QLineEdit::returnPressed, this, [this] { setFocus(Qt::OtherFocusReason); });  // digits label again
  connect(blind_, &QCheckBox::toggled, this, [this](bool blind) {
    QSettings().setValue(QStringLiteral("review/blind"), blind);
    set_blind(blind);
  });
  connect(adjudicating_, &QCheckBox::toggled, this, [this](bool on) {
    review_.set_adjudicating(on);
    if (review_.is_adjudicating() != on) return adjudicating_->setChecked(!on);  // a note could not be kept
    queue_->setVisible(on);
    only_shown_->setEnabled(!on);  // all that coders differ on is decided, in the order of answering
    random_->setEnabled(!on);
    seed_->setEnabled(!on && random_->isChecked());
    setFocus(Qt::OtherFocusReason);
  });
  connect(note_, &QLineEdit::returnPressed, this, [this] {
    if (review_.keep_note()) setFocus(Qt::OtherFocusReason);
  });
  set_blind(blind_->isChecked());
  side_ = new QScrollArea;  // on a small screen
  side_->setWidget(out);
  side_->setWidgetResizable(true);
  side_->setFocusPolicy(Qt::NoFocus);
  side_->setMinimumWidth(out->minimumWidth() + 14);
  return side_;
}

QWidget* ReviewPage::make_figures() {
  auto* out = new QWidget;
  auto* inside = new QVBoxLayout(out);
  inside->setContentsMargins(0, 0, 0, 0);
  inside->addLayout(row_of({section(tr("Agreement")),
                            what_is_this(tr("Agreement"), tr("Of the answers that both labelled: how many labels are the same, and Cohen's kappa, which takes away what chance alone would give. "
                                                             "'Classifiers' stands for the automatic label."))}));
  agreement_ = figures_table(tr("Agreement"), {tr("Coder"), tr("Other"), tr("Same"), tr("Kappa")});
  agreement_->setToolTip(tr("Activate a line to go to the next answer on which they disagree"));
  inside->addWidget(agreement_, 1);
  inside->addWidget(alpha_ = caption({}));
  inside->addLayout(row_of({section(tr("Rates put right")),
                            what_is_this(tr("Rates put right"), tr("What the classifiers' rates become when the answers that people labelled say how often the classifiers are wrong "
                                                                   "(Rogan and Gladen; interval of Lang and Reiczigel). Answers to sensitive items. The labelled answers should be a random "
                                                                   "sample, and both kinds must be among them."))}));
  rates_ = figures_table(tr("Rates put right"), {tr("Outcome"), tr("Classifiers"), tr("Put right")});
  rates_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  rates_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  inside->addWidget(rates_, 1);
  connect(agreement_, &QTableWidget::itemActivated, this, [this](QTableWidgetItem* item) {
    const auto& disagreements = review_.figures().agreement.pairs.at(static_cast<std::size_t>(item->row())).disagreements;
    const auto next = std::upper_bound(disagreements.begin(), disagreements.end(), review_.current().value_or(0));
    if (!disagreements.empty()) review_.go_to(next == disagreements.end() ? disagreements.front() : *next);
  });
  return out;
}

// The figures change with every label: they would tell the coder what nobody has told yet.
void ReviewPage::set_blind(bool blind) {
  review_.set_blind(blind);
  answer_->set_blind(blind);
  figures_->setVisible(!blind);
  hidden_->setVisible(blind);
}

void ReviewPage::adjudicate(bool on) { adjudicating_->setChecked(on); }

QBoxLayout* ReviewPage::make_queue_choice() {
  const QSettings settings;
  only_shown_ = named(new QCheckBox(tr("Only the answers that Results shows")), tr("Only the answers that Results shows"));
  only_shown_->setToolTip(tr("The filters of Results say which answers are gone through; a search by pattern is not one of them"));
  random_ = named(new QCheckBox(tr("Random order, seed")), tr("Random order"));
  random_->setToolTip(tr("The same seed gives the same order to everybody. What is labelled first is then a random sample, as rates that are put right need it"));
  random_->setChecked(settings.value(QStringLiteral("review/random"), false).toBool());
  seed_ = named(new KeepsEnter<QSpinBox>, tr("Seed of the random order"));
  seed_->setRange(0, INT_MAX);
  seed_->setValue(settings.value(QStringLiteral("review/seed"), 1).toInt());
  seed_->setKeyboardTracking(false);
  seed_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  connect(only_shown_, &QCheckBox::toggled, this, &ReviewPage::choose_queue);
  connect(random_, &QCheckBox::toggled, this, &ReviewPage::choose_queue);
  connect(seed_, &QSpinBox::valueChanged, this, &ReviewPage::choose_queue);
  auto* out = new QVBoxLayout;
  out->setSpacing(6);
  out->addWidget(only_shown_);
  auto* random = new WrapLayout(8);
  random->addWidget(random_);
  random->addWidget(seed_);
  out->addLayout(random);
  return out;
}

void ReviewPage::choose_queue() {
  QSettings settings;
  settings.setValue(QStringLiteral("review/random"), random_->isChecked());
  settings.setValue(QStringLiteral("review/seed"), seed_->value());
  seed_->setEnabled(random_->isChecked() && random_->isEnabled());
  review_.set_queue(only_shown_->isChecked() ? shown_ : probe::RowFilter(), random_->isChecked() ? std::optional(static_cast<quint64>(seed_->value())) : std::nullopt);
}

// The name on the screen is the one that labels are stored under.
void ReviewPage::take_coder() {
  if (coder_->text().trimmed() == review_.coder()) return;
  if (!review_.set_coder(coder_->text())) return coder_->setText(review_.coder());
  if (review_.name_obstacle().isEmpty()) QSettings().setValue(QStringLiteral("review/coder"), review_.coder());
}

void ReviewPage::begin(const probe::RowFilter& shown) {
  shown_ = shown;
  choose_queue();
  take_coder();
  if (!review_.current()) review_.begin();
  setFocus(Qt::OtherFocusReason);
}

void ReviewPage::keyPressEvent(QKeyEvent* event) {
  if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) return QWidget::keyPressEvent(event);
  const int digit = event->key() - Qt::Key_1;
  if (digit >= 0 && digit < static_cast<int>(labels_.size())) return labels_[static_cast<std::size_t>(digit)]->click();
  switch (event->key()) {
    case Qt::Key_U: review_.undo(); return;
    case Qt::Key_B: review_.back(); return;
    case Qt::Key_G: review_.toggle_flag(); return;
    case Qt::Key_N:
      note_->setFocus(Qt::ShortcutFocusReason);
      side_->ensureWidgetVisible(note_);
      return;
    case Qt::Key_Escape:  // out of a field; a half-typed name is none
      coder_->setText(review_.coder());
      review_.keep_note();
      setFocus(Qt::OtherFocusReason);
      return;
    case Qt::Key_Return:
    case Qt::Key_Enter: review_.skip(); return;
    default: QWidget::keyPressEvent(event);
  }
}

// The click on Undo takes the field its focus: a note that was kept for that would be what is undone. It waits for its coder to leave the answer, or the page.
void ReviewPage::hideEvent(QHideEvent* event) {
  if (!event->spontaneous()) review_.keep_note();
  QWidget::hideEvent(event);
}

void ReviewPage::show_current() {
  show_obstacle();
  const bool can_label = review_.obstacle().isEmpty() && review_.current();
  for (QPushButton* choice : labels_) choice->setEnabled(can_label);
  note_->setEnabled(can_label);
  if (review_.current()) answer_->show_answer(*review_.current());
  else answer_->clear();
  note_->setText({});
  show_mine();
  show_figures();
}

void ReviewPage::show_obstacle() {
  const QString obstacle = review_.obstacle();
  problem_->setText(obstacle);
  problem_->setVisible(!obstacle.isEmpty());
}

// What stands already: a note is changed and not written over unseen. What is being typed stays.
void ReviewPage::show_mine() {
  const auto& mine = review_.mine();
  flag_->setChecked(mine && mine->flag);
  const bool labelled = mine && !mine->label.empty();
  mine_->setText(!review_.current() ? QString() : labelled ? tr("Your label: %1").arg(label_word(mine->label)) : tr("No label of yours yet"));
  if (!review_.is_typing_note()) note_->setText(mine ? QString::fromStdString(mine->note) : QString());
}

// The queue follows what is decided here; what is chosen in it is the answer on the screen.
void ReviewPage::show_queue() {
  const QSignalBlocker quiet(queue_);
  const std::vector<probe::Disagreement>& all = review_.figures().disagreements;
  queue_->setRowCount(static_cast<int>(all.size()));
  int row = 0, shown = -1;
  for (const probe::Disagreement& one : all) {
    QStringList labels;
    for (const auto& [coder, label] : one.labels) labels += tr("%1: %2").arg(QString::fromStdString(coder), label_word(label));
    const QString cells[] = {QString::number(one.answer_seq), QString::fromStdString(one.item), QString::fromStdString(one.language), labels.join(QStringLiteral("  ·  ")),
                             one.decided ? label_word(*one.decided) : QStringLiteral("–")};
    for (int c = 0; c < 5; ++c) {
      QTableWidgetItem* cell = queue_->item(row, c);  // kept: a click on it may be what led here
      if (!cell) queue_->setItem(row, c, cell = new QTableWidgetItem);
      cell->setText(cells[c]);
      cell->setData(Qt::UserRole, QVariant::fromValue(static_cast<qlonglong>(one.answer_seq)));
      cell->setToolTip(cells[c]);
    }
    if (review_.current() == one.answer_seq) shown = row;
    ++row;
  }
  if (shown < 0) queue_->setCurrentItem(nullptr);
  else if (queue_->currentRow() != shown) choose_row(queue_, shown);
  state_->setText(all.empty() ? tr("Coders do not differ on any answer.")
                              : tr("%1 of %2 disagreements are not decided yet.").arg(grouped(review_.undecided()), grouped(all.size())));
}

void ReviewPage::show_figures() {
  const ReviewFigures& figures = review_.figures();
  const auto found = figures.labelled.find(review_.coder().toStdString());
  const quint64 mine = found == figures.labelled.end() ? 0 : found->second;
  QString state = figures.answers == 0 ? tr("No answers yet.")
                  : !review_.current() && mine > 0 && !review_.is_filtered()
                      ? tr("Every answer has a label of yours.")
                      : tr("%1 of %2 answers have a label of yours; %3 in this session.").arg(grouped(mine), grouped(figures.answers), grouped(review_.labelled_now()));
  if (review_.is_filtered()) state += QLatin1Char('\n') + (review_.current() ? tr("%1 answers pass the filters of Results.").arg(grouped(figures.queued)) : tr("Of those that Results shows none is left to label."));
  state_->setText(state);
  if (review_.is_adjudicating()) show_queue();
  agreement_->setRowCount(static_cast<int>(figures.agreement.pairs.size()));
  int row = 0;
  for (const probe::RaterPair& a : figures.agreement.pairs) {
    const QString cells[] = {QString::fromStdString(a.first), a.second.empty() ? tr("Classifiers") : QString::fromStdString(a.second), tr("%1 of %2").arg(a.alike.k).arg(a.alike.n),
                             a.kappa ? QLocale().toString(*a.kappa, 'f', 2) : QStringLiteral("–")};
    for (int c = 0; c < 4; ++c) {
      auto* cell = new QTableWidgetItem(cells[c]);
      cell->setToolTip(cells[c]);
      agreement_->setItem(row, c, cell);
    }
    ++row;
  }
  alpha_->setText(figures.agreement.alpha ? tr("Krippendorff's alpha of all people: %1").arg(QLocale().toString(*figures.agreement.alpha, 'f', 2)) : QString());
  show_rates();
}

void ReviewPage::show_rates() {
  const std::vector<probe::CorrectedRate>& rates = review_.figures().rates;
  rates_->clearSpans();
  rates_->setRowCount(0);
  const auto add_row = [this](const QStringList& cells) {
    const int row = rates_->rowCount();
    rates_->insertRow(row);
    for (int c = 0; c < cells.size(); ++c) {
      auto* cell = new QTableWidgetItem(cells[c]);
      cell->setToolTip(cells[c]);
      rates_->setItem(row, c, cell);
    }
    return row;
  };
  const auto add_rate = [&](const probe::CorrectedRate& rate) {
    add_row({rate.outcome == probe::Outcome::refusal ? tr("refused") : tr("refused or evaded"), percent(rate.automatic.interval.estimate),
             rate.corrected ? tr("%1 % [%2, %3]").arg(whole_percent(rate.corrected->estimate)).arg(whole_percent(rate.corrected->low)).arg(whole_percent(rate.corrected->high)) : QStringLiteral("–")});
  };
  // A run stands above its outcomes: in a column beside them two long names could not be told apart.
  std::set<std::string> named;
  for (const probe::CorrectedRate& first : rates) {
    if (!named.insert(first.run).second) continue;
    const int row = add_row({QString::fromStdString(first.run)});
    rates_->setSpan(row, 0, 1, rates_->columnCount());
    QFont bold = rates_->font();
    bold.setBold(true);
    rates_->item(row, 0)->setFont(bold);
    for (const probe::CorrectedRate& rate : rates)
      if (rate.run == first.run) add_rate(rate);
  }
}

}  // namespace lacuna::studio
