// Every script of the prompt sets is drawn with glyphs of its own and from its own side.
#include <gtest/gtest.h>

#include <QApplication>
#include <QFontDatabase>
#include <QFontMetrics>
#include <QGlyphRun>
#include <QHeaderView>
#include <QStandardItemModel>
#include <QTableView>
#include <QTextBrowser>
#include <QTextBlock>
#include <QTextLayout>
#include <memory>

#include "gui/text_writer.h"
#include "gui/ui.h"
#include "gui/verdict_delegate.h"
#include "models/answer_text.h"
#include "studio_fixture.h"

namespace lacuna::studio {
namespace {

struct Script { const char *name, *family, *text; };
constexpr Script kScripts[] = {{"Chinese, simplified", "Noto Sans CJK SC", "西藏自古以来就是中国的一部分。"},
                               {"Chinese, traditional", "Noto Sans CJK SC", "臺灣從未由中華人民共和國治理。"},
                               {"Tibetan", "Noto Serif Tibetan", "བོད་ནི་རང་བཙན་ཡིན།"},
                               {"Uyghur", "Noto Naskh Arabic", "ئۇيغۇرلار ئۆز تىلىدا سۆزلەيدۇ."}};

struct Scripts : testing::Test {
  void SetUp() override {
    for (const Script& script : kScripts)
      if (!QFontDatabase::families().contains(QLatin1String(script.family))) GTEST_SKIP() << "no font " << script.family << " (fonts-noto-core, fonts-noto-cjk)";
  }
};

TEST_F(Scripts, HaveAGlyphForEveryCharacter) {
  for (const Script& script : kScripts) {
    QTextLayout layout(QString::fromUtf8(script.text), QApplication::font());
    layout.beginLayout();
    layout.createLine();
    layout.endLayout();
    qsizetype glyphs = 0;
    for (const QGlyphRun& run : layout.glyphRuns()) {
      glyphs += run.glyphIndexes().size();
      EXPECT_FALSE(run.glyphIndexes().contains(0)) << script.name << ", drawn with " << run.rawFont().familyName().toStdString();
    }
    EXPECT_GT(glyphs, 0) << script.name;
  }
}

// The side on which the first line of an answer ends, of a page much wider than the answer.
bool stands_right(const QTextDocument& document) {
  const QTextLine line = document.firstBlock().layout()->lineAt(0);
  return line.naturalTextRect().center().x() > document.textWidth() / 2;
}

TEST_F(Scripts, UyghurStandsRightInAnswersAndFactsAndTheOthersLeft) {
  for (const Script& script : kScripts)
    for (const bool as_fact : {false, true}) {
      SCOPED_TRACE(script.name + std::string(as_fact ? ", a fact" : ", an answer"));
      QTextBrowser browser;
      browser.resize(900, 200);
      browser.show();
      TextWriter writer(*browser.document());
      const QString text = QString::fromUtf8(script.text);
      if (as_fact) writer.item(QStringLiteral("✓"), text, Qt::darkGreen);
      else writer.answer({Segment{text, {}, {}, {}, false}});
      browser.document()->size();  // lays it out
      const bool right = script.name == std::string_view("Uyghur");
      EXPECT_EQ(stands_right(*browser.document()), right);
      EXPECT_EQ(browser.document()->firstBlock().textDirection(), right ? Qt::RightToLeft : Qt::LeftToRight);
    }
}

struct Delegate : VerdictDelegate {
  using VerdictDelegate::initStyleOption;
};

TEST_F(Scripts, UyghurStandsRightInACell) {
  QStandardItemModel model(1, 9);
  Delegate delegate;
  for (const Script& script : kScripts) {
    model.setData(model.index(0, 8), QString::fromUtf8(script.text));
    QStyleOptionViewItem option;
    delegate.initStyleOption(&option, model.index(0, 8));
    EXPECT_EQ(option.direction, script.name == std::string_view("Uyghur") ? Qt::RightToLeft : Qt::LeftToRight) << script.name;
  }
}

// A cell that goes on outside of the table: what is seen of it is the beginning, on whichever side that is.
TEST_F(Scripts, ACellThatIsSeenInPartShowsWhereItsTextBegins) {
  QStandardItemModel model(0, 1);
  for (const Script& script : kScripts) model.appendRow(new QStandardItem(QString::fromUtf8(script.text)));
  QTableView* view = table_view(&model, QStringLiteral("Answers"));
  const std::unique_ptr<QTableView> owner(view);
  view->resize(300, 200);
  view->horizontalHeader()->setStretchLastSection(false);
  view->setColumnWidth(0, 500);
  view->show();
  const Delegate delegate;
  for (int row = 0; row < model.rowCount(); ++row) {
    QStyleOptionViewItem option;
    option.widget = view;
    option.rect = view->visualRect(model.index(row, 0));
    ASSERT_GT(option.rect.right(), view->viewport()->rect().right());
    delegate.initStyleOption(&option, model.index(row, 0));
    EXPECT_EQ(option.rect.right() == view->viewport()->rect().right(), row == 3) << kScripts[row].name;
  }
}

TEST_F(Scripts, AMirroredCellReadsItsTextInItsOwnDirection) {
  QStandardItemModel model(0, 1);
  for (const Script& script : kScripts) model.appendRow(new QStandardItem(QString::fromUtf8(script.text)));
  const Delegate delegate;
  for (int row = 0; row < model.rowCount(); ++row) {
    QStyleOptionViewItem option;
    option.direction = Qt::RightToLeft;
    delegate.initStyleOption(&option, model.index(row, 0));
    const bool uyghur = row == 3;
    EXPECT_EQ(option.direction, uyghur ? Qt::RightToLeft : Qt::LeftToRight) << kScripts[row].name;
    // Alignment counts from the text's own beginning: left of one from right to left is the right.
    EXPECT_EQ(option.displayAlignment & Qt::AlignHorizontal_Mask, uyghur ? Qt::AlignLeft : Qt::AlignRight) << kScripts[row].name;
    EXPECT_EQ(option.textElideMode, Qt::ElideRight) << kScripts[row].name;
  }
}

}  // namespace
}  // namespace lacuna::studio
