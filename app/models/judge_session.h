// A model that judges stored answers, and the verdicts computed anew with or without its votes. Both are jobs of the worker.
#pragma once
#include <QStringList>

#include "models/job_session.h"
#include "probe/model_judge.h"

namespace lacuna::studio {

// What a job brought; of a judge the numbers are answers.
struct JudgeResult {
  QString version, fingerprint;
  quint64 judged = 0, already_there = 0, abstained = 0, failed = 0, left_out = 0;
  quint64 classified = 0, changed = 0;  // of verdicts computed anew
  QStringList changes;                  // the first of them, in words
};

class JudgeSession : public JobSession {
  Q_OBJECT

 public:
  explicit JudgeSession(WorkerCommand command = WorkerCommand::beside_application(), QObject* parent = nullptr) : JobSession(std::move(command), parent) {}

  void ask(const std::filesystem::path& project, const probe::JudgeSpec& spec);
  // Hears the votes of the judge with this fingerprint; empty = of none.
  void classify(const std::filesystem::path& project, const QString& fingerprint);
  bool is_classifying() const { return request().action == probe::WorkerAction::classify; }  // the latest job is
  const JudgeResult& result() const { return result_; }                                       // of the latest job, once it ended

 Q_SIGNALS:
  void votes_stored();      // a judge was asked to the end, or stopped
  void verdicts_changed();  // verdicts were computed anew

 private:
  std::optional<bool> take(const QString& name, const QJsonObject& event) override;

  JudgeResult result_;
};

// What the table of agreement says about the judge, in sentences: against itself and against the combined verdict.
QString agreement_in_words(const probe::ReportTable& agreement);

}  // namespace lacuna::studio
