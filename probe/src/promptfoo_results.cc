// Output of promptfoo, https://www.promptfoo.dev/docs/configuration/outputs/: a JSON document with results.results, or a result a line.
#include <fstream>

#include "answer_readers.h"
#include "json_document.h"
#include "probe/encoders.h"
#include "question_words.h"

namespace lacuna::probe {
namespace {

using nlohmann::json;

class PromptfooResults {
 public:
  PromptfooResults(const AnswerFile& file, const TakeAnswer& take, ImportLosses& losses) : file_(file.path), take_(take), losses_(losses) {}

  void read_document_of_results() {
    const json document = read_document(file_);
    const json& results = member(document, "results");
    const json& rows = results.is_array() ? results : member(results, "results");
    if (!rows.is_array()) refuse_import(file_, "results.results", "is missing; this is no output of promptfoo");
    for (std::size_t i = 0; i < rows.size(); ++i) result(rows[i], "results[" + std::to_string(i) + "]", 0);
  }

  void read_lines() {
    for_each_line(file_, [&](const std::string& text, std::uint64_t number) {
      const std::string place = "line " + std::to_string(number);
      json row;
      try {
        row = parse_json(text);
      } catch (const std::invalid_argument& problem) {
        refuse_import(file_, place, problem.what());
      }
      result(row, place, number);
    });
  }

 private:
  void result(const json& row, const std::string& place, std::uint64_t line) {
    const json& prompt = member(row, "prompt");
    const std::string raw = prompt.is_string() ? prompt.get<std::string>() : text_at(prompt, "raw");
    if (!row.is_object() || raw.empty()) refuse_import(file_, place, "prompt.raw: is missing; this is no result of promptfoo");
    LabelledAnswer answer;
    const json& provider = member(row, "provider");
    answer.model = provider.is_string() ? provider.get<std::string>() : text_at(provider, "label").empty() ? text_at(provider, "id") : text_at(provider, "label");
    answer.id = scalar_text(member(row, "id"));
    if (answer.id.empty()) answer.id = place;
    answer.source = "promptfoo";
    answer.place = line ? "" : place;
    answer.line = line;
    answer.extra_json = "{}";
    const json& vars = member(row, "vars");
    for (const char* name : {"language", "lang"})
      if (answer.language.empty()) answer.language = text_at(vars, name);
    const json& output = member(member(row, "response"), "output");
    if (output.is_null()) return left_out(member(row, "error").is_null() ? "the result holds no answer" : "the provider reported an error");
    if (!output.is_string()) ++losses_.not_carried["that an answer was JSON (it is kept as text)"];
    answer.response = output.is_string() ? output.get<std::string>() : output.dump();
    answer.prompt = question(raw);
    answer.item = question_name(answer.prompt);  // places of tests and prompts in a configuration change with it
    if (member(row, "gradingResult").is_object()) ++losses_.not_carried["grading results"];
    take_(std::move(answer));
  }

  // A prompt is a text, or a conversation as JSON.
  std::string question(const std::string& raw) {
    if (raw.find_first_not_of(" \t\r\n") == std::string::npos || raw[raw.find_first_not_of(" \t\r\n")] != '[') return raw;
    const json messages = json::parse(raw, nullptr, false);
    const bool chat = messages.is_array() && !messages.empty() && messages.front().is_object() && messages.front().contains("role");
    return chat ? last_question(messages, losses_) : raw;
  }

  void left_out(const char* reason) { ++losses_.left_out[reason]; }

  const std::filesystem::path& file_;
  const TakeAnswer& take_;
  ImportLosses& losses_;
};

// A result a line has its prompt in the first object; the document has its results there.
bool is_lines(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string first;
  std::getline(in, first);
  const json row = json::parse(first, nullptr, false);
  return file.extension() == ".xz" || (row.is_object() && !row.contains("results"));
}

}  // namespace

void read_promptfoo(const AnswerFile& file, const TakeAnswer& take, ImportLosses& losses) {
  PromptfooResults results(file, take, losses);
  if (is_lines(file.path)) results.read_lines();
  else results.read_document_of_results();
}

}  // namespace lacuna::probe
