// What every subcommand has: a place in the parser, and an exit code.
#pragma once
#include <cstdint>
#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

namespace lacuna::cli {

// Exit codes of the program; scripts rely on them.
enum ExitCode : int {
  kDone = 0,
  kError = 1,        // also: prompts that failed, answers that a judge gave no vote on
  kUsage = 2,
  kThreshold = 3,    // --fail-on was exceeded
  kInterrupted = 4,  // can be resumed
  kIntegrity = 5,    // integrity or provenance does not match
};

// A command that was asked to stop, and leaves nothing half done. What it says goes to stderr, and the exit code is kInterrupted.
struct Interrupted : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Shared by the subcommands of one call.
struct Context {
  bool quiet = false, no_color = false;
  // SIGINT and SIGTERM end the process, and from the first call on ask it to stop: a command that calls it looks at the token often.
  std::function<std::stop_token()> stop;
  int exit_code = kDone;
};

// Adds the subcommand `name`; its help begins with `examples`. `run` returns the exit code.
CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& summary, const std::string& examples);
void on_run(CLI::App* command, Context& context, std::function<int()> run);
CLI::Option* add_project(CLI::App* command, std::string& project);  // --project, required
void add_device(CLI::App* command, std::string& device, std::uint64_t& gpu_memory);  // --device, --gpu-memory

// "prompt=Question,answer=Text" of an option that may stand several times. Throws CLI::ValidationError.
std::map<std::string, std::string> field_columns(const std::string& option, const std::vector<std::string>& texts);

void add_devices(CLI::App& app, Context& context);
void add_inspect(CLI::App& app, Context& context);
void add_tokenize(CLI::App& app, Context& context);
void add_logits(CLI::App& app, Context& context);
void add_generate(CLI::App& app, Context& context);
void add_bench(CLI::App& app, Context& context);
void add_run(CLI::App& app, Context& context);
void add_plan(CLI::App& app, Context& context);
void add_classify(CLI::App& app, Context& context);
void add_judge(CLI::App& app, Context& context);
void add_compare(CLI::App& app, Context& context);
void add_export(CLI::App& app, Context& context);
void add_import(CLI::App& app, Context& context);
void add_report(CLI::App& app, Context& context);
void add_sets(CLI::App& app, Context& context);
void add_lint(CLI::App& app, Context& context);
void add_eval_classifiers(CLI::App& app, Context& context);
void add_replay(CLI::App& app, Context& context);
void add_verify(CLI::App& app, Context& context);
void add_sign(CLI::App& app, Context& context);
void add_backup(CLI::App& app, Context& context);
void add_bundle(CLI::App& app, Context& context);
void add_completion(CLI::App& app, Context& context);
void add_man(CLI::App& app, Context& context);
void add_demo(CLI::App& app, Context& context);
void add_worker(CLI::App& app, Context& context);

}  // namespace lacuna::cli
