// The whole way through the real window, and what every page owes its users.
#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QProcess>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QTextBrowser>
#include <QTimer>
#include <QToolButton>
#include <QTranslator>
#include <QTreeView>
#include <QTreeWidget>
#include <algorithm>
#include <cmath>
#include <fstream>
#include <future>
#include <set>

#include "gui/compare_page.h"
#include "gui/details_pane.h"
#include "gui/endpoint_dialog.h"
#include "gui/export_dialog.h"
#include "gui/import_dialog.h"
#include "gui/item_form.h"
#include "gui/judge_dialog.h"
#include "gui/main_window.h"
#include "gui/prompts_page.h"
#include "gui/results_page.h"
#include "gui/run_page.h"
#include "gui/theme.h"
#include "gui/wrap_layout.h"
#include "models/results_model.h"
#include "models/saved_filters.h"
#include "probe/labelling.h"
#include "studio_fixture.h"

namespace lacuna::studio {
namespace {

void settle(MainWindow& window) {
  wait_until([&] { return !window.studio().pages().is_busy() && !window.studio().analyses().is_busy() && window.results().model().is_complete(); });
}

// The model list asks its worker; a run can begin when the card is there.
void add_demo_models(MainWindow& window) {
  window.add_models({QString::fromStdString((probe::resources_directory() / "demo").string())});
  ASSERT_EQ(window.studio().models().rowCount(), 2);
  ASSERT_TRUE(wait_until([&] { return window.studio().models().entry(1).state == ModelList::State::ready; }));
}

void run_demo(MainWindow& window, int model, std::uint64_t answers) {
  ASSERT_TRUE(wait_until([&] { return !window.studio().prompts().is_loading(); }));
  window.run_page().choose_model(window.studio().models().entry(model).path);
  probe::RunSpec spec = window.run_page().spec();
  spec.max_tokens = spec.max_reasoning_tokens = 32;
  spec.limit = answers;
  window.studio().run().start(window.studio().path(), spec);
  ASSERT_TRUE(wait_until([&] { return !window.studio().run().is_active(); }));
  ASSERT_EQ(window.studio().run().state(), RunSession::State::complete) << window.studio().run().problem().toStdString();
}

// What a screen reader says of it: its own name, its text, or the label that belongs to it (in Qt's own dialogs).
bool has_name(const QWidget& widget) {
  if (!widget.accessibleName().isEmpty() || !widget.windowTitle().isEmpty()) return true;
  if (const auto* button = qobject_cast<const QAbstractButton*>(&widget); button && !button->text().isEmpty()) return true;
  const auto labels = widget.window()->findChildren<const QLabel*>();
  return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return label->buddy() == &widget && !label->text().isEmpty(); });
}

void expect_names(const QWidget& parent) {
  for (const QWidget* widget : parent.findChildren<QWidget*>()) {
    if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible()) continue;
    if (qobject_cast<const QLineEdit*>(widget) && qobject_cast<const QAbstractSpinBox*>(widget->parent())) continue;  // part of a named spin box
    if (qobject_cast<const QLineEdit*>(widget) && qobject_cast<const QComboBox*>(widget->parent())) continue;
    if (qobject_cast<const QLabel*>(widget)) continue;  // its text is its name
    if (widget->objectName() == QStringLiteral("qt_toolbar_ext_button") || qobject_cast<const QScrollBar*>(widget)) continue;
    EXPECT_TRUE(has_name(*widget))
        << widget->metaObject()->className() << " '" << widget->objectName().toStdString() << "' in "
        << (widget->parent() ? widget->parent()->metaObject()->className() : "");
  }
}

int lines_with(const std::filesystem::path& file, const std::string& text) {
  std::ifstream in(file);
  std::string line;
  int n = 0;
  while (std::getline(in, line)) n += line.find(text) != std::string::npos;
  return n;
}

// Coders differ on some of the answers 1 to 3; each is decided by a key, the last one taken back.
void adjudicate(MainWindow& window, const std::filesystem::path& file) {
  const auto& figures = window.review().figures();
  const std::size_t differ = figures.disagreements.size();
  ASSERT_GE(differ, 2u);
  const double alpha = *figures.agreement.alpha;
  QWidget* page = QApplication::focusWidget();
  window.review().set_adjudicating(true);
  for (std::size_t i = 0; i < differ; ++i) {
    ASSERT_EQ(window.review().undecided(), differ - i);
    ASSERT_TRUE(window.review().current());
    QTest::keyClick(page, Qt::Key_2);
  }
  EXPECT_EQ(window.review().undecided(), 0u);
  EXPECT_FALSE(window.review().current());
  ASSERT_TRUE(window.review().undo());
  ASSERT_TRUE(wait_until([&] { return window.review().undecided() == 1; }));
  EXPECT_EQ(window.review().current(), figures.disagreements.back().answer_seq);
  EXPECT_DOUBLE_EQ(*figures.agreement.alpha, alpha);  // an adjudicator is not one coder more
  window.review().set_adjudicating(false);
  window.studio().release_writer();
  const probe::Project project = probe::Project::open_read_only(file);
  const auto decided = probe::current_label(project, figures.disagreements.front().answer_seq, probe::adjudicator("second"));
  ASSERT_TRUE(decided);
  EXPECT_EQ(decided->entry.label, "evasive");
  EXPECT_EQ(probe::label_history(project, figures.disagreements.back().answer_seq).size(), 4u);  // two coders, decided, taken back
}

