// Presets of what can be written, and where.
#pragma once
#include <QDialog>

#include "models/export_job.h"

class QCheckBox;
class QLabel;
class QListWidget;
class QPushButton;

namespace lacuna::studio {

class Studio;

class ExportDialog : public QDialog {
  Q_OBJECT

 public:
  ExportDialog(Studio& studio, const probe::RowFilter& shown, QWidget* parent = nullptr);
  ~ExportDialog() override;
  void choose(ExportKind kind);
  void write_to(const QString& path);

 Q_SIGNALS:
  void written(const QString& path, quint64 answers);

 private:
  ExportKind kind() const;
  void ask_path();
  void show_kind();

  Studio& studio_;
  probe::RowFilter shown_;
  QListWidget* presets_;
  QCheckBox *only_shown_, *in_my_language_;
  QLabel* about_;
  QPushButton* write_;
};

}  // namespace lacuna::studio
