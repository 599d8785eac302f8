// The steps of app/gui/STEPS.md, done with the real widgets and counted.
#include <gtest/gtest.h>

#include <QApplication>
#include <QDropEvent>
#include <QFileDialog>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QTabBar>
#include <QTest>
#include <QTimer>
#include <QUrl>
#include <fstream>
#include <sstream>

#include "gui/export_dialog.h"
#include "gui/import_dialog.h"
#include "gui/judge_dialog.h"
#include "gui/main_window.h"
#include "studio_fixture.h"

namespace lacuna::studio {
namespace {

// The number in the column "here" of the task's line.
int documented(const std::string& task) {
  std::istringstream lines(test::read_file(test::source_dir() / "app/gui/STEPS.md"));
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("| " + task + " |")) {
      std::istringstream cells(line.substr(task.size() + 4));
      std::string wanted, here;
      std::getline(cells, wanted, '|');
      std::getline(cells, here, '|');
      return std::stoi(here);
    }
  ADD_FAILURE() << "no line of STEPS.md is about '" << task << "'";
  return -1;
}

// Does what a person does, one step a call.
class Hand {
 public:
  int steps() const { return steps_; }
  void drop(QWidget& on, const std::filesystem::path& file) {
    ++steps_;
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(QString::fromStdString(file.string()))});
    QDragEnterEvent enter(QPoint(200, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&on, &enter);
    QDropEvent event(QPointF(200, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&on, &event);
  }
  void press(QWidget& in, const QString& text) {
    ++steps_;
    for (auto* button : in.findChildren<QPushButton*>())
      if (button->text() == text && button->isVisible()) {
        ASSERT_TRUE(wait_until([&] { return button->isEnabled(); })) << text.toStdString();
        return QTest::mouseClick(button, Qt::LeftButton);
      }
    FAIL() << "no button says '" << text.toStdString() << "'";
  }
  void choose_tab(QWidget& in, const QString& text) {
    ++steps_;
    for (auto* bar : in.findChildren<QTabBar*>())
      for (int i = 0; i < bar->count(); ++i)
        if (bar->isVisible() && bar->tabText(i) == text) return QTest::mouseClick(bar, Qt::LeftButton, Qt::NoModifier, bar->tabRect(i).center());
    FAIL() << "no tab is called '" << text.toStdString() << "'";
  }
  void key(QWidget* where, Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    ++steps_;
    QTest::keyClick(where, key, modifiers);
  }
  void double_click(QListWidget& list, int row) {
    ++steps_;
    const QPoint at = list.visualItemRect(list.item(row)).center();
    QTest::mouseClick(list.viewport(), Qt::LeftButton, Qt::NoModifier, at);
    QTest::mouseDClick(list.viewport(), Qt::LeftButton, Qt::NoModifier, at);
  }
  // The file dialog that the next step opens is accepted with this name.
  void will_name(const std::filesystem::path& file) {
    ++steps_;
    waiting_.callOnTimeout([this, file] {
      auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
      if (!dialog) return;
      waiting_.stop();
      dialog->selectFile(QString::fromStdString(file.string()));
      QMetaObject::invokeMethod(dialog, "accept");
    });
    waiting_.start(10);
  }

 private:
  int steps_ = 0;
  QTimer waiting_;
};

struct Steps : testing::Test {
  Steps() {
    window.show();
    wait_until([&] { return !window.studio().prompts().is_loading(); });
  }

  // Two runs of some answers, as somebody made them before.
  void open_a_project() {
    for (const char* model : {"demo-v1", "demo-v2"}) {
      RunSession run(real_worker());
      run.start(folder / "p.lacuna", demo_spec(model));
      ASSERT_TRUE(wait_until([&] { return !run.is_active(); }));
    }
    window.open_project(QString::fromStdString((folder / "p.lacuna").string()));
    ASSERT_TRUE(wait_until([&] { return window.studio().has_project() && window.comparison().result(); })) << window.comparison().problem().toStdString();
    ASSERT_EQ(window.page(), MainWindow::kOverview);
  }

