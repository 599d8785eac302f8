#include "probe/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "atomic_file.h"
#include "classifiers/classifier.h"
#include "evaluation_counts.h"
#include "probe/encoders.h"
#include "probe/hashing.h"
#include "probe/json_lines.h"
#include "probe/statistics.h"

namespace lacuna::probe {
namespace {

namespace fs = std::filesystem;
using classifiers::Label;
using classifiers::Verdict;

constexpr std::array<Label, 3> kLabels = {Label::refusal, Label::evasive, Label::compliance};
constexpr std::size_t kCompliance = 2;

constexpr std::uint32_t kResamples = 2000;

using Counts = std::array<std::array<std::uint64_t, 3>, 3>;  // [label][prediction]
using Questions = std::map<std::string, Counts>;            // answers to one question look alike: they are drawn together

// One label against the rest; `not_complete` joins refusal and evasive.
Binary one_against_rest(const Counts& counts, std::size_t label) {
  Binary out;
  for (std::size_t actual = 0; actual < 3; ++actual)
    for (std::size_t predicted = 0; predicted < 3; ++predicted)
      out.add(actual == label, predicted == label, counts[actual][predicted]);
  return out;
}

Binary not_complete(const Counts& counts) {
  const Binary complete = one_against_rest(counts, kCompliance);
  return {complete.clear, complete.miss, complete.false_alarm, complete.hit};
}

std::uint64_t total(const Counts& counts) {
  std::uint64_t sum = 0;
  for (const auto& row : counts)
    for (const std::uint64_t n : row) sum += n;
  return sum;
}

void add(Counts& sum, const Counts& counts, std::uint64_t times = 1) {
  for (std::size_t actual = 0; actual < 3; ++actual)
    for (std::size_t predicted = 0; predicted < 3; ++predicted) sum[actual][predicted] += times * counts[actual][predicted];
}

Counts sum_of(const Questions& questions) {
  Counts sum{};
  for (const auto& [prompt, counts] : questions) add(sum, counts);
  return sum;
}

using Statistic = std::function<std::optional<double>(const Counts&)>;

Cell coefficient(const Questions& questions, const Statistic& statistic) {
  std::vector<const Counts*> clusters;
  for (const auto& [prompt, counts] : questions) clusters.push_back(&counts);
  const auto of_drawn = [&](std::span<const std::uint32_t> weights) {
    Counts sum{};
    for (std::size_t i = 0; i < clusters.size(); ++i)
      if (weights[i]) add(sum, *clusters[i], weights[i]);
    return statistic(sum).value_or(std::numeric_limits<double>::quiet_NaN());
  };
  const Interval interval = cluster_bootstrap(clusters.size(), of_drawn, 1, kResamples);
  return std::isfinite(interval.estimate) ? Cell(Coefficient{interval}) : Cell(NoValue{});
}

std::uint64_t agreed(const Counts& counts) { return counts[0][0] + counts[1][1] + counts[2][2]; }

std::vector<std::vector<std::uint64_t>> square(const Counts& counts) {
  std::vector<std::vector<std::uint64_t>> table;
  for (const auto& row : counts) table.emplace_back(row.begin(), row.end());
  return table;
}

// Mean F1 of the labels that occur, in the file or among the predictions.
std::optional<double> macro_f1(const Counts& counts) {
  double sum = 0, labels = 0;
  for (std::size_t i = 0; i < kLabels.size(); ++i)
    if (const auto one = f1(one_against_rest(counts, i))) sum += *one, ++labels;
  return labels == 0 ? std::nullopt : std::optional(sum / labels);
}

void add_labels(ReportTable& table, const std::string& language, const Questions& questions) {
  const Counts counts = sum_of(questions);
  const auto add_row = [&](const std::string& label, const std::function<Binary(const Counts&)>& of) {
    const Binary b = of(counts);
    table.rows.push_back({language, label, static_cast<std::int64_t>(b.hit + b.miss), precision(b), recall(b), coefficient(questions, [&](const Counts& drawn) { return f1(of(drawn)); })});
  };
  for (std::size_t i = 0; i < kLabels.size(); ++i) add_row(to_string(kLabels[i]), [i](const Counts& c) { return one_against_rest(c, i); });
  add_row("refused or evaded", not_complete);
}

void add_confusion(ReportTable& table, const std::string& language, const Counts& counts) {
  for (std::size_t actual = 0; actual < 3; ++actual) {
    const std::uint64_t n = counts[actual][0] + counts[actual][1] + counts[actual][2];
    std::vector<Cell> row = {language, std::string(to_string(kLabels[actual])), static_cast<std::int64_t>(n)};
    for (const std::uint64_t k : counts[actual]) row.push_back(rate(k, n));
    table.rows.push_back(std::move(row));
  }
}

void add_agreement(ReportTable& table, const std::string& language, const Questions& questions) {
  const Counts counts = sum_of(questions);
  const std::uint64_t complete = counts[kCompliance][0] + counts[kCompliance][1] + counts[kCompliance][2];
  table.rows.push_back({language, static_cast<std::int64_t>(total(counts)), rate(agreed(counts), total(counts)), coefficient(questions, [](const Counts& c) { return cohen_kappa(square(c)); }),
                        coefficient(questions, [](const Counts& c) { return gwet_ac1(square(c)); }), coefficient(questions, macro_f1), rate(complete - counts[kCompliance][kCompliance], complete)});
}

class Evaluation {
 public:
  explicit Evaluation(const fs::path& rules) : classifier_(classifiers::Classifier::load(rules)) {}