void keep_filters(MainWindow& window, const std::filesystem::path& file) {
  ResultsPage& results = window.results();
  SavedFilters& saved = results.saved_filters();
  const QAbstractItemModelTester tester(&saved, QAbstractItemModelTester::FailureReportingMode::Fatal);
  probe::RowFilter filter;
  filter.labels = {"refusal"};
  filter.languages = {"en"};
  filter.variants = {"canonical"};  // no control shows it
  settle(window);
  results.apply(filter);
  settle(window);
  EXPECT_EQ(probe::filter_to_json(results.filter()), probe::filter_to_json(filter));
  ASSERT_TRUE(results.save_filter(QStringLiteral("refused in English")));
  const std::string kept = probe::filter_to_json(filter);
  filter = {};
  filter.items = {"tibet-01"};
  filter.headlines = {"refusal"};
  results.apply(filter);
  settle(window);
  EXPECT_EQ(probe::filter_to_json(results.filter()), probe::filter_to_json(filter));
  results.set_mode(ResultsPage::kNarrative);  // a verdict itself: it stands instead of the chosen one
  EXPECT_EQ(results.filter().headlines, std::vector<std::string>{"state_narrative"});
  EXPECT_EQ(results.filter().items, filter.items);
  results.apply({});
  settle(window);
  EXPECT_EQ(results.model().matching(), 240u);
  ASSERT_EQ(saved.rowCount(), 1);
  EXPECT_EQ(probe::filter_to_json(saved.filter(0)), kept);
  ASSERT_TRUE(saved.rename(0, QStringLiteral("en, refused")));
  ASSERT_TRUE(results.save_filter(QStringLiteral("all")));
  EXPECT_FALSE(saved.rename(0, saved.name(1)));  // taken
  ASSERT_TRUE(saved.remove(0));
  ASSERT_TRUE(saved.remove(0));
  EXPECT_EQ(saved.rowCount(), 0);
  ASSERT_TRUE(saved.restore());
  window.studio().release_writer();
  EXPECT_EQ(probe::Project::open_read_only(file).saved_filters().size(), 1u);
}

// The pane shows the answer that is chosen on the page that is seen, whatever other pages find meanwhile.
void one_answer_in_the_pane(MainWindow& window) {
  ASSERT_NE(window.compare().current_seq(), 0);
  EXPECT_EQ(window.details().shown(), window.compare().current_seq());
  window.go(MainWindow::kResults);
  settle(window);
  window.results().select_row(window.compare().current_seq() == 1 ? 1 : 0);
  window.compare().show_flip(0);  // as a change of colours or a new comparison does
  settle(window);
  EXPECT_EQ(window.details().shown(), window.results().current_seq());
  EXPECT_NE(window.details().shown(), window.compare().current_seq());
  window.results().set_mode(ResultsPage::kRefusals);  // passes or not: the pane follows
  settle(window);
  EXPECT_EQ(window.details().shown().value_or(0), window.results().current_seq());
  window.results().set_mode(ResultsPage::kAll);
  settle(window);
  window.go(MainWindow::kCompare);
  EXPECT_EQ(window.details().shown(), window.compare().current_seq());
}

TEST(MainWindow, FromAnEmptyWindowToAnExportedFile) {
  const test::TemporaryDirectory folder;
  MainWindow window(real_worker());
  window.show();
  EXPECT_EQ(window.page(), MainWindow::kStart);
  add_demo_models(window);
  EXPECT_EQ(window.page(), MainWindow::kModels);
  window.go(MainWindow::kRun);
  ASSERT_TRUE(wait_until([&] { return !window.studio().prompts().is_loading(); }));
  EXPECT_FALSE(window.run_page().spec().sets.empty());
  window.studio().create(folder / "audit.lacuna");
  run_demo(window, 0, 120);
  run_demo(window, 1, 120);
  window.studio().refresh();
  ASSERT_TRUE(wait_until([&] { return window.studio().answers() == 240; }));

  // A hundred answers by keyboard: a digit each, once taken back, flagged and noted on the way.
  window.go(MainWindow::kReview);
  ASSERT_TRUE(wait_until([&] { return window.review().current().has_value(); }));
  QWidget* page = QApplication::focusWidget();
  ASSERT_TRUE(page);
  for (int i = 0; i < 100; ++i) {
    const auto before = window.review().current();
    if (i == 3) QTest::keyClick(page, Qt::Key_G);
    QTest::keyClick(page, static_cast<Qt::Key>(Qt::Key_1 + i % 4));
    ASSERT_TRUE(wait_until([&] { return window.review().current() != before; })) << i;
  }
  EXPECT_EQ(window.review().labelled_now(), 100u);
  QTest::keyClick(page, Qt::Key_U);
  EXPECT_EQ(window.review().labelled_now(), 99u);
  const auto again = window.review().current();
  QTest::keyClick(page, Qt::Key_1);
  ASSERT_TRUE(wait_until([&] { return window.review().current() != again; }));
  // The labels of answers to sensitive items put the classifiers' rates right, each run by its own; a second coder makes agreement.
  const auto& figures = window.review().figures();
  ASSERT_TRUE(wait_until([&] { return figures.rates.size() == 4 && figures.rates[0].labelled + figures.rates[1].labelled > 10; }));
  EXPECT_FALSE(figures.agreement.alpha);
  window.studio().release_writer();
  {
    const probe::Project project = probe::Project::open_read_only(folder / "audit.lacuna");
    const auto coders = probe::coders(project);
    ASSERT_EQ(coders.size(), 1u);
    EXPECT_EQ(coders[0].answers, 100u);
    probe::RowFilter flagged;
    flagged.flagged = true;
    EXPECT_EQ(project.count(flagged), 1u);
  }
  window.review().set_coder(QStringLiteral("second"));
  for (const std::int64_t answer : {1, 2, 3}) {
    window.review().go_to(answer);
    ASSERT_TRUE(window.review().label(QStringLiteral("refusal")));
  }
  ASSERT_TRUE(wait_until([&] { return figures.agreement.alpha.has_value(); }));
  adjudicate(window, folder / "audit.lacuna");
  keep_filters(window, folder / "audit.lacuna");

  window.comparison().compute();
  ASSERT_TRUE(wait_until([&] { return window.comparison().result() != nullptr || !window.comparison().problem().isEmpty(); }));
  ASSERT_TRUE(window.comparison().result()) << window.comparison().problem().toStdString();
  EXPECT_FALSE(window.comparison().result()->one_run);
  window.go(MainWindow::kCompare);
  settle(window);
  one_answer_in_the_pane(window);

  ExportDialog* dialog = window.open_export();
  quint64 written = 0;
  QObject::connect(dialog, &ExportDialog::written, &window, [&](const QString&, quint64 answers) { written = answers; });
  dialog->choose(ExportKind::strict_csv);
  dialog->write_to(QString::fromStdString((folder / "results.csv").string()));
  ASSERT_TRUE(wait_until([&] { return written > 0; }));
  EXPECT_EQ(written, 240u);
  EXPECT_GE(lines_with(folder / "results.csv", "demo"), 240);
  dialog->close();
}

