// One run: the job whose answers are stored as they come.
#pragma once
#include "models/job_session.h"
#include "probe/run_plan.h"

namespace lacuna::studio {

class RunSession : public JobSession {
  Q_OBJECT

 public:
  explicit RunSession(WorkerCommand command = WorkerCommand::beside_application(), QObject* parent = nullptr) : JobSession(std::move(command), parent) {}

  const QString& run_name() const { return run_name_; }
  // `called`: what a run without a name will be called, after its model.
  void start(const std::filesystem::path& project, const probe::RunSpec& spec, const QString& called = {});

 private:
  std::optional<bool> take(const QString& name, const QJsonObject& event) override;

  QString run_name_;
};

}  // namespace lacuna::studio
