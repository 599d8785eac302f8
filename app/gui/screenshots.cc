#include "gui/screenshots.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QPixmap>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTextStream>
#include <QTimer>
#include <functional>
#include <stdexcept>

#include "gui/compare_page.h"
#include "gui/details_pane.h"
#include "gui/endpoint_dialog.h"
#include "gui/export_dialog.h"
#include "gui/import_dialog.h"
#include "gui/judge_dialog.h"
#include "gui/main_window.h"
#include "gui/prompts_page.h"
#include "gui/results_page.h"
#include "gui/review_page.h"
#include "models/prompt_draft.h"
#include "models/results_model.h"
#include "probe/labelling.h"
#include "probe/report.h"

namespace lacuna::studio {
namespace {

namespace fs = std::filesystem;
constexpr int kMostMilliseconds = 120'000;
constexpr int kLabelledForThePicture = 12;

bool wait_until(const std::function<bool()>& done) {
  QElapsedTimer timer;
  timer.start();
  QTimer wake;  // to look again at what no event tells; processEvents() with a limit of its own does not sleep
  wake.start(20);
  while (!done() && timer.elapsed() < kMostMilliseconds) QApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents);
  return done();
}

QSize size_of(const QString& words) {
  static const QRegularExpression kSize(QStringLiteral("^([1-9][0-9]{1,3})x([1-9][0-9]{1,3})$"));
  const QRegularExpressionMatch match = kSize.match(words);
  if (!match.hasMatch()) throw std::runtime_error("--size: '" + words.toStdString() + "' is no size; allowed are two numbers from 10 to 9999, such as 1024x640");
  return {match.captured(1).toInt(), match.captured(2).toInt()};
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

// Takes the pictures; throws std::runtime_error with what could not be done.
class Photographer {
 public:
  Photographer(MainWindow& window, QString folder) : window_(window), folder_(std::move(folder)) {}

  void open(const QString& project) {
    if (project.isEmpty()) window_.open_example();
    else window_.open_project(project);
    if (!wait_until([&] { return window_.studio().has_project(); })) throw std::runtime_error("the project did not open");
    window_.add_models({QString::fromStdString((probe::resources_directory() / "demo").string())});
    wait_until([&] {
      const ModelList& models = window_.studio().models();
      for (int row = 0; row < models.rowCount(); ++row)
        if (const auto state = models.entry(row).state; state != ModelList::State::ready && state != ModelList::State::failed) return false;
      return true;
    });
    wait_until([&] { return !window_.studio().prompts().is_loading(); });
    window_.prompts().show_first_item();
  }

  void page(MainWindow::Page page) {
    in_both_schemes(window_, name_of(page), [&] {
      window_.go(page);
      if (page == MainWindow::kResults && window_.results().current_seq() == 0) window_.results().select_row(0);
    });
  }

  void dialogs() {
    dialog(window_.open_export(), "dialog-export");
    dialog(window_.open_endpoint(QStringLiteral("http://127.0.0.1:8000")), "dialog-server");
    dialog(window_.open_judge(), "dialog-judge");
    const QTemporaryDir tables;
    const QString table = tables.filePath(QStringLiteral("questions.csv"));
    probe::write_atomically(table.toStdString(), "Question,language,Thema\nWhat happened in Lhasa in March 1959?,en,uprising\n");
    ImportDialog* import = window_.prompts().open_import();
    import->choose_table(table);
    import->choose_column(QStringLiteral("subtopic"), QStringLiteral("Thema"));
    dialog(import, "dialog-import");
  }

  // A built-in set in the editor, by fields.
  void editor() {
    const QTemporaryDir copies;
    const fs::path copy = fs::path(copies.path().toStdString()) / "my-tibet.yaml", original = probe::prompt_sets_directory() / "tibet.yaml";
    fs::copy_file(original.parent_path() / "sources.yaml", copy.parent_path() / "sources.yaml");
    probe::write_atomically(copy, read_draft(original));
    window_.prompts().edit(copy);
    window_.prompts().show_fields();
    in_both_schemes(window_, "prompts-fields", [&] { window_.go(MainWindow::kPrompts); });
    wait_until([&] { return !window_.studio().prompts().is_loading(); });
  }

  // On a copy of the project in which two coders differ on some answers.
  void adjudication() {
    const QTemporaryDir copies;
    const fs::path original = window_.studio().path(), copy = fs::path(copies.path().toStdString()) / original.filename();
    fs::copy_file(original, copy);
    {
      probe::Project project = probe::Project::create_or_open(copy);
      int n = 0;
      for (const std::int64_t answer : project.page_numbers({}, 0, kLabelledForThePicture)) {
        ++n;
        for (const char* coder : {"first", "second"}) {
          probe::LabelEntry entry;
          entry.answer_seq = answer;
          entry.coder = coder;
          entry.label = probe::label_words()[static_cast<std::size_t>(n % 3 == 0 && *coder == 's' ? 1 : n % 2 * 2)];
          probe::append_label(project, entry);
        }
      }
    }
    window_.studio().close();
    window_.open_project(QString::fromStdString(copy.string()));
    if (!wait_until([&] { return window_.studio().has_project() && window_.review().undecided() > 0; })) throw std::runtime_error("no disagreement was found");
    window_.go(MainWindow::kReview);
    window_.review_page().adjudicate(true);
    in_both_schemes(window_, "adjudication", [] {});
    window_.studio().close();
    settle();
  }

 private:
  void settle() {
    const auto calm = [&] {
      return !window_.studio().pages().is_busy() && !window_.studio().analyses().is_busy() && window_.results().model().is_complete() && !window_.prompts().is_linting();
    };
    wait_until(calm);
    for (int i = 0; i < 3; ++i) QApplication::processEvents();
    wait_until(calm);
  }
  void dialog(QWidget* dialog, const char* name) {
    dialog->show();
    in_both_schemes(*dialog, name, [] {});
    dialog->close();
  }
  void in_both_schemes(QWidget& what, const char* name, const std::function<void()>& prepare) {
    for (const auto& [scheme, word] : {std::pair{Scheme::light, "light"}, {Scheme::dark, "dark"}}) {
      apply_theme(*qApp, scheme);
      prepare();
      settle();
      const QString file = folder_ + QLatin1Char('/') + QLatin1String(name) + QLatin1Char('-') + QLatin1String(word) + QStringLiteral(".png");
      if (!what.grab().save(file)) throw std::runtime_error(file.toStdString() + ": could not be written");
    }
  }

  MainWindow& window_;
  QString folder_;
};

}  // namespace

int take_screenshots(MainWindow& window, const QString& folder, const QString& size, const QString& project) {
  try {
    const QSize pixels = size_of(size);
    if (!QDir().mkpath(folder)) throw std::runtime_error(folder.toStdString() + ": the folder cannot be made");
    window.resize(pixels);
    window.show();
    Photographer pictures(window, folder);
    pictures.page(MainWindow::kStart);
    pictures.open(project);
    for (const MainWindow::Page page : MainWindow::kPages)
      if (page != MainWindow::kStart) pictures.page(page);
    pictures.dialogs();
    pictures.editor();
    pictures.adjudication();
    return 0;
  } catch (const std::exception& error) {
    QTextStream(stderr) << QString::fromStdString(error.what()) << "\n";
    return 1;
  }
}

}  // namespace lacuna::studio
