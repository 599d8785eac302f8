#include "gui/ui.h"

#include <QApplication>
#include <QBoxLayout>
#include <QComboBox>
#include <QFrame>
#include <QHeaderView>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QTableView>
#include <QToolButton>
#include <QToolTip>
#include <QWhatsThis>
#include <cmath>

#include "gui/side_delegate.h"
#include "probe/report_table.h"

namespace lacuna::studio {
namespace {
constexpr int kPageMargin = 16, kSpacing = 10;
constexpr int kArrow = 40;  // of a box, with its margins
constexpr int kFewCharacters = 6;  // of a text that is cut: enough to know it by

// Rows are chosen, never cells: whichever cell was clicked, what is seen of the row stays, and left and right move all of them.
class RowTable : public QTableView {
 public:
  void scrollTo(const QModelIndex& index, ScrollHint hint) override {
    const int side = horizontalScrollBar()->value();
    QTableView::scrollTo(index, hint);
    horizontalScrollBar()->setValue(side);
  }

 protected:
  void keyPressEvent(QKeyEvent* event) override {
    if (event->key() != Qt::Key_Left && event->key() != Qt::Key_Right) return QTableView::keyPressEvent(event);
    const bool further = (event->key() == Qt::Key_Right) != isRightToLeft();
    horizontalScrollBar()->triggerAction(further ? QAbstractSlider::SliderSingleStepAdd : QAbstractSlider::SliderSingleStepSub);
  }
};

class ElidedLabel : public QLabel {
 public:
  using QLabel::QLabel;
  QSize minimumSizeHint() const override { return {fontMetrics().averageCharWidth() * kFewCharacters, QLabel::minimumSizeHint().height()}; }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    style()->drawItemText(&painter, contentsRect(), QStyle::visualAlignment(layoutDirection(), alignment()), palette(), isEnabled(), shown(), foregroundRole());
  }
  bool event(QEvent* event) override {
    if (event->type() == QEvent::ToolTip && toolTip().isEmpty() && shown() != text()) {
      QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text(), this);
      return true;
    }
    return QLabel::event(event);
  }

 private:
  QString shown() const { return fontMetrics().elidedText(text(), Qt::ElideRight, contentsRect().width()); }
};

class ElasticBox : public QComboBox {
 protected:
  bool event(QEvent* event) override {
    if (event->type() != QEvent::ToolTip) return QComboBox::event(event);
    QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), currentText(), this);
    return true;
  }
};
}  // namespace

QLabel* heading(const QString& text) {
  auto* label = new QLabel(text);
  label->setProperty("heading", true);
  label->setTextFormat(Qt::PlainText);
  return label;
}

QLabel* section(const QString& text) {
  auto* label = new QLabel(text);
  label->setProperty("section", true);
  label->setTextFormat(Qt::PlainText);
  return label;
}

QLabel* caption(const QString& text) {
  auto* label = new QLabel(text);
  label->setProperty("caption", true);
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  return label;
}

