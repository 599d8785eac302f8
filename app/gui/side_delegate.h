// Direction and elision of a cell follow its text, not the interface: an Uyghur answer begins at the right and is cut at its left, and a
// Chinese one is cut at its right in a mirrored window too.
#pragma once
#include <QStyledItemDelegate>

namespace lacuna::studio {

class SideDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

}  // namespace lacuna::studio
