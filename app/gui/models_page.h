// The model files and servers at hand: a list and the card of the chosen one.
#pragma once
#include <QWidget>

#include "models/model_list.h"

class QLabel;
class QListView;
class QProgressBar;
class QFormLayout;
class QPushButton;
class QStackedWidget;

namespace lacuna::studio {

class Studio;

class ModelsPage : public QWidget {
  Q_OBJECT

 public:
  ModelsPage(Studio& studio, QWidget* parent = nullptr);
  void select(int row);

 Q_SIGNALS:
  void add_wanted();
  void add_endpoint_wanted();
  void run_wanted(const QString& path);

 private:
  int current() const;
  void show_card();
  void show_file(const QJsonObject& card);
  void show_server(const ModelList::Entry& entry);
  void add_fact(const QString& name, const QString& value);
  QWidget* make_card();

  Studio& studio_;
  QListView* list_;
  QStackedWidget* stack_;
  QLabel *title_, *path_, *fit_, *problem_, *hash_;
  QFormLayout* facts_;
  QProgressBar* hashing_;
  QPushButton *run_, *again_;
};

}  // namespace lacuna::studio
