// The text of a prompt set, changed field by field: what the linter would refuse can still be read and put right.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace lacuna::probe {

// The keys that lead to a text below an item, of an entry of a list its number: {"prompts", "en", "canonical"}, {"facts", "0", "slot"}.
using FieldPath = std::vector<std::string>;

class PromptSetText {
 public:
  // Throws std::invalid_argument with the first complaint when it is no YAML mapping with a list of items, an item a line.
  explicit PromptSetText(std::string text);

  const std::string& text() const { return text_; }
  const std::vector<std::string>& items() const { return items_; }          // ids; empty where one has none
  const std::vector<std::string>& languages() const { return languages_; }  // of both lists
  std::string field(std::size_t item, const FieldPath& path) const;         // empty = not there, or no text; of a list of texts one a line
  std::size_t entries(std::size_t item, const FieldPath& path) const;       // of a list; 0 = not there, or no list

  // Rewrites this item and leaves every other line as it is; comments inside of the item are lost. An empty value takes the field or the
  // entry away; the number after the last one appends an entry. Throws std::invalid_argument when something else than a mapping or a list
  // stands on the way, or the list is shorter.
  void set_field(std::size_t item, const FieldPath& path, const std::string& value);
  // The same for a list of texts; an empty list takes the field away.
  void set_list(std::size_t item, const FieldPath& path, const std::vector<std::string>& values);
  // At the end of the list; returns its number.
  std::size_t add_item(const std::string& id);

 private:
  struct Tree;
  struct Value;
  void read();
  void rewrite(std::size_t item, const FieldPath& path, const Value& value);

  std::string text_;
  std::shared_ptr<const Tree> tree_;  // of this text
  std::vector<std::string> items_, languages_;
};

// The words that the fields of an item may hold, in the order of prompt_sets/README.md.
const std::vector<std::string>& stratum_words();
const std::vector<std::string>& role_words();
const std::vector<std::string>& translation_words();
const std::vector<std::string>& fact_state_words();

}  // namespace lacuna::probe