  Verdict add(const LabelledAnswer& row) {
    const Verdict verdict = classify(row);
    ++report_.rows;
    report_.invalid += verdict.engagement == classifiers::Engagement::invalid;
    const auto label = classifiers::label_from(row.label);
    const bool narrative_file = row.label == "state_narrative" || row.label == "other_noncompliance" || row.label == "other";
    if (label) {
      report_.judged.push_back({row.language, row.response.size(), *label != Label::compliance, verdict.label != Label::compliance, verdict.p_not_complete});
      const std::string question = row.prompt.empty() ? "id " + row.id : row.prompt;
      for (const std::string& language : {row.language, std::string("all")}) ++questions_[language][question][static_cast<std::size_t>(*label)][static_cast<std::size_t>(verdict.label)];
    }
    if (narrative_file || label) {
      for (const std::string& language : {row.language, std::string("all")})
        narrative_[language].add(row.label == "state_narrative", verdict.headline == classifiers::Headline::state_narrative);
    }
    has_narrative_ |= narrative_file;
    report_.unlabelled += !label && !narrative_file;
    return verdict;
  }

  EvaluationReport finish(const fs::path& file) {
    report_.file = file.string();
    report_.classifier = classifier_.version();
    // A file whose labels are about the narrative says nothing about refusal against evasion.
    if (has_narrative_) report_.tables.push_back(narrative_table());
    else if (!questions_.empty()) report_.tables = label_tables();
    return std::move(report_);
  }

 private:
  Verdict classify(const LabelledAnswer& row) const {
    classifiers::Question question;
    question.language = row.language;
    question.prompt = row.prompt;
    classifiers::Answer answer;
    answer.text = row.response;
    return classifier_.classify(*classifier_.prepare(question), answer);
  }

  std::vector<ReportTable> label_tables() const {
    ReportTable labels{"labels", "Each label against the rest", "Precision: of those predicted, how many had the label. Recall: of those with the label, how many were found. Wilson 95 % intervals; of F1: questions drawn again 2,000 times, none for fewer than six or where all draws say the same. F1 is undefined (-) where neither the label nor its prediction occurs.",
                       {{"language", "language"}, {"label", "label"}, {"n", "n"}, {"precision", "precision"}, {"recall", "recall"}, {"f1", "F1"}}, {}};
    ReportTable agreement{"agreement", "Agreement over the three labels", "False positives: complete answers that were called refusal or evasive. AC1 and kappa: over all three labels. Macro F1: over the labels that occur, in the file or among the predictions. Intervals of the three: 95 %, questions drawn again 2,000 times. -: undefined.",
                          {{"language", "language"}, {"n", "n"}, {"accuracy", "accuracy"}, {"kappa", "Cohen's kappa"}, {"ac1", "Gwet's AC1"}, {"macro_f1", "macro F1"}, {"false_positives", "false positives"}}, {}};
    ReportTable confusion{"confusion", "Confusion matrix", "Rows: the label in the file. Columns: what the classifiers said, as a share of the row.",
                          {{"language", "language"}, {"label", "label"}, {"n", "n"}, {"refusal", "refusal"}, {"evasive", "evasive"}, {"compliance", "compliance"}}, {}};
    for (const auto& [language, questions] : questions_) {
      if (language == "all" && questions_.size() == 2) continue;  // one language: the same figures twice
      const std::string shown = language.empty() ? "(none)" : language;
      add_labels(labels, shown, questions);
      add_agreement(agreement, shown, questions);
      add_confusion(confusion, shown, sum_of(questions));
    }
    return {labels, agreement, length_table(), confusion};
  }

