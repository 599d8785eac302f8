// The model files that the user has shown to the window, each with its card; inspected and hashed by a worker, one after the other.
#pragma once
#include <QAbstractListModel>
#include <QJsonObject>
#include <QStringList>
#include <memory>
#include <vector>

#include "models/worker_process.h"

namespace lacuna::studio {

class ModelList : public QAbstractListModel {
  Q_OBJECT

 public:
  enum class State { waiting, reading, hashing, ready, failed };
  enum Role { PathRole = Qt::UserRole + 1, StateRole, CardRole, TextRole, ProblemRole, HashShareRole };

  struct Entry {
    QString path;
    State state = State::waiting;
    QJsonObject card;  // as `lacuna inspect --json`; empty until it was read
    QString text;      // as `lacuna inspect`
    QString problem;
    double hash_share = 0;
  };

  explicit ModelList(WorkerCommand command = WorkerCommand::beside_application(), QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

  // Files and folders (searched two levels deep for *.gguf; of a split set the first file stands for all). Returns how many were new.
  int add(const QStringList& paths);
  void remove(int row);
  void inspect_again(int row);
  QStringList paths() const;
  const Entry& entry(int row) const { return entries_.at(static_cast<std::size_t>(row)); }
  int row_of(const QString& path) const;  // -1 = not there

 Q_SIGNALS:
  void updated(int row);

 private:
  void add_file(const QString& path);
  void inspect_next();
  void handle(const QJsonObject& event);
  void worker_died(const QString& what);
  void touch(int row);

  WorkerProcess worker_;
  std::vector<Entry> entries_;
  QString inspected_;  // path of the entry that the worker is busy with; empty = none
  quint64 job_ = 0;
};

}  // namespace lacuna::studio
