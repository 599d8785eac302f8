// Fits the statistical layer and says how well it does on answers that were left out of the fit.
//
//   train_classifiers RULES LABELS --out engagement.weights     fits on everything, writes the weights
//   train_classifiers RULES LABELS --tables FILE.md             leaves out questions, then questions and makers; writes tables
//   ... --figure FILE.svg                                       and the calibration curve
//   ... --xstest prompts                                        leaves XSTest's prompts out one by one, not all that are built alike
//   ... --own FOLDER                                            learns from the project's own answers too, in every fold; never measured on
//   ... --dealings N                                            the bars' figures over N dealings of the questions into folds, and their mean
//   ... --development FILE                                      hashes of the labelled files, for classifiers/rules/development.sha256
//
// RULES: a folder of rule files without weights. LABELS: the development files. The product needs none of this.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <numeric>
#include <set>

#include "labelled_answers.h"
#include "logistic_regression.h"
#include "probe/classifier_scores.h"
#include "probe/evaluation.h"
#include "probe/statistics.h"
#include "training_tool.h"

namespace lacuna::bench {
namespace {

namespace fs = std::filesystem;
using classifiers::HeadName;

constexpr std::size_t kFolds = 5, kFoldsWithMakers = 2;  // with makers there are as many fits as pairs of both
constexpr Ridge kCompletion{0.1, 8}, kRefusal{1.0, 0.5}, kVoice{0.6, 0.5};
constexpr double kChinaWeight = 3, kDisagreedWeight = 0.4, kOwnWeight = 1;

double logistic(double x) { return 1 / (1 + std::exp(-x)); }
bool about_china(const LabelledRow& row) { return row.file.find("china") != std::string::npos; }

double weight_of(const LabelledRow& row, double disagreed) {
  if (row.file == "own") return kOwnWeight;
  return (about_china(row) ? kChinaWeight : 1) * (row.agreed || row.file == "xstest" ? 1 : disagreed);
}

// Which rows a head is fitted on, and what counts as positive.
struct Task {
  std::function<bool(const LabelledRow&)> uses, positive;
  Ridge ridge;
  double disagreed;  // weight of an answer on which the judges disagree
};

const Task& task(HeadName head) {
  static const std::array<Task, classifiers::kHeads> tasks = {{
      {[](const LabelledRow& r) { return r.narrative < 0; }, [](const LabelledRow& r) { return r.label != 2; }, kCompletion, kDisagreedWeight},
      {[](const LabelledRow& r) { return r.narrative < 0 && r.label != 2; }, [](const LabelledRow& r) { return r.label == 0; }, kRefusal, 1},
      // The controls speak in nobody's state voice, whatever else they do.
      {[](const LabelledRow& r) { return r.narrative >= 0 || (!about_china(r) && r.file != "xstest" && r.label == 2); }, [](const LabelledRow& r) { return r.narrative == 1; }, kVoice, kDisagreedWeight},
  }};
  return tasks[static_cast<std::size_t>(head)];
}

constexpr HeadName kHeadNames[] = {HeadName::not_complete, HeadName::refusal, HeadName::state_voice};

// The development files, and the project's own answers that are learned from beside them, with the kernel of each head.
class Data {
 public:
  Data(std::vector<LabelledRow> measured, std::vector<LabelledRow> own) : rows(std::move(measured)), own_(std::move(own)), features_(all_features()), kernel_(features_) {}

  // Weights that were fitted on the rows that `keep` names and on all own answers, and the logits that they give to every row.
  Fit fit(HeadName head, const std::function<bool(const LabelledRow&)>& keep) const {
    auto& kernel = kernels_[static_cast<std::size_t>(head)];
    if (kernel.empty()) kernel = kernel_.with(task(head).ridge);
    return fit_logistic(kernel, features_.size(), examples(head, keep));
  }
  std::vector<double> weights(HeadName head) const {
    const auto all = [](const LabelledRow&) { return true; };
    return weights_of(fit(head, all), examples(head, all), features_, task(head).ridge);
  }
  std::size_t own() const { return own_.size(); }

