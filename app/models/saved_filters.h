// The filters that a project keeps by name; `lacuna export --filter` knows the same ones.
#pragma once
#include <QAbstractListModel>
#include <functional>
#include <optional>
#include <vector>

#include "models/studio.h"
#include "probe/project.h"

namespace lacuna::studio {

class SavedFilters : public QAbstractListModel {
  Q_OBJECT

 public:
  explicit SavedFilters(Studio& studio, QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QString name(int row) const;
  const probe::RowFilter& filter(int row) const { return filters_.at(static_cast<std::size_t>(row)).filter; }

  // Each is on the disk when it returns true; otherwise `failed` said why.
  bool save(const QString& name, const probe::RowFilter& filter);  // replaces one of the same name
  bool rename(int row, const QString& name);                       // refused when the name is taken
  bool remove(int row);
  bool restore();                                                  // the one removed last
  QString removed() const;                                         // its name; empty = none

 Q_SIGNALS:
  void failed(const QString& message);

 private:
  bool write(const std::function<void(probe::Project&)>& change);
  void reload();

  Studio& studio_;
  std::vector<probe::SavedFilter> filters_;
  std::optional<probe::SavedFilter> removed_;
};

}  // namespace lacuna::studio
