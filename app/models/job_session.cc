#include "models/job_session.h"

#include <QJsonArray>

namespace lacuna::studio {

using namespace Qt::StringLiterals;

quint64 JobSession::count(const QJsonObject& object, QLatin1StringView key) { return static_cast<quint64>(std::max(0.0, object[key].toDouble())); }

JobSession::JobSession(WorkerCommand command, QObject* parent) : QObject(parent), worker_(std::move(command)) {
  connect(&worker_, &WorkerProcess::received, this, &JobSession::handle);
  connect(&worker_, &WorkerProcess::died, this, [this](const QString& what) {
    Q_EMIT logged(what);
    if (is_active()) set_state(State::died, what);
  });
}

bool JobSession::is_active() const {
  return state_ == State::loading || state_ == State::running || state_ == State::paused || state_ == State::stopping;
}

bool JobSession::can_resume() const {
  return state_ == State::paused || state_ == State::stopped || state_ == State::failed || state_ == State::died;
}

void JobSession::begin(probe::WorkerRequest request) {
  if (is_active()) return;
  request_ = std::move(request);
  view_ = {};
  ask();
}

void JobSession::ask() {
  set_state(State::loading);
  job_ = worker_.ask(request_);
}

void JobSession::pause() {
  if (state_ == State::running || state_ == State::loading) worker_.ask(probe::WorkerAction::pause);
}

void JobSession::resume() {
  if (state_ == State::paused) worker_.ask(probe::WorkerAction::resume);
  else if (can_resume()) ask();
}

void JobSession::stop() {
  if (!is_active()) return;
  worker_.ask(probe::WorkerAction::stop);
  set_state(State::stopping);
}

void JobSession::set_state(State state, const QString& problem) {
  state_ = state;
  problem_ = problem;
  said_.clear();
  Q_EMIT changed();
}

void JobSession::handle(const QJsonObject& event) {
  const QString name = event["event"_L1].toString();
  const auto id = static_cast<quint64>(event["id"_L1].toDouble());
  if (name == "log"_L1) {
    said_ = event["line"_L1].toString();
    Q_EMIT logged(said_);
    return Q_EMIT changed();
  }
  if (name == "error"_L1 && id == 0) return Q_EMIT logged(event["message"_L1].toString());
  if (id != job_ || !is_active()) return;
  if (name == "progress"_L1) {
    view_.resident_bytes = count(event, "resident_bytes"_L1);
    take_progress(event["progress"_L1].toObject());
    if (state_ == State::loading) set_state(State::running);
    else Q_EMIT changed();
  } else if (name == "paused"_L1) {
    if (state_ != State::stopping) set_state(event["paused"_L1].toBool() ? State::paused : State::running);
  } else if (name == "error"_L1) {
    const QString message = event["message"_L1].toString();
    Q_EMIT logged(message);
    set_state(State::failed, message);
  } else if (const std::optional<bool> interrupted = take(name, event)) {
    set_state(*interrupted ? State::stopped : State::complete);
  }
}

void JobSession::take_progress(const QJsonObject& p) {
  const quint64 before = view_.done;
  view_.done = count(p, "done"_L1);
  view_.total = count(p, "total"_L1);
  view_.resumed = count(p, "resumed"_L1);
  view_.failed = count(p, "failed"_L1);
  view_.refused = count(p, "refused"_L1);
  view_.classified = count(p, "classified"_L1);
  view_.seconds = p["seconds"_L1].toDouble();
  view_.tokens_per_second = p["tokens_per_second"_L1].toDouble();
  view_.eta_seconds = p["eta_seconds"_L1].toDouble(-1);
  const QJsonArray rate = p["refused_rate"_L1].toArray();
  view_.refused_rate = rate.at(0).toDouble();
  view_.refused_low = rate.at(1).toDouble();
  view_.refused_high = rate.at(2).toDouble(1);
  if (view_.done == before) return;
  said_.clear();
  Q_EMIT advanced();
}

}  // namespace lacuna::studio
