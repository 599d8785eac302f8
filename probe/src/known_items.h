// The items that answers from elsewhere may belong to, found by what was asked.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "probe/json_lines.h"
#include "probe/prompt_set.h"

namespace lacuna::probe {

struct KnownItem {
  std::string set;
  PromptItem item;
  std::optional<std::int64_t> stored;  // its number, where the project holds it
};

class KnownItems {
 public:
  KnownItems() = default;
  KnownItems(const KnownItems&) = delete;
  KnownItems& operator=(const KnownItems&) = delete;

  // Of two with the same prompt the first is found.
  void add(KnownItem&& item);

  struct Found {
    const KnownItem* known = nullptr;  // none
    std::string language, variant;     // of its prompt
    const std::string* prompt = nullptr;
  };
  // By prompt (blanks and the shapes of marks set aside: "why ?" and "why？" are "why?") and language; by the item's name and language when the answer has no prompt. An answer that names one item
  // and has the prompt of another, or of none, belongs to none. "zh" is either script, and no language is that of the prompt where one alone has it.
  Found find(const LabelledAnswer& answer) const;

  // Why an answer that find() has no item for has none.
  struct NoItem {
    enum class Reason { no_prompt, other_language, other_words, unknown_words } reason = Reason::unknown_words;
    std::string item, languages;    // the item that it names, else one that has its words; in which languages
    std::string mismatch, allowed;  // of an answer that names an item there is: what it has instead of what belongs to it, and what it may have
  };
  NoItem why_none(const LabelledAnswer& answer) const;
  bool empty() const { return items_.empty(); }

 private:
  struct Asked {
    const KnownItem* known;
    std::string language, variant;
    const std::string* prompt;
    std::string words;  // of the prompt (words_of)
  };
  const Asked* by_prompt(const LabelledAnswer& answer) const;
  const Asked* by_name(const LabelledAnswer& answer) const;

  std::deque<KnownItem> items_;  // pointers stay valid
  std::unordered_map<std::string, std::vector<Asked>> by_prompt_, by_name_;  // by the prompt's words; by the item's id
};

}  // namespace lacuna::probe
