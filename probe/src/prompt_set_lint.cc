#include "prompt_set_lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "classifiers/classifier.h"
#include "probe/encoders.h"

namespace lacuna::probe {
namespace {

// Jaccard similarity of the character trigrams of two questions in one language. In the curated sets questions of different
// sensitive items reach 0.51, and a sensitive item and its twin, which share their form on purpose, 0.67.
constexpr double kSameQuestion = 0.6;
constexpr double kSameAsControl = 0.85;
constexpr std::size_t kControls = 2;

// One item at a time; complaints carry the item's line and the path of the field.
class ItemLint {
 public:
  ItemLint(const PromptSet& set, const Sources& sources, std::vector<Complaint>& complaints) : set_(set), sources_(sources), complaints_(complaints) {}

  void check(std::size_t index) {
    item_ = &set_.items[index];
    path_ = "items[" + std::to_string(index) + "]";
    check_pair();
    check_exploratory();
    check_unique();
    for (std::size_t i = 0; i < item_->facts.size(); ++i) check_fact(item_->facts[i], path_ + ".facts[" + std::to_string(i) + "]");
    for (std::size_t i = 0; i < item_->claims.size(); ++i) check_claim(item_->claims[i], path_ + ".claims[" + std::to_string(i) + "]");
    for (const Slot& slot : item_->slots)
      if (std::none_of(item_->facts.begin(), item_->facts.end(), [&](const Fact& fact) { return fact.slot == slot.id; }))
        complain(path_ + ".slots", "no fact answers the slot '" + slot.id + "'");
  }

 private:
  void complain(const std::string& field, const std::string& message) { complaints_.push_back({set_.path, item_->line, 0, field, message}); }

  void check_pair() {
    if (item_->sensitive()) {
      if (!item_->pair.empty()) complain(path_ + ".pair", "stands at a sensitive item; only controls have a pair");
      const auto controls = std::count_if(set_.items.begin(), set_.items.end(), [&](const PromptItem& other) { return !other.sensitive() && other.pair == item_->id; });
      if (static_cast<std::size_t>(controls) < kControls)
        complain(path_, "sensitive item '" + item_->id + "' has " + std::to_string(controls) + " controls; at least " + std::to_string(kControls) + " are needed");
      return;
    }
    const auto pair = std::find_if(set_.items.begin(), set_.items.end(), [&](const PromptItem& other) { return other.id == item_->pair; });
    if (pair == set_.items.end()) complain(path_ + ".pair", "there is no item '" + for_terminal_line(item_->pair, 60) + "'");
    else if (!pair->sensitive()) complain(path_ + ".pair", "'" + item_->pair + "' is not a sensitive item");
  }

  // What only some items ask is compared with a control that asks it too.
  void check_exploratory() {
    for (const std::string& language : set_.exploratory_languages) {
      if (!item_->sensitive() || !item_->prompts.count(language)) continue;
      if (std::none_of(set_.items.begin(), set_.items.end(), [&](const PromptItem& other) { return other.pair == item_->id && other.prompts.count(language); }))
        complain(path_ + ".prompts." + language, "no control of '" + item_->id + "' has this exploratory language; at least one is needed");
    }
  }

  template <typename List>
  void check_unique_ids(const List& list, const char* field) {
    std::set<std::string> seen;
    for (const auto& entry : list)
      if (!entry.id.empty() && !seen.insert(entry.id).second) complain(path_ + "." + field, "id '" + entry.id + "' stands twice");
  }

  void check_unique() {
    check_unique_ids(item_->slots, "slots");
    check_unique_ids(item_->facts, "facts");
    check_unique_ids(item_->claims, "claims");
    check_unique_ids(item_->entities, "entities");
  }

  // False when a pattern does not compile.
  bool compiles(const LocalisedPatterns& patterns, const std::string& field) {
    bool all = true;
    for (const auto& [language, list] : patterns)
      for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string complaint = classifiers::pattern_complaint(list[i]);
        if (complaint.empty()) continue;
        complain(field + "." + language + "[" + std::to_string(i) + "]", "pattern '" + for_terminal_line(list[i], 80) + "' does not compile: " + complaint);
        all = false;
      }
    return all;
  }

