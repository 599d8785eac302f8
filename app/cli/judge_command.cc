// judge: a model is asked what it makes of the answers.
#include <iostream>
#include <memory>

#include "command.h"
#include "command_line.h"
#include "endpoint_options.h"
#include "filter_options.h"
#include "probe/encoders.h"
#include "probe/model_judge.h"
#include "terminal.h"

namespace lacuna::cli {
namespace {

struct JudgeArguments {
  std::string project, report;
  FilterArguments filter;
  probe::JudgeSpec spec;
};

void say_agreement(const probe::Project& project, const probe::JudgeInfo& judge, const probe::RowFilter& filter) {
  std::cout << probe::table_text(probe::judge_agreement(project, judge, filter));
}

int report_only(const JudgeArguments& a) {
  const probe::Project project = probe::Project::open_read_only(a.project);
  say_agreement(project, probe::find_judge(project, a.report), chosen_filter(project, a.filter));
  return kDone;
}

int judge_answers(JudgeArguments& a, const Context& context) {
  probe::check(a.spec);
  a.spec.filter = chosen_filter(probe::Project::open_read_only(a.project), a.filter);
  ProgressObserver observer(context, "answers");
  if (probe::Project::open_read_only(a.project).count(a.spec.filter, 1) == 0)
    throw probe::ProjectError(a.project + ": no answer is of the runs, items and other things that the options choose; there is nothing to judge");
  const probe::JudgeOutcome outcome = probe::judge_project(a.project, a.spec, observer, context.stop());
  observer.finish();
  note(context, counted(outcome.judged, "answer", "answers") + " judged, " + std::to_string(outcome.already_there) + " had a vote, " + counted(outcome.abstained, "abstention", "abstentions") + ", " +
                    std::to_string(outcome.failed) + " without a reply, " + std::to_string(outcome.unreadable) + " with none that can be read, " + std::to_string(outcome.left_out) +
                    " left out (no verdict, or invalid).");
  if (outcome.unweighted > 0) note(context, counted(outcome.unweighted, "vote is", "votes are") + " unweighted: letters without log-probabilities.");
  if (outcome.interrupted) {
    note(context, "Interrupted. The same command goes on.");
    return kInterrupted;
  }
  const std::uint64_t without = outcome.failed + outcome.unreadable;
  if (without > 0) complain(std::to_string(without) + " of " + std::to_string(outcome.matching) + " answers got no vote; the same command asks about them again");
  if (outcome.judged + outcome.already_there == 0) return without > 0 ? kError : kDone;
  say_agreement(probe::Project::open_read_only(a.project), outcome.judge, a.spec.filter);
  note(context, "No verdict has changed. To hear the votes:  lacuna classify --project " + shell_quoted(a.project) + " --with-judge " + outcome.judge.fingerprint.substr(0, 12));
  return without > 0 ? kError : kDone;
}

}  // namespace

void add_judge(CLI::App& app, Context& context) {
  auto a = std::make_shared<JudgeArguments>();
  CLI::App* command = add_command(app, "judge", "Asks a model, by a fixed rubric and with the labels in both orders, what it makes of every answer, stores its votes beside the verdicts, and says how well "
                                                "they agree with each other, with people and with the other layers. Verdicts stay as they are until 'lacuna classify --with-judge'.",
                                  "  lacuna judge --project audit.lacuna --judge-model judge.gguf\n"
                                  "  lacuna judge --project audit.lacuna --judge-endpoint http://127.0.0.1:8000 --axis engagement\n"
                                  "  lacuna judge --project audit.lacuna --agreement judge        # the table again, asking nobody");
  add_project(command, a->project);
  command->add_option("--judge-model", a->spec.model, "GGUF file; with --judge-endpoint only its template and tokenizer are used");
  add_endpoint_options(command, a->spec.endpoint, "judge-", "The reply's log-probabilities weigh a vote; from a server that gives none a plain letter is the vote, all or nothing");
  command->add_option("--axis", a->spec.axes, "What is asked, separated by commas: engagement, narrative, facts, reasoning")->delimiter(',')->capture_default_str();
  command->add_option("--agreement", a->report, "Ask nobody; print the agreement of the judge whose name has this part, or whose fingerprint begins so");
  command->add_option("--limit", a->spec.limit, "At most so many answers, spread evenly over those chosen; 0 = all")->capture_default_str();
  command->add_option("--max-reasoning-tokens", a->spec.max_reasoning_tokens, "Longest reasoning of a judge that cannot but reason, in tokens")->capture_default_str();
  add_filter_options(command, a->filter);
  add_device(command, a->spec.device, a->spec.gpu_memory);
  command->add_option("--threads", a->spec.threads, "0 = one a core")->capture_default_str();
  command->add_option("--parallel", a->spec.parallel, "Questions computed together; the votes do not depend on it")->capture_default_str();
  command->add_option("--context", a->spec.context, "Longest question in tokens; 0 = the model's, at most 8192")->capture_default_str();
  on_run(command, context, [a, &context] { return a->report.empty() ? judge_answers(*a, context) : report_only(*a); });
}

}  // namespace lacuna::cli
