// A long job of the worker as the window sees it: what was asked, how far it is, what can be done now.
#pragma once
#include <QObject>
#include <QString>
#include <filesystem>
#include <optional>

#include "models/worker_process.h"

namespace lacuna::studio {

struct JobView {
  quint64 done = 0, total = 0, resumed = 0, failed = 0, refused = 0, classified = 0, resident_bytes = 0;
  double tokens_per_second = 0, seconds = 0;
  double eta_seconds = -1;  // negative = not known yet
  double refused_rate = 0, refused_low = 0, refused_high = 1;
};

class JobSession : public QObject {
  Q_OBJECT

 public:
  // idle: nothing asked yet; died: the worker went away in the middle; stopped: ended before the end because it was asked to.
  enum class State { idle, loading, running, paused, stopping, stopped, complete, failed, died };
  Q_ENUM(State)

  State state() const { return state_; }
  const JobView& view() const { return view_; }
  const QString& problem() const { return problem_; }  // what happened, after failed and died
  const QString& said() const { return said_; }        // the worker's last line while nothing gets done: a server that is asked again, for one
  const std::filesystem::path& project() const { return request_.project; }
  bool is_active() const;    // a job is being done
  bool can_resume() const;   // paused, stopped, failed or died
  qint64 worker_id() const { return worker_.process_id(); }

  void pause();
  void resume();  // goes on after a pause; asks again after a stop, an error or a death
  void stop();
  void kill_worker() { worker_.kill(); }

 Q_SIGNALS:
  void changed();
  void logged(const QString& line);
  void advanced();  // more is done than before

 protected:
  JobSession(WorkerCommand command, QObject* parent);
  void begin(probe::WorkerRequest request);  // nothing while a job is being done
  const probe::WorkerRequest& request() const { return request_; }
  // An event that only this kind of job has. Says whether the job was interrupted when the event is its last one.
  virtual std::optional<bool> take(const QString& name, const QJsonObject& event) = 0;
  void take_progress(const QJsonObject& progress);
  // A number of an event that counts something; 0 when it is missing.
  static quint64 count(const QJsonObject& object, QLatin1StringView key);

 private:
  void ask();
  void set_state(State state, const QString& problem = {});
  void handle(const QJsonObject& event);

  WorkerProcess worker_;
  probe::WorkerRequest request_;
  quint64 job_ = 0;
  State state_ = State::idle;
  JobView view_;
  QString problem_, said_;
};

}  // namespace lacuna::studio
