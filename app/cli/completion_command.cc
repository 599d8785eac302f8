// completion: what a shell needs to complete commands, options and their values, written out of the commands themselves.
#include <algorithm>
#include <functional>
#include <iostream>
#include <memory>

#include "command_tree.h"

namespace lacuna::cli {
namespace {

// The first sentence, or what stands before a colon; short enough for a column beside the names.
std::string brief(const std::string& text) {
  const std::size_t end = std::min({text.find(". "), text.find(": "), text.find("; "), text.find('\n'), text.size()});
  std::string out = text.substr(0, end);
  if (!out.empty() && out.back() == '.') out.pop_back();
  return out;
}

// In single quotes for a shell: '\'' is understood by bash and zsh, and by fish too.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

std::vector<std::string> names_of_options(const CommandNode& node) {
  std::vector<std::string> out;
  for (const OptionNode& option : node.options) out.insert(out.end(), option.names.begin(), option.names.end());
  return out;
}

std::vector<const CommandNode*> with_root(const CommandNode& root) {
  std::vector<const CommandNode*> out = all_commands(root);
  out.insert(out.begin(), &root);
  return out;
}

// "run" to "lacuna run" and so on: which command the words so far have named. The same lines in bash and zsh.
std::string path_cases(const CommandNode& root, const char* indent) {
  std::string out;
  for (const CommandNode* node : with_root(root))
    for (const CommandNode& command : node->commands) out += indent + quoted(node->path + "/" + command.name) + ") command=" + quoted(command.path) + " ;;\n";
  return out;
}

// The words for an option that takes one of a few, nothing for a number, or files.
using OfferWords = std::function<std::string(const std::vector<std::string>&)>;
std::string value_cases(const CommandNode& root, const char* indent, const OfferWords& offer, const std::string& files) {
  std::string out;
  for (const CommandNode* node : with_root(root))
    for (const OptionNode& option : node->options) {
      if (!option.takes_value || option.names.empty()) continue;
      std::vector<std::string> patterns;
      for (const std::string& name : option.names) patterns.push_back(quoted(node->path + "/" + name));
      out += indent + joined(patterns, "|") + ") " + (!option.values.empty() ? offer(option.values) : option.number ? ":" : files) + "; return ;;\n";
    }
  return out;
}

std::string bash_words(const std::vector<std::string>& words) { return "_lacuna_words " + quoted(joined(words, " ")); }

std::string bash_script(const CommandNode& root) {
  std::string out =
      "# Completion of lacuna for bash, written by 'lacuna completion bash'.\n"
      "_lacuna_words() { COMPREPLY=($(compgen -W \"$1\" -- \"$cur\")); }\n"
      "_lacuna_files() { compopt -o filenames 2>/dev/null; local IFS=$'\\n'; COMPREPLY=($(compgen -f -- \"$cur\")); }\n"
      "_lacuna() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case \"$command/${COMP_WORDS[i]}\" in\n";
  out += path_cases(root, "      ") + "    esac\n  done\n  case \"$command/$prev\" in\n" + value_cases(root, "    ", bash_words, "_lacuna_files") + "  esac\n  case \"$command\" in\n";
  for (const CommandNode* node : with_root(root)) {
    std::vector<std::string> commands;
    for (const CommandNode& command : node->commands) commands.push_back(command.name);
    out += "    " + quoted(node->path) + ")\n      if [[ $cur == -* ]]; then " + bash_words(names_of_options(*node)) + "\n      else " +
           (commands.empty() ? "_lacuna_files" : bash_words(commands)) + "; fi ;;\n";
  }
  return out + "  esac\n}\ncomplete -F _lacuna lacuna\n";
}

// A name with its explanation, as _describe wants it.
std::string described(const std::string& name, const std::string& text) {
  std::string escaped;
  for (const char c : name) escaped += c == ':' ? "\\:" : std::string(1, c);
  return quoted(escaped + ":" + brief(text));
}

std::string zsh_script(const CommandNode& root) {
  std::string out =
      "#compdef lacuna\n"
      "# Completion of lacuna for zsh, written by 'lacuna completion zsh'.\n"
      "_lacuna() {\n"
      "  local command= word prev=${words[CURRENT-1]}\n"
      "  local -a names\n"
      "  for word in \"${(@)words[2,CURRENT-1]}\"; do\n"
      "    case \"$command/$word\" in\n";
  out += path_cases(root, "      ") + "    esac\n  done\n  case \"$command/$prev\" in\n" + value_cases(root, "    ", [](const auto& words) { return "compadd -- " + joined(words, " "); }, "_files") + "  esac\n  case \"$command\" in\n";
  for (const CommandNode* node : with_root(root)) {
    out += "    " + quoted(node->path) + ")\n      if [[ $PREFIX == -* ]]; then names=(";
    for (const OptionNode& option : node->options)
      for (const std::string& name : option.names) out += "\n        " + described(name, option.text);
    out += "); _describe option names\n      ";
    if (node->commands.empty()) {
      out += "else _files; fi ;;\n";
      continue;
    }
    out += "else names=(";
    for (const CommandNode& command : node->commands) out += "\n        " + described(command.name, command.summary);
    out += "); _describe command names; fi ;;\n";
  }
  // Autoloaded from a folder of completions, or read in by a startup file.
  return out + "  esac\n}\nif [[ $funcstack[1] == _lacuna ]]; then _lacuna \"$@\"; else compdef _lacuna lacuna; fi\n";
}

// When fish should offer what belongs to a command: its words stand there, and none of the commands below it.
std::string fish_condition(const CommandNode& node) {
  std::string out;
  std::string words = node.path;
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = std::min(words.find(' ', begin), words.size());
    out += (out.empty() ? "" : "; and ") + ("__fish_seen_subcommand_from " + words.substr(begin, end - begin));
    begin = end + 1;
  }
  if (node.commands.empty()) return out;
  out += std::string(out.empty() ? "" : "; and ") + "not __fish_seen_subcommand_from";
  for (const CommandNode& command : node.commands) out += " " + command.name;
  return out;
}

std::string fish_script(const CommandNode& root) {
  std::string out = "# Completion of lacuna for fish, written by 'lacuna completion fish'.\n";
  for (const CommandNode* node : with_root(root)) {
    const std::string start = "complete -c lacuna -n " + quoted(fish_condition(*node));
    for (const CommandNode& command : node->commands) out += start + " -f -a " + command.name + " -d " + quoted(brief(command.summary)) + "\n";
    for (const OptionNode& option : node->options) {
      if (option.names.empty()) continue;
      out += start;
      for (const std::string& name : option.names) out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      if (!option.values.empty()) out += " -x -a " + quoted(joined(option.values, " "));
      else if (option.takes_value) out += option.number ? " -x" : " -r";
      out += " -d " + quoted(brief(option.text)) + "\n";
    }
  }
  return out;
}

}  // namespace

void add_completion(CLI::App& app, Context& context) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command = add_command(app, "completion", "Prints what a shell needs to complete lacuna's commands and options.",
                                  "  lacuna completion bash > ~/.local/share/bash-completion/completions/lacuna\n"
                                  "  lacuna completion zsh > ~/.zfunc/_lacuna          # a folder of $fpath\n"
                                  "  lacuna completion fish > ~/.config/fish/completions/lacuna.fish");
  command->add_option("shell", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  on_run(command, context, [shell, &app] {
    const CommandNode root = command_tree(app);
    std::cout << (*shell == "bash" ? bash_script(root) : *shell == "zsh" ? zsh_script(root) : fish_script(root));
    return kDone;
  });
}

}  // namespace lacuna::cli
