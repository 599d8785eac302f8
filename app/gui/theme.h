// Colours and faces. Every verdict has a letter, a colour and a word: never colour alone.
#pragma once
#include <QColor>
#include <QFont>
#include <QIcon>
#include <QString>
#include <string>

class QApplication;

namespace lacuna::studio {

enum class Scheme { system, light, dark };

// Style, palette and font families for every script; may be called again to change the scheme.
void apply_theme(QApplication& application, Scheme scheme);
bool is_dark();

struct VerdictLook {
  QString letter, word;
  QColor background, ink;
};
VerdictLook verdict_look(const std::string& headline);  // "" = not classified
QString label_word(const std::string& label);           // "refusal" -> "Refusal", translated
QColor evidence_colour(const QString& axis);            // background behind highlighted words
QString axis_word(const QString& axis);

QColor muted_ink();    // captions
QColor card_colour();  // background of cards
QColor border_colour();
QColor accent_colour();
QIcon letter_icon(const QString& letter, const QColor& background, const QColor& ink);
QIcon application_icon();

// An SVG drawn for paper, in the colours of the window: white becomes the window's base, black its text.
QByteArray themed_svg(const std::string& svg);

}  // namespace lacuna::studio
