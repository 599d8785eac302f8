#include "gui/text_writer.h"

#include <QTextDocument>

#include "gui/theme.h"
#include "models/word_difference.h"

namespace lacuna::studio {
namespace {

constexpr qreal kHang = 20;  // pixels before the lines of an item

QTextBlockFormat spaced(qreal above, qreal below) {
  QTextBlockFormat format;
  format.setTopMargin(above);
  format.setBottomMargin(below);
  format.setLineHeight(118, QTextBlockFormat::ProportionalHeight);
  return format;
}

QTextCharFormat weight(QFont::Weight value, qreal points = 0) {
  QTextCharFormat format;
  format.setFontWeight(value);
  if (points > 0) format.setFontPointSize(points);
  return format;
}

QTextCharFormat inked(const QColor& ink) {
  QTextCharFormat format;
  format.setForeground(ink);
  return format;
}

}  // namespace

TextWriter::TextWriter(QTextDocument& document) : cursor_(&document) {
  document.clear();
  document.setUndoRedoEnabled(false);
}

void TextWriter::begin_block(const QTextBlockFormat& format) {
  if (first_) {
    cursor_.setBlockFormat(format);
    cursor_.setCharFormat({});
  } else {
    cursor_.insertBlock(format, {});
  }
  first_ = false;
}

// Each block is read from the side of its own first letter; it is aligned there too.
void TextWriter::set_side(const QString& text) {
  QTextBlockFormat format = cursor_.blockFormat();
  const bool right = is_right_to_left(text);
  format.setLayoutDirection(right ? Qt::RightToLeft : Qt::LeftToRight);
  format.setAlignment(Qt::AlignAbsolute | (right ? Qt::AlignRight : Qt::AlignLeft));
  cursor_.setBlockFormat(format);
}

void TextWriter::add(const QString& text, const QTextCharFormat& format) { cursor_.insertText(text, format); }

void TextWriter::heading(const QString& text) {
  begin_block(spaced(first_ ? 0 : 14, 4));
  add(text, weight(QFont::DemiBold, 12.5));
  set_side(text);
}

void TextWriter::title(const QString& text) {
  begin_block(spaced(first_ ? 0 : 10, 2));
  QTextCharFormat format = weight(QFont::DemiBold);
  format.setForeground(muted_ink());
  add(text, format);
}

void TextWriter::paragraph(const QString& text) {
  for (const QString& line : visible(text).split(QLatin1Char('\n'))) {
    begin_block(spaced(0, 3));
    add(line, {});
    set_side(line);
  }
}

void TextWriter::note(const QString& text) {
  begin_block(spaced(0, 3));
  add(text, inked(muted_ink()));
  set_side(text);
}

void TextWriter::item(const QString& mark, const QString& text, const QColor& ink) {
  QTextBlockFormat format = spaced(1, 2);
  if (is_right_to_left(text)) format.setRightMargin(kHang);
  else format.setLeftMargin(kHang);
  format.setTextIndent(-kHang);  // the mark hangs on the side where the text begins
  begin_block(format);
  QTextCharFormat marked = weight(QFont::Bold);
  if (ink.isValid()) marked.setForeground(ink);
  add(mark + QStringLiteral("  "), marked);
  add(isolated(visible(text)), {});
  set_side(text);
}

void TextWriter::pair(const QString& name, const QString& value) {
  if (value.isEmpty()) return;
  begin_block(spaced(0, 2));
  add(name + QStringLiteral(":  "), inked(muted_ink()));
  add(isolated(visible(value)), {});
}

void TextWriter::answer(const std::vector<Segment>& segments) {
  begin_block(spaced(0, 3));
  QString line;
  for (const Segment& segment : segments) {
    QTextCharFormat format;
    if (!segment.axis.isEmpty()) {
      format.setBackground(evidence_colour(segment.axis));
      format.setToolTip(axis_word(segment.axis) + QStringLiteral(" · ") + segment.value + QStringLiteral(" · ") + segment.rule);
    }
    if (segment.hidden) {
      format.setForeground(QColor(0xd64545));
      format.setFontPointSize(7.5);
      format.setFontFamilies({QStringLiteral("Noto Sans Mono"), QStringLiteral("Noto Sans")});
      add(QLatin1Char('[') + segment.text + QLatin1Char(']'), format);
      continue;
    }
    const QStringList lines = segment.text.split(QLatin1Char('\n'));
    for (qsizetype i = 0; i < lines.size(); ++i) {
      if (i > 0) {
        set_side(line);
        line.clear();
        begin_block(spaced(0, 3));
      }
      add(lines[i], format);
      line += lines[i];
    }
  }
  set_side(line);
}

void TextWriter::difference(QStringView text, const std::vector<Span>& spans, const QColor& mark) {
  begin_block(spaced(0, 3));
  for (const Span& span : spans) {
    QTextCharFormat format;
    if (!span.common) {
      format.setBackground(mark);
      format.setFontUnderline(true);
    }
    add(text.sliced(span.begin, span.length).toString(), format);
  }
  set_side(text.toString());
}

}  // namespace lacuna::studio
