// The comparison of the two chosen runs, computed away from the window's thread.
#pragma once
#include <QObject>
#include <QString>
#include <memory>
#include <optional>
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
  // The runs have no item in the same language in common: nothing is compared, and this is the candidate by itself, as `comparison` the baseline.
  std::optional<probe::Comparison> apart;
  std::string apart_matrix_svg;
  bool is_pair() const { return !one_run && !apart; }
  std::vector<std::string> flipped() const;  // as RowFilter::units
  QString apart_words() const;               // why nothing is compared: what each run asked; empty = something is
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
