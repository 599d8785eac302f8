// Table cells: the verdict as letter, colour and word; text of every script on its own side.
#pragma once
#include <QStyledItemDelegate>

namespace lacuna::studio {

class VerdictDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

}  // namespace lacuna::studio
