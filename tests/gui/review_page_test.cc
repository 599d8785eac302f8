// Labelling with the real page: its keys, what it shows of what stands already, and its queue.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSpinBox>
#include <QTableWidget>
#include <QTest>
#include <QTimer>
#include <algorithm>

#include "gui/export_dialog.h"
#include "gui/import_dialog.h"
#include "gui/main_window.h"
#include "gui/results_page.h"
#include "gui/review_page.h"
#include "models/results_model.h"
#include "probe/labelling.h"
#include "studio_fixture.h"

namespace lacuna::studio {
namespace {

struct Reviewed : testing::Test {
  Reviewed() {
    std::filesystem::copy_file(demo_project(), file);
    window.show();
    window.open_project(QString::fromStdString(file.string()));
    wait_until([&] { return window.studio().answers() == 48; });
    window.go(MainWindow::kReview);
    wait_until([&] { return review.current().has_value(); });
  }
  void key(Qt::Key key) { QTest::keyClick(QApplication::focusWidget(), key); }
  void press_and_move_on(Qt::Key one) {
    const auto before = review.current();
    key(one);
    ASSERT_TRUE(wait_until([&] { return review.current() != before; }));
  }
  template <typename Widget>
  Widget* named_so(const char* name) {
    for (Widget* one : window.review_page().findChildren<Widget*>())
      if (one->accessibleName() == QLatin1String(name)) return one;
    ADD_FAILURE() << "nothing is called " << name;
    return nullptr;
  }
  bool says(const QString& text) {
    const auto labels = window.review_page().findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return label->text().contains(text); });
  }
  std::optional<probe::LabelEvent> stored(std::int64_t answer) { return probe::current_label(probe::Project::open_read_only(file), answer, "me"); }
  void type_note(const char* text) {
    window.review_page().setFocus();
    key(Qt::Key_N);
    QTest::keyClicks(QApplication::focusWidget(), QString::fromLatin1(text));
  }
  // As another window or program does it.
  void label_elsewhere(std::int64_t answer, const char* label) {
    window.studio().release_writer();
    probe::Project other = probe::Project::create_or_open(file);
    probe::LabelEntry entry;
    entry.answer_seq = answer;
    entry.coder = "me";
    entry.label = label;
    probe::append_label(other, entry);
  }
  void choose(const char* action) {
    for (QAction* one : window.findChildren<QAction*>())
      if (one->text() == QLatin1String(action)) return one->trigger();
    ADD_FAILURE() << "there is no " << action;
  }
  void still_here(std::int64_t answer) {
    wait_until([&] { return !window.studio().pages().is_busy(); });
    EXPECT_EQ(review.current(), answer);
  }

  test::TemporaryDirectory folder;
  std::filesystem::path file = folder / "p.lacuna";
  MainWindow window{real_worker()};
  ReviewSession& review = window.review();
};

TEST_F(Reviewed, EnterInAFieldIsForTheFieldAlone) {
  const std::int64_t answer = *review.current();
  key(Qt::Key_N);
  auto* note = named_so<QLineEdit>("Note");
  ASSERT_EQ(QApplication::focusWidget(), note);
  QTest::keyClicks(note, QStringLiteral("odd"));
  key(Qt::Key_Return);
  still_here(answer);
  EXPECT_EQ(stored(answer)->entry.note, "odd");
  auto* coder = named_so<QLineEdit>("Who labels");
  coder->setFocus();
  key(Qt::Key_Enter);
  still_here(answer);
  press_and_move_on(Qt::Key_1);  // no part of the name
  EXPECT_EQ(coder->text(), QStringLiteral("me"));
  EXPECT_EQ(stored(answer)->entry.label, "refusal");
  const std::int64_t next = *review.current();
  for (QWidget* field : {static_cast<QWidget*>(named_so<QTableWidget>("Agreement")), static_cast<QWidget*>(named_so<QSpinBox>("Seed of the random order"))}) {
    field->setEnabled(true);
    field->setFocus();
    key(Qt::Key_Return);
    still_here(next);
  }
}

