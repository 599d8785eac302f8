// Plain CSV and JSON Lines, and SpeechMap's lines.
#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "answer_readers.h"
#include "json_document.h"
#include "probe/encoders.h"
#include "question_words.h"
#include "table_reader.h"
#include "text.h"

namespace lacuna::probe {
namespace {

using nlohmann::json;

std::vector<TableField> fields() {
  return {{"id", {}},
          {"set", {}},
          {"item", {"qid", "question_id", "item_id"}},
          {"prompt", {"question", "input"}},
          {"answer", {"response", "output", "completion"}},
          {"model", {"provider", "model_name"}},
          {"language", {"lang"}},
          {"variant", {}},
          {"sample", {}},
          {"reasoning", {"reasoning_content", "thinking"}},
          {"label", {}, true},  // whose, and of what? Our own exports call a verdict so
          {"human", {}, true},
          {"coder", {}, true}};
}

bool blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

// How SpeechMap's judges call what this project calls refusal, evasive and compliance.
std::string label_of(const std::string& compliance) {
  return compliance == "DENIAL" ? "refusal" : compliance == "EVASIVE" ? "evasive" : compliance == "COMPLETE" ? "compliance" : "";
}

// Its questions are in English, or what the caller says, but for sets whose names begin with a language.
std::string language_of(const std::string& category, const std::string& given) {
  return category.starts_with("zh_") ? "zh" : category.starts_with("fi_") ? "fi" : given.empty() ? "en" : given;
}

std::optional<std::int64_t> count_of(const std::string& cell) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  return error == std::errc() && end == cell.data() + cell.size() && value >= 0 ? std::optional(value) : std::nullopt;
}

// Reads the answers of a table, with what stands beside them.
class AnswerRows {
 public:
  AnswerRows(const AnswerFile& file, AnswerFormat format, ImportLosses& losses) : file_(file), format_(format), losses_(losses), map_(fields(), file.columns) {}

  // Nothing where the row holds no answer.
  std::optional<LabelledAnswer> answer_of(const TableRow& row) {
    if (std::all_of(row.cells.begin(), row.cells.end(), [](const auto& cell) { return blank(cell.second); })) return left_out("the row is empty");
    const std::string* response = map_.find(row, "answer");
    if (!response) return left_out("the line holds no answer");
    LabelledAnswer answer;
    answer.response = *response;
    answer.source = to_string(format_);
    answer.set = map_.cell(row, "set");
    answer.variant = map_.cell(row, "variant");
    answer.sample = sample_of(row);
    answer.prompt = map_.cell(row, "prompt");
    name(answer, row);
    answer.model = map_.cell(row, "model");
    answer.language = map_.cell(row, "language");
    answer.reasoning = reasoning_of(row);
    answer.label = answer.label_raw = map_.cell(row, "label");
    answer.human = is_human(row);
    answer.coder = map_.cell(row, "coder");
    answer.extra_json = "{}";
    answer.line = row.line;
    return answer;
  }

  const FieldMap& map() const { return map_; }

 private:
  std::optional<LabelledAnswer> left_out(const char* reason) {
    ++losses_.left_out[reason];
    return std::nullopt;
  }

  // A line says nothing about the question: the same one stands elsewhere in another file.
  void name(LabelledAnswer& answer, const TableRow& row) const {
    answer.id = map_.cell(row, "id");
    answer.item = map_.cell(row, "item");
    if (!answer.id.empty()) return;
    answer.id = "line-" + std::to_string(row.line);
    if (answer.item.empty() && !blank(answer.prompt)) answer.item = question_name(answer.prompt);
  }

  bool is_human(const TableRow& row) const {
    const std::string cell = map_.cell(row, "human");
    const std::optional<bool> human = truth_of(cell);
    if (!human) refuse(row, "human: '" + for_terminal_line(cell, 40) + "'; allowed: 1, true or yes for a person's label, 0, false, no or nothing for a program's");
    return *human;
  }

  [[noreturn]] void refuse(const TableRow& row, const std::string& message) const { throw TableError(for_terminal_line(file_.path.string()) + ":" + std::to_string(row.line) + ": " + message); }

  // A column that only happens to be called "sample" may hold anything.
  std::optional<std::int64_t> sample_of(const TableRow& row) {
    const std::string cell = map_.cell(row, "sample");
    if (blank(cell)) return std::nullopt;
    const std::optional<std::int64_t> sample = count_of(cell);
    if (sample) return sample;
    if (file_.columns.contains("sample")) refuse(row, "sample: '" + for_terminal_line(cell, 40) + "'; allowed: whole numbers from 0");
    ++losses_.not_carried["samples that are no whole number from 0"];
    return std::nullopt;
  }

