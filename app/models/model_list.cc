#include "models/model_list.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QRegularExpression>
#include <QUrl>
#include <algorithm>

#include "models/endpoint_settings.h"

namespace lacuna::studio {
namespace {

using namespace Qt::StringLiterals;

// "model-00002-of-00007.gguf" is represented by "model-00001-of-00007.gguf".
QString first_of_split(const QString& path) {
  static const QRegularExpression kSplit(u"-\\d{5}-of-(\\d{5})\\.gguf$"_s, QRegularExpression::CaseInsensitiveOption);
  const QRegularExpressionMatch match = kSplit.match(path);
  return match.hasMatch() ? path.left(match.capturedStart()) + "-00001-of-"_L1 + match.captured(1) + path.right(5) : path;
}

QStringList models_under(const QString& folder) {
  QStringList out;
  const QStringList wanted = {u"*.gguf"_s};
  for (const QFileInfo& file : QDir(folder).entryInfoList(wanted, QDir::Files, QDir::Name)) out += file.absoluteFilePath();
  for (const QFileInfo& inner : QDir(folder).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name))
    for (const QFileInfo& file : QDir(inner.absoluteFilePath()).entryInfoList(wanted, QDir::Files, QDir::Name)) out += file.absoluteFilePath();
  return out;
}

// "model @ 127.0.0.1:8000"
QString server_title(const ModelList::Entry& entry) {
  const QString known = entry.card["model"_L1].toString(), asked = QString::fromStdString(entry.endpoint.model);
  const QString where = QUrl(QString::fromStdString(entry.endpoint.urls.front())).authority();
  const QString model = known.isEmpty() ? asked : known;
  return model.isEmpty() ? where : model + u" @ "_s + where;
}

}  // namespace

ModelList::ModelList(WorkerCommand command, QObject* parent) : QAbstractListModel(parent), worker_(std::move(command)) {
  connect(&worker_, &WorkerProcess::received, this, &ModelList::handle);
  connect(&worker_, &WorkerProcess::died, this, &ModelList::worker_died);
}

int ModelList::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(entries_.size()); }

QVariant ModelList::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  const Entry& entry = entries_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole: {
      if (entry.is_server()) return server_title(entry);
      const QString name = entry.card["name"_L1].toString();
      return name.isEmpty() ? QFileInfo(entry.path).fileName() : name;
    }
    case Qt::ToolTipRole:
    case PathRole: return entry.path;
    case StateRole: return QVariant::fromValue(static_cast<int>(entry.state));
    case CardRole: return entry.card;
    case TextRole: return entry.text;
    case ProblemRole: return entry.problem;
    case HashShareRole: return entry.hash_share;
    default: return {};
  }
}

int ModelList::row_of(const QString& path) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.path == path; });
  return found == entries_.end() ? -1 : static_cast<int>(found - entries_.begin());
}

QStringList ModelList::paths() const {
  QStringList out;
  for (const Entry& entry : entries_)
    if (!entry.is_server()) out += entry.path;
  return out;
}

int ModelList::add(const QStringList& paths) {
  const int before = rowCount();
  for (const QString& path : paths) {
    const QFileInfo info(path);
    if (info.isDir())
      for (const QString& file : models_under(info.absoluteFilePath())) add_file(first_of_split(file));
    else add_file(first_of_split(info.absoluteFilePath()));
  }
  inspect_next();
  return rowCount() - before;
}

void ModelList::add_file(const QString& path) {
  if (row_of(path) >= 0) return;
  beginInsertRows({}, rowCount(), rowCount());
  entries_.push_back({path, State::waiting, {}, {}, {}, 0, {}});
  endInsertRows();
}

int ModelList::add_endpoint(const probe::EndpointSpec& spec) {
  const int row = put_endpoint(spec, State::waiting);
  inspect_next();
  return row;
}

