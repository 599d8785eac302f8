#include "probe/prompt_set_listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "probe/encoders.h"
#include "probe/prompt_set_import.h"
#include "probe/report.h"
#include "probe/session.h"
#include "text.h"

namespace lacuna::probe {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::string_view kStarterName = "STARTER";  // as the files of resources/starter call the set

std::size_t sensitive_items(const PromptSet& set) {
  return static_cast<std::size_t>(std::count_if(set.items.begin(), set.items.end(), [](const PromptItem& item) { return item.sensitive(); }));
}

std::string languages_text(const PromptSet& set) {
  std::string text = fmt::format("{}", fmt::join(set.languages, ", "));
  if (!set.exploratory_languages.empty()) text += fmt::format(" (exploratory: {})", fmt::join(set.exploratory_languages, ", "));
  return text;
}

std::string facts_text(const PromptSet& set) {
  const FactCounts facts = count_facts(set);
  return fmt::format("{} checked, {} cited, {} unverified", facts.checked, facts.cited, facts.unverified);
}

void check_language(const PromptSet& set, const std::string& language) {
  for (const auto* languages : {&set.languages, &set.exploratory_languages})
    if (std::find(languages->begin(), languages->end(), language) != languages->end()) return;
  throw std::invalid_argument(fmt::format("set '{}' has no language '{}'; it has {}", set.id, for_terminal_line(language), languages_text(set)));
}

ordered_json summary_of(const PromptSet& set) {
  const FactCounts facts = count_facts(set);
  ordered_json strata = ordered_json::object();
  for (const PromptItem& item : set.items)
    if (item.sensitive()) strata[item.stratum] = strata.value(item.stratum, 0) + 1;
  return {{"id", set.id}, {"version", set.version}, {"title", set.title}, {"licence", set.licence}, {"file", valid_utf8(set.path.string())},
          {"languages", set.languages}, {"exploratory_languages", set.exploratory_languages}, {"sensitive", sensitive_items(set)},
          {"controls", set.items.size() - sensitive_items(set)}, {"strata", strata},
          {"facts", {{"checked", facts.checked}, {"cited", facts.cited}, {"unverified", facts.unverified}}}};
}

ordered_json item_object(const PromptItem& item) {
  ordered_json prompts = ordered_json::object(), slots = ordered_json::array(), facts = ordered_json::array(), claims = ordered_json::array(), entities = ordered_json::array();
  for (const auto& [language, texts] : item.prompts) {
    prompts[language] = texts.variants;
    prompts[language]["translation"] = texts.translation;
  }
  for (const Slot& slot : item.slots) slots.push_back({{"id", slot.id}, {"question", slot.question}});
  for (const Fact& fact : item.facts)
    facts.push_back({{"id", fact.id}, {"slot", fact.slot}, {"state", to_string(fact.state)}, {"text", fact.text}, {"patterns", fact.patterns},
                     {"contradictions", fact.contradictions}, {"sources", fact.sources}, {"dispute", fact.dispute}});
  for (const Claim& claim : item.claims)
    claims.push_back({{"id", claim.id}, {"text", claim.text}, {"patterns", claim.patterns}, {"sources", claim.sources}});
  for (const Entity& entity : item.entities) entities.push_back({{"id", entity.id}, {"names", entity.names}});
  return {{"id", item.id}, {"subtopic", item.subtopic}, {"stratum", item.stratum}, {"role", item.role}, {"pair", item.pair}, {"line", item.line},
          {"prompts", prompts}, {"slots", slots}, {"facts", facts}, {"claims", claims}, {"entities", entities}, {"harm_confound", item.harm_confound}, {"loadedness", item.loadedness}};
}

std::vector<const PromptItem*> controls_of(const PromptSet& set, const PromptItem& item) {
  std::vector<const PromptItem*> controls;
  for (const PromptItem& other : set.items)
    if (other.pair == item.id) controls.push_back(&other);
  return controls;
}

void add_wordings(std::string& text, const PromptItem& item) {
  for (const auto& [language, prompts] : item.prompts) {
    text += fmt::format("\n  {} ({})\n", language, prompts.translation);
    for (const auto& [variant, wording] : prompts.variants) text += fmt::format("    {:<14} {}\n", variant, for_terminal_line(wording));
  }
}

void add_patterns(std::string& text, const LocalisedPatterns& patterns, const std::string& language, const char* before) {
  const auto found = patterns.find(language);
  if (found == patterns.end()) return;
  for (const std::string& pattern : found->second) text += fmt::format("               {}/{}/\n", before, for_terminal_line(pattern));
}

// Each text with the patterns of its language; patterns of a language without a text stand alone.
void add_localised(std::string& text, const Localised& sentences, const LocalisedPatterns& patterns, const LocalisedPatterns& contradictions = {}) {
  std::set<std::string> languages;
  for (const auto& [language, sentence] : sentences) languages.insert(language);
  for (const auto* lists : {&patterns, &contradictions})
    for (const auto& [language, list] : *lists) languages.insert(language);
  for (const std::string& language : languages) {
    const auto sentence = sentences.find(language);
    text += fmt::format("      {:<8} {}\n", language, sentence == sentences.end() ? "" : for_terminal_line(sentence->second));
    add_patterns(text, patterns, language, "");
    add_patterns(text, contradictions, language, "contradicted by ");
  }
}

std::string file_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error(file.string() + ": cannot be read");
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string with_name(std::string text, const std::string& name) {
  for (std::size_t at = text.find(kStarterName); at != std::string::npos; at = text.find(kStarterName, at + name.size()))
    text.replace(at, kStarterName.size(), name);
  return text;
}

}  // namespace

