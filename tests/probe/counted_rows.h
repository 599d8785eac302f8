// Comparisons of rows that a test makes up.
#pragma once
#include <string>
#include <vector>

#include "probe/comparison.h"
#include "probe/project.h"

namespace lacuna::probe::test {

// Each answer a count of its own.
inline std::vector<RowTally> counts_of(const std::vector<ResultRow>& rows) {
  std::vector<RowTally> out;
  for (const ResultRow& row : rows) out.push_back({1, row});
  return out;
}

inline Comparison compare_rows(const std::vector<ResultRow>& baseline, const std::vector<ResultRow>& candidate) {
  return compare({"v1", counts_of(baseline)}, {"v2", counts_of(candidate)});
}

}  // namespace lacuna::probe::test