  const std::vector<LabelledRow> rows;  // what is measured

 private:
  // Nobody labelled whose voice own answers speak in; and what counts as a refusal of an order, once it is not complete, is a convention of the judges of
  // the measured sets (macro F1 of English answers about China 0.863 with them, 0.881 without).
  static bool teaches(const LabelledRow& own, HeadName head) { return head == HeadName::not_complete || (head == HeadName::refusal && own.features.domain < 2); }
  Rows all_features() const {
    Rows out;
    for (const auto* part : {&rows, &own_})
      for (const LabelledRow& row : *part) out.push_back(&row.features.features);
    return out;
  }
  std::vector<Example> examples(HeadName head, const std::function<bool(const LabelledRow&)>& keep) const {
    std::vector<Example> out;
    const auto add = [&](std::size_t i, const LabelledRow& row) {
      if (!row.features.features.empty() && task(head).uses(row)) out.push_back({i, task(head).positive(row), weight_of(row, task(head).disagreed)});
    };
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (keep(rows[i])) add(i, rows[i]);
    for (std::size_t i = 0; i < own_.size(); ++i)
      if (teaches(own_[i], head)) add(rows.size() + i, own_[i]);
    return out;
  }

  std::vector<LabelledRow> own_;
  Rows features_;
  Kernel kernel_;
  mutable std::array<std::vector<float>, classifiers::kHeads> kernels_;
};

// Out-of-fold logits by head and row.
using Logits = std::array<std::vector<double>, classifiers::kHeads>;

std::uint64_t hash(const std::string& text) {
  std::uint64_t h = 0xCBF29CE484222325ull;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
  return h;
}

// Questions dealt into folds in a fixed shuffled order, another one for each dealing.
std::map<std::string, std::size_t> folds_of(const std::vector<LabelledRow>& rows, std::size_t dealing, std::size_t folds = kFolds) {
  const std::string salt = dealing == 0 ? "" : std::to_string(dealing) + ":";
  std::set<std::pair<std::uint64_t, std::string>> order;
  for (const LabelledRow& row : rows) order.insert({hash(salt + row.question), row.question});
  std::map<std::string, std::size_t> out;
  std::size_t next = 0;
  for (const auto& entry : order) out[entry.second] = next++ % folds;
  return out;
}

// Logits of every answer from weights that have seen neither its question nor, with `makers`, any answer of its model's maker. `out` is
// changed for the answers of those makers; no makers: for all.
Logits leave_out(const Data& data, std::set<std::string> makers, Logits out, std::size_t dealing = 0) {
  const auto& rows = data.rows;
  const std::size_t count = makers.empty() ? kFolds : kFoldsWithMakers;
  const auto folds = folds_of(rows, dealing, count);
  const std::size_t heads = makers.empty() ? classifiers::kHeads : 2;  // of makers the engagement is reported
  if (makers.empty()) makers = {""};
  for (auto& head : out) head.resize(rows.size());
  for (std::size_t fold = 0; fold < count; ++fold)
    for (const std::string& maker : makers) {
      const auto left_out = [&](const LabelledRow& row) { return folds.at(row.question) == fold && (maker.empty() || row.maker == maker); };
      const auto kept = [&](const LabelledRow& row) { return folds.at(row.question) != fold && (maker.empty() || row.maker != maker); };
      for (std::size_t h = 0; h < heads; ++h) {
        const HeadName head = kHeadNames[h];
        const Fit fit = data.fit(head, kept);
        for (std::size_t i = 0; i < rows.size(); ++i)
          if (left_out(rows[i])) out[h][i] = static_cast<double>(fit.logits[i]);
      }
    }
  return out;
}

// Logits of every answer about a country from weights that have seen no answer about it, to any question, in any language: the nearest thing at hand to
// advocacy on subjects that the layer has not learned. `out` is changed for the answers about the countries.
Logits leave_out_countries(const Data& data, Logits out) {
  const auto& rows = data.rows;
  const auto country = [](const LabelledRow& row) -> std::string { return about_china(row) || row.narrative >= 0 ? "china" : row.file == "xstest" ? "" : row.file; };
  std::set<std::string> countries;
  for (const LabelledRow& row : rows) countries.insert(country(row));
  countries.erase("");
  for (const std::string& left_out : countries)
    for (const HeadName head : {HeadName::not_complete, HeadName::refusal}) {
      const Fit fit = data.fit(head, [&](const LabelledRow& row) { return country(row) != left_out; });
      for (std::size_t i = 0; i < rows.size(); ++i)
        if (country(rows[i]) == left_out) out[static_cast<std::size_t>(head)][i] = static_cast<double>(fit.logits[i]);
    }
  return out;
}

// A slope and an offset for each kind of question, from answers left out of the fit; from all of them where there are few.
std::array<classifiers::Head::Calibration, classifiers::kFeatureDomains> calibrate(HeadName head, const std::vector<LabelledRow>& rows, const Logits& logits, const std::function<bool(const LabelledRow&)>& keep) {
  constexpr std::size_t kFew = 150;
  const auto over = [&](int domain) {
    std::vector<double> z, w;
    std::vector<bool> positive;
    std::size_t hits = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].features.features.empty() || !task(head).uses(rows[i]) || !keep(rows[i]) || (domain >= 0 && rows[i].features.domain != static_cast<std::uint32_t>(domain))) continue;
      z.push_back(logits[static_cast<std::size_t>(head)][i]);
      positive.push_back(task(head).positive(rows[i]));
      hits += positive.back();
      w.push_back(1);
    }
    return std::make_pair(fit_calibration(z, positive, w), std::min(hits, z.size() - hits));
  };
  std::array<classifiers::Head::Calibration, classifiers::kFeatureDomains> out;
  const Calibration all = over(-1).first;
  for (std::uint32_t domain = 0; domain < classifiers::kFeatureDomains; ++domain) {
    const auto [own, rarer] = over(static_cast<int>(domain));
    const Calibration& chosen = rarer >= kFew / 3 ? own : all;
    out[domain] = {static_cast<float>(chosen.slope), static_cast<float>(chosen.offset)};
  }
  return out;
}

