// No file dialog of the window opens a file: closing one would take SQLite's locks on the open project away.
#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <QApplication>
#include <QDir>
#include <QFileSystemModel>
#include <QTimer>

#include "gui/file_dialogs.h"
#include "studio_fixture.h"

namespace lacuna::studio {
namespace {

// Which of the files were opened by anybody since the last call.
class Opened {
 public:
  explicit Opened(const std::vector<std::filesystem::path>& files) {
    for (const auto& file : files) inotify_add_watch(descriptor_, file.c_str(), IN_OPEN);
  }
  ~Opened() { close(descriptor_); }
  bool any() const {
    char events[4096];
    return read(descriptor_, events, sizeof events) > 0;
  }

 private:
  int descriptor_ = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
};

// Lets the dialog that `open` waits for list the folder, every file with its icon and type, and closes it.
void look_into(const std::filesystem::path& folder, const std::function<void()>& open) {
  bool listed = false;
  QTimer look;
  look.callOnTimeout([&] {
    auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
    if (!dialog) return;
    look.stop();
    auto* model = dialog->findChild<QFileSystemModel*>();
    ASSERT_TRUE(model);  // one of the desktop's own would look into files in its own way
    QObject::connect(model, &QFileSystemModel::directoryLoaded, dialog, [&, dialog](const QString& path) {
      if (path != QString::fromStdString(folder.string())) return;
      listed = true;
      dialog->reject();
    });
    dialog->setNameFilter(QStringLiteral("*"));
    dialog->setDirectory(QString::fromStdString(folder.string()));
  });
  look.start(10);
  open();
  EXPECT_TRUE(listed);
}

TEST(FileDialogs, OpenNoFileTheyList) {
  const test::TemporaryDirectory folder;
  std::vector<std::filesystem::path> files;
  for (const char* name : {"audit.lacuna", "audit.lacuna-wal", "audit.lacuna-shm", "plain"}) {
    files.push_back(folder / name);
    test::write_file(files.back(), "SQLite format 3");
  }
  std::filesystem::create_directory(folder / "inner");
  const Opened opened(files);
  ASSERT_FALSE(opened.any());
  const QString words = QStringLiteral("Choose");
  look_into(folder.path(), [&] { EXPECT_TRUE(ask_file(nullptr, words).isEmpty()); });
  look_into(folder.path(), [&] { EXPECT_TRUE(ask_files(nullptr, words, QStringLiteral("Models (*.gguf)")).isEmpty()); });
  look_into(folder.path(), [&] { EXPECT_TRUE(ask_folder(nullptr, words, QString()).isEmpty()); });
  look_into(folder.path(), [&] { EXPECT_TRUE(ask_new_file(nullptr, words, QStringLiteral("new.lacuna"), QStringLiteral("Projects (*.lacuna)")).isEmpty()); });
  EXPECT_FALSE(opened.any());
}

TEST(FileDialogs, AreMadeInOnePlace) {
  for (const auto& file : std::filesystem::directory_iterator(test::source_dir() / "app/gui")) {
    if (!file.is_regular_file() || file.path().stem() == "file_dialogs") continue;
    for (const char* other : {"QFileDialog", "QFileSystemModel", "QMimeDatabase", "QFileIconProvider"})
      EXPECT_EQ(test::read_file(file.path()).find(other), std::string::npos) << file.path() << " uses " << other;
  }
}

}  // namespace
}  // namespace lacuna::studio
