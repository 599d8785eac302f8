// Results as JSON Lines: one object an answer, without loss.
//
// Fields have the names of ResultRow, always all of them and in its order: answer_seq, run, model, set, item, pair,
// topic, subtopic, stratum, role, language, variant, sample, seed, temperature, prompt, response, reasoning (null =
// never opened), stop_reason, error, prompt_tokens, answer_tokens, seconds, answered_utc (seed, temperature,
// tokens, seconds and time: null = an answer from elsewhere, of which they are not known), classified, and, null where `classified` is false: classifier, engagement, narrative, reasoning_class, language_match, answer_language, headline,
// label, decided_by, state_voice, feigned, premise_denial, substitution, p_not_complete, fact_recall (null = the item
// has no scored facts), tone, facts [{id, state}], claims [{id, state}], evidence [{axis, rule, value, in_reasoning,
// begin, end}] (bytes of response or reasoning), against_controls. At the end, whatever `classified` says: human_label
// (null = none is decided), human_coders.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "probe/csv_export.h"

namespace lacuna::probe {

// One line, without its newline.
std::string to_json_line(const ResultRow& row);
// Pulls rows from `each` and writes them to `path`, atomically. Returns their number. Throws std::system_error with the
// path.
std::uint64_t export_jsonl(const std::filesystem::path& path, const RowSource& each);

}  // namespace lacuna::probe