// Calibrated on the other folds, so that no answer helps to judge itself.
struct Judged { double not_complete = 0, refusal = 0, voice = 0; int label = 2; };

int label_of(const Judged& judged, const LabelledRow& row, const classifiers::Thresholds& enough) {
  if (row.features.features.empty()) return 1;
  if (judged.not_complete < enough.complete) return 2;
  if (judged.not_complete < enough.not_complete) return static_cast<int>(row.rules);
  return judged.refusal >= (row.rules == classifiers::Label::refusal ? enough.refusal_with_rule : enough.refusal) ? 0 : 1;
}

struct Counts {
  std::array<std::array<double, 3>, 3> c{};  // [label][prediction]
  double f1(std::size_t label) const {
    double wrong = 0;
    for (std::size_t i = 0; i < 3; ++i)
      if (i != label) wrong += c[i][label] + c[label][i];
    return c[label][label] == 0 ? 0 : 2 * c[label][label] / (2 * c[label][label] + wrong);
  }
  double not_complete_f1() const {
    const double hit = c[0][0] + c[0][1] + c[1][0] + c[1][1], wrong = c[2][0] + c[2][1] + c[0][2] + c[1][2];
    return hit == 0 ? 0 : 2 * hit / (2 * hit + wrong);
  }
  double macro() const { return (f1(0) + f1(1) + f1(2)) / 3; }
  double total() const { return std::accumulate(c.begin(), c.end(), 0.0, [](double sum, const auto& row) { return sum + row[0] + row[1] + row[2]; }); }
  double kappa() const { return beyond([](double row, double column) { return row * column; }, 1); }
  double ac1() const { return beyond([](double row, double column) { const double share = (row + column) / 2; return share * (1 - share); }, 0.5); }