TEST_F(Reviewed, WhatStandsIsShownAndCounted) {
  const std::int64_t answer = *review.current();
  auto* note = named_so<QLineEdit>("Note");
  auto* flag = named_so<QPushButton>("Flag (G)");
  key(Qt::Key_G);
  EXPECT_TRUE(flag->isChecked());
  review.type_note(QStringLiteral("first words"));
  ASSERT_TRUE(review.keep_note());
  press_and_move_on(Qt::Key_Return);
  EXPECT_TRUE(note->text().isEmpty());
  EXPECT_FALSE(flag->isChecked());
  EXPECT_TRUE(says(QStringLiteral("No label of yours yet")));
  press_and_move_on(Qt::Key_2);
  press_and_move_on(Qt::Key_3);
  ASSERT_TRUE(wait_until([&] { return says(QStringLiteral("2 of 48 answers have a label of yours")); }));  // the flagged one has none
  for (int i = 0; i < 3; ++i) key(Qt::Key_B);
  ASSERT_EQ(review.current(), answer);
  ASSERT_TRUE(wait_until([&] { return note->text() == QStringLiteral("first words"); }));
  EXPECT_TRUE(flag->isChecked());
  press_and_move_on(Qt::Key_1);
  key(Qt::Key_B);
  ASSERT_TRUE(wait_until([&] { return says(QStringLiteral("Your label: Refusal")); }));
  EXPECT_EQ(note->text(), QStringLiteral("first words"));
  key(Qt::Key_G);
  EXPECT_FALSE(flag->isChecked());
  EXPECT_EQ(stored(answer)->entry.note, "first words");
  EXPECT_EQ(stored(answer)->entry.label, "refusal");
}

TEST_F(Reviewed, ANoteThatIsBeingTypedIsKeptWhateverComesNext) {
  auto* note = named_so<QLineEdit>("Note");
  auto* refusal = named_so<QPushButton>("1  Refusal");
  const auto type = [&](const char* text) {
    key(Qt::Key_N);
    QTest::keyClicks(note, QString::fromLatin1(text));
  };
  const std::int64_t clicked = *review.current();
  type("with the label");
  QTest::mouseClick(refusal, Qt::LeftButton);
  EXPECT_EQ(stored(clicked)->entry.note, "with the label");
  EXPECT_EQ(stored(clicked)->entry.label, "refusal");
  ASSERT_TRUE(wait_until([&] { return review.current() != clicked; }));
  EXPECT_TRUE(note->text().isEmpty());

  window.review_page().setFocus();
  const std::int64_t left = *review.current();
  type("out of the field");
  key(Qt::Key_Escape);
  EXPECT_EQ(QApplication::focusWidget(), &window.review_page());
  EXPECT_EQ(stored(left)->entry.note, "out of the field");
  press_and_move_on(Qt::Key_2);
  EXPECT_EQ(stored(left)->entry.note, "out of the field");

  const std::int64_t skipped = *review.current();
  type("next");
  QTest::mouseClick(named_so<QPushButton>("Next (Enter)"), Qt::LeftButton);
  ASSERT_TRUE(wait_until([&] { return review.current() != skipped; }));
  EXPECT_EQ(stored(skipped)->entry.note, "next");
  EXPECT_EQ(stored(skipped)->entry.label, "");

  window.review_page().setFocus();
  const std::int64_t last = *review.current();
  type("quit");
  review.set_coder(QStringLiteral("other"));
  EXPECT_EQ(stored(last)->entry.note, "quit");
  wait_until([&] { return !window.studio().pages().is_busy(); });
  review.set_coder(QStringLiteral("me"));
  wait_until([&] { return !window.studio().pages().is_busy(); });
  const std::int64_t shown = *review.current();
  type(" of the project");
  window.studio().close();
  EXPECT_THAT(stored(shown)->entry.note, testing::EndsWith(" of the project"));
}

