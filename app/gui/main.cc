// lacuna-studio: the window.
#include <QApplication>
#include <QCommandLineParser>
#include <QLibraryInfo>
#include <QLocale>
#include <QSettings>
#include <QTemporaryDir>
#include <QTextStream>
#include <QTranslator>
#include <optional>

#include "gui/main_window.h"
#include "gui/quit_on_signals.h"
#include "gui/screenshots.h"
#include "gui/theme.h"

namespace {

using namespace Qt::StringLiterals;

// Ours and Qt's own words (buttons of dialogs), in the language of the system or of --language.
void install_translations(QApplication& application, const QLocale& locale) {
  QLocale::setDefault(locale);
  auto* ours = new QTranslator(&application);
  if (ours->load(locale, u"studio"_s, u"_"_s, u":/i18n"_s)) QApplication::installTranslator(ours);
  auto* qt = new QTranslator(&application);
  if (qt->load(locale, u"qtbase"_s, u"_"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath))) QApplication::installTranslator(qt);
  if (locale.textDirection() == Qt::RightToLeft) application.setLayoutDirection(Qt::RightToLeft);
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i)
    if (qstrcmp(argv[i], "--screenshot") == 0 && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  QApplication::setApplicationName(u"lacuna"_s);
  QApplication::setApplicationDisplayName({});
  QApplication::setDesktopFileName(u"org.lacuna.Studio"_s);
  QApplication::setApplicationVersion(QStringLiteral(LACUNA_VERSION));
  QCommandLineParser parser;
  parser.setApplicationDescription(u"Measures what a language model will not say.\n\nExamples:\n  lacuna-studio\n  lacuna-studio audit.lacuna\n"
                                   "  lacuna-studio --screenshot pictures audit.lacuna"_s);
  parser.addHelpOption();
  parser.addVersionOption();
  const QCommandLineOption screenshot(u"screenshot"_s, u"Render every page into this folder, light and dark, and end."_s, u"DIR"_s);
  const QCommandLineOption language(u"language"_s, u"Language of the interface: en, de, zh-Hans, zh-Hant. The system's by default."_s, u"TAG"_s);
  const QCommandLineOption mirrored(u"mirrored"_s, u"Lay everything out from right to left."_s);
  parser.addOptions({screenshot, language, mirrored});
  parser.addPositionalArgument(u"project"_s, u"A project file (NAME.lacuna) to open."_s, u"[project]"_s);
  parser.process(application);
  const QLocale system = QLocale::system().language() == QLocale::C ? QLocale(QLocale::English) : QLocale::system();
  install_translations(application, parser.isSet(language) ? QLocale(parser.value(language)) : system);
  if (parser.isSet(mirrored)) application.setLayoutDirection(Qt::RightToLeft);
  const QString project = parser.positionalArguments().value(0);
  try {
    using lacuna::studio::Scheme;
    const bool shooting = parser.isSet(screenshot);
    std::optional<QTemporaryDir> settings;  // nobody's recent files in a picture
    if (shooting) QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.emplace().path());
    lacuna::studio::apply_theme(application, static_cast<Scheme>(QSettings().value(u"window/scheme"_s, 0).toInt()));
    lacuna::studio::MainWindow window;
    if (shooting) return lacuna::studio::take_screenshots(window, parser.value(screenshot), project);
    window.show();
    lacuna::studio::quit_on_signals(window);
    if (!project.isEmpty()) window.open_project(project);
    return QApplication::exec();
  } catch (const std::exception& error) {
    QTextStream(stderr) << "lacuna-studio: " << error.what() << "\n";
    return 1;
  }
}
