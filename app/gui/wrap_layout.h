// Items in a row like words in a line: what does not fit goes on below, so that a page is never wider than its widest item for their sake.
#pragma once
#include <QLayout>
#include <vector>

namespace lacuna::studio {

// Takes ownership of its items, as every layout does. Mirrored with its widget.
class WrapLayout : public QLayout {
 public:
  explicit WrapLayout(int spacing);
  ~WrapLayout() override;

  void addItem(QLayoutItem* item) override;
  int count() const override { return static_cast<int>(items_.size()); }
  QLayoutItem* itemAt(int index) const override;
  QLayoutItem* takeAt(int index) override;
  Qt::Orientations expandingDirections() const override { return {}; }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize minimumSize() const override;  // of the widest item
  QSize sizeHint() const override;     // of all in one row
  void setGeometry(const QRect& area) override;

 private:
  template <typename Place>
  int arrange(int width, const Place& place) const;  // calls place(item, rectangle from 0, 0); the height of all rows

  std::vector<QLayoutItem*> items_;
};

}  // namespace lacuna::studio
