// A prompt set while it is being edited: its text, and what the linter says about it.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "probe/prompt_set.h"

namespace lacuna::studio {

// The text as it would be linted in its place, with the sources.yaml that lies beside `file`. Complaints name lines of the text.
std::vector<probe::Complaint> lint_draft(const std::string& text, const std::filesystem::path& file);

// The text of a prompt-set file. Throws std::system_error with the path.
std::string read_draft(const std::filesystem::path& file);

// The text of a set as that of another one: with this id, and its title followed by `mark`. All other lines stay as they are.
std::string copied_set(const std::string& text, const std::string& id, const std::string& mark);

}  // namespace lacuna::studio
