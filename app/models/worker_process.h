// The window's end of app/PROTOCOL.md: one `lacuna worker` as a child process.
#pragma once
#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <memory>

#include "probe/worker_protocol.h"

namespace lacuna::studio {

struct WorkerCommand {
  QString program;
  QStringList arguments = {QStringLiteral("worker")};
  // `lacuna` beside this executable.
  static WorkerCommand beside_application();
};

// Starts the child when it is first asked, and again after it died. Lives on one thread; signals come on it.
class WorkerProcess : public QObject {
  Q_OBJECT

 public:
  explicit WorkerProcess(WorkerCommand command = WorkerCommand::beside_application(), QObject* parent = nullptr);
  ~WorkerProcess() override;

  // Sends a request under a new id, which it returns.
  quint64 ask(probe::WorkerRequest request);
  quint64 ask(probe::WorkerAction action);  // hello, pause, resume, stop
  bool is_running() const;
  qint64 process_id() const;  // 0 when none runs
  void kill();                // as a crash would; `died` follows

 Q_SIGNALS:
  void received(const QJsonObject& event);  // of this protocol version, with "event" and "id"
  void died(const QString& what);        // crashed, could not start, ended unasked, or sent garbage

 private:
  void start();
  void read_events();
  void handle(const std::string& payload);
  void drop(const QString& why);
  void finished(int code, QProcess::ExitStatus status);

  WorkerCommand command_;
  std::unique_ptr<QProcess> process_;
  probe::WorkerFrames frames_;
  QByteArray last_words_;  // the end of its stderr
  quint64 next_id_ = 1;
};

}  // namespace lacuna::studio
