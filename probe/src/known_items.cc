#include "known_items.h"

#include <algorithm>
#include <set>

#include "probe/encoders.h"
#include "question_words.h"
#include "text.h"

namespace lacuna::probe {
namespace {

constexpr const char* kCanonical = "canonical";

bool may_be(const std::string& said, const std::string& language) { return said == language || said.empty() || (said == "zh" && language.starts_with("zh-")); }

}  // namespace

void KnownItems::add(KnownItem&& item) {
  const KnownItem& known = items_.emplace_back(std::move(item));
  for (const auto& [language, prompts] : known.item.prompts)
    for (const auto& [variant, text] : prompts.variants) {
      const Asked asked{&known, language, variant, &text, words_of(text)};
      by_prompt_[asked.words].push_back(asked);
      by_name_[known.item.id].push_back(asked);
    }
}

// Among several prompts in these words the one that is the same to the letter, then that which the answer's own set and variant speak for, else the canonical one, else the first.
const KnownItems::Asked* KnownItems::by_prompt(const LabelledAnswer& answer) const {
  const auto same = by_prompt_.find(words_of(answer.prompt));
  if (same == by_prompt_.end()) return nullptr;
  const bool named = by_name_.contains(answer.item);
  const std::string variant = answer.variant.empty() ? kCanonical : answer.variant, prompt = trimmed(answer.prompt);
  const Asked* best = nullptr;
  int best_rank = -1;
  std::set<std::string> languages;
  for (const Asked& asked : same->second) {
    if (!may_be(answer.language, asked.language) || (named && asked.known->item.id != answer.item)) continue;
    languages.insert(asked.language);
    const int rank = 4 * (trimmed(*asked.prompt) == prompt) + 2 * (asked.known->set == answer.set) + (asked.variant == variant);
    if (rank > best_rank) best = &asked, best_rank = rank;
  }
  return answer.language.empty() && languages.size() > 1 ? nullptr : best;
}

const KnownItems::Asked* KnownItems::by_name(const LabelledAnswer& answer) const {
  const auto named = by_name_.find(answer.item);
  if (named == by_name_.end() || answer.language.empty()) return nullptr;
  const std::string variant = answer.variant.empty() ? kCanonical : answer.variant;
  const Asked* first = nullptr;
  for (const Asked& asked : named->second) {
    if (!may_be(answer.language, asked.language) || asked.variant != variant) continue;
    if (asked.known->set == answer.set) return &asked;
    if (!first) first = &asked;
  }
  return first;
}

KnownItems::Found KnownItems::find(const LabelledAnswer& answer) const {
  Found out;
  const Asked* asked = trimmed(answer.prompt).empty() ? by_name(answer) : by_prompt(answer);
  if (!asked) return out;
  out.known = asked->known;
  out.language = asked->language;
  out.variant = asked->variant;
  out.prompt = asked->prompt;
  return out;
}

// Of the prompts of the item that it names, else of all in its words: whose they are, in which languages, and in which wordings of its own language.
KnownItems::NoItem KnownItems::why_none(const LabelledAnswer& answer) const {
  using Reason = NoItem::Reason;
  const std::string words = words_of(answer.prompt);
  const bool has_prompt = !words.empty(), named = by_name_.contains(answer.item);
  const auto& by = named ? by_name_ : by_prompt_;
  NoItem out;
  std::set<std::string> languages, variants;
  if (const auto some = by.find(named ? answer.item : words); some != by.end())
    for (const Asked& asked : some->second) {
      if (has_prompt && asked.words != words) continue;
      if (out.item.empty()) out.item = asked.known->item.id;
      languages.insert(asked.language);
      if (may_be(answer.language, asked.language)) variants.insert(asked.variant);
    }
  out.languages = joined(languages);
  out.reason = !has_prompt ? Reason::no_prompt : !languages.empty() ? Reason::other_language : named ? Reason::other_words : Reason::unknown_words;
  if (!named) return out;
  out.item = answer.item;
  if (languages.empty()) {
    out.mismatch = "another text than its prompts";
  } else if (answer.language.empty()) {
    out.mismatch = has_prompt ? "no language, though its prompt is that of several" : "neither a prompt nor a language";
    out.allowed = "allowed are " + out.languages + "; --language names that of answers without one";
  } else if (variants.empty()) {
    out.mismatch = has_prompt ? "another language than that of its prompt" : "a language in which it is not asked";
    out.allowed = "'" + for_terminal_line(answer.language, 40) + "'; allowed are " + out.languages;
  } else {
    out.mismatch = "a wording that it does not have";
    out.allowed = "'" + for_terminal_line(answer.variant.empty() ? kCanonical : answer.variant, 40) + "'; allowed in " + for_terminal_line(answer.language, 40) + " are " + joined(variants);
  }
  return out;
}

}  // namespace lacuna::probe
