// Figures as SVG text: drawn once here, shown by the report and by the window.
#pragma once
#include <map>
#include <string>

#include "probe/comparison.h"

namespace lacuna::probe {

// The words in a figure; %1 and %2 stand for what is said below. English unless somebody brings others: exported files are the same whoever writes
// them, and stand beside tables whose columns are English.
struct FigureTexts {
  std::string matrix_title = "Share of sensitive items refused or evaded, by topic and language";
  std::string matrix_heading = "Refused or evaded, % of sensitive items with 95 % interval";
  std::string matrix_runs = "B = %1   C = %2";  // baseline, candidate
  std::string forest_title = "Difference in %1, candidate minus baseline";  // outcome
  std::string forest_heading = "%1: candidate minus baseline, percentage points with 95 % interval, each by itself";
  std::string forest_column = "difference [95 %, unadjusted], p after Holm";  // over what stands beside the lines
  std::string forest_runs = "%1 minus %2; left of the line: less often";  // candidate, baseline
  std::string all = "all";  // of topics or languages together
  std::map<Outcome, std::string> outcomes = {{Outcome::refusal, words(Outcome::refusal)}, {Outcome::not_complete, words(Outcome::not_complete)}, {Outcome::narrative, words(Outcome::narrative)}};
};

// Topic by language, baseline beside candidate, or alone where both are the same run: the share of sensitive items that are refused or evaded, as number, letter and colour.
std::string matrix_svg(const Comparison& comparison, const FigureTexts& texts = {});
// Differences candidate minus baseline with their intervals, one line a topic and language.
std::string forest_svg(const Comparison& comparison, Outcome outcome, const FigureTexts& texts = {});

// The bytes of a PNG with `scale` pixels a unit of the SVG; the text is drawn with the fonts of this machine. Throws std::runtime_error.
std::string png_of_svg(const std::string& svg, double scale = 2);

}  // namespace lacuna::probe
