#include "models/report_table_model.h"

#include "models/answer_text.h"

namespace lacuna::studio {
namespace {

bool is_number(const probe::Cell& cell) { return !std::holds_alternative<std::string>(cell); }

QVariant sort_key(const probe::Cell& cell) {
  struct Key {
    QVariant operator()(const std::string& text) const { return QString::fromStdString(text); }
    QVariant operator()(std::int64_t value) const { return static_cast<double>(value); }
    QVariant operator()(double value) const { return value; }
    QVariant operator()(const probe::Rate& rate) const { return rate.interval.estimate; }
    QVariant operator()(const probe::PercentagePoints& points) const { return points.interval.estimate; }
    QVariant operator()(const probe::PValue& p) const { return p.value; }
  };
  return std::visit(Key{}, cell);
}

}  // namespace

void ReportTableModel::set_table(probe::ReportTable table) {
  beginResetModel();
  table_ = std::move(table);
  endResetModel();
}

int ReportTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(table_.rows.size()); }
int ReportTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(table_.columns.size()); }

QVariant ReportTableModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  const auto& row = table_.rows[static_cast<std::size_t>(index.row())];
  const auto column = static_cast<std::size_t>(index.column());
  if (column >= row.size()) return {};
  if (role == Qt::DisplayRole) return one_line(probe::cell_text(row[column]));
  if (role == SortRole) return sort_key(row[column]);
  if (role == Qt::TextAlignmentRole) return QVariant::fromValue(is_number(row[column]) ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
  return {};
}

QVariant ReportTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return QAbstractTableModel::headerData(section, orientation, role);
  if (role == Qt::DisplayRole) return QString::fromStdString(table_.columns[static_cast<std::size_t>(section)].title);
  return QAbstractTableModel::headerData(section, orientation, role);
}

}  // namespace lacuna::studio
