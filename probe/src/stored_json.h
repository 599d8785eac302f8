// JSON that comes out of a project file. The file may be a stranger's: depth and types are checked.
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "probe/ports.h"
#include "probe/prompt_set.h"
#include "probe/result_row.h"

namespace lacuna::probe {

// Throws ProjectError that names `what` for text that is not a JSON object or nests deeper than 64.
nlohmann::json parse_stored(const std::string& text, const std::string& what);

// What the library says of a member that is missing or of another type, without its own name and number: "key 'kind' not found".
std::string plain_message(const nlohmann::json::exception& error);

// An item of a prompt set, all of it but its line; canonical: sorted keys, no blanks.
std::string item_to_json(const PromptItem& item);
PromptItem item_from_json(const std::string& text, const std::string& what);

// Tone, facts, claims, evidence and what stands against the controls, of a verdict.
std::string detail_to_json(const ResultRow& row);
void detail_from_json(const std::string& text, ResultRow& row);

// [{"token", "logprob", "top": [[token, logprob], ...]}, ...], or nothing where there are none.
std::string log_probabilities_to_json(const std::vector<TokenProbability>& tokens);

}  // namespace lacuna::probe
