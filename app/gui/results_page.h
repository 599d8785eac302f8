// The table of answers with view modes, filters and search.
#pragma once
#include <QTimer>
#include <QWidget>
#include <vector>

#include "probe/project.h"

class QAction;
class QButtonGroup;
class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;
class QToolButton;
class QStackedWidget;

namespace lacuna::studio {

class ComparisonSession;
class ResultsModel;
class SavedFilters;
class Studio;

class ResultsPage : public QWidget {
  Q_OBJECT

 public:
  enum Mode { kAll, kRefusals, kNarrative, kAnswered, kDifferent, kFlagged, kNotReviewed };

  ResultsPage(Studio& studio, ComparisonSession& comparison, QWidget* parent = nullptr);
  ResultsModel& model() { return *model_; }
  void set_mode(Mode mode);
  void find(const QString& text);
  void focus_search();
  void select_row(int row);
  std::int64_t current_seq() const { return chosen_; }  // 0 = none

  // The filter that the controls and the saved filter in force make together.
  const probe::RowFilter& filter() const;
  // Puts a filter into the controls; what they cannot show holds as well, until "All answers" is chosen.
  void apply(const probe::RowFilter& filter);
  SavedFilters& saved_filters() { return *saved_; }
  bool save_filter(const QString& name);

 Q_SIGNALS:
  void answer_wanted(qint64 seq);  // 0 = the chosen one is not there any more
  void run_wanted();
  void judge_wanted();

 protected:
  void showEvent(QShowEvent* event) override;  // who reviews may be another one

 private:
  QWidget* make_filters();
  QWidget* make_saved();
  QToolButton* make_order();
  void apply_saved(int index);
  void ask_name(bool rename);
  void show_saved();
  void keep_choice();
  void fill_choices();
  void ask();
  void show_coder();
  void follow_labels();
  void show_count();

  Studio& studio_;
  ComparisonSession& comparison_;
  ResultsModel* model_;
  SavedFilters* saved_;
  probe::RowFilter rest_;        // of an applied filter: what no control shows
  std::int64_t chosen_ = 0;      // the answer that the reader chose; survives another filter that it passes
  bool labels_changed_ = false;  // since the answers were asked for
  QStackedWidget* stack_;
  QTableView* table_;
  QButtonGroup* modes_;
  QComboBox *run_, *topic_, *language_, *item_, *verdict_, *saved_choice_;
  QAction *rename_, *remove_, *restore_;
  QLineEdit* search_;
  QCheckBox* regex_;
  QLabel *count_, *not_a_pattern_;
  QString counted_;  // what it says when it says how many answers there are
  QPushButton* judge_;
  QToolButton* order_;
  QTimer ask_soon_;
};

}  // namespace lacuna::studio