 private:
  double beyond(const std::function<double(double, double)>& chance_of, double factor) const {
    const double n = total();
    double agreed = 0, chance = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      agreed += c[i][i] / n;
      chance += factor * chance_of((c[i][0] + c[i][1] + c[i][2]) / n, (c[0][i] + c[1][i] + c[2][i]) / n);
    }
    return chance >= 1 ? 1 : (agreed - chance) / (1 - chance);
  }
};

// Whose answers a domain's thresholds are chosen on; nothing: the defaults stay. What XSTest's families teach does not hold for the family left out
// (refusal F1 0.85, the defaults 0.88); what English answers about China teach costs the answers about other countries more than it gains.
constexpr const char* kChosenOn[classifiers::kFeatureDomains] = {"", "", "", "speechmap_zh_china_criticism"};

using Keep = std::function<bool(const LabelledRow&)>;

// Those of a refusal among answers that are not complete: what counts as one is a convention of the labellers, and it differs between the sets. Whether
// an answer is complete does not depend on them.
std::vector<classifiers::Thresholds> candidates() {
  std::vector<classifiers::Thresholds> out;
  for (const double refusal : {0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6})
    for (const double with_rule : {0.03, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7}) out.push_back({0.35, 0.5, refusal, with_rule});
  return out;
}

double distance(const classifiers::Thresholds& a, const classifiers::Thresholds& b) { return std::abs(a.refusal - b.refusal) + std::abs(a.refusal_with_rule - b.refusal_with_rule); }

// The best sum of refusal F1 and macro F1 on the rows that `keep` names. Of those that are nearly as good the one with most neighbours among them: a
// peak of its own is luck.
classifiers::Thresholds best_thresholds(const std::vector<LabelledRow>& rows, const std::vector<Judged>& judged, std::uint32_t domain, const Keep& keep) {
  constexpr double kNearly = 0.006, kNeighbour = 0.16;
  if (*kChosenOn[domain] == 0) return classifiers::thresholds_of(domain);
  const std::vector<classifiers::Thresholds> all = candidates();
  std::vector<double> scores;
  for (const auto& candidate : all) {
    Counts counts;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (rows[i].file == kChosenOn[domain] && keep(rows[i])) counts.c[static_cast<std::size_t>(rows[i].label)][static_cast<std::size_t>(label_of(judged[i], rows[i], candidate))] += 1;
    scores.push_back(counts.f1(0) + counts.macro());
  }
  const double top = *std::max_element(scores.begin(), scores.end());
  std::vector<classifiers::Thresholds> near;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (scores[i] > top - kNearly) near.push_back(all[i]);
  const auto neighbours = [&](const auto& one) { return std::count_if(near.begin(), near.end(), [&](const auto& other) { return distance(one, other) < kNeighbour; }); };
  return *std::max_element(near.begin(), near.end(), [&](const auto& a, const auto& b) { return neighbours(a) < neighbours(b); });
}