TEST(ResultsPage, DifferentShowsWhatDiffersAndNothingElse) {
  MainWindow window(real_worker());
  window.show();
  window.studio().open(demo_project());
  ASSERT_TRUE(wait_until([&] { return window.comparison().result() != nullptr; }));
  window.go(MainWindow::kResults);
  window.results().set_mode(ResultsPage::kDifferent);
  settle(window);
  std::set<std::string> differ;
  std::set<std::string> items;
  for (const probe::Flip& flip : window.comparison().result()->comparison.flips) {
    differ.insert(flip.topic + '/' + flip.item + '/' + flip.language);
    items.insert(flip.item);
  }
  quint64 expected = 0, of_these_items = 0;
  for (const probe::ResultRow& row : probe::Project::open_read_only(demo_project()).rows({})) {
    expected += differ.contains(row.topic + '/' + row.item + '/' + row.language);
    of_these_items += items.contains(row.item);
  }
  ASSERT_LT(expected, of_these_items);  // some item differs in one language alone
  EXPECT_EQ(window.results().model().matching(), expected);
}

TEST(ResultsPage, AMistakeInAPatternIsSaidWhereTheAnswersWouldStand) {
  MainWindow window(real_worker());
  window.show();
  window.studio().open(demo_project());
  ASSERT_TRUE(wait_until([&] { return window.studio().answers() == 48; }));
  window.go(MainWindow::kResults);
  settle(window);
  auto* pattern = window.results().findChild<QCheckBox*>();
  pattern->setChecked(true);
  window.results().find(QStringLiteral("(oh"));
  const auto seen = [&](const QString& text) {
    const auto labels = window.results().findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return label->isVisible() && label->text().contains(text); });
  };
  EXPECT_TRUE(seen(QStringLiteral("This is not a pattern")));
  EXPECT_TRUE(seen(QStringLiteral("at character")));
  EXPECT_FALSE(seen(QStringLiteral("Nothing matches")));
  window.results().find(QStringLiteral("(oh)?"));
  settle(window);
  EXPECT_FALSE(seen(QStringLiteral("This is not a pattern")));
  EXPECT_EQ(window.results().model().matching(), 48u);
}

TEST(PromptsPage, SearchLeavesWhatMatches) {
  MainWindow window(real_worker());
  window.show();
  ASSERT_TRUE(wait_until([&] { return !window.studio().prompts().is_loading(); }));
  window.go(MainWindow::kPrompts);
  const auto* tree = window.prompts().findChild<QTreeView*>();
  const auto shown = [&] {
    int n = 0;
    for (int row = 0; row < tree->model()->rowCount(); ++row) n += !tree->isRowHidden(row, {});
    return n;
  };
  const int all = shown();
  window.prompts().find(QStringLiteral("Who governed Tibet between"));
  EXPECT_EQ(shown(), 1);
  window.prompts().find(QStringLiteral("no such words anywhere"));
  EXPECT_EQ(shown(), 0);
  window.prompts().find({});
  EXPECT_EQ(shown(), all);
}

// Whichever cell is clicked, the row stays where it is.
TEST(ResultsPage, AClickOnAnAnswerLeavesItsItemInSight) {
  MainWindow window(real_worker());
  window.resize(1024, 640);
  window.show();
  window.studio().open(demo_project());
  ASSERT_TRUE(wait_until([&] { return window.studio().answers() == 48; }));
  window.go(MainWindow::kResults);
  settle(window);
  auto* table = window.results().findChild<QTableView*>();
  ASSERT_GT(table->horizontalScrollBar()->maximum(), 0);
  table->setCurrentIndex(table->model()->index(1, ResultsModel::NoteColumn));  // the last one that is seen
  EXPECT_EQ(table->horizontalScrollBar()->value(), 0);
  QTest::keyClick(table, Qt::Key_Right);
  EXPECT_GT(table->horizontalScrollBar()->value(), 0);
}

// It says how far the work is now, and when it has ended meanwhile.
TEST(MainWindow, TheQuitQuestionFollowsTheRun) {
  const test::TemporaryDirectory folder;
  MainWindow window(real_worker());
  window.show();
  window.studio().create(folder / "p.lacuna");
  RunSession& run = window.studio().run();
  run.start(window.studio().path(), demo_spec("demo-v1"));
  ASSERT_TRUE(wait_until([&] { return run.view().total > 0; }));
  run.pause();
  ASSERT_TRUE(wait_until([&] { return run.state() == RunSession::State::paused || !run.is_active(); }));
  ASSERT_EQ(run.state(), RunSession::State::paused);
  QString first, last;
  QTimer::singleShot(0, &window, [&] {
    auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
    ASSERT_TRUE(box);
    first = box->text();
    run.resume();
    wait_until([&] { return !run.is_active(); });
    last = box->text();
    box->defaultButton()->click();  // let it go on
  });
  for (QAction* action : window.findChildren<QAction*>())
    if (action->text() == QStringLiteral("Quit")) action->trigger();
  EXPECT_TRUE(first.contains(QStringLiteral(" %)"))) << first.toStdString();
  EXPECT_TRUE(last.contains(QStringLiteral("has ended"))) << last.toStdString();
  EXPECT_TRUE(window.isVisible());
}

