#include "models/studio.h"

#include <algorithm>

#include "probe/run_list.h"
#include "probe/statistics.h"

namespace lacuna::studio {
namespace {
constexpr int kRefreshMilliseconds = 1000;
constexpr int kReleaseMilliseconds = 500;  // after the last act: who labels answer after answer does not wait for the project to be opened each time

probe::Rate refused_in(const probe::Project& project, const std::string& run) {
  probe::Rate out;
  probe::RowFilter filter;
  filter.runs = {run};
  for (const probe::RowTally& tally : project.tally(filter)) {
    if (!tally.row.classified || tally.row.label == "invalid") continue;
    out.n += tally.answers;
    if (tally.row.label == "refusal") out.k += tally.answers;
  }
  out.interval = probe::wilson(out.k, out.n);
  return out;
}
}

Studio::Studio(WorkerCommand command, QObject* parent) : QObject(parent), models_(command), run_(command), judge_(command) {
  refresh_soon_.setSingleShot(true);
  refresh_soon_.setInterval(kRefreshMilliseconds);
  connect(&refresh_soon_, &QTimer::timeout, this, &Studio::refresh);
  release_soon_.setSingleShot(true);
  release_soon_.setInterval(kReleaseMilliseconds);
  connect(&release_soon_, &QTimer::timeout, this, &Studio::release_writer_when_idle);
  connect(&run_, &RunSession::advanced, this, [this] {
    if (!refresh_soon_.isActive()) refresh_soon_.start();
  });
  follow(run_);
  follow(judge_);
  connect(&judge_, &JudgeSession::verdicts_changed, this, &Studio::verdicts_changed);
}

// The worker writes while a job is active.
void Studio::follow(JobSession& job) {
  connect(&job, &JobSession::changed, this, [this, &job] {
    if (job.state() == JobSession::State::loading) refused_ = {};
    if (job.is_active()) release_writer();
    else if (has_project()) refresh();
  });
}

void Studio::open(const std::filesystem::path& path, bool example) {
  const auto before = path_;
  pages_.open(path);
  pages_.ask<std::vector<probe::RunInfo>>(
      "open", [](const probe::Project& project, std::stop_token) { return probe::runs_uncounted(project); },
      [this, path, example](const std::vector<probe::RunInfo>& runs) {
        Q_EMIT project_leaves();
        release_writer();
        path_ = path;
        example_ = example;
        analyses_.open(path);
        baseline_.clear();
        candidate_.clear();
        // Before anything longer on that reader, and beside the first page of answers.
        analyses_.ask<std::vector<probe::RunInfo>>(
            "counts", [](const probe::Project& project, std::stop_token) { return project.runs(); }, [this](const std::vector<probe::RunInfo>& counted) { take_runs(counted); });
        set_trouble({});
        refused_ = {};
        take_runs(runs);
        Q_EMIT project_changed();
      },
      [this, before](const QString& message) {
        pages_.open(before);
        Q_EMIT failed(message);
      });
}

void Studio::create(const std::filesystem::path& path) {
  close();
  path_ = path;
  pages_.open(path);
  analyses_.open(path);
  Q_EMIT project_changed();
}

void Studio::close() {
  Q_EMIT project_leaves();
  release_writer();
  pages_.open({});
  analyses_.open({});
  path_.clear();
  example_ = false;
  refused_ = {};
  runs_.clear();
  baseline_.clear();
  candidate_.clear();
  set_trouble({});
  Q_EMIT project_changed();
}

quint64 Studio::answers() const {
  quint64 n = 0;
  for (const probe::RunInfo& run : runs_) n += run.answered;
  return n;
}

void Studio::choose(const QString& baseline, const QString& candidate) {
  if (baseline == baseline_ && candidate == candidate_) return;
  baseline_ = baseline;
  candidate_ = candidate;
  Q_EMIT choice_changed();
}

QString Studio::write_obstacle() const {
  if (!has_project()) return tr("Open a project first.");
  if (is_example()) return tr("The example is read-only; what you write needs a project of your own.");
  if (run_.is_active() && run_.project() == path_) return tr("A run is writing to this project. Wait until it has stopped.");
  if (judge_.is_active() && judge_.project() == path_) return tr("A judge is writing to this project. Wait until it has stopped.");
  return {};
}

probe::Project& Studio::writer() {
  if (const QString why_not = write_obstacle(); !why_not.isEmpty()) throw probe::ProjectError(why_not.toStdString());
  if (!writer_) writer_ = std::make_unique<probe::Project>(probe::Project::create_or_open(path_));
  release_soon_.start();
  return *writer_;
}

void Studio::release_writer() {
  release_soon_.stop();
  writer_.reset();
}

// Not while the window reads: what was written would stay in the log, and be missing from a copy of the file.
void Studio::release_writer_when_idle() {
  if (pages_.is_busy() || analyses_.is_busy()) return release_soon_.start();
  release_writer();
}

void Studio::refresh() {
  if (!has_project()) return;
  pages_.ask<Counts>(
      "runs",
      [last = run_.run_name().toStdString()](const probe::Project& project, std::stop_token) {
        Counts out{project.runs(), {}};
        if (std::any_of(out.runs.begin(), out.runs.end(), [&](const probe::RunInfo& run) { return run.name == last; })) out.refused = refused_in(project, last);
        return out;
      },
      [this](const Counts& counts) {
        set_trouble({});
        refused_ = counts.refused;
        take_runs(counts.runs);
        Q_EMIT answers_changed();
      },
      [this](const QString& message) {
        std::error_code error;
        if (!runs_.empty() || std::filesystem::exists(path_, error)) set_trouble(message);  // one that the first run has not created yet cannot be read
      });
}

// What the worker counts is of this session alone.
probe::Rate Studio::refused_so_far() const {
  const JobView& view = run_.view();
  if (refused_.n > 0 || view.resumed > 0) return refused_;
  probe::Rate out;
  out.k = view.refused;
  out.n = view.classified;
  out.interval = {view.refused_rate, view.refused_low, view.refused_high};
  return out;
}

void Studio::set_trouble(const QString& trouble) {
  if (trouble == trouble_) return;
  trouble_ = trouble;
  Q_EMIT trouble_changed();
}

std::vector<probe::RunInfo> Studio::unfinished() const {
  std::vector<probe::RunInfo> out;
  std::copy_if(runs_.begin(), runs_.end(), std::back_inserter(out), [](const probe::RunInfo& run) { return run.kind != "import" && run.planned > run.answered; });
  return out;
}

void Studio::take_runs(const std::vector<probe::RunInfo>& runs) {
  runs_ = runs;
  const auto known = [&](const QString& name) {
    return std::any_of(runs_.begin(), runs_.end(), [&](const probe::RunInfo& run) { return QString::fromStdString(run.name) == name; });
  };
  const QString first = runs_.empty() ? QString() : QString::fromStdString(runs_.front().name);
  const QString second = runs_.size() > 1 ? QString::fromStdString(runs_[1].name) : first;
  const bool fresh_pair = baseline_ == candidate_ && runs_.size() > 1;  // the second run has just come
  const QString baseline = known(baseline_) ? baseline_ : first;
  const QString candidate = known(candidate_) && !fresh_pair ? candidate_ : second;
  Q_EMIT runs_changed();
  choose(baseline, candidate);
}

}  // namespace lacuna::studio
