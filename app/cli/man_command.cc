// man: the manual page, written out of the commands themselves.
#include <iostream>
#include <sstream>

#include "command_tree.h"
#include "probe/version.h"

namespace lacuna::cli {
namespace {

// Text as roff takes it: nothing at the beginning of a line is a request, a hyphen is one that can be copied.
std::string roff(const std::string& text) {
  std::string out;
  bool begins = true;
  for (const char c : text) {
    if (begins && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') out += "\\e";
    else if (c == '-') out += "\\-";
    else out += c;
    begins = c == '\n';
  }
  return out;
}

// An argument of a request.
std::string argument(const std::string& text) {
  std::string out;
  for (const char c : roff(text)) out += c == '"' ? "\"\"" : std::string(1, c);
  return "\"" + out + "\"";
}

std::string without_indent(const std::string& text) {
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) out += line.substr(std::min(line.find_first_not_of(' '), line.size())) + "\n";
  return out;
}

std::string option_text(const OptionNode& option) {
  std::string names;
  for (const std::string& name : option.names) names += (names.empty() ? "" : ", ") + ("\\fB" + roff(name) + "\\fR");
  if (option.names.empty()) names = "\\fI" + roff(option.argument) + "\\fR" + (option.several ? " ..." : "");
  else if (option.takes_value) names += " \\fI" + std::string(option.values.empty() ? "VALUE" : "WORD") + "\\fR" + (option.several ? " ..." : "");
  std::string text = option.text;
  if (!option.values.empty()) {
    text += " (";
    for (std::size_t i = 0; i < option.values.size(); ++i) text += (i ? ", " : "") + option.values[i];
    text += ")";
  }
  if (option.required) text += text.empty() ? "Required" : "; required";
  return ".TP\n" + names + "\n" + roff(text) + "\n";
}

std::string command_text(const CommandNode& command) {
  std::string out = ".SS " + argument("lacuna " + command.path) + "\n" + roff(command.summary) + "\n";
  if (!command.examples.empty()) out += ".PP\n.nf\n.RS 4\n" + roff(without_indent(command.examples)) + ".RE\n.fi\n";
  for (const OptionNode& option : command.options)
    if (option.names.empty() || option.names.back() != "--help") out += option_text(option);
  return out;
}

std::string page(const CommandNode& root) {
  std::string version = probe::version_text();
  version = version.substr(0, version.find('\n'));
  std::string out = ".TH LACUNA 1 \"\" " + argument(version) + " \"User commands\"\n";
  out += ".SH NAME\nlacuna \\- measures what a language model will not say\n.SH SYNOPSIS\n.B lacuna\n.RI [ options ]\n.I command\n.RI [ arguments ]\n";
  out += ".SH DESCRIPTION\n" + roff("Asks open-weight language models questions from curated sets, with controls beside every sensitive one, classifies the answers, keeps everything in "
                                     "one project file and compares models and versions. Results go to standard output, everything else to standard error.") + "\n";
  out += ".SH OPTIONS\n";
  for (const OptionNode& option : root.options) out += option_text(option);
  out += ".SH COMMANDS\n";
  for (const CommandNode* command : all_commands(root)) out += command_text(*command);
  out += ".SH \"EXIT STATUS\"\n";
  for (const auto& [code, meaning] : std::initializer_list<std::pair<const char*, const char*>>{
           {"0", "done"}, {"1", "error"}, {"2", "the command line is wrong"}, {"3", "a threshold of --fail-on was exceeded"}, {"4", "interrupted; the same command goes on, or begins again"},
           {"5", "integrity or provenance does not match"}})
    out += std::string(".TP\n.B ") + code + "\n" + roff(meaning) + "\n";
  out += ".SH ENVIRONMENT\n.TP\n.B LACUNA_DATA\n" + roff("Folder with prompt sets, rules and demo models; ../share/lacuna beside the program by default.") +
         "\n.TP\n.B LACUNA_API_KEY\n" + roff("Key of a server, for --endpoint.") + "\n.SH \"SEE ALSO\"\n.BR lacuna\\-studio (1)\n";
  return out;
}

}  // namespace

void add_man(CLI::App& app, Context& context) {
  CLI::App* command = add_command(app, "man", "Prints the manual page.", "  lacuna man | man -l -\n  lacuna man > lacuna.1");
  on_run(command, context, [&app] {
    std::cout << page(command_tree(app));
    return kDone;
  });
}

}  // namespace lacuna::cli
