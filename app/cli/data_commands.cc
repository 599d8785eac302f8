// sets, lint, eval-classifiers: prompt sets shown, begun and brought in, and they and the rules held against their own standards.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

#include "command.h"
#include "probe/encoders.h"
#include "probe/evaluation.h"
#include "probe/item_evaluation.h"
#include "probe/prompt_set.h"
#include "probe/prompt_set_import.h"
#include "probe/prompt_set_listing.h"
#include "probe/report.h"
#include "probe/session.h"
#include "terminal.h"

namespace lacuna::cli {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(const std::vector<std::string>& names) { return probe::find_prompt_sets(probe::prompt_sets_directory(), names); }

int lint(const std::vector<std::string>& names, const Context& context) {
  std::vector<probe::Complaint> all;
  for (const std::string& name : names) {
    const std::vector<probe::Complaint> found = probe::lint(probe::find_prompt_set(probe::prompt_sets_directory(), name));
    all.insert(all.end(), found.begin(), found.end());
  }
  for (const probe::Complaint& complaint : all) std::cout << complaint.text() << "\n";
  note(context, probe::counts_text(all) + ".");
  return std::all_of(all.begin(), all.end(), [](const probe::Complaint& complaint) { return complaint.severity == probe::Severity::note; }) ? kDone : kError;
}

// What keeps a set from being good science is said, and does not keep it from being shown.
void say_complaints(const probe::PromptSet& set, const Context& context) {
  if (!set.complaints.empty()) note(context, probe::complaints_text(set));
}

void print(const std::string& text) { std::cout << text << (text.empty() || text.back() != '\n' ? "\n" : ""); }

int show_set(const std::string& name, const std::string& item_id, const std::string& language, bool json, const Context& context) {
  const std::vector<fs::path> files = files_of({name});
  if (files.size() > 1) throw std::invalid_argument(probe::for_terminal_line(name) + " holds " + std::to_string(files.size()) + " sets; name one of its files");
  const probe::PromptSet set = probe::load_prompt_set(files.front());
  say_complaints(set, context);
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
  command->add_option("sets", a->names, "Names of built-in sets, YAML files or folders of them, separated by commas or blanks; all built-in ones by default")->delimiter(',');
  command->add_flag("--json", a->json, "For machines");
  on_run(command, context, [a, &context] {
    std::vector<probe::PromptSet> sets_found;
    for (const fs::path& file : a->names.empty() ? probe::prompt_sets_in(probe::prompt_sets_directory()) : files_of(a->names)) sets_found.push_back(probe::load_prompt_set(file));
    for (const probe::PromptSet& set : sets_found) say_complaints(set, context);
    print(a->json ? probe::sets_json(sets_found) : probe::sets_text(sets_found));
    return kDone;
  });
}

void add_sets_show(CLI::App& sets, Context& context) {
  struct Arguments { std::string set, item, language; bool json = false; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(sets, "show", "Shows a set's questions, or one item whole: wordings, facts with sources, patterns and contradictions, claims, controls.",
                                  "  lacuna sets show tibet\n  lacuna sets show tibet --language zh-Hans\n  lacuna sets show tibet tibet-01\n  lacuna sets show my-set/my-set.yaml --json");
  command->add_option("set", a->set, "Name of a built-in set, YAML file, or a folder with one")->required();
  command->add_option("item", a->item, "Id of an item, such as tibet-01");
  command->add_option("--language", a->language, "Language of the questions; the set's first by default");
  command->add_flag("--json", a->json, "For machines");
  on_run(command, context, [a, &context] { return show_set(a->set, a->item, a->language, a->json, context); });
}

void add_sets_new(CLI::App& sets, Context& context) {
  struct Arguments { std::string name, folder = "."; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(sets, "new", "Begins a set: a folder with one commented example item, its controls and its sources.",
                                  "  lacuna sets new my-topic\n  lacuna lint my-topic\n  lacuna run --project audit.lacuna --model model.gguf --sets my-topic");
  command->add_option("name", a->name, "The set's id: lower-case letters, digits and hyphens")->required();
  command->add_option("--in", a->folder, "Where its folder is made")->capture_default_str();
  on_run(command, context, [a, &context] {
    const fs::path file = probe::start_prompt_set(a->folder, a->name);
    print(file.string());
    note(context, "Edit it and its sources.yaml, then: lacuna lint " + file.parent_path().string());
    return kDone;
  });
}

int import_set(const std::string& table, const std::string& folder, const std::string& format, const probe::SetImport& import, const Context& context) {
  const bool lines = format.empty() ? probe::is_jsonl_by_name(table) : format == "jsonl";
  const probe::ImportedSet done = (lines ? probe::import_prompt_set_jsonl : probe::import_prompt_set_csv)(table, folder, import);
  print(done.file.string());
  std::string languages;
  for (const std::string& language : done.languages) languages += (languages.empty() ? "" : ", ") + language;
  note(context, counted(done.items, "item", "items") + " out of " + counted(done.rows, "row", "rows") + ", in " + languages + ".");
  for (const std::string& column : done.unused_columns) note(context, "Column '" + column + "' was not used; --columns FIELD='" + column + "' gives it to a field.");
  if (done.complaints.empty()) {
    note(context, "Nothing is missing for the linter.");
    return kDone;
  }
  note(context, "Missing still, by the linter (lacuna lint " + done.file.parent_path().string() + " names every place):");
  for (const std::string& line : probe::grouped(done.complaints)) note(context, "  " + line);
  return kDone;
}

void add_sets_import(CLI::App& sets, Context& context) {
  struct Arguments { std::string table, folder = ".", format; std::vector<std::string> columns; probe::SetImport import; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(sets, "import", "Makes a set out of a table: CSV with a header (comma, semicolon or tab), or JSON Lines. Names file, line and column of every mistake, "
                                                  "writes nothing while there is one, and says what the linter still misses.",
                                  "  lacuna sets import questions.csv --id my-topic\n"
                                  "  lacuna sets import questions.csv --id my-topic --columns prompt=Question,subtopic=Theme --stratum information --language de\n"
                                  "  lacuna sets import questions.jsonl --id my-topic --sources sources.yaml --out my-sets");
  command->add_option("table", a->table, "A row an item and language: prompt (or question) and, where there are any, id, language, subtopic, stratum, role, pair, translation, terse, "
                                         "term_official, term_charged, fact, fact.patterns, fact.sources, claim, ... (prompt_sets/README.md)")->required();
  command->add_option("--id", a->import.id, "The set's id: lower-case letters, digits and hyphens")->required();
  command->add_option("--columns", a->columns, "FIELD=COLUMN, separated by commas, where a column has another name than the field");
  command->add_option("--format", a->format, "csv or jsonl; by the file's name otherwise")->check(CLI::IsMember({"csv", "jsonl"}));
  command->add_option("--language", a->import.language, "Of rows without a language")->capture_default_str();
  command->add_option("--stratum", a->import.stratum, "Of rows without a stratum");
  command->add_option("--subtopic", a->import.subtopic, "Of rows without a subtopic");
  command->add_option("--title", a->import.title, "The set's title; its id by default");
  command->add_option("--licence", a->import.licence, "The set's licence, such as CC-BY-4.0");
  command->add_option("--sources", a->import.sources, "A sources.yaml to copy beside the set");
  command->add_option("--out", a->folder, "Where its folder is made")->capture_default_str();
  on_run(command, context, [a, &context] {
    a->import.columns = field_columns("--columns", a->columns);
    return import_set(a->table, a->folder, a->format, a->import, context);
  });
}

}  // namespace

std::map<std::string, std::string> field_columns(const std::string& option, const std::vector<std::string>& texts) {
  std::map<std::string, std::string> columns;
  std::string field;
  for (const std::string& text : texts)
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find(',', begin), text.size()), equals = text.find('=', begin);
      const std::string piece = text.substr(begin, end - begin);
      begin = end + 1;
      if (equals < end) {
        field = text.substr(end - piece.size(), equals - (end - piece.size()));
        if (!columns.emplace(field, piece.substr(field.size() + 1)).second) throw CLI::ValidationError(option, "the field '" + field + "' is given two columns");
      } else if (!field.empty()) {
        columns[field] += "," + piece;  // the comma belongs to the column's name
      } else {
        throw CLI::ValidationError(option, "'" + probe::for_terminal_line(text, 80) + "'; FIELD=COLUMN is expected, such as prompt=Question");
      }
    }
  return columns;
}

void add_sets(CLI::App& app, Context& context) {
  CLI::App* sets = add_command(app, "sets", "Lists and shows prompt sets, begins new ones and makes them out of tables.",
                               "  lacuna sets list\n  lacuna sets show tibet tibet-01\n  lacuna sets new my-topic\n  lacuna sets import questions.csv --id my-topic");
  sets->require_subcommand(1);
  add_sets_list(*sets, context);
  add_sets_show(*sets, context);
  add_sets_new(*sets, context);
  add_sets_import(*sets, context);
}

void add_lint(CLI::App& app, Context& context) {
  auto names = std::make_shared<std::vector<std::string>>();
  CLI::App* command = add_command(app, "lint", "Checks prompt sets: fields, ids, languages, controls, patterns against their own examples and questions, sources. Names file, line and "
                                               "field of every complaint. An error keeps a set from being run; a weakness (no controls, claims, sources, ...) takes from what "
                                               "its results bear; a note is no fault, and does not count for the exit code.",
                                  "  lacuna lint prompt_sets\n  lacuna lint my-set.yaml\n  lacuna lint tibet taiwan");
  command->add_option("sets", *names, "Names of built-in sets, YAML files or folders of them, separated by commas or blanks")->required()->delimiter(',');
  on_run(command, context, [names, &context] { return lint(*names, context); });
}

void add_eval_classifiers(CLI::App& app, Context& context) {
  struct Arguments { std::string file, predictions, calibration; std::vector<std::string> sets; bool json = false; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(app, "eval-classifiers", "Holds the classifiers against answers that people or judges labelled: precision, recall, F1, kappa and the confusion "
                                                           "matrix, by language; each beside length alone and on a length-matched slice.",
                                  "  lacuna eval-classifiers labelled.jsonl.xz\n  lacuna eval-classifiers labelled.jsonl --json --predictions predictions.jsonl\n  lacuna eval-classifiers labelled.jsonl --calibration calibration.svg\n"
                                  "  lacuna eval-classifiers answers.jsonl --sets prompt_sets          # labelled fact by fact and claim by claim");
  command->add_option("file", a->file, "Labelled answers: .jsonl or .jsonl.xz with id, lang, prompt, response, label; with --sets: id, item, lang, response, facts, claims, slots, engagement, tones, reasoning, controls_reasoning, reasoning_class, withheld")->required();
  CLI::Option* sets = command->add_option("--sets", a->sets, "The answers are to items of these sets (names of built-in sets, YAML files or folders of them, separated by commas): facts, claims, slots, engagement, tones and what a reasoning does are compared")->delimiter(',');
  command->add_option("--predictions", a->predictions, "Write a line an answer: id, label, engagement, headline, p_not_complete, narrative, state_voice; with --sets: id, item, engagement, headline, facts, claims, language, reasoning class, withheld facts, tones");
  command->add_option("--calibration", a->calibration, "Write the calibration curve as SVG: stated probability against the share that was refused or evaded")->excludes(sets);
  command->add_flag("--json", a->json, "For machines");
  on_run(command, context, [a] {
    const fs::path predictions = a->predictions;
    const fs::path* const out = predictions.empty() ? nullptr : &predictions;
    const std::vector<fs::path> asked = files_of(a->sets);
    std::vector<fs::path> inputs = asked;
    inputs.emplace_back(a->file);
    for (const std::string& written : {a->predictions, a->calibration}) probe::refuse_to_replace(written, inputs);
    const probe::EvaluationReport report = asked.empty() ? probe::evaluate(a->file, probe::rules_directory(), out) : probe::evaluate_items(a->file, probe::load_prompt_sets(asked), probe::rules_directory(), out);
    if (!a->calibration.empty()) probe::write_atomically(a->calibration, probe::calibration_svg(report.judged));
    std::cout << (a->json ? probe::evaluation_json(report) + "\n" : probe::evaluation_text(report));
    return kDone;
  });
}

}  // namespace lacuna::cli
