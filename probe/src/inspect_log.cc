// Logs of Inspect, https://inspect.aisi.org.uk/eval-logs.html: one JSON document, or a zip of header.json and samples/ID_epoch_N.json.
#include <algorithm>
#include <fstream>

#include "answer_readers.h"
#include "json_document.h"
#include "probe/encoders.h"
#include "zip_archive.h"

namespace lacuna::probe {
namespace {

using nlohmann::json;

constexpr int kVersion = 2;  // of the log's schema
// What a sample holds besides its conversation, often much larger than that; images stand in the attachments.
const std::set<std::string> kUnwanted = {"events", "events_data", "attachments", "store", "timelines"};

class InspectLog {
 public:
  InspectLog(const AnswerFile& file, const TakeAnswer& take, ImportLosses& losses) : file_(file.path), take_(take), losses_(losses) {}

  void read_zip() {
    std::string start;
    for_each_zip_entry(file_, [](const std::string& name) { return name == "header.json" || name == "_journal/start.json"; },
                       [&](const std::string& name, std::string&& content) {
                         const bool final = name == "header.json";
                         if (final || start.empty()) header(parsed(content, name), name);
                         start = name;
                         return !final;
                       });
    if (start.empty()) refuse_import(file_, "", "holds neither header.json nor _journal/start.json; it is no log of Inspect");
    if (start != "header.json") losses_.notes.push_back("The log was not finished; the samples that it holds were read.");
    for_each_zip_entry(file_, [](const std::string& name) { return name.starts_with("samples/") && name.ends_with(".json"); },
                       [&](const std::string& name, std::string&& content) {
                         sample(parsed(content, name), name);
                         return true;
                       });
  }

  void read_json() {
    const json document = read_document(file_, kUnwanted);
    if (!document.is_object()) refuse_import(file_, "", "is not a JSON object");
    header(document, "");
    const json& samples = member(document, "samples");
    if (!samples.is_array()) refuse_import(file_, "samples", "is missing; was the log written without samples?");
    for (std::size_t i = 0; i < samples.size(); ++i) sample(samples[i], "samples[" + std::to_string(i) + "]");
  }

 private:
  json parsed(const std::string& content, const std::string& name) const {
    try {
      return parse_json(content, kUnwanted);
    } catch (const std::invalid_argument& problem) {
      refuse_import(file_, name, problem.what());
    }
  }

  void header(const json& log, const std::string& place) {
    const json& version = member(log, "version");
    if (version.is_number_integer() && version.get<std::int64_t>() > kVersion)
      refuse_import(file_, place, "is a log of version " + version.dump() + "; versions up to " + std::to_string(kVersion) + " can be read");
    if (!member(log, "eval").is_object()) refuse_import(file_, place, "eval: is missing; this is no log of Inspect");
    model_ = text_at(member(log, "eval"), "model");
    for (const json* settings : {&member(member(log, "plan"), "config"), &member(member(log, "eval"), "model_generate_config")})
      if (settings->is_object() && !settings->empty()) losses_.not_carried["settings of generation (temperature and the like)"] = 1;
    if (const std::string status = text_at(log, "status"); !status.empty() && status != "success") losses_.notes.push_back("The log says that the evaluation's status is '" + status + "'.");
  }

  void sample(const json& sample, const std::string& place) {
    const std::string id = scalar_text(member(sample, "id"));
    if (!sample.is_object() || id.empty()) refuse_import(file_, place, "id: is missing; this is no sample of Inspect");
    const json& epoch = member(sample, "epoch");
    LabelledAnswer answer;
    answer.item = id;
    const std::int64_t repetition = epoch.is_number_integer() ? std::max<std::int64_t>(0, epoch.get<std::int64_t>() - 1) : 0;
    answer.sample = repetition;
    answer.id = id + "/" + std::to_string(repetition + 1);
    answer.source = "inspect";
    answer.model = model_;
    answer.place = place;
    for (const char* name : {"language", "lang"})
      if (answer.language.empty()) answer.language = text_at(member(sample, "metadata"), name);
    answer.extra_json = "{}";
    if (!member(sample, "error").is_null()) return left_out("the sample ended with an error");
    const json& choices = member(member(sample, "output"), "choices");
    if (!choices.is_array() || choices.empty()) return left_out("the sample holds no answer");
    take_choices(choices, answer);
    const json& input = member(sample, "input");
    answer.prompt = input.is_string() ? input.get<std::string>() : last_question(input, losses_);
    count_what_stays(sample, input);
    take_(std::move(answer));
  }

  void take_choices(const json& choices, LabelledAnswer& answer) {
    if (choices.size() > 1) losses_.not_carried["further choices"] += choices.size() - 1;
    const json& message = member(choices.front(), "message");
    const MessageText text = message_text(member(message, "content"), losses_);
    answer.response = text.text;
    if (!text.reasoning.empty()) answer.reasoning = text.reasoning;
    if (const json& calls = member(message, "tool_calls"); calls.is_array() && !calls.empty()) losses_.not_carried["calls of tools"] += calls.size();
    const std::string reason = text_at(choices.front(), "stop_reason");
    if (reason == "max_tokens" || reason == "model_length") ++losses_.not_carried["that an answer was cut at its limit of tokens"];
    if (reason == "content_filter") ++losses_.not_carried["that the provider's filter stopped an answer"];
  }

  // The conversation as it ended may begin with a system prompt that the input does not hold, where last_question() counts it.
  void count_what_stays(const json& sample, const json& input) {
    const bool counted = input.is_array() && std::any_of(input.begin(), input.end(), [](const json& message) { return text_at(message, "role") == "system"; });
    if (const json& scores = member(sample, "scores"); scores.is_object() && !scores.empty()) losses_.not_carried["scores"] += scores.size();
    if (member(member(sample, "output"), "usage").is_object()) ++losses_.not_carried["counts of tokens"];
    const json& messages = member(sample, "messages");
    if (!counted && messages.is_array() && !messages.empty() && text_at(messages.front(), "role") == "system") ++losses_.not_carried["system prompts"];
  }

  void left_out(const char* reason) { ++losses_.left_out[reason]; }

  const std::filesystem::path& file_;
  const TakeAnswer& take_;
  ImportLosses& losses_;
  std::string model_;
};

}  // namespace

void read_inspect(const AnswerFile& file, const TakeAnswer& take, ImportLosses& losses) {
  std::ifstream in(file.path, std::ios::binary);
  char magic[2] = {};
  in.read(magic, sizeof magic);
  InspectLog log(file, take, losses);
  if (magic[0] == 'P' && magic[1] == 'K') log.read_zip();
  else log.read_json();
}

}  // namespace lacuna::probe
