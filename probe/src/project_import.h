// Another project becomes part of this one: an audit that several machines shared, or labels that several people gave.
#pragma once
#include <filesystem>
#include <stop_token>
#include <string>

#include "project_state.h"
#include "probe/session.h"

namespace lacuna::probe {

// Whether the file is a database of SQLite, by its first bytes.
bool is_database(const std::filesystem::path& file);

// Opened to read and verified. Throws ProjectError for one that is damaged, is written to, is of a version that cannot be read, or is `into` itself.
Project open_to_import(const std::filesystem::path& other, const std::filesystem::path& into);

// The runs of `other` with all that belongs to them, in one transaction: `stop` leaves the project as it was. A run that is here already, of the same manifest,
// takes the answers that it lacks (the shards of a run are such runs), and people's later acts; nothing is doubled. `name` renames as ImportSpec::run_name does.
// What is complete then is judged beside all its controls. Throws ProjectError.
ImportOutcome import_project(Project& project, const Project& other, const std::string& name, Judge& judge, RunObserver& observer, std::stop_token stop);

}  // namespace lacuna::probe
