#include "hands.h"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <map>

#include "training_tool.h"

namespace lacuna::bench {
namespace {

Rows rows_of(const std::vector<const HandText*>& texts) {
  Rows out;
  for (const HandText* one : texts) out.push_back(&one->features);
  return out;
}

}  // namespace

void FoundAndRight::add(bool is, bool says) {
  ++n;
  shown += is;
  said += says;
  right += is && says;
}

std::string FoundAndRight::cells() const {
  const auto share = [this](std::uint64_t of) { return of == 0 ? std::string("-") : fmt::format("{:.0f} %", 100.0 * static_cast<double>(right) / static_cast<double>(of)); };
  return fmt::format("{} | {} | {:.2f}", share(shown), share(said), shown + said == 0 ? 0 : 2.0 * static_cast<double>(right) / static_cast<double>(shown + said));
}

Hands::Hands(std::vector<const HandText*> texts, const Ridge& ridge) : texts_(std::move(texts)), ridge_(ridge), rows_(rows_of(texts_)), kernel_(Kernel(rows_).with(ridge)) {}

std::vector<Example> Hands::examples(const std::string& without) const {
  std::vector<Example> out;
  for (std::size_t i = 0; i < texts_.size(); ++i)
    if (texts_[i]->hand != without) out.push_back({i, texts_[i]->positive, 1});
  return out;
}

std::vector<double> Hands::left_out_logits() const {
  std::map<std::string, Fit> fits;
  for (const HandText* one : texts_) fits.try_emplace(one->hand);
  for (auto& [hand, fit] : fits) fit = fit_logistic(kernel_, texts_.size(), examples(hand));
  std::vector<double> out;
  for (std::size_t i = 0; i < texts_.size(); ++i) out.push_back(static_cast<double>(fits.at(texts_[i]->hand).logits[i]));
  return out;
}

std::vector<double> Hands::weights() const {
  const auto all = examples("");
  return weights_of(fit_logistic(kernel_, texts_.size(), all), all, rows_, ridge_);
}

Calibration Hands::calibration(const std::vector<double>& logits) const {
  std::vector<bool> positive;
  for (const HandText* one : texts_) positive.push_back(one->positive);
  return fit_calibration(logits, positive, std::vector<double>(logits.size(), 1));
}

CalibratedFit::CalibratedFit(std::vector<const HandText*> texts, const Ridge& ridge) {
  const Hands hands(std::move(texts), ridge);
  logits = hands.left_out_logits();
  calibration = hands.calibration(logits);
  weights = hands.weights();
}

classifiers::Head rounded(const std::vector<double>& weights, const Calibration& calibration) {
  const classifiers::Head::Calibration one{static_cast<float>(calibration.slope), static_cast<float>(calibration.offset)};
  return classifiers::quantize(weights, {one, one, one, one});
}

classifiers::StatisticalModel CalibratedFit::model(std::string provenance) const {
  classifiers::StatisticalModel out;
  out.provenance = std::move(provenance);
  out.heads.push_back(rounded(weights, calibration));
  return out;
}

int run_hands_tool(const std::vector<std::string>& arguments, const HandsTool& tool) {
  const classifiers::Classifier rules = load_rules_alone(arguments.at(0));
  std::string weights, table;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (arguments[i] == "--out") weights = arguments.at(++i);
    else if (arguments[i] == "--table") table = arguments.at(++i);
    else tool.add(rules, arguments[i]);
  }
  tool.fit();
  tool.table(std::cout);
  if (!table.empty()) {
    std::ofstream out(table);
    tool.table(out);
  }
  if (!weights.empty()) write_file(weights, classifiers::serialize(tool.model()));
  return 0;
}

}  // namespace lacuna::bench
