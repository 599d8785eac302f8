// A table of questions that becomes a prompt set, as `lacuna sets import` makes it.
#pragma once
#include <QStringList>
#include <filesystem>

#include "probe/prompt_set_import.h"

namespace lacuna::studio {

struct PromptImport {
  std::filesystem::path table, folder;  // CSV or, by its name, JSON Lines; where the set's own folder is made
  probe::SetImport fields;
};

struct PromptImportOutcome {
  std::filesystem::path set;  // empty = nothing was written
  QStringList complaints;     // why nothing was written
  QString summary;
};

PromptImportOutcome import_prompts(const PromptImport& import);

// An id for a set, from a file's name: "Meine Fragen.csv" -> "meine-fragen".
QString set_id_for(const QString& file);

}  // namespace lacuna::studio
