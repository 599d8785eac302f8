#include "gui/compare_page.h"

#include <QBoxLayout>
#include <QEvent>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableView>
#include <QTextBrowser>

#include "gui/text_writer.h"
#include "gui/theme.h"
#include "gui/ui.h"
#include "models/answer_text.h"
#include "models/comparison_session.h"
#include "models/report_table_model.h"
#include "models/word_difference.h"

namespace lacuna::studio {
namespace {

enum Table : std::size_t { kFlips, kTests, kRates, kControls };

struct Pair { std::optional<probe::ResultRow> baseline, candidate; };

void write_side(QTextBrowser& browser, const std::optional<probe::ResultRow>& row, QStringView text, const std::vector<Span>& spans, const QColor& mark) {
  TextWriter out(*browser.document());
  if (!row) return;
  const VerdictLook look = verdict_look(row->classified ? row->headline : "");
  out.item(look.letter, look.word, look.background);
  if (text.isEmpty()) out.note(ComparePage::tr("The answer is empty."));
  else out.difference(text, spans, mark);
}

// What the tests say, in a sentence for the three outcomes over everything.
QString in_words(const probe::Comparison& c) {
  const auto points = [](double share) { return QLocale().toString(probe::rounded_percent(share), 'f', 0); };
  QStringList out;
  for (const probe::PairedTest& test : c.totals) {
    if (test.group.topic || test.group.language) continue;
    const QString what = test.outcome == probe::Outcome::refusal        ? ComparePage::tr("refuses")
                         : test.outcome == probe::Outcome::not_complete ? ComparePage::tr("refuses or evades")
                                                                        : ComparePage::tr("gives the state narrative");
    const bool shown = test.difference.low > 0 || test.difference.high < 0;
    const QString direction = test.difference.estimate > 0 ? ComparePage::tr("more often") : ComparePage::tr("less often");
    const QString range = ComparePage::tr("%1 points, 95 % interval %2 to %3")
                              .arg(points(test.difference.estimate), points(test.difference.low), points(test.difference.high));
    out += shown ? ComparePage::tr("The candidate %1 %2 (%3).").arg(what, direction, range)
           : test.detectable ? ComparePage::tr("Whether the candidate %1 more or less often is not shown (%2; %3 pairs would show a difference of %4 points).")
                                   .arg(what, range).arg(test.pairs).arg(points(*test.detectable))
                             : ComparePage::tr("Whether the candidate %1 more or less often is not shown (%2; %3 pairs are too few to show any difference).").arg(what, range).arg(test.pairs);
  }
  return out.join(QLatin1Char(' '));
}

// What stands above a table: the notes of probe/src/comparison_tables.cc in the language of the interface.
QString note_words(Table table, const probe::Comparison& c) {
  switch (table) {
    case kRates:
      return ComparePage::tr("Unit: the item in a language; an item counts when more than half of its valid answers do. Wilson intervals, %1 %, which know that the languages of an item "
                             "are one item. Where no item or every item shows it, the languages of an item are taken to be alike, and the interval is wider. Invalid answers are counted and never in a denominator. State narrative is measured on sensitive items alone.")
          .arg(qRound(100 * c.options.confidence));
    case kTests:
      return ComparePage::tr("Sensitive items only, a pair in each language. Exact test of the signs of the items' differences, in one language McNemar's; Holm over the %1 tests by topic, language and outcome; totals are not part of that family. Intervals: Newcombe's "
                             "method 10, with the design effect of several languages. 'Detectable' is the smallest difference that so many pairs show with 80 % power when a fifth of them differ; -: none. Sensitive items with a valid answer in one run only: %2 and %3.")
          .arg(c.tests.size()).arg(c.unpaired_baseline).arg(c.unpaired_candidate);
    case kControls:
      return ComparePage::tr("Bootstrap over items with all that is nested in them, %1 resamples, seed %2. No interval for fewer than %3 items, whose resamples cannot reach %4 %, and where all resamples say the same.")
          .arg(QLocale().toString(static_cast<qulonglong>(c.options.resamples))).arg(c.options.seed).arg(probe::bootstrap_minimum(c.options.confidence)).arg(qRound(100 * c.options.confidence));
    case kFlips: return {};
  }
  return {};
}

}  // namespace

ComparePage::ComparePage(Studio& studio, ComparisonSession& comparison, QWidget* parent) : QWidget(parent), studio_(studio), comparison_(comparison) {
  auto* column = page_layout(this);
  column->addLayout(row_of({heading(tr("Compare"))}));
  stack_ = new QStackedWidget;
  auto* nothing = empty_state(tr("Two runs make a comparison"), tr("Choose a baseline and a candidate in the bar above. Runs over the same items are compared item by item."));
  empty_title_ = nothing->findChildren<QLabel*>().first();
  empty_ = nothing->findChildren<QLabel*>().last();
  stack_->addWidget(nothing);
  auto* content = new QWidget;
  auto* inside = new QVBoxLayout(content);
  inside->setContentsMargins(0, 0, 0, 0);
  words_ = plain_label();
  words_->setProperty("notice", true);
  inside->addWidget(words_);
  tabs_ = named(new QTabWidget, tr("Tables of the comparison"));
  tabs_->addTab(make_flips(), tr("Flips"));
  tabs_->addTab(make_table(kTests, tr("Tests"), tr("Each line: items that both runs answered, how many show the outcome in one run only, the difference with its interval, the exact p "
                                                   "(in one language McNemar's) and p after Holm's correction over the whole declared family. 'Detectable' is the difference that this many pairs would show with a "
                                                   "power of 80 %.")), tr("Tests"));
  tabs_->addTab(make_table(kRates, tr("Rates"), tr("Shares of items in each run with Wilson's 95 % interval. Invalid answers are counted and never in a denominator.")), tr("Rates"));
  tabs_->addTab(make_table(kControls, tr("Against the controls"), tr("The change on sensitive items minus the change on their control questions: what is left is not explained by the model having become more "
                                                                      "or less willing altogether. The interval comes from resampling whole items.")), tr("Against the controls"));
  inside->addWidget(tabs_, 1);
  stack_->addWidget(content);
  column->addWidget(stack_, 1);
  connect(&comparison, &ComparisonSession::changed, this, &ComparePage::show_result);
  show_result();
}

QWidget* ComparePage::make_table(std::size_t which, const QString& name, const QString& about, QWidget* above) {
  auto* out = new QWidget;
  auto* column = new QVBoxLayout(out);
  column->setContentsMargins(0, 10, 0, 0);
  if (!above) above = notes_[which] = caption({});
  auto* head = row_of({above, what_is_this(name, about)}, false);
  head->setStretch(0, 1);
  column->addLayout(head);
  models_[which] = new ReportTableModel(this);
  sorted_[which] = new QSortFilterProxyModel(this);
  sorted_[which]->setSourceModel(models_[which]);
  sorted_[which]->setSortRole(ReportTableModel::SortRole);
  sorted_[which]->setFilterCaseSensitivity(Qt::CaseInsensitive);
  sorted_[which]->setFilterKeyColumn(-1);
  views_[which] = table_view(sorted_[which], name);
  views_[which]->setSortingEnabled(true);
  views_[which]->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
  column->addWidget(views_[which], 1);
  return out;
}

QWidget* ComparePage::make_flips() {
  find_ = named(new QLineEdit, tr("Find in the flips"));
  find_->setPlaceholderText(tr("Find in the flips, such as taiwan or refusal"));
  find_->setClearButtonEnabled(true);
  QWidget* table = make_table(kFlips, tr("Flips"), tr("Items whose commonest verdict differs between the runs. Choose one to read both answers; words that only one side has are marked."), find_);
  flips_ = views_[kFlips];
  connect(find_, &QLineEdit::textChanged, sorted_[kFlips], &QSortFilterProxyModel::setFilterFixedString);
  auto* both = new QSplitter(Qt::Vertical);
  both->addWidget(table);
  auto* beside = new QSplitter;
  const auto side = [&](QLabel*& title, QTextBrowser*& browser, const QString& name) {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 4, 0, 0);
    column->addWidget(title = section(name));
    browser = named(new QTextBrowser, name);
    browser->setOpenLinks(false);
    browser->document()->setDocumentMargin(12);
    column->addWidget(browser, 1);
    beside->addWidget(box);
  };
  side(left_title_, left_, tr("Baseline"));
  side(right_title_, right_, tr("Candidate"));
  both->addWidget(beside);
  both->setSizes({300, 300});
  connect(flips_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) { show_flip(index.row()); });
  return both;
}

