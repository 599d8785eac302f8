#include "gui/screenshots.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QPixmap>
#include <QTextStream>
#include <functional>

#include "gui/compare_page.h"
#include "gui/details_pane.h"
#include "gui/main_window.h"
#include "gui/prompts_page.h"
#include "gui/results_page.h"
#include "models/results_model.h"

namespace lacuna::studio {
namespace {

constexpr int kMostMilliseconds = 120'000;

bool wait_until(const std::function<bool()>& done) {
  QElapsedTimer timer;
  timer.start();
  while (!done() && timer.elapsed() < kMostMilliseconds) QApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 50);
  return done();
}

const char* name_of(MainWindow::Page page) {
  switch (page) {
    case MainWindow::kStart: return "start";
    case MainWindow::kOverview: return "overview";
    case MainWindow::kResults: return "results";
    case MainWindow::kCompare: return "compare";
    case MainWindow::kReview: return "review";
    case MainWindow::kModels: return "models";
    case MainWindow::kPrompts: return "prompts";
    case MainWindow::kRun: return "run";
    case MainWindow::kLog: return "log";
  }
  return "";
}

}  // namespace

int take_screenshots(MainWindow& window, const QString& folder, const QString& project) {
  QTextStream err(stderr);
  if (!QDir().mkpath(folder)) {
    err << folder << ": the folder cannot be made\n";
    return 1;
  }
  Studio& studio = window.studio();
  const auto calm = [&] { return !studio.pages().is_busy() && !studio.analyses().is_busy() && window.results().model().is_complete(); };
  const auto settle = [&] {
    wait_until(calm);
    for (int i = 0; i < 3; ++i) QApplication::processEvents();
    wait_until(calm);
  };
  window.resize(1360, 860);
  window.show();
  const auto shoot = [&](MainWindow::Page page) {
    for (const auto& [scheme, name] : {std::pair{Scheme::light, "light"}, {Scheme::dark, "dark"}}) {
      apply_theme(*qApp, scheme);
      window.go(page);
      if (page == MainWindow::kResults && window.results().current_seq() == 0) window.results().select_row(0);
      settle();
      const QString file = folder + QLatin1Char('/') + QLatin1String(name_of(page)) + QLatin1Char('-') + QLatin1String(name) + QStringLiteral(".png");
      if (!window.grab().save(file)) {
        err << file << ": could not be written\n";
        return false;
      }
    }
    return true;
  };
  if (!shoot(MainWindow::kStart)) return 1;
  if (project.isEmpty()) window.open_example();
  else window.open_project(project);
  if (!wait_until([&] { return studio.has_project(); })) {
    err << "the project did not open\n";
    return 1;
  }
  window.add_models({QString::fromStdString((probe::resources_directory() / "demo").string())});
  wait_until([&] {
    for (int row = 0; row < studio.models().rowCount(); ++row)
      if (const auto state = studio.models().entry(row).state; state != ModelList::State::ready && state != ModelList::State::failed) return false;
    return true;
  });
  wait_until([&] { return !studio.prompts().is_loading(); });
  window.prompts().show_first_item();
  for (const MainWindow::Page page : MainWindow::kPages)
    if (page != MainWindow::kStart && !shoot(page)) return 1;
  return 0;
}

}  // namespace lacuna::studio
