// sets, lint, eval-classifiers: prompt sets shown and begun, and they and the rules held against their own standards.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

#include "command.h"
#include "probe/encoders.h"
#include "probe/evaluation.h"
#include "probe/prompt_set.h"
#include "probe/prompt_set_listing.h"
#include "probe/session.h"
#include "terminal.h"

namespace lacuna::cli {
namespace {

namespace fs = std::filesystem;

// A path, or the name of a set that comes with the program.
fs::path set_path(const std::string& name) { return fs::exists(name) ? fs::path(name) : probe::find_prompt_set(probe::prompt_sets_directory(), name); }

int lint(const std::vector<std::string>& names, const Context& context) {
  std::size_t complaints = 0;
  for (const std::string& name : names)
    for (const probe::Complaint& complaint : probe::lint(set_path(name))) {
      std::cout << complaint.text() << "\n";
      ++complaints;
    }
  note(context, complaints == 0 ? "No complaints." : std::to_string(complaints) + " complaints.");
  return complaints == 0 ? kDone : kError;
}

// The sets of the folders and files that were named, or those that come with the program; by id.
std::vector<probe::PromptSet> load_sets(std::vector<std::string> names) {
  if (names.empty()) names.push_back(probe::prompt_sets_directory().string());
  std::vector<fs::path> files;
  for (const std::string& name : names) {
    if (!fs::is_directory(name)) {
      files.push_back(set_path(name));
      continue;
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(name))
      if (entry.path().extension() == ".yaml" && entry.path().filename() != "sources.yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<probe::PromptSet> sets;
  for (const fs::path& file : files) sets.push_back(probe::load_prompt_set(file));
  return sets;
}

void print(const std::string& text) { std::cout << text << (text.empty() || text.back() != '\n' ? "\n" : ""); }

int show_set(const std::string& name, const std::string& item_id, const std::string& language, bool json) {
  const probe::PromptSet set = probe::load_prompt_set(set_path(name));
  if (item_id.empty()) {
    print(json ? probe::set_json(set) : probe::set_text(set, language.empty() ? set.languages.front() : language));
    return kDone;
  }
  for (const probe::PromptItem& item : set.items)
    if (item.id == item_id) {
      print(json ? probe::item_json(set, item) : probe::item_text(set, item));
      return kDone;
    }
  throw std::invalid_argument("set '" + set.id + "' has no item '" + probe::for_terminal_line(item_id) + "'; 'lacuna sets show " + set.id + "' lists them");
}

void add_sets_list(CLI::App& sets, Context& context) {
  struct Arguments { std::vector<std::string> names; bool json = false; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(sets, "list", "Lists prompt sets: items, languages, and how many facts are checked.", "  lacuna sets list\n  lacuna sets list my-sets --json");
  command->add_option("sets", a->names, "YAML files, folders of them, or names of built-in sets; all built-in ones by default");
  command->add_flag("--json", a->json, "For machines");
  on_run(command, context, [a] {
    const std::vector<probe::PromptSet> sets_found = load_sets(a->names);
    print(a->json ? probe::sets_json(sets_found) : probe::sets_text(sets_found));
    return kDone;
  });
}

void add_sets_show(CLI::App& sets, Context& context) {
  struct Arguments { std::string set, item, language; bool json = false; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(sets, "show", "Shows a set's questions, or one item whole: wordings, facts with sources and patterns, claims, controls.",
                                  "  lacuna sets show tibet\n  lacuna sets show tibet --language zh-Hans\n  lacuna sets show tibet tibet-01\n  lacuna sets show my-set/my-set.yaml --json");
  command->add_option("set", a->set, "YAML file or name of a built-in set")->required();
  command->add_option("item", a->item, "Id of an item, such as tibet-01");
  command->add_option("--language", a->language, "Language of the questions; the set's first by default");
  command->add_flag("--json", a->json, "For machines");
  on_run(command, context, [a] { return show_set(a->set, a->item, a->language, a->json); });
}

void add_sets_new(CLI::App& sets, Context& context) {
  struct Arguments { std::string name, folder = "."; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(sets, "new", "Begins a set: a folder with one commented example item, its controls and its sources.",
                                  "  lacuna sets new my-topic\n  lacuna lint my-topic\n  lacuna run --project audit.lacuna --model model.gguf --sets my-topic/my-topic.yaml --languages en");
  command->add_option("name", a->name, "The set's id: lower-case letters, digits and hyphens")->required();
  command->add_option("--in", a->folder, "Where its folder is made")->capture_default_str();
  on_run(command, context, [a, &context] {
    const fs::path file = probe::start_prompt_set(a->folder, a->name);
    print(file.string());
    note(context, "Edit it and its sources.yaml, then: lacuna lint " + file.parent_path().string());
    return kDone;
  });
}

}  // namespace

void add_sets(CLI::App& app, Context& context) {
  CLI::App* sets = add_command(app, "sets", "Lists and shows prompt sets, and begins new ones.", "  lacuna sets list\n  lacuna sets show tibet tibet-01\n  lacuna sets new my-topic");
  sets->require_subcommand(1);
  add_sets_list(*sets, context);
  add_sets_show(*sets, context);
  add_sets_new(*sets, context);
}

void add_lint(CLI::App& app, Context& context) {
  auto names = std::make_shared<std::vector<std::string>>();
  CLI::App* command = add_command(app, "lint", "Checks prompt sets: fields, ids, languages, controls, patterns against their own examples, sources. Names file, line and "
                                               "field of every complaint.",
                                  "  lacuna lint prompt_sets\n  lacuna lint my-set.yaml\n  lacuna lint tibet taiwan");
  command->add_option("sets", *names, "YAML files, folders of them, or names of built-in sets")->required();
  on_run(command, context, [names, &context] { return lint(*names, context); });
}

void add_eval_classifiers(CLI::App& app, Context& context) {
  struct Arguments { std::string file, predictions; bool json = false; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(app, "eval-classifiers", "Holds the classifiers against answers that people or judges labelled: precision, recall, F1, kappa and the confusion "
                                                           "matrix, by language.",
                                  "  lacuna eval-classifiers labelled.jsonl.xz\n  lacuna eval-classifiers labelled.jsonl --json --predictions predictions.jsonl");
  command->add_option("file", a->file, "Labelled answers: .jsonl or .jsonl.xz with id, lang, prompt, response, label")->required();
  command->add_option("--predictions", a->predictions, "Write a line an answer: id, label, engagement, headline, p_not_complete, narrative");
  command->add_flag("--json", a->json, "For machines");
  on_run(command, context, [a] {
    const fs::path predictions = a->predictions;
    const probe::EvaluationReport report = probe::evaluate(a->file, probe::rules_directory(), predictions.empty() ? nullptr : &predictions);
    std::cout << (a->json ? probe::evaluation_json(report) + "\n" : probe::evaluation_text(report));
    return kDone;
  });
}

}  // namespace lacuna::cli
