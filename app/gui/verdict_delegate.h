// Table cells: the verdict as letter, colour and word; text of every script on its own side.
#pragma once
#include "gui/side_delegate.h"

namespace lacuna::studio {

class VerdictDelegate : public SideDelegate {
  Q_OBJECT

 public:
  using SideDelegate::SideDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

}  // namespace lacuna::studio
