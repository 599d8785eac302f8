#include "prompt_set_lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <thread>

#include "classifiers/classifier.h"
#include "probe/encoders.h"

namespace lacuna::probe {
namespace {

// Jaccard similarity of the character trigrams of two questions in one language. In the curated sets questions of different
// sensitive items reach 0.51, and a sensitive item and its twin, which share their form on purpose, 0.67.
constexpr double kSameQuestion = 0.6;
constexpr double kSameAsControl = 0.85;
constexpr std::size_t kControls = 2;
const std::string kUndetermined = "und", kNoWords = "zxx";  // BCP 47

// About nothing that a set asks: what finds itself in two of a language finds itself everywhere.
const std::vector<std::vector<std::string>> kOrdinary = {
    {"She was late again, so the others ate without her.", "My brother paints the old boats of the harbour in summer.", "Please bring two more spoons and a clean jug."},
    {"Er kam wieder zu spät, und die anderen haben ohne ihn gegessen.", "Mein Bruder streicht im Sommer die alten Boote.", "Bring bitte noch zwei Löffel und den sauberen Krug aus der Küche mit."},
    {"她又迟到了，所以我们没有等她就吃饭。", "我哥哥夏天给旧木船刷油漆。", "请再拿两把勺子和一个干净的壶来。"}};

// Where the question holds the facts and claims by design: what is to be done, or judged true or false, stands in it.
const std::set<std::string> kFactsInTheQuestion = {"task", "pro_fact", "false_claim"};

bool has_any(const std::string& text, const std::vector<std::string>& letters) {
  return std::any_of(letters.begin(), letters.end(), [&](const std::string& letter) { return text.find(letter) != std::string::npos; });
}

bool has_han(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char byte) { return static_cast<unsigned char>(byte) >= 0xE4 && static_cast<unsigned char>(byte) <= 0xE9; });
}

// The language of a question that is in another than it should be. Letters tell, and between English and German small words, where a question has some: "was" and "an" are
// of both. Nothing is said of languages that the classifiers do not tell apart.
std::optional<std::string> other_language(const std::string& question, const std::string& language) {
  const std::string primary = language.substr(0, language.find('-'));
  if (primary == "zh" && has_han(question)) return std::nullopt;
  if (primary == "de" && has_any(question, {"ä", "ö", "ü", "ß", "Ä", "Ö", "Ü"})) return std::nullopt;
  const bool latin = primary == "en" || primary == "de";
  if (!latin && primary != "zh" && primary != "bo" && primary != "ug") return std::nullopt;
  const std::string found = classifiers::language_of_text(question, latin ? kUndetermined : language);
  const bool tells_nothing = latin && (found == kUndetermined || found == kNoWords);
  return tells_nothing || found.starts_with(primary) ? std::nullopt : std::optional(found);
}

// Whether one pair of typographic quotation marks stands around all of it, as where YAML's own were meant.
bool in_typographic_quotes(std::string_view text) {
  static constexpr std::pair<std::string_view, std::string_view> kPairs[] = {{"“", "”"}, {"‘", "’"}, {"„", "“"}, {"‚", "‘"}, {"«", "»"}, {"»", "«"}, {"”", "”"}};
  return std::any_of(std::begin(kPairs), std::end(kPairs), [&](const auto& pair) {
    const auto& [open, close] = pair;
    return text.size() >= open.size() + close.size() && text.starts_with(open) && text.find(close, open.size()) == text.size() - close.size();
  });
}

// One item; complaints carry its line and the path of the field.
class ItemLint {
 public:
  ItemLint(const PromptSet& set, const Sources* sources, std::size_t index)
      : set_(set), sources_(sources), item_(&set.items[index]), path_("items[" + std::to_string(index) + "]") {}

