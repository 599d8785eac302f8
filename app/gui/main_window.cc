#include "gui/main_window.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QDir>
#include <QDockWidget>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QResizeEvent>
#include <QSettings>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QToolBar>
#include <QTreeWidget>

#include "gui/compare_page.h"
#include "gui/details_pane.h"
#include "gui/endpoint_dialog.h"
#include "gui/export_dialog.h"
#include "gui/file_dialogs.h"
#include "gui/import_dialog.h"
#include "gui/judge_dialog.h"
#include "gui/models_page.h"
#include "gui/overview_page.h"
#include "gui/prompts_page.h"
#include "gui/results_page.h"
#include "gui/review_page.h"
#include "gui/run_page.h"
#include "gui/start_page.h"
#include "gui/ui.h"
#include "models/answer_text.h"
#include "models/results_model.h"
#include "probe/session.h"
#include "probe/version.h"

namespace lacuna::studio {
namespace {

using namespace Qt::StringLiterals;
constexpr int kRunCharacters = 16;  // of a run's name in the bar, where there is room
constexpr int kLabelLines = 4;     // of what an import says, before the details
constexpr int kRecent = 8, kLogLines = 2000, kNoticeMilliseconds = 8000;
constexpr int kProjectWidth = 170, kDetailsWidth = 300, kLeastDetails = 240;  // names and states of runs can be read, and an answer

bool is_table(const QString& path) {
  for (const auto ending : {".csv"_L1, ".tsv"_L1, ".jsonl"_L1, ".ndjson"_L1})
    if (path.endsWith(ending, Qt::CaseInsensitive)) return true;
  return false;
}

// A server's address among what is dropped on the window; empty = none.
QString web_address(const QMimeData* data) {
  for (const QUrl& url : data->urls())
    if (url.scheme() == "http"_L1 || url.scheme() == "https"_L1) return url.toString();
  return {};
}

QStringList local_files(const QMimeData* data) {
  QStringList out;
  for (const QUrl& url : data->urls())
    if (url.isLocalFile()) out += url.toLocalFile();
  return out;
}

}  // namespace

MainWindow::MainWindow(WorkerCommand command) : studio_(std::move(command)), comparison_(studio_), review_(studio_) {
  setWindowTitle(u"Lacuna Studio"_s);
  setWindowIcon(application_icon());
  setAcceptDrops(true);
  setDockNestingEnabled(false);
  resize(1280, 820);
  make_pages();
  make_docks();
  make_actions();
  connect_studio();
  const QSettings settings;
  const QStringList models = settings.value("models"_L1).toStringList();
  const QVariantList servers = settings.value("endpoints"_L1).toList();
  studio_.models().add(models);
  studio_.models().restore_endpoints(servers);
  restoreGeometry(settings.value("window/geometry"_L1).toByteArray());
  restoreState(settings.value("window/state"_L1).toByteArray());
  show_project();
  studio_.prompts().load_later(probe::prompt_sets_directory());
}

MainWindow::~MainWindow() {
  studio_.disconnect(this);  // pages go before what they look at
  qDeleteAll(findChildren<QDialog*>(Qt::FindDirectChildrenOnly));
  if (example_maker_) example_maker_->disconnect(this);  // it ends with the window
  delete takeCentralWidget();
}

void MainWindow::make_pages() {
  stack_ = new QStackedWidget;
  start_ = new StartPage;
  stack_->addWidget(start_);
  tabs_ = named(new QTabWidget, tr("Pages"));
  tabs_->tabBar()->setAccessibleName(tr("Pages"));
  tabs_->setDocumentMode(true);
  overview_ = new OverviewPage(studio_, comparison_);
  results_ = new ResultsPage(studio_, comparison_);
  compare_ = new ComparePage(studio_, comparison_);
  review_page_ = new ReviewPage(studio_, review_);
  models_page_ = new ModelsPage(studio_);
  prompts_ = new PromptsPage(studio_);
  run_page_ = new RunPage(studio_);
  log_ = named(new QPlainTextEdit, tr("Log"));
  log_->setReadOnly(true);
  log_->setMaximumBlockCount(kLogLines);
  auto* log_page = new QWidget;
  auto* log_column = page_layout(log_page);
  log_column->addWidget(heading(tr("Log")));
  log_column->addWidget(log_, 1);
  tabs_->addTab(overview_, tr("Overview"));
  tabs_->addTab(results_, tr("Results"));
  tabs_->addTab(compare_, tr("Compare"));
  tabs_->addTab(review_page_, tr("Review"));
  tabs_->addTab(models_page_, tr("Models"));
  tabs_->addTab(prompts_, tr("Prompt sets"));
  tabs_->addTab(run_page_, tr("Run"));
  tabs_->addTab(log_page, tr("Log"));
  stack_->addWidget(tabs_);
  setCentralWidget(stack_);
  connect(tabs_, &QTabWidget::currentChanged, this, [this] {
    if (page() == kReview) review_page_->begin(results_->filter());
    if (page() == kResults || page() == kCompare) show_details();
    details_dock_->setVisible(stack_->currentIndex() == 1 && (page() == kResults || page() == kCompare));
  });
  connect(start_, &StartPage::add_model_wanted, this, &MainWindow::ask_model);
  connect(start_, &StartPage::example_wanted, this, &MainWindow::open_example);
  connect(start_, &StartPage::open_wanted, this, &MainWindow::ask_project);
  connect(start_, &StartPage::recent_wanted, this, &MainWindow::open_project);
  connect(overview_, &OverviewPage::run_wanted, this, [this] { go(kRun); });
  connect(overview_, &OverviewPage::compare_wanted, this, [this] { go(kCompare); });
  connect(results_, &ResultsPage::run_wanted, this, [this] { go(kRun); });
  connect(results_, &ResultsPage::judge_wanted, this, [this] { open_judge()->show(); });
  connect(models_page_, &ModelsPage::add_wanted, this, &MainWindow::ask_model);
  connect(models_page_, &ModelsPage::add_endpoint_wanted, this, [this] { open_endpoint()->show(); });
  connect(models_page_, &ModelsPage::run_wanted, this, [this](const QString& path) {
    run_page_->choose_model(path);
    go(kRun);
  });
  connect(prompts_, &PromptsPage::run_wanted, this, [this] { go(kRun); });
  connect(run_page_, &RunPage::add_model_wanted, this, &MainWindow::ask_model);
  connect(run_page_, &RunPage::project_wanted, this, &MainWindow::ask_new_project);
}

void MainWindow::make_docks() {
  project_dock_ = new QDockWidget(tr("Project"), this);
  project_dock_->setObjectName("project"_L1);
  tree_ = named(new QTreeWidget, tr("Project: models, prompt sets and runs"));
  tree_->setHeaderHidden(true);
  tree_->setColumnCount(2);
  tree_->setIndentation(14);
  tree_->header()->setStretchLastSection(false);
  tree_->header()->setSectionResizeMode(0, QHeaderView::Stretch);
  tree_->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
  tree_->setMinimumWidth(kProjectWidth);
  project_dock_->setWidget(tree_);
  const bool mirrored = isRightToLeft();  // Qt mirrors everything but the sides of docks
  addDockWidget(mirrored ? Qt::RightDockWidgetArea : Qt::LeftDockWidgetArea, project_dock_);
  connect(tree_, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) { go(static_cast<Page>(item->data(0, Qt::UserRole).toInt())); });
  connect(tree_, &QTreeWidget::itemClicked, this, [this](QTreeWidgetItem* item) { go(static_cast<Page>(item->data(0, Qt::UserRole).toInt())); });
  details_dock_ = new QDockWidget(tr("Details"), this);
  details_dock_->setObjectName("details"_L1);
  details_ = new DetailsPane(studio_);
  details_->setMinimumWidth(kLeastDetails);
  details_dock_->setWidget(details_);
  addDockWidget(mirrored ? Qt::LeftDockWidgetArea : Qt::RightDockWidgetArea, details_dock_);
  resizeDocks({project_dock_, details_dock_}, {220, 360}, Qt::Horizontal);
  connect(results_, &ResultsPage::answer_wanted, this, &MainWindow::show_details);
  connect(compare_, &ComparePage::answer_wanted, this, &MainWindow::show_details);
}