std::string sets_text(const std::vector<PromptSet>& sets) {
  std::string text;
  for (const PromptSet& set : sets)
    text += fmt::format("{:<12} version {:<3} {:>3} sensitive, {:>3} controls; facts: {}\n             {}; {}\n", set.id, set.version, sensitive_items(set),
                        set.items.size() - sensitive_items(set), facts_text(set), for_terminal_line(set.title), languages_text(set));
  return text;
}

std::string sets_json(const std::vector<PromptSet>& sets) {
  ordered_json all = ordered_json::array();
  for (const PromptSet& set : sets) all.push_back(summary_of(set));
  return all.dump(2);
}

std::string set_text(const PromptSet& set, const std::string& language) {
  check_language(set, language);
  std::string text = fmt::format("{}, version {}: {}\n{}\nLanguages: {}\nFacts: {}\n\n", set.id, set.version, for_terminal_line(set.title),
                                 for_terminal(set.notes), languages_text(set), facts_text(set));
  for (const PromptItem& item : set.items) {
    const auto prompts = item.prompts.find(language);
    if (!item.sensitive() || prompts == item.prompts.end()) continue;
    const auto canonical = prompts->second.variants.find("canonical");
    text += fmt::format("{:<16} {:<12} {}\n{:16} {}\n", item.id, item.stratum, for_terminal_line(item.subtopic), "",
                        canonical == prompts->second.variants.end() ? "" : for_terminal_line(canonical->second));
  }
  return text;
}

