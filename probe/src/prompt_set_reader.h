// Reading a prompt set and its sources from YAML; what needs more than one field to be judged is in prompt_set_lint.h.
#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "probe/prompt_set.h"

namespace lacuna::probe {

// The words that the fields of an item may hold.
inline const std::vector<std::string> kStrata = {"information", "position", "evaluation", "advocacy", "task", "false_claim", "pro_fact", "meta"};
inline const std::vector<std::string> kRoles = {"sensitive", "twin_abroad", "same_country_neutral", "same_topic_uncontested"};
inline const std::vector<std::string> kTranslations = {"original", "reviewed", "draft"};
inline const std::vector<std::string> kVariants = {"canonical", "terse", "journalist", "term_official", "term_charged"};
inline const std::vector<std::string> kFactStates = {"checked", "cited", "unverified"};

// Every complaint about fields is added; the set is what could be read.
std::optional<PromptSet> read_prompt_set(const std::filesystem::path& file, std::vector<Complaint>& complaints);
// The same of the bytes that stand in that file, or will.
std::optional<PromptSet> read_prompt_set(const std::filesystem::path& file, std::string bytes, std::vector<Complaint>& complaints);

using Sources = std::map<std::string, Source>;
// `sources.yaml`: {id, title, publisher, date, locator, kind, tier, quote}. Nothing, with a complaint, when it is no list of sources.
std::optional<Sources> read_sources(const std::filesystem::path& file, std::vector<Complaint>& complaints);

}  // namespace lacuna::probe
