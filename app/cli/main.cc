// lacuna: every ability of the project without a window.
#include <atomic>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <new>
#include <thread>

#include "command_tree.h"
#include "probe/encoders.h"
#include "probe/interruption.h"
#include "probe/run_plan.h"
#include "probe/version.h"
#include "terminal.h"

namespace lacuna::cli {
namespace {

// Waits for SIGINT and SIGTERM on a thread of its own. They end the process, which leaves nothing half written; where the operation heeds the token, the first asks it to stop cleanly.
class SignalWatch {
 public:
  SignalWatch() {
    sigemptyset(&signals_);
    for (const int number : {SIGINT, SIGTERM, SIGUSR2}) sigaddset(&signals_, number);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);  // inherited by every thread that starts later
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a file at its size limit is an error of the write, as a full disk is
    thread_ = std::thread([this] { watch(); });
  }
  ~SignalWatch() {
    pthread_kill(thread_.native_handle(), SIGUSR2);
    thread_.join();
  }
  std::stop_token token() {
    heeded_ = true;
    return source_.get_token();
  }
  bool asked() const { return source_.stop_requested(); }

 private:
  void watch() {
    for (int number = 0; sigwait(&signals_, &number) == 0 && number != SIGUSR2;) {
      const bool at_once = !heeded_ || source_.stop_requested();
      std::fputs(at_once ? "\nInterrupted.\n" : "\nStopping. Once more to stop at once.\n", stderr);
      if (at_once) {
        probe::remove_unfinished_files();
        _exit(kInterrupted);
      }
      source_.request_stop();
    }
  }

  sigset_t signals_{};
  std::stop_source source_;
  std::atomic<bool> heeded_ = false;
  std::thread thread_;
};

// What CLI11 reads as something else than was meant: "-1" as 2^64 - 1 where a number has no sign, and an empty value, which is most often a variable of the shell that is
// not set, as 0 or as if the option did not stand there. A system prompt alone may be empty: none, whatever the plan has.
void refuse_misread_values(CLI::App& app) {
  const CLI::Validator no_sign([](std::string& text) { return text.starts_with('-') ? "'" + text + "': numbers from 0 on are allowed" : std::string(); }, "");
  const CLI::Validator not_empty([](std::string& text) { return text.empty() ? "is empty (a variable that is not set?); give it a value, or leave it out" : std::string(); }, "");
  for (CLI::Option* option : app.get_options({})) {
    if (option->get_type_name().starts_with("UINT")) option->check(no_sign);
    if (option->get_items_expected_max() > 0 && !option->check_lname("system")) option->transform(not_empty);  // before all other checks
  }
  for (CLI::App* command : app.get_subcommands({})) refuse_misread_values(*command);
}

// What CLI11 says, and before it the words that nothing takes, in the order in which they came, with the commands that there are where one of them lacks.
std::string usage_text(const CLI::App* app, const CLI::Error& error) {
  std::string words, commands, said = error.what();
  for (const std::string& word : app->remaining(true)) words += " " + probe::for_terminal_line(word, 80);
  const bool unexpected = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError);
  if (words.empty() || !(unexpected || error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError))) return CLI::FailureMessage::simple(app, error);
  const CLI::App* command = app;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  for (const CommandNode& one : command_tree(*command).commands) commands += (commands.empty() ? "" : ", ") + one.name;
  if (!commands.empty()) said = "a command is expected: " + commands;
  return "not expected:" + words + (unexpected && commands.empty() ? "" : "; " + said) + "\nRun with --help for more information.\n";
}

int run(int argc, char** argv) {
  SignalWatch signals;
  Context context;
  context.stop = [&signals] { return signals.token(); };
  CLI::App app{"Lacuna measures what a language model will not say."};
  app.name("lacuna");
  app.set_version_flag("--version", [] { return probe::version_text(); });
  app.add_flag("-q,--quiet", context.quiet, "Nothing on stderr but errors");
  app.require_subcommand(1);
  app.fallthrough();
  app.failure_message(usage_text);
  app.footer("Start with:  lacuna demo      Then:  lacuna run --help");
  for (const auto add : {add_inspect, add_devices, add_tokenize, add_logits, add_generate, add_bench, add_plan, add_run, add_classify, add_judge, add_compare, add_export, add_import,
                         add_report, add_sets, add_lint, add_eval_classifiers, add_verify, add_replay, add_sign, add_backup, add_bundle, add_demo, add_completion, add_man, add_worker})
    add(app, context);
  refuse_misread_values(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? kDone : kUsage;
  }
  std::cout.flush();
  if (!std::cout) {
    std::fputs("lacuna: standard output could not be written\n", stderr);
    return kError;
  }
  if (signals.asked() && context.exit_code == kDone) note(context, "It was done before it could be stopped.");
  return context.exit_code;
}

int failed(const std::exception& error, ExitCode code) {
  std::fflush(stdout);
  complain(error.what());
  return code;
}

}  // namespace

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& summary, const std::string& examples) {
  CLI::App* command = app.add_subcommand(name, summary);
  command->description("Examples:\n" + examples + "\n\n" + summary);
  return command;
}

void on_run(CLI::App* command, Context& context, std::function<int()> body) {
  command->callback([&context, body = std::move(body)] { context.exit_code = body(); });
}

void add_device(CLI::App* command, std::string& device, std::uint64_t& gpu_memory) {
  command->add_option("--device", device, "cpu; cuda:0, cuda:1, ...: an NVIDIA card; auto: the first card that can be used, else cpu")->capture_default_str();
  command->add_option("--gpu-memory", gpu_memory, "How much of the card's memory to use, such as 40GiB; experts that do not fit stay with the processor; 0 = what is free but a reserve")->transform(CLI::AsSizeValue(true));
}

CLI::Option* add_project(CLI::App* command, std::string& project) {
  return command->add_option("-p,--project", project, "Project file (NAME.lacuna)")->required();
}

}  // namespace lacuna::cli

int main(int argc, char** argv) {
  try {
    return lacuna::cli::run(argc, argv);
  } catch (const lacuna::probe::SpecError& error) {
    return lacuna::cli::failed(error, lacuna::cli::kUsage);
  } catch (const lacuna::cli::Interrupted& interruption) {
    return lacuna::cli::failed(interruption, lacuna::cli::kInterrupted);
  } catch (const std::bad_alloc&) {
    lacuna::cli::complain("memory ran out, or a limit of the process (ulimit -v); fewer answers together (--parallel), a shorter --context or a smaller model file need less");
    return lacuna::cli::kError;
  } catch (const std::exception& error) {
    return lacuna::cli::failed(error, lacuna::cli::kError);
  }
}
