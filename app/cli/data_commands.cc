// lint, eval-classifiers: prompt sets and rules held against their own standards.
#include <filesystem>
#include <iostream>
#include <memory>

#include "command.h"
#include "probe/encoders.h"
#include "probe/evaluation.h"
#include "probe/prompt_set.h"
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

}  // namespace

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
