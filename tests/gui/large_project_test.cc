// How long a person waits with a very large project: prints, asserts only what is shown. $LACUNA_LARGE_PROJECT names a project file.
#include <gtest/gtest.h>

#include <QApplication>
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

TEST(LargeProject, FirstRowsAndFiltersAreMeasured) {
  const QString path = qEnvironmentVariable("LACUNA_LARGE_PROJECT");
  if (path.isEmpty()) GTEST_SKIP() << "$LACUNA_LARGE_PROJECT names no project";
  MainWindow window(real_worker());
  window.show();
  ResultsModel& model = window.results().model();
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
  std::printf("%llu numbers after %lld ms, %ld MiB resident\n", static_cast<unsigned long long>(model.matching()), timer.elapsed(), resident_mib());
  for (const ResultsPage::Mode mode : {ResultsPage::kRefusals, ResultsPage::kNarrative, ResultsPage::kFlagged, ResultsPage::kNotReviewed, ResultsPage::kAll}) {
    const quint64 before = model.pages_fetched();
    timer.restart();
    window.results().set_mode(mode);
    ASSERT_TRUE(wait_until([&] { return model.pages_fetched() > before || (model.is_complete() && model.matching() == 0); }));
    std::printf("mode %d: rows after %lld ms\n", mode, timer.elapsed());
    ASSERT_TRUE(wait_until([&] { return model.is_complete(); }));
  }
  for (const char* words : {"inalienable", "西藏", "开枪"}) {
    const quint64 before = model.pages_fetched();
    timer.restart();
    window.results().find(QString::fromUtf8(words));
    ASSERT_TRUE(wait_until([&] { return model.pages_fetched() > before || (model.is_complete() && model.matching() == 0); }));
    std::printf("find %s: rows after %lld ms\n", words, timer.elapsed());
  }
  std::printf("%ld MiB resident at the end\n", resident_mib());
}

}  // namespace
}  // namespace lacuna::studio