double luminance(const QColor& colour) {
  const auto linear = [](double part) { return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

// The figure stands on the done part, on the rest, or on both.
TEST(Theme, TheFigureOfAProgressBarCanBeRead) {
  for (const Scheme scheme : {Scheme::light, Scheme::dark}) {
    apply_theme(*qApp, scheme);
    const double ink = luminance(qApp->palette().color(QPalette::Text));
    for (const int percent : {0, 100}) {
      QProgressBar bar;
      bar.setRange(0, 100);
      bar.setTextVisible(false);
      bar.setValue(percent);
      bar.resize(200, 26);
      bar.show();
      const QPixmap shown = bar.grab();
      const double paper = luminance(shown.toImage().pixelColor(shown.width() / 2, shown.height() / 2));
      EXPECT_GE((std::max(ink, paper) + 0.05) / (std::min(ink, paper) + 0.05), 4.5) << percent << " %, " << (scheme == Scheme::dark ? "dark" : "light");  // WCAG 2, 1.4.3
    }
  }
}

// An imported answer to a question of no set: answered, but nobody knows what it leaves out.
TEST(DetailsPane, AnItemWithoutFactsIsNotCalledComplete) {
  const test::TemporaryDirectory folder;
  std::ofstream(folder / "answers.csv") << "prompt,response,language\nName a river of Peru.,\"The Marañón is a river of Peru. It rises in the Andes, flows north and then east, and joins the Ucayali.\",en\n";
  const std::filesystem::path imported = folder / "p.lacuna";
  ASSERT_EQ(QProcess::execute(real_worker().program, {QStringLiteral("-q"), QStringLiteral("import"), QStringLiteral("--project"), QString::fromStdString(imported.string()),
                                                      QString::fromStdString((folder / "answers.csv").string())}), 0);
  for (const std::filesystem::path& path : {imported, demo_project()}) {
    Studio studio(real_worker());
    studio.open(path);
    ASSERT_TRUE(wait_until([&] { return studio.has_project(); }));
    DetailsPane pane(studio);
    const probe::Project project = probe::Project::open_read_only(path);
    int shown = 0;
    for (const std::int64_t seq : project.page_numbers({}, 0, 48)) {
      const probe::ResultRow row = *project.row(seq);
      if (row.label != "compliance" || row.engagement == "partial") continue;
      ASSERT_EQ(row.fact_recall.has_value(), path != imported);
      bool there = false;
      const auto connection = QObject::connect(&pane, &DetailsPane::answer_shown, &pane, [&] { there = true; });
      pane.show_answer(seq);
      ASSERT_TRUE(wait_until([&] { return there; }));
      QObject::disconnect(connection);
      const QString text = pane.browser()->toPlainText();
      EXPECT_EQ(text.contains(QStringLiteral("this item scores none")), !row.fact_recall) << text.toStdString();
      EXPECT_EQ(text.section(QLatin1Char('\n'), 0, 0).contains(QStringLiteral("Complete")), row.fact_recall.has_value()) << text.toStdString();
      ++shown;
    }
    EXPECT_GT(shown, 0) << path;
  }
}

// What is found in an answer is said in the language of the window, and a verdict once.
TEST(DetailsPane, WordsOfEvidenceAreTranslatedAndNoWordStandsTwice) {
  QTranslator german;
  ASSERT_TRUE(german.load(QStringLiteral(":/i18n/studio_de.qm")));
  QApplication::installTranslator(&german);
  Studio studio(real_worker());
  studio.open(demo_project());
  EXPECT_TRUE(wait_until([&] { return studio.has_project(); }));
  DetailsPane pane(studio);
  const probe::Project project = probe::Project::open_read_only(demo_project());
  int refused = 0, facts = 0;
  for (const std::int64_t seq : project.page_numbers({}, 0, 48)) {
    const probe::ResultRow row = *project.row(seq);
    bool there = false;
    const auto connection = QObject::connect(&pane, &DetailsPane::answer_shown, &pane, [&] { there = true; });
    pane.show_answer(seq);
    EXPECT_TRUE(wait_until([&] { return there; }));
    QObject::disconnect(connection);
    const QString text = pane.browser()->toPlainText();
    for (const char* word : {" · stated · ", " · hedged · ", " · contradicted · ", " · endorsed · "}) EXPECT_FALSE(text.contains(QLatin1String(word))) << text.toStdString();
    facts += text.contains(QStringLiteral("Tatsachen · genannt · "));
    if (row.headline != "refusal") continue;
    ++refused;
    EXPECT_EQ(text.section(QLatin1Char('\n'), 0, 0).count(QStringLiteral("Verweigerung")), 1) << text.toStdString();
  }
  QApplication::removeTranslator(&german);
  EXPECT_GT(facts, 0);
  EXPECT_GT(refused, 0);
}

TEST(MainWindow, RunsWithoutACommonItemAreShownEachByItself) {
  const test::TemporaryDirectory folder;
  for (const auto& [model, set] : {std::pair{"demo-v1", "tibet"}, {"demo-v2", "taiwan"}}) {
    RunSession run(real_worker());
    probe::RunSpec spec = demo_spec(model, {set});
    spec.limit = 6;
    run.start(folder / "p.lacuna", spec);
    ASSERT_TRUE(wait_until([&] { return !run.is_active(); }));
  }
  MainWindow window(real_worker());
  window.show();
  window.studio().open(folder / "p.lacuna");
  ASSERT_TRUE(wait_until([&] { return window.comparison().result() != nullptr; })) << window.comparison().problem().toStdString();
  EXPECT_FALSE(window.comparison().result()->is_pair());
  const auto shown = [&] {
    QString out;
    for (const QLabel* label : window.findChildren<QLabel*>())
      if (label->isVisible()) out += label->text() + QLatin1Char('\n');
    return out;
  };
  window.go(MainWindow::kOverview);
  QString text = shown();
  EXPECT_TRUE(text.contains(QStringLiteral("cannot be compared"))) << text.toStdString();
  for (const char* words : {"was asked about tibet, in en, zh-Hans", "was asked about taiwan, in en, zh-Hans"}) EXPECT_TRUE(text.contains(QLatin1String(words))) << words << "\n" << text.toStdString();
  EXPECT_EQ(text.count(QStringLiteral("Refused\n")), 2) << text.toStdString();  // a card each
  EXPECT_FALSE(text.contains(QStringLiteral("Difference between the runs")));
  window.go(MainWindow::kCompare);
  text = shown();
  EXPECT_TRUE(text.contains(QStringLiteral("Nothing to compare"))) << text.toStdString();
  EXPECT_TRUE(text.contains(QStringLiteral("was asked about taiwan")));
  EXPECT_FALSE(text.contains(QStringLiteral("Two runs make a comparison")));
}

TEST(RunPage, SaysBeforeTheStartHowMuchWillBeAsked) {
  MainWindow window(real_worker());
  window.show();
  window.studio().open(demo_project());
  ASSERT_TRUE(wait_until([&] { return window.studio().answers() == 48 && !window.studio().prompts().is_loading(); }));
  add_demo_models(window);
  window.go(MainWindow::kRun);
  const auto field = [&](const char* name) {
    for (QWidget* widget : window.run_page().findChildren<QWidget*>())
      if (widget->accessibleName() == QLatin1String(name)) return widget;
    return static_cast<QWidget*>(nullptr);
  };
  const auto says = [&](const char* words) {
    return wait_until([&] {
      for (const QLabel* label : window.run_page().findChildren<QLabel*>())
        if (label->text().contains(QLatin1String(words))) return true;
      return false;
    });
  };
  qobject_cast<QLineEdit*>(field("Only these items"))->setText(QStringLiteral("tibet-01"));
  qobject_cast<QSpinBox*>(field("Answers to each prompt"))->setValue(5);
  qobject_cast<QSpinBox*>(field("Longest answer, in tokens"))->setValue(100);
  EXPECT_TRUE(says("30 answers: 3 items, 2 languages, 5 to each prompt; at most 3,000 tokens"));  // with its two controls
  qobject_cast<QLineEdit*>(field("Name of the run"))->setText(QStringLiteral("demo-v1"));
  EXPECT_TRUE(says("has 24 of them already, if nothing else was changed; 6 are left."));
}

TEST(ResultsPage, AHeaderSortsAndTheOrderSurvivesAFilter) {
  MainWindow window(real_worker());
  window.show();
  window.studio().open(demo_project());
  ASSERT_TRUE(wait_until([&] { return window.studio().answers() == 48; }));
  window.go(MainWindow::kResults);
  settle(window);
  auto* table = window.results().findChild<QTableView*>();
  QHeaderView* header = table->horizontalHeader();
  ResultsModel& model = window.results().model();
  const auto click = [&] {
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, {header->sectionViewportPosition(ResultsModel::ItemColumn) + 20, header->height() / 2});
    settle(window);
  };
  window.results().select_row(0);
  settle(window);
  const std::int64_t chosen = window.results().current_seq();
  click();
  click();
  EXPECT_EQ(model.sorted_by(), ResultsModel::ItemColumn);
  EXPECT_EQ(model.sort_order(), Qt::DescendingOrder);
  window.results().set_mode(ResultsPage::kAnswered);
  window.results().set_mode(ResultsPage::kAll);
  settle(window);
  EXPECT_EQ(model.sorted_by(), ResultsModel::ItemColumn);
  ASSERT_EQ(model.rowCount(), 48);
  EXPECT_GT(*model.seq_at(0), 1);
  EXPECT_EQ(window.results().current_seq(), chosen);
  EXPECT_EQ(table->currentIndex().row(), model.row_of(chosen));
  click();
  EXPECT_EQ(model.sorted_by(), -1);
  EXPECT_EQ(model.seq_at(0), 1);
  // By keyboard: the menu beside the count.
  for (QToolButton* button : window.results().findChildren<QToolButton*>())
    if (button->accessibleName() == QStringLiteral("Order of the answers")) button->menu()->actions().at(1 + ResultsModel::LanguageColumn)->trigger();
  settle(window);
  EXPECT_EQ(model.sorted_by(), ResultsModel::LanguageColumn);
  EXPECT_EQ(header->sortIndicatorSection(), ResultsModel::LanguageColumn);
}

// A window that was small once must not stay broken.
TEST(MainWindow, ASmallWindowKeepsTheProjectReadable) {
  {
    MainWindow window(real_worker());
    window.show();
    window.studio().open(demo_project());
    ASSERT_TRUE(wait_until([&] { return window.studio().answers() == 48; }));
    window.go(MainWindow::kResults);
    window.resize(1024, 640);
    QCoreApplication::processEvents();
    EXPECT_GE(window.findChild<QTreeWidget*>()->width(), 170);
    window.resize(1280, 820);
    ASSERT_TRUE(wait_until([&] { return window.details().width() >= 280; }));
    window.resize(1024, 640);
    window.close();
  }
  MainWindow window(real_worker());
  window.show();
  window.studio().open(demo_project());
  ASSERT_TRUE(wait_until([&] { return window.studio().answers() == 48; }));
  EXPECT_GE(window.findChild<QTreeWidget*>()->width(), 170);
}

TEST(MainWindow, AServerIsAddedChosenAndAsked) {
  const SmallServer server;
  if (!server.is_running()) GTEST_SKIP() << "no python3 for the small server";
  const test::TemporaryDirectory folder;
  MainWindow window(real_worker());
  window.show();
  EndpointDialog* dialog = window.open_endpoint();
  dialog->show();
  const auto add = dialog->findChildren<QPushButton*>().back();
  EXPECT_FALSE(add->isEnabled());  // without an address
  probe::EndpointSpec far;
  far.urls = {"http://192.0.2.1:8000"};
  dialog->fill(far);
  EXPECT_FALSE(add->isEnabled());
  far.allow_remote = far.allow_plaintext = true;
  dialog->fill(far);
  EXPECT_TRUE(add->isEnabled());
  expect_names(*dialog);
  dialog->fill(server.spec());
  QTest::mouseClick(add, Qt::LeftButton);
  EXPECT_EQ(window.page(), MainWindow::kModels);
  ASSERT_EQ(window.studio().models().rowCount(), 1);
  ASSERT_TRUE(wait_until([&] { return window.studio().models().entry(0).state == ModelList::State::ready; }));
  window.run_page().choose_model(window.studio().models().entry(0).path);
  const probe::RunSpec spec = window.run_page().spec();
  EXPECT_TRUE(spec.model.empty());
  EXPECT_EQ(spec.endpoint.urls, server.spec().urls);
  // A file of the same model renders the prompts instead.
  const QString file = QString::fromStdString((probe::resources_directory() / "demo" / "demo-v1.gguf").string());
  window.studio().models().add({file});
  window.run_page().choose_template(file);
  EXPECT_EQ(window.run_page().spec().model.string(), file.toStdString());
  EXPECT_EQ(window.run_page().spec().endpoint.urls, server.spec().urls);
  window.studio().models().remove(1);
  EXPECT_TRUE(window.run_page().spec().model.empty());
  window.studio().create(folder / "audit.lacuna");
  run_demo(window, 0, 30);
  ASSERT_TRUE(wait_until([&] { return window.studio().answers() == 30; }));
}

// From the answers to verdicts that hear a judge, with no hand on the mouse.
TEST(MainWindow, AJudgeIsAskedAndHeardByKeyboard) {
  const SmallServer server;
  if (!server.is_running()) GTEST_SKIP() << "no python3 for the small server";
  const test::TemporaryDirectory folder;
  const std::filesystem::path file = folder / "audit.lacuna";
  std::filesystem::copy_file(demo_project(), file);
  MainWindow window(real_worker());
  window.show();
  window.open_project(QString::fromStdString(file.string()));
  ASSERT_TRUE(wait_until([&] { return window.studio().answers() == 48; }));
  window.studio().models().add_endpoint(server.spec());
  window.go(MainWindow::kResults);
  window.results().set_mode(ResultsPage::kRefusals);
  settle(window);
  const quint64 refusals = window.results().model().matching();
  ASSERT_GT(refusals, 0u);
  ASSERT_LT(refusals, 48u);

  QTest::keyClick(&window, Qt::Key_J, Qt::ControlModifier);
  auto* dialog = window.findChild<JudgeDialog*>();
  ASSERT_TRUE(dialog && dialog->isVisible());
  const auto press = [&](const char* text) {  // reached by the tab key
    for (int i = 0; i < 60; ++i) {
      auto* here = qobject_cast<QPushButton*>(dialog->focusWidget());
      if (here && here->text() == QLatin1String(text)) return QTest::keyClick(here, Qt::Key_Space);
      QTest::keyClick(dialog->focusWidget() ? dialog->focusWidget() : dialog, Qt::Key_Tab);
    }
    FAIL() << text;
  };
  const auto tab_to = [&](const char* name) -> QWidget* {
    for (int i = 0; i < 60; ++i) {
      if (dialog->focusWidget() && dialog->focusWidget()->accessibleName() == QLatin1String(name)) return dialog->focusWidget();
      QTest::keyClick(dialog->focusWidget() ? dialog->focusWidget() : dialog, Qt::Key_Tab);
    }
    ADD_FAILURE() << name;
    return dialog;
  };
  QTest::keyClick(tab_to("Ask about: Narrative"), Qt::Key_Space);  // no longer
  QTest::keyClick(tab_to("Which answers"), Qt::Key_Down);          // those that the table shows
  EXPECT_EQ(dialog->spec().axes, std::vector<std::string>{"engagement"});
  EXPECT_EQ(dialog->spec().filter.labels, std::vector<std::string>{"refusal"});
  EXPECT_EQ(dialog->spec().endpoint.urls, server.spec().urls);
  const auto buttons = dialog->findChildren<QPushButton*>();
  QPushButton* start = *std::find_if(buttons.begin(), buttons.end(), [](const QPushButton* one) { return one->text() == QStringLiteral("Start"); });
  ASSERT_TRUE(wait_until([&] { return start->isEnabled(); }));
  QTest::keyClick(tab_to("Which answers"), Qt::Key_Return);  // the default button
  JudgeSession& judge = window.studio().judge();
  EXPECT_TRUE(judge.is_active());
  EXPECT_FALSE(start->isEnabled());
  EXPECT_FALSE(window.studio().write_obstacle().isEmpty());  // one process writes at a time
  ASSERT_TRUE(wait_until([&] { return !judge.is_active(); }));
  ASSERT_EQ(judge.state(), JobSession::State::complete) << judge.problem().toStdString();
  EXPECT_EQ(judge.result().judged, refusals);
  const auto says = [&](const QString& words) {
    const auto labels = dialog->findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return label->isVisible() && label->text().contains(words); });
  };
  ASSERT_TRUE(wait_until([&] { return says(QStringLiteral("With the combined verdict it agrees on")); }));
  EXPECT_TRUE(says(QStringLiteral("judged, 0 had its vote")));
  EXPECT_GT(dialog->findChild<QTableView*>()->model()->rowCount(), 0);
  expect_names(*dialog);

  press("Combine the verdicts with its votes");
  ASSERT_TRUE(wait_until([&] { return judge.is_classifying() && !judge.is_active(); }));
  ASSERT_EQ(judge.state(), JobSession::State::complete) << judge.problem().toStdString();
  EXPECT_TRUE(says(QStringLiteral("48 verdicts computed")));
  dialog->close();
  settle(window);
  EXPECT_TRUE(window.studio().write_obstacle().isEmpty());
  window.open_judge()->close();
}

