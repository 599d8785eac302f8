// Questions to a project file on a thread of their own: the window never waits for a disk.
#pragma once
#include <QObject>
#include <QString>
#include <condition_variable>
#include <deque>
#include <exception>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "probe/project.h"

namespace lacuna::studio {

// One thread with one read-only connection. Questions of the same lane replace each other: the older one is cancelled and its answer dropped.
// Answers come on the thread of this object, never after it was destroyed.
class ProjectReader : public QObject {
  Q_OBJECT

 public:
  explicit ProjectReader(QObject* parent = nullptr);
  ~ProjectReader() override;

  // Drops everything asked so far. An empty path closes the file.
  void open(const std::filesystem::path& path);

  // `question` runs on the reader's thread; `answer` gets its value, `failed` the message of an exception.
  template <typename T>
  void ask(const std::string& lane, std::function<T(const probe::Project&, std::stop_token)> question, std::function<void(const T&)> answer,
           std::function<void(const QString&)> failed = {}) {
    auto value = std::make_shared<std::shared_ptr<T>>();
    enqueue(lane, [value, question = std::move(question)](const probe::Project& project, std::stop_token stop) {
      *value = std::make_shared<T>(question(project, stop));
    }, [value, answer = std::move(answer)] { answer(**value); }, std::move(failed));
  }
  void cancel(const std::string& lane);
  bool is_busy() const { return waiting_ > 0; }

 Q_SIGNALS:
  void busy_changed(bool busy);

 private:
  using Work = std::function<void(const probe::Project&, std::stop_token)>;
  struct Job {
    std::uint64_t number = 0;
    std::filesystem::path path;
    Work work;
    std::function<void()> done;
    std::function<void(const QString&)> failed;
    std::stop_source stop;
  };

  void enqueue(const std::string& lane, Work work, std::function<void()> done, std::function<void(const QString&)> failed);
  void serve();
  void deliver(const std::shared_ptr<Job>& job, const QString& problem);

  std::filesystem::path path_;
  std::map<std::string, std::shared_ptr<Job>> lanes_;  // the latest of each lane that has no answer yet
  std::uint64_t next_number_ = 1;
  int waiting_ = 0;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<Job>> queue_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace lacuna::studio
