#include "known_items.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <set>

#include "probe/encoders.h"
#include "text.h"

namespace lacuna::probe {
namespace {

constexpr const char* kCanonical = "canonical";

bool may_be(const std::string& said, const std::string& language) { return said == language || said.empty() || (said == "zh" && language.starts_with("zh-")); }

UChar32 straight(UChar32 c) {
  switch (c) {
    case 0x2018: case 0x2019: case 0x201A: return '\'';
    case 0x201C: case 0x201D: case 0x201E: return '"';
    default: return c;
  }
}

// What programs change on the way without changing the question: the width and shape of marks and quotes, kinds and number of blanks, blanks beside marks.
std::string words_of(const std::string& prompt) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* compatible = icu::Normalizer2::getNFKCInstance(error);
  if (U_FAILURE(error)) return trimmed(prompt);
  const icu::UnicodeString text = compatible->normalize(icu::UnicodeString::fromUTF8(prompt), error);
  if (U_FAILURE(error)) return trimmed(prompt);
  icu::UnicodeString words;
  bool is_apart = false, after_mark = true;
  for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
    const UChar32 c = straight(text.char32At(at));
    if (u_isUWhiteSpace(c)) {
      is_apart = true;
      continue;
    }
    const bool is_mark = u_ispunct(c);
    if (is_apart && !is_mark && !after_mark) words.append(u' ');
    words.append(c);
    is_apart = false, after_mark = is_mark;
  }
  std::string out;
  return words.toUTF8String(out);
}

}  // namespace

void KnownItems::add(KnownItem&& item) {
  const KnownItem& known = items_.emplace_back(std::move(item));
  for (const auto& [language, prompts] : known.item.prompts)
    for (const auto& [variant, text] : prompts.variants) {
      const Asked asked{&known, language, variant, &text};
      by_prompt_[words_of(text)].push_back(asked);
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

void KnownItems::explain(const LabelledAnswer& answer, Found& found) const {
  const auto named = by_name_.find(answer.item);
  if (named == by_name_.end()) return;
  const std::string prompt = words_of(answer.prompt);
  std::set<std::string> languages, variants;  // those of its prompts in these words, or of all; of the answer's language
  for (const Asked& asked : named->second) {
    if (!prompt.empty() && words_of(*asked.prompt) != prompt) continue;
    languages.insert(asked.language);
    if (may_be(answer.language, asked.language)) variants.insert(asked.variant);
  }
  if (languages.empty()) {
    found.mismatch = "another text than its prompts";
  } else if (answer.language.empty()) {
    found.mismatch = prompt.empty() ? "neither a prompt nor a language" : "no language, though its prompt is that of several";
    found.allowed = "allowed are " + joined(languages) + "; --language names that of answers without one";
  } else if (variants.empty()) {
    found.mismatch = prompt.empty() ? "a language in which it is not asked" : "another language than that of its prompt";
    found.allowed = "'" + for_terminal_line(answer.language, 40) + "'; allowed are " + joined(languages);
  } else {
    found.mismatch = "a wording that it does not have";
    found.allowed = "'" + for_terminal_line(answer.variant.empty() ? kCanonical : answer.variant, 40) + "'; allowed in " + for_terminal_line(answer.language, 40) + " are " + joined(variants);
  }
}

KnownItems::Found KnownItems::find(const LabelledAnswer& answer) const {
  Found out;
  const Asked* asked = trimmed(answer.prompt).empty() ? by_name(answer) : by_prompt(answer);
  if (!asked) {
    explain(answer, out);
    return out;
  }
  out.known = asked->known;
  out.language = asked->language;
  out.variant = asked->variant;
  out.prompt = asked->prompt;
  return out;
}

KnownItems::NoItem KnownItems::why_none(const LabelledAnswer& answer) const {
  if (trimmed(answer.prompt).empty()) return {NoItem::Reason::no_prompt, "", ""};
  const bool named = by_name_.contains(answer.item);
  std::string item;
  std::set<std::string> languages;
  if (const auto same = by_prompt_.find(words_of(answer.prompt)); same != by_prompt_.end())
    for (const Asked& asked : same->second) {
      if (named && asked.known->item.id != answer.item) continue;
      if (item.empty()) item = asked.known->item.id;
      languages.insert(asked.language);
    }
  if (!languages.empty()) return {NoItem::Reason::other_language, item, joined(languages)};
  return named ? NoItem{NoItem::Reason::other_words, answer.item, ""} : NoItem{};
}

}  // namespace lacuna::probe
