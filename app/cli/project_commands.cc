// run, plan, classify, replay: what fills a project file and works on it.
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <set>

#include "command.h"
#include "command_line.h"
#include "endpoint_options.h"
#include "probe/encoders.h"
#include "probe/frozen_plan.h"
#include "probe/outcome_json.h"
#include "probe/replay.h"
#include "probe/report.h"
#include "probe/session.h"
#include "terminal.h"

namespace lacuna::cli {
namespace {

namespace fs = std::filesystem;

// "1%" or "0.01".
double share_of(const std::string& text) {
  std::size_t read = 0;
  double value = -1;
  try {
    value = std::stod(text, &read);
  } catch (const std::logic_error&) {  // NOLINT(bugprone-empty-catch): the check below says it
  }
  const bool percent = read > 0 && text.substr(read) == "%";
  if (percent) value /= 100;
  if ((read != text.size() && !percent) || !(value > 0 && value <= 1))
    throw CLI::ValidationError("--sample", "'" + text + "'; allowed: a share such as 1% or 0.01, above 0, at most 100%");
  return value;
}

struct RunArguments {
  std::string project, thinking, plan, shard, out;
  bool dry_run = false, no_greedy = false, json = false;
  probe::RunSpec spec;
};

// What a plan fixes can be given on the command line too; what was given counts.
void add_spec(CLI::App* command, RunArguments& a) {
  probe::RunSpec& s = a.spec;
  command->add_option("-m,--model", s.model, "GGUF file; with --endpoint only its template and tokenizer are used, and checked against the server's count");
  add_endpoint_options(command, s.endpoint);
  command->add_option("--name", s.name, "Name of the run; the model's name by default");
  command->add_option("--sets", s.sets, "Prompt sets: names of built-in ones, YAML files or folders of them, separated by commas")->delimiter(',');
  command->add_option("--languages", s.languages, "Languages, separated by commas; by default those of en and zh-Hans that a set has, and all of a set that has neither")->delimiter(',');
  command->add_option("--variants", s.variants, "Wordings: canonical, terse, ...")->delimiter(',')->capture_default_str();
  command->add_option("--items", s.items, "Only these items, such as tibet-03, with their controls, or with those of them that are named too")->delimiter(',');
  command->add_option("--temperature", s.temperature, "Of the sampled answers")->capture_default_str();
  command->add_option("--top-p", s.top_p, "1 = off")->capture_default_str();
  command->add_option("--top-k", s.top_k, "0 = off")->capture_default_str();
  command->add_option("--min-p", s.min_p, "0 = off")->capture_default_str();
  command->add_option("--max-tokens", s.max_tokens, "Longest answer, in tokens")->capture_default_str();
  command->add_option("--max-reasoning-tokens", s.max_reasoning_tokens, "Longest reasoning, in tokens")->capture_default_str();
  command->add_option("--top-log-probabilities", s.top_log_probabilities, "Keep the log-probability of every token, and so many of the likeliest in its place (at most 20), in the project's view log_probabilities; a server gives them if it can")->capture_default_str();
  command->add_option("--system", s.system_prompt, "System prompt (none by default); an empty one = none, whatever the plan has");
  command->add_option("--samples", s.samples, "Answers to each prompt; the first is greedy, the others are sampled")->capture_default_str();
  command->add_option("--seed", s.seed, "Seed of the run; each answer's own is derived from it")->capture_default_str();
  command->add_option("--limit", s.limit, "Only the first N answers of the plan, each sample of a prompt counted; 0 = all")->capture_default_str();
  add_device(command, s.device, s.gpu_memory);
  command->add_option("--threads", s.threads, "0 = one a core; the answers do not depend on it")->capture_default_str();
  command->add_option("--parallel", s.parallel, "Prompts computed together; the answers do not depend on it")->capture_default_str();
  command->add_option("--context", s.context, "Longest prompt and answer together, in tokens; 0 = the model's, at most 8192")->capture_default_str();
  command->add_flag("--no-greedy", a.no_greedy, "Sample the first answer too");
  command->add_option("--thinking", a.thinking, "on or off, for templates that know a switch")->check(CLI::IsMember({"on", "off"}));
}

void finish_spec(RunArguments& a) {
  a.spec.greedy_first = !a.no_greedy;
  if (!a.thinking.empty()) a.spec.thinking = a.thinking == "on";
}

// The options whose values a plan holds.
template <typename Take>
void each_planned(const Take& take) {
  take("--name", &probe::RunSpec::name);
  take("--sets", &probe::RunSpec::sets);
  take("--items", &probe::RunSpec::items);
  take("--languages", &probe::RunSpec::languages);
  take("--variants", &probe::RunSpec::variants);
  take("--samples", &probe::RunSpec::samples);
  take("--no-greedy", &probe::RunSpec::greedy_first);
  take("--seed", &probe::RunSpec::seed);
  take("--temperature", &probe::RunSpec::temperature);
  take("--top-p", &probe::RunSpec::top_p);
  take("--top-k", &probe::RunSpec::top_k);
  take("--min-p", &probe::RunSpec::min_p);
  take("--max-tokens", &probe::RunSpec::max_tokens);
  take("--max-reasoning-tokens", &probe::RunSpec::max_reasoning_tokens);
  take("--top-log-probabilities", &probe::RunSpec::top_log_probabilities);
  take("--system", &probe::RunSpec::system_prompt);
  take("--thinking", &probe::RunSpec::thinking);
  take("--limit", &probe::RunSpec::limit);
  take("--context", &probe::RunSpec::context);
}

// Options that were not given take the plan's values.
void fill_from_plan(const CLI::App& command, const probe::RunSpec& plan, probe::RunSpec& spec) {
  each_planned([&](const char* option, auto probe::RunSpec::*member) {
    if (command.get_option(option)->count() == 0) spec.*member = plan.*member;
  });
}

std::string run_of_plan(const CLI::App& command, const std::string& file) {
  std::set<std::string> in_the_plan = {"--out"};
  each_planned([&](const char* option, auto) { in_the_plan.insert(option); });
  return "lacuna run --project NAME.lacuna" + given_options(command, in_the_plan) + " --plan " + shell_quoted(file);
}

// "2:8" is the second of eight parts.
void parse_shard(const std::string& text, probe::RunSpec& spec) {
  unsigned part = 0, parts = 0;
  char rest = 0;
  const bool digits = text.find_first_not_of("0123456789:") == std::string::npos;
  if (!digits || std::sscanf(text.c_str(), "%5u:%5u%c", &part, &parts, &rest) != 2)
    throw probe::SpecError("shard: '" + probe::for_terminal_line(text, 40) + "' is none; PART:PARTS is expected, with PART from 1 to PARTS, such as 1:4");
  spec.shard = part;
  spec.shards = parts;
}

int say_dry_run(const RunArguments& a, const probe::DryRun& run) {
  if (a.json) {
    std::cout << probe::dry_run_json(run) << "\n";
    return run.open == 0 ? kDone : run.interrupted ? kInterrupted : run.failed > 0 ? kError : kDone;
  }
  std::cout << counted(run.prompts, "prompt", "prompts") << (a.spec.shards > 1 ? " in this shard" : "") << ", " << run.open << " without an answer\n";
  if (run.open == 0) return kDone;
  std::cout << "Tried " << run.tried << ": " << (run.tokens > 0 ? counted(run.tokens, "token", "tokens") : "tokens were not counted") << " in " << clock_text(run.seconds) << "\n";
  if (run.failed > 0) complain(std::to_string(run.failed) + " of " + std::to_string(run.tried) + " failed, such as by: " + run.cause);
  if (run.interrupted || run.failed == run.tried) {
    std::cout << "Nothing was stored.\n";
    return run.interrupted ? kInterrupted : kError;
  }
  std::cout << "Expected: " << clock_text(run.expected_seconds);
  if (run.at_most_seconds > 0) std::cout << "; at most " << clock_text(run.at_most_seconds) << ", if every answer runs into its limits";
  std::cout << "\nNothing was stored.\n";
  return run.failed > 0 ? kError : kDone;
}

void say_causes(const Context& context, const std::string& what, const probe::InvalidAnswers::Causes& causes) {
  constexpr std::size_t kShown = 5;
  for (std::size_t i = 0; i < std::min(kShown, causes.size()); ++i) note(context, "  " + std::to_string(causes[i].second) + " " + what + ": " + probe::for_terminal_line(causes[i].first, 200));
  if (causes.size() > kShown) note(context, "  and " + std::to_string(causes.size() - kShown) + " more causes");
}

// A name that no run of the project has.
std::string free_name(const probe::Project& project, const std::string& name) {
  std::set<std::string> taken;
  for (const probe::RunInfo& run : project.runs()) taken.insert(run.name);
  std::string out = name + "-again";
  for (int n = 2; taken.contains(out); ++n) out = name + "-again-" + std::to_string(n);
  return out;
}

// A run of which no rate can be counted has gone to its end all the same: what would make another one better.
void say_nothing_valid(const RunArguments& a, const Context& context, const probe::InvalidAnswers& none) {
  const bool cut = none.reasons.front().first.starts_with("cut by the length limit");  // the classifiers' word for it
  note(context, std::string("warning: no answer is valid, so that no rate counts any") +
                    (cut ? ": --max-tokens " + std::to_string(a.spec.max_tokens) + " cuts them off; a run under another name may take a higher limit" : ""));
}

// What a run has come to: how many answers, how many of them no rate counts, and how those that failed are asked again. A row stays what it is, so that
// nobody asks until a wanted answer comes: asking again is a run of its own.
int say_end(const CLI::App& command, const RunArguments& a, const Context& context, const probe::Project& project, const probe::RunInfo& info) {
  const probe::InvalidAnswers none = probe::invalid_answers(project, info.name);
  const std::string run = "run '" + info.name + "'", shard = a.shard.empty() ? "" : "Shard " + a.shard + " of ";
  std::string counts = counted(info.answered - none.failed - none.invalid, "answer", "answers");
  if (none.failed > 0) counts += ", " + std::to_string(none.failed) + " failed";
  if (none.invalid > 0) counts += ", " + std::to_string(none.invalid) + " invalid" + (none.filtered > 0 ? " (" + std::to_string(none.filtered) + " broken off by the host's content filter)" : "");
  if (info.answered < info.planned) note(context, shard + run + " is complete; " + std::to_string(info.planned - info.answered) + " of its " + std::to_string(info.planned) + " answers are left to others. The run so far: " + counts);
  else note(context, (shard.empty() ? "Run '" + info.name + "'" : shard + run + " was the last; it") + " is complete: " + counts + ".");
  say_causes(context, "failed", none.failures);
  say_causes(context, "invalid", none.reasons);
  if (none.invalid > 0 && none.invalid + none.failed == info.answered) say_nothing_valid(a, context, none);
  if (none.failed == 0) {
    if (info.answered == info.planned) note(context, "Next:  lacuna export --project " + shell_quoted(a.project) + " --format csv --out results.csv");
    return kDone;
  }
  complain(std::to_string(none.failed) + " of " + std::to_string(info.answered) + " prompts of " + run + " failed and count in no rate, most by: " + none.failures.front().first);
  std::string items;
  for (const std::string& item : none.failed_items) items += (items.empty() ? "" : ",") + item;
  note(context, "To ask these items again, with their controls and in all languages, wordings and samples of the run, in a run of their own:  lacuna run" + given_options(command, {"--items", "--name", "--limit", "--shard", "--json"}) + " --items " + shell_quoted(items) + " --name " +
                    shell_quoted(free_name(project, info.name)));
  return kError;
}

int run_or_try(CLI::App* command, RunArguments& a, Context& context) {
  finish_spec(a);
  std::optional<probe::FrozenPlan> plan;
  if (!a.plan.empty()) {
    plan = probe::read_plan(a.plan);
    fill_from_plan(*command, plan->spec, a.spec);
  }
  if (!a.shard.empty()) parse_shard(a.shard, a.spec);
  ProgressObserver observer(context, "answers");
  if (a.dry_run) return say_dry_run(a, probe::dry_run(a.project, a.spec, observer, plan ? &*plan : nullptr, context.stop()));
  const probe::RunOutcome outcome = probe::run_audit(a.project, a.spec, observer, context.stop(), plan ? &*plan : nullptr);
  observer.finish();
  const probe::Project project = probe::Project::open_read_only(a.project);
  const probe::RunInfo info = project.run(outcome.run_name);
  if (a.json) std::cout << probe::run_json(info, probe::invalid_answers(project, info.name), outcome) << "\n";
  for (const std::string& difference : info.plan_differences) note(context, "Exploratory: not as the plan has it: " + difference);
  if (outcome.interrupted) {
    note(context, "Interrupted after " + std::to_string(outcome.progress.done) + " of " + std::to_string(outcome.progress.total) +
                      " answers. The same command goes on.");
    return kInterrupted;
  }
  return say_end(*command, a, context, project, info);
}

void say_changes(const probe::ClassifyOutcome& outcome) {
  for (const std::string& change : outcome.changes) std::cout << probe::for_terminal_line(change) << "\n";
  if (!outcome.against_controls.rows.empty()) std::cout << "\n" << probe::table_text(outcome.against_controls);
}

void say_differences(const probe::ReplayOutcome& outcome) {
  for (const std::string& line : outcome.differences) std::cout << "DIFFERS  " << probe::for_terminal_line(line) << "\n";
  std::cout << outcome.equal << " of " << outcome.compared << " answers are the same bytes again";
  if (outcome.interrupted) std::cout << "; interrupted, " << outcome.chosen - outcome.compared << " of " << outcome.chosen << " were not compared";
  if (outcome.failed > 0) std::cout << "; " << outcome.failed << " failed when they were asked: there is nothing to compare";
  std::cout << "\n";
}

}  // namespace

void add_run(CLI::App& app, Context& context) {
  auto a = std::make_shared<RunArguments>();
  CLI::App* command = add_command(app, "run", "Asks a model every prompt of the sets, classifies the answers, keeps everything in the project file. "
                                              "Stopped at any moment and started again with the same words, it goes on where it was. Exit code 1 when a prompt failed: its row stays, with the cause, and counts in no rate; the last line says how to ask it again, in a run of its own.",
                                  "  lacuna run --project audit.lacuna --model model.gguf --sets tibet,uyghurs,tiananmen,taiwan --languages en,zh-Hans\n"
                                  "  lacuna run --project audit.lacuna --model model.gguf --sets tibet --samples 5 --seed 7 --temperature 0.6\n"
                                  "  lacuna run --project audit.lacuna --model model.gguf --sets tibet --limit 10      # a first look\n"
                                  "  lacuna run --project audit.lacuna --model model.gguf --plan frozen.json           # as it was frozen before\n"
                                  "  lacuna run --project part2.lacuna --model model.gguf --sets tibet --shard 2:4     # the second of four parts; 'lacuna import' joins them\n"
                                  "  lacuna run --project audit.lacuna --model model.gguf --sets tibet --dry-run       # how long would it take?\n"
                                  "  lacuna run --project audit.lacuna --endpoint http://127.0.0.1:8000 --sets tibet       # a server that runs already");
  add_project(command, a->project);
  add_spec(command, *a);
  command->add_option("--plan", a->plan, "A plan of 'lacuna plan', for a run that begins with it; one that differs from it is marked exploratory");
  command->add_option("--shard", a->shard, "PART:PARTS: only this part of the prompts, such as 2:4; 'lacuna import' joins the projects of the parts into one run");
  command->add_flag("--dry-run", a->dry_run, "Answer a few prompts, store nothing, say how long all would take");
  command->add_flag("--json", a->json, "For machines: at the end one JSON document on stdout, with --dry-run too");
  on_run(command, context, [a, command, &context] { return run_or_try(command, *a, context); });
}

void add_plan(CLI::App& app, Context& context) {
  auto a = std::make_shared<RunArguments>();
  CLI::App* command = add_command(app, "plan", "Freezes what a run will ask, of which model, with which rules, before it is asked. Publish the hash: then nobody, you "
                                               "included, can say later that something else was meant.",
                                  "  lacuna plan --model model.gguf --sets tibet,taiwan --samples 5 --out frozen.json\n"
                                  "  lacuna run --project audit.lacuna --model model.gguf --plan frozen.json");
  add_spec(command, *a);
  command->add_option("--out", a->out, "File to write; it must not be there yet")->required();
  on_run(command, context, [a, command, &context] {
    finish_spec(*a);
    if (fs::exists(a->out)) throw std::runtime_error(probe::for_terminal_line(a->out) + ": is there already; a plan never replaces a file: its hash may be published");
    ProgressObserver observer(context, "answers");
    const probe::FrozenPlan plan = probe::freeze_plan(a->spec, observer);
    probe::write_atomically(a->out, plan.json);
    std::cout << plan.sha256 << "  " << probe::for_terminal_line(a->out) << "\n";
    note(context, counted(plan.prompts, "prompt", "prompts") + " frozen as '" + plan.name + "'. Next:  " + run_of_plan(*command, a->out));
    return kDone;
  });
}

void add_classify(CLI::App& app, Context& context) {
  struct Arguments { std::string project, judge; bool json = false; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(app, "classify", "Classifies every stored answer again with the rules at hand, without the model, and says what changed and why. Facts, claims and patterns "
                                                   "are those that the run stored: an answer is judged by the set that asked it.",
                                  "  lacuna classify --project audit.lacuna\n"
                                  "  lacuna classify --project audit.lacuna --with-judge qwen      # hears the votes of 'lacuna judge'");
  add_project(command, a->project);
  command->add_option("--with-judge", a->judge, "Hear the stored votes of this model too (a part of its name, or the beginning of its fingerprint): it turns a verdict only where the rules or the statistical layer say the same. Without it no model is heard");
  command->add_flag("--json", a->json, "For machines: one JSON document on stdout");
  on_run(command, context, [a, &context] {
    ProgressObserver observer(context, "answers");
    const probe::ClassifyOutcome outcome = probe::classify_project(a->project, observer, context.stop(), a->judge);
    observer.finish();
    if (a->json) std::cout << probe::classify_json(outcome) << "\n";
    else say_changes(outcome);
    if (outcome.interrupted) {
      note(context, "Interrupted after " + std::to_string(outcome.classified) + " of " + std::to_string(outcome.answers) + " answers; the others keep their verdicts. The same command begins again with all.");
      return kInterrupted;
    }
    note(context, counted(outcome.classified, "answer", "answers") + " classified, " + counted(outcome.changed, "verdict", "verdicts") +
                      " changed. Facts, claims and patterns are those stored with each run; what was repaired in a set since is used by a run under another name.");
    return kDone;
  });
}

void add_replay(CLI::App& app, Context& context) {
  struct Arguments { std::string project, model, sample = "100%"; bool json = false; probe::ReplayOptions options; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(app, "replay", "Generates stored answers again and compares them byte by byte. Exit code 5 when one differs.",
                                  "  lacuna replay --project audit.lacuna\n  lacuna replay --project audit.lacuna --run v1 --sample 1% --model v1.gguf");
  add_project(command, a->project);
  command->add_option("--run", a->options.runs, "Only these runs")->delimiter(',');
  command->add_option("--model", a->model, "The model file; without it a file of the stored name beside the project or in the current folder");
  command->add_option("--sample", a->sample, "Share of the answers; the same ones come again")->capture_default_str();
  add_device(command, a->options.device, a->options.gpu_memory);
  command->add_option("--threads", a->options.threads, "0 = one a core; the answers do not depend on it");
  command->add_option("--parallel", a->options.parallel, "Prompts computed together; the answers do not depend on it")->capture_default_str();
  command->add_flag("--json", a->json, "For machines: one JSON document on stdout");
  on_run(command, context, [a, &context] {
    a->options.model = a->model;
    a->options.share = share_of(a->sample);
    ProgressObserver observer(context, "answers");
    const probe::ReplayOutcome outcome = probe::replay_project(a->project, a->options, observer, context.stop());
    observer.finish();
    for (const std::string& line : outcome.notes) note(context, line);
    if (a->json) std::cout << probe::replay_json(outcome) << "\n";
    else say_differences(outcome);
    return !outcome.differences.empty() ? kIntegrity : outcome.interrupted ? kInterrupted : kDone;
  });
}

}  // namespace lacuna::cli
