// The model files and servers that the user has shown to the window, each with its card; inspected by a worker, one after the other.
#pragma once
#include <QAbstractListModel>
#include <QJsonObject>
#include <QStringList>
#include <QVariantList>
#include <memory>
#include <vector>

#include "models/worker_process.h"

namespace lacuna::studio {

class ModelList : public QAbstractListModel {
  Q_OBJECT

 public:
  // unasked: a server on another machine, which hears of us only when the user says so.
  enum class State { waiting, reading, hashing, ready, failed, unasked };
  enum Role { PathRole = Qt::UserRole + 1, StateRole, CardRole, TextRole, ProblemRole, HashShareRole };

  struct Entry {
    QString path;  // of the file; of a server its endpoint_name()
    State state = State::waiting;
    QJsonObject card;  // as `lacuna inspect --json`, of a server the event `endpoint` (app/PROTOCOL.md); empty until it was read
    QString text;      // as `lacuna inspect`
    QString problem;
    double hash_share = 0;
    probe::EndpointSpec endpoint;
    bool is_server() const { return endpoint.given(); }
  };

  explicit ModelList(WorkerCommand command = WorkerCommand::beside_application(), QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

  // Files and folders (searched two levels deep for *.gguf; of a split set the first file stands for all). Returns how many were new.
  int add(const QStringList& paths);
  // A server; one with the same addresses and model is replaced. Returns its row.
  int add_endpoint(const probe::EndpointSpec& spec);
  // What is kept between two starts: of servers where they are and how they are asked. Restoring asks this machine's own alone.
  QVariantList endpoints() const;
  void restore_endpoints(const QVariantList& settings);
  void remove(int row);
  void inspect_again(int row);
  QStringList paths() const;  // of the files
  const Entry& entry(int row) const { return entries_.at(static_cast<std::size_t>(row)); }
  int row_of(const QString& path) const;  // -1 = not there

 Q_SIGNALS:
  void updated(int row);

 private:
  void add_file(const QString& path);
  int put_endpoint(const probe::EndpointSpec& spec, State state);
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
