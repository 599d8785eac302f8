#include "probe/prompt_set_text.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "prompt_set_reader.h"
#include "strict_yaml.h"

namespace lacuna::probe {
namespace {

YAML::Node parsed(const std::string& text) {
  std::vector<Complaint> complaints;
  const auto root = parse_strict_yaml(text, "the set", complaints);
  if (!root) throw std::invalid_argument(complaints.empty() ? "the set: is empty" : complaints.front().text());
  const YAML::Node items = root->IsMap() ? (*root)["items"] : YAML::Node();
  if (!items.IsDefined() || !items.IsSequence()) throw std::invalid_argument("the set: has no list 'items'");
  return *root;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    out.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + '\n';
  return out;
}

// Nothing but blanks, or a comment.
bool says_nothing(const std::string& line) {
  const std::size_t first = line.find_first_not_of(" \r");
  return first == std::string::npos || line[first] == '#';
}

// The lines of an item: [begin, end), and the column of its dash.
struct Block { std::size_t begin = 0, end = 0, dash = 0; };

Block block_of(const YAML::Node& items, std::size_t item, const std::vector<std::string>& lines) {
  const YAML::Mark mark = items[item].Mark();
  Block out;
  out.begin = static_cast<std::size_t>(mark.line);
  const std::string before = out.begin < lines.size() ? lines[out.begin].substr(0, static_cast<std::size_t>(mark.column)) : "";
  out.dash = before.find('-');
  if (out.dash == std::string::npos || before.find_first_not_of(" -") != std::string::npos)
    throw std::invalid_argument("the set: line " + std::to_string(out.begin + 1) + ": an item that begins with '- ' on a line of its own is expected");
  if (item + 1 < items.size()) {
    out.end = static_cast<std::size_t>(items[item + 1].Mark().line);
  } else {
    out.end = out.begin + 1;
    while (out.end < lines.size() && (says_nothing(lines[out.end]) || lines[out.end].find_first_not_of(' ') > out.dash)) ++out.end;
  }
  while (out.end > out.begin + 1 && says_nothing(lines[out.end - 1])) --out.end;  // they belong to what follows
  return out;
}

void write(YAML::Emitter& out, const YAML::Node& node) {
  if (node.IsScalar()) {
    if (node.Tag() != "?") out << YAML::SingleQuoted;  // "?" = it stood without quotes
    out << node.Scalar();
    return;
  }
  if (node.Style() == YAML::EmitterStyle::Flow) out << YAML::Flow;
  if (node.IsSequence()) {
    out << YAML::BeginSeq;
    for (const YAML::Node& entry : node) write(out, entry);
    out << YAML::EndSeq;
  } else if (node.IsMap()) {
    out << YAML::BeginMap;
    for (const auto& entry : node) {
      out << YAML::Key << entry.first.Scalar() << YAML::Value;
      write(out, entry.second);
    }
    out << YAML::EndMap;
  } else {
    out << YAML::Null;
  }
}

// The item as lines of the list.
std::vector<std::string> lines_of(const YAML::Node& item, std::size_t dash) {
  YAML::Emitter out;
  write(out, item);
  std::vector<std::string> lines = lines_of(std::string(out.c_str()));
  for (std::size_t i = 0; i < lines.size(); ++i) lines[i] = std::string(dash, ' ') + (i == 0 ? "- " : "  ") + lines[i];
  return lines;
}

std::optional<std::size_t> entry_number(const std::string& key) {
  if (key.empty() || key.size() > 6 || key.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  return std::stoul(key);
}

YAML::Node below(const YAML::Node& at, const std::string& key) {
  if (at.IsMap()) return at[key];
  if (const auto number = entry_number(key); at.IsSequence() && number && *number < at.size()) return at[*number];
  return YAML::Node(YAML::NodeType::Undefined);
}

void remove_entry(YAML::Node list, std::size_t number) {
  YAML::Node rest(YAML::NodeType::Sequence);
  rest.SetStyle(list.Style());
  for (std::size_t i = 0; i < list.size(); ++i)
    if (i != number) rest.push_back(list[i]);
  list = rest;
}

// No value takes away what is there.
using NewValue = std::optional<YAML::Node>;
void put(YAML::Node into, const FieldPath& path, std::size_t at, const NewValue& value);

void put_in_list(YAML::Node list, const FieldPath& path, std::size_t at, const NewValue& value) {
  const auto number = entry_number(path[at]);
  if (!number || *number > list.size())
    throw std::invalid_argument("the set: '" + path[at - 1] + "' has " + std::to_string(list.size()) + " entries; there is no '" + path[at] + "'");
  const bool last = at + 1 == path.size();
  if (*number == list.size()) {
    if (!value) return;
    list.push_back(last ? *value : YAML::Node(YAML::NodeType::Map));
    if (last) return;
  }
  if (!last) return put(list[*number], path, at + 1, value);
  if (value) list[*number] = *value;
  else remove_entry(list, *number);
}

void put(YAML::Node into, const FieldPath& path, std::size_t at, const NewValue& value) {
  if (into.IsSequence() && at > 0) return put_in_list(into, path, at, value);
  if (!into.IsMap() && into.IsDefined() && !into.IsNull()) throw std::invalid_argument("the set: '" + path[at - 1] + "' is no mapping of fields; put it right in the text");
  const std::string& key = path[at];
  if (at + 1 == path.size()) {
    if (value) into[key] = *value;
    else into.remove(key);
    return;
  }
  const bool there = into[key].IsDefined() && !into[key].IsNull();
  if (!there && !value) return;
  if (!there) into[key] = YAML::Node(entry_number(path[at + 1]) ? YAML::NodeType::Sequence : YAML::NodeType::Map);
  put(into[key], path, at + 1, value);
  if (!value && into[key].size() == 0) into.remove(key);  // its last field has gone
}

}  // namespace

struct PromptSetText::Tree { YAML::Node root; };
struct PromptSetText::Value { NewValue node; };

PromptSetText::PromptSetText(std::string text) : text_(std::move(text)) { read(); }

void PromptSetText::read() {
  const YAML::Node root = parsed(text_);
  tree_ = std::make_shared<Tree>(Tree{root});
  items_.clear();
  languages_.clear();
  for (const YAML::Node& item : root["items"]) items_.push_back(item.IsMap() && item["id"].IsDefined() && item["id"].IsScalar() ? item["id"].Scalar() : "");
  for (const char* list : {"languages", "exploratory_languages"})
    if (const YAML::Node languages = root[list]; languages.IsDefined() && languages.IsSequence())
      for (const YAML::Node& language : languages)
        if (language.IsScalar()) languages_.push_back(language.Scalar());
}

std::string PromptSetText::field(std::size_t item, const FieldPath& path) const {
  YAML::Node at = YAML::Clone(tree_->root["items"][item]);
  for (const std::string& key : path) {
    const YAML::Node next = below(at, key);
    if (!next.IsDefined()) return {};
    at.reset(next);
  }
  if (at.IsScalar()) return at.Scalar();
  std::string out;
  if (at.IsSequence())
    for (const YAML::Node& entry : at)
      if (entry.IsScalar()) out += (out.empty() ? "" : "\n") + entry.Scalar();
  return out;
}

std::size_t PromptSetText::entries(std::size_t item, const FieldPath& path) const {
  YAML::Node at = YAML::Clone(tree_->root["items"][item]);
  for (const std::string& key : path) {
    const YAML::Node next = below(at, key);
    if (!next.IsDefined()) return 0;
    at.reset(next);
  }
  return at.IsSequence() ? at.size() : 0;
}

void PromptSetText::set_field(std::size_t item, const FieldPath& path, const std::string& value) {
  rewrite(item, path, {value.empty() ? NewValue() : YAML::Node(value)});
}

void PromptSetText::set_list(std::size_t item, const FieldPath& path, const std::vector<std::string>& values) {
  YAML::Node list(YAML::NodeType::Sequence);
  list.SetStyle(YAML::EmitterStyle::Flow);
  for (const std::string& value : values) list.push_back(value);
  rewrite(item, path, {values.empty() ? NewValue() : list});
}

void PromptSetText::rewrite(std::size_t item, const FieldPath& path, const Value& value) {
  const YAML::Node items = tree_->root["items"];
  std::vector<std::string> lines = lines_of(text_);
  const Block block = block_of(items, item, lines);
  YAML::Node changed = YAML::Clone(items[item]);
  put(changed, path, 0, value.node);
  const std::vector<std::string> fresh = lines_of(changed, block.dash);
  const auto first = lines.begin() + static_cast<std::ptrdiff_t>(block.begin);
  const auto after = lines.erase(first, lines.begin() + static_cast<std::ptrdiff_t>(block.end));
  lines.insert(after, fresh.begin(), fresh.end());
  text_ = joined(lines);
  read();
}

std::size_t PromptSetText::add_item(const std::string& id) {
  const YAML::Node items = tree_->root["items"];
  if (items.size() == 0) throw std::invalid_argument("the set: 'items' is empty; write the first item in the text");
  std::vector<std::string> lines = lines_of(text_);
  const Block last = block_of(items, items.size() - 1, lines);
  YAML::Node item(YAML::NodeType::Map);
  item["id"] = id;
  const std::vector<std::string> fresh = lines_of(item, last.dash);
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(last.end), fresh.begin(), fresh.end());
  text_ = joined(lines);
  read();
  return items_.size() - 1;
}

const std::vector<std::string>& stratum_words() { return kStrata; }
const std::vector<std::string>& role_words() { return kRoles; }
const std::vector<std::string>& translation_words() { return kTranslations; }
const std::vector<std::string>& fact_state_words() { return kFactStates; }

}  // namespace lacuna::probe