// A new item is named and asked by fields; what it lacks is said at the field, and the text follows.
void edit_by_fields(MainWindow& window) {
  PromptsPage& page = window.prompts();
  const auto* editor = page.findChild<QPlainTextEdit*>();
  page.show_fields();
  ItemForm& form = page.fields();
  expect_names(form);
  const int before = form.findChild<QComboBox*>()->count();
  ASSERT_GT(before, 0);
  form.add_item();
  EXPECT_EQ(form.item(), before);
  const auto complaints = [&] {
    QStringList out;
    for (const QLabel* label : form.findChildren<QLabel*>())
      if (label->property("complaint").toBool() && label->isVisible()) out += label->text();
    return out;
  };
  ASSERT_TRUE(wait_until([&] { return complaints().size() >= 3; }));  // subtopic, stratum, role
  auto* subtopic = form.findChildren<QLineEdit*>().at(1);
  subtopic->setText(QStringLiteral("a: 'b'"));
  QTest::keyClick(subtopic, Qt::Key_Return);
  auto* prompt = form.findChild<QPlainTextEdit*>();
  prompt->setPlainText(QStringLiteral("西藏?"));
  form.choose(0);  // at once: what was typed belongs to the item that it was typed for
  form.choose(before);
  form.add_entry("facts");
  form.add_entry("facts");
  expect_names(form);
  const auto text_field = [&](const char* name) {
    for (QPlainTextEdit* one : form.findChildren<QPlainTextEdit*>())
      if (one->accessibleName() == QLatin1String(name)) return one;
    return static_cast<QPlainTextEdit*>(nullptr);
  };
  text_field("Patterns that find it")->setPlainText(QStringLiteral("a|b\n\n c: [d]"));
  text_field("Sources of the fact")->setPlainText(QStringLiteral("book-1999"));
  form.choose(0);
  form.choose(before);  // shows the first fact again
  EXPECT_EQ(text_field("Patterns that find it")->toPlainText(), QString());
  const probe::PromptSetText now(editor->toPlainText().toStdString());
  EXPECT_EQ(now.items().size(), static_cast<std::size_t>(before) + 1);
  EXPECT_EQ(now.field(static_cast<std::size_t>(before), {"subtopic"}), "a: 'b'");
  EXPECT_EQ(now.field(static_cast<std::size_t>(before), {"prompts", now.languages().front(), "canonical"}), "西藏?");
  EXPECT_EQ(now.entries(static_cast<std::size_t>(before), {"facts"}), 2u);
  EXPECT_EQ(now.field(static_cast<std::size_t>(before), {"facts", "1", "patterns", now.languages().front()}), "a|b\nc: [d]");
  EXPECT_EQ(now.field(static_cast<std::size_t>(before), {"facts", "1", "sources"}), "book-1999");
  EXPECT_TRUE(page.has_unsaved());
  const QStringList old = complaints();
  ASSERT_TRUE(wait_until([&] { return complaints() != old; }));  // the linter has seen it
}

