// The columns of answers, the same in every tabular format (documented in probe/EXPORTS.md).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "probe/result_row.h"

namespace lacuna::probe {

struct AnswerColumn {
  enum class Kind { text, number, digits };  // digits: a number that no double holds; text to a spreadsheet
  const char* name;
  Kind kind;
  // A view of the row, or of `room`, which the value is then written into.
  std::string_view (*value)(const ResultRow&, std::string& room);
};

// The columns named, in the order of the names; all of them for no name. Throws SpecError that lists what there is.
std::vector<const AnswerColumn*> answer_columns(const std::vector<std::string>& names);

}  // namespace lacuna::probe
