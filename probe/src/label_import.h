// People's labels come back from the table that label_export.h writes, onto the answers that are there.
#pragma once
#include <filesystem>

#include "probe/project.h"
#include "probe/session.h"

namespace lacuna::probe {

// Whether the file is such a table: CSV with its columns. Throws what reading a table throws.
bool is_label_table(const AnswerFile& file);

// An answer is found by run, model, set, item, language, variant and sample; of several such answers, which imported files may hold, by its number too. What a coder
// said here already is not doubled, not even when it was taken back since, and what a coder said later here stays. All or nothing; throws TableError with the line.
ImportOutcome import_labels(Project& project, const std::filesystem::path& file);

}  // namespace lacuna::probe
