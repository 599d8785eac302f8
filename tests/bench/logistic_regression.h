// Ridge logistic regression over sparse rows, fitted by L-BFGS: one thread, one order, the same weights on every run.
#pragma once
#include <cstdint>
#include <vector>

#include "classifiers/statistical.h"

namespace lacuna::bench {

struct Example {
  const std::vector<classifiers::Feature>* features;
  bool positive = false;
  double weight = 1;
};

struct RidgeOptions {
  double hashed = 1.0;   // penalty on the squared weights of hashed features
  double dense = 0.1;    // and of dense ones
  std::uint32_t rare = 3;  // hashed features in fewer rows than this are left out
  int iterations = 60;
};

// One weight a feature; what is left out has the weight 0.
std::vector<double> fit_logistic(const std::vector<Example>& examples, const RidgeOptions& options);

double logit(const std::vector<double>& weights, const std::vector<classifiers::Feature>& features);

// Slope and offset that calibrate logits (Platt 1999, with his smoothed targets).
struct Calibration { double slope = 1, offset = 0; };
Calibration fit_calibration(const std::vector<double>& logits, const std::vector<bool>& positive, const std::vector<double>& weights);

}  // namespace lacuna::bench
