// An answer beside the answers to its controls (same run, model, language): how long, how formulaic, how much it recalls.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "probe/report_table.h"
#include "probe/result_row.h"

namespace lacuna::probe {

// What is kept of an answer: no text.
struct MeasuredAnswer {
  std::string run, model, set, item, language;  // item: of a control, the sensitive item that it belongs to
  bool sensitive = true;
  double length = 0;                   // code points of the answer
  std::optional<double> compressed;    // size of its first 1,000 bytes after LZMA, as a share of them; nothing for shorter answers
  std::optional<double> reasoning;     // code points; nothing without reasoning
  std::optional<double> fact_recall;   // 0 to 1
};
MeasuredAnswer measure(const ResultRow& row);

// Answers of whole runs; invalid ones and those without a pair are left out by add().
class ControlledAnswers {
 public:
  void add(const ResultRow& row);
  std::optional<AgainstControls> against_controls(const MeasuredAnswer& answer) const;
  // Gives a sensitive row what a judge needs of its controls: the 10th percentile of their reasoning (from five on) and their mean recall.
  void inform(ResultRow& row) const;
  // Medians over the sensitive answers, by run and language. Empty rows: no answer has controls.
  ReportTable table() const;

 private:
  using Key = std::tuple<std::string, std::string, std::string, std::string, std::string>;  // run, model, set, item, language
  static Key key(const MeasuredAnswer& answer) { return {answer.run, answer.model, answer.set, answer.item, answer.language}; }
  std::map<Key, std::vector<MeasuredAnswer>> controls_;
  std::vector<MeasuredAnswer> sensitive_;
};

}  // namespace lacuna::probe
