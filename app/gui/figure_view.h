// A figure as probe draws it, scaled to the room there is, in the colours of the window.
#pragma once
#include <QSvgWidget>
#include <string>

namespace lacuna::studio {

class FigureView : public QSvgWidget {
  Q_OBJECT

 public:
  explicit FigureView(const QString& name, QWidget* parent = nullptr);
  void set_svg(const std::string& svg);
  void recolour() { set_svg(svg_); }
  QSize sizeHint() const override;
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;

 private:
  std::string svg_;
};

}  // namespace lacuna::studio
