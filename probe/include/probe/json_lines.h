// JSON Lines files, plain or xz-compressed, from strangers: every complaint names file, line and field.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

namespace lacuna::probe {

class JsonLinesError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Calls `line(text, number)` for each non-empty line; a name ending in .xz is decompressed, a byte order mark is left out. Lines over `max_line_bytes`, depth over 64
// and invalid UTF-8 are refused by the consumer's parser. Throws JsonLinesError for I/O and xz errors.
void for_each_line(const std::filesystem::path& file, const std::function<void(const std::string& text, std::uint64_t number)>& line,
                   std::size_t max_line_bytes = 64u << 20);

// An answer from elsewhere: one line of the labelled-data format. What is not of id, source, lang, model, prompt, response, label and label_raw is kept in `extra_json` too.
struct LabelledAnswer {
  std::string id, source, language, model, prompt, response, label, label_raw, extra_json;
  bool human = false;                    // who labelled is a person
  std::string coder;                     // who; empty = the source does not say
  std::uint64_t line = 0;
  std::string item;                      // the question that answers share; empty = extra.qid, else the id
  std::string variant;                   // of the item's prompt; empty = the source does not say
  std::optional<std::string> reasoning;  // where the source keeps it apart
  std::optional<std::int64_t> sample;    // empty = in the order of the file
  // What other formats say beside (answer_import.h).
  std::string set;                       // that the item belongs to
  std::string place;                     // in files without lines: "samples/1_epoch_1.json"
};
// Parses one line with simdjson. Throws JsonLinesError "file:line: field: what was found".
LabelledAnswer parse_labelled_answer(const std::string& text, const std::filesystem::path& file, std::uint64_t number);

}  // namespace lacuna::probe
