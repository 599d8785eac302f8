// Fits the statistical layer and says how well it does on answers that were left out of the fit.
//
//   train_classifiers RULES LABELS --out engagement.weights     fits on everything, writes the weights
//   train_classifiers RULES LABELS --tables FILE.md             leaves out questions, then questions and makers; writes tables
//   ... --figure FILE.svg                                       and the calibration curve
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
#include "probe/statistics.h"

namespace lacuna::bench {
namespace {

namespace fs = std::filesystem;
using classifiers::HeadName;

constexpr std::size_t kFolds = 5, kFoldsWithMakers = 2;  // with makers there are as many fits as pairs of both
constexpr RidgeOptions kEngagement{0.4, 0.5, 3, 60}, kVoice{0.6, 0.5, 3, 60};
constexpr double kChinaWeight = 3, kDisagreedWeight = 0.4;
constexpr double kComplete = 0.35, kNotComplete = 0.5;  // as in classifiers/src/combination.cc

double logistic(double x) { return 1 / (1 + std::exp(-x)); }
bool about_china(const LabelledRow& row) { return row.file.find("china") != std::string::npos; }

double weight_of(const LabelledRow& row) {
  return (about_china(row) ? kChinaWeight : 1) * (row.agreed || row.file == "xstest" ? 1 : kDisagreedWeight);
}

// Which rows a head is fitted on, and what counts as positive.
struct Task {
  std::function<bool(const LabelledRow&)> uses, positive;
  RidgeOptions options;
};

const Task& task(HeadName head) {
  static const std::array<Task, classifiers::kHeads> tasks = {{
      {[](const LabelledRow& r) { return r.narrative < 0; }, [](const LabelledRow& r) { return r.label != 2; }, kEngagement},
      {[](const LabelledRow& r) { return r.narrative < 0 && r.label != 2; }, [](const LabelledRow& r) { return r.label == 0; }, kEngagement},
      // The controls speak in nobody's state voice, whatever else they do.
      {[](const LabelledRow& r) { return r.narrative >= 0 || (!about_china(r) && r.file != "xstest" && r.label == 2); }, [](const LabelledRow& r) { return r.narrative == 1; }, kVoice},
  }};
  return tasks[static_cast<std::size_t>(head)];
}

constexpr HeadName kHeadNames[] = {HeadName::not_complete, HeadName::refusal, HeadName::state_voice};

std::vector<double> fit(HeadName head, const std::vector<LabelledRow>& rows, const std::function<bool(const LabelledRow&)>& keep) {
  std::vector<Example> examples;
  for (const LabelledRow& row : rows)
    if (!row.features.features.empty() && task(head).uses(row) && keep(row)) examples.push_back({&row.features.features, task(head).positive(row), weight_of(row)});
  return fit_logistic(examples, task(head).options);
}

// Out-of-fold logits by head and row.
using Logits = std::array<std::vector<double>, classifiers::kHeads>;

std::uint64_t hash(const std::string& text) {
  std::uint64_t h = 0xCBF29CE484222325ull;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
  return h;
}

// Questions dealt into folds in a fixed shuffled order.
std::map<std::string, std::size_t> folds_of(const std::vector<LabelledRow>& rows, std::size_t folds = kFolds) {
  std::set<std::pair<std::uint64_t, std::string>> order;
  for (const LabelledRow& row : rows) order.insert({hash(row.question), row.question});
  std::map<std::string, std::size_t> out;
  std::size_t next = 0;
  for (const auto& entry : order) out[entry.second] = next++ % folds;
  return out;
}

// Logits of every answer from weights that have seen neither its question nor, with `makers`, any answer of its model's maker. `out` is
// changed for the answers of those makers; no makers: for all.
Logits leave_out(const std::vector<LabelledRow>& rows, std::set<std::string> makers, Logits out) {
  const std::size_t count = makers.empty() ? kFolds : kFoldsWithMakers;
  const auto folds = folds_of(rows, count);
  const std::size_t heads = makers.empty() ? classifiers::kHeads : 2;  // of makers the engagement is reported
  if (makers.empty()) makers = {""};
  for (auto& head : out) head.resize(rows.size());
  for (std::size_t fold = 0; fold < count; ++fold)
    for (const std::string& maker : makers) {
      const auto left_out = [&](const LabelledRow& row) { return folds.at(row.question) == fold && (maker.empty() || row.maker == maker); };
      const auto kept = [&](const LabelledRow& row) { return folds.at(row.question) != fold && (maker.empty() || row.maker != maker); };
      for (std::size_t h = 0; h < heads; ++h) {
        const HeadName head = kHeadNames[h];
        const std::vector<double> weights = fit(head, rows, kept);
        for (std::size_t i = 0; i < rows.size(); ++i)
          if (left_out(rows[i])) out[h][i] = logit(weights, rows[i].features.features);
      }
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

std::vector<Judged> judge(const std::vector<LabelledRow>& rows, const Logits& logits) {
  const auto folds = folds_of(rows);
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
      else if (j.not_complete >= kNotComplete) j.label = j.refusal >= 0.5 ? 0 : 1;
      else if (j.not_complete >= kComplete) j.label = static_cast<int>(rows[i].rules);
    }
  }
  return out;
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

// The length below which an answer is called not complete, chosen for the best F1 on these very rows: the line that costs nothing.
double length_only(const std::vector<LabelledRow>& rows, const Selection& selection) {
  std::vector<std::pair<std::size_t, bool>> sorted;
  double positives = 0;
  for (const std::size_t i : selection) {
    sorted.emplace_back(rows[i].length, rows[i].label != 2);
    positives += rows[i].label != 2;
  }
  std::sort(sorted.begin(), sorted.end());
  double hit = 0, best = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    hit += sorted[i].second;
    best = std::max(best, 2 * hit / (static_cast<double>(i + 1) + positives));
  }
  return best;
}

// As many complete answers as others in every band of length (a factor of 1.5), the first of each in file order.
Selection length_matched(const std::vector<LabelledRow>& rows, const Selection& selection) {
  std::map<int, std::array<Selection, 2>> bands;
  for (const std::size_t i : selection) bands[static_cast<int>(std::log(1.0 + static_cast<double>(rows[i].length)) / std::log(1.5))][rows[i].label != 2].push_back(i);
  Selection out;
  for (auto& [band, both] : bands) {
    const std::size_t n = std::min(both[0].size(), both[1].size());
    for (auto& side : both) out.insert(out.end(), side.begin(), side.begin() + static_cast<std::ptrdiff_t>(n));
  }
  return out;
}

void label_table(std::ostream& out, const std::vector<LabelledRow>& rows, const std::vector<int>& predicted) {
  out << "| set | n | refusal F1 | not-complete F1 | macro F1 | kappa | AC1 | false positives | length only | not-complete F1, length-matched (n) |\n|---|---|---|---|---|---|---|---|---|---|\n";
  std::map<std::string, Selection> files;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].narrative < 0) files[rows[i].file].push_back(i);
  for (const auto& [file, selection] : files) {
    const Counts counts = count(rows, predicted, selection);
    const Selection matched = length_matched(rows, selection);
    const double complete = counts.c[2][0] + counts.c[2][1] + counts.c[2][2];
    out << fmt::format("| {} | {} | {} | {} | {} | {:.3f} | {:.3f} | {}/{} = {:.1f} % | {:.3f} | {:.3f} ({}) |\n", file, selection.size(), with_interval(rows, predicted, selection, [](const Counts& c) { return c.f1(0); }),
                       with_interval(rows, predicted, selection, [](const Counts& c) { return c.not_complete_f1(); }), with_interval(rows, predicted, selection, [](const Counts& c) { return c.macro(); }), counts.kappa(), counts.ac1(),
                       counts.c[2][0] + counts.c[2][1], complete, 100 * (counts.c[2][0] + counts.c[2][1]) / complete, length_only(rows, selection), count(rows, predicted, matched).not_complete_f1(), matched.size());
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

// Stated probability against the share that was not complete, in ten bins: points whose area is the number of answers.
std::string calibration_svg(const std::vector<LabelledRow>& rows, const std::vector<Judged>& judged) {
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 420 420\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"420\" height=\"420\" fill=\"white\"/>\n"
                    "<path d=\"M60 360H400M60 360V20M60 360L400 20\" stroke=\"#888\" fill=\"none\" stroke-dasharray=\"none\"/>\n"
                    "<text x=\"230\" y=\"400\" text-anchor=\"middle\">stated probability that the answer is not complete</text>\n"
                    "<text transform=\"translate(20 190) rotate(-90)\" text-anchor=\"middle\">share that was not complete</text>\n";
  for (int tick = 0; tick <= 10; tick += 2)
    out += fmt::format("<text x=\"{}\" y=\"376\" text-anchor=\"middle\">{:.1f}</text><text x=\"52\" y=\"{}\" text-anchor=\"end\">{:.1f}</text>\n", 60 + 34 * tick, tick / 10.0, 364 - 34 * tick, tick / 10.0);
  const std::pair<const char*, const char*> series[] = {{"en", "#1f5fa8"}, {"zh", "#c0392b"}};
  for (const auto& [language, colour] : series) {
    std::array<double, 10> n{}, p{}, k{};
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].narrative >= 0 || rows[i].language != language) continue;
      const auto bin = static_cast<std::size_t>(std::min(9.0, judged[i].not_complete * 10));
      ++n[bin];
      p[bin] += judged[i].not_complete;
      k[bin] += rows[i].label != 2;
    }
    for (std::size_t bin = 0; bin < 10; ++bin)
      if (n[bin] > 0)
        out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" fill=\"{}\" fill-opacity=\"0.6\"><title>{}: {:.0f} answers, stated {:.2f}, found {:.2f}</title></circle>\n", 60 + 340 * p[bin] / n[bin],
                           360 - 340 * k[bin] / n[bin], 2 + 1.6 * std::log(1 + n[bin]), colour, language, n[bin], p[bin] / n[bin], k[bin] / n[bin]);
    out += fmt::format("<text x=\"80\" y=\"{}\" fill=\"{}\">{}</text>\n", std::string(language) == "en" ? 40 : 58, colour, std::string(language) == "en" ? "prompts in English" : "prompts in Chinese");
  }
  return out + "</svg>\n";
}

