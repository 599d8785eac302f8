#include <gtest/gtest.h>

#include <QApplication>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>

#include "gui/theme.h"

namespace {

// Every test begins as the program does for somebody who opens it for the first time, whatever ran before it.
class FirstStart : public testing::EmptyTestEventListener {
  void OnTestStart(const testing::TestInfo&) override {
    QSettings().clear();
    lacuna::studio::apply_theme(*qApp, lacuna::studio::Scheme::light);
  }
};

}  // namespace

int main(int argc, char** argv) {
  qputenv("QT_QPA_PLATFORM", "offscreen");
  testing::InitGoogleTest(&argc, argv);
  QApplication application(argc, argv);
  QApplication::setApplicationName(QStringLiteral("lacuna-tests"));
  // Nobody's settings are read or written.
  const QTemporaryDir settings;
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
  QStandardPaths::setTestModeEnabled(true);
  testing::UnitTest::GetInstance()->listeners().Append(new FirstStart);
  return RUN_ALL_TESTS();
}
