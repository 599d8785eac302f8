// A model is asked what it makes of the answers; what its votes are worth; whether verdicts hear them. A view of Studio::judge(): closing it stops nothing.
#pragma once
#include <QDialog>
#include <array>

#include "probe/model_judge.h"

class QCheckBox;
class QComboBox;
class QFrame;
class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QTableView;

namespace lacuna::studio {

class ReportTableModel;
class Studio;

class JudgeDialog : public QDialog {
  Q_OBJECT

 public:
  // `shown`: the filter of the table of answers.
  JudgeDialog(Studio& studio, const probe::RowFilter& shown, QWidget* parent = nullptr);
  ~JudgeDialog() override;
  void set_shown(const probe::RowFilter& shown);
  void choose_judge(const QString& path);  // of a file, or an endpoint's name
  probe::JudgeSpec spec() const;           // as the fields say

 Q_SIGNALS:
  void add_model_wanted();

 private:
  QFrame* make_question();
  QFrame* make_worth();
  std::string lane(const char* what) const;  // of questions to the project
  void count_shown();
  void show_plan();
  void show_job();
  void ask_agreement();
  void start();
  void combine(const QString& fingerprint);
  QString chosen_judge() const;  // fingerprint of the judge whose votes are looked at; empty = none

  Studio& studio_;
  probe::RowFilter shown_;
  quint64 shown_answers_ = 0;
  QComboBox *model_, *answers_, *judges_;
  std::array<QCheckBox*, 4> axes_{};
  QSpinBox* limit_;
  QLabel *plan_, *state_, *figures_, *words_, *changed_;
  QProgressBar* bar_;
  QPushButton *start_, *pause_, *resume_, *stop_, *combine_, *without_;
  ReportTableModel* agreement_;
  QTableView* table_;
  QPlainTextEdit* changes_;
};

}  // namespace lacuna::studio