// The pane belongs to the page that is seen: what another page finds meanwhile waits until it is seen itself.
void MainWindow::show_details() {
  const std::int64_t seq = page() == kCompare ? compare_->current_seq() : results_->current_seq();
  if (seq == 0) details_->clear();
  else if (details_->shown() != seq) details_->show_answer(seq);
}

void MainWindow::make_actions() {
  QMenu* file = menuBar()->addMenu(tr("&File"));
  QMenu* run = menuBar()->addMenu(tr("&Run"));
  QMenu* view = menuBar()->addMenu(tr("&View"));
  QMenu* help = menuBar()->addMenu(tr("&Help"));
  const auto add = [this](QMenu* menu, const QString& text, const QKeySequence& keys, auto slot) {
    QAction* action = menu->addAction(text, this, slot);
    action->setShortcut(keys);
    return action;
  };
  QAction* open = add(file, tr("Open…"), QKeySequence::Open, [this] { ask_project(); });
  add(file, tr("New project…"), QKeySequence::New, [this] { ask_new_project(); });
  add(file, tr("Open the example"), {}, [this] { open_example(); });
  QAction* model = add(file, tr("Add a model…"), QKeySequence(u"Ctrl+M"_s), [this] { ask_model(); });
  model->setIconText(tr("Model…"));  // in the bar, where the runs that are compared must have room on a small screen
  add(file, tr("Add a server…"), {}, [this] { open_endpoint()->show(); });
  export_ = add(file, tr("Export…"), QKeySequence(u"Ctrl+E"_s), [this] { open_export()->show(); });
  labels_ = add(file, tr("Import labels…"), {}, [this] { ask_labels(); });
  close_ = add(file, tr("Close the project"), QKeySequence::Close, [this] {
    if (may_leave_note()) studio_.close();
  });
  file->addSeparator();
  add(file, tr("Quit"), QKeySequence::Quit, [this] { quit(); });
  QAction* plan = add(run, tr("Plan a run…"), QKeySequence(u"Ctrl+R"_s), [this] { go(kRun); });
  judge_ = add(run, tr("Ask a judge model…"), QKeySequence(u"Ctrl+J"_s), [this] { open_judge()->show(); });
  pause_ = add(run, tr("Pause"), {}, [this] { job().pause(); });
  resume_ = add(run, tr("Resume"), {}, [this] {
    if (&job() == &studio_.run()) run_page_->resume();
    else job().resume();
  });
  stop_ = add(run, tr("Stop"), {}, [this] { job().stop(); });
  const std::pair<Page, QString> pages[] = {{kOverview, tr("Overview")}, {kResults, tr("Results")}, {kCompare, tr("Compare")}, {kReview, tr("Review")},
                                            {kModels, tr("Models")}, {kPrompts, tr("Prompt sets")}, {kRun, tr("Run")}, {kLog, tr("Log")}};
  for (const auto& [page, name] : pages) add(view, name, QKeySequence(u"Ctrl+%1"_s.arg(static_cast<int>(page))), [this, page = page] { go(page); });
  view->addSeparator();
  view->addAction(project_dock_->toggleViewAction());
  view->addAction(details_dock_->toggleViewAction());
  view->addSeparator();
  add(view, tr("Light"), {}, [this] { set_scheme(Scheme::light); });
  add(view, tr("Dark"), {}, [this] { set_scheme(Scheme::dark); });
  add(view, tr("As the system"), {}, [this] { set_scheme(Scheme::system); });
  view->addSeparator();
  make_languages(view->addMenu(tr("Language")));
  add(help, tr("About Lacuna"), {}, [this] { about(); });
  QAction* find = add(view, tr("Find"), QKeySequence::Find, [this] {
    if (tabs_->currentIndex() == kPrompts) return prompts_->focus_search();
    go(kResults);
    results_->focus_search();
  });

  QToolBar* bar = addToolBar(tr("Tools"));
  bar->setObjectName("tools"_L1);
  bar->setMovable(false);
  for (QAction* action : {open, model, plan, pause_, resume_, stop_}) bar->addAction(action);
  bar->addSeparator();
  baseline_ = named(elastic_box(), tr("Baseline"));
  candidate_ = named(elastic_box(), tr("Candidate"));
  for (QComboBox* box : {baseline_, candidate_}) {
    box->setMinimumContentsLength(kRunCharacters);
    connect(box, &QComboBox::activated, this, [this] { studio_.choose(baseline_->currentText(), candidate_->currentText()); });
  }
  const auto spaced_label = [](const QString& text) {
    QLabel* label = caption(text);
    label->setWordWrap(false);
    label->setContentsMargins(8, 0, 4, 0);
    return label;
  };
  bar->addWidget(spaced_label(tr("Baseline")));
  bar->addWidget(baseline_);
  bar->addWidget(spaced_label(tr("Candidate")));
  bar->addWidget(candidate_);
  bar->addSeparator();
  bar->addAction(find);
  bar->addAction(export_);
  for (QAction* action : bar->actions())
    if (QWidget* widget = bar->widgetForAction(action); widget && widget->accessibleName().isEmpty()) widget->setAccessibleName(action->text());
  project_status_ = elided_label();
  run_status_ = elided_label();
  for (QLabel* label : {project_status_, run_status_}) label->setProperty("caption", true);
  statusBar()->addWidget(project_status_);
  statusBar()->addPermanentWidget(run_status_);
}

