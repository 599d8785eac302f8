// The words of figures in the language of the interface.
#pragma once
#include "probe/figure.h"

namespace lacuna::studio {

probe::FigureTexts figure_texts();

}  // namespace lacuna::studio
