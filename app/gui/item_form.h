// An item of a prompt set by its fields, with the linter's complaints beside each. The text of the set stays the truth: every change is a change of it.
#pragma once
#include <QTimer>
#include <QWidget>
#include <optional>
#include <vector>

#include "probe/prompt_set.h"
#include "probe/prompt_set_text.h"

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

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

 Q_SIGNALS:
  void text_changed(const QString& text);

 private:
  struct Field {
    probe::FieldPath path;  // the language is put in where it says "*"
    QLabel* complaint = nullptr;
  };
  void add_row(QFormLayout* form, const QString& name, QWidget* widget, const probe::FieldPath& path);
  probe::FieldPath in_language(probe::FieldPath path) const;
  void fill();
  void put(const probe::FieldPath& path, const QString& value);
  void mark();

  std::optional<probe::PromptSetText> set_;
  std::vector<probe::Complaint> complaints_;
  std::vector<Field> fields_;
  QComboBox *item_, *stratum_, *role_, *language_, *translation_;
  QLineEdit *id_, *subtopic_, *pair_;
  QPlainTextEdit* prompt_;
  QLabel *problem_, *others_;
  QWidget* inside_;
  QTimer prompt_soon_;
  int shown_item_ = -1;     // what the fields say belongs to these, whatever is being chosen
  QString shown_language_;
};

}  // namespace lacuna::studio
