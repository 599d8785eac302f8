// Labelling with the real page: its keys, what it shows of what stands already, and its queue.
#include <gtest/gtest.h>

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QTest>
#include <algorithm>

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
  ASSERT_TRUE(review.note(QStringLiteral("first words")));
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
