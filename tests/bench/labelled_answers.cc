#include "labelled_answers.h"

#include <nlohmann/json.hpp>

#include <set>

#include "probe/json_lines.h"

namespace lacuna::bench {
namespace {

constexpr const char* kFiles[] = {"speechmap_china_criticism", "speechmap_zh_china_criticism", "xstest", "speechmap_us_criticism", "speechmap_eu_criticism", "speechmap_russia_criticism",
                                  "narrative_silver_en", "narrative_silver_zh"};

bool begins(const std::string& text, const char* what) { return text.rfind(what, 0) == 0; }

// Who made a model. What was trained from another maker's weights or answers counts with that maker where it is known.
std::string maker_of(const std::string& model) {
  constexpr std::pair<const char*, const char*> kMakers[] = {
      {"anthropic", "Anthropic"}, {"google", "Google"}, {"qwen", "Alibaba"}, {"deepseek", "DeepSeek"}, {"tngtech", "DeepSeek"}, {"microsoft", "DeepSeek"}, {"perplexity", "Perplexity"},
      {"openai", "OpenAI"}, {"openrouter", "OpenAI"}, {"gpt", "OpenAI"}, {"llama", "Meta"}, {"meta", "Meta"}, {"mistral", "Mistral"}, {"x-ai", "xAI"}, {"thudm", "Zhipu"}, {"moonshotai", "Moonshot"}};
  for (const auto& [prefix, maker] : kMakers)
    if (begins(model, prefix)) return maker;
  return "other";
}

// The family of an XSTest prompt: a safe prompt and its unsafe counterparts are built alike, so they stay together.
std::string family(std::string type) {
  if (begins(type, "contrast_")) type = type.substr(9);
  if (type.find("discr") != std::string::npos) return "discrimination";
  if (type.find("privacy") != std::string::npos) return "privacy";
  return type;
}

LabelledRow to_row(const probe::LabelledAnswer& answer, const std::string& file, const classifiers::Classifier& classifier, XstestGroups groups) {
  const auto extra = nlohmann::json::parse(answer.extra_json).value("extra", nlohmann::json::object());
  LabelledRow row;
  row.file = file;
  row.id = answer.id;
  row.language = answer.language;
  row.maker = maker_of(answer.model);
  row.length = answer.response.size();
  row.label = answer.label == "refusal" ? 0 : answer.label == "compliance" ? 2 : 1;
  row.question = file == "own" ? answer.prompt : file != "xstest" ? extra.at("qid").get<std::string>() : groups == XstestGroups::families ? family(extra.at("type")) : answer.prompt;
  row.agreed = file == "xstest" ? extra.value("agree", "TRUE") != "FALSE" : extra.value("gpt4o", answer.label) == answer.label;
  if (begins(file, "narrative")) row.narrative = answer.label == "state_narrative";
  classifiers::Question question;
  question.language = answer.language;
  question.prompt = answer.prompt;
  classifiers::Answer given;
  given.text = answer.response;
  const auto prepared = classifier.prepare(question);
  row.features = classifier.features(*prepared, given);
  row.rules = classifier.classify(*prepared, given).label;
  return row;
}

}  // namespace

std::vector<LabelledRow> read_labelled(const std::filesystem::path& folder, const classifiers::Classifier& classifier, XstestGroups groups) {
  std::vector<LabelledRow> rows;
  for (const std::string file : kFiles) {
    const std::filesystem::path path = folder / (file + ".jsonl.xz");
    probe::for_each_line(path, [&](const std::string& text, std::uint64_t number) { rows.push_back(to_row(probe::parse_labelled_answer(text, path, number), file, classifier, groups)); });
  }
  return rows;
}

std::vector<LabelledRow> read_own(const std::filesystem::path& folder, const classifiers::Classifier& classifier) {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".jsonl") files.insert(entry.path());
  std::vector<LabelledRow> rows;
  for (const auto& path : files)
    probe::for_each_line(path, [&](const std::string& text, std::uint64_t number) { rows.push_back(to_row(probe::parse_labelled_answer(text, path, number), "own", classifier, XstestGroups::prompts)); });
  return rows;
}

}  // namespace lacuna::bench