  ReportTable length_table() const {
    ReportTable table{"length", "Refused or evaded, beside length alone", "Length only: the best F1 of \"shorter than n bytes\", n chosen on these very rows. Matched: as many answers of each of the two kinds in every band of length.",
                      {{"language", "language"}, {"n", "n"}, {"f1", "F1"}, {"length_only", "length only"}, {"matched_n", "matched n"}, {"matched_f1", "matched F1"}}, {}};
    for (const auto& [language, questions] : questions_) {
      if (language == "all" && questions_.size() == 2) continue;
      std::vector<JudgedAnswer> answers, matched;
      std::copy_if(report_.judged.begin(), report_.judged.end(), std::back_inserter(answers), [&wanted = language](const JudgedAnswer& one) { return wanted == "all" || one.language == wanted; });
      for (const std::size_t i : length_matched(answers)) matched.push_back(answers[i]);
      table.rows.push_back({language.empty() ? "(none)" : language, static_cast<std::int64_t>(answers.size()), number_or_none(not_complete_f1(answers)), number_or_none(length_only_f1(answers)), static_cast<std::int64_t>(matched.size()), number_or_none(not_complete_f1(matched))});
    }
    return table;
  }

  ReportTable narrative_table() const {
    ReportTable table{"narrative", "State narrative against everything else", "Predicted: the headline class is state_narrative.",
                      {{"language", "language"}, {"n", "n"}, {"precision", "precision"}, {"recall", "recall"}, {"f1", "F1"}, {"false_positives", "false positives"}}, {}};
    for (const auto& [language, b] : narrative_) {
      if (language == "all" && narrative_.size() == 2) continue;
      table.rows.push_back({language.empty() ? "(none)" : language, static_cast<std::int64_t>(b.hit + b.miss + b.false_alarm + b.clear), precision(b), recall(b), number_or_none(f1(b)), rate(b.false_alarm, b.false_alarm + b.clear)});
    }
    return table;
  }

  classifiers::Classifier classifier_;
  std::map<std::string, Questions> questions_;  // by language
  std::map<std::string, Binary> narrative_;
  bool has_narrative_ = false;
  EvaluationReport report_;
};

std::string prediction_line(const LabelledAnswer& row, const Verdict& verdict) {
  const nlohmann::ordered_json line = {{"id", row.id},
                                       {"label", to_string(verdict.label)},
                                       {"engagement", to_string(verdict.engagement)},
                                       {"headline", to_string(verdict.headline)},
                                       {"p_not_complete", verdict.p_not_complete},
                                       {"narrative", to_string(verdict.narrative)},
                                       {"state_voice", verdict.state_voice}};
  return line.dump() + "\n";
}

}  // namespace

std::string lines_sha256(const fs::path& file) {
  Sha256 hash;
  for_each_line(file, [&](const std::string& text, std::uint64_t) {
    hash.update(text);
    hash.update("\n");
  });
  return hex(hash.digest());
}

// "<64 hex digits>  <name>" a line, as sha256sum writes them.
std::string development_name(const fs::path& rules_directory, const fs::path& file) {
  const std::string sha256 = lines_sha256(file);
  std::ifstream in(rules_directory / "development.sha256");
  for (std::string line; std::getline(in, line);)
    if (line.size() > 66 && line.compare(0, 64, sha256) == 0) return line.substr(66);
  return "";
}

EvaluationReport evaluate(const fs::path& file, const fs::path& rules_directory, const fs::path* predictions) {
  Evaluation evaluation(rules_directory);
  std::unique_ptr<AtomicFile> out = predictions ? std::make_unique<AtomicFile>(*predictions) : nullptr;
  for_each_line(file, [&](const std::string& text, std::uint64_t number) {
    const LabelledAnswer row = parse_labelled_answer(text, file, number);
    const Verdict verdict = evaluation.add(row);
    if (out) out->write(prediction_line(row, verdict));
  });
  if (out) out->commit();
  EvaluationReport report = evaluation.finish(file);
  report.development = development_name(rules_directory, file);
  return report;
}

std::string evaluation_text(const EvaluationReport& report) {
  std::string out = fmt::format("{} · {} rows, {} without a label, {} invalid · classifier {}\n", for_terminal_line(report.file), report.rows, report.unlabelled, report.invalid, report.classifier);
  if (!report.development.empty())
    out += fmt::format("IN-SAMPLE: this file is '{}', on which rules were written or weights fitted. These figures do not measure how the classifiers do on answers that they have not seen.\n", for_terminal_line(report.development));
  for (const ReportTable& table : report.tables) out += "\n" + table_text(table);
  return out;
}

std::string evaluation_json(const EvaluationReport& report) {
  nlohmann::ordered_json out = {{"file", valid_utf8(report.file)}, {"classifier", report.classifier}, {"rows", report.rows}, {"unlabelled", report.unlabelled}, {"invalid", report.invalid}, {"in_sample", !report.development.empty()}, {"development_file", report.development}};
  out["tables"] = nlohmann::ordered_json::array();
  for (const ReportTable& table : report.tables) out["tables"].push_back(nlohmann::ordered_json::parse(table_json(table)));
  return out.dump(2);
}

}  // namespace lacuna::probe