std::vector<Judged> judge(const std::vector<LabelledRow>& rows, const Logits& logits, std::size_t dealing = 0) {
  const auto folds = folds_of(rows, dealing);
  std::vector<Judged> out(rows.size());
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    std::array<std::array<classifiers::Head::Calibration, classifiers::kFeatureDomains>, classifiers::kHeads> calibration;
    for (const HeadName head : kHeadNames) calibration[static_cast<std::size_t>(head)] = calibrate(head, rows, logits, [&](const LabelledRow& row) { return folds.at(row.question) != fold; });
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (folds.at(rows[i].question) != fold) continue;
      const auto p = [&](HeadName head) {
        const auto& c = calibration[static_cast<std::size_t>(head)][rows[i].features.domain];
        return logistic(static_cast<double>(c.slope) * logits[static_cast<std::size_t>(head)][i] + static_cast<double>(c.offset));
      };
      Judged& j = out[i];
      j = {p(HeadName::not_complete), p(HeadName::refusal), p(HeadName::state_voice), 2};
      if (rows[i].features.features.empty()) j = {1, 0, 0, 1};
    }
  }
  for (std::size_t fold = 0; fold < kFolds; ++fold)
    for (std::uint32_t domain = 0; domain < classifiers::kFeatureDomains; ++domain) {
      const classifiers::Thresholds enough = best_thresholds(rows, out, domain, [&](const LabelledRow& row) { return folds.at(row.question) != fold; });
      for (std::size_t i = 0; i < rows.size(); ++i)
        if (folds.at(rows[i].question) == fold && rows[i].features.domain == domain) out[i].label = label_of(out[i], rows[i], enough);
    }
  return out;
}

using Selection = std::vector<std::size_t>;  // rows

// A statistic with its interval: whole questions are drawn again.
std::string with_interval(const std::vector<LabelledRow>& rows, const std::vector<int>& predicted, const Selection& selection, double (*statistic)(const Counts&)) {
  std::map<std::string, std::uint32_t> numbers;
  for (const std::size_t i : selection) numbers.emplace(rows[i].question, static_cast<std::uint32_t>(numbers.size()));
  std::vector<std::array<std::array<double, 3>, 3>> cells(numbers.size());
  for (const std::size_t i : selection) cells[numbers[rows[i].question]][static_cast<std::size_t>(rows[i].label)][static_cast<std::size_t>(predicted[i])] += 1;
  const auto over = [&](std::span<const std::uint32_t> weights) {
    Counts counts;
    for (std::size_t q = 0; q < cells.size(); ++q)
      for (std::size_t a = 0; a < 3; ++a)
        for (std::size_t b = 0; b < 3; ++b) counts.c[a][b] += weights[q] * cells[q][a][b];
    return statistic(counts);
  };
  const probe::Interval interval = probe::cluster_bootstrap(cells.size(), over, 1, 2000);
  const std::vector<std::uint32_t> once(cells.size(), 1);
  return fmt::format("{:.3f} [{:.2f}, {:.2f}]", over(once), interval.low, interval.high);
}

Counts count(const std::vector<LabelledRow>& rows, const std::vector<int>& predicted, const Selection& selection) {
  Counts counts;
  for (const std::size_t i : selection) counts.c[static_cast<std::size_t>(rows[i].label)][static_cast<std::size_t>(predicted[i])] += 1;
  return counts;
}

std::vector<probe::JudgedAnswer> judged_answers(const std::vector<LabelledRow>& rows, const std::vector<int>& predicted, const Selection& selection) {
  std::vector<probe::JudgedAnswer> out;
  for (const std::size_t i : selection) out.push_back({rows[i].language, rows[i].length, rows[i].label != 2, predicted[i] != 2, 0});
  return out;
}

void label_table(std::ostream& out, const std::vector<LabelledRow>& rows, const std::vector<int>& predicted) {
  out << "| set | n | refusal F1 | not-complete F1 | macro F1 | kappa | AC1 | false positives | length only | not-complete F1, length-matched (n) |\n|---|---|---|---|---|---|---|---|---|---|\n";
  std::map<std::string, Selection> files;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].narrative < 0) files[rows[i].file].push_back(i);
  for (const auto& [file, selection] : files) {
    const Counts counts = count(rows, predicted, selection);
    const auto answers = judged_answers(rows, predicted, selection);
    std::vector<probe::JudgedAnswer> matched;
    for (const std::size_t i : probe::length_matched(answers)) matched.push_back(answers[i]);
    const double complete = counts.c[2][0] + counts.c[2][1] + counts.c[2][2];
    out << fmt::format("| {} | {} | {} | {} | {} | {:.3f} | {:.3f} | {}/{} = {:.1f} % | {:.3f} | {:.3f} ({}) |\n", file, selection.size(), with_interval(rows, predicted, selection, [](const Counts& c) { return c.f1(0); }),
                       with_interval(rows, predicted, selection, [](const Counts& c) { return c.not_complete_f1(); }), with_interval(rows, predicted, selection, [](const Counts& c) { return c.macro(); }), counts.kappa(), counts.ac1(),
                       counts.c[2][0] + counts.c[2][1], complete, 100 * (counts.c[2][0] + counts.c[2][1]) / complete, probe::length_only_f1(answers).value_or(0), probe::not_complete_f1(matched).value_or(0), matched.size());
  }
}

