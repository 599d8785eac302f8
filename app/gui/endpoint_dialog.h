// Asks for a server that the user already runs. The key is never typed here, only where it lies.
#pragma once
#include <QDialog>

#include "probe/endpoint.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace lacuna::studio {

class EndpointDialog : public QDialog {
  Q_OBJECT

 public:
  explicit EndpointDialog(QWidget* parent = nullptr);
  void fill(const probe::EndpointSpec& spec);
  probe::EndpointSpec spec() const;  // as the fields say

 Q_SIGNALS:
  void chosen(const probe::EndpointSpec& spec);

 private:
  enum Key { kNoKey, kVariable, kFile };
  void ask_key_file();
  void key_changed();
  void show_problem();
  void choose();

  QLineEdit *urls_, *model_, *key_place_;
  QComboBox* key_;
  QSpinBox* in_flight_;
  QCheckBox *remote_, *plaintext_;
  QLabel* problem_;
  QPushButton *browse_, *add_;
};

}  // namespace lacuna::studio
