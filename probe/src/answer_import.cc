#include "probe/answer_import.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>

#include "answer_readers.h"
#include "endpoint_reply.h"
#include "file_kind.h"
#include "json_document.h"
#include "language_tag.h"
#include "probe/encoders.h"
#include "probe/labelling.h"
#include "probe/run_plan.h"
#include "text.h"

namespace lacuna::probe {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kHead = 1u << 20;  // what is looked at to tell the format

// Collects the names of the outermost object's fields, as far as the text goes.
class OuterKeys : public nlohmann::json_sax<json> {
 public:
  std::set<std::string> keys;
  bool null() override { return go_on(); }
  bool boolean(bool) override { return go_on(); }
  bool number_integer(json::number_integer_t) override { return go_on(); }
  bool number_unsigned(json::number_unsigned_t) override { return go_on(); }
  bool number_float(json::number_float_t, const std::string&) override { return go_on(); }
  bool string(std::string&) override { return go_on(); }
  bool binary(json::binary_t&) override { return go_on(); }
  bool start_object(std::size_t) override { return ++depth_ > 0; }
  bool end_object() override { return --depth_ > 0; }
  bool start_array(std::size_t) override { return depth_++ > 0; }  // a list as a whole is no object
  bool end_array() override { return --depth_ > 0; }
  bool key(std::string& name) override {
    if (depth_ == 1) keys.insert(name);
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  bool go_on() const { return depth_ > 0; }
  int depth_ = 0;
};

std::string head_of(const fs::path& file) {
  std::error_code error;
  if (fs::is_directory(file, error)) refuse_import(file, "", "is a folder; name one file");
  std::ifstream in(file, std::ios::binary);
  if (!in) refuse_import(file, "", std::string("cannot be opened: ") + std::strerror(errno));
  std::string head(kHead, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(in.gcount()));
  return head;
}

// The first line of a compressed file.
std::string first_line(const fs::path& file) {
  struct Enough {};
  std::string first;
  try {
    for_each_line(file, [&](const std::string& line, std::uint64_t) {
      first = line;
      throw Enough{};
    });
  } catch (const Enough&) {  // NOLINT(bugprone-empty-catch): the one way to stop
  }
  return first;
}

bool json_lines_by_name(const fs::path& file) {
  const std::string ending = file.extension().string();
  return ending == ".jsonl" || ending == ".ndjson" || ending == ".xz";
}

AnswerFormat format_of_keys(const std::set<std::string>& keys) {
  const auto has = [&](const char* key) { return keys.contains(key); };
  if (has("eval") && (has("status") || has("version") || has("samples"))) return AnswerFormat::inspect;
  if ((has("results") && !has("prompt")) || (has("promptIdx") && has("testCase"))) return AnswerFormat::promptfoo;
  // Anybody may call fields question_id, question and response; the rest is SpeechMap's own.
  const bool of_speechmap = has("raw_response") || has("raw_judge_response") || has("judge_model") || has("judge_analysis") || has("compliance") || has("api_model");
  if (has("question_id") && has("question") && of_speechmap) return AnswerFormat::speechmap;
  if (has("id") && has("response") && !has("question") && !has("language")) return AnswerFormat::labelled;  // which calls them prompt and lang
  return AnswerFormat::jsonl;
}

// The label that a word is, in whatever letters; "" for other words.
std::string label_of(std::string word) {
  word = lower(std::move(word));
  const std::vector<std::string>& labels = label_words();
  return std::find(labels.begin(), labels.end(), word) == labels.end() ? "" : word;
}

// Makes of what a source says what a project says, whatever the format.
class Dresser {
 public:
  Dresser(const AnswerFile& file, ImportLosses& losses) : language_(given_language(file)), losses_(losses) {}

  void dress(LabelledAnswer& answer) const {
    dress_language(answer);
    dress_reasoning(answer);
    dress_label(answer);
  }