void ComparePage::show_flip(int row) {
  const QModelIndex source = sorted_[kFlips]->mapToSource(sorted_[kFlips]->index(row, 0));
  const auto& result = comparison_.result();
  if (!source.isValid() || !result || static_cast<std::size_t>(source.row()) >= result->comparison.flips.size()) return;
  if (flips_->currentIndex().row() != row) return choose_row(flips_, row);
  const probe::Flip& flip = result->comparison.flips[static_cast<std::size_t>(source.row())];
  show_pair(flip.baseline_answer, flip.candidate_answer);
}

void ComparePage::show_pair(std::int64_t baseline, std::int64_t candidate) {
  studio_.pages().ask<Pair>(
      "pair", [=](const probe::Project& project, std::stop_token) { return Pair{project.row(baseline), project.row(candidate)}; },
      [this, candidate](const Pair& pair) {
        const QString left = pair.baseline ? visible(pair.baseline->response) : QString();
        const QString right = pair.candidate ? visible(pair.candidate->response) : QString();
        const WordDifference difference = word_difference(left, right);
        write_side(*left_, pair.baseline, left, difference.left, evidence_colour(QStringLiteral("engagement")));
        write_side(*right_, pair.candidate, right, difference.right, evidence_colour(QStringLiteral("facts")));
        current_seq_ = candidate;
        Q_EMIT answer_wanted(candidate);
      });
}

