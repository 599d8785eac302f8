// The window: bar, pages, docks, status line. Pages do the work; this puts them together.
#pragma once
#include <QMainWindow>
#include <QPointer>
#include <array>
#include <memory>

#include "gui/theme.h"
#include "models/comparison_session.h"
#include "models/review_session.h"
#include "models/studio.h"

class QComboBox;
class QDockWidget;
class QLabel;
class QMenu;
class QPlainTextEdit;
class QProcess;
class QStackedWidget;
class QTabWidget;
class QTreeWidget;

namespace lacuna::studio {

class ComparePage;
class DetailsPane;
class EndpointDialog;
class ExportDialog;
class JudgeDialog;
class ModelsPage;
class OverviewPage;
class PromptsPage;
class ResultsPage;
class ReviewPage;
class RunPage;
class StartPage;

class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  enum Page { kStart, kOverview, kResults, kCompare, kReview, kModels, kPrompts, kRun, kLog };
  static constexpr std::array kPages = {kStart, kOverview, kResults, kCompare, kReview, kModels, kPrompts, kRun, kLog};

  explicit MainWindow(WorkerCommand command = WorkerCommand::beside_application());
  ~MainWindow() override;

  void go(Page page);
  Page page() const;
  void open_project(const QString& path);
  void open_example();
  void add_models(const QStringList& paths);
  void add_endpoint(const probe::EndpointSpec& spec);
  EndpointDialog* open_endpoint(const QString& url = {});
  ExportDialog* open_export();
  JudgeDialog* open_judge();  // the one that is open, or a new one

  Studio& studio() { return studio_; }
  ComparisonSession& comparison() { return comparison_; }
  ReviewSession& review() { return review_; }
  ResultsPage& results() { return *results_; }
  ComparePage& compare() { return *compare_; }
  PromptsPage& prompts() { return *prompts_; }
  ReviewPage& review_page() { return *review_page_; }
  RunPage& run_page() { return *run_page_; }
  DetailsPane& details() { return *details_; }

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void closeEvent(QCloseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void make_pages();
  void make_actions();
  void make_docks();
  void make_languages(QMenu* menu);
  void ask_project();
  void ask_model();
  void ask_labels();
  void import_table(const QString& path);
  void import_labels(const QString& path);
  void keep_models();
  void ask_new_project();
  void connect_studio();
  void show_project();
  void show_runs();
  void show_status();
  void show_project_status();
  void quit();
  void leave_for(const std::filesystem::path& project, bool example = false);
  bool may_leave_note();  // asks where a note that is being typed would be lost
  bool may_leave_work();  // asks where a job would be interrupted
  JobSession& job();  // the one that the bar steers: a judge that is being asked, else the run
  void show_choice();
  void show_details();
  void set_scheme(Scheme scheme);
  void log(const QString& line);
  QStringList recent() const;
  void remember(const QString& path);
  void about();

  Studio studio_;
  ComparisonSession comparison_;
  ReviewSession review_;
  std::unique_ptr<QProcess> example_maker_;  // while it works
  QStackedWidget* stack_;
  QTabWidget* tabs_;
  StartPage* start_;
  OverviewPage* overview_;
  ResultsPage* results_;
  ComparePage* compare_;
  ReviewPage* review_page_;
  ModelsPage* models_page_;
  PromptsPage* prompts_;
  RunPage* run_page_;
  QPlainTextEdit* log_;
  QDockWidget *project_dock_, *details_dock_;
  QTreeWidget* tree_;
  DetailsPane* details_;
  QPointer<JudgeDialog> judge_dialog_;
  QComboBox *baseline_, *candidate_;
  QLabel *run_status_, *project_status_;
  QAction *pause_, *resume_, *stop_, *export_, *judge_, *close_, *labels_;
};

}  // namespace lacuna::studio