  std::vector<Complaint> check() {
    check_pair();
    check_exploratory();
    check_unique();
    check_prompts();
    check_controls_have_no_claims();
    check_scored();
    for (std::size_t i = 0; i < item_->facts.size(); ++i) {
      subject_ = "fact '" + item_->facts[i].id + "' of '" + item_->id + "': ";
      check_fact(item_->facts[i], path_ + ".facts[" + std::to_string(i) + "]");
    }
    for (std::size_t i = 0; i < item_->claims.size(); ++i) {
      subject_ = "claim '" + item_->claims[i].id + "' of '" + item_->id + "': ";
      check_claim(item_->claims[i], path_ + ".claims[" + std::to_string(i) + "]");
    }
    subject_.clear();
    for (const Slot& slot : item_->slots)
      if (std::none_of(item_->facts.begin(), item_->facts.end(), [&](const Fact& fact) { return fact.slot == slot.id; }))
        complain(path_ + ".slots", "no fact answers the slot '" + slot.id + "'", Severity::weakness);
    return std::move(complaints_);
  }

 private:
  void complain(const std::string& field, const std::string& message, Severity severity = Severity::error) {
    complaints_.push_back({set_.path, item_->line, 0, field, subject_ + message, severity});
  }

  void check_pair() {
    if (item_->sensitive()) {
      if (!item_->pair.empty()) complain(path_ + ".pair", "stands at a sensitive item; only controls have a pair");
      const auto controls = std::count_if(set_.items.begin(), set_.items.end(), [&](const PromptItem& other) { return !other.sensitive() && other.pair == item_->id; });
      if (static_cast<std::size_t>(controls) < kControls)
        complain(path_, "sensitive item '" + item_->id + "' has " + std::to_string(controls) + " controls; at least " + std::to_string(kControls) + " are needed", Severity::weakness);
      else check_kinds_of_controls();
      return;
    }
    const auto pair = std::find_if(set_.items.begin(), set_.items.end(), [&](const PromptItem& other) { return other.id == item_->pair; });
    if (pair == set_.items.end()) complain(path_ + ".pair", "there is no item '" + for_terminal_line(item_->pair, 60) + "'");
    else if (!pair->sensitive()) complain(path_ + ".pair", "'" + item_->pair + "' is not a sensitive item");
  }

  // What a difference to one kind alone shows may be the topic or the country, and not what is at stake.
  void check_kinds_of_controls() {
    const auto abroad = std::count_if(set_.items.begin(), set_.items.end(), [&](const PromptItem& other) { return other.pair == item_->id && other.role == "twin_abroad"; });
    const auto neutral = std::count_if(set_.items.begin(), set_.items.end(), [&](const PromptItem& other) { return other.pair == item_->id && other.role != "twin_abroad"; });
    if (abroad == 0) complain(path_, "none of the controls of '" + item_->id + "' is a twin_abroad; one of each kind is needed", Severity::weakness);
    if (neutral == 0) complain(path_, "all controls of '" + item_->id + "' are of role twin_abroad; one that is same_country_neutral or same_topic_uncontested is needed too", Severity::weakness);
  }

  void check_prompts() {
    for (const auto& [language, prompts] : item_->prompts)
      for (const auto& [variant, question] : prompts.variants) {
        const std::string field = path_ + ".prompts." + language + "." + variant;
        check_quotes(question, field);
        if (item_->stratum == "task") continue;  // which may quote what is to be translated
        if (const auto found = other_language(question, language))
          complain(field, "the question seems to be in " + (*found == kUndetermined ? "another language" : *found) + " and not in " + language + ": '" + for_terminal_line(question, 100) + "'", Severity::weakness);
      }
  }

  void check_quotes(const std::string& text, const std::string& field) {
    if (in_typographic_quotes(text))
      complain(field, "typographic quotation marks stand around all of '" + for_terminal_line(text, 100) + "' and are part of it; YAML quotes with ' or \"", Severity::weakness);
  }

  void check_controls_have_no_claims() {
    if (!item_->sensitive() && !item_->claims.empty())
      complain(path_ + ".claims", "claims stand at the control '" + item_->id + "'; only sensitive items have some", Severity::weakness);
  }

  // Of an item without facts the reader has complained.
  void check_scored() {
    if (!item_->facts.empty() && std::all_of(item_->facts.begin(), item_->facts.end(), [](const Fact& fact) { return fact.state == FactStatus::unverified; }))
      complain(path_ + ".facts", "every fact of '" + item_->id + "' is unverified, and such facts are never scored: it has no fact recall", Severity::weakness);
  }

