// Two runs held against each other: tables of the comparison, and the answers of one flip side by side.
#pragma once
#include <QWidget>
#include <array>

class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QStackedWidget;
class QTabWidget;
class QTableView;
class QTextBrowser;

namespace lacuna::studio {

class ComparisonSession;
class ReportTableModel;
class Studio;

class ComparePage : public QWidget {
  Q_OBJECT

 public:
  ComparePage(Studio& studio, ComparisonSession& comparison, QWidget* parent = nullptr);
  void show_flip(int row);  // of the flips table as it is sorted now
  std::int64_t current_seq() const { return current_seq_; }  // the candidate's answer that is shown; 0 = none

 Q_SIGNALS:
  void answer_wanted(qint64 seq);

 protected:
  void changeEvent(QEvent* event) override;  // colours are part of the text

 private:
  QWidget* make_flips();
  // `above` stands over the table, beside its explanation: by default what the numbers rest on.
  QWidget* make_table(std::size_t which, const QString& name, const QString& about, QWidget* above = nullptr);
  void show_result();
  void show_pair(std::int64_t baseline, std::int64_t candidate);

  std::int64_t current_seq_ = 0;
  Studio& studio_;
  ComparisonSession& comparison_;
  QStackedWidget* stack_;
  QTabWidget* tabs_;
  QLabel *words_, *empty_title_, *empty_, *left_title_, *right_title_;
  QTextBrowser *left_, *right_;
  QTableView* flips_ = nullptr;
  QLineEdit* find_;
  std::array<ReportTableModel*, 4> models_{};  // flips, tests, rates, controls
  std::array<QSortFilterProxyModel*, 4> sorted_{};
  std::array<QTableView*, 4> views_{};
  std::array<QLabel*, 4> notes_{};  // none of the flips
};

}  // namespace lacuna::studio
