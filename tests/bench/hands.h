// Texts by several hands, fitted with all hands but one: how well a layer does on a hand that it has not seen.
#pragma once
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "classifiers/classifier.h"
#include "logistic_regression.h"

namespace lacuna::bench {

struct HandText {
  std::string hand;
  bool positive = false;
  std::vector<classifiers::Feature> features;
};

template <typename Text>
std::vector<const HandText*> pointers(const std::vector<Text>& texts) {
  std::vector<const HandText*> out;
  for (const Text& one : texts) out.push_back(&one);
  return out;
}

class Hands {
 public:
  // `texts` must outlive it.
  Hands(std::vector<const HandText*> texts, const Ridge& ridge);
  // Of every text, from a fit on all other hands.
  std::vector<double> left_out_logits() const;
  // Of a fit on all, one a feature.
  std::vector<double> weights() const;
  // Calibration of those logits (Platt 1999).
  Calibration calibration(const std::vector<double>& logits) const;

 private:
  std::vector<Example> examples(const std::string& without) const;

  std::vector<const HandText*> texts_;
  Ridge ridge_;
  Rows rows_;
  std::vector<float> kernel_;
};

// What the file keeps of a fit, calibrated alike for every kind of question.
classifiers::Head rounded(const std::vector<double>& weights, const Calibration& calibration);

// A fit whose single head is calibrated on the hands that were left out.
struct CalibratedFit {
  std::vector<double> logits;  // of every text, from a fit on all other hands
  Calibration calibration;
  std::vector<double> weights;

  // `texts` need not outlive it.
  CalibratedFit() = default;
  CalibratedFit(std::vector<const HandText*> texts, const Ridge& ridge);
  bool says(std::size_t text) const { return calibration.slope * logits[text] + calibration.offset >= 0; }
  classifiers::StatisticalModel model(std::string provenance) const;
};

// Of texts that show something or not, how many are said to: the cells of a table, found | right | F1.
struct FoundAndRight {
  std::uint64_t n = 0, shown = 0, said = 0, right = 0;
  void add(bool is, bool says);
  std::string cells() const;
};

// RULES FILE... [--out WEIGHTS] [--table FILE.md], as the tools of this kind are called. `add` reads a file; then `table` writes to standard output and
// to the table's file, and `model` makes what is written as weights. Throws std::runtime_error.
struct HandsTool {
  std::function<void(const classifiers::Classifier& rules, const std::string& file)> add;
  std::function<void()> fit;  // once all files are read
  std::function<void(std::ostream& out)> table;
  std::function<classifiers::StatisticalModel()> model;
};
int run_hands_tool(const std::vector<std::string>& arguments, const HandsTool& tool);

}  // namespace lacuna::bench