  static bool any_matches(const std::vector<std::string>& patterns, const std::string& text) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) { return classifiers::pattern_matches(pattern, text); });
  }

  void check_own_example(const LocalisedPatterns& patterns, const Localised& text, const std::string& field) {
    for (const auto& [language, list] : patterns) {
      const auto example = text.find(language);
      if (example == text.end()) complain(field + ".patterns." + language, "no text of this language stands beside them to try them on");
      else if (!any_matches(list, example->second))
        complain(field + ".patterns." + language, "no pattern matches the text of its own language: '" + for_terminal_line(example->second, 100) + "'");
    }
  }

  void check_fact(const Fact& fact, const std::string& field) {
    if (std::none_of(item_->slots.begin(), item_->slots.end(), [&](const Slot& slot) { return slot.id == fact.slot; }))
      complain(field + ".slot", "there is no slot '" + for_terminal_line(fact.slot, 60) + "'");
    check_sources(fact, field);
    const bool patterns_compile = compiles(fact.patterns, field + ".patterns");  // both, so that both are complained about
    if (!compiles(fact.contradictions, field + ".contradictions") || !patterns_compile) return;
    check_own_example(fact.patterns, fact.text, field);
    for (const Claim& claim : item_->claims)
      for (const auto& [language, text] : claim.text) {
        const auto patterns = fact.patterns.find(language);
        if (patterns != fact.patterns.end() && any_matches(patterns->second, text))
          complain(field + ".patterns." + language, "matches the official claim '" + claim.id + "': a fact must not be found in what it is told apart from");
      }
    for (const auto& [language, patterns] : fact.contradictions) {
      const auto text = fact.text.find(language);
      if (text != fact.text.end() && any_matches(patterns, text->second)) complain(field + ".contradictions." + language, "matches the fact's own text");
    }
  }

  void check_claim(const Claim& claim, const std::string& field) {
    check_known(claim.sources, field);
    if (compiles(claim.patterns, field + ".patterns")) check_own_example(claim.patterns, claim.text, field);
  }

  void check_known(const std::vector<std::string>& ids, const std::string& field) {
    for (const std::string& id : ids)
      if (!sources_.count(id)) complain(field + ".sources", "source '" + for_terminal_line(id, 60) + "' is not in sources.yaml");
  }

  void check_sources(const Fact& fact, const std::string& field) {
    check_known(fact.sources, field);
    if (fact.state == FactStatus::unverified) return;
    const std::set<std::string> distinct(fact.sources.begin(), fact.sources.end());
    const auto any = [&](auto predicate) {
      return std::any_of(distinct.begin(), distinct.end(), [&](const std::string& id) { return sources_.count(id) && predicate(sources_.at(id)); });
    };
    if (distinct.size() < 2) complain(field + ".sources", std::string("a fact that is ") + to_string(fact.state) + " needs two independent sources");
    if (!any([](const Source& source) { return source.tier <= 3; })) complain(field + ".sources", "none of the sources is of tier 1 to 3");
    if (fact.state == FactStatus::checked && !any([](const Source& source) { return !source.quote.empty(); }))
      complain(field + ".state", "is 'checked', but no source of the fact has a quote in sources.yaml");
  }

  const PromptSet& set_;
  const Sources& sources_;
  std::vector<Complaint>& complaints_;
  const PromptItem* item_ = nullptr;
  std::string path_;
};

// Character trigrams by bytes of whole code points; ASCII letters in lower case.
std::set<std::string> trigrams(const std::string& text) {
  std::vector<std::string> points;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80 || points.empty()) points.emplace_back();
    points.back() += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  std::set<std::string> out;
  for (std::size_t i = 0; i + 3 <= points.size(); ++i) out.insert(points[i] + points[i + 1] + points[i + 2]);
  return out;
}

double similarity(const std::set<std::string>& a, const std::set<std::string>& b) {
  std::size_t common = 0;
  for (const std::string& gram : a) common += b.count(gram);
  const std::size_t all = a.size() + b.size() - common;
  return all == 0 ? 0 : static_cast<double>(common) / static_cast<double>(all);
}

// A sensitive item and its controls are one family.
const std::string& family(const PromptItem& item) { return item.sensitive() ? item.id : item.pair; }

void check_near_duplicates(const PromptSet& set, std::vector<Complaint>& complaints) {
  std::vector<std::string> languages = set.languages;
  languages.insert(languages.end(), set.exploratory_languages.begin(), set.exploratory_languages.end());
  for (const std::string& language : languages) {
    std::vector<std::pair<const PromptItem*, std::set<std::string>>> seen;
    for (const PromptItem& item : set.items) {
      const auto prompts = item.prompts.find(language);
      if (prompts == item.prompts.end() || !prompts->second.variants.count("canonical")) continue;
      std::set<std::string> grams = trigrams(prompts->second.variants.at("canonical"));
      for (const auto& [other, other_grams] : seen) {
        const double alike = similarity(grams, other_grams), allowed = family(item) == family(*other) ? kSameAsControl : kSameQuestion;
        if (alike > allowed)
          complaints.push_back({set.path, item.line, 0, item.id + ".prompts." + language,
                                fmt::format("is nearly the same question as '{}': similarity {:.2f}, at most {} is allowed", other->id, alike, allowed)});
      }
      seen.emplace_back(&item, std::move(grams));
    }
  }
}

}  // namespace

void lint_prompt_set(const PromptSet& set, const Sources& sources, std::vector<Complaint>& complaints) {
  std::set<std::string> ids;
  for (const PromptItem& item : set.items)
    if (!item.id.empty() && !ids.insert(item.id).second) complaints.push_back({set.path, item.line, 0, "items", "id '" + item.id + "' stands twice"});
  ItemLint lint(set, sources, complaints);
  for (std::size_t i = 0; i < set.items.size(); ++i) lint.check(i);
  check_near_duplicates(set, complaints);
}

}  // namespace lacuna::probe