int ModelList::put_endpoint(const probe::EndpointSpec& spec, State state) {
  const QString name = endpoint_name(spec);
  const int known = row_of(name);
  if (known >= 0 && name == inspected_) return known;  // it is being asked
  const Entry entry{name, state, {}, {}, {}, 0, spec};
  if (known >= 0) {
    entries_[static_cast<std::size_t>(known)] = entry;
    touch(known);
    return known;
  }
  beginInsertRows({}, rowCount(), rowCount());
  entries_.push_back(entry);
  endInsertRows();
  return rowCount() - 1;
}

QVariantList ModelList::endpoints() const {
  QVariantList out;
  for (const Entry& entry : entries_)
    if (entry.is_server()) out += endpoint_settings(entry.endpoint);
  return out;
}

void ModelList::restore_endpoints(const QVariantList& settings) {
  for (const QVariant& one : settings)
    if (const probe::EndpointSpec spec = endpoint_from(one.toMap()); spec.given()) put_endpoint(spec, spec.allow_remote ? State::unasked : State::waiting);
  inspect_next();
}

void ModelList::remove(int row) {
  if (row < 0 || row >= rowCount()) return;
  const bool busy = entries_[static_cast<std::size_t>(row)].path == inspected_;
  beginRemoveRows({}, row, row);
  entries_.erase(entries_.begin() + row);
  endRemoveRows();
  if (busy) worker_.kill();  // hashing a file that nobody wants; the next one starts when the process is gone
}

void ModelList::inspect_again(int row) {
  Entry& entry = entries_.at(static_cast<std::size_t>(row));
  if (entry.state != State::failed && entry.state != State::ready && entry.state != State::unasked) return;
  entry.state = State::waiting;
  entry.problem.clear();
  touch(row);
  inspect_next();
}

void ModelList::touch(int row) {
  Q_EMIT dataChanged(index(row), index(row));
  Q_EMIT updated(row);
}

void ModelList::inspect_next() {
  if (!inspected_.isEmpty()) return;
  for (int row = 0; row < rowCount(); ++row) {
    Entry& entry = entries_[static_cast<std::size_t>(row)];
    if (entry.state != State::waiting) continue;
    entry.state = State::reading;
    inspected_ = entry.path;
    probe::WorkerRequest request;
    request.action = probe::WorkerAction::inspect;
    if (entry.is_server()) request.spec.endpoint = entry.endpoint;
    else request.spec.model = entry.path.toStdString();
    job_ = worker_.ask(request);
    return touch(row);
  }
}

void ModelList::handle(const QJsonObject& event) {
  const int row = row_of(inspected_);
  if (static_cast<quint64>(event["id"_L1].toDouble()) != job_ || inspected_.isEmpty()) return;
  const QString name = event["event"_L1].toString();
  bool ended = name == "error"_L1 || name == "endpoint"_L1;
  if (row >= 0) {
    Entry& entry = entries_[static_cast<std::size_t>(row)];
    if (name == "model"_L1) {
      entry.card = event["model"_L1].toObject();
      entry.text = event["text"_L1].toString();
      ended = !entry.card["sha256"_L1].toString().isEmpty();
      entry.state = ended ? State::ready : State::hashing;
    } else if (name == "bytes"_L1) {
      const double total = event["total"_L1].toDouble();
      entry.hash_share = total > 0 ? event["done"_L1].toDouble() / total : 0;
    } else if (name == "endpoint"_L1) {
      entry.card = event;
      entry.state = State::ready;
    } else if (ended) {
      entry.state = State::failed;
      entry.problem = event["message"_L1].toString();
    }
    touch(row);
  }
  if (!ended) return;
  inspected_.clear();
  inspect_next();
}

void ModelList::worker_died(const QString& what) {
  const int row = row_of(inspected_);
  inspected_.clear();
  if (row >= 0) {
    entries_[static_cast<std::size_t>(row)].state = State::failed;
    entries_[static_cast<std::size_t>(row)].problem = what;
    touch(row);
  }
  inspect_next();
}

}  // namespace lacuna::studio
