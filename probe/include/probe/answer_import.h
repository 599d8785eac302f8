// Answers made elsewhere: the formats that are read, and what of them a project cannot hold.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "probe/json_lines.h"
#include "probe/table_error.h"

namespace lacuna::probe {

enum class AnswerFormat {
  automatic,  // what the content says
  labelled,   // JSON Lines with id, source, lang, model, prompt, response, label; item, variant, sample, reasoning, human, coder
  speechmap,  // JSON Lines of xlr8harder/llm-compliance: responses or analyses
  inspect,    // a log of Inspect: .eval (zip) or JSON
  promptfoo,  // its JSON or JSON Lines output
  csv,        // any table with a header
  jsonl,      // any JSON Lines, or a JSON list of objects
};
// "labelled", "speechmap", ...
const char* to_string(AnswerFormat format);
const std::vector<AnswerFormat>& answer_formats();  // without `automatic`

struct AnswerFile {
  AnswerFile(std::filesystem::path file) : path(std::move(file)) {}  // NOLINT(google-explicit-constructor): a path is a file of any format
  std::filesystem::path path;
  AnswerFormat format = AnswerFormat::automatic;
  // csv and jsonl: field to column, for the fields of answer_import_fields(); but for those of labels, other columns are found by their names.
  std::map<std::string, std::string> columns;
  std::string language;  // of answers that do not say theirs, in any words that language_tag.h knows
};

// What the import leaves behind, by reason.
struct ImportLosses {
  std::map<std::string, std::uint64_t> left_out;     // answers
  std::map<std::string, std::uint64_t> not_carried;  // parts of answers that were taken
  std::map<std::string, std::uint64_t> remarks;      // answers that were taken otherwise than they came
  std::vector<std::string> notes;                    // about the file
  // "3 answers left out: the provider reported an error"; "120 times not carried: scores".
  std::vector<std::string> lines() const;
};

// What a column of csv and jsonl may hold: "id", "item", "prompt", ...
std::vector<std::string> answer_import_fields();

// Looks at the content; the name decides only between a table and broken JSON Lines. Throws TableError when the file is nothing of the above.
AnswerFormat detect_answer_format(const AnswerFile& file);

// Every answer of the file, in its order: languages as a project calls them, a reasoning apart from the answer, labels of label_words() alone. Throws TableError or JsonLinesError for a file that is broken anywhere, with line or entry.
void for_each_answer(const AnswerFile& file, const std::function<void(LabelledAnswer&&)>& take, ImportLosses& losses);

}  // namespace lacuna::probe
