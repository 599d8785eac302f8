// The linter beside the window while a set is edited: what it says about the latest text, and nothing about those before.
#pragma once
#include <QObject>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "probe/prompt_set.h"

namespace lacuna::studio {

class DraftLinter : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;
  // As lint_draft(). The answer comes with `linted` or `failed`, unless another text comes first.
  void lint(std::string text, std::filesystem::path file);
  void forget();  // no answer is wanted any more
  bool is_busy() const { return wanted_; }

 Q_SIGNALS:
  void linted(const std::vector<probe::Complaint>& complaints);
  void failed(const QString& message);

 private:
  struct Draft {
    std::string text;
    std::filesystem::path file;
  };
  struct Outcome {
    std::vector<probe::Complaint> complaints;
    QString problem;
  };
  void start();
  void finish(const Outcome& outcome);

  std::optional<Draft> next_;
  bool running_ = false, wanted_ = false;
  std::jthread thread_;  // goes first: it reports to this object
};

}  // namespace lacuna::studio
