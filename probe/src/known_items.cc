#include "known_items.h"
#include "text.h"

#include <algorithm>
#include <set>

namespace lacuna::probe {
namespace {

constexpr const char* kCanonical = "canonical";

bool may_be(const std::string& said, const std::string& language) { return said == language || said.empty() || (said == "zh" && language.starts_with("zh-")); }

}  // namespace

void KnownItems::add(KnownItem&& item) {
  const KnownItem& known = items_.emplace_back(std::move(item));
  for (const auto& [language, prompts] : known.item.prompts)
    for (const auto& [variant, text] : prompts.variants) {
      const Asked asked{&known, language, variant, &text};
      by_prompt_[trimmed(text)].push_back(asked);
      by_name_[known.item.id].push_back(asked);
    }
}

// Among several prompts in these words the one that the answer's own set and variant speak for, else the canonical one, else the first.
const KnownItems::Asked* KnownItems::by_prompt(const LabelledAnswer& answer) const {
  const auto same = by_prompt_.find(trimmed(answer.prompt));
  if (same == by_prompt_.end()) return nullptr;
  const bool named = by_name_.contains(answer.item);
  const std::string variant = answer.variant.empty() ? kCanonical : answer.variant;
  const Asked* best = nullptr;
  int best_rank = -1;
  std::set<std::string> languages;
  for (const Asked& asked : same->second) {
    if (!may_be(answer.language, asked.language) || (named && asked.known->item.id != answer.item)) continue;
    languages.insert(asked.language);
    const int rank = 2 * (asked.known->set == answer.set) + (asked.variant == variant);
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
  out.named = by_name_.contains(answer.item);
  const Asked* asked = trimmed(answer.prompt).empty() ? by_name(answer) : by_prompt(answer);
  if (!asked) return out;
  out.known = asked->known;
  out.language = asked->language;
  out.variant = asked->variant;
  out.prompt = asked->prompt;
  return out;
}

}  // namespace lacuna::probe
