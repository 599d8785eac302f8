// Small pieces that every page uses, so that they look and read alike. Texts come in translated.
#pragma once
#include <QString>
#include <functional>

class QAbstractItemModel;
class QAbstractItemView;
class QBoxLayout;
class QComboBox;
class QFrame;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QTableView;
class QToolButton;
class QVBoxLayout;
class QWidget;

namespace lacuna::studio {

// Names a widget for screen readers and tests; every focusable one has a name.
template <typename Widget>
Widget* named(Widget* widget, const QString& name) {
  widget->setAccessibleName(name);
  return widget;
}

QLabel* heading(const QString& text);
QLabel* section(const QString& text);
QLabel* caption(const QString& text);           // muted, wraps
QLabel* plain_label(const QString& text = {});  // never reads its text as markup; wraps; can be selected
QLabel* elided_label(const QString& text = {});  // one line; what there is no room for stands in its tooltip
QComboBox* elastic_box();  // as narrow as the window wants it; a choice that is cut stands in its tooltip
QPushButton* button(const QString& text, const std::function<void()>& clicked, bool primary = false);
// A framed card with a layout inside.
QFrame* card(QVBoxLayout*& layout);
// "?": explains a statistic in words.
QToolButton* what_is_this(const QString& about, const QString& text);
QHBoxLayout* row_of(std::initializer_list<QWidget*> widgets, bool stretch = true);
// A wrapping label of this width in the middle; as high as its text needs.
QHBoxLayout* centred(QLabel* label, int width);
// What stands where nothing is yet: what this page is for and the next step.
// `below` gives the label of the text, to change it.
QWidget* empty_state(const QString& title, const QString& text, QPushButton* action = nullptr, QLabel** below = nullptr);
// A read-only table with row selection, sensible widths, and a name.
QTableView* table_view(QAbstractItemModel* model, const QString& name);
// "1,204": digits grouped as the interface's language does.
QString grouped(quint64 number);
int whole_percent(double share);                    // 31; halves away from zero
QString percent(double share);                      // "31 %"
QString duration_text(double seconds);              // "1 h 12 min", "48 s"
QString bytes_text(double bytes);                   // "61.2 GiB"
// Adds the page's outer margins.
QVBoxLayout* page_layout(QWidget* page);

// Chooses a whole row. QTableView::selectRow() looks for a column at the edge of what is seen, and finds none in a mirrored table that is not seen yet.
void choose_row(QAbstractItemView* view, int row);

}  // namespace lacuna::studio
