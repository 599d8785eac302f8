// devices: what could run a model; inspect, tokenize, logits, generate: one model file by itself.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "command.h"
#include "probe/benchmark.h"
#include "probe/encoders.h"
#include "probe/model_tools.h"
#include "terminal.h"

namespace lacuna::cli {
namespace {

CLI::Option* add_model(CLI::App* command, std::string& model) {
  return command->add_option("model", model, "GGUF file (of a split set: any of its files)")->required();
}

// Streams one answer as it comes, reasoning marked; model text never reaches the terminal raw.
class AnswerStream {
 public:
  void operator()(const std::string&, const std::string& text, bool in_reasoning) {
    if (text.empty()) return;
    if (in_reasoning && !reasoning_) std::cout << "[reasoning] ";
    if (!in_reasoning && reasoning_) std::cout << "\n[answer] ";
    reasoning_ = in_reasoning;
    std::cout << probe::for_terminal(text) << std::flush;
  }

 private:
  bool reasoning_ = false;
};

// Whoever reads an answer shall not take its cut for its end.
std::string cut_mark(const probe::GenerateOutput& output) {
  if (output.stop_reason == "length") return "\n[cut: the limit of tokens is reached]";
  return output.stop_reason == "cancelled" ? "\n[cut: stopped]" : "";
}

struct GenerateArguments {
  std::string model, prompt, prompts;
  std::string thinking;
  bool json = false;
  probe::GenerateOptions options;
};

int generate(const GenerateArguments& arguments, const Context& context) {
  probe::GenerateOptions options = arguments.options;
  if (!arguments.thinking.empty()) options.thinking = arguments.thinking == "on";
  options.on_warning = [&](const std::string& warning) { note(context, "warning: " + warning); };
  const auto inputs = arguments.prompts.empty() ? std::vector<probe::GenerateInput>{{"1", arguments.prompt, {}}}
                                                : probe::read_generate_inputs(arguments.prompts);
  const bool stream = !arguments.json && inputs.size() == 1;
  ProgressLine line(context);
  std::size_t finished = 0;
  bool failed = false, cancelled = false;
  const auto done = [&](const probe::GenerateOutput& output) {
    ++finished;
    failed = failed || output.stop_reason == "failed";
    cancelled = cancelled || output.stop_reason == "cancelled";
    if (arguments.json) std::cout << probe::output_json(output) << std::endl;
    else if (!stream) std::cout << "== " << probe::for_terminal_line(output.id) << "\n" << probe::for_terminal(output.text) << cut_mark(output) << "\n";
    else if (!output.tokens.empty()) std::cout << cut_mark(output) << "\n";
    if (!output.error.empty()) complain((arguments.prompts.empty() ? "" : probe::for_terminal_line(output.id, 80) + ": ") + output.error);
    if (inputs.size() > 1)
      line.show(static_cast<double>(finished) / static_cast<double>(inputs.size()), std::to_string(finished) + "/" + std::to_string(inputs.size()) + " answers");
  };
  std::function<void(const std::string&, const std::string&, bool)> on_text;
  if (stream) on_text = AnswerStream();
  probe::generate_answers(arguments.model, options, inputs, on_text, done, context.stop());
  return cancelled ? kInterrupted : failed ? kError : kDone;
}

// Of a file, or of what is piped in; from a terminal nothing is waited for.
std::string text_to_tokenize(const std::string& file) {
  struct stat input {};
  if (file.empty() && (fstat(STDIN_FILENO, &input) != 0 || S_ISCHR(input.st_mode))) throw CLI::RequiredError("--text, --file or a text on standard input");
  const std::string name = file.empty() ? "standard input" : file;
  std::error_code error;
  std::ifstream opened;
  if (std::filesystem::is_directory(file, error)) throw std::runtime_error(name + ": is a folder; a file that holds a text is expected");
  if (!file.empty()) opened.open(file, std::ios::binary);
  if (!opened) throw std::runtime_error(name + ": cannot be opened: " + std::strerror(errno));
  std::istream& in = file.empty() ? std::cin : opened;
  std::string text(std::istreambuf_iterator<char>(in), {});
  if (in.bad()) throw std::runtime_error(name + ": cannot be read to its end");
  if (text.empty()) throw std::runtime_error(name + ": is empty; a text is expected");
  return text;
}

void add_sampling(CLI::App* command, probe::GenerateOptions& o) {
  command->add_option("--max-tokens", o.max_tokens, "Longest answer, in tokens")->capture_default_str();
  command->add_option("--max-reasoning-tokens", o.max_reasoning_tokens, "Longest reasoning, in tokens")->capture_default_str();
  command->add_option("--temperature", o.temperature, "0 = greedy")->capture_default_str();
  command->add_option("--top-k", o.top_k, "0 = off")->capture_default_str();
  command->add_option("--top-p", o.top_p, "1 = off")->capture_default_str();
  command->add_option("--min-p", o.min_p, "0 = off")->capture_default_str();
  command->add_option("--seed", o.seed, "Seed of the sampling")->capture_default_str();
  command->add_option("--stop", o.stop, "Text that ends an answer (may be given several times)");
  command->add_option("--parallel", o.parallel, "Prompts computed together; the answers do not depend on it")->capture_default_str();
  add_device(command, o.device, o.gpu_memory);
  command->add_option("--threads", o.threads, "0 = one a core; the answers do not depend on it")->capture_default_str();
  command->add_option("--context", o.context, "Longest prompt and answer together, in tokens; 0 = the model's, at most 8192")->capture_default_str();
}

}  // namespace

void add_inspect(CLI::App& app, Context& context) {
  struct Arguments { std::string model; bool json = false; probe::FitQuestion fit; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(app, "inspect", "Says what a model file holds and whether it will fit into memory.",
                                  "  lacuna inspect model.gguf\n  lacuna inspect model.gguf --context 4096 --parallel 16 --json\n  lacuna inspect model.gguf --gpu-memory 24GiB   # which layers would go on such a card");
  add_model(command, a->model);
  command->add_option("--context", a->fit.context, "Tokens a sequence, for the memory estimate; at most the model's; 0 = the model's, at most 8192");
  command->add_option("--parallel", a->fit.parallel, "Sequences together, for the memory estimate, which also counts the prompts that are kept to share their beginnings")->capture_default_str();
  add_device(command, a->fit.device, a->fit.gpu_memory);
  command->add_flag("--json", a->json, "For machines");
  on_run(command, context, [a, &context] {
    BytesProgress progress(context, "hashing");
    const probe::ModelSummary summary = probe::inspect_model(a->model, a->fit, std::ref(progress));
    std::cout << (a->json ? probe::summary_json(summary) + "\n" : probe::summary_text(summary));
    return kDone;
  });
}

void add_tokenize(CLI::App& app, Context& context) {
  struct Arguments { std::string model, text, file; bool json = false, special = false; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(app, "tokenize", "Shows the token ids of a text.",
                                  "  lacuna tokenize model.gguf --text 'Hello, world'\n  echo 'Hello, world' | lacuna tokenize model.gguf\n  lacuna tokenize model.gguf --file text.txt --special --json");
  add_model(command, a->model);
  CLI::Option* text = command->add_option("--text", a->text, "The text");
  command->add_option("--file", a->file, "A file that holds the text, byte for byte")->excludes(text);
  command->add_flag("--special", a->special, "Read special tokens such as <think> in the text");
  command->add_flag("--json", a->json, "For machines");
  on_run(command, context, [a, text] {
    if (text->empty()) a->text = text_to_tokenize(a->file);
    const auto pieces = probe::tokenize(a->model, a->text, a->special);
    if (a->json) std::cout << probe::pieces_json(pieces) << "\n";
    else
      for (const probe::TokenPiece& piece : pieces) std::cout << piece.id << "\t" << probe::for_terminal_line(piece.bytes) << "\n";
    return kDone;
  });
}

void add_devices(CLI::App& app, Context& context) {
  CLI::App* command = add_command(app, "devices", "Lists the processor and the cards, and says why one cannot be used.", "  lacuna devices");
  on_run(command, context, [] {
    std::cout << probe::device_list_text();
    return kDone;
  });
}

void add_logits(CLI::App& app, Context& context) {
  struct Arguments { std::string model, out; std::vector<std::int32_t> tokens; unsigned threads = 0; std::string device = "cpu"; std::uint64_t gpu_memory = 0; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(app, "logits", "Writes the logits of every position: float32, little-endian, [positions, vocabulary].",
                                  "  lacuna logits model.gguf --tokens 1,17,100 --out logits.f32");
  add_model(command, a->model);
  command->add_option("--tokens", a->tokens, "Token ids, separated by commas")->required()->delimiter(',');
  command->add_option("--out", a->out, "File to write")->required();
  add_device(command, a->device, a->gpu_memory);
  command->add_option("--threads", a->threads, "0 = one a core; the logits do not depend on it");
  on_run(command, context, [a] {
    const probe::LogitsShape shape = probe::write_logits(a->model, a->tokens, a->out, a->threads, a->device, a->gpu_memory);
    std::cout << "{\"positions\": " << shape.positions << ", \"vocabulary\": " << shape.vocabulary << "}\n";
    return kDone;
  });
}

void add_generate(CLI::App& app, Context& context) {
  auto a = std::make_shared<GenerateArguments>();
  CLI::App* command = add_command(app, "generate", "Answers prompts without a project.",
                                  "  lacuna generate model.gguf --prompt 'What is the capital of France?'\n"
                                  "  lacuna generate model.gguf --prompts questions.jsonl --parallel 16 --json > answers.jsonl\n"
                                  "  lacuna generate model.gguf --raw --prompt 'Once upon a time' --temperature 0.8 --seed 7");
  add_model(command, a->model);
  CLI::Option* prompt = command->add_option("--prompt", a->prompt, "One prompt");
  CLI::Option* prompts = command->add_option("--prompts", a->prompts, "A file of lines {\"id\": .., \"prompt\": ..} or {\"id\": .., \"tokens\": [..]}, each with an id of its own, a text or a whole number");
  prompt->excludes(prompts);
  command->add_flag("--raw", a->options.raw, "The prompt as it is, without the chat template");
  command->add_option("--system", a->options.system_prompt, "System prompt (none by default)");
  command->add_option("--thinking", a->thinking, "on or off, for templates that know a switch")->check(CLI::IsMember({"on", "off"}));
  add_sampling(command, a->options);
  command->add_flag("--json", a->json, "One line of JSON an answer");
  on_run(command, context, [a, &context, prompt, prompts] {
    if (prompt->empty() && prompts->empty()) throw CLI::RequiredError("--prompt or --prompts");
    return generate(*a, context);
  });
}

void add_bench(CLI::App& app, Context& context) {
  struct Arguments { std::string model; bool json = false; probe::BenchmarkOptions options; };
  auto a = std::make_shared<Arguments>();
  CLI::App* command = add_command(app, "bench", "Measures tokens a second of prompts, of one answer and of several together, beside what this machine could do at most.",
                                  "  lacuna bench model.gguf\n  lacuna bench model.gguf --prompt-tokens 512 --generate 64 --parallel 1,16 --json");
  add_model(command, a->model);
  command->add_option("--prompt-tokens", a->options.prompt_tokens, "Length of the prompt")->capture_default_str();
  command->add_option("--generate", a->options.generate, "Tokens of an answer")->capture_default_str();
  command->add_option("--parallel", a->options.parallel, "Answers computed together, separated by commas")->delimiter(',')->capture_default_str();
  add_device(command, a->options.device, a->options.gpu_memory);
  command->add_option("--threads", a->options.threads, "0 = one a core");
  command->add_option("--repeats", a->options.repeats, "The best of so many counts")->capture_default_str();
  command->add_flag("--audit", a->options.audit, "Also a whole audit: 64 prompts with a common beginning, 5 samples of each");
  command->add_flag("--json", a->json, "For machines");
  on_run(command, context, [a, &context] {
    const probe::BenchmarkResult result = probe::run_benchmark(a->model, a->options, context.stop());
    if (context.stop().stop_requested()) return kInterrupted;
    std::cout << (a->json ? probe::benchmark_json(result) + "\n" : probe::benchmark_text(result));
    return kDone;
  });
}

}  // namespace lacuna::cli
