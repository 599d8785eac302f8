// Writes untrusted text into a document piece by piece: it can hold no markup, whatever an answer says.
#pragma once
#include <QColor>
#include <QString>
#include <QTextBlockFormat>
#include <QTextCharFormat>
#include <QTextCursor>
#include <vector>

#include "models/answer_text.h"

class QTextDocument;

namespace lacuna::studio {

class TextWriter {
 public:
  explicit TextWriter(QTextDocument& document);  // empties it

  void heading(const QString& text);
  void title(const QString& text);              // smaller than a heading
  void paragraph(const QString& text);          // one block a line; each block takes its own side
  void note(const QString& text);               // muted
  void item(const QString& mark, const QString& text, const QColor& ink = {});  // a line of a list
  void pair(const QString& name, const QString& value);
  // Evidence with a coloured ground and its rule as tool tip; hidden characters boxed.
  void answer(const std::vector<Segment>& segments);
  // Words that only this side has are marked.
  void difference(QStringView text, const std::vector<struct Span>& spans, const QColor& mark);

 private:
  void begin_block(const QTextBlockFormat& format = {});
  void add(const QString& text, const QTextCharFormat& format);
  void set_side(const QString& text);

  QTextCursor cursor_;
  bool first_ = true;
};

}  // namespace lacuna::studio