 private:
  static std::string given_language(const AnswerFile& file) {
    const std::optional<std::string> tag = language_tag(file.language);
    if (!tag || (tag->empty() && !file.language.empty()))
      throw SpecError("language: '" + for_terminal_line(file.language, 60) + "' is no language; allowed are tags such as en, de, zh-Hans, zh-Hant, bo, and names such as German");
    return *tag;
  }

  void dress_language(LabelledAnswer& answer) const {
    const std::optional<std::string> tag = language_tag(answer.language);
    if (!tag) ++losses_.remarks["'" + for_terminal_line(answer.language, 40) + "' is no language"];
    answer.language = tag && !tag->empty() ? *tag : language_;
  }

  // As a run with a server does it.
  void dress_reasoning(LabelledAnswer& answer) const {
    if (answer.reasoning) return;
    EndpointReply reply;
    reply.text = std::move(answer.response);
    split_reasoning(reply, false);
    if (reply.reasoning) ++losses_.remarks["the reasoning stood at the head of the text; it is kept apart, without its marks (<think>) and the blanks beside them"];
    answer.response = std::move(reply.text);
    answer.reasoning = std::move(reply.reasoning);
  }

  void dress_label(LabelledAnswer& answer) const {
    const std::string word = std::move(answer.label);
    answer.label = label_of(word);
    if (!answer.label.empty() && !answer.human) ++losses_.remarks["the label is kept as a program's: no field 'human' says that a person gave it"];
    if (word.empty() || !answer.label.empty()) return;
    ++losses_.not_carried["label '" + for_terminal_line(word, 40) + "'"];
    if (answer.label_raw.empty()) answer.label_raw = word;
  }

  std::string language_;
  ImportLosses& losses_;
};

// Fields of labelled answers that nothing here reads are kept beside a label, and lost without one.
void count_what_stays(const LabelledAnswer& answer, ImportLosses& losses) {
  static const std::set<std::string> taken = {"human", "coder", "item", "variant", "sample", "reasoning"};
  if (!answer.label.empty()) return;
  const json extra = json::parse(answer.extra_json, nullptr, false);
  for (const auto& [name, value] : extra.items())
    if (!taken.contains(name) && !value.empty()) ++losses.not_carried["field '" + for_terminal_line(name, 60) + "'"];
}

}  // namespace

const char* to_string(AnswerFormat format) {
  switch (format) {
    case AnswerFormat::automatic: return "automatic";
    case AnswerFormat::labelled: return "labelled";
    case AnswerFormat::speechmap: return "speechmap";
    case AnswerFormat::inspect: return "inspect";
    case AnswerFormat::promptfoo: return "promptfoo";
    case AnswerFormat::csv: return "csv";
    case AnswerFormat::jsonl: return "jsonl";
  }
  return "";
}

const std::vector<AnswerFormat>& answer_formats() {
  static const std::vector<AnswerFormat> formats = {AnswerFormat::labelled, AnswerFormat::speechmap, AnswerFormat::inspect, AnswerFormat::promptfoo, AnswerFormat::csv, AnswerFormat::jsonl};
  return formats;
}

std::vector<std::string> ImportLosses::lines() const {
  std::vector<std::string> out = notes;
  for (const auto& [reason, count] : left_out) out.push_back(counted(count, "answer", "answers") + " left out: " + reason);
  for (const auto& [what, count] : remarks) out.push_back(counted(count, "answer", "answers") + ": " + what);
  for (const auto& [what, count] : not_carried) out.push_back(counted(count, "time", "times") + " not carried: " + what);
  return out;
}

AnswerFormat detect_answer_format(const AnswerFile& file) {
  std::string head = head_of(file.path);
  if (const std::string other = what_else_it_is(head); !other.empty()) refuse_import(file.path, "", other);
  if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) return AnswerFormat::inspect;
  if (head.starts_with("\xFD" "7zXZ")) {
    if (file.path.extension() != ".xz") refuse_import(file.path, "", "is compressed with xz; its name must end in .xz");
    head = first_line(file.path);
  }
  if (head.find_first_not_of(" \t\r\n") == std::string::npos) refuse_import(file.path, "", "is empty");
  const std::size_t begin = head.starts_with("\xEF\xBB\xBF") ? 3 : 0, first = head.find_first_not_of(" \t\r\n", begin);
  if (begins_as_list(head)) return AnswerFormat::jsonl;
  if (first == std::string::npos || head[first] != '{') {
    if (!json_lines_by_name(file.path) && file.path.extension() != ".json") return AnswerFormat::csv;
    return file.columns.empty() ? AnswerFormat::labelled : AnswerFormat::jsonl;  // their readers say what is wrong, and where
  }
  OuterKeys outer;
  json::sax_parse(head.begin() + static_cast<std::ptrdiff_t>(first), head.end(), &outer, json::input_format_t::json, false);
  return file.columns.empty() ? format_of_keys(outer.keys) : AnswerFormat::jsonl;
}

