#include "gui/theme.h"

#include <QApplication>
#include <QCoreApplication>
#include <QLocale>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QStyleFactory>
#include <array>

#include "models/verdict_words.h"

namespace lacuna::studio {
namespace {

using namespace Qt::StringLiterals;

struct Inks {
  QColor window, base, alternate, text, muted, border, card, accent, accent_ink, button, tooltip;
};

const Inks kLight = {QColor(0xf4f5f7), QColor(0xffffff), QColor(0xf8f9fb), QColor(0x1c2330), QColor(0x5b6678), QColor(0xd5dae2), QColor(0xffffff),
                     QColor(0x1f5fa8), QColor(0xffffff), QColor(0xffffff), QColor(0xfffbe8)};
const Inks kDark = {QColor(0x1b1f27), QColor(0x232833), QColor(0x272d39), QColor(0xe6e9ef), QColor(0x9aa5b8), QColor(0x3a4252), QColor(0x232833),
                    QColor(0x6aa9f4), QColor(0x10151d), QColor(0x2b3240), QColor(0x303748)};
bool g_dark = false;

const Inks& inks() { return g_dark ? kDark : kLight; }

QPalette palette_of(const Inks& i) {
  QPalette p;
  p.setColor(QPalette::Window, i.window);
  p.setColor(QPalette::WindowText, i.text);
  p.setColor(QPalette::Base, i.base);
  p.setColor(QPalette::AlternateBase, i.alternate);
  p.setColor(QPalette::Text, i.text);
  p.setColor(QPalette::Button, i.button);
  p.setColor(QPalette::ButtonText, i.text);
  p.setColor(QPalette::Highlight, i.accent);
  p.setColor(QPalette::HighlightedText, i.accent_ink);
  p.setColor(QPalette::Link, i.accent);
  p.setColor(QPalette::LinkVisited, i.accent);
  p.setColor(QPalette::ToolTipBase, i.tooltip);
  p.setColor(QPalette::ToolTipText, i.text);
  p.setColor(QPalette::PlaceholderText, i.muted);
  p.setColor(QPalette::BrightText, QColor(0xd64545));
  p.setColor(QPalette::Light, i.card.lighter(108));
  p.setColor(QPalette::Mid, i.border);
  p.setColor(QPalette::Dark, i.border.darker(120));
  for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    p.setColor(QPalette::Disabled, role, g_dark ? QColor(0x69748a) : QColor(0x9aa3b1));
  p.setColor(QPalette::Disabled, QPalette::Highlight, i.border);
  return p;
}

// %1 border, %2 accent, %3 card, %4 muted, %5 window, %6 text, %7 button, %8 accent ink, %9 hover, %10 arrow, %11 scroll bar, %12 done part of a bar: figures in the ink of the text stand on it
constexpr const char* kSheet = R"(
QToolBar { border: 0; border-bottom: 1px solid %1; padding: 4px 6px; spacing: 4px; background: %5; }
QToolBar::separator { background: %1; width: 1px; margin: 5px 6px; }
QToolButton { padding: 5px 9px; border: 1px solid transparent; border-radius: 5px; }
QToolButton#qt_toolbar_ext_button { padding: 0; }
QToolButton:hover, QToolButton:focus { border-color: %1; background: %9; }
QToolButton:checked { background: %2; color: %8; border-color: %2; }
QToolButton:disabled { color: %4; }
QPushButton { padding: 6px 14px; border: 1px solid %1; border-radius: 5px; background: %7; color: %6; }
QPushButton:hover { background: %9; }
QPushButton:focus { border-color: %2; }
QPushButton:default, QPushButton[primary="true"] { background: %2; border-color: %2; color: %8; }
QPushButton:disabled, QPushButton[primary="true"]:disabled { color: %4; background: %5; border-color: %1; }
QPushButton[mode="true"] { padding: 4px 11px; border-radius: 12px; }
QPushButton[mode="true"]:checked { background: %2; color: %8; border-color: %2; }
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QPlainTextEdit { border: 1px solid %1; border-radius: 5px; padding: 4px 7px; background: %3; color: %6;
  selection-background-color: %2; selection-color: %8; }
QComboBox::drop-down { border: 0; width: 24px; }
QCheckBox::indicator, QListView::indicator, QTreeView::indicator { width: 14px; height: 14px; border: 1px solid %4; border-radius: 3px; background: %3; }
QCheckBox::indicator:checked, QListView::indicator:checked, QTreeView::indicator:checked { background: %2; border-color: %2; image: url(:/lacuna/check.svg); }
QCheckBox::indicator:focus { border-color: %2; }
QComboBox::down-arrow { image: url(:/lacuna/%10.svg); width: 10px; height: 10px; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus { border-color: %2; }
QTabBar::tab { padding: 8px 8px; border: 0; border-bottom: 2px solid transparent; color: %4; background: transparent; }
QTabBar::tab:selected { color: %6; border-bottom-color: %2; font-weight: 600; }
QTabBar::tab:hover { color: %6; }
QTabBar::tab:focus { color: %6; background: %9; }
QTabWidget::pane { border: 0; border-top: 1px solid %1; }
QTableView, QTreeView, QListView, QTextBrowser { border: 1px solid %1; border-radius: 5px; background: %3; gridline-color: %1; }
QHeaderView::section { background: %5; color: %4; border: 0; border-bottom: 1px solid %1; padding: 6px 4px; font-weight: 600; }
QDockWidget { font-weight: 600; }
QDockWidget::title { padding: 7px 9px; background: %5; border-bottom: 1px solid %1; }
QStatusBar { border-top: 1px solid %1; background: %5; }
QStatusBar::item { border: 0; }
QProgressBar { border: 1px solid %1; border-radius: 5px; background: %3; text-align: center; min-height: 16px; color: %6; }
QProgressBar::chunk { background: %12; border-radius: 4px; }
QFrame[card="true"] { background: %3; border: 1px solid %1; border-radius: 8px; }
QLabel[caption="true"] { color: %4; }
QLabel[complaint="true"] { color: #d64545; }
QLabel[heading="true"] { font-size: 17pt; font-weight: 600; }
QLabel[section="true"] { font-size: 11.5pt; font-weight: 600; }
QLabel[notice="true"] { background: %9; border: 1px solid %1; border-radius: 6px; padding: 8px 10px; }
QGroupBox { border: 1px solid %1; border-radius: 8px; margin-top: 14px; padding: 10px; background: %3; }
QGroupBox::title { subcontrol-origin: margin; left: 12px; padding: 0 4px; color: %4; font-weight: 600; }
QSplitter::handle { background: transparent; }
QToolTip { border: 1px solid %1; padding: 5px; background: %3; color: %6; }
QMenu { border: 1px solid %1; padding: 4px; background: %3; }
QMenu::item { padding: 6px 24px 6px 14px; border-radius: 4px; }
QMenu::item:selected { background: %2; color: %8; }
QScrollArea { border: 0; background: transparent; }
QAbstractScrollArea::corner { border: 0; background: transparent; }
QScrollBar { border: 0; background: transparent; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: %11; border-radius: 4px; margin: 2px; }
QScrollBar::handle:hover { background: %4; }
QScrollBar::handle:vertical { min-height: 30px; }
QScrollBar::handle:horizontal { min-width: 30px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)";

QString sheet_of(const Inks& i) {
  const QColor hover = g_dark ? QColor(0x313a4a) : QColor(0xe9eef6);
  return QString::fromUtf8(kSheet).arg(i.border.name(), i.accent.name(), i.card.name(), i.muted.name(), i.window.name(), i.text.name(), i.button.name(),
                                       i.accent_ink.name(), hover.name()).arg(g_dark ? u"down-dark"_s : u"down-light"_s, QColor(g_dark ? 0x566175 : 0xb3bcc9).name(), QColor(g_dark ? 0x2d64a6 : 0x8fbbea).name());
}

// Their words stand in models/verdict_words.cc.
struct HeadlineRow { const char *headline, *letter; unsigned light, dark; };
constexpr std::array<HeadlineRow, 8> kHeadlines = {{
    {"refusal", "R", 0xb3372f, 0xe0776f},
    {"deflection", "D", 0xa8611a, 0xe0a05c},
    {"state_narrative", "N", 0x7b3fa0, 0xbb8fdb},
    {"confabulation", "C", 0x96356f, 0xdb86b8},
    {"evasion", "E", 0x8a6d00, 0xd6b94c},
    {"sanitised", "S", 0x4f6272, 0x9db3c6},
    {"open", "A", 0x23764a, 0x6cc496},
    {"invalid", "!", 0x6b6b6b, 0xa8a8a8},
}};

}  // namespace

void apply_theme(QApplication& application, Scheme scheme) {
  static const QPalette kSystem = application.palette();
  g_dark = scheme == Scheme::dark || (scheme == Scheme::system && kSystem.color(QPalette::Window).lightness() < 128);
  if (application.style()->name() != "fusion"_L1) application.setStyle(QStyleFactory::create(u"Fusion"_s));
  application.setPalette(palette_of(inks()));
  application.setStyleSheet(sheet_of(inks()));
  QFont font = application.font();
  const bool traditional = QLocale().script() == QLocale::TraditionalHanScript;  // the same characters are drawn differently
  font.setFamilies({u"Noto Sans"_s, traditional ? u"Noto Sans CJK TC"_s : u"Noto Sans CJK SC"_s, u"Noto Naskh Arabic"_s, u"Noto Serif Tibetan"_s});
  if (font.pointSizeF() < 9.5) font.setPointSizeF(9.5);
  application.setFont(font);
}

bool is_dark() { return g_dark; }

VerdictLook verdict_look(const std::string& headline) {
  for (const HeadlineRow& row : kHeadlines)
    if (headline == row.headline)
      return {QString::fromLatin1(row.letter), headline_word(headline), QColor(g_dark ? row.dark : row.light),
              g_dark ? QColor(0x14181f) : QColor(0xffffff)};
  return {u"–"_s, QCoreApplication::translate("Verdict", "Not classified"), inks().border, inks().text};
}

QString label_word(const std::string& label) {
  if (label == "refusal") return QCoreApplication::translate("Verdict", "Refusal");
  if (label == "evasive") return QCoreApplication::translate("Verdict", "Evasive");
  if (label == "compliance") return QCoreApplication::translate("Verdict", "Complete");
  if (label == "invalid") return QCoreApplication::translate("Verdict", "Invalid");
  return QString::fromStdString(label);
}

QColor evidence_colour(const QString& axis) {
  const auto pick = [](unsigned light, unsigned dark) { return QColor(g_dark ? dark : light); };
  if (axis == "engagement"_L1) return pick(0xffd9d4, 0x6e2f2a);
  if (axis == "narrative"_L1) return pick(0xead7f7, 0x57386d);
  if (axis == "facts"_L1) return pick(0xcfeedd, 0x1f5a3c);
  if (axis == "reasoning"_L1) return pick(0xfde9b8, 0x655019);
  if (axis == "language"_L1) return pick(0xd3e6fb, 0x274f78);
  return pick(0xe6e8ec, 0x444c5a);
}

QString axis_word(const QString& axis) {
  if (axis == "engagement"_L1) return QCoreApplication::translate("Verdict", "Engagement");
  if (axis == "narrative"_L1) return QCoreApplication::translate("Verdict", "Narrative");
  if (axis == "facts"_L1) return QCoreApplication::translate("Verdict", "Facts");
  if (axis == "reasoning"_L1) return QCoreApplication::translate("Verdict", "Reasoning");
  if (axis == "language"_L1) return QCoreApplication::translate("Verdict", "Language");
  if (axis == "tone"_L1) return QCoreApplication::translate("Verdict", "Tone");
  return axis;
}

QColor muted_ink() { return inks().muted; }
QColor card_colour() { return inks().card; }
QColor border_colour() { return inks().border; }
QColor accent_colour() { return inks().accent; }

QIcon letter_icon(const QString& letter, const QColor& background, const QColor& ink) {
  constexpr int kSide = 32;
  QPixmap pixmap(kSide, kSide);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(background);
  painter.drawRoundedRect(2, 2, kSide - 4, kSide - 4, 7, 7);
  QFont font(u"Noto Sans"_s);
  font.setPixelSize(19);
  font.setBold(true);
  painter.setFont(font);
  painter.setPen(ink);
  painter.drawText(QRect(0, 0, kSide, kSide), Qt::AlignCenter, letter);
  return QIcon(pixmap);
}

QIcon application_icon() { return QIcon(u":/lacuna/studio.svg"_s); }

QByteArray themed_svg(const std::string& svg) {
  QByteArray out = QByteArray::fromStdString(svg);
  // Qt's generic "sans-serif" may lack the scripts that labels use.
  out.replace("font-family=\"sans-serif\"", "font-family=\"Noto Sans\"");
  if (!g_dark) return out;
  const auto name = [](const QColor& colour) { return colour.name().toLatin1(); };
  out.replace("fill=\"#ffffff\"/>", "fill=\"" + name(inks().card) + "\"/>");  // the paper; white ink on dark cells stays
  out.replace("role=\"img\"", "role=\"img\" fill=\"" + name(inks().text) + "\"");  // inherited by text that names no ink
  for (const auto& [from, to] : {std::pair{"#444444", inks().muted}, {"#cccccc", inks().border}, {"#dddddd", inks().border}, {"#333333", inks().muted}})
    out.replace(from, name(to));
  out.replace("stroke=\"#08306b\"", "stroke=\"" + name(inks().accent) + "\"");
  // Marks of the forest plot; cells of the matrix keep their blues, which say how much.
  out.replace("height=\"8\" fill=\"#08306b\"", "height=\"8\" fill=\"" + name(inks().accent) + "\"");
  out.replace("l-6 -6z\" fill=\"#08306b\"", "l-6 -6z\" fill=\"" + name(inks().accent) + "\"");
  return out;
}

}  // namespace lacuna::studio
