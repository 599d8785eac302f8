// The review queue: read, press a digit, read the next.
#pragma once
#include <QWidget>
#include <vector>

#include "probe/project.h"

class QBoxLayout;
class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QScrollArea;
class QSpinBox;
class QTableWidget;

namespace lacuna::studio {

class DetailsPane;
class ReviewSession;
class Studio;

class ReviewPage : public QWidget {
  Q_OBJECT

 public:
  ReviewPage(Studio& studio, ReviewSession& review, QWidget* parent = nullptr);
  // `shown`: what Results shows, which the queue may be confined to.
  void begin(const probe::RowFilter& shown);
  void adjudicate(bool on);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  QWidget* make_side();
  QWidget* make_figures();
  QBoxLayout* make_queue_choice();
  void choose_queue();
  void take_coder();
  void show_current();
  void show_obstacle();
  void show_mine();
  void show_figures();
  void show_rates();
  void show_queue();
  void set_blind(bool blind);

  Studio& studio_;
  ReviewSession& review_;
  DetailsPane* answer_;
  probe::RowFilter shown_;
  QLineEdit *coder_, *note_;
  QCheckBox *blind_, *adjudicating_, *only_shown_, *random_;
  QSpinBox* seed_;
  QPushButton* flag_;
  QTableWidget* queue_;
  QLabel *mine_, *state_, *problem_, *alpha_, *hidden_;
  QWidget* figures_;  // of agreement and rates
  QScrollArea* side_;
  QTableWidget *agreement_, *rates_;
  std::vector<QPushButton*> labels_;
};

}  // namespace lacuna::studio
