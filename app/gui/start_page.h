// The first thing that anybody sees: three actions.
#pragma once
#include <QStringList>
#include <QWidget>

class QVBoxLayout;

namespace lacuna::studio {

class StartPage : public QWidget {
  Q_OBJECT

 public:
  explicit StartPage(QWidget* parent = nullptr);
  void set_recent(const QStringList& paths);

 Q_SIGNALS:
  void add_model_wanted();
  void example_wanted();
  void open_wanted();
  void recent_wanted(const QString& path);

 private:
  QVBoxLayout* recent_;
};

}  // namespace lacuna::studio
