// import: answers made elsewhere become a run.
#include <memory>

#include "command.h"
#include "probe/session.h"
#include "terminal.h"

namespace lacuna::cli {
namespace {

std::map<std::string, probe::AnswerFormat> formats() {
  std::map<std::string, probe::AnswerFormat> out;
  for (const probe::AnswerFormat format : probe::answer_formats()) out.emplace(probe::to_string(format), format);
  return out;
}

int import(const std::string& project, const probe::AnswerFile& file, const std::string& name, const Context& context) {
  ProgressObserver observer(context, "answers");
  const probe::ImportOutcome outcome = probe::import_answers(project, file, name, observer, context.stop);
  observer.finish();
  for (const std::string& line : outcome.notes) note(context, line);
  note(context, "Run '" + outcome.run_name + "' (" + outcome.format + "): " + std::to_string(outcome.imported) + " answers imported, " + std::to_string(outcome.already_there) +
                    " were there already, " + std::to_string(outcome.classified) + " classified.");
  return context.stop.stop_requested() ? kInterrupted : kDone;
}

}  // namespace

void add_import(CLI::App& app, Context& context) {
  struct Arguments { std::string project, file, name, language; probe::AnswerFormat format = probe::AnswerFormat::automatic; std::vector<std::string> map; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(app, "import", "Takes answers from elsewhere as a run and classifies them like any other: SpeechMap's lines, logs of Inspect (.eval and JSON), output of "
                                                 "promptfoo, labelled answers, any CSV or JSON Lines. Says what it could not carry over; stores nothing of a broken file.",
                                  "  lacuna import --project audit.lacuna answers.jsonl.xz\n"
                                  "  lacuna import --project audit.lacuna logs/2026-03-01_tibet.eval --name inspect\n"
                                  "  lacuna import --project audit.lacuna promptfoo.json --language en\n"
                                  "  lacuna import --project audit.lacuna table.csv --map prompt=Question,answer=Reply,model=LLM");
  add_project(command, a->project);
  command->add_option("file", a->file, "The file; JSON Lines may be compressed (.xz)")->required();
  command->add_option("--name", a->name, "Name of the run; the file's name by default");
  command->add_option("--format", a->format, "labelled, speechmap, inspect, promptfoo, csv or jsonl; seen from the content by default")
      ->transform(CLI::CheckedTransformer(formats()))->default_str("");
  command->add_option("--map", a->map, "FIELD=COLUMN, separated by commas, for csv and jsonl: id, item, prompt, answer, model, language, reasoning, label. Nested fields of JSON are named a.b");
  command->add_option("--language", a->language, "Language of the prompts, for answers that do not say it");
  on_run(command, context, [a, &context] {
    probe::AnswerFile file(a->file);
    file.format = a->format;
    file.columns = field_columns("--map", a->map);
    file.language = a->language;
    return import(a->project, file, a->name, context);
  });
}

}  // namespace lacuna::cli