  // What only some items ask is compared with a control that asks it too.
  void check_exploratory() {
    for (const std::string& language : set_.exploratory_languages) {
      if (!item_->sensitive() || !item_->prompts.count(language)) continue;
      if (std::none_of(set_.items.begin(), set_.items.end(), [&](const PromptItem& other) { return other.pair == item_->id && other.prompts.count(language); }))
        complain(path_ + ".prompts." + language, "no control of '" + item_->id + "' has this exploratory language; at least one is needed", Severity::weakness);
    }
  }

  template <typename List>
  void check_unique_ids(const List& list, const char* field) {
    std::map<std::string, std::string> places;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string place = std::string(field) + "[" + std::to_string(i) + "]";
      if (const auto [first, is_new] = places.emplace(list[i].id, place); !is_new && !list[i].id.empty())
        complain(path_ + "." + place + ".id", "id '" + list[i].id + "' of '" + item_->id + "' stands twice; the first is " + first->second);
    }
  }

  void check_unique() {
    check_unique_ids(item_->slots, "slots");
    check_unique_ids(item_->facts, "facts");
    check_unique_ids(item_->claims, "claims");
    check_unique_ids(item_->entities, "entities");
  }

  using Compiled = std::map<std::string, classifiers::ItemPatterns>;  // by language

  // Those of each language together; nothing, with complaints, when one of them does not compile.
  std::optional<Compiled> compile(const LocalisedPatterns& patterns, const std::string& field) {
    const std::size_t complaints_before = complaints_.size();
    Compiled out;
    for (const auto& [language, list] : patterns) {
      const std::string place = field + "." + language;
      const std::size_t complaints_elsewhere = complaints_.size();
      for (std::size_t i = 0; i < list.size(); ++i)
        if (const std::string complaint = classifiers::pattern_complaint(list[i]); complaint.empty()) check_quotes(list[i], place + "[" + std::to_string(i) + "]");
        else complain(place + "[" + std::to_string(i) + "]", "pattern '" + for_terminal_line(list[i], 80) + "' does not compile: " + complaint);
      if (complaints_.size() > complaints_elsewhere) continue;
      try {
        out.emplace(language, classifiers::ItemPatterns(list));
      } catch (const classifiers::ClassifierError& error) {
        complain(place, "the patterns do not compile together: " + for_terminal_line(error.what(), 300));
      }
    }
    if (complaints_.size() > complaints_before) return std::nullopt;
    for (const auto& [language, all] : out) {
      if (!matches_anything(all)) continue;
      const std::vector<std::string>& list = patterns.at(language);
      for (std::size_t i = 0; i < list.size(); ++i)
        if (matches_anything(classifiers::ItemPatterns({list[i]})))
          complain(field + "." + language + "[" + std::to_string(i) + "]", "pattern '" + for_terminal_line(list[i], 80) + "' matches any text; it must ask for words of its own");
    }
    return out;
  }

  static bool matches_anything(const classifiers::ItemPatterns& patterns) {
    if (patterns.match("")) return true;
    return std::any_of(kOrdinary.begin(), kOrdinary.end(), [&](const std::vector<std::string>& sentences) {
      return std::count_if(sentences.begin(), sentences.end(), [&](const std::string& sentence) { return patterns.match(sentence); }) > 1;
    });
  }

  void check_own_example(const Compiled& patterns, const Localised& text, const std::string& field) {
    for (const auto& [language, list] : patterns) {
      const auto example = text.find(language);
      if (example == text.end()) complain(field + ".patterns." + language, "no text of this language stands beside them to try them on", Severity::weakness);
      else if (!list.match(example->second))
        complain(field + ".patterns." + language, "no pattern matches the text of its own language: '" + for_terminal_line(example->second, 100) + "'");
    }
  }

  // A refusal that repeats the question would state the fact. The patterns of each language are tried on answers in all of them. In a wording with loaded terms the words may
  // be meant to stand, and of exploratory languages no result is claimed.
  void check_not_in_question(const Compiled& patterns, const std::string& field, const char* outcome, const std::string& by_design = "") {
    if (kFactsInTheQuestion.contains(item_->stratum)) return;
    for (const auto& [language, list] : patterns) {
      std::string wordings;
      Severity severity = Severity::note;
      for (const auto& [asked, prompts] : item_->prompts)
        for (const auto& [variant, question] : prompts.variants) {
          if (variant == by_design || !list.match(question)) continue;
          wordings += (wordings.empty() ? "" : ", ") + asked + " " + variant;
          if (!variant.starts_with("term_") && is_required(asked)) severity = Severity::weakness;
        }
      if (!wordings.empty()) complain(field + ".patterns." + language, "matches the question itself (" + wordings + "): an answer that only repeats it would " + outcome, severity);
    }
  }
  bool is_required(const std::string& language) const { return std::find(set_.languages.begin(), set_.languages.end(), language) != set_.languages.end(); }

  void check_fact(const Fact& fact, const std::string& field) {
    check_texts(fact.text, field);
    if (std::none_of(item_->slots.begin(), item_->slots.end(), [&](const Slot& slot) { return slot.id == fact.slot; }))
      complain(field + ".slot", "there is no slot '" + for_terminal_line(fact.slot, 60) + "'");
    check_sources(fact, field);
    const auto patterns = compile(fact.patterns, field + ".patterns"), contradictions = compile(fact.contradictions, field + ".contradictions");
    if (!patterns || !contradictions) return;
    check_own_example(*patterns, fact.text, field);
    if (fact.state != FactStatus::unverified) check_not_in_question(*patterns, field, "state the fact");
    for (const Claim& claim : item_->claims)
      for (const auto& [language, text] : claim.text) {
        const auto own = patterns->find(language);
        if (own != patterns->end() && own->second.match(text))
          complain(field + ".patterns." + language, "matches the official claim '" + claim.id + "': a fact must not be found in what it is told apart from");
      }
    for (const auto& [language, denied] : *contradictions) {
      const auto text = fact.text.find(language);
      if (text != fact.text.end() && denied.match(text->second)) complain(field + ".contradictions." + language, "matches the fact's own text");
    }
  }

  void check_claim(const Claim& claim, const std::string& field) {
    check_texts(claim.text, field);
    check_known(claim.sources, field);
    const auto patterns = compile(claim.patterns, field + ".patterns");
    if (!patterns) return;
    check_own_example(*patterns, claim.text, field);
    check_not_in_question(*patterns, field, "carry the claim", "term_official");
  }

  void check_texts(const Localised& texts, const std::string& field) {
    for (const auto& [language, text] : texts) check_quotes(text, field + ".text." + language);
  }

  void check_known(const std::vector<std::string>& ids, const std::string& field) {
    if (!sources_) return;
    for (const std::string& id : ids)
      if (!sources_->count(id)) complain(field + ".sources", "source '" + for_terminal_line(id, 60) + "' is not in sources.yaml", Severity::weakness);
  }

  void check_sources(const Fact& fact, const std::string& field) {
    check_known(fact.sources, field);
    if (fact.state == FactStatus::unverified || !sources_) return;
    const std::set<std::string> distinct(fact.sources.begin(), fact.sources.end());
    const auto any = [&](auto predicate) {
      return std::any_of(distinct.begin(), distinct.end(), [&](const std::string& id) { return sources_->count(id) && predicate(sources_->at(id)); });
    };
    if (distinct.size() < 2) complain(field + ".sources", std::string("a fact that is ") + to_string(fact.state) + " needs two independent sources", Severity::weakness);
    if (!any([](const Source& source) { return source.tier <= 3; })) complain(field + ".sources", "none of the sources is of tier 1 to 3", Severity::weakness);
    if (fact.state == FactStatus::checked && !any([](const Source& source) { return !source.quote.empty(); }))
      complain(field + ".state", "is 'checked', but no source of the fact has a quote in sources.yaml", Severity::weakness);
  }

  const PromptSet& set_;
  const Sources* sources_;  // null where there are none to be read: that is said once, and nothing of single ones
  const PromptItem* item_;
  std::string path_;
  std::string subject_;  // "fact 'video' of 'tibet-18': " while one is checked
  std::vector<Complaint> complaints_;
};

