// lacuna-studio: the window.
#include <QApplication>
#include <QCommandLineParser>
#include <QLibraryInfo>
#include <QLocale>
#include <QSettings>
#include <QTemporaryDir>
#include <QTextStream>
#include <QTranslator>
#include <algorithm>
#include <initializer_list>
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

struct Options {
  const QCommandLineOption screenshot{u"screenshot"_s, u"Render every page into this folder, light and dark, and end."_s, u"DIR"_s};
  const QCommandLineOption size{u"size"_s, u"Size of the window in the pictures of --screenshot, in pixels."_s, u"WIDTHxHEIGHT"_s, u"1360x860"_s};
  const QCommandLineOption language{u"language"_s, u"Language of the interface: en, de, zh-Hans, zh-Hant. The one chosen in the menu, or the system's, by default."_s, u"TAG"_s};
  const QCommandLineOption mirrored{u"mirrored"_s, u"Lay everything out from right to left."_s};
};

// Ends the program where only help or the version was asked for.
void parse(QCommandLineParser& parser, const Options& options, const QCoreApplication& application) {
  QCoreApplication::setOrganizationName(u"lacuna"_s);
  QCoreApplication::setApplicationName(u"lacuna"_s);
  QCoreApplication::setApplicationVersion(QStringLiteral(LACUNA_VERSION));
  parser.setApplicationDescription(u"Measures what a language model will not say.\n\nExamples:\n  lacuna-studio\n  lacuna-studio audit.lacuna\n"
                                   "  lacuna-studio --screenshot pictures audit.lacuna"_s);
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addOptions({options.screenshot, options.size, options.language, options.mirrored});
  parser.addPositionalArgument(u"project"_s, u"A project file (NAME.lacuna) to open."_s, u"[project]"_s);
  parser.process(application);
}

bool is_among(int argc, char** argv, std::initializer_list<const char*> words) {
  return std::any_of(argv + 1, argv + argc, [&](const char* argument) {
    return std::any_of(words.begin(), words.end(), [&](const char* word) { return qstrcmp(argument, word) == 0; });
  });
}

QLocale chosen_locale(const QString& asked) {
  const QString tag = asked.isEmpty() ? QSettings().value(u"window/language"_s).toString() : asked;
  if (!tag.isEmpty()) return QLocale(tag);
  return QLocale::system().language() == QLocale::C ? QLocale(QLocale::English) : QLocale::system();
}

}  // namespace

int main(int argc, char** argv) {
  const Options options;
  if (is_among(argc, argv, {"-h", "--help", "--help-all", "-v", "--version"})) {  // no display is needed to be told
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parse(parser, options, application);
  }
  if (is_among(argc, argv, {"--screenshot"}) && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  QApplication::setApplicationDisplayName({});
  QApplication::setDesktopFileName(u"org.lacuna.Studio"_s);
  QCommandLineParser parser;
  parse(parser, options, application);
  install_translations(application, chosen_locale(parser.value(options.language)));
  if (parser.isSet(options.mirrored)) application.setLayoutDirection(Qt::RightToLeft);
  const QString project = parser.positionalArguments().value(0);
  try {
    using lacuna::studio::Scheme;
    const bool shooting = parser.isSet(options.screenshot);
    std::optional<QTemporaryDir> settings;  // nobody's recent files in a picture
    if (shooting) QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.emplace().path());
    lacuna::studio::apply_theme(application, static_cast<Scheme>(QSettings().value(u"window/scheme"_s, 0).toInt()));
    lacuna::studio::MainWindow window;
    if (shooting) return lacuna::studio::take_screenshots(window, parser.value(options.screenshot), parser.value(options.size), project);
    window.show();
    lacuna::studio::quit_on_signals(window);
    if (!project.isEmpty()) window.open_project(project);
    return QApplication::exec();
  } catch (const std::exception& error) {
    QTextStream(stderr) << "lacuna-studio: " << error.what() << "\n";
    return 1;
  }
}