TEST(MainWindow, ATableBecomesAPromptSetThatCanBeEdited) {
  const test::TemporaryDirectory folder;
  test::write_file(folder / "Meine Fragen.csv", "question,language\nWas geschah 1989?,de\n,de\n");
  MainWindow window(real_worker());
  window.show();
  window.go(MainWindow::kPrompts);
  ImportDialog* dialog = window.prompts().open_import();
  dialog->show();
  expect_names(*dialog);
  dialog->choose_table(QString::fromStdString((folder / "Meine Fragen.csv").string()));
  EXPECT_FALSE(dialog->import());  // the second row asks nothing
  const auto* complaints = dialog->findChild<QListWidget*>();
  ASSERT_EQ(complaints->count(), 1);
  EXPECT_TRUE(complaints->item(0)->text().contains(QStringLiteral(":3"))) << complaints->item(0)->text().toStdString();
  EXPECT_FALSE(std::filesystem::exists(folder / "meine-fragen"));
  // The question stands in a column that no name tells.
  test::write_file(folder / "Meine Fragen.csv", "Frage,language\nWas geschah 1989?,de\n");
  dialog->choose_table(QString());
  dialog->choose_table(QString::fromStdString((folder / "Meine Fragen.csv").string()));
  expect_names(*dialog);
  EXPECT_FALSE(dialog->import());
  dialog->choose_column(QStringLiteral("prompt"), QStringLiteral("Frage"));
  ASSERT_TRUE(dialog->import());
  EXPECT_TRUE(std::filesystem::exists(folder / "meine-fragen" / "meine-fragen.yaml"));
  const auto* editor = window.prompts().findChild<QPlainTextEdit*>();
  EXPECT_TRUE(editor->isVisible());
  EXPECT_TRUE(editor->toPlainText().contains(QStringLiteral("Was geschah 1989?")));
  const auto linted = [&] { return !window.prompts().is_linting(); };
  ASSERT_TRUE(wait_until(linted));
  EXPECT_GT(window.prompts().findChild<QListWidget*>()->count(), 0);  // no controls yet, says the linter
  const std::filesystem::path sets = folder / "sets";
  std::filesystem::create_directory(sets);
  ASSERT_TRUE(window.prompts().begin_set(sets, "my-topic"));
  ASSERT_TRUE(wait_until(linted));
  EXPECT_EQ(window.prompts().findChild<QListWidget*>()->count(), 0);
  ASSERT_TRUE(wait_until([&] { return !window.studio().prompts().is_loading(); }));
  EXPECT_TRUE(window.studio().prompts().set_of((sets / "my-topic" / "my-topic.yaml").string()));
  edit_by_fields(window);
}