// Under their own names, so that somebody who reads no other finds theirs.
void MainWindow::make_languages(QMenu* menu) {
  const std::pair<QString, QString> languages[] = {{{}, tr("As the system")}, {u"en"_s, u"English"_s}, {u"de"_s, u"Deutsch"_s}, {u"zh-Hans"_s, u"简体中文"_s}, {u"zh-Hant"_s, u"繁體中文"_s}};
  auto* choices = new QActionGroup(menu);
  for (const auto& [tag, name] : languages) {
    QAction* choice = choices->addAction(menu->addAction(name));
    choice->setCheckable(true);
    choice->setChecked(QSettings().value("window/language"_L1).toString() == tag);
    connect(choice, &QAction::triggered, this, [this, tag = tag] {
      QSettings().setValue("window/language"_L1, tag);
      statusBar()->showMessage(tr("The language changes when the window is opened the next time."), kNoticeMilliseconds);
    });
  }
}

void MainWindow::connect_studio() {
  connect(&studio_, &Studio::project_changed, this, &MainWindow::show_project);
  connect(&studio_, &Studio::runs_changed, this, &MainWindow::show_runs);
  connect(&studio_, &Studio::choice_changed, this, &MainWindow::show_choice);
  connect(&studio_, &Studio::failed, this, [this](const QString& message) {
    log(message);
    auto* box = new QMessageBox(QMessageBox::Warning, tr("The project cannot be opened"), message, QMessageBox::Ok, this);
    box->setTextFormat(Qt::PlainText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
  });
  connect(&studio_, &Studio::trouble_changed, this, [this] {
    if (!studio_.trouble().isEmpty()) log(studio_.trouble());
    show_status();
  });
  for (JobSession* one : {static_cast<JobSession*>(&studio_.run()), static_cast<JobSession*>(&studio_.judge())}) {
    connect(one, &JobSession::changed, this, &MainWindow::show_status);
    connect(one, &JobSession::logged, this, &MainWindow::log);
  }
  for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
    connect(&studio_.models(), signal, this, [this] {
      keep_models();
      show_runs();
    });
  connect(&studio_.prompts(), &PromptTree::loaded, this, [this] {
    show_runs();
    details_->read_again();
  });
  connect(&studio_.models(), &ModelList::updated, this, &MainWindow::show_runs);
}

void MainWindow::go(Page page) {
  if (page == kStart) return stack_->setCurrentIndex(0);
  stack_->setCurrentIndex(1);
  tabs_->setCurrentIndex(static_cast<int>(page) - 1);
  details_dock_->setVisible(page == kResults || page == kCompare);
  if (page == kReview) review_page_->begin(results_->filter());
}

MainWindow::Page MainWindow::page() const { return stack_->currentIndex() == 0 ? kStart : static_cast<Page>(tabs_->currentIndex() + 1); }

void MainWindow::open_project(const QString& path) { leave_for(QFileInfo(path).absoluteFilePath().toStdString()); }

void MainWindow::leave_for(const std::filesystem::path& project, bool example) {
  if (may_leave_note()) studio_.open(project, example);
}

// The demo's result: made once, by the demo itself, in the user's data folder. It gets its name when it is whole: what a closed window left behind is no example.
void MainWindow::open_example() {
  if (example_maker_) return;
  const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/example"_L1, file = folder + "/demo.lacuna"_L1;
  if (QFileInfo::exists(file)) return leave_for(file.toStdString(), true);
  const QString unfinished = folder + ".unfinished"_L1;
  QDir(unfinished).removeRecursively();
  QDir().mkpath(unfinished);
  example_maker_ = std::make_unique<QProcess>();
  project_status_->setText(tr("Making the example: two small models are asked…"));
  const auto made = [this, folder, unfinished, file](bool whole) {
    QProcess* maker = example_maker_.release();
    maker->deleteLater();
    show_status();
    if (whole) QDir(folder).removeRecursively();
    if (whole && QDir().rename(unfinished, folder)) return leave_for(file.toStdString(), true);
    const QString words = QString::fromUtf8(maker->readAllStandardError()).right(500);
    Q_EMIT studio_.failed(tr("The example could not be made: %1").arg(words.isEmpty() ? maker->errorString() : words));
  };
  connect(example_maker_.get(), &QProcess::finished, this, [made](int code, QProcess::ExitStatus status) { made(status == QProcess::NormalExit && code == 0); });
  connect(example_maker_.get(), &QProcess::errorOccurred, this, [made](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart) made(false);
  });
  example_maker_->start(WorkerCommand::beside_application().program, {u"-q"_s, u"demo"_s, u"--out"_s, unfinished});
}

