// An answer prepared for the eye: evidence by axis, hidden characters made visible, the side it is read from. No markup is ever made of it.
#pragma once
#include <QString>
#include <string>
#include <vector>

#include "probe/result_row.h"

namespace lacuna::studio {

struct Segment {
  QString text;
  QString axis, rule, value;  // of the evidence that covers it; empty = none
  bool hidden = false;        // stands for a character that an eye would miss, such as "U+202E"
};

// Cuts `bytes` at the borders of the evidence (byte offsets, as classifiers give them; offsets that are no borders of a character are
// moved outwards). Where spans overlap the one that begins later wins: it is the more special one.
std::vector<Segment> segments(const std::string& bytes, const std::vector<probe::EvidenceSpan>& evidence, bool in_reasoning);

// The same for text without evidence: hidden characters as ⟨U+202E⟩, so that no layout obeys them.
QString visible(const std::string& bytes);
QString visible(const QString& text);

// Whether the first letter with a direction is read from right to left.
bool is_right_to_left(QStringView text);

// A cell of a table: one line, hidden characters visible, at most `units` long.
QString one_line(const std::string& bytes, qsizetype units = 240);

// Text in another direction than its surroundings, isolated (U+2068 ... U+2069) so that neighbouring dates and ids keep their place.
QString isolated(const QString& text);

}  // namespace lacuna::studio