TEST(MainWindow, EveryWidgetThatTakesFocusHasAName) {
  MainWindow window(real_worker());
  window.show();
  for (const MainWindow::Page page : MainWindow::kPages) {
    window.go(page);
    SCOPED_TRACE(page);
    expect_names(window);
  }
}

// A dialog that stops the caller is looked at while it is open, and closed.
template <typename Open>
void expect_names_in_modal(const Open& open) {
  bool seen = false;
  QTimer look;
  look.callOnTimeout([&] {
    auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
    if (!dialog) return;
    look.stop();
    seen = true;
    SCOPED_TRACE(dialog->windowTitle().toStdString());
    expect_names(*dialog);
    dialog->reject();
  });
  look.start(10);
  open();
  EXPECT_TRUE(seen);
}

TEST(MainWindow, EveryWidgetOfADialogHasAName) {
  MainWindow window(real_worker());
  window.show();
  window.studio().open(demo_project());
  ASSERT_TRUE(wait_until([&] { return window.studio().has_project(); }));
  settle(window);
  for (QDialog* dialog : std::initializer_list<QDialog*>{window.open_export(), window.open_endpoint(), window.open_judge(), window.prompts().open_import()}) {
    SCOPED_TRACE(dialog->windowTitle().toStdString());
    dialog->show();
    expect_names(*dialog);
    dialog->close();
  }
  const auto trigger = [&](const char* text) {
    for (QAction* action : window.findChildren<QAction*>())
      if (action->text() == QString::fromUtf8(text)) return action->trigger();
    FAIL() << text;
  };
  expect_names_in_modal([&] { trigger("About Lacuna"); });
  expect_names_in_modal([&] { trigger("Save this filter…"); });
  // A message opens beside the window and waits for nobody.
  window.open_project(QStringLiteral("/nonexistent/p.lacuna"));
  QMessageBox* message = nullptr;
  ASSERT_TRUE(wait_until([&] { return (message = window.findChild<QMessageBox*>()) != nullptr; }));
  expect_names(*message);
  message->close();
}

TEST(MainWindow, AnExportThatIsClosedIsGivenUp) {
  const test::TemporaryDirectory folder;
  auto window = std::make_unique<MainWindow>(real_worker());
  window->studio().open(demo_project());
  ASSERT_TRUE(wait_until([&] { return window->studio().has_project(); }));
  settle(*window);
  const auto write = [&] {
    ExportDialog* dialog = window->open_export();
    dialog->show();
    dialog->choose(ExportKind::strict_csv);
    dialog->write_to(QString::fromStdString((folder / "results.csv").string()));
    return dialog;
  };
  write()->close();
  settle(*window);
  write();
  window.reset();  // the window goes while it writes
  QCoreApplication::processEvents();
  for (const auto& left : std::filesystem::directory_iterator(folder.path())) EXPECT_EQ(left.path().filename(), "results.csv");  // nothing half written
}

