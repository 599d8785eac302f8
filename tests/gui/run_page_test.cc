// Runs that were left and go on, and what the page says meanwhile.
#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QFileInfo>
#include <QLabel>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>
#include <algorithm>

#include "gui/main_window.h"
#include "gui/prompts_page.h"
#include "gui/run_page.h"
#include "probe/worker_protocol.h"
#include "studio_fixture.h"

namespace lacuna::studio {
namespace {

// Longer than a test waits for it.
probe::RunSpec long_spec() {
  probe::RunSpec spec = demo_spec("demo-v1");
  spec.samples = 3;
  spec.limit = 0;
  spec.temperature = 0.9;  // not what the form says
  return spec;
}

bool says(const QWidget& in, const QString& text) {
  const auto labels = in.findChildren<QLabel*>();
  return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return !label->isHidden() && label->text().contains(text); });
}

// What the next message box says; it is closed by its button with this text.
void answer_with(const QString& button, QString& said) {
  auto* look = new QTimer(qApp);
  look->callOnTimeout([=, &said] {
    auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
    if (!box) return;
    look->deleteLater();
    said = box->text();
    for (QAbstractButton* one : box->buttons())
      if (one->text().remove(QLatin1Char('&')) == button) return one->click();
    ADD_FAILURE() << "no button " << button.toStdString();
    box->reject();
  });
  look->start(10);
}

void press(MainWindow& window, const char* text) {
  for (QAction* action : window.findChildren<QAction*>())
    if (action->text() == QLatin1String(text)) return action->trigger();
  FAIL() << text;
}

TEST(RunPage, ARunThatWasLeftGoesOnWhenTheProjectIsOpenedAgain) {
  const test::TemporaryDirectory folder;
  const std::filesystem::path file = folder / "p.lacuna";
  {
    MainWindow window(real_worker());
    window.show();
    window.studio().create(file);
    window.studio().run().start(file, long_spec());
    ASSERT_TRUE(wait_until([&] { return window.studio().run().view().done >= 3 || !window.studio().run().is_active(); }));
    ASSERT_TRUE(window.studio().run().is_active()) << window.studio().run().problem().toStdString();
    QString said;
    answer_with(QStringLiteral("Let it go on"), said);
    press(window, "Quit");
    EXPECT_TRUE(said.contains(QStringLiteral("Resume goes on"))) << said.toStdString();
    EXPECT_TRUE(window.isVisible());
    answer_with(QStringLiteral("Quit"), said);
    press(window, "Quit");
    EXPECT_FALSE(window.isVisible());
  }
  MainWindow window(real_worker());
  window.show();
  RunPage& page = window.run_page();
  window.open_project(QString::fromStdString(file.string()));
  ASSERT_TRUE(wait_until([&] { return window.studio().answers() > 0; }));
  ASSERT_LT(window.studio().answers(), window.studio().runs().front().planned);
  EXPECT_TRUE(page.can_resume());
  page.resume();  // the model is not at hand
  ASSERT_TRUE(wait_until([&] { return says(page, QStringLiteral("begun with the file demo-v1.gguf")); }));
  window.studio().models().add({QString::fromStdString(long_spec().model.string())});
  press(window, "Resume");
  RunSession& run = window.studio().run();
  ASSERT_TRUE(wait_until([&] { return run.is_active(); }));
  EXPECT_EQ(run.run_name(), QStringLiteral("demo-v1"));
  ASSERT_TRUE(wait_until([&] { return !run.is_active(); }));
  EXPECT_EQ(run.state(), RunSession::State::complete) << run.problem().toStdString();
  const probe::Project project = probe::Project::open_read_only(file);
  ASSERT_EQ(project.runs().size(), 1u);
  EXPECT_EQ(project.runs().front().answered, project.runs().front().planned);
  EXPECT_TRUE(project.verify().ok);
  quint64 valid = 0, refused = 0;
  for (const probe::ResultRow& row : project.rows({})) {
    valid += row.label != "invalid";
    refused += row.label == "refusal";
  }
  ASSERT_GT(run.view().resumed, 0u);
  ASSERT_TRUE(wait_until([&] { return window.studio().refused_so_far().n == valid; }));  // not those of this session alone
  EXPECT_EQ(window.studio().refused_so_far().k, refused);
  ASSERT_TRUE(wait_until([&] { return !page.can_resume(); }));
}

