// Ridge logistic regression, fitted in its dual: one coefficient a row instead of one weight a feature. The inner products of all rows are computed
// once; after that a fit on any part of them takes about a second, so that leaving out questions, makers and folds within folds costs little.
#pragma once
#include <cstdint>
#include <vector>

#include "classifiers/statistical.h"

namespace lacuna::bench {

// Penalties on the squared weights of hashed and of dense features.
struct Ridge { double hashed = 1, dense = 1; };

using Rows = std::vector<const std::vector<classifiers::Feature>*>;

// Inner products of rows, [rows, rows].
class Kernel {
 public:
  explicit Kernel(const Rows& rows);
  // The kernel whose unpenalised fit equals the ridge fit: hashed / penalty + dense / penalty.
  std::vector<float> with(const Ridge& ridge) const;
  std::size_t size() const { return size_; }

 private:
  std::size_t size_;
  std::vector<float> hashed_, dense_;
};

struct Example {
  std::size_t row = 0;
  bool positive = false;
  double weight = 1;
};

struct Fit {
  std::vector<double> coefficients;  // by example
  std::vector<float> logits;         // of every row, fitted on or not
};

// Dual coordinate ascent (Yu, Huang & Lin 2011) in one fixed order: the same fit on every run. `kernel` comes from Kernel::with.
Fit fit_logistic(const std::vector<float>& kernel, std::size_t rows, const std::vector<Example>& examples);

// One weight a feature.
std::vector<double> weights_of(const Fit& fit, const std::vector<Example>& examples, const Rows& rows, const Ridge& ridge);

// Slope and offset that calibrate logits (Platt 1999, with his smoothed targets).
struct Calibration { double slope = 1, offset = 0; };
Calibration fit_calibration(const std::vector<double>& logits, const std::vector<bool>& positive, const std::vector<double>& weights);

}  // namespace lacuna::bench
