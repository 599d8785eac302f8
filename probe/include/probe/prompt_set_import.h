// Prompt sets out of tables: what a researcher has in a spreadsheet becomes a set that `lint` checks.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "probe/prompt_set.h"
#include "probe/table_error.h"

namespace lacuna::probe {

// What the table does not say. Empty texts leave the field out, and the linter asks for it: nothing is made up.
struct SetImport {
  std::string id;                  // of the set: lower-case letters, digits and hyphens
  std::string title, licence;      // title: the id when empty
  std::string language = "en";     // of rows without one
  std::string stratum, subtopic;   // of rows without one
  std::map<std::string, std::string> columns;  // field to column; other columns are found by their names
  std::filesystem::path sources;   // a sources.yaml to take along; an empty list otherwise
};

struct ImportedSet {
  std::filesystem::path file;                // FOLDER/ID/ID.yaml, with sources.yaml beside it
  std::size_t items = 0, rows = 0;
  std::vector<std::string> languages;
  std::vector<std::string> unused_columns;   // of the table
  std::vector<Complaint> complaints;         // of the linter about the written set: what is still missing
};

// A row is an item in one language; rows with the same id are one item in several languages. Fields: prompt (the question), and where the
// table has them id, language, subtopic, stratum, role, pair, translation, terse, journalist, term_official, term_charged, entities, harm_confound, loadedness, fact
// with fact.slot, fact.state, fact.patterns, fact.contradictions, fact.sources, fact.dispute (further facts: fact2 ... fact9) and claim with
// claim.patterns, claim.sources. Lists hold one entry a line. Without ids the rows are numbered; without roles all are sensitive.
// Throws PromptSetError with every complaint about rows (file, line, column, what was found, what is allowed), TableError about the table,
// std::invalid_argument about `import`; then nothing is written. Never writes over a set.
bool is_jsonl_by_name(const std::filesystem::path& table);  // .jsonl, .ndjson and .xz, in either case; else it is CSV
ImportedSet import_prompt_set_csv(const std::filesystem::path& table, const std::filesystem::path& folder, const SetImport& import);
ImportedSet import_prompt_set_jsonl(const std::filesystem::path& table, const std::filesystem::path& folder, const SetImport& import);

// What a table has for an import, before one: its columns, and those that fields find by their names. Throws TableError.
struct TableColumns {
  std::vector<std::string> columns;
  std::map<std::string, std::string> by_name;  // field to column
};
TableColumns table_columns(const std::filesystem::path& table);
// The fields that SetImport::columns may name, without fact2 ... fact9 and their like.
std::vector<std::string> set_import_fields();

// The complaints of one kind in a line: "12 times: sensitive item '...' has 0 controls; at least 2 are needed (first: my-set.yaml:9)".
std::vector<std::string> grouped(const std::vector<Complaint>& complaints);

}  // namespace lacuna::probe
