// Prompt sets: a tree, a reader, an editor with the linter's complaints beside it.
#pragma once
#include <QTimer>
#include <QWidget>
#include <filesystem>
#include <vector>

#include "models/draft_linter.h"

class QLabel;
class QLineEdit;
class QModelIndex;
class QListWidget;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;
class QTabWidget;
class QTextBrowser;
class QTreeView;

namespace lacuna::studio {

class ImportDialog;
class ItemForm;
class Studio;

class PromptsPage : public QWidget {
  Q_OBJECT

 public:
  PromptsPage(Studio& studio, QWidget* parent = nullptr);
  void show_first_item();
  bool edit(const std::filesystem::path& file);  // opens the editor; false when the file cannot be read
  bool has_unsaved() const;
  bool settle_changes();  // asks about unsaved ones; false = they are still there and wanted
  void focus_search();
  void find(const QString& words);  // leaves the sets and items that hold them
  bool is_linting() const { return linter_.is_busy(); }
  ItemForm& fields() { return *fields_; }
  void show_fields();  // of the set in the editor
  ImportDialog* open_import();
  bool begin_set(const std::filesystem::path& folder, const std::string& id);  // with an example to be changed, and opens it

 Q_SIGNALS:
  void run_wanted();

 protected:
  void changeEvent(QEvent* event) override;  // colours are part of the text

 private:
  QWidget* make_editor();
  void show_current();
  bool show_matching(const QModelIndex& index, const QString& words);
  void copy_to_edit();
  void ask_new_set();
  void lint_now();
  void show_complaints(const std::vector<probe::Complaint>& found);
  bool save();
  void leave_editor();

  Studio& studio_;
  QLineEdit* search_;
  QTreeView* tree_;
  QStackedWidget* stack_;
  QTextBrowser* reader_ = nullptr;
  QPlainTextEdit* editor_;
  QTabWidget* editing_by_;  // text, fields
  ItemForm* fields_;
  QListWidget* complaints_;
  QLabel *editing_, *verdict_;
  QPushButton *save_, *edit_;
  QTimer lint_soon_;
  DraftLinter linter_;
  QString summary_;  // of the import that made the edited set
  std::filesystem::path edited_;
  std::vector<std::filesystem::path> own_sets_;
};

}  // namespace lacuna::studio
