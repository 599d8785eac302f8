// What the window is about: one project, the models and prompt sets at hand, one run. Pages look at it and never at each other.
#pragma once
#include <QDateTime>
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <filesystem>
#include <memory>
#include <vector>

#include "models/judge_session.h"
#include "models/model_list.h"
#include "models/project_reader.h"
#include "models/prompt_tree.h"
#include "models/run_session.h"
#include "probe/project.h"
#include "probe/report_table.h"

namespace lacuna::studio {

class Studio : public QObject {
  Q_OBJECT

 public:
  explicit Studio(WorkerCommand command = WorkerCommand::beside_application(), QObject* parent = nullptr);

  // Opens an existing project; with `example` nothing is ever written to it. The answer comes with `project_changed` or `failed`.
  void open(const std::filesystem::path& path, bool example = false);
  // A project that the first run will create.
  void create(const std::filesystem::path& path);
  void close();
  bool has_project() const { return !path_.empty(); }
  bool is_example() const { return example_; }
  const std::filesystem::path& path() const { return path_; }
  QString project_name() const { return QString::fromStdString(path_.stem().string()); }
  const std::vector<probe::RunInfo>& runs() const { return runs_; }
  quint64 answers() const;

  // The two runs that overview and compare look at; kept valid when runs come and go.
  const QString& baseline() const { return baseline_; }
  const QString& candidate() const { return candidate_; }
  void choose(const QString& baseline, const QString& candidate);

  ProjectReader& pages() { return pages_; }        // short questions: what is on the screen
  ProjectReader& analyses() { return analyses_; }  // long ones: counts, comparisons, exports
  ModelList& models() { return models_; }
  const ModelList& models() const { return models_; }
  PromptTree& prompts() { return prompts_; }
  const PromptTree& prompts() const { return prompts_; }
  RunSession& run() { return run_; }
  JudgeSession& judge() { return judge_; }
  void refresh();  // the list of runs, after something was written
  const QString& trouble() const { return trouble_; }  // why the last refresh failed: what is shown is of before; empty = it did not
  std::vector<probe::RunInfo> unfinished() const;      // runs that can go on; not those of answers from elsewhere

  // Of the valid answers of the run that this window asked for last, those of earlier sessions among them: how many refuse. n = 0: not known yet.
  probe::Rate refused_so_far() const;

  // Why nothing can be written to the project now; empty = it can.
  QString write_obstacle() const;
  bool is_working() const { return run_.is_active() || judge_.is_active(); }  // a job of the worker is being done: it does one at a time
  // The one writing connection, opened when it is needed. It is given back before a job of the worker begins, and when nothing was written for a moment: others may write to
  // the project then. Throws ProjectError.
  probe::Project& writer();
  void release_writer();

 Q_SIGNALS:
  void project_leaves();    // the last moment to write to it
  void project_changed();   // another project, or none
  void runs_changed();      // runs or their counts
  void answers_changed();   // at most once a second while a run writes
  void labels_changed();
  void verdicts_changed();  // all of them may have
  void choice_changed();
  void failed(const QString& message);
  void trouble_changed();

 private:
  struct Counts {
    std::vector<probe::RunInfo> runs;
    probe::Rate refused;
  };
  void follow(JobSession& job);
  void take_runs(const std::vector<probe::RunInfo>& runs);
  void set_trouble(const QString& trouble);
  void release_writer_when_idle();

  std::filesystem::path path_;
  bool example_ = false;
  std::vector<probe::RunInfo> runs_;
  probe::Rate refused_;  // in the project
  QString baseline_, candidate_, trouble_;
  std::unique_ptr<probe::Project> writer_;  // leaves after the readers: only then can it empty the log
  ProjectReader pages_, analyses_;
  ModelList models_;
  PromptTree prompts_;
  RunSession run_;
  JudgeSession judge_;
  QTimer refresh_soon_, release_soon_;
};

}  // namespace lacuna::studio
