// import: answers made elsewhere become a run.
#include <memory>

#include "command.h"
#include "probe/session.h"
#include "terminal.h"

namespace lacuna::cli {
namespace {

std::vector<std::string> format_names() {
  std::vector<std::string> out;
  for (const probe::AnswerFormat format : probe::answer_formats()) out.emplace_back(probe::to_string(format));
  return out;
}

probe::AnswerFormat format_of(const std::string& name) {
  for (const probe::AnswerFormat format : probe::answer_formats())
    if (name == probe::to_string(format)) return format;
  return probe::AnswerFormat::automatic;
}

std::string listed(const std::vector<std::string>& words, const char* quote = "") {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + (quote + word + quote);
  return out;
}

int import(const std::string& project, const probe::ImportSpec& spec, const Context& context) {
  ProgressObserver observer(context, "answers");
  const probe::ImportOutcome outcome = probe::import_answers(project, spec, observer, context.stop());
  observer.finish();
  for (const std::string& line : outcome.notes) note(context, line);
  if (!outcome.run_names.empty()) note(context, (outcome.run_names.size() == 1 ? "Run " : "Runs ") + listed(outcome.run_names, "'") + " (" + outcome.format + "): " + counted(outcome.imported, "answer", "answers") + " imported, " + std::to_string(outcome.already_there) +
                    (outcome.already_there == 1 ? " was there already, " : " were there already, ") + std::to_string(outcome.classified) + " classified.");
  return context.stop().stop_requested() ? kInterrupted : kDone;
}

}  // namespace

void add_import(CLI::App& app, Context& context) {
  struct Arguments { std::string project, file, name, language, format, split_by; std::vector<std::string> map, sets; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(app, "import", "Takes answers from elsewhere as a run and classifies them like any other: SpeechMap's lines, logs of Inspect (.eval and JSON), output of "
                                                 "promptfoo, labelled answers, any CSV or JSON Lines. Another project gives its runs with verdicts, labels and notes, all or nothing: a run that is here already (of the same name and manifest, such as the shards of one) takes the answers that it lacks, and nothing is ever there twice. An answer to a prompt of a set, in the set's words and language, gets its item's facts, claims and "
                                                 "controls. People's labels (export --human-labels) come onto the answers that are there; none is there twice. Says what it could not carry over; stores nothing of a broken file.",
                                  "  lacuna import --project audit.lacuna answers.jsonl.xz\n"
                                  "  lacuna import --project audit.lacuna logs/2026-03-01_tibet.eval --name inspect\n"
                                  "  lacuna import --project audit.lacuna promptfoo.json --language en                # a run a model\n"
                                  "  lacuna import --project audit.lacuna part2.lacuna                         # joins the shards of a run, or other people's labels\n"
                                  "  lacuna import --project audit.lacuna answers.csv --sets tibet,taiwan      # answers to the prompts of these sets\n"
                                  "  lacuna import --project audit.lacuna labels.csv                           # what export --human-labels wrote, perhaps elsewhere\n"
                                  "  lacuna import --project audit.lacuna table.csv --map prompt=Question,answer=Reply,model=LLM");
  add_project(command, a->project);
  command->add_option("file", a->file, "The file, or another project (NAME.lacuna); JSON Lines may be compressed (.xz), or one JSON list of objects")->required();
  command->add_option("--name", a->name, "Name of the run; the file's name by default. Of another project: NAME for its run, NAME (RUN) where it has several; their own names by default");
  command->add_option("--sets", a->sets, "Prompt sets that were asked: names or YAML files, separated by commas; without it those whose items the project holds. An answer belongs to the item whose prompt (however blanks and marks are written) and language it has, or, without a prompt, to the one that it names. A file without any answer to these sets is refused")->delimiter(',');
  command->add_option("--split-by", a->split_by, "model: a run a model, named NAME (MODEL), as a file that names several becomes by default; none: one run of all, whose rates pool the models")->check(CLI::IsMember({"model", "none"}));
  command->add_option("--format", a->format, "Seen from the content by default")->check(CLI::IsMember(format_names()));
  command->add_option("--map", a->map, "FIELD=COLUMN, separated by commas, for csv and jsonl: " + listed(probe::answer_import_fields()) + ". Columns of other names are found by their own, but for label, human (1 = a person's label) and coder. Without sample, answers of a model to a prompt are counted in the order of the file. Nested fields of JSON are named a.b");
  command->add_option("--language", a->language, "Language of the prompts, for answers that do not say it: en, de, zh-Hans, ... or its name");
  on_run(command, context, [a, &context] {
    probe::ImportSpec spec{probe::AnswerFile(a->file)};
    spec.file.format = format_of(a->format);
    spec.file.columns = field_columns("--map", a->map);
    spec.file.language = a->language;
    spec.run_name = a->name;
    spec.sets = a->sets;
    spec.split = a->split_by.empty() ? probe::ModelSplit::when_several : a->split_by == "none" ? probe::ModelSplit::never : probe::ModelSplit::always;
    return import(a->project, spec, context);
  });
}

}  // namespace lacuna::cli