// A worker that says these events about the first job, and nothing more.
WorkerCommand saying(const std::filesystem::path& file, const std::vector<std::string>& events) {
  std::string frames;
  for (const std::string& event : events) frames += probe::worker_frame(event);
  test::write_file(file, frames);
  return {QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QStringLiteral("cat '%1'; cat >/dev/null").arg(QString::fromStdString(file.string()))}};
}

TEST(RunPage, AServerThatFailsIsSaidBesideTheProgressUntilItAnswers) {
  const test::TemporaryDirectory folder;
  probe::RunProgress progress;
  progress.total = 16;
  const std::string before = probe::progress_event(1, progress, 0), line = "http://127.0.0.1:8000: item 'tibet-01' (en), attempt 1: HTTP 500";
  progress.done = 1;
  for (const bool answers : {false, true}) {
    std::vector<std::string> events = {before, probe::log_event(1, line)};
    if (answers) events.push_back(probe::progress_event(1, progress, 0));
    MainWindow window(saying(folder / "events", events));
    window.studio().create(folder / "p.lacuna");
    window.studio().run().start(folder / "p.lacuna", demo_spec("demo-v1"));
    ASSERT_TRUE(wait_until([&] { return answers ? window.studio().run().view().done == 1 : !window.studio().run().said().isEmpty(); }));
    EXPECT_EQ(says(window.run_page(), QString::fromStdString(line)), !answers);
  }
}

TEST(MainWindow, UnsavedPromptsAreSavedUnlessSomebodySaysOtherwise) {
  const test::TemporaryDirectory folder;
  MainWindow window(real_worker());
  window.show();
  window.go(MainWindow::kPrompts);
  ASSERT_TRUE(window.prompts().begin_set(folder.path(), "my-topic"));
  auto* editor = window.prompts().findChild<QPlainTextEdit*>();
  editor->appendPlainText(QStringLiteral("# one line more"));
  QString said;
  answer_with(QStringLiteral("Cancel"), said);
  window.close();
  EXPECT_TRUE(window.isVisible());
  QTimer look;
  look.callOnTimeout([&] {
    auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
    if (!box) return;
    look.stop();
    QTest::keyClick(box, Qt::Key_Return);
  });
  look.start(10);
  window.close();
  EXPECT_FALSE(window.isVisible());
  EXPECT_NE(test::read_file(folder / "my-topic" / "my-topic.yaml").find("# one line more"), std::string::npos);
}

// Somebody else's file stands where the project was.
TEST(Studio, ARefreshThatFailsIsSaid) {
  const test::TemporaryDirectory folder;
  const std::filesystem::path file = folder / "p.lacuna";
  std::filesystem::copy_file(demo_project(), file);
  Studio studio(real_worker());
  studio.open(file);
  ASSERT_TRUE(wait_until([&] { return studio.answers() == 48; }));
  studio.pages().open("/nonexistent/p.lacuna");
  studio.refresh();
  ASSERT_TRUE(wait_until([&] { return !studio.trouble().isEmpty(); }));
  EXPECT_EQ(studio.answers(), 48u);
  studio.pages().open(file);
  studio.refresh();
  ASSERT_TRUE(wait_until([&] { return studio.trouble().isEmpty(); }));
  Studio fresh(real_worker());
  fresh.create(folder / "new.lacuna");
  fresh.refresh();  // nothing is there yet
  wait_until([&] { return !fresh.pages().is_busy(); });
  EXPECT_TRUE(fresh.trouble().isEmpty()) << fresh.trouble().toStdString();
}

}  // namespace
}  // namespace lacuna::studio
