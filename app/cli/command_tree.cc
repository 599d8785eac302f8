#include "command_tree.h"

#include <algorithm>
#include <sstream>

namespace lacuna::cli {
namespace {

constexpr const char* kNumbers[] = {"INT", "UINT", "FLOAT"};

// The words of a check: "TEXT:{csv,jsonl}", or "TEXT:value in {auto->0,chat->1} OR {0,1}" of one that also gives the word a meaning.
std::vector<std::string> allowed_values(const std::string& type) {
  std::vector<std::string> out;
  const std::size_t open = type.find('{'), close = type.find('}');
  if (open == std::string::npos || close == std::string::npos || close < open) return out;
  std::istringstream words(type.substr(open + 1, close - open - 1));
  for (std::string word; std::getline(words, word, ',');) out.push_back(word.substr(0, word.find("->")));
  return out;
}

OptionNode option_node(const CLI::Option& option) {
  OptionNode node;
  for (const std::string& name : option.get_snames()) node.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) node.names.push_back("--" + name);
  if (node.names.empty()) node.argument = option.get_name(true);
  node.text = option.get_description();
  node.takes_value = option.get_items_expected_max() > 0;
  node.several = option.get_items_expected_max() > 1;
  node.required = option.get_required();
  const std::string type = option.get_type_name();
  node.number = std::any_of(std::begin(kNumbers), std::end(kNumbers), [&](const char* name) { return type.starts_with(name); });
  node.values = allowed_values(type);
  return node;
}

CommandNode command_node(const CLI::App& app, const std::string& path) {
  CommandNode node;
  node.path = path;
  node.name = app.get_name();
  // add_command writes "Examples:\n...\n\nsummary".
  const std::string description = app.get_description(), lead = "Examples:\n";
  const std::size_t gap = description.find("\n\n");
  const bool has_examples = description.starts_with(lead) && gap != std::string::npos;
  node.summary = has_examples ? description.substr(gap + 2) : description;
  if (has_examples) node.examples = description.substr(lead.size(), gap - lead.size());
  for (const CLI::Option* option : app.get_options([](const CLI::Option* o) { return !o->get_group().empty(); })) node.options.push_back(option_node(*option));
  for (const CLI::App* command : app.get_subcommands([](const CLI::App* c) { return !c->get_group().empty(); }))
    node.commands.push_back(command_node(*command, (path.empty() ? "" : path + " ") + command->get_name()));
  return node;
}

void collect(const CommandNode& node, std::vector<const CommandNode*>& out) {
  for (const CommandNode& command : node.commands) {
    out.push_back(&command);
    collect(command, out);
  }
}

}  // namespace

CommandNode command_tree(const CLI::App& app) { return command_node(app, ""); }

std::vector<const CommandNode*> all_commands(const CommandNode& root) {
  std::vector<const CommandNode*> out;
  collect(root, out);
  return out;
}

}  // namespace lacuna::cli