void for_each_answer(const AnswerFile& file, const TakeAnswer& take, ImportLosses& losses) {
  const AnswerFormat format = file.format == AnswerFormat::automatic ? detect_answer_format(file) : file.format;
  if (!file.columns.empty() && format != AnswerFormat::csv && format != AnswerFormat::jsonl)
    throw SpecError(std::string("columns can be given for csv and jsonl; the format ") + to_string(format) + " has fields of its own");
  const Dresser dresser(file, losses);
  const TakeAnswer dressed = [&](LabelledAnswer&& answer) {
    dresser.dress(answer);
    take(std::move(answer));
  };
  switch (format) {
    case AnswerFormat::speechmap: return read_speechmap(file, dressed, losses);
    case AnswerFormat::inspect: return read_inspect(file, dressed, losses);
    case AnswerFormat::promptfoo: return read_promptfoo(file, dressed, losses);
    case AnswerFormat::csv:
    case AnswerFormat::jsonl: return read_answer_table(file, format, dressed, losses);
    default:
      return for_each_line(file.path, [&](const std::string& text, std::uint64_t number) {
        LabelledAnswer answer = parse_labelled_answer(text, file.path, number);
        dresser.dress(answer);
        count_what_stays(answer, losses);
        take(std::move(answer));
      });
  }
}

void refuse_import(const fs::path& file, const std::string& place, const std::string& message) {
  throw TableError(for_terminal_line(file.string()) + (place.empty() ? "" : ": " + for_terminal_line(place, 120)) + ": " + message);
}

const json& member(const json& object, const char* key) {
  static const json none;
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() ? *found : none;
}

std::string text_at(const json& object, const char* key) {
  const json& value = member(object, key);
  return value.is_string() ? value.get<std::string>() : "";
}

std::string scalar_text(const json& value) { return value.is_string() ? value.get<std::string>() : value.is_primitive() && !value.is_null() ? value.dump() : ""; }

MessageText message_text(const json& content, ImportLosses& losses) {
  MessageText out;
  if (content.is_string()) out.text = content.get<std::string>();
  if (!content.is_array()) return out;
  const auto append = [](std::string& to, const std::string& text) { to += (to.empty() || text.empty() ? "" : "\n") + text; };
  for (const json& part : content) {
    const std::string type = text_at(part, "type");
    if (part.is_string()) append(out.text, part.get<std::string>());
    else if (type == "text" || type == "input_text" || type == "output_text") append(out.text, text_at(part, "text"));
    else if (type == "reasoning") append(out.reasoning, text_at(part, "reasoning").empty() ? text_at(part, "text") : text_at(part, "reasoning"));
    else ++losses.not_carried["message parts of the kind '" + for_terminal_line(type, 40) + "'"];
  }
  return out;
}

std::string last_question(const json& messages, ImportLosses& losses) {
  const json* question = nullptr;
  for (const json& message : messages)
    if (text_at(message, "role") == "user") question = &message;
  for (const json& message : messages) {
    if (&message == question) continue;
    const std::string role = text_at(message, "role");
    if (role == "system" || role == "developer") ++losses.not_carried["system prompts"];
    else ++losses.not_carried["earlier messages of a conversation"];
  }
  return question ? message_text(member(*question, "content"), losses).text : "";
}

}  // namespace lacuna::probe