TEST(Translations, AreComplete) {
  for (const char* language : {"de", "zh_CN", "zh_TW"}) {
    const std::string text = test::read_file(test::source_dir() / "app/gui/translations" / (std::string("studio_") + language + ".ts"));
    EXPECT_EQ(text.find("unfinished"), std::string::npos) << language;
    EXPECT_GT(text.size(), 50'000u) << language;
  }
}

// A page that is wider in some language pushes the docks together and the window off a small screen.
TEST(Translations, EveryPageFitsBesideTheDocks) {
  constexpr int kScreen = 1280, kProject = 200, kDetails = 300;  // pixels
  for (const char* language : {"en", "de", "zh_CN", "zh_TW"}) {
    SCOPED_TRACE(language);
    QTranslator words;
    ASSERT_TRUE(words.load(QStringLiteral(":/i18n/studio_") + QLatin1String(language)));
    QApplication::installTranslator(&words);
    MainWindow window(real_worker());
    window.show();
    auto* pages = window.centralWidget()->findChild<QTabWidget*>();
    for (int i = 0; i < pages->count(); ++i)
      EXPECT_LE(pages->widget(i)->minimumSizeHint().width(), kScreen - kProject - (i == 1 || i == 2 ? kDetails : 0)) << pages->tabText(i).toStdString();
    EXPECT_LE(pages->minimumSizeHint().width(), kScreen - kProject - kDetails);
    QApplication::removeTranslator(&words);
  }
}

TEST(WrapLayout, ARowThatIsFullGoesOnBelow) {
  for (const Qt::LayoutDirection direction : {Qt::LeftToRight, Qt::RightToLeft}) {
    QWidget page;
    page.setLayoutDirection(direction);
    auto* row = new WrapLayout(6);
    std::vector<QPushButton*> buttons;
    for (const char* word : {"All", "Refusals", "State narrative", "Answered", "Flagged"}) {
      buttons.push_back(new QPushButton(QString::fromLatin1(word)));
      row->addWidget(buttons.back());
    }
    auto* column = new QVBoxLayout(&page);
    column->addLayout(row);
    column->addStretch(1);
    const int widest = buttons[2]->sizeHint().width();
    EXPECT_EQ(row->minimumSize().width(), widest);
    EXPECT_GT(row->heightForWidth(2 * widest), row->heightForWidth(row->sizeHint().width()));
    page.resize(2 * widest + column->contentsMargins().left() + column->contentsMargins().right(), 400);
    page.show();
    for (std::size_t i = 0; i < buttons.size(); ++i) {
      EXPECT_TRUE(page.rect().contains(buttons[i]->geometry()));
      for (std::size_t k = 0; k < i; ++k) EXPECT_FALSE(buttons[i]->geometry().intersects(buttons[k]->geometry())) << i << " and " << k;
    }
    EXPECT_GT(buttons.back()->y(), buttons.front()->geometry().bottom());
    EXPECT_EQ(buttons[0]->x() > buttons[1]->x(), direction == Qt::RightToLeft);
    buttons[2]->hide();
    EXPECT_LT(row->minimumSize().width(), widest);
  }
}

// Whether it is made to its end or given up with the window, what is opened later is whole.
TEST(MainWindow, AnExampleThatWasGivenUpIsMadeAgain) {
  const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/example");
  const auto clean = [&] {
    for (const char* ending : {"", ".unfinished"}) QDir(folder + QLatin1String(ending)).removeRecursively();
  };
  clean();
  {
    MainWindow window(real_worker());
    window.open_example();
    ASSERT_TRUE(wait_until([&] { return QFileInfo::exists(folder + QStringLiteral(".unfinished/demo.lacuna")); }));
  }
  EXPECT_FALSE(QFileInfo::exists(folder + QStringLiteral("/demo.lacuna")));
  MainWindow window(real_worker());
  window.open_example();
  ASSERT_TRUE(wait_until([&] { return window.studio().has_project() && window.studio().answers() > 0; }));
  EXPECT_TRUE(window.studio().is_example());
  ASSERT_EQ(window.studio().runs().size(), 2u);
  for (const probe::RunInfo& run : window.studio().runs()) EXPECT_EQ(run.answered, run.planned);
  EXPECT_FALSE(window.studio().write_obstacle().isEmpty());
  window.studio().close();
  clean();
}

// The first answers may stand in the table before all answers of a large project are counted.
TEST(MainWindow, TheCountOfAllAnswersFollowsWhenItIsKnown) {
  const test::TemporaryDirectory folder;  // a run of answers from elsewhere says nowhere how many there are
  test::write_file(folder / "a.csv", "prompt,answer,language\nWho?,He.,en\nWhere?,There.,en\nWhen?,Then.,en\n");
  ASSERT_EQ(QProcess::execute(QStringLiteral(GUI_TESTS_WORKER), {QStringLiteral("import"), QStringLiteral("--project"), QString::fromStdString((folder / "p.lacuna").string()), QString::fromStdString((folder / "a.csv").string())}), 0);
  MainWindow window(real_worker());
  const auto says = [&](const QString& text) {
    const auto labels = window.results().findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return label->text() == text; });
  };
  const auto open = [&] { window.open_project(QString::fromStdString((folder / "p.lacuna").string())); };
  open();
  ASSERT_TRUE(wait_until([&] { return window.studio().answers() == 3; }));
  std::promise<void> holding, counting;  // the reader that counts is held
  window.studio().analyses().ask<int>("hold", [&holding, held = counting.get_future().share()](const probe::Project&, std::stop_token) { holding.set_value(); held.wait(); return 0; }, [](const int&) {});
  holding.get_future().wait();
  window.studio().close();
  open();
  ASSERT_TRUE(wait_until([&] { return window.studio().has_project() && window.results().model().is_complete() && window.results().model().matching() == 3; }));
  EXPECT_EQ(window.studio().answers(), 0u);
  counting.set_value();
  ASSERT_TRUE(wait_until([&] { return window.studio().answers() == 3; }));
  settle(window);
  EXPECT_TRUE(says(QStringLiteral("3 of 3 answers")));
}

TEST(MainWindow, AMissingProjectIsSaidAndTheWindowStays) {
  MainWindow window(real_worker());
  QString message;
  QObject::connect(&window.studio(), &Studio::failed, &window, [&](const QString& text) { message = text; });
  window.open_project(QStringLiteral("/nonexistent/p.lacuna"));
  ASSERT_TRUE(wait_until([&] { return !message.isEmpty(); }));
  EXPECT_TRUE(message.contains(QStringLiteral("/nonexistent/p.lacuna")));
  EXPECT_FALSE(window.studio().has_project());
}

}  // namespace
}  // namespace lacuna::studio
