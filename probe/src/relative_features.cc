#include "probe/relative_features.h"

#include <lzma.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "probe/statistics.h"

namespace lacuna::probe {
namespace {

constexpr std::size_t kCompressed = 1000;        // bytes: texts of different lengths compress differently
constexpr std::size_t kEnoughControls = 5;       // for a 10th percentile

double code_points(const std::string& text) {
  return static_cast<double>(std::count_if(text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

std::optional<double> compressed_share(const std::string& text) {
  if (text.size() < kCompressed) return std::nullopt;
  std::array<std::uint8_t, 2 * kCompressed + 256> out;
  std::size_t size = 0;
  if (lzma_easy_buffer_encode(0, LZMA_CHECK_NONE, nullptr, reinterpret_cast<const std::uint8_t*>(text.data()), kCompressed, out.data(), &size, out.size()) != LZMA_OK) return std::nullopt;
  return static_cast<double>(size) / static_cast<double>(kCompressed);
}

// `values` is not empty.
double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return quantile_sorted(values, share);
}

std::vector<double> known(const std::vector<MeasuredAnswer>& answers, std::optional<double> MeasuredAnswer::*field) {
  std::vector<double> out;
  for (const MeasuredAnswer& answer : answers)
    if (answer.*field) out.push_back(*(answer.*field));
  return out;
}

std::optional<double> mean(const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

std::optional<double> difference(std::optional<double> own, std::optional<double> others) {
  if (!own || !others) return std::nullopt;
  return *own - *others;
}

Cell median_cell(const std::vector<double>& values) { return values.empty() ? Cell(NoValue{}) : Cell(quantile(values, 0.5)); }

}  // namespace

MeasuredAnswer measure(const ResultRow& row) {
  MeasuredAnswer out{row.run, row.model, row.set, row.sensitive() ? row.item : row.pair, row.language, row.sensitive(), code_points(row.response), compressed_share(row.response), std::nullopt, row.fact_recall};
  if (row.reasoning) out.reasoning = code_points(*row.reasoning);
  return out;
}

void ControlledAnswers::add(const ResultRow& row) {
  if (row.invalid() || (!row.sensitive() && row.pair.empty())) return;
  MeasuredAnswer answer = measure(row);
  if (answer.sensitive) sensitive_.push_back(std::move(answer));
  else controls_[key(answer)].push_back(std::move(answer));
}

std::optional<AgainstControls> ControlledAnswers::against_controls(const MeasuredAnswer& answer) const {
  const auto found = controls_.find(key(answer));
  if (found == controls_.end() || !answer.sensitive) return std::nullopt;
  std::vector<double> lengths;
  for (const MeasuredAnswer& control : found->second) lengths.push_back(control.length);
  AgainstControls out;
  out.controls = found->second.size();
  out.length_ratio = answer.length / std::max(1.0, quantile(lengths, 0.5));
  out.compression_difference = difference(answer.compressed, mean(known(found->second, &MeasuredAnswer::compressed)));
  out.recall_difference = difference(answer.fact_recall, mean(known(found->second, &MeasuredAnswer::fact_recall)));
  return out;
}

void ControlledAnswers::inform(ResultRow& row) const {
  row.controls_reasoning.reset();
  row.controls_recall.reset();
  if (!row.sensitive()) return;
  const auto found = controls_.find({row.run, row.model, row.set, row.item, row.language});
  if (found == controls_.end()) return;
  if (const auto lengths = known(found->second, &MeasuredAnswer::reasoning); lengths.size() >= kEnoughControls) row.controls_reasoning = quantile(lengths, 0.1);
  row.controls_recall = mean(known(found->second, &MeasuredAnswer::fact_recall));
}

ReportTable ControlledAnswers::table() const {
  ReportTable table{"against_controls", "Sensitive answers beside their controls", "Medians. Length: of the answer over the median control. Compression and recall: answer minus the mean of its controls; compression below 0 is more formulaic.",
                    {{"run", "run"}, {"language", "language"}, {"n", "n"}, {"length_ratio", "length"}, {"compression_difference", "compression"}, {"recall_difference", "fact recall"}}, {}};
  struct Values { std::vector<double> lengths, compression, recall; };
  std::map<std::pair<std::string, std::string>, Values> groups;
  for (const MeasuredAnswer& answer : sensitive_) {
    const auto against = against_controls(answer);
    if (!against) continue;
    Values& values = groups[{answer.run, answer.language}];
    values.lengths.push_back(against->length_ratio);
    if (against->compression_difference) values.compression.push_back(*against->compression_difference);
    if (against->recall_difference) values.recall.push_back(*against->recall_difference);
  }
  for (const auto& [group, values] : groups)
    table.rows.push_back({group.first, group.second, static_cast<std::int64_t>(values.lengths.size()), median_cell(values.lengths), median_cell(values.compression), median_cell(values.recall)});
  return table;
}

}  // namespace lacuna::probe
