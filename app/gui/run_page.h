// Plan a run, start it, watch it, pause it, go on after whatever happened.
#pragma once
#include <QTimer>
#include <QWidget>
#include <array>

#include "probe/run_plan.h"

class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QListWidget;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace lacuna::studio {

class Studio;
struct PlanSize;

class RunPage : public QWidget {
  Q_OBJECT

 public:
  RunPage(Studio& studio, QWidget* parent = nullptr);
  void choose_model(const QString& path);
  // Of a server: the model file that renders its prompts here; empty = the server renders them.
  void choose_template(const QString& path);
  probe::RunSpec spec() const;  // what the form says
  bool start();                 // false when it cannot be run; the page says why
  bool can_resume() const;
  void resume();                // after a pause; else the unfinished run that is chosen

 Q_SIGNALS:
  void project_wanted();  // a run needs a file to write to
  void add_model_wanted();

 private:
  QWidget* make_plan();
  QWidget* make_live();
  void fill_templates();
  void show_template();
  void fill_sets();
  void fill_languages();
  QString wanted_name() const;  // of the run: as typed, else after its model
  QString plan_words(const PlanSize& size) const;
  void show_plan();
  void show_live();
  void show_unfinished();
  void remember_speed();
  bool can_start() const;
  double seconds_an_answer() const;  // of this model on this machine, from its last run; 0 = not known

  Studio& studio_;
  QFormLayout* form_;
  QComboBox *model_, *template_;
  QWidget* template_row_;
  QLineEdit *name_, *items_;
  QListWidget *sets_, *languages_;
  QSpinBox *samples_, *seed_, *tokens_, *limit_;
  QDoubleSpinBox* temperature_;
  QLabel *plan_, *state_, *said_, *problem_;
  QComboBox* unfinished_;  // runs that can go on; without a name: the job that this window began
  QWidget* unfinished_row_;
  QString why_not_;        // it could not go on
  QProgressBar* bar_;
  std::array<QLabel*, 6> figures_{};  // answers, speed, left, memory, refused, errors
  QPushButton *start_, *pause_, *resume_, *stop_;
  QTimer plan_soon_;
  bool runnable_ = false;
};

}  // namespace lacuna::studio