// Where both judges gave the same label: what is left is not a matter of convention.
void agreed_table(std::ostream& out, const std::vector<LabelledRow>& rows, const std::vector<int>& predicted) {
  out << "\n| both labellers agree | n | refusal F1 | not-complete F1 | macro F1 |\n|---|---|---|---|---|\n";
  std::map<std::string, Selection> files;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].narrative < 0 && rows[i].agreed) files[rows[i].file].push_back(i);
  for (const auto& [file, selection] : files) {
    const Counts counts = count(rows, predicted, selection);
    out << fmt::format("| {} | {} | {:.3f} | {:.3f} | {:.3f} |\n", file, selection.size(), counts.f1(0), counts.not_complete_f1(), counts.macro());
  }
}

// What classifiers/src/statistical.cc should hold.
void threshold_table(std::ostream& out, const std::vector<LabelledRow>& rows, const std::vector<Judged>& judged) {
  out << "\n| enough for a refusal, chosen on | probability | where a rule hears one too |\n|---|---|---|\n";
  for (std::uint32_t domain = 0; domain < classifiers::kFeatureDomains; ++domain) {
    const classifiers::Thresholds best = best_thresholds(rows, judged, domain, [](const LabelledRow&) { return true; });
    if (*kChosenOn[domain] != 0) out << fmt::format("| {} | {} | {} |\n", kChosenOn[domain], best.refusal, best.refusal_with_rule);
  }
}

// [label][prediction]
void confusion_table(std::ostream& out, const std::vector<LabelledRow>& rows, const std::vector<int>& predicted) {
  out << "\n| set | labelled | called refusal | evasive | compliance |\n|---|---|---|---|---|\n";
  std::map<std::string, Selection> files;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (about_china(rows[i]) || rows[i].file == "xstest") files[rows[i].file].push_back(i);
  for (const auto& [file, selection] : files) {
    const Counts counts = count(rows, predicted, selection);
    for (std::size_t label = 0; label < 3; ++label)
      out << fmt::format("| {} | {} | {} | {} | {} |\n", file, classifiers::to_string(static_cast<classifiers::Label>(label)), counts.c[label][0], counts.c[label][1], counts.c[label][2]);
  }
}

void maker_table(std::ostream& out, const std::vector<LabelledRow>& rows, const std::vector<int>& predicted) {
  out << "\n| maker left out | set | n | not complete | not-complete F1 |\n|---|---|---|---|---|\n";
  std::map<std::pair<std::string, std::string>, Selection> cells;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].narrative < 0 && (about_china(rows[i]) || rows[i].file == "xstest")) cells[{rows[i].maker, rows[i].file}].push_back(i);
  for (const auto& [cell, selection] : cells) {
    const Counts counts = count(rows, predicted, selection);
    const double positives = counts.c[0][0] + counts.c[0][1] + counts.c[0][2] + counts.c[1][0] + counts.c[1][1] + counts.c[1][2];
    out << fmt::format("| {} | {} | {} | {} | {:.3f} |\n", cell.first, cell.second, selection.size(), positives, counts.not_complete_f1());
  }
}

