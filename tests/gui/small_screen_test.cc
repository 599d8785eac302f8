// A window of 1024 by 640 in every language: nothing is cut that cannot be read otherwise.
#include <gtest/gtest.h>

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QTabBar>
#include <QToolBar>
#include <QTranslator>
#include <QTreeWidget>

#include "gui/details_pane.h"
#include "gui/endpoint_dialog.h"
#include "gui/export_dialog.h"
#include "gui/import_dialog.h"
#include "gui/judge_dialog.h"
#include "gui/main_window.h"
#include "gui/prompts_page.h"
#include "gui/results_page.h"
#include "gui/run_page.h"
#include "models/results_model.h"
#include "studio_fixture.h"

namespace lacuna::studio {
namespace {

constexpr QSize kSmall(1024, 640);
constexpr int kProject = 160, kDetails = 230;  // pixels: names of runs can be read, and an answer

bool is_cut(const QWidget& widget) {
  if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
    if (label->text().isEmpty()) return false;
    if (label->wordWrap()) return label->width() < label->minimumSizeHint().width() || label->height() < label->heightForWidth(label->width());
    return label->width() < label->minimumSizeHint().width();  // one that is elided is content with less
  }
  if (const auto* box = qobject_cast<const QComboBox*>(&widget)) return box->width() < box->sizeHint().width() && box->sizeAdjustPolicy() != QComboBox::AdjustToMinimumContentsLengthWithIcon;
  if (qobject_cast<const QPushButton*>(&widget) || qobject_cast<const QCheckBox*>(&widget)) return widget.width() < widget.sizeHint().width();
  return false;
}

// Items of tables and trees have bars of their own, and so has a line of text.
bool scrolls_sideways(const QWidget& widget) {
  const auto* area = qobject_cast<const QScrollArea*>(&widget);
  return area && area->widget() && area->widget()->width() > area->viewport()->width();
}

void expect_readable(const QWidget& window) {
  for (const QWidget* widget : window.findChildren<QWidget*>()) {
    if (!widget->isVisible() || (widget->window() != &window)) continue;
    const auto where = [&] {
      const auto* button = qobject_cast<const QAbstractButton*>(widget);
      const auto* label = qobject_cast<const QLabel*>(widget);
      return std::string(widget->metaObject()->className()) + " '" + (button ? button->text() : label ? label->text() : widget->accessibleName()).toStdString() + "', " +
             std::to_string(widget->width()) + " of " + std::to_string(widget->sizeHint().width()) + " pixels wide, " + std::to_string(widget->height()) + " of " +
             std::to_string(widget->sizeHint().height()) + " high, in a " + widget->parentWidget()->metaObject()->className();
    };
    EXPECT_FALSE(is_cut(*widget)) << where();
    EXPECT_FALSE(scrolls_sideways(*widget)) << where();
    EXPECT_LE(widget->mapTo(&window, QPoint(widget->width(), 0)).x(), window.width()) << where();
  }
}

class SmallScreen : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(words_.load(QStringLiteral(":/i18n/studio_") + QLatin1String(GetParam())));
    QApplication::installTranslator(&words_);
  }
  void TearDown() override { QApplication::removeTranslator(&words_); }

  static void settle(MainWindow& window) {
    wait_until([&] {
      return !window.studio().pages().is_busy() && !window.studio().analyses().is_busy() && window.results().model().is_complete() && !window.studio().prompts().is_loading();
    });
    QCoreApplication::processEvents();
  }

  QTranslator words_;
};

TEST_P(SmallScreen, EveryPageCanBeRead) {
  MainWindow window(real_worker());
  window.show();
  window.resize(kSmall);
  window.studio().open(demo_project());
  ASSERT_TRUE(wait_until([&] { return window.studio().answers() == 48; }));
  window.add_models({QString::fromStdString((probe::resources_directory() / "demo").string())});
  ASSERT_TRUE(wait_until([&] { return window.studio().models().entry(1).state == ModelList::State::ready; }));
  settle(window);
  window.prompts().show_first_item();
  for (const MainWindow::Page page : MainWindow::kPages) {
    SCOPED_TRACE(testing::Message() << "page " << page);
    window.go(page);
    settle(window);
    if (page == MainWindow::kResults) window.results().select_row(0);
    settle(window);
    EXPECT_EQ(window.size(), kSmall);
    expect_readable(window);
    EXPECT_GE(window.findChild<QTreeWidget*>()->width(), kProject);
    if (window.details().isVisible()) {
      EXPECT_GE(window.details().width(), kDetails);
    }
  }
  for (const QComboBox* box : window.findChild<QToolBar*>()->findChildren<QComboBox*>()) EXPECT_TRUE(box->isVisible()) << box->accessibleName().toStdString();
}

TEST_P(SmallScreen, EveryDialogFitsAndCanBeRead) {
  MainWindow window(real_worker());
  window.show();
  window.studio().open(demo_project());
  ASSERT_TRUE(wait_until([&] { return window.studio().answers() == 48; }));
  settle(window);
  ImportDialog* import = window.prompts().open_import();
  for (QDialog* dialog : {static_cast<QDialog*>(window.open_export()), static_cast<QDialog*>(window.open_endpoint(QStringLiteral("http://127.0.0.1:8000"))),
                          static_cast<QDialog*>(window.open_judge()), static_cast<QDialog*>(import)}) {
    SCOPED_TRACE(dialog->windowTitle().toStdString());
    dialog->show();
    settle(window);
    EXPECT_LE(dialog->width(), kSmall.width());
    EXPECT_LE(dialog->height(), kSmall.height() - 40) << "with its title and the bar of a desktop";
    expect_readable(*dialog);
    dialog->close();
  }
}

INSTANTIATE_TEST_SUITE_P(Languages, SmallScreen, testing::Values("en", "de", "zh_CN", "zh_TW"));

}  // namespace
}  // namespace lacuna::studio