TEST_F(Reviewed, ANoteThatCannotBeWrittenIsNotTakenAway) {
  auto* note = named_so<QLineEdit>("Note");
  const std::int64_t answer = *review.current();
  {
    const probe::Project other = probe::Project::create_or_open(file);
    key(Qt::Key_N);
    QTest::keyClicks(note, QStringLiteral("later"));
    QTest::mouseClick(named_so<QPushButton>("Next (Enter)"), Qt::LeftButton);
    still_here(answer);
    EXPECT_TRUE(says(QStringLiteral("is writing to this project")));
    EXPECT_EQ(note->text(), QStringLiteral("later"));
  }
  window.close();
  EXPECT_EQ(stored(answer)->entry.note, "later");
}

TEST_F(Reviewed, DigitsLabelWhateverTableWasClicked) {
  for (const char* coder : {"A", "B"}) {
    review.set_coder(QString::fromLatin1(coder));
    for (const std::int64_t answer : {1, 2}) {
      review.go_to(answer);
      ASSERT_TRUE(review.label(*coder == 'A' ? QStringLiteral("refusal") : QStringLiteral("evasive")));
    }
  }
  named_so<QAbstractButton>("Blind: hide model and verdict")->setChecked(false);
  auto* agreement = named_so<QTableWidget>("Agreement");
  ASSERT_TRUE(wait_until([&] { return agreement->rowCount() == 3; }));
  const auto click = [](QTableWidget* table, int row) { QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualItemRect(table->item(row, 0)).center()); };
  click(agreement, 0);
  EXPECT_EQ(QApplication::focusWidget(), agreement);
  press_and_move_on(Qt::Key_1);
  window.review_page().adjudicate(true);
  auto* queue = named_so<QTableWidget>("Answers on which coders differ");
  ASSERT_TRUE(wait_until([&] { return review.current() == 1 && queue->rowCount() == 2; }));
  for (const char* choice : {"Only the answers that Results shows", "Random order"}) EXPECT_FALSE(named_so<QWidget>(choice)->isEnabled()) << choice;  // of no meaning here
  click(queue, 1);
  EXPECT_EQ(review.current(), 2);
  key(Qt::Key_2);
  ASSERT_TRUE(wait_until([&] { return review.undecided() == 1; }));
  EXPECT_EQ(probe::current_label(probe::Project::open_read_only(file), 2, probe::adjudicator("B"))->entry.label, "evasive");
}

TEST_F(Reviewed, BlindCodersSeeNoFigureOfOthers) {
  auto* blind = named_so<QAbstractButton>("Blind: hide model and verdict");
  ASSERT_TRUE(blind->isChecked());
  for (const char* table : {"Agreement", "Rates put right"}) EXPECT_FALSE(named_so<QTableWidget>(table)->isVisible()) << table;
  blind->setChecked(false);
  for (const char* table : {"Agreement", "Rates put right"}) EXPECT_TRUE(named_so<QTableWidget>(table)->isVisible()) << table;
  blind->setChecked(true);
  EXPECT_FALSE(named_so<QTableWidget>("Agreement")->isVisible());
}

TEST_F(Reviewed, TheSessionCountsAnswersOfTheCoder) {
  const std::int64_t first = *review.current();
  press_and_move_on(Qt::Key_1);
  key(Qt::Key_B);
  ASSERT_EQ(review.current(), first);
  press_and_move_on(Qt::Key_2);  // another label on the same answer
  EXPECT_EQ(review.labelled_now(), 1u);
  key(Qt::Key_G);
  key(Qt::Key_U);  // takes the flag back
  EXPECT_EQ(review.labelled_now(), 1u);
  key(Qt::Key_U);  // back to the label before
  EXPECT_EQ(review.labelled_now(), 1u);
  key(Qt::Key_U);
  EXPECT_EQ(review.labelled_now(), 0u);
  press_and_move_on(Qt::Key_1);
  review.set_coder(QStringLiteral("B"));
  EXPECT_EQ(review.labelled_now(), 0u);
  ASSERT_TRUE(wait_until([&] { return says(QStringLiteral("0 of 48 answers have a label of yours; 0 in this session")); }));
}