  test::TemporaryDirectory folder;
  MainWindow window{real_worker()};
  Hand hand;
};

TEST_F(Steps, FirstResult) {
  hand.drop(window, probe::resources_directory() / "demo" / "demo-v1.gguf");
  ASSERT_EQ(window.studio().models().rowCount(), 1);
  ASSERT_TRUE(wait_until([&] { return window.studio().models().entry(0).state == ModelList::State::ready; }));
  hand.press(window, QStringLiteral("Ask this model…"));
  EXPECT_EQ(window.page(), MainWindow::kRun);
  hand.will_name(folder / "audit.lacuna");
  hand.press(window, QStringLiteral("Start"));
  ASSERT_TRUE(wait_until([&] { return window.studio().run().view().done > 0; }));
  EXPECT_EQ(hand.steps(), documented("first result"));
  window.studio().run().stop();
  ASSERT_TRUE(wait_until([&] { return !window.studio().run().is_active(); }));
}

TEST_F(Steps, CompareAndReview) {
  open_a_project();
  hand.choose_tab(window, QStringLiteral("Compare"));
  EXPECT_EQ(window.page(), MainWindow::kCompare);
  EXPECT_FALSE(window.comparison().result()->one_run);
  EXPECT_EQ(hand.steps(), documented("compare"));

  Hand reviewer;
  reviewer.choose_tab(window, QStringLiteral("Review"));
  ASSERT_TRUE(wait_until([&] { return window.review().current().has_value(); }));
  constexpr int kItems = 3;
  for (int i = 0; i < kItems; ++i) {
    const auto before = window.review().current();
    reviewer.key(QApplication::focusWidget(), Qt::Key_1);
    ASSERT_TRUE(wait_until([&] { return window.review().current() != before; }));
  }
  EXPECT_EQ(window.review().labelled_now(), static_cast<quint64>(kItems));
  EXPECT_EQ(reviewer.steps() - kItems, documented("review"));
}

TEST_F(Steps, OwnPrompts) {
  test::write_file(folder / "questions.csv", "question,language\nWhat happened in 1989?,en\n");
  hand.drop(window, folder / "questions.csv");
  auto* dialog = window.findChild<ImportDialog*>();
  ASSERT_TRUE(dialog);
  hand.press(*dialog, QStringLiteral("Import"));
  EXPECT_TRUE(std::filesystem::exists(folder / "questions" / "questions.yaml"));
  ASSERT_TRUE(wait_until([&] { return !window.studio().prompts().is_loading(); }));
  EXPECT_EQ(hand.steps(), documented("own prompts"));
}

TEST_F(Steps, ExportForAPaper) {
  open_a_project();
  hand.key(&window, Qt::Key_E, Qt::ControlModifier);
  ExportDialog* dialog = nullptr;
  ASSERT_TRUE(wait_until([&] { return (dialog = window.findChild<ExportDialog*>()) && dialog->isVisible(); }));
  quint64 written = 0;
  QObject::connect(dialog, &ExportDialog::written, &window, [&] { ++written; });
  auto* presets = dialog->findChild<QListWidget*>();
  hand.will_name(folder / "tables.tex");
  for (int row = 0; row < presets->count(); ++row)
    if (presets->item(row)->text().contains(QStringLiteral("LaTeX"))) hand.double_click(*presets, row);
  ASSERT_TRUE(wait_until([&] { return written > 0; }));
  EXPECT_TRUE(std::filesystem::exists(folder / "tables.tex"));
  EXPECT_EQ(hand.steps(), documented("export for a paper"));
}

// With the model in the list, as it is after a first result.
TEST_F(Steps, AskAJudge) {
  const SmallServer server;
  if (!server.is_running()) GTEST_SKIP() << "no python3 for the small server";
  open_a_project();
  window.studio().models().add_endpoint(server.spec());
  hand.key(&window, Qt::Key_J, Qt::ControlModifier);
  auto* dialog = window.findChild<JudgeDialog*>();
  ASSERT_TRUE(dialog && dialog->isVisible());
  hand.press(*dialog, QStringLiteral("Start"));
  JudgeSession& judge = window.studio().judge();
  ASSERT_TRUE(wait_until([&] { return !judge.is_active(); }));
  EXPECT_EQ(judge.result().judged + judge.result().left_out, 48u) << judge.problem().toStdString();
  EXPECT_GT(judge.result().judged, 40u);  // but the invalid ones
  EXPECT_EQ(hand.steps(), documented("ask a judge"));
  hand.press(*dialog, QStringLiteral("Combine the verdicts with its votes"));
  ASSERT_TRUE(wait_until([&] { return judge.is_classifying() && !judge.is_active(); }));
  EXPECT_EQ(judge.result().classified, 48u);
}

}  // namespace
}  // namespace lacuna::studio
