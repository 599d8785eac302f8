#include "models/judge_session.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QLocale>

namespace lacuna::studio {
namespace {

using namespace Qt::StringLiterals;

// The line about `with` over all languages, or over the only one.
const std::vector<probe::Cell>* line_about(const probe::ReportTable& agreement, const char* with) {
  const std::vector<probe::Cell>* found = nullptr;
  for (const auto& row : agreement.rows)
    if (const auto* who = std::get_if<std::string>(&row.front()); who && *who == with) found = &row;  // the last one: "all" stands below the languages
  return found;
}

}  // namespace

void JudgeSession::ask(const std::filesystem::path& project, const probe::JudgeSpec& spec) {
  if (is_active()) return;
  result_ = {};
  probe::WorkerRequest request;
  request.action = probe::WorkerAction::judge;
  request.project = project;
  request.judging = spec;
  begin(std::move(request));
}

void JudgeSession::classify(const std::filesystem::path& project, const QString& fingerprint) {
  if (is_active()) return;
  result_ = {};
  probe::WorkerRequest request;
  request.action = probe::WorkerAction::classify;
  request.project = project;
  request.heard = fingerprint.toStdString();
  begin(std::move(request));
}

std::optional<bool> JudgeSession::take(const QString& name, const QJsonObject& event) {
  if (name == "judged"_L1) {
    const QJsonObject judge = event["judge"_L1].toObject();
    result_.version = judge["version"_L1].toString();
    result_.fingerprint = judge["fingerprint"_L1].toString();
    result_.judged = count(event, "judged"_L1);
    result_.already_there = count(event, "already_there"_L1);
    result_.abstained = count(event, "abstained"_L1);
    result_.failed = count(event, "failed"_L1);
    result_.left_out = count(event, "left_out"_L1);
    Q_EMIT votes_stored();
  } else if (name == "classified"_L1) {
    result_.classified = count(event, "classified"_L1);
    result_.changed = count(event, "changed"_L1);
    for (const QJsonValue& line : event["changes"_L1].toArray()) result_.changes += line.toString();
    Q_EMIT verdicts_changed();
  } else {
    return std::nullopt;
  }
  return event["interrupted"_L1].toBool();
}

QString agreement_in_words(const probe::ReportTable& agreement) {
  QStringList out;
  const auto say = [&](const char* with, const QString& sentence) {
    const std::vector<probe::Cell>* row = line_about(agreement, with);
    const auto* rate = row ? std::get_if<probe::Rate>(&row->at(3)) : nullptr;
    if (rate && rate->n > 0) out += sentence.arg(QLocale().toString(probe::rounded_percent(rate->interval.estimate), 'f', 0), QLocale().toString(probe::rounded_percent(rate->interval.low), 'f', 0),
                                                  QLocale().toString(probe::rounded_percent(rate->interval.high), 'f', 0), QLocale().toString(static_cast<qulonglong>(rate->n)));
  };
  say("its other order", QCoreApplication::translate("Judge", "Asked with the labels backwards, the judge says the same about %1 % of %4 answers (95 % interval %2 to %3)."));
  say("combined verdict", QCoreApplication::translate("Judge", "With the combined verdict it agrees on %1 % of %4 answers (%2 to %3)."));
  say("people", QCoreApplication::translate("Judge", "With people it agrees on %1 % of %4 answers (%2 to %3)."));
  if (out.isEmpty()) out += QCoreApplication::translate("Judge", "There is nothing yet that its votes could be held against.");
  return out.join(QLatin1Char(' '));
}

}  // namespace lacuna::studio
