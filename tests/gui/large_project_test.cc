// How long a person waits with a very large project: prints, asserts only what is shown. $LACUNA_LARGE_PROJECT names a project file.
#include <gtest/gtest.h>

#include <QApplication>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <fstream>

#include "gui/main_window.h"
#include "gui/results_page.h"
#include "models/results_model.h"
#include "studio_fixture.h"

namespace lacuna::studio {
namespace {

long resident_mib() {
  std::ifstream in("/proc/self/status");
  std::string key;
  long kib = 0;
  while (in >> key)
    if (key == "VmRSS:") in >> kib;
  return kib / 1024;
}

// How long the window did nothing else at a stretch: a timer that wants to be served every other millisecond looks at the clock.
class Pauses {
 public:
  Pauses() {
    clock_.start();
    timer_.callOnTimeout([this] { longest_ = std::max(longest_, clock_.restart()); });
    timer_.start(2);
  }
  qint64 longest() {  // since it was last asked
    const qint64 out = std::max(longest_, clock_.restart());
    longest_ = 0;
    return out;
  }

 private:
  QTimer timer_;
  QElapsedTimer clock_;
  qint64 longest_ = 0;
};

TEST(LargeProject, FirstRowsAndFiltersAreMeasured) {
  const QString path = qEnvironmentVariable("LACUNA_LARGE_PROJECT");
  if (path.isEmpty()) GTEST_SKIP() << "$LACUNA_LARGE_PROJECT names no project";
  MainWindow window(real_worker());
  window.show();
  ResultsModel& model = window.results().model();
  QApplication::processEvents();
  Pauses pauses;
  QElapsedTimer timer;
  timer.start();
  window.open_project(path);
  ASSERT_TRUE(wait_until([&] { return window.studio().has_project(); }));
  std::printf("open after %lld ms\n", timer.elapsed());
  window.go(MainWindow::kResults);
  ASSERT_TRUE(wait_until([&] { return model.rowCount() > 0; }));
  std::printf("first numbers after %lld ms\n", timer.elapsed());
  ASSERT_TRUE(wait_until([&] { return model.pages_fetched() > 0; }));
  std::printf("first rows after %lld ms\n", timer.elapsed());
  ASSERT_TRUE(wait_until([&] { return model.is_complete() && !window.studio().analyses().is_busy(); }));
  std::printf("%llu numbers after %lld ms, %ld MiB resident; longest pause of the window %lld ms\n", static_cast<unsigned long long>(model.matching()), timer.elapsed(), resident_mib(),
              pauses.longest());
  for (const ResultsPage::Mode mode : {ResultsPage::kRefusals, ResultsPage::kNarrative, ResultsPage::kFlagged, ResultsPage::kNotReviewed, ResultsPage::kAll}) {
    const quint64 before = model.pages_fetched();
    timer.restart();
    window.results().set_mode(mode);
    ASSERT_TRUE(wait_until([&] { return model.pages_fetched() > before || (model.is_complete() && model.matching() == 0); }));
    std::printf("mode %d: rows after %lld ms, longest pause %lld ms\n", mode, timer.elapsed(), pauses.longest());
    ASSERT_TRUE(wait_until([&] { return model.is_complete(); }));
    std::printf("  %llu numbers after %lld ms, longest pause %lld ms\n", static_cast<unsigned long long>(model.matching()), timer.elapsed(), pauses.longest());
  }
  // The last one for the project of records_bench: no answer has the word, nearly all have its syllables, and every text is read.
  const char* const kEverywhere = "minlinlitrin";
  for (const char* words : {"inalienable", "西藏", "开枪", kEverywhere}) {
    const quint64 before = model.pages_fetched();
    timer.restart();
    window.results().find(QString::fromUtf8(words));
    ASSERT_TRUE(wait_until([&] { return model.pages_fetched() > before || (model.is_complete() && model.matching() == 0); }));
    std::printf("find %s: rows after %lld ms, longest pause %lld ms\n", words, timer.elapsed(), pauses.longest());
    ASSERT_TRUE(wait_until([&] { return model.is_complete(); }));
  }
  // Letter by letter, each before the one before it was answered: what nobody waits for any longer is given up.
  timer.restart();
  for (int letters = 1; kEverywhere[letters - 1]; ++letters) {
    window.results().find(QString::fromLatin1(kEverywhere, letters));
    QApplication::processEvents();
  }
  ASSERT_TRUE(wait_until([&] { return model.is_complete(); }));
  std::printf("find %s, letter by letter: done after %lld ms, longest pause %lld ms\n", kEverywhere, timer.elapsed(), pauses.longest());
  window.results().find(QString());
  ASSERT_TRUE(wait_until([&] { return model.is_complete(); }));
  for (const auto& [column, name] : {std::pair{ResultsModel::ItemColumn, "item"}, {ResultsModel::VerdictColumn, "verdict"}, {ResultsModel::ProbabilityColumn, "probability"},
                                     {ResultsModel::HumanColumn, "label"}, {ResultsModel::AnswerColumn, "length"}}) {
    timer.restart();
    model.sort(column);
    ASSERT_TRUE(wait_until([&] { return model.is_complete(); }));
    std::printf("sorted by %s after %lld ms, longest pause %lld ms\n", name, timer.elapsed(), pauses.longest());
  }
  std::printf("%ld MiB resident at the end\n", resident_mib());
}

}  // namespace
}  // namespace lacuna::studio