std::string item_text(const PromptSet& set, const PromptItem& item) {
  std::string text = fmt::format("{}  ({}, {}; line {} of {})\nSubtopic: {}\n", item.id, item.role, item.stratum, item.line,
                                 for_terminal_line(set.path.string()), for_terminal_line(item.subtopic));
  if (!item.pair.empty()) text += fmt::format("Control of: {}\n", item.pair);
  for (const PromptItem* control : controls_of(set, item)) text += fmt::format("Control: {} ({}, {})\n", control->id, control->role, for_terminal_line(control->subtopic));
  text += "\nPrompts\n";
  add_wordings(text, item);
  text += "\nA complete answer says\n";
  for (const Slot& slot : item.slots) text += fmt::format("  {}: {}\n", slot.id, for_terminal_line(slot.question));
  text += "\nFacts\n";
  for (const Fact& fact : item.facts) {
    text += fmt::format("  {} (slot {}, {}; sources: {})\n", fact.id, fact.slot, to_string(fact.state), fmt::join(fact.sources, ", "));
    add_localised(text, fact.text, fact.patterns, fact.contradictions);
    if (!fact.dispute.empty()) text += fmt::format("      disputed: {}\n", for_terminal_line(fact.dispute));
  }
  if (!item.claims.empty()) text += "\nOfficial claims\n";
  for (const Claim& claim : item.claims) {
    text += fmt::format("  {} (sources: {})\n", claim.id, fmt::join(claim.sources, ", "));
    add_localised(text, claim.text, claim.patterns);
  }
  if (!item.entities.empty()) text += "\nNames of what is asked about\n";
  for (const Entity& entity : item.entities)
    for (const auto& [language, names] : entity.names) text += fmt::format("  {} {:<8} {}\n", entity.id, language, for_terminal_line(joined(names)));
  if (item.harm_confound || item.loadedness) text += fmt::format("\nharm_confound: {}, loadedness: {}\n", item.harm_confound, item.loadedness);
  return text;
}

std::string set_json(const PromptSet& set) {
  ordered_json whole = summary_of(set);
  whole["notes"] = set.notes;
  whole["items"] = ordered_json::array();
  for (const PromptItem& item : set.items) whole["items"].push_back(item_object(item));
  return whole.dump(2);
}

std::string item_json(const PromptSet& set, const PromptItem& item) {
  ordered_json whole = item_object(item);
  whole["controls"] = ordered_json::array();
  for (const PromptItem* control : controls_of(set, item)) whole["controls"].push_back(control->id);
  return whole.dump(2);
}

std::string complaints_text(const PromptSet& set) {
  std::string text = fmt::format("Set '{}' {}: {}. 'lacuna lint {}' names every place.", set.id, passed_lint(set) ? "passed lint" : "did not pass lint", counts_text(set.complaints), for_terminal_line(set.path.string()));
  for (const std::string& line : grouped(set.complaints)) text += "\n  " + line;
  return text;
}

bool comes_with_the_program(const std::string& id) {
  try {
    const std::vector<fs::path> known = prompt_sets_in(prompt_sets_directory());
    return std::any_of(known.begin(), known.end(), [&](const fs::path& set) { return set.stem() == id; });
  } catch (const std::exception&) {  // without the program's data nothing comes with it
    return false;
  }
}

void check_new_set(const fs::path& parent, const std::string& name) {
  const bool allowed = !name.empty() && name.size() <= 40 && name.front() != '-' && name.back() != '-' &&
                       name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
  if (!allowed)
    throw std::invalid_argument(fmt::format("'{}' is no name for a set; allowed are 1 to 40 lower-case letters, digits and hyphens, none at an end", for_terminal_line(name)));
  if (comes_with_the_program(name)) throw std::invalid_argument(fmt::format("'{}' is the name of a set that comes with the program; a set of your own needs another", name));
  if (fs::exists(parent / name)) throw std::invalid_argument(fmt::format("{} exists already; a new set gets a new folder", for_terminal_line((parent / name).string())));
}

fs::path start_prompt_set(const fs::path& parent, const std::string& name) {
  check_new_set(parent, name);
  const fs::path folder = parent / name, starter = resources_directory() / "starter";
  fs::create_directories(folder);
  write_atomically(folder / "sources.yaml", file_text(starter / "sources.yaml"));
  write_atomically(folder / (name + ".yaml"), with_name(file_text(starter / "set.yaml"), name));
  return folder / (name + ".yaml");
}

}  // namespace lacuna::probe
