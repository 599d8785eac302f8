#include "gui/figure_view.h"

#include <QSvgRenderer>

#include "gui/theme.h"

namespace lacuna::studio {
namespace {
constexpr double kLargest = 1.35;  // of its drawn size: larger it would look coarse
}

FigureView::FigureView(const QString& name, QWidget* parent) : QSvgWidget(parent) {
  setAccessibleName(name);
  renderer()->setAspectRatioMode(Qt::KeepAspectRatio);
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
}

void FigureView::set_svg(const std::string& svg) {
  svg_ = svg;
  load(svg.empty() ? QByteArray() : themed_svg(svg));
  renderer()->setAspectRatioMode(Qt::KeepAspectRatio);
  const QSize drawn = renderer()->defaultSize();
  if (drawn.isEmpty()) return setMinimumSize(0, 0);
  setMaximumSize(drawn * kLargest);
  setMinimumSize(drawn * 0.6);
  updateGeometry();
}

QSize FigureView::sizeHint() const { return renderer()->defaultSize(); }

int FigureView::heightForWidth(int width) const {
  const QSize drawn = renderer()->defaultSize();
  return drawn.width() > 0 ? qMin(width * drawn.height() / drawn.width(), static_cast<int>(drawn.height() * kLargest)) : 0;
}

}  // namespace lacuna::studio
