// Plain CSV and JSON Lines, and SpeechMap's lines.
#include <optional>

#include "answer_readers.h"
#include "json_document.h"
#include "probe/encoders.h"
#include "table_reader.h"

namespace lacuna::probe {
namespace {

using nlohmann::json;

std::vector<TableField> fields() {
  return {{"id", {}},
          {"item", {"qid", "question_id", "item_id"}},
          {"prompt", {"question", "input"}},
          {"answer", {"response", "output", "completion"}},
          {"model", {"provider", "model_name"}},
          {"language", {"lang"}},
          {"reasoning", {"reasoning_content", "thinking"}},
          {"label", {}, true}};  // whose, and of what? Our own exports call a verdict so
}

bool blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

// How SpeechMap's judges call what this project calls refusal, evasive and compliance.
std::string label_of(const std::string& compliance) {
  return compliance == "DENIAL" ? "refusal" : compliance == "EVASIVE" ? "evasive" : compliance == "COMPLETE" ? "compliance" : "";
}

// Its questions are in English but for sets whose names begin with a language.
std::string language_of(const std::string& category) { return category.starts_with("zh_") ? "zh" : category.starts_with("fi_") ? "fi" : "en"; }

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
  answer.language = language_of(text_at(line, "category").empty() ? answer.item : text_at(line, "category"));
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

void read_answer_table(const AnswerFile& file, AnswerFormat format, const TakeAnswer& take, ImportLosses& losses) {
  const FieldMap map(fields(), file.columns);
  std::map<std::string, std::uint64_t> filled;  // cells by column
  const auto read = format == AnswerFormat::csv ? read_csv : read_json_lines;
  const std::vector<std::string> columns = read(file.path, [&](TableRow&& row) {
    for (const auto& [column, cell] : row.cells)
      if (!blank(cell)) ++filled[column];
    LabelledAnswer answer;
    answer.response = map.cell(row, "answer");
    if (blank(answer.response)) {
      ++losses.left_out["the answer is empty"];
      return;
    }
    answer.id = map.cell(row, "id");
    if (answer.id.empty()) answer.id = "line-" + std::to_string(row.line);
    answer.item = map.cell(row, "item");
    answer.source = to_string(format);
    answer.prompt = map.cell(row, "prompt");
    answer.model = map.cell(row, "model");
    answer.language = map.cell(row, "language");
    if (const std::string reasoning = map.cell(row, "reasoning"); !reasoning.empty()) answer.reasoning = reasoning;
    answer.label = answer.label_raw = map.cell(row, "label");
    answer.extra_json = "{}";
    answer.line = row.line;
    take(std::move(answer));
  });
  map.check(file.path, columns, {"answer"});
  for (const std::string& column : map.left_over(columns))
    if (filled[column]) losses.not_carried["column '" + for_terminal_line(column, 60) + "'"] += filled[column];
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
