// People's labels come back from the table that label_export.h writes, onto the answers that are there.
#pragma once
#include <filesystem>

#include "probe/project.h"
#include "probe/session.h"

namespace lacuna::probe {

// Whether the file is such a table: CSV or JSON Lines with a coder, or a label that is none of a prompt, and without answers. Throws what reading a table throws.
bool is_label_table(const AnswerFile& file);

// The table has coder, item and label at least. An answer is found by those of run, model, set, item, language, variant and sample that it has; of several such answers, which
// imported files may hold, by its number too. What a coder said here at that moment is not doubled, not even when it was taken back since, and what a coder said later here stays. A label
// without a moment is an act of now, unless it is what the coder says here anyway. A blank cell says nothing. All or
// nothing; throws TableError with the line, and when no label finds its answer.
ImportOutcome import_labels(Project& project, const std::filesystem::path& file);

}  // namespace lacuna::probe
