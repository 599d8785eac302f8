// What both evaluations need: one label against the rest, and whether a file was used to write rules or to fit weights.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "probe/report_table.h"

namespace lacuna::probe {

struct Binary {
  std::uint64_t hit = 0, false_alarm = 0, miss = 0, clear = 0;
  void add(bool actual, bool predicted, std::uint64_t n = 1) { (actual ? (predicted ? hit : miss) : (predicted ? false_alarm : clear)) += n; }
};

inline Rate rate(std::uint64_t k, std::uint64_t n) { return {k, n, wilson(k, n)}; }
inline Rate precision(const Binary& b) { return rate(b.hit, b.hit + b.false_alarm); }
inline Rate recall(const Binary& b) { return rate(b.hit, b.hit + b.miss); }
// Nothing where neither the label nor the prediction occurs.
inline std::optional<double> f1(const Binary& b) {
  const double denominator = 2.0 * static_cast<double>(b.hit) + static_cast<double>(b.false_alarm + b.miss);
  return denominator == 0 ? std::nullopt : std::optional(2.0 * static_cast<double>(b.hit) / denominator);
}

// EvaluationReport::development of a file.
std::string development_name(const std::filesystem::path& rules_directory, const std::filesystem::path& file);

}  // namespace lacuna::probe