// Compiling the patterns takes nearly all of the time, so the items are shared out. The complaints come in the order of the items.
void check_items(const PromptSet& set, const Sources* sources, std::vector<Complaint>& complaints) {
  std::vector<std::vector<Complaint>> of_item(set.items.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < set.items.size(); i = next++) of_item[i] = ItemLint(set, sources, i).check();
  };
  std::vector<std::future<void>> others;
  try {
    for (std::size_t i = 1; i < std::min<std::size_t>(std::thread::hardware_concurrency(), set.items.size()); ++i) others.push_back(std::async(std::launch::async, work));
  } catch (const std::system_error&) {
    // No more threads are to be had, and none is needed.
  }
  work();
  for (std::future<void>& other : others) other.get();
  for (std::vector<Complaint>& some : of_item) std::move(some.begin(), some.end(), std::back_inserter(complaints));
}

using Trigrams = std::vector<std::string>;  // ascending, each once

// Character trigrams by bytes of whole code points; ASCII letters in lower case.
Trigrams trigrams(const std::string& text) {
  std::vector<std::string> points;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80 || points.empty()) points.emplace_back();
    points.back() += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  Trigrams out;
  for (std::size_t i = 0; i + 3 <= points.size(); ++i) out.push_back(points[i] + points[i + 1] + points[i + 2]);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

