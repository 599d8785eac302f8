#include "models/worker_process.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonDocument>

#include "probe/encoders.h"

namespace lacuna::studio {
namespace {
constexpr int kGraceMilliseconds = 3000;   // for the answers in flight when the window closes
constexpr qsizetype kLastWords = 2000;     // bytes
}  // namespace

WorkerCommand WorkerCommand::beside_application() { return {QCoreApplication::applicationDirPath() + QStringLiteral("/lacuna")}; }

WorkerProcess::WorkerProcess(WorkerCommand command, QObject* parent) : QObject(parent), command_(std::move(command)) {}

WorkerProcess::~WorkerProcess() {
  if (!process_) return;
  process_->disconnect(this);
  if (process_->state() == QProcess::NotRunning) return;
  process_->closeWriteChannel();  // the end of its input tells it to stop
  if (process_->waitForFinished(kGraceMilliseconds)) return;
  process_->kill();
  process_->waitForFinished(kGraceMilliseconds);
}

bool WorkerProcess::is_running() const { return process_ && process_->state() != QProcess::NotRunning; }
qint64 WorkerProcess::process_id() const { return is_running() ? process_->processId() : 0; }

void WorkerProcess::kill() {
  if (is_running()) process_->kill();
}

void WorkerProcess::start() {
  frames_ = probe::WorkerFrames();
  last_words_.clear();
  process_ = std::make_unique<QProcess>();
  connect(process_.get(), &QProcess::readyReadStandardOutput, this, &WorkerProcess::read_events);
  connect(process_.get(), &QProcess::readyReadStandardError, this,
          [this] { last_words_ = (last_words_ + process_->readAllStandardError()).right(kLastWords); });
  connect(process_.get(), &QProcess::finished, this, &WorkerProcess::finished);
  connect(process_.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart) Q_EMIT died(tr("%1 could not be started: %2").arg(command_.program, process_->errorString()));
  });
  process_->start(command_.program, command_.arguments);
}

quint64 WorkerProcess::ask(probe::WorkerRequest request) {
  if (!is_running()) start();
  request.id = next_id_++;
  const std::string frame = probe::worker_frame(probe::worker_request_json(request));
  process_->write(frame.data(), static_cast<qint64>(frame.size()));
  return request.id;
}

quint64 WorkerProcess::ask(probe::WorkerAction action) {
  probe::WorkerRequest request;
  request.action = action;
  return ask(std::move(request));
}

void WorkerProcess::read_events() {
  const QByteArray bytes = process_->readAllStandardOutput();
  try {
    frames_.feed(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    while (const auto payload = frames_.next()) handle(*payload);
  } catch (const probe::WorkerProtocolError& error) {
    drop(QString::fromStdString(error.what()));
  }
}

// Throws WorkerProtocolError for what is no event of this version.
void WorkerProcess::handle(const std::string& payload) {
  QJsonParseError error{};
  const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(payload), &error);
  if (!document.isObject())
    throw probe::WorkerProtocolError("not a JSON object: " + error.errorString().toStdString());
  const QJsonObject object = document.object();
  if (object[QStringLiteral("protocol")].toInt(-1) != probe::kWorkerProtocol)
    throw probe::WorkerProtocolError("the worker does not speak protocol " + std::to_string(probe::kWorkerProtocol));
  if (!object[QStringLiteral("event")].isString() || !object[QStringLiteral("id")].isDouble())
    throw probe::WorkerProtocolError("an event without 'event' and 'id'");
  Q_EMIT received(object);
}

// Garbage: nothing that follows can be trusted, so the child goes.
void WorkerProcess::drop(const QString& why) {
  process_->disconnect(this);
  process_->kill();
  process_->waitForFinished(kGraceMilliseconds);
  Q_EMIT died(tr("The worker process sent something that is not understood (%1) and was ended.").arg(why));
}

void WorkerProcess::finished(int code, QProcess::ExitStatus status) {
  read_events();
  const QString words = QString::fromStdString(probe::for_terminal(last_words_.toStdString())).trimmed();
  QString what = status == QProcess::CrashExit ? tr("The worker process was ended by signal %1.").arg(code)
                                               : tr("The worker process ended with exit code %1.").arg(code);
  if (!words.isEmpty()) what += QLatin1Char('\n') + words;
  Q_EMIT died(what);
}

}  // namespace lacuna::studio
