// The table of answers with view modes, filters and search.
#pragma once
#include <QTimer>
#include <QWidget>
#include <vector>

class QButtonGroup;
class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QTableView;
class QStackedWidget;

namespace lacuna::studio {

class ComparisonSession;
class ResultsModel;
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
  std::int64_t current_seq() const;  // 0 = none

 Q_SIGNALS:
  void answer_wanted(qint64 seq);
  void run_wanted();

 private:
  QWidget* make_filters();
  void fill_choices();
  void ask();
  void show_count();

  Studio& studio_;
  ComparisonSession& comparison_;
  ResultsModel* model_;
  QStackedWidget* stack_;
  QTableView* table_;
  QButtonGroup* modes_;
  QComboBox *run_, *language_, *topic_;
  QLineEdit* search_;
  QCheckBox* regex_;
  QLabel* count_;
  QTimer ask_soon_;
};

}  // namespace lacuna::studio
