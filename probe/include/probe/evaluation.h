// The classifiers held against answers that others labelled: agreement by language, in the three-label view.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "probe/classifier_scores.h"
#include "probe/report_table.h"

namespace lacuna::probe {

// Tables of one evaluation: `labels` (precision, recall, F1 by language and label), `agreement` (kappa, AC1, accuracy, the
// false-positive rate on complete answers), `length` (the score beside what length alone reaches, and on a length-matched slice), `confusion`
// (label against prediction), and `narrative` when the file labels it.
// Rates carry Wilson intervals; language "all" stands for every row.
struct EvaluationReport {
  std::string file, classifier;
  std::uint64_t rows = 0;        // in the file
  std::uint64_t unlabelled = 0;  // classified, but without a label to compare with
  std::uint64_t invalid = 0;     // empty, looping or failed answers; the three-label view counts them as evasive
  // The name under which this file (by the SHA-256 of its lines) was used to write rules or to fit weights; empty: it was not. Figures on such a
  // file are in-sample and no measurement.
  std::string development;
  std::vector<ReportTable> tables;
  std::vector<JudgedAnswer> judged;  // with a label, in the order of the file: for calibration_svg()
};

// Classifies every answer of a file in the labelled-data format (.jsonl or .jsonl.xz). With `predictions`, writes a JSON line a row: id,
// label, engagement, headline, p_not_complete, narrative, state_voice. `rules_directory`/development.sha256 lists the files of development. Throws
// JsonLinesError for the file, ClassifierError for the rules.
EvaluationReport evaluate(const std::filesystem::path& file, const std::filesystem::path& rules_directory, const std::filesystem::path* predictions = nullptr);

// SHA-256 over the lines of a file, each with a line feed: the same for a file and its .xz.
std::string lines_sha256(const std::filesystem::path& file);

std::string evaluation_text(const EvaluationReport& report);
std::string evaluation_json(const EvaluationReport& report);

}  // namespace lacuna::probe
