// Figures as SVG text: drawn once here, shown by the report and by the window.
#pragma once
#include <string>

#include "probe/comparison.h"

namespace lacuna::probe {

// Topic by language, baseline beside candidate: the share of sensitive items that are not complete, as number, letter and colour.
std::string matrix_svg(const Comparison& comparison);
// Differences candidate minus baseline with their intervals, one line a topic and language.
std::string forest_svg(const Comparison& comparison, Outcome outcome);

// The bytes of a PNG with `scale` pixels a unit of the SVG; the text is drawn with the fonts of this machine. Throws std::runtime_error.
std::string png_of_svg(const std::string& svg, double scale = 2);

}  // namespace lacuna::probe
