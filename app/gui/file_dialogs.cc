#include "gui/file_dialogs.h"

#include <QApplication>
#include <QFileIconProvider>
#include <QStyle>

namespace lacuna::studio {
namespace {

const QString kNothingToList = QStringLiteral("/");  // folders alone: a dialog begins to list before it can be told how

// Qt's own providers ask QMimeDatabase, which opens every file whose name does not say enough.
class NamesOnly : public QFileIconProvider {
 public:
  QIcon icon(IconType type) const override { return QApplication::style()->standardIcon(type == File ? QStyle::SP_FileIcon : QStyle::SP_DirIcon); }
  QIcon icon(const QFileInfo& file) const override { return icon(file.isDir() ? Folder : File); }
  QString type(const QFileInfo& file) const override {
    return file.isDir() ? QCoreApplication::translate("Ui", "Folder") : file.suffix();
  }
};

// One for all: a dialog does not take it over.
NamesOnly& names_only() {
  static NamesOnly provider;
  return provider;
}

QString& last_folder() {
  static QString folder;
  return folder;
}

QStringList chosen(QFileDialog& dialog) {
  if (dialog.exec() != QDialog::Accepted) return {};
  last_folder() = dialog.directory().absolutePath();
  return dialog.selectedFiles();
}

void prepare(QFileDialog& dialog, const QString& title, const QString& filter) {
  dialog.setWindowTitle(title);
  keep_to_names(dialog);
  if (!filter.isEmpty()) dialog.setNameFilter(filter);
  dialog.setDirectory(last_folder().isEmpty() ? QDir::currentPath() : last_folder());
}

}  // namespace

void keep_to_names(QFileDialog& dialog) {
  dialog.setOption(QFileDialog::DontUseNativeDialog);
  dialog.setIconProvider(&names_only());
}

QString ask_file(QWidget* parent, const QString& title, const QString& filter) {
  QFileDialog dialog(parent, {}, kNothingToList);
  prepare(dialog, title, filter);
  dialog.setFileMode(QFileDialog::ExistingFile);
  return chosen(dialog).value(0);
}

QStringList ask_files(QWidget* parent, const QString& title, const QString& filter) {
  QFileDialog dialog(parent, {}, kNothingToList);
  prepare(dialog, title, filter);
  dialog.setFileMode(QFileDialog::ExistingFiles);
  return chosen(dialog);
}

QString ask_folder(QWidget* parent, const QString& title, const QString& folder) {
  QFileDialog dialog(parent, {}, kNothingToList);
  prepare(dialog, title, {});
  if (!folder.isEmpty()) dialog.setDirectory(folder);
  dialog.setFileMode(QFileDialog::Directory);
  dialog.setOption(QFileDialog::ShowDirsOnly);
  return chosen(dialog).value(0);
}

QString ask_new_file(QWidget* parent, const QString& title, const QString& name, const QString& filter) {
  QFileDialog dialog(parent, {}, kNothingToList);
  prepare(dialog, title, filter);
  dialog.setAcceptMode(QFileDialog::AcceptSave);
  dialog.setFileMode(QFileDialog::AnyFile);
  dialog.selectFile(name);
  return chosen(dialog).value(0);
}

}  // namespace lacuna::studio
