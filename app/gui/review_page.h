// The review queue: read, press a digit, read the next.
#pragma once
#include <QWidget>
#include <vector>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace lacuna::studio {

class DetailsPane;
class ReviewSession;
class Studio;

class ReviewPage : public QWidget {
  Q_OBJECT

 public:
  ReviewPage(Studio& studio, ReviewSession& review, QWidget* parent = nullptr);
  void begin();
  void adjudicate(bool on);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* make_side();
  void show_current();
  void show_figures();
  void show_rates();
  void show_queue();
  void write_note();

  Studio& studio_;
  ReviewSession& review_;
  DetailsPane* answer_;
  QLineEdit *coder_, *note_;
  QCheckBox *blind_, *adjudicating_;
  QTableWidget* queue_;
  QLabel *state_, *problem_, *alpha_;
  QTableWidget *agreement_, *rates_;
  std::vector<QPushButton*> labels_;
};

}  // namespace lacuna::studio
