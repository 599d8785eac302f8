#include "gui/side_delegate.h"

#include "models/answer_text.h"

namespace lacuna::studio {

void SideDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
  QStyledItemDelegate::initStyleOption(option, index);
  if (!is_right_to_left(option->text)) return;
  option->direction = Qt::RightToLeft;
  option->displayAlignment = Qt::AlignLeft | Qt::AlignVCenter;  // the leading side, which is the right one here
  option->textElideMode = Qt::ElideRight;
}

}  // namespace lacuna::studio