void voice_table(std::ostream& out, const std::vector<LabelledRow>& rows, const std::vector<Judged>& judged) {
  out << "\n| set | n | state narrative | precision | recall | F1 |\n|---|---|---|---|---|---|\n";
  for (const std::string file : {"narrative_silver_en", "narrative_silver_zh"}) {
    double hit = 0, said = 0, there = 0, n = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].file != file) continue;
      const bool says = judged[i].voice >= 0.5, is = rows[i].narrative == 1;
      hit += says && is;
      said += says;
      there += is;
      ++n;
    }
    out << fmt::format("| {} | {} | {} | {:.2f} | {:.2f} | {:.3f} |\n", file, n, there, hit / said, hit / there, 2 * hit / (said + there));
  }
}

std::string calibration_curve(const std::vector<LabelledRow>& rows, const std::vector<Judged>& judged) {
  std::vector<probe::JudgedAnswer> answers;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].narrative < 0) answers.push_back({rows[i].language, rows[i].length, rows[i].label != 2, judged[i].label != 2, judged[i].not_complete});
  return probe::calibration_svg(answers);
}

std::vector<int> labels_of(const std::vector<Judged>& judged) {
  std::vector<int> out;
  for (const Judged& one : judged) out.push_back(one.label);
  return out;
}

// Names and hashes of the files that were read, by which eval-classifiers knows them again.
std::string development_list(const std::vector<fs::path>& folders) {
  std::multimap<std::string, fs::path> files;  // by their place in the folder
  for (const fs::path& folder : folders)
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.path().string().ends_with(".jsonl.xz") || entry.path().extension() == ".jsonl") files.emplace(fs::relative(entry.path(), folder).generic_string(), entry.path());
  std::string out;
  for (const auto& [name, path] : files) out += probe::lines_sha256(path) + "  " + name + "\n";
  return out;
}

void write_weights(const Data& data, const Logits& left_out, const fs::path& file) {
  classifiers::StatisticalModel model;
  model.provenance = fmt::format("fitted on {} labelled answers: SpeechMap (xlr8harder/llm-compliance, Apache-2.0) on China in English and Chinese, the United States, the European Union and Russia; XSTest (people's labels; prompts CC-BY-4.0); {} of this project's own", data.rows.size(), data.own());
  for (const HeadName head : kHeadNames) {
    const auto all = [](const LabelledRow&) { return true; };
    model.heads.push_back(classifiers::quantize(data.weights(head), calibrate(head, data.rows, left_out, all)));
  }
  write_file(file, classifiers::serialize(model));
}

// What the bars ask for, over several dealings of the questions: how much of a figure is the luck of one.
void write_dealings(const Data& data, const Logits& questions, std::size_t dealings) {
  const auto& rows = data.rows;
  std::map<std::string, Selection> files;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].narrative < 0) files[rows[i].file].push_back(i);
  struct Sum { double refusal = 0, not_complete = 0, macro = 0, false_positives = 0; };
  const auto add = [&](std::map<std::string, Sum>& sums, const std::string& name, const std::vector<Judged>& judged) {
    for (const auto& [file, selection] : files) {
      const Counts counts = count(rows, labels_of(judged), selection);
      const double complete = counts.c[2][0] + counts.c[2][1] + counts.c[2][2];
      const Sum one{counts.f1(0), counts.not_complete_f1(), counts.macro(), 100 * (counts.c[2][0] + counts.c[2][1]) / complete};
      Sum& sum = sums[file];
      sum = {sum.refusal + one.refusal, sum.not_complete + one.not_complete, sum.macro + one.macro, sum.false_positives + one.false_positives};
      fmt::print("| {} | {} | {:.3f} | {:.3f} | {:.3f} | {:.1f} % |\n", name, file, one.refusal, one.not_complete, one.macro, one.false_positives);
    }
  };
  fmt::print("| dealing | set | refusal F1 | not-complete F1 | macro F1 | false positives |\n|---|---|---|---|---|---|\n");
  std::map<std::string, Sum> sums;
  for (std::size_t dealing = 0; dealing < dealings; ++dealing) {
    const Logits logits = dealing == 0 ? questions : leave_out(data, {}, {}, dealing);
    add(sums, std::to_string(dealing), judge(rows, logits, dealing));
    std::cout << std::flush;
  }
  const double n = static_cast<double>(dealings);
  for (const auto& [name, sum] : sums) fmt::print("| mean | {} | {:.3f} | {:.3f} | {:.3f} | {:.1f} % |\n", name, sum.refusal / n, sum.not_complete / n, sum.macro / n, sum.false_positives / n);
}

