// The commands as they are, for what is written out of them: completions and the manual page.
#pragma once
#include <string>
#include <vector>

#include "command.h"

namespace lacuna::cli {

struct OptionNode {
  std::vector<std::string> names;   // "-p", "--project"; empty for an argument without dashes
  std::string argument;             // its name, for an argument without dashes
  std::string text;                 // what it does
  bool takes_value = false, number = false, required = false, several = false;
  std::vector<std::string> values;  // the words that are allowed, if only some are
};

struct CommandNode {
  std::string path;      // "sets list"; empty for the program itself
  std::string name, summary, examples;
  std::vector<OptionNode> options;
  std::vector<CommandNode> commands;
};

// Hidden commands are left out.
CommandNode command_tree(const CLI::App& app);

// All commands, each before its own: "run", "sets", "sets list", ...
std::vector<const CommandNode*> all_commands(const CommandNode& root);

}  // namespace lacuna::cli
