#include "models/report_table_model.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>

#include "models/answer_text.h"
#include "models/verdict_words.h"

namespace lacuna::studio {
namespace {

bool is_number(const probe::Cell& cell) { return !std::holds_alternative<std::string>(cell); }

QVariant sort_key(const probe::Cell& cell) {
  struct Key {
    QVariant operator()(const std::string& text) const { return QString::fromStdString(text); }
    QVariant operator()(std::int64_t value) const { return static_cast<double>(value); }
    QVariant operator()(double value) const { return value; }
    QVariant operator()(const probe::Rate& rate) const { return rate.interval.estimate; }
    QVariant operator()(const probe::EstimatedRate& rate) const { return rate.interval.estimate; }
    QVariant operator()(const probe::Coefficient& coefficient) const { return coefficient.interval.estimate; }
    QVariant operator()(const probe::PercentagePoints& points) const { return points.interval.estimate; }
    QVariant operator()(const probe::Percent& percent) const { return percent.share; }
    QVariant operator()(const probe::PValue& p) const { return p.value; }
    QVariant operator()(probe::NoValue) const { return {}; }
  };
  return std::visit(Key{}, cell);
}

// Words of tables that are words of the interface; names of topics, items and runs stay what they are.
constexpr std::array kWords = {
    QT_TRANSLATE_NOOP("Tables", "topic"), QT_TRANSLATE_NOOP("Tables", "language"), QT_TRANSLATE_NOOP("Tables", "item"), QT_TRANSLATE_NOOP("Tables", "items"),
    QT_TRANSLATE_NOOP("Tables", "run"), QT_TRANSLATE_NOOP("Tables", "prompt"), QT_TRANSLATE_NOOP("Tables", "baseline"), QT_TRANSLATE_NOOP("Tables", "candidate"),
    QT_TRANSLATE_NOOP("Tables", "outcome"), QT_TRANSLATE_NOOP("Tables", "pairs"), QT_TRANSLATE_NOOP("Tables", "only baseline"),
    QT_TRANSLATE_NOOP("Tables", "only candidate"), QT_TRANSLATE_NOOP("Tables", "difference, points"), QT_TRANSLATE_NOOP("Tables", "detectable, points"),
    QT_TRANSLATE_NOOP("Tables", "difference in differences, points"), QT_TRANSLATE_NOOP("Tables", "refused"), QT_TRANSLATE_NOOP("Tables", "refused or evaded"),
    QT_TRANSLATE_NOOP("Tables", "state narrative"), QT_TRANSLATE_NOOP("Tables", "invalid"), QT_TRANSLATE_NOOP("Tables", "of answers"), QT_TRANSLATE_NOOP("Tables", "group"), QT_TRANSLATE_NOOP("Tables", "all"),
    QT_TRANSLATE_NOOP("Tables", "sensitive"), QT_TRANSLATE_NOOP("Tables", "controls"),
    // How well a judge agrees.
    QT_TRANSLATE_NOOP("Tables", "with"), QT_TRANSLATE_NOOP("Tables", "n"), QT_TRANSLATE_NOOP("Tables", "agreement"), QT_TRANSLATE_NOOP("Tables", "kappa"),
    QT_TRANSLATE_NOOP("Tables", "its other order"), QT_TRANSLATE_NOOP("Tables", "people"), QT_TRANSLATE_NOOP("Tables", "rules"),
    QT_TRANSLATE_NOOP("Tables", "statistical"), QT_TRANSLATE_NOOP("Tables", "combined verdict"), QT_TRANSLATE_NOOP("Tables", "its other order, narrative"),
    QT_TRANSLATE_NOOP("Tables", "rules, narrative"), QT_TRANSLATE_NOOP("Tables", "its other order, facts"), QT_TRANSLATE_NOOP("Tables", "rules, facts"),
    QT_TRANSLATE_NOOP("Tables", "its other order, reasoning"), QT_TRANSLATE_NOOP("Tables", "rules, reasoning")};

QString in_words(const std::string& text) {
  const auto found = std::find(kWords.begin(), kWords.end(), std::string_view(text));
  return found == kWords.end() ? one_line(text) : QCoreApplication::translate("Tables", *found);
}

QString cell_words(const probe::Cell& cell, const std::string& column) {
  const std::string text = probe::cell_text(cell);
  if (is_number(cell) || column == "prompt" || column == "item" || column == "run") return one_line(text);
  if (column != "from" && column != "to") return in_words(text);
  const QString word = headline_word(text);
  return word.isEmpty() ? one_line(text) : word;
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
  if (role == Qt::DisplayRole) return cell_words(row[column], table_.columns[column].key);
  if (role == SortRole) return sort_key(row[column]);
  if (role == Qt::TextAlignmentRole) return QVariant::fromValue(is_number(row[column]) ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
  return {};
}

QVariant ReportTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return QAbstractTableModel::headerData(section, orientation, role);
  if (role == Qt::DisplayRole) return in_words(table_.columns[static_cast<std::size_t>(section)].title);
  return QAbstractTableModel::headerData(section, orientation, role);
}

}  // namespace lacuna::studio
