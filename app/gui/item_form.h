// An item of a prompt set by its fields, with the linter's complaints beside each. The text of the set stays the truth: every change is a change of it.
#pragma once
#include <QTimer>
#include <QWidget>
#include <functional>
#include <optional>
#include <vector>

#include "probe/prompt_set.h"
#include "probe/prompt_set_text.h"

class QComboBox;
class QFormLayout;
class QLabel;
class QPushButton;

namespace lacuna::studio {

class ItemForm : public QWidget {
  Q_OBJECT

 public:
  explicit ItemForm(QWidget* parent = nullptr);
  void show_text(const QString& text);  // keeps the chosen item where it is still there
  void show_complaints(const std::vector<probe::Complaint>& complaints);
  void flush();                         // what was typed and not yet written
  void choose(int item);
  int item() const;
  void add_item();
  void add_entry(const char* list);  // "slots", "facts", "claims"

 Q_SIGNALS:
  void text_changed(const QString& text);

 private:
  // A place in the item; "*" stands for the language and "#" for the entry that is shown of a list.
  struct Field {
    probe::FieldPath path;
    QWidget* editor = nullptr;
    QLabel* complaint = nullptr;
    bool is_list = false;  // one a line
    bool typed = false;    // and not yet written
  };
  // Facts and their like: one is shown at a time.
  struct Entries {
    const char* list = nullptr;
    QComboBox* choice = nullptr;
    QPushButton* remove = nullptr;
    QWidget* inside = nullptr;
    int shown = -1;
  };

  QFormLayout* make_entries(const char* list, const QString& one, const QString& title, const QString& fresh);
  void add_line(QFormLayout* form, const QString& name, const probe::FieldPath& path, const QString& hint = {});
  void add_words(QFormLayout* form, const QString& name, const probe::FieldPath& path, const std::vector<std::string>& words);
  void add_text(QFormLayout* form, const QString& name, const probe::FieldPath& path, bool is_list);
  void add_row(QFormLayout* form, const QString& name, Field field);

  Entries* entries_of(const probe::FieldPath& path);
  std::optional<probe::FieldPath> place(const probe::FieldPath& path);  // nothing where no entry is shown
  void fill();
  void fill_entries(Entries& entries);
  void fill_field(Field& field);
  void put(const Field& field);
  bool change(const std::function<void(probe::PromptSetText&, std::size_t)>& how);
  void remove_entry(Entries& entries);
  void mark();

  std::optional<probe::PromptSetText> set_;
  std::vector<probe::Complaint> complaints_;
  std::vector<Field> fields_;
  std::vector<Entries> lists_;
  QComboBox *item_, *language_;
  QLabel *problem_, *others_;
  QWidget* inside_;
  QTimer typed_soon_;
  int shown_item_ = -1;     // what the fields say belongs to these, whatever is being chosen
  QString shown_language_;
};

}  // namespace lacuna::studio