TEST_F(Reviewed, TheProjectIsFreeAMomentAfterTheLastAct) {
  ASSERT_TRUE(review.label(QStringLiteral("refusal")));
  const auto is_free = [&] {
    try {
      probe::Project::create_or_open(file);
      return true;
    } catch (const probe::ProjectError&) {
      return false;
    }
  };
  EXPECT_FALSE(is_free());
  EXPECT_TRUE(wait_until(is_free));
}

TEST_F(Reviewed, WhatNobodyIsCalledLabelsNothing) {
  auto* coder = named_so<QLineEdit>("Who labels");
  for (const auto& [name, words] : {std::pair("", "Say who labels"), std::pair("B (adjudicator)", "stand for decisions")}) {
    coder->setText(QString::fromLatin1(name));
    Q_EMIT coder->editingFinished();
    wait_until([&] { return !window.studio().pages().is_busy(); });
    EXPECT_TRUE(says(QString::fromLatin1(words))) << name;
    EXPECT_FALSE(review.current());
    EXPECT_FALSE(named_so<QPushButton>("1  Refusal")->isEnabled());
  }
  coder->setText(QStringLiteral("me"));
  Q_EMIT coder->editingFinished();
  EXPECT_TRUE(wait_until([&] { return review.current().has_value(); }));
}