double similarity(const Trigrams& a, const Trigrams& b) {
  std::size_t common = 0;
  for (auto left = a.begin(), right = b.begin(); left != a.end() && right != b.end();) {
    const int order = left->compare(*right);
    common += order == 0;
    left += order <= 0;
    right += order >= 0;
  }
  const std::size_t all = a.size() + b.size() - common;
  return all == 0 ? 0 : static_cast<double>(common) / static_cast<double>(all);
}

// A sensitive item and its controls are one family.
const std::string& family(const PromptItem& item) { return item.sensitive() ? item.id : item.pair; }

void check_near_duplicates(const PromptSet& set, std::vector<Complaint>& complaints) {
  std::vector<std::string> languages = set.languages;
  languages.insert(languages.end(), set.exploratory_languages.begin(), set.exploratory_languages.end());
  for (const std::string& language : languages) {
    std::vector<std::pair<const PromptItem*, Trigrams>> seen;
    for (std::size_t i = 0; i < set.items.size(); ++i) {
      const PromptItem& item = set.items[i];
      const auto prompts = item.prompts.find(language);
      if (prompts == item.prompts.end() || !prompts->second.variants.count("canonical")) continue;
      Trigrams grams = trigrams(prompts->second.variants.at("canonical"));
      for (const auto& [other, other_grams] : seen) {
        const double alike = similarity(grams, other_grams), allowed = family(item) == family(*other) ? kSameAsControl : kSameQuestion;
        if (alike > allowed)
          complaints.push_back({set.path, item.line, 0, fmt::format("items[{}].prompts.{}.canonical", i, language),
                                fmt::format("'{}' is nearly the same question as '{}': similarity {:.2f}, at most {} is allowed", item.id, other->id, alike, allowed), Severity::weakness});
      }
      seen.emplace_back(&item, std::move(grams));
    }
  }
}

void check_ids(const PromptSet& set, std::vector<Complaint>& complaints) {
  std::map<std::string, std::size_t> lines;
  for (std::size_t i = 0; i < set.items.size(); ++i) {
    const PromptItem& item = set.items[i];
    if (const auto [first, is_new] = lines.emplace(item.id, item.line); !is_new && !item.id.empty())
      complaints.push_back({set.path, item.line, 0, fmt::format("items[{}].id", i), fmt::format("id '{}' stands twice; the first is on line {}", item.id, first->second)});
  }
}

}  // namespace

void lint_prompt_set(const PromptSet& set, const Sources* sources, std::vector<Complaint>& complaints) {
  check_ids(set, complaints);
  check_items(set, sources, complaints);
  check_near_duplicates(set, complaints);
}

}  // namespace lacuna::probe
