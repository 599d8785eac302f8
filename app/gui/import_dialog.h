// Makes a prompt set out of a table of questions; every mistake is listed with its line, and nothing is written while there is one.
#pragma once
#include <QDialog>

#include "models/prompt_import.h"

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QTableWidget;

namespace lacuna::studio {

class ImportDialog : public QDialog {
  Q_OBJECT

 public:
  explicit ImportDialog(QWidget* parent = nullptr);
  void choose_table(const QString& file);  // fills what a file's name says
  void choose_column(const QString& field, const QString& column);
  bool import();                           // false: the complaints are listed

 Q_SIGNALS:
  void imported(const QString& set, const QString& summary);

 private:
  PromptImport request() const;
  void show_state();
  void show_columns();

  QLineEdit *table_, *id_, *title_, *language_, *stratum_, *subtopic_, *licence_, *sources_, *folder_;
  QTableWidget* columns_;  // a field of ours, and the column that holds it
  QString columns_of_;     // the table that they were read from
  QListWidget* complaints_;
  QLabel* state_;
  QPushButton* import_;
};

}  // namespace lacuna::studio
