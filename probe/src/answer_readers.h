// One reader a format; answer_import.cc chooses.
#pragma once
#include <nlohmann/json.hpp>
#include <set>

#include "probe/answer_import.h"

namespace lacuna::probe {

using TakeAnswer = std::function<void(LabelledAnswer&&)>;

void read_answer_table(const AnswerFile& file, AnswerFormat format, const TakeAnswer& take, ImportLosses& losses);  // csv, jsonl
void read_speechmap(const AnswerFile& file, const TakeAnswer& take, ImportLosses& losses);
void read_inspect(const AnswerFile& file, const TakeAnswer& take, ImportLosses& losses);
void read_promptfoo(const AnswerFile& file, const TakeAnswer& take, ImportLosses& losses);

// "file: place: message" as a TableError.
[[noreturn]] void refuse_import(const std::filesystem::path& file, const std::string& place, const std::string& message);

// A chat message's content: text, or a list of parts of which texts and reasoning are taken.
struct MessageText { std::string text, reasoning; };
MessageText message_text(const nlohmann::json& content, ImportLosses& losses);

// The question of a conversation: the last message of the user. What stands beside it is counted as not carried.
std::string last_question(const nlohmann::json& messages, ImportLosses& losses);

// The member if it is a string, else "".
std::string text_at(const nlohmann::json& object, const char* key);
const nlohmann::json& member(const nlohmann::json& object, const char* key);  // null when it is not there

// A string, number or truth value as text.
std::string scalar_text(const nlohmann::json& value);

}  // namespace lacuna::probe