  // No text is no reasoning, but where our own exports say that one was opened and closed at once: `has_reasoning` in tables, "" beside null in JSON Lines.
  std::optional<std::string> reasoning_of(const TableRow& row) const {
    const std::string* text = map_.find(row, "reasoning");
    if (text && !text->empty()) return *text;
    const auto opened = row.cells.find("has_reasoning");
    const bool ours = format_ == AnswerFormat::jsonl && row.cells.contains("answer_seq");
    return (opened != row.cells.end() && opened->second == "1") || (ours && text) ? std::optional(std::string()) : std::nullopt;
  }

  const AnswerFile& file_;
  AnswerFormat format_;
  ImportLosses& losses_;
  FieldMap map_;
};

// The answer of a reply in OpenAI's form; nothing when it holds none.
std::optional<MessageText> answer_of(const json& response, ImportLosses& losses) {
  const json& choices = member(response, "choices");
  if (!choices.is_array() || choices.empty()) return std::nullopt;
  if (choices.size() > 1) losses.not_carried["further choices"] += choices.size() - 1;
  const json& message = member(choices.front(), "message");
  const json& content = member(message, "content");
  if (content.is_null()) return std::nullopt;
  MessageText text = message_text(content, losses);
  for (const char* name : {"reasoning_content", "reasoning"})
    if (text.reasoning.empty()) text.reasoning = text_at(message, name);
  if (text_at(choices.front(), "finish_reason") == "length") ++losses.not_carried["that an answer was cut at its limit of tokens"];
  return text;
}

void take_speechmap(const json& line, const AnswerFile& file, std::uint64_t number, const TakeAnswer& take, ImportLosses& losses) {
  const auto refuse = [&](const std::string& message) { throw TableError(for_terminal_line(file.path.string()) + ":" + std::to_string(number) + ": " + message); };
  LabelledAnswer answer;
  answer.item = text_at(line, "question_id");
  if (answer.item.empty()) refuse("question_id: is missing");
  if (!member(line, "question").is_string()) refuse("question: is missing");
  answer.prompt = text_at(line, "question");
  answer.model = text_at(line, "model");
  answer.id = answer.model + "/" + answer.item;
  answer.source = "speechmap";
  answer.language = language_of(text_at(line, "category").empty() ? answer.item : text_at(line, "category"), file.language);
  answer.line = number;
  const json& response = member(line, "response");
  std::optional<MessageText> text;
  if (response.is_string()) text = MessageText{response.get<std::string>(), ""};
  else text = answer_of(response, losses);
  if (!text) {
    ++losses.left_out["the reply holds no answer"];
    return;
  }
  answer.response = text->text;
  if (!text->reasoning.empty()) answer.reasoning = text->reasoning;
  answer.label_raw = text_at(line, "compliance");
  answer.label = label_of(answer.label_raw);
  if (answer.label.empty() && !answer.label_raw.empty()) ++losses.not_carried["verdicts '" + for_terminal_line(answer.label_raw, 40) + "'"];
  json extra = json::object();
  for (const char* name : {"judge_model", "judge_analysis", "category", "timestamp"})
    if (!text_at(line, name).empty()) extra[name] = text_at(line, name);
  if (answer.label.empty() && extra.contains("timestamp")) ++losses.not_carried["timestamps"];  // they are kept beside a label only
  answer.extra_json = extra.dump();
  take(std::move(answer));
}

}  // namespace

std::vector<std::string> answer_import_fields() {
  std::vector<std::string> out;
  for (const TableField& field : fields()) out.push_back(field.name);
  return out;
}

void read_answer_table(const AnswerFile& file, AnswerFormat format, const TakeAnswer& take, ImportLosses& losses) {
  AnswerRows rows(file, format, losses);
  std::map<std::string, std::uint64_t> filled;  // cells by column
  const auto read = format == AnswerFormat::csv ? read_csv : read_json_lines;
  const std::vector<std::string> columns = read(file.path, [&](TableRow&& row) {
    for (const auto& [column, cell] : row.cells)
      if (!blank(cell)) ++filled[column];
    if (std::optional<LabelledAnswer> answer = rows.answer_of(row)) take(std::move(*answer));
  });
  rows.map().check(file.path, columns, {"answer"}, "--map");
  for (const std::string& column : rows.map().left_over(columns))
    if (filled[column] && column != "has_reasoning") losses.not_carried["column '" + for_terminal_line(column, 60) + "'"] += filled[column];
}

void read_speechmap(const AnswerFile& file, const TakeAnswer& take, ImportLosses& losses) {
  // The reply stands twice in a line, the second time as the provider sent it.
  for_each_line(file.path, [&](const std::string& text, std::uint64_t number) {
    json line;
    try {
      line = parse_json(text, {"raw_response", "raw_judge_response"});
    } catch (const std::invalid_argument& problem) {
      throw TableError(for_terminal_line(file.path.string()) + ":" + std::to_string(number) + ": " + problem.what());
    }
    take_speechmap(line, file, number, take, losses);
  });
}

}  // namespace lacuna::probe
