#include "gui/wrap_layout.h"

#include <QStyle>
#include <QWidget>

namespace lacuna::studio {

WrapLayout::WrapLayout(int spacing) {
  setContentsMargins(0, 0, 0, 0);
  setSpacing(spacing);
}

WrapLayout::~WrapLayout() {
  for (const QLayoutItem* item : items_) delete item;
}

void WrapLayout::addItem(QLayoutItem* item) { items_.push_back(item); }

QLayoutItem* WrapLayout::itemAt(int index) const { return index >= 0 && index < count() ? items_[static_cast<std::size_t>(index)] : nullptr; }

QLayoutItem* WrapLayout::takeAt(int index) {
  QLayoutItem* out = itemAt(index);
  if (out) items_.erase(items_.begin() + index);
  return out;
}

template <typename Place>
int WrapLayout::arrange(int width, const Place& place) const {
  int x = 0, y = 0, row_height = 0;
  for (QLayoutItem* item : items_) {
    if (item->isEmpty()) continue;  // hidden
    const QSize size = item->sizeHint();
    if (x > 0 && x + size.width() > width) {
      x = 0;
      y += row_height + spacing();
      row_height = 0;
    }
    place(*item, QRect(QPoint(x, y), size));
    x += size.width() + spacing();
    row_height = qMax(row_height, size.height());
  }
  return y + row_height;
}

int WrapLayout::heightForWidth(int width) const {
  return arrange(width, [](QLayoutItem&, const QRect&) {});
}

QSize WrapLayout::minimumSize() const {
  QSize out;
  for (const QLayoutItem* item : items_)
    if (!item->isEmpty()) out = out.expandedTo(item->minimumSize());
  return out;
}

QSize WrapLayout::sizeHint() const {
  int right = 0;
  const int height = arrange(QLAYOUTSIZE_MAX, [&](QLayoutItem&, const QRect& place) { right = place.right() + 1; });
  return {right, height};
}

void WrapLayout::setGeometry(const QRect& area) {
  QLayout::setGeometry(area);
  const Qt::LayoutDirection direction = parentWidget() ? parentWidget()->layoutDirection() : Qt::LeftToRight;
  arrange(area.width(), [&](QLayoutItem& item, const QRect& place) { item.setGeometry(QStyle::visualRect(direction, area, place.translated(area.topLeft()))); });
}

}  // namespace lacuna::studio