void MainWindow::add_models(const QStringList& paths) {
  if (studio_.models().add(paths) > 0 || page() == kStart) go(kModels);
}

void MainWindow::ask_project() {
  const QString path = ask_file(this, tr("Open a project"), tr("Lacuna projects (*.lacuna)"));
  if (!path.isEmpty()) open_project(path);
}

void MainWindow::ask_new_project() {
  QString path = ask_new_file(this, tr("Where the answers are kept"), u"audit.lacuna"_s, tr("Lacuna projects (*.lacuna)"));
  if (path.isEmpty()) return;
  if (!path.endsWith(".lacuna"_L1)) path += ".lacuna"_L1;
  if (QFileInfo::exists(path)) open_project(path);
  else if (may_leave_note()) studio_.create(path.toStdString());
}

void MainWindow::ask_model() {
  const QStringList paths = ask_files(this, tr("Choose model files"), tr("Models (*.gguf)"));
  if (!paths.isEmpty()) add_models(paths);
}

void MainWindow::keep_models() {
  QSettings settings;
  settings.setValue("models"_L1, studio_.models().paths());
  settings.setValue("endpoints"_L1, studio_.models().endpoints());
}

EndpointDialog* MainWindow::open_endpoint(const QString& url) {
  auto* dialog = new EndpointDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  probe::EndpointSpec spec;
  if (!url.isEmpty()) spec.urls = {url.toStdString()};
  dialog->fill(spec);
  connect(dialog, &EndpointDialog::chosen, this, &MainWindow::add_endpoint);
  return dialog;
}

