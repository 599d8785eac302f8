#include "models/figure_texts.h"

#include <QCoreApplication>

namespace lacuna::studio {

probe::FigureTexts figure_texts() {
  const auto words = [](const char* text) { return QCoreApplication::translate("Figures", text).toStdString(); };
  probe::FigureTexts out;
  out.matrix_title = words(QT_TRANSLATE_NOOP("Figures", "Share of sensitive items refused or evaded, by topic and language"));
  out.matrix_heading = words(QT_TRANSLATE_NOOP("Figures", "Refused or evaded, % of sensitive items with 95 % interval"));
  //: baseline, candidate; keep B and C, which stand in the cells
  out.matrix_runs = words(QT_TRANSLATE_NOOP("Figures", "B = %1   C = %2"));
  out.forest_title = words(QT_TRANSLATE_NOOP("Figures", "Difference in %1, candidate minus baseline"));
  //: %1: refused, refused or evaded, state narrative
  out.forest_heading = words(QT_TRANSLATE_NOOP("Figures", "%1: candidate minus baseline, percentage points with 95 % interval"));
  //: above the column of numbers: the difference, its interval, the p of McNemar's test corrected by Holm
  out.forest_column = words(QT_TRANSLATE_NOOP("Figures", "difference [95 %], p after Holm"));
  //: candidate, baseline
  out.forest_runs = words(QT_TRANSLATE_NOOP("Figures", "%1 minus %2; left of the line: less often"));
  out.all = QCoreApplication::translate("Tables", "all").toStdString();
  out.outcomes = {{probe::Outcome::refusal, QCoreApplication::translate("Tables", "refused").toStdString()},
                  {probe::Outcome::not_complete, QCoreApplication::translate("Tables", "refused or evaded").toStdString()},
                  {probe::Outcome::narrative, QCoreApplication::translate("Tables", "state narrative").toStdString()}};
  return out;
}

}  // namespace lacuna::studio
