#include "gui/verdict_delegate.h"

#include <QApplication>
#include <QPainter>

#include "gui/theme.h"
#include "models/results_model.h"

namespace lacuna::studio {
namespace {
constexpr int kMark = 18, kGap = 7;  // pixels
}

void VerdictDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
  SideDelegate::initStyleOption(option, index);
  if (index.column() == ResultsModel::HumanColumn) option->text = label_word(option->text.toStdString());
}

void VerdictDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  if (index.column() != ResultsModel::VerdictColumn) return SideDelegate::paint(painter, option, index);
  QStyleOptionViewItem item = option;
  initStyleOption(&item, index);
  item.text.clear();
  QStyle* style = item.widget ? item.widget->style() : QApplication::style();
  style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
  const QVariant headline = index.data(ResultsModel::HeadlineRole);
  if (!headline.isValid()) return;  // its page is on the way
  const VerdictLook look = verdict_look(headline.toString().toStdString());
  const QRect cell = option.rect.adjusted(8, 0, -4, 0);
  QRect mark(cell.left(), cell.center().y() - kMark / 2 + 1, kMark, kMark);
  QRect words = cell.adjusted(kMark + kGap, 0, 0, 0);
  mark = QStyle::visualRect(option.direction, cell, mark);
  words = QStyle::visualRect(option.direction, cell, words);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(Qt::NoPen);
  painter->setBrush(look.background);
  painter->drawRoundedRect(mark, 4, 4);
  QFont bold = item.font;
  bold.setBold(true);
  bold.setPixelSize(11);
  painter->setFont(bold);
  painter->setPen(look.ink);
  painter->drawText(mark, Qt::AlignCenter, look.letter);
  painter->setFont(item.font);
  painter->setPen(item.palette.color(item.state & QStyle::State_Selected ? QPalette::HighlightedText : QPalette::Text));
  painter->drawText(words, static_cast<int>(QStyle::visualAlignment(option.direction, Qt::AlignLeft)) | Qt::AlignVCenter,
                    item.fontMetrics.elidedText(look.word, Qt::ElideRight, words.width()));
  painter->restore();
}

}  // namespace lacuna::studio
