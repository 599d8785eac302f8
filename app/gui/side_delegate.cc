#include "gui/side_delegate.h"

#include <QAbstractItemView>

#include "models/answer_text.h"

namespace lacuna::studio {

void SideDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
  QStyledItemDelegate::initStyleOption(option, index);
  const bool mirrored = option->direction == Qt::RightToLeft;
  if (is_right_to_left(option->text)) {
    option->direction = Qt::RightToLeft;
    option->displayAlignment = Qt::AlignLeft | Qt::AlignVCenter;  // the leading side, which is the right one here
  } else if (mirrored) {
    option->direction = Qt::LeftToRight;  // else it is cut at its beginning, and a question mark comes first
    option->displayAlignment = Qt::AlignRight | Qt::AlignVCenter;  // where the interface begins
  } else {
    return;
  }
  option->textElideMode = Qt::ElideRight;
  // Such a text begins where the cell ends: of a cell that goes on outside of what is seen, it is laid into the part that is.
  const auto* view = qobject_cast<const QAbstractItemView*>(option->widget);
  if (const QRect seen = view ? option->rect & view->viewport()->rect() : QRect(); !seen.isEmpty()) option->rect = seen;
}

}  // namespace lacuna::studio
