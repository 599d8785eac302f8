// How the sensitive items of a run spread over the eight headline classes.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "probe/comparison.h"

namespace lacuna::probe {

// In the order of figures and tables: from the most to the least severe, `invalid` last.
const std::vector<std::string>& headline_classes();

// Sensitive items in a language, by the commonest class of their valid answers; one without a valid answer is invalid. Advocacy is left out as in
// comparisons.
struct HeadlineCounts {
  std::string run;
  std::map<std::string, std::uint64_t> items;        // by class
  std::map<std::string, double> design;              // by class: the design effect of the languages of an item (probe/statistics.h)
  std::uint64_t answers = 0, invalid_answers = 0;    // to these items
  std::uint64_t valid_items() const;
};
HeadlineCounts headline_counts(const CountedRun& run);

// A line a class, a column a run (one, or two: baseline and candidate).
ReportTable headlines_table(const std::vector<HeadlineCounts>& runs, double confidence);
// A bar a run, stacked by class: shares of the items with a valid answer.
std::string headlines_svg(const std::vector<HeadlineCounts>& runs);

}  // namespace lacuna::probe
