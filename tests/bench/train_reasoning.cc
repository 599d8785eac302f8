// Fits the layers that hear something in a reasoning, and says how well each does on hands that were left out of the fit: a rule, an official position or
// sensitivity given as the reason, or a script in the place of thought.
//
//   train_reasoning policy|script RULES FILE.jsonl... [LABELS FILE.tsv] [--out WEIGHTS] [--table FILE.md]
//
// RULES: a folder of rule files without weights. FILE.jsonl: a JSON object a line: `id`, `lang`, `source` (the hand), `reasoning`, `policy` or `script` true or false,
// optionally `seen_by_rules` true: the rules were written with it in sight. FILE.tsv: name of a file in the folder LABELS, id of an answer in it, `policy` or `none`
// (of policies alone): reasonings of real models, whose texts are not part of this project; the rules have seen them. The product needs none of this.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "hands.h"
#include "probe/json_lines.h"
#include "probe/statistics.h"
#include "training_tool.h"

namespace lacuna::bench {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr Ridge kRidge{0.1, 1};

struct Text : HandText {  // positive: it is there to be heard
  std::string language;
  bool seen_by_rules = false, heard_by_rules = false;
};

// What is to be heard, and as which field of a text it is labelled.
struct Task {
  std::string field;
  classifiers::Reasoning heard;
  std::string of;  // for the provenance
};
const Task kTasks[] = {{"policy", classifiers::Reasoning::policy_citing, "reasonings (this project's own, and SpeechMap's with this project's labels; a policy cited as the reason or not; English, German and Chinese)"},
                       {"script", classifiers::Reasoning::short_scripted, "short reasonings of this project's own (scripted or honest; English, German and Chinese)"}};

void see(Text& one, const Task& task, const classifiers::Classifier& rules, const classifiers::Answer& answer) {
  one.features = rules.reasoning_features(answer, task.heard).features;
  const auto sign = std::find_if(one.features.begin(), one.features.end(), [](const classifiers::Feature& feature) { return feature.index == classifiers::kHashedFeatures; });
  one.heard_by_rules = sign != one.features.end() && sign->value > 0;
  // Rules that were written with a text in sight look better there than they are.
  if (one.seen_by_rules) one.features.erase(sign, one.features.end());
}

void add_file(std::vector<Text>& out, const Task& task, const classifiers::Classifier& rules, const fs::path& file) {
  probe::for_each_line(file, [&](const std::string& line, std::uint64_t number) {
    try {
      const json row = json::parse(line);
      Text one;
      one.hand = row.at("source").get<std::string>();
      one.positive = row.at(task.field).get<bool>();
      one.language = row.at("lang").get<std::string>().substr(0, 2);
      one.seen_by_rules = row.value("seen_by_rules", false);
      const std::string reasoning = row.at("reasoning").get<std::string>();
      classifiers::Answer answer;
      answer.reasoning = reasoning;
      see(one, task, rules, answer);
      out.push_back(std::move(one));
    } catch (const json::exception& error) {
      throw probe::JsonLinesError(fmt::format("{}:{}: {}; lang, source, reasoning and {} are expected", file.string(), number, error.what(), task.field));
    }
  });
}

void add_real_models(std::vector<Text>& out, const Task& task, const classifiers::Classifier& rules, const fs::path& file, const fs::path& labels) {
  std::map<std::string, std::map<std::string, bool>> wanted;  // policy by file and id
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file.string() + ": cannot be read");
  for (std::string name, id, policy; in >> name >> id >> policy;) {
    if (policy != "policy" && policy != "none") throw std::runtime_error(fmt::format("{}: {} {}: '{}'; allowed: policy, none", file.string(), name, id, policy));
    wanted[name][id] = policy == "policy";
  }
  const std::size_t before = out.size();
  for (const auto& [name, by_id] : wanted)
    probe::for_each_line(labels / (name + ".jsonl.xz"), [&](const std::string& line, std::uint64_t number) {
      const probe::LabelledAnswer row = probe::parse_labelled_answer(line, labels / name, number);
      const auto label = by_id.find(row.id);
      if (label == by_id.end()) return;
      Text one;
      one.hand = "real models, " + row.language;
      one.positive = label->second;
      one.language = row.language.substr(0, 2);
      one.seen_by_rules = true;
      classifiers::Answer answer;
      answer.text = row.response;
      see(one, task, rules, answer);
      out.push_back(std::move(one));
    });
  std::size_t named = 0;
  for (const auto& [name, by_id] : wanted) named += by_id.size();
  if (out.size() - before != named) throw std::runtime_error(fmt::format("{}: {} answers are named, {} found in {}", file.string(), named, out.size() - before, labels.string()));
}

void write_table(const std::vector<Text>& texts, const CalibratedFit& fit, std::ostream& out) {
  std::map<std::string, std::pair<FoundAndRight, FoundAndRight>> groups;  // the rules alone; both
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Text& one = texts[i];
    std::vector<std::string> names = {"hand " + one.hand, one.language, "**all**"};
    if (!one.seen_by_rules) names.push_back("**all that no rule has seen**");
    for (const std::string& name : names) {
      groups[name].first.add(one.positive, one.heard_by_rules);
      groups[name].second.add(one.positive, fit.says(i));
    }
  }
  out << "| left out | reasonings | with it | rules: found | right | F1 | with the learned layer: found | right | F1 |\n|---|---|---|---|---|---|---|---|---|\n";
  for (const auto& [name, counts] : groups) out << fmt::format("| {} | {} | {} | {} | {} |\n", name, counts.first.n, counts.first.shown, counts.first.cells(), counts.second.cells());
}

int run(const std::vector<std::string>& arguments) {
  const auto task = std::find_if(std::begin(kTasks), std::end(kTasks), [&](const Task& one) { return !arguments.empty() && one.field == arguments.front(); });
  if (task == std::end(kTasks)) throw std::runtime_error("the first argument says what is to be heard: policy or script");
  std::vector<Text> texts;
  fs::path labels;
  CalibratedFit fit;
  return run_hands_tool({arguments.begin() + 1, arguments.end()}, {[&](const classifiers::Classifier& rules, const std::string& file) {
                                                                     if (fs::is_directory(file)) labels = file;
                                                                     else if (task->field == "policy" && fs::path(file).extension() == ".tsv") add_real_models(texts, *task, rules, file, labels);
                                                                     else add_file(texts, *task, rules, file);
                                                                   },
                                                                   [&] { fit = CalibratedFit(pointers(texts), kRidge); },
                                                                   [&](std::ostream& out) { write_table(texts, fit, out); },
                                                                   [&] { return fit.model(fmt::format("fitted on {} {}", texts.size(), task->of)); }});
}

}  // namespace
}  // namespace lacuna::bench

int main(int argc, char** argv) { return lacuna::bench::run_tool("train_reasoning", lacuna::bench::run, argc, argv); }