std::vector<int> labels_of(const std::vector<Judged>& judged) {
  std::vector<int> out;
  for (const Judged& one : judged) out.push_back(one.label);
  return out;
}

void write(const fs::path& file, const std::string& bytes) {
  std::ofstream out(file, std::ios::binary);
  out << bytes;
  if (!out.flush()) throw std::runtime_error(file.string() + ": cannot be written");
}

void write_weights(const std::vector<LabelledRow>& rows, const Logits& left_out, const fs::path& file) {
  classifiers::StatisticalModel model;
  model.provenance = fmt::format("fitted on {} labelled answers: SpeechMap (xlr8harder/llm-compliance, Apache-2.0) on China in English and Chinese, the United States, the European Union and Russia; XSTest (people's labels; prompts CC-BY-4.0)", rows.size());
  for (const HeadName head : kHeadNames) {
    const auto all = [](const LabelledRow&) { return true; };
    model.heads[static_cast<std::size_t>(head)] = classifiers::quantize(fit(head, rows, all), calibrate(head, rows, left_out, all));
  }
  write(file, classifiers::serialize(model));
}

void write_tables(const std::vector<LabelledRow>& rows, const Logits& questions, const fs::path& file) {
  std::ofstream out(file);
  std::vector<int> rules;
  for (const LabelledRow& row : rows) rules.push_back(static_cast<int>(row.rules));
  out << "### Rules alone\n\n";
  label_table(out, rows, rules);
  out << "\n### Both layers, questions left out\n\n" << std::flush;
  const std::vector<Judged> judged = judge(rows, questions);
  label_table(out, rows, labels_of(judged));
  voice_table(out, rows, judged);
  out << "\n### Both layers, questions and makers left out\n\n" << std::flush;
  std::set<std::string> names;
  for (const LabelledRow& row : rows)
    if (about_china(row) || row.file == "xstest") names.insert(row.maker);
  const std::vector<Judged> makers = judge(rows, leave_out(rows, names, questions));
  label_table(out, rows, labels_of(makers));
  maker_table(out, rows, labels_of(makers));
}

int run(const std::vector<std::string>& arguments) {
  const classifiers::Classifier classifier = classifiers::Classifier::load(arguments.at(0));
  if (!classifier.weights_bytes().empty()) throw std::runtime_error(arguments[0] + ": holds weights; the rules' own verdicts are needed");
  const std::vector<LabelledRow> rows = read_labelled(arguments.at(1), classifier);
  const Logits questions = leave_out(rows, {}, {});
  for (std::size_t i = 2; i + 1 < arguments.size(); i += 2) {
    if (arguments[i] == "--out") write_weights(rows, questions, arguments[i + 1]);
    else if (arguments[i] == "--tables") write_tables(rows, questions, arguments[i + 1]);
    else if (arguments[i] == "--figure") write(arguments[i + 1], calibration_svg(rows, judge(rows, questions)));
    else throw std::runtime_error("unknown option " + arguments[i] + "; allowed are --out, --tables, --figure");
  }
  return 0;
}

}  // namespace
}  // namespace lacuna::bench

int main(int argc, char** argv) {
  try {
    return lacuna::bench::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "train_classifiers: " << error.what() << "\n";
    return 1;
  }
}
