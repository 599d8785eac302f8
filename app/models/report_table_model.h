// A probe::ReportTable as an item model: the window shows the same cells as terminal, report and CSV.
#pragma once
#include <QAbstractTableModel>

#include "probe/report_table.h"

namespace lacuna::studio {

class ReportTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Role { SortRole = Qt::UserRole + 1 };  // a number where the cell has one

  using QAbstractTableModel::QAbstractTableModel;
  void set_table(probe::ReportTable table);
  const probe::ReportTable& table() const { return table_; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

 private:
  probe::ReportTable table_;
};

}  // namespace lacuna::studio