void ComparePage::show_result() {
  const auto& result = comparison_.result();
  if (!result || !result->is_pair()) {
    const bool cannot = (result && result->apart) || !comparison_.problem().isEmpty();
    empty_title_->setText(cannot ? tr("Nothing to compare") : tr("Two runs make a comparison"));
    empty_->setText(comparison_.is_busy()               ? tr("Computing…")
                    : result && result->apart          ? result->apart_words() + QLatin1Char('\n') + tr("The overview shows what each of them says by itself.")
                    : !comparison_.problem().isEmpty() ? comparison_.problem()
                                                       : tr("Choose a baseline and a candidate in the bar above. Runs over the same items are compared item by item."));
    for (QTextBrowser* side : {left_, right_}) side->clear();
    current_seq_ = 0;
    Q_EMIT answer_wanted(0);
    return stack_->setCurrentIndex(0);
  }
  const std::array<const probe::ReportTable*, 4> tables = {&result->flips, &result->tests, &result->rates, &result->controls};
  for (std::size_t i = 0; i < tables.size(); ++i) {
    models_[i]->set_table(*tables[i]);
    if (notes_[i]) notes_[i]->setText(note_words(static_cast<Table>(i), result->comparison));
    views_[i]->resizeColumnsToContents();
    for (int c = 0; c < models_[i]->columnCount(); ++c) views_[i]->setColumnWidth(c, qMin(views_[i]->columnWidth(c) + 10, 320));
  }
  words_->setText(in_words(result->comparison));
  left_title_->setText(tr("Baseline: %1").arg(isolated(studio_.baseline())));
  right_title_->setText(tr("Candidate: %1").arg(isolated(studio_.candidate())));
  stack_->setCurrentIndex(1);
  if (models_[kFlips]->rowCount() > 0) choose_row(flips_, 0);
}

void ComparePage::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && flips_ && comparison_.result()) show_flip(flips_->currentIndex().row());
  QWidget::changeEvent(event);
}

}  // namespace lacuna::studio