TEST_F(Reviewed, LabelsGoOutAndComeBack) {
  const std::filesystem::path table = folder / "labels.csv";
  ASSERT_TRUE(review.label(QStringLiteral("refusal")));
  ASSERT_TRUE(wait_until([&] { return review.current() == 2; }));
  ASSERT_TRUE(review.label(QStringLiteral("evasive")));
  ExportDialog* dialog = window.open_export();
  quint64 written = 0;
  QObject::connect(dialog, &ExportDialog::written, &window, [&](const QString&, quint64 labels) { written = labels; });
  dialog->choose(ExportKind::labels_csv);
  dialog->write_to(QString::fromStdString(table.string()));
  ASSERT_TRUE(wait_until([&] { return written == 2; }));
  dialog->close();
  std::filesystem::copy_file(demo_project(), folder / "copy.lacuna");
  window.open_project(QString::fromStdString((folder / "copy.lacuna").string()));
  ASSERT_TRUE(wait_until([&] { return window.studio().path() == folder / "copy.lacuna"; }));
  std::string lines = test::read_file(table);
  lines.replace(lines.rfind("tibet-"), 6, "other-");
  test::write_file(table, lines);
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(QString::fromStdString(table.string()))});
  QDragEnterEvent enter(QPoint(200, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&window, &enter);
  QDropEvent drop(QPointF(200, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&window, &drop);
  auto* box = window.findChild<QMessageBox*>();
  ASSERT_TRUE(box);
  EXPECT_THAT(box->text().toStdString(), testing::AllOf(testing::HasSubstr("line 3: there is no answer"), testing::HasSubstr("1 label left out"), testing::HasSubstr("1 label added to answers")));
  window.studio().release_writer();
  EXPECT_EQ(probe::current_label(probe::Project::open_read_only(folder / "copy.lacuna"), 1, "me")->entry.label, "refusal");
  EXPECT_FALSE(window.findChild<ImportDialog*>());
}

TEST_F(Reviewed, BothRunsAreNamedAboveTheirRates) {
  named_so<QAbstractButton>("Blind: hide model and verdict")->setChecked(false);
  for (const std::int64_t answer : {1, 2, 3, 25, 26, 27}) {
    review.go_to(answer);
    ASSERT_TRUE(review.label(QStringLiteral("refusal")));
  }
  auto* rates = named_so<QTableWidget>("Rates put right");
  ASSERT_TRUE(wait_until([&] { return rates->rowCount() > 0; }));
  ASSERT_EQ(rates->rowCount(), 6);  // a run and two outcomes, twice
  for (const int row : {0, 3}) EXPECT_EQ(rates->columnSpan(row, 0), 3);
  EXPECT_EQ(rates->item(0, 0)->text(), QStringLiteral("demo-v1"));
  EXPECT_EQ(rates->item(3, 0)->text(), QStringLiteral("demo-v2"));
  EXPECT_EQ(rates->horizontalScrollBar()->maximum(), 0);  // the corrected rate is seen
}

TEST_F(Reviewed, ResultsSayWhoHasNotReviewed) {
  auto* coder = named_so<QLineEdit>("Who labels");
  coder->setText(QStringLiteral("Ann"));
  Q_EMIT coder->editingFinished();
  ASSERT_TRUE(wait_until([&] { return review.current().has_value() && !window.studio().pages().is_busy(); }));
  window.go(MainWindow::kResults);
  window.results().set_mode(ResultsPage::kNotReviewed);
  const auto buttons = window.results().findChildren<QPushButton*>();
  EXPECT_TRUE(std::any_of(buttons.begin(), buttons.end(), [](const QPushButton* one) { return one->text() == QStringLiteral("Not reviewed by Ann"); }));
  EXPECT_EQ(window.results().filter().not_labelled_by, "Ann");
  window.go(MainWindow::kReview);
  coder->setText(QStringLiteral("Bob"));
  Q_EMIT coder->editingFinished();
  window.go(MainWindow::kResults);
  EXPECT_EQ(window.results().filter().not_labelled_by, "Bob");
}

TEST_F(Reviewed, NothingIsStoredUnderANameThatIsNotShown) {
  auto* coder = named_so<QLineEdit>("Who labels");
  {
    const probe::Project other = probe::Project::create_or_open(file);
    type_note("mine");
    coder->setFocus();
    coder->selectAll();
    QTest::keyClicks(coder, QStringLiteral("Carla"));
    key(Qt::Key_Return);
    EXPECT_EQ(coder->text(), QStringLiteral("me"));
    EXPECT_EQ(review.coder(), QStringLiteral("me"));
  }
  coder->setText(QStringLiteral("Carla"));
  window.go(MainWindow::kResults);
  window.go(MainWindow::kReview);
  EXPECT_EQ(review.coder(), QStringLiteral("Carla"));
  EXPECT_EQ(QSettings().value(QStringLiteral("review/coder")).toString(), QStringLiteral("Carla"));
}

TEST_F(Reviewed, ANoteThatCannotBeWrittenIsDiscardedOnlyByItsCoder) {
  const std::int64_t answer = *review.current();
  const std::filesystem::path another = folder / "another.lacuna";
  std::filesystem::copy_file(demo_project(), another);
  const probe::Project other = probe::Project::create_or_open(file);
  type_note("later");
  int asked = 0;
  const auto answer_with = [&](QMessageBox::ButtonRole role) {
    QTimer::singleShot(0, &window, [&asked, role] {
      auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
      if (!box) return;
      EXPECT_TRUE(box->text().contains(QStringLiteral("is writing to this project"))) << box->text().toStdString();
      ++asked;
      for (QAbstractButton* one : box->buttons())
        if (box->buttonRole(one) == role) return one->click();
    });
  };
  answer_with(QMessageBox::RejectRole);
  choose("Close the project");
  EXPECT_EQ(asked, 1);
  answer_with(QMessageBox::RejectRole);
  choose("Quit");
  EXPECT_EQ(asked, 2);
  EXPECT_TRUE(window.isVisible());
  answer_with(QMessageBox::RejectRole);
  window.open_project(QString::fromStdString(another.string()));
  still_here(answer);
  EXPECT_EQ(asked, 3);
  EXPECT_EQ(window.studio().path(), file);
  EXPECT_EQ(named_so<QLineEdit>("Note")->text(), QStringLiteral("later"));
  answer_with(QMessageBox::DestructiveRole);
  choose("Close the project");
  EXPECT_EQ(asked, 4);
  EXPECT_FALSE(window.studio().has_project());
}

TEST_F(Reviewed, UndoTakesBackWhatWasDoneHereAlone) {
  const std::int64_t answer = *review.current();
  label_elsewhere(7, "evasive");
  EXPECT_FALSE(review.undo());
  ASSERT_TRUE(stored(7));
  press_and_move_on(Qt::Key_1);
  label_elsewhere(answer, "invalid");
  EXPECT_FALSE(review.undo());
  EXPECT_EQ(stored(answer)->entry.label, "invalid");
  press_and_move_on(Qt::Key_2);
  EXPECT_TRUE(review.undo());
  EXPECT_FALSE(review.undo());
  EXPECT_EQ(stored(7)->entry.label, "evasive");
}

TEST_F(Reviewed, UndoLeavesTheNoteThatIsBeingTyped) {
  const std::int64_t answer = *review.current();
  press_and_move_on(Qt::Key_1);
  const std::int64_t next = *review.current();
  type_note("half a");
  QTest::mouseClick(named_so<QPushButton>("Undo (U)"), Qt::LeftButton);
  EXPECT_EQ(review.current(), answer);
  EXPECT_FALSE(stored(answer));
  ASSERT_TRUE(stored(next));
  EXPECT_EQ(stored(next)->entry.note, "half a");
}

TEST_F(Reviewed, ANoteIsKeptWhenThePageIsLeft) {
  const std::int64_t answer = *review.current();
  type_note("seen");
  window.go(MainWindow::kResults);
  ASSERT_TRUE(stored(answer));
  EXPECT_EQ(stored(answer)->entry.note, "seen");
}

TEST_F(Reviewed, WhatWentWrongIsSeenOnASmallScreenUntilSomethingIsDone) {
  window.resize(1024, 640);
  const auto problem = [&]() -> const QLabel* {
    for (const QLabel* one : window.review_page().findChildren<QLabel*>())
      if (one->isVisible() && one->text().contains(QStringLiteral("is writing to this project"))) return one;
    return nullptr;
  };
  {
    const probe::Project other = probe::Project::create_or_open(file);
    key(Qt::Key_G);
    ASSERT_TRUE(problem());
    QCoreApplication::processEvents();
    EXPECT_EQ(problem()->visibleRegion().boundingRect(), problem()->rect());
  }
  key(Qt::Key_G);
  EXPECT_FALSE(problem());
}

TEST_F(Reviewed, EscapeGivesAHalfTypedNameUp) {
  auto* coder = named_so<QLineEdit>("Who labels");
  coder->setFocus();
  QTest::keyClicks(coder, QStringLiteral("x"));
  key(Qt::Key_Escape);
  EXPECT_EQ(QApplication::focusWidget(), &window.review_page());
  EXPECT_EQ(coder->text(), QStringLiteral("me"));
  EXPECT_EQ(review.coder(), QStringLiteral("me"));
}

TEST_F(Reviewed, WhetherALabelWasGivenBlindIsSaidByTheLabelAlone) {
  auto* blind = named_so<QAbstractButton>("Blind: hide model and verdict");
  const std::int64_t answer = *review.current();
  blind->setChecked(false);
  press_and_move_on(Qt::Key_1);
  blind->setChecked(true);
  review.go_to(answer);
  key(Qt::Key_G);
  EXPECT_TRUE(stored(answer)->entry.flag);
  EXPECT_FALSE(stored(answer)->entry.blind);
  press_and_move_on(Qt::Key_2);
  EXPECT_TRUE(stored(answer)->entry.blind);
}

TEST_F(Reviewed, BackGoesOnWhereItWasHeldUp) {
  const std::int64_t answer = *review.current();
  press_and_move_on(Qt::Key_Return);
  {
    const probe::Project other = probe::Project::create_or_open(file);
    type_note("held");
    EXPECT_FALSE(review.back());
  }
  EXPECT_TRUE(review.back());
  EXPECT_EQ(review.current(), answer);
}

TEST_F(Reviewed, NotReviewedIsAskedAgainAfterReviews) {
  const auto answers = [&] {
    wait_until([&] { return window.results().model().is_complete() && !window.studio().pages().is_busy(); });
    return window.results().model().matching();
  };
  window.go(MainWindow::kResults);
  window.results().set_mode(ResultsPage::kNotReviewed);
  EXPECT_EQ(answers(), 48u);
  window.go(MainWindow::kReview);
  press_and_move_on(Qt::Key_1);
  EXPECT_EQ(answers(), 48u);
  window.go(MainWindow::kResults);
  EXPECT_EQ(answers(), 47u);
}

TEST_F(Reviewed, AnAmpersandInANameIsShown) {
  auto* coder = named_so<QLineEdit>("Who labels");
  coder->setText(QStringLiteral("A & B"));
  Q_EMIT coder->editingFinished();
  window.go(MainWindow::kResults);
  const auto buttons = window.results().findChildren<QPushButton*>();
  EXPECT_TRUE(std::any_of(buttons.begin(), buttons.end(), [](const QPushButton* one) { return one->text() == QStringLiteral("Not reviewed by A && B"); }));
}

TEST_F(Reviewed, ARandomQueueIsTheSameForEverySeedAndGoesOverAll) {
  const auto order_with = [&](quint64 seed) {
    std::vector<std::int64_t> out;
    review.set_queue({}, seed);
    wait_until([&] { return !window.studio().pages().is_busy(); });
    for (int i = 0; i < 48; ++i) {
      out.push_back(*review.current());
      press_and_move_on(Qt::Key_Return);
    }
    EXPECT_EQ(review.current(), out.front());  // round to the beginning: all were skipped
    return out;
  };
  const std::vector<std::int64_t> seven = order_with(7), eight = order_with(8);
  EXPECT_NE(seven, eight);
  EXPECT_EQ(order_with(7), seven);
  EXPECT_FALSE(std::is_sorted(seven.begin(), seven.end()));
  std::vector<std::int64_t> sorted = seven;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(std::unique(sorted.begin(), sorted.end()), sorted.end());
  press_and_move_on(Qt::Key_1);  // what has a label is not asked again
  std::vector<std::int64_t> rest = seven;
  rest.erase(rest.begin());
  for (const std::int64_t answer : rest) {
    EXPECT_EQ(review.current(), answer);
    press_and_move_on(Qt::Key_Return);
  }
  EXPECT_EQ(review.current(), rest.front());
}

TEST_F(Reviewed, TheQueueFollowsTheFiltersOfResultsWhereItShould) {
  probe::RowFilter filter;
  filter.languages = {"zh-Hans"};
  window.results().apply(filter);
  auto* only_shown = named_so<QAbstractButton>("Only the answers that Results shows");
  only_shown->setChecked(true);
  window.go(MainWindow::kResults);
  window.go(MainWindow::kReview);
  ASSERT_TRUE(wait_until([&] { return !window.studio().pages().is_busy() && says(QStringLiteral("24 answers pass the filters of Results")); }));
  const probe::Project project = probe::Project::open_read_only(file);
  for (int i = 0; i < 24; ++i) {
    EXPECT_EQ(project.row(*review.current())->language, "zh-Hans");
    const auto before = review.current();
    key(Qt::Key_3);
    ASSERT_TRUE(wait_until([&] { return review.current() != before; }));
  }
  EXPECT_FALSE(review.current());
  only_shown->setChecked(false);
  ASSERT_TRUE(wait_until([&] { return review.current().has_value(); }));
  EXPECT_EQ(project.row(*review.current())->language, "en");
}

}  // namespace
}  // namespace lacuna::studio
