// Agreement of several raters, and rates put right with what people said.
#include <algorithm>
#include <cmath>

#include "probe/statistics.h"

namespace lacuna::probe {
namespace {

std::size_t categories_of(const std::vector<std::vector<int>>& ratings) {
  int largest = -1;
  for (const std::vector<int>& unit : ratings)
    for (const int label : unit) largest = std::max(largest, label);
  return static_cast<std::size_t>(largest + 1);
}

// How many raters gave each label to a unit.
std::vector<double> counts_of(const std::vector<int>& unit, std::size_t categories) {
  std::vector<double> counts(categories);
  for (const int label : unit)
    if (label >= 0) ++counts[static_cast<std::size_t>(label)];
  return counts;
}

double sum(const std::vector<double>& values) {
  double total = 0;
  for (const double value : values) total += value;
  return total;
}

}  // namespace

std::optional<double> gwet_ac1(const std::vector<std::vector<std::uint64_t>>& table) {
  double total = 0, agree = 0, chance = 0;
  std::vector<double> margins(table.size());  // of both raters
  for (std::size_t i = 0; i < table.size(); ++i)
    for (std::size_t j = 0; j < table.size(); ++j) {
      const auto count = static_cast<double>(table[i].at(j));
      total += count;
      margins[i] += count;
      margins[j] += count;
      if (i == j) agree += count;
    }
  if (total == 0 || table.size() < 2) return std::nullopt;
  for (const double margin : margins) chance += margin / (2 * total) * (1 - margin / (2 * total));
  chance /= static_cast<double>(table.size() - 1);
  return (agree / total - chance) / (1 - chance);
}

std::optional<double> krippendorff_alpha(const std::vector<std::vector<int>>& ratings) {
  const std::size_t categories = categories_of(ratings);
  double observed = 0, total = 0;
  std::vector<double> margins(categories);
  for (const std::vector<int>& unit : ratings) {
    const std::vector<double> counts = counts_of(unit, categories);
    const double raters = sum(counts);
    if (raters < 2) continue;
    total += raters;
    for (std::size_t k = 0; k < categories; ++k) {
      margins[k] += counts[k];
      observed += counts[k] * (raters - counts[k]) / (raters - 1);
    }
  }
  double expected = 0;
  for (const double margin : margins) expected += margin * (total - margin);
  if (total < 2 || expected == 0) return std::nullopt;
  return 1 - (total - 1) * observed / expected;
}

std::optional<Interval> corrected_rate(std::uint64_t positives, std::uint64_t n, std::uint64_t true_positives, std::uint64_t human_positives,
                                       std::uint64_t true_negatives, std::uint64_t human_negatives, double confidence, const CorrectionDesign& design) {
  if (n == 0 || human_positives == 0 || human_negatives == 0) return std::nullopt;
  const auto share = [](std::uint64_t k, std::uint64_t of) { return static_cast<double>(k) / static_cast<double>(of); };
  const double plain = share(positives, n) + share(true_negatives, human_negatives) - 1,
               better = share(true_positives, human_positives) + share(true_negatives, human_negatives) - 1;
  const double z = z_of(confidence), size = static_cast<double>(n) / design.rate + z * z, p = (static_cast<double>(positives) / design.rate + z * z / 2) / size;
  const double n1 = static_cast<double>(human_positives) / design.positives + 2, q1 = (static_cast<double>(true_positives) / design.positives + 1) / n1;
  const double n0 = static_cast<double>(human_negatives) / design.negatives + 2, q0 = (static_cast<double>(true_negatives) / design.negatives + 1) / n0;
  const double width = q0 + q1 - 1;
  if (better <= 0 || width <= 0) return std::nullopt;
  const double v1 = q1 * (1 - q1) / n1, v0 = q0 * (1 - q0) / n0, rate = (p + q0 - 1) / width;
  const double centre = rate + 2 * z * z * (rate * v1 - (1 - rate) * v0);
  const double half = z * std::sqrt(p * (1 - p) / size + rate * rate * v1 + (1 - rate) * (1 - rate) * v0) / width;
  const double estimate = std::clamp(plain / better, 0.0, 1.0);
  return Interval{estimate, std::clamp(centre - half, 0.0, estimate), std::clamp(centre + half, estimate, 1.0)};
}

}  // namespace lacuna::probe
