// The comparison of the two chosen runs, computed away from the window's thread.
#pragma once
#include <QObject>
#include <memory>
#include <string>
#include <vector>

#include "models/studio.h"
#include "probe/comparison.h"
#include "probe/report.h"

namespace lacuna::studio {

struct ComparisonResult {
  probe::Comparison comparison;
  probe::ReportInput report;
  std::string matrix_svg;
  std::map<probe::Outcome, std::string> forest_svg;
  probe::ReportTable rates, tests, controls, flips;
  bool one_run = false;  // baseline and candidate are the same: rates only
  std::vector<std::string> flipped() const;  // as RowFilter::units
};

class ComparisonSession : public QObject {
  Q_OBJECT

 public:
  explicit ComparisonSession(Studio& studio, QObject* parent = nullptr);
  const std::shared_ptr<const ComparisonResult>& result() const { return result_; }  // empty until there is one
  const QString& problem() const { return problem_; }
  bool is_busy() const { return busy_; }
  void compute();

 Q_SIGNALS:
  void changed();

 private:
  Studio& studio_;
  std::shared_ptr<const ComparisonResult> result_;
  QString problem_;
  bool busy_ = false;
};

}  // namespace lacuna::studio
