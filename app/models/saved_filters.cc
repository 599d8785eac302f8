#include "models/saved_filters.h"

#include <algorithm>

namespace lacuna::studio {

SavedFilters::SavedFilters(Studio& studio, QObject* parent) : QAbstractListModel(parent), studio_(studio) {
  connect(&studio, &Studio::project_changed, this, [this] {
    removed_.reset();
    reload();
  });
  reload();
}

int SavedFilters::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(filters_.size()); }

QVariant SavedFilters::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  if (role == Qt::DisplayRole) return name(index.row());
  if (role == Qt::ToolTipRole) return QString::fromStdString(probe::filter_to_json(filter(index.row())));
  return {};
}

QString SavedFilters::name(int row) const { return QString::fromStdString(filters_.at(static_cast<std::size_t>(row)).name); }
QString SavedFilters::removed() const { return removed_ ? QString::fromStdString(removed_->name) : QString(); }

bool SavedFilters::save(const QString& name, const probe::RowFilter& filter) {
  return write([&](probe::Project& project) { project.save_filter(name.trimmed().toStdString(), filter); });
}

bool SavedFilters::rename(int row, const QString& name) {
  const std::string old = filters_.at(static_cast<std::size_t>(row)).name, fresh = name.trimmed().toStdString();
  if (fresh == old) return true;
  if (std::any_of(filters_.begin(), filters_.end(), [&](const probe::SavedFilter& one) { return one.name == fresh; })) {
    Q_EMIT failed(tr("There is a filter of the name '%1' already.").arg(name));
    return false;
  }
  const probe::RowFilter kept = filter(row);
  return write([&](probe::Project& project) {
    project.save_filter(fresh, kept);  // first: at no moment is it lost
    project.remove_filter(old);
  });
}

bool SavedFilters::remove(int row) {
  const probe::SavedFilter gone = filters_.at(static_cast<std::size_t>(row));
  if (!write([&](probe::Project& project) { project.remove_filter(gone.name); })) return false;
  removed_ = gone;
  return true;
}

bool SavedFilters::restore() {
  if (!removed_) return false;
  const probe::SavedFilter back = *removed_;
  if (!save(QString::fromStdString(back.name), back.filter)) return false;
  removed_.reset();
  return true;
}

bool SavedFilters::write(const std::function<void(probe::Project&)>& change) {
  try {
    probe::Project& project = studio_.writer();
    change(project);
    beginResetModel();
    filters_ = project.saved_filters();
    endResetModel();
    return true;
  } catch (const std::exception& error) {
    Q_EMIT failed(QString::fromStdString(error.what()));
    return false;
  }
}

void SavedFilters::reload() {
  beginResetModel();
  filters_.clear();
  endResetModel();
  if (!studio_.has_project()) return;
  studio_.pages().ask<std::vector<probe::SavedFilter>>(
      "saved filters", [](const probe::Project& project, std::stop_token) { return project.saved_filters(); },
      [this](const std::vector<probe::SavedFilter>& filters) {
        beginResetModel();
        filters_ = filters;
        endResetModel();
      });
}

}  // namespace lacuna::studio
