#include "models/project_reader.h"

#include <malloc.h>

#include <QElapsedTimer>
#include <QMetaObject>

namespace lacuna::studio {
namespace {

constexpr qint64 kLongMilliseconds = 300;

// What a comparison of a million answers needed on the way goes back to the system.
void give_back_memory() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace

ProjectReader::ProjectReader(QObject* parent) : QObject(parent), thread_([this] { serve(); }) {}

ProjectReader::~ProjectReader() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    for (const auto& job : queue_) job->stop.request_stop();
    queue_.clear();
  }
  for (const auto& [lane, job] : lanes_) job->stop.request_stop();
  wake_.notify_one();
  thread_.join();
}

void ProjectReader::open(const std::filesystem::path& path) {
  while (!lanes_.empty()) cancel(lanes_.begin()->first);
  path_ = path;
}

void ProjectReader::cancel(const std::string& lane) {
  const auto found = lanes_.find(lane);
  if (found == lanes_.end()) return;
  found->second->stop.request_stop();
  lanes_.erase(found);
}

void ProjectReader::enqueue(const std::string& lane, Work work, std::function<void()> done, std::function<void(const QString&)> failed) {
  cancel(lane);
  auto job = std::make_shared<Job>();
  job->number = next_number_++;
  job->path = path_;
  job->work = std::move(work);
  const std::uint64_t number = job->number;
  // Only the latest question of a lane gets to speak.
  const auto if_latest = [this, lane, number] {
    const auto latest = lanes_.find(lane);
    if (latest == lanes_.end() || latest->second->number != number) return false;
    lanes_.erase(latest);
    return true;
  };
  job->done = [if_latest, done = std::move(done)] { if (if_latest()) done(); };
  job->failed = [if_latest, failed = std::move(failed)](const QString& problem) { if (if_latest() && failed) failed(problem); };
  lanes_[lane] = job;
  if (waiting_++ == 0) Q_EMIT busy_changed(true);
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(job);
  }
  wake_.notify_one();
}

void ProjectReader::serve() {
  std::unique_ptr<probe::Project> project;
  std::filesystem::path opened;
  for (;;) {
    std::shared_ptr<Job> job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return ended_ || !queue_.empty(); });
      if (ended_) return;
      job = queue_.front();
      queue_.pop_front();
    }
    QString problem;
    QElapsedTimer taken;
    taken.start();
    if (!job->stop.stop_requested()) {
      try {
        if (!project || opened != job->path) {
          project.reset();
          project = std::make_unique<probe::Project>(probe::Project::open_brought_up_to_date(job->path));
          opened = job->path;
        }
        const std::stop_callback cancelled(job->stop.get_token(), [&project] { project->interrupt(); });
        job->work(*project, job->stop.get_token());
      } catch (const std::exception& error) {
        problem = QString::fromStdString(error.what());
        if (problem.isEmpty()) problem = QStringLiteral("?");
        if (!job->stop.stop_requested()) project.reset();  // a file that was replaced or repaired meanwhile is opened afresh
        else if (project) project->let_go();               // else the next question would be interrupted too
      }
    }
    job->work = nullptr;
    if (taken.elapsed() > kLongMilliseconds) give_back_memory();
    deliver(job, problem);
  }
}

void ProjectReader::deliver(const std::shared_ptr<Job>& job, const QString& problem) {
  QMetaObject::invokeMethod(this, [this, job, problem] {
    if (--waiting_ == 0) Q_EMIT busy_changed(false);
    if (job->stop.stop_requested()) return;
    if (problem.isEmpty()) job->done();
    else job->failed(problem);
  }, Qt::QueuedConnection);
}

}  // namespace lacuna::studio
