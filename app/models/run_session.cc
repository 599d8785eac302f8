#include "models/run_session.h"

namespace lacuna::studio {

using namespace Qt::StringLiterals;

void RunSession::start(const std::filesystem::path& project, const probe::RunSpec& spec, const QString& called) {
  if (is_active()) return;
  probe::WorkerRequest request;
  request.action = probe::WorkerAction::run;
  request.project = project;
  request.spec = spec;
  run_name_ = spec.name.empty() ? called : QString::fromStdString(spec.name);
  begin(std::move(request));
}

std::optional<bool> RunSession::take(const QString& name, const QJsonObject& event) {
  if (name != "finished"_L1) return std::nullopt;
  run_name_ = event["run"_L1].toString();
  take_progress(event["progress"_L1].toObject());
  return event["interrupted"_L1].toBool();
}

}  // namespace lacuna::studio