void MainWindow::add_endpoint(const probe::EndpointSpec& spec) {
  const int row = studio_.models().add_endpoint(spec);
  keep_models();
  go(kModels);
  models_page_->select(row);
}

ExportDialog* MainWindow::open_export() {
  auto* dialog = new ExportDialog(studio_, results_->model().query().filter, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  return dialog;
}

JudgeDialog* MainWindow::open_judge() {
  if (judge_dialog_ && judge_dialog_->isVisible()) {
    judge_dialog_->set_shown(results_->filter());
    judge_dialog_->raise();
    return judge_dialog_;
  }
  judge_dialog_ = new JudgeDialog(studio_, results_->filter(), this);
  judge_dialog_->setAttribute(Qt::WA_DeleteOnClose);
  connect(judge_dialog_, &JudgeDialog::add_model_wanted, this, &MainWindow::ask_model);
  return judge_dialog_;
}

QStringList MainWindow::recent() const {
  QStringList out;
  for (const QString& path : QSettings().value("recent"_L1).toStringList())
    if (QFileInfo::exists(path)) out += path;
  return out;
}

void MainWindow::remember(const QString& path) {
  QStringList paths = recent();
  paths.removeAll(path);
  paths.prepend(path);
  QSettings().setValue("recent"_L1, QStringList(paths.mid(0, kRecent)));
}

void MainWindow::show_project() {
  const bool open = studio_.has_project();
  if (open && !studio_.is_example()) remember(QString::fromStdString(studio_.path().string()));
  setWindowTitle(open ? studio_.project_name() + (studio_.is_example() ? tr(" (example, read-only)") : QString()) + " – Lacuna Studio"_L1 : u"Lacuna Studio"_s);
  start_->set_recent(recent());
  export_->setEnabled(open);
  labels_->setEnabled(open);
  judge_->setEnabled(open);
  close_->setEnabled(open);
  if (open && page() == kStart) go(studio_.runs().empty() ? kRun : kOverview);
  if (!open && studio_.models().rowCount() == 0) go(kStart);
  project_dock_->setVisible(open || page() != kStart);
  details_dock_->setVisible(page() == kResults || page() == kCompare);
  show_runs();
  show_choice();
  show_status();
}

void MainWindow::show_runs() {
  tree_->clear();
  const auto group = [this](const QString& name, Page page) {
    auto* item = new QTreeWidgetItem(tree_, {name, {}});
    item->setData(0, Qt::UserRole, static_cast<int>(page));
    QFont bold = item->font(0);
    bold.setBold(true);
    item->setFont(0, bold);
    return item;
  };
  const auto add = [](QTreeWidgetItem* under, const QString& name, const QString& state, Page page) {
    auto* item = new QTreeWidgetItem(under, {name, state});
    item->setData(0, Qt::UserRole, static_cast<int>(page));
    item->setToolTip(0, name);
    item->setForeground(1, muted_ink());
    item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
  };
  QTreeWidgetItem* models = group(tr("Models"), kModels);
  for (int row = 0; row < studio_.models().rowCount(); ++row)
    add(models, studio_.models().index(row).data().toString(), studio_.models().entry(row).state == ModelList::State::failed ? u"!"_s : QString(), kModels);
  QTreeWidgetItem* sets = group(tr("Prompt sets"), kPrompts);
  for (int row = 0; row < studio_.prompts().rowCount(); ++row) add(sets, studio_.prompts().index(row, 0).data().toString(), {}, kPrompts);
  QTreeWidgetItem* runs = group(tr("Runs"), kResults);
  for (const probe::RunInfo& run : studio_.runs())
    add(runs, QString::fromStdString(run.name), run.planned > run.answered ? percent(static_cast<double>(run.answered) / static_cast<double>(run.planned)) : u"✓"_s, kResults);
  tree_->expandAll();
  sets->setExpanded(false);
  show_status();
}

void MainWindow::show_choice() {
  for (QComboBox* box : {baseline_, candidate_}) {
    const QSignalBlocker quiet(box);
    box->clear();
    for (const probe::RunInfo& run : studio_.runs()) box->addItem(QString::fromStdString(run.name));
    box->setCurrentText(box == baseline_ ? studio_.baseline() : studio_.candidate());
    box->setEnabled(studio_.runs().size() > 1);
  }
}

JobSession& MainWindow::job() {
  if (studio_.judge().is_active()) return studio_.judge();
  return studio_.run();
}

void MainWindow::show_status() {
  const JobSession& run = job();
  const bool judging = &run == &studio_.judge();
  const QString name = !judging ? studio_.run().run_name() : studio_.judge().is_classifying() ? tr("Verdicts") : tr("Judge");
  const JobView& v = run.view();
  const auto state = run.state();
  pause_->setEnabled(state == RunSession::State::running && !(judging && studio_.judge().is_classifying()));
  resume_->setEnabled(judging ? run.can_resume() : run_page_->can_resume());
  stop_->setEnabled(run.is_active() && state != RunSession::State::stopping);
  show_project_status();
  if (state == RunSession::State::idle || v.total == 0) return run_status_->clear();
  QStringList parts = {tr("%1: %2/%3").arg(isolated(name.isEmpty() ? tr("Run") : name), grouped(v.done), grouped(v.total))};
  if (run.is_active()) {
    if (v.tokens_per_second > 0) parts += tr("%1 tokens/s").arg(QLocale().toString(v.tokens_per_second, 'f', 1));
    if (v.eta_seconds >= 0) parts += tr("%1 left").arg(duration_text(v.eta_seconds));
    parts += bytes_text(static_cast<double>(v.resident_bytes));
  }
  if (const probe::Rate refused = studio_.refused_so_far(); !judging && refused.n > 0)
    parts += tr("%1 refused [%2, %3]").arg(percent(refused.interval.estimate)).arg(whole_percent(refused.interval.low)).arg(whole_percent(refused.interval.high));
  parts += tr("errors %1").arg(v.failed);
  if (state == RunSession::State::died) parts.prepend(tr("The worker died; Resume goes on"));
  run_status_->setText(parts.join(u"   "_s));
}

void MainWindow::show_project_status() {
  QString text = !studio_.has_project() ? tr("No project open") : tr("%1: %2 answers in %n run(s)", nullptr, static_cast<int>(studio_.runs().size())).arg(isolated(studio_.project_name()), grouped(studio_.answers()));
  if (!studio_.trouble().isEmpty()) text = tr("The project cannot be read now: what is shown may be old (see Log)");
  project_status_->setText(text);
  project_status_->setToolTip(studio_.trouble());
}

void MainWindow::set_scheme(Scheme scheme) {
  QSettings().setValue("window/scheme"_L1, static_cast<int>(scheme));
  apply_theme(*qApp, scheme);
  start_->set_recent(recent());
}

void MainWindow::log(const QString& line) { log_->appendPlainText(QDateTime::currentDateTime().toString(Qt::ISODate) + u"  "_s + line); }

void MainWindow::about() {
  QMessageBox box(QMessageBox::NoIcon, tr("About Lacuna"), QString::fromStdString(probe::version_text()), QMessageBox::Ok, this);
  box.setTextFormat(Qt::PlainText);
  box.setIconPixmap(application_icon().pixmap(64, 64));
  box.exec();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (!local_files(event->mimeData()).isEmpty() || !web_address(event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  QStringList models;
  for (const QString& path : local_files(event->mimeData())) {
    if (path.endsWith(".lacuna"_L1)) open_project(path);
    else if (path.endsWith(".yaml"_L1)) prompts_->edit(path.toStdString());
    else if (is_table(path)) import_table(path);
    else models += path;
  }
  if (!models.isEmpty()) add_models(models);
  if (const QString url = web_address(event->mimeData()); !url.isEmpty()) open_endpoint(url)->show();
}

void MainWindow::ask_labels() {
  const QString path = ask_file(this, tr("Choose a table of labels"), tr("Tables (*.csv *.tsv *.jsonl *.ndjson)"));
  if (!path.isEmpty()) import_labels(path);
}

void MainWindow::import_labels(const QString& path) {
  auto* box = new QMessageBox(QMessageBox::Information, tr("Import labels"), {}, QMessageBox::Ok, this);
  box->setTextFormat(Qt::PlainText);
  box->setAttribute(Qt::WA_DeleteOnClose);
  try {
    QGuiApplication::setOverrideCursor(Qt::WaitCursor);
    const QStringList said = review_.import_labels(path);
    for (const QString& line : said) log(line);
    box->setText(said.mid(qMax<qsizetype>(0, said.size() - kLabelLines)).join(u'\n'));  // the sums stand last
    if (said.size() > kLabelLines) box->setDetailedText(said.join(u'\n'));
  } catch (const std::exception& error) {
    box->setIcon(QMessageBox::Warning);
    box->setText(QString::fromUtf8(error.what()));
  }
  QGuiApplication::restoreOverrideCursor();
  box->open();
}

// Labels come onto the answers; questions become a prompt set.
void MainWindow::import_table(const QString& path) {
  if (ReviewSession::are_labels(path)) return import_labels(path);
  go(kPrompts);
  ImportDialog* dialog = prompts_->open_import();
  dialog->choose_table(path);
  dialog->show();
}

// A note in Review that cannot be written now is nobody's to lose but its coder's.
bool MainWindow::may_leave_note() {
  QString problem;
  const auto heard = connect(&review_, &ReviewSession::failed, this, [&problem](const QString& message) { problem = message; });
  const bool kept = review_.keep_note();
  disconnect(heard);
  if (kept) return true;
  QMessageBox box(QMessageBox::Warning, tr("Review"), tr("The note that is being typed cannot be kept: %1").arg(problem), QMessageBox::NoButton, this);
  box.setTextFormat(Qt::PlainText);
  const QPushButton* discard = box.addButton(tr("Discard the note"), QMessageBox::DestructiveRole);
  box.setDefaultButton(box.addButton(tr("Stay"), QMessageBox::RejectRole));
  box.exec();
  if (box.clickedButton() != discard) return false;
  review_.discard_note();
  return true;
}

bool MainWindow::may_leave_work() {
  if (!studio_.is_working()) return true;
  const JobSession& work = job();
  QMessageBox box(QMessageBox::Question, tr("Quit"), {}, QMessageBox::NoButton, this);
  box.setTextFormat(Qt::PlainText);
  const auto say = [this, &work, &box] {  // the work goes on while the question stands
    const JobView& view = work.view();
    const QString done = percent(view.total > 0 ? static_cast<double>(view.done) / static_cast<double>(view.total) : 0);
    box.setText(!work.is_active()         ? tr("The work has ended meanwhile: nothing would be interrupted.")
                : &work == &studio_.run() ? tr("A run is going on (%1). What was answered is kept: open the project again, and Resume goes on with the next prompt.").arg(done)
                                          : tr("A judge is working (%1). What it said is kept: asked again, it goes on.").arg(done));
  };
  say();
  connect(&work, &JobSession::changed, &box, say);
  const QPushButton* leave = box.addButton(tr("Quit"), QMessageBox::AcceptRole);
  box.setDefaultButton(box.addButton(tr("Let it go on"), QMessageBox::RejectRole));
  box.exec();
  return box.clickedButton() == leave;
}

// A pane that a small window pressed together gets its room back.
void MainWindow::resizeEvent(QResizeEvent* event) {
  QMainWindow::resizeEvent(event);
  if (details_->isVisible() && details_->width() < kDetailsWidth && event->size().width() > event->oldSize().width()) resizeDocks({details_dock_}, {kDetailsWidth}, Qt::Horizontal);
}

void MainWindow::quit() {
  if (may_leave_note() && may_leave_work()) close();
}

// Who presses the window's button is asked; a signal or the end of the session waits for nobody, and interrupts a run as a crash would.
void MainWindow::closeEvent(QCloseEvent* event) {
  if (!prompts_->settle_changes() || (event->spontaneous() && !(may_leave_note() && may_leave_work()))) return event->ignore();
  review_.keep_note();
  QSettings settings;
  settings.setValue("window/geometry"_L1, saveGeometry());
  settings.setValue("window/state"_L1, saveState());
  event->accept();
}

}  // namespace lacuna::studio