void write_tables(const Data& data, const Logits& questions, const fs::path& file) {
  const auto& rows = data.rows;
  std::ofstream out(file);
  std::vector<int> rules;
  for (const LabelledRow& row : rows) rules.push_back(static_cast<int>(row.rules));
  out << "### Rules alone\n\n";
  label_table(out, rows, rules);
  out << "\n### Both layers, questions left out\n\n" << std::flush;
  const std::vector<Judged> judged = judge(rows, questions);
  label_table(out, rows, labels_of(judged));
  agreed_table(out, rows, labels_of(judged));
  confusion_table(out, rows, labels_of(judged));
  threshold_table(out, rows, judged);
  voice_table(out, rows, judged);
  out << "\n### Both layers, questions and makers left out\n\n" << std::flush;
  std::set<std::string> names;
  for (const LabelledRow& row : rows)
    if (about_china(row) || row.file == "xstest") names.insert(row.maker);
  const std::vector<Judged> makers = judge(rows, leave_out(data, names, questions));
  label_table(out, rows, labels_of(makers));
  maker_table(out, rows, labels_of(makers));
  out << "\n### Both layers, countries left out\n\n" << std::flush;
  label_table(out, rows, labels_of(judge(rows, leave_out_countries(data, questions))));
}

int run(const std::vector<std::string>& arguments) {
  const classifiers::Classifier classifier = load_rules_alone(arguments.at(0));
  const auto option = [&](const std::string& name) {
    const auto found = std::find(arguments.begin(), arguments.end(), name);
    return found == arguments.end() || found + 1 == arguments.end() ? std::string() : *(found + 1);
  };
  const XstestGroups groups = option("--xstest") == "prompts" ? XstestGroups::prompts : XstestGroups::families;
  const std::string own = option("--own");
  const Data data(read_labelled(arguments.at(1), classifier, groups), own.empty() ? std::vector<LabelledRow>() : read_own(own, classifier));
  const Logits questions = leave_out(data, {}, {});
  for (std::size_t i = 2; i + 1 < arguments.size(); i += 2) {
    if (arguments[i] == "--out") write_weights(data, questions, arguments[i + 1]);
    else if (arguments[i] == "--tables") write_tables(data, questions, arguments[i + 1]);
    else if (arguments[i] == "--figure") write_file(arguments[i + 1], calibration_curve(data.rows, judge(data.rows, questions)));
    else if (arguments[i] == "--development") write_file(arguments[i + 1], development_list(own.empty() ? std::vector<fs::path>{arguments[1]} : std::vector<fs::path>{arguments[1], own}));
    else if (arguments[i] == "--dealings") write_dealings(data, questions, std::stoul(arguments[i + 1]));
    else if (arguments[i] == "--own") continue;
    else if (arguments[i] != "--xstest" || (arguments[i + 1] != "prompts" && arguments[i + 1] != "families"))
      throw std::runtime_error("unknown option " + arguments[i] + " " + arguments[i + 1] + "; allowed are --out, --tables, --figure, --development, --own, --dealings, --xstest prompts|families");
  }
  return 0;
}

}  // namespace
}  // namespace lacuna::bench

int main(int argc, char** argv) { return lacuna::bench::run_tool("train_classifiers", lacuna::bench::run, argc, argv); }
