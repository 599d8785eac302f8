// Prompt sets for a reader at a terminal, for machines, and the beginning of a new one.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "probe/prompt_set.h"

namespace lacuna::probe {

// A line a set: id, version, items by role, languages, facts by state, title.
std::string sets_text(const std::vector<PromptSet>& sets);
std::string sets_json(const std::vector<PromptSet>& sets);

// The sensitive items of a set, a line each: id, stratum, subtopic, the question in `language`.
// Throws std::invalid_argument with the set's languages when it has none of that name.
std::string set_text(const PromptSet& set, const std::string& language);

// One item whole: every wording in every language, slots, facts with state, patterns, contradictions and sources, claims, names, and its controls.
std::string item_text(const PromptSet& set, const PromptItem& item);

std::string set_json(const PromptSet& set);
std::string item_json(const PromptSet& set, const PromptItem& item);

// "my-topic did not pass lint: 12 weaknesses" and below it each kind of complaint in a line.
std::string complaints_text(const PromptSet& set);

// Whether a set of this id is among those of prompt_sets_directory().
bool comes_with_the_program(const std::string& id);

// Whether a set `name` can be begun in a folder of its own under `parent`. Throws std::invalid_argument when it cannot.
void check_new_set(const std::filesystem::path& parent, const std::string& name);

// Writes the folder `name` under `parent`, with a set and a sources.yaml that lint without a complaint and say what each field
// is for. `name`: lower-case letters, digits and hyphens. Throws std::invalid_argument; never writes over a file. Returns the set's path.
std::filesystem::path start_prompt_set(const std::filesystem::path& parent, const std::string& name);

}  // namespace lacuna::probe
