// The text of a prompt set, changed field by field: what the linter would refuse can still be read and put right.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace lacuna::probe {

// The keys that lead to a text below an item: {"prompts", "en", "canonical"}.
using FieldPath = std::vector<std::string>;

class PromptSetText {
 public:
  // Throws std::invalid_argument with the first complaint when it is no YAML mapping with a list of items, an item a line.
  explicit PromptSetText(std::string text);

  const std::string& text() const { return text_; }
  const std::vector<std::string>& items() const { return items_; }          // ids; empty where one has none
  const std::vector<std::string>& languages() const { return languages_; }  // of both lists
  std::string field(std::size_t item, const FieldPath& path) const;         // empty = not there, or no text

  // Rewrites this item and leaves every other line as it is; comments inside of the item are lost. An empty value takes the field away.
  // Throws std::invalid_argument when something else than a mapping stands on the way.
  void set_field(std::size_t item, const FieldPath& path, const std::string& value);
  // At the end of the list; returns its number.
  std::size_t add_item(const std::string& id);

 private:
  struct Tree;
  void read();

  std::string text_;
  std::shared_ptr<const Tree> tree_;  // of this text
  std::vector<std::string> items_, languages_;
};

// The words that the fields of an item may hold, in the order of prompt_sets/README.md.
const std::vector<std::string>& stratum_words();
const std::vector<std::string>& role_words();
const std::vector<std::string>& translation_words();

}  // namespace lacuna::probe
