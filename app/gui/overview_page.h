// The first look at a result: rates, matrix, forest plot, flips, where it all comes from.
#pragma once
#include <QWidget>

class QComboBox;
class QLabel;
class QStackedWidget;
class QTableView;
class QVBoxLayout;
class QHBoxLayout;

namespace lacuna::studio {

class ComparisonSession;
class FigureView;
class ReportTableModel;
class Studio;

class OverviewPage : public QWidget {
  Q_OBJECT

 public:
  OverviewPage(Studio& studio, ComparisonSession& comparison, QWidget* parent = nullptr);

 Q_SIGNALS:
  void run_wanted();
  void compare_wanted();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  QWidget* make_content();
  void show_result();
  void show_forest();
  void show_figures_of_runs();

  Studio& studio_;
  ComparisonSession& comparison_;
  QStackedWidget* stack_;
  QLabel *notices_, *provenance_, *waiting_;
  QHBoxLayout* numbers_;
  FigureView *matrix_ = nullptr, *apart_ = nullptr, *forest_ = nullptr;  // apart: the candidate's own, where nothing is compared
  QComboBox* outcome_;
  QWidget* pair_only_;
  QTableView* totals_;
  ReportTableModel* totals_model_;
};

}  // namespace lacuna::studio