QLabel* plain_label(const QString& text) {
  auto* label = new QLabel(text);
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

QLabel* elided_label(const QString& text) {
  auto* label = new ElidedLabel(text);
  label->setTextFormat(Qt::PlainText);
  return label;
}

QComboBox* elastic_box() {
  auto* box = new ElasticBox;
  box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  box->setMinimumWidth(box->fontMetrics().averageCharWidth() * kFewCharacters + kArrow);
  return box;
}

QPushButton* button(const QString& text, const std::function<void()>& clicked, bool primary) {
  auto* out = new QPushButton(text);
  out->setAccessibleName(text);
  if (primary) out->setProperty("primary", true);
  if (clicked) QObject::connect(out, &QPushButton::clicked, out, clicked);
  return out;
}

QFrame* card(QVBoxLayout*& layout) {
  auto* frame = new QFrame;
  frame->setProperty("card", true);
  layout = new QVBoxLayout(frame);
  layout->setContentsMargins(16, 14, 16, 14);
  layout->setSpacing(6);
  return frame;
}

QToolButton* what_is_this(const QString& about, const QString& text) {
  auto* out = new QToolButton;
  out->setText(QStringLiteral("?"));
  out->setToolTip(text);
  out->setWhatsThis(text);
  out->setAccessibleName(QCoreApplication::translate("Ui", "What is this: %1").arg(about));
  QObject::connect(out, &QToolButton::clicked, out, [out, text] { QWhatsThis::showText(out->mapToGlobal(out->rect().bottomLeft()), text, out); });
  return out;
}

QHBoxLayout* row_of(std::initializer_list<QWidget*> widgets, bool stretch) {
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  for (QWidget* widget : widgets) row->addWidget(widget);
  if (stretch) row->addStretch(1);
  return row;
}

QHBoxLayout* centred(QLabel* label, int width) {
  label->setMinimumWidth(width);
  label->setMaximumWidth(width);
  auto* row = new QHBoxLayout;
  row->addStretch(1);
  row->addWidget(label);
  row->addStretch(1);
  return row;
}

QWidget* empty_state(const QString& title, const QString& text, QPushButton* action, QLabel** below) {
  auto* out = new QWidget;
  auto* column = new QVBoxLayout(out);
  column->addStretch(2);
  QLabel* big = heading(title);
  QLabel* small = caption(text);
  big->setAlignment(Qt::AlignCenter);
  small->setAlignment(Qt::AlignCenter);
  column->addWidget(big);
  column->addLayout(centred(small, 460));
  if (below) *below = small;
  if (action) {
    column->addSpacing(8);
    column->addWidget(action, 0, Qt::AlignHCenter);
  }
  column->addStretch(3);
  return out;
}

QTableView* table_view(QAbstractItemModel* model, const QString& name) {
  auto* view = named(new RowTable, name);
  view->setModel(model);
  view->setItemDelegate(new SideDelegate(view));
  view->setSelectionBehavior(QAbstractItemView::SelectRows);
  view->setSelectionMode(QAbstractItemView::SingleSelection);
  view->setEditTriggers(QAbstractItemView::NoEditTriggers);
  view->setAlternatingRowColors(true);
  view->setShowGrid(false);
  view->setWordWrap(false);
  view->setTabKeyNavigation(false);
  view->verticalHeader()->hide();
  view->verticalHeader()->setDefaultSectionSize(view->fontMetrics().height() + 12);
  view->horizontalHeader()->setHighlightSections(false);
  view->horizontalHeader()->setStretchLastSection(true);
  view->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
  view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  QObject::connect(view->horizontalScrollBar(), &QScrollBar::valueChanged, view->viewport(), qOverload<>(&QWidget::update));  // cells know what of them is seen (SideDelegate)
  return view;
}

QString grouped(quint64 number) { return QLocale().toString(number); }

// Shares are quotients: what is a half but for their last bits is one.
int whole_percent(double share) { return static_cast<int>(probe::rounded_percent(share)); }

QString percent(double share) { return QLocale().toString(whole_percent(share)) + QStringLiteral(" %"); }

QString duration_text(double seconds) {
  const auto total = static_cast<qint64>(seconds + 0.5);
  if (total >= 3600) return QCoreApplication::translate("Ui", "%1 h %2 min").arg(total / 3600).arg(total / 60 % 60);
  if (total >= 120) return QCoreApplication::translate("Ui", "%1 min").arg((total + 30) / 60);
  return QCoreApplication::translate("Ui", "%1 s").arg(total);
}

QString bytes_text(double bytes) {
  static const char* const kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  for (; bytes >= 1024 && unit + 1 < std::size(kUnits); ++unit) bytes /= 1024;
  return QLocale().toString(bytes, 'f', unit < 2 ? 0 : 1) + QLatin1Char(' ') + QLatin1String(kUnits[unit]);
}

QVBoxLayout* page_layout(QWidget* page) {
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(kPageMargin, kPageMargin, kPageMargin, kPageMargin);
  layout->setSpacing(kSpacing);
  return layout;
}

void choose_row(QAbstractItemView* view, int row) { view->setCurrentIndex(view->model()->index(row, 0)); }

}  // namespace lacuna::studio
