#include "probe/run_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>

#include "canonical_bytes.h"
#include "option_checks.h"
#include "probe/encoders.h"
#include "probe/hashing.h"
#include "text.h"

namespace lacuna::probe {
namespace {

void check_text(const char* option, const std::string& text, std::size_t longest) {
  if (text.size() > longest)
    throw SpecError(fmt::format("{}: {} bytes; at most {} are allowed", option, text.size(), longest));
  if (valid_utf8(text) != text) throw SpecError(fmt::format("{}: is not valid UTF-8", option));
}

void check_each(const char* option, const std::vector<std::string>& values) {
  std::set<std::string> seen;
  for (const std::string& value : values) {
    if (value.empty()) throw SpecError(fmt::format("{}: an empty name", option));
    if (!seen.insert(value).second)
      throw SpecError(fmt::format("{}: '{}' is given twice", option, for_terminal_line(value)));
  }
}

void check_list(const char* option, const std::vector<std::string>& values) {
  if (values.empty()) throw SpecError(fmt::format("{}: none given; at least one is needed", option));
  check_each(option, values);
}

// What the items offer, for the message about what they do not.
struct Offer {
  std::set<std::string> languages, variants;
};

Offer offer_of(const std::vector<PromptSet>& sets) {
  Offer offer;
  for (const PromptSet& set : sets)
    for (const PromptItem& item : set.items)
      for (const auto& [language, prompts] : item.prompts) {
        offer.languages.insert(language);
        for (const auto& [variant, text] : prompts.variants) offer.variants.insert(variant);
      }
  return offer;
}

void check_offered(const char* option, const std::vector<std::string>& wanted, const std::set<std::string>& offered) {
  for (const std::string& name : wanted)
    if (!offered.contains(name))
      throw SpecError(
          fmt::format("{}: no item has '{}'; there are: {}", option, for_terminal_line(name), joined(offered)));
}

bool has_language(const PromptSet& set, const std::string& language) {
  return std::any_of(set.items.begin(), set.items.end(), [&](const PromptItem& item) { return item.prompts.contains(language); });
}

// A set that was named and is not asked at all is a mistake.
void check_every_set_is_asked(const RunSpec& spec, const std::vector<PromptSet>& sets) {
  for (const PromptSet& set : sets)
    if (const auto asked = asked_languages(spec, set); std::none_of(asked.begin(), asked.end(), [&](const std::string& language) { return has_language(set, language); }))
      throw SpecError(fmt::format("languages: set '{}' has none of {}; it has {}", for_terminal_line(set.id), for_terminal_line(joined(asked)), joined(set.languages)));
}

void check_items(const std::vector<std::string>& wanted, const std::vector<PromptSet>& sets) {
  std::set<std::string> known;
  for (const PromptSet& set : sets)
    for (const PromptItem& item : set.items) known.insert(item.id);
  for (const std::string& id : wanted)
    if (!known.contains(id))
      throw SpecError(fmt::format("items: no set has '{}'; ids look like '{}'", for_terminal_line(id),
                                  known.empty() ? "" : for_terminal_line(*known.begin())));
}

const std::string* text_of(const PromptItem& item, const std::string& language, const std::string& variant) {
  const auto prompts = item.prompts.find(language);
  if (prompts == item.prompts.end()) return nullptr;
  const auto text = prompts->second.variants.find(variant);
  return text == prompts->second.variants.end() ? nullptr : &text->second;
}

class Planner {
 public:
  Planner(const RunSpec& spec, const std::string& core, std::vector<PlannedPrompt>& out)
      : spec_(spec), core_(core), out_(out), items_(spec.items.begin(), spec.items.end()) {}

  void add_set(const PromptSet& set) {
    const std::vector<std::string> languages = asked_languages(spec_, set);
    for (const PromptItem& item : set.items)
      if (!item.pair.empty() && items_.contains(item.id)) own_controls_.insert(item.pair);
    for (const PromptItem& item : set.items)
      if (wanted(item)) add_item(set.id, item, languages);
  }

 private:
  // The controls of a named item come with it, unless some of them are named: then those alone.
  bool wanted(const PromptItem& item) const {
    return items_.empty() || items_.contains(item.id) || (items_.contains(item.pair) && !own_controls_.contains(item.pair));
  }

  void add_item(const std::string& set, const PromptItem& item, const std::vector<std::string>& languages) {
    for (const std::string& language : languages)
      for (const std::string& variant : spec_.variants)
        if (const std::string* text = text_of(item, language, variant))
          add_cell(set, item.id, language, variant, *text);
  }

  void add_cell(const std::string& set, const std::string& item, const std::string& language,
                const std::string& variant, const std::string& text) {
    for (int sample = 0; sample < spec_.samples && !full(); ++sample) {
      PlannedPrompt prompt{out_.size(), "", set, item, language, variant, sample, 0, 0, text};
      prompt.seed = derive_seed(spec_.seed, item, language, variant, sample);
      prompt.temperature = spec_.greedy_first && sample == 0 ? 0.0 : spec_.temperature;
      prompt.key = key_of(prompt);
      if (!keys_.insert(prompt.key).second)
        throw SpecError(
            fmt::format("sets: item '{}' of set '{}' is there twice", for_terminal_line(item), for_terminal_line(set)));
      out_.push_back(std::move(prompt));
    }
  }

  std::string key_of(const PlannedPrompt& prompt) const {
    CanonicalBytes bytes("lacuna-key-1");
    bytes.add(core_)
        .add(prompt.set)
        .add(prompt.item)
        .add(prompt.language)
        .add(prompt.variant)
        .add_integer(prompt.sample)
        .add(prompt.prompt);
    return sha256_hex(bytes.bytes());
  }

  bool full() const { return spec_.limit != 0 && out_.size() >= spec_.limit; }

  const RunSpec& spec_;
  const std::string& core_;
  std::vector<PlannedPrompt>& out_;
  const std::set<std::string> items_;
  std::set<std::string> own_controls_;  // sensitive items of which controls are named
  std::set<std::string> keys_;
};

void check_samples(const RunSpec& spec) {
  check_range("samples", spec.samples, 1, 1000);
  const int sampled = spec.samples - (spec.greedy_first ? 1 : 0);
  if (sampled > 1 && spec.temperature == 0)
    throw SpecError("samples: at temperature 0 all answers are the same; raise the temperature or ask for one");
}

}  // namespace

void check_name(const std::string& name) {
  check_text("name", name, 200);
  const auto control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (std::any_of(name.begin(), name.end(), control))
    throw SpecError("name: holds control characters; use letters, digits and punctuation");
}

void check(const RunSpec& spec) {
  check_name(spec.name);
  if (spec.model.empty() && !spec.endpoint.given()) throw SpecError("model: none given; name a GGUF file, or an endpoint");
  check(spec.endpoint);
  if (spec.endpoint.given() && spec.endpoint.api == EndpointApi::completions && spec.model.empty())
    throw SpecError("api: completions need a model file for template and tokenizer; name it with --model");
  check_list("sets", spec.sets);
  check_each("languages", spec.languages);
  check_list("variants", spec.variants);
  check_each("items", spec.items);
  check_generation(spec);
  check_samples(spec);
  check_range("top-log-probabilities", spec.top_log_probabilities, 0u, 20u);  // more than 20 no server gives
  check_text("system", spec.system_prompt, 1u << 20);
  check_range("shards", spec.shards, 1u, 10000u);
  check_range("shard", spec.shard, 1u, spec.shards);
  check_threads(spec.threads);
  check_parallel(spec.parallel);
  check_context(spec.context);
  check_device(spec.device);
}

std::uint64_t derive_seed(std::uint64_t run_seed, const std::string& item, const std::string& language,
                          const std::string& variant, int sample) {
  CanonicalBytes bytes("lacuna-seed-1");
  bytes.add(std::to_string(run_seed)).add(item).add(language).add(variant).add_integer(sample);
  Sha256 hash;
  hash.update(bytes.bytes());
  const Digest digest = hash.digest();
  std::uint64_t seed = 0;
  for (std::size_t i = 0; i < 8; ++i) seed = seed << 8 | digest[i];
  return seed >> 1;  // below 2^63, so that it fits the integers of databases and other tools
}

std::vector<std::string> asked_languages(const RunSpec& spec, const PromptSet& set) {
  if (!spec.languages.empty()) return spec.languages;
  std::vector<std::string> asked;
  std::copy_if(kUsualLanguages.begin(), kUsualLanguages.end(), std::back_inserter(asked), [&](const std::string& language) { return has_language(set, language); });
  return asked.empty() ? set.languages : asked;
}

std::vector<std::string> language_notes(const RunSpec& spec, const std::vector<PromptSet>& sets) {
  std::map<std::pair<std::vector<std::string>, std::vector<std::string>>, std::vector<std::string>> ids;  // by what is asked and what is left out
  for (const PromptSet& set : sets) {
    const std::vector<std::string> asked = asked_languages(spec, set);
    std::vector<std::string> left_out;
    for (const auto* languages : {&set.languages, &set.exploratory_languages})
      std::copy_if(languages->begin(), languages->end(), std::back_inserter(left_out), [&](const std::string& language) { return std::find(asked.begin(), asked.end(), language) == asked.end(); });
    if (spec.languages.empty() && (asked != kUsualLanguages || !left_out.empty())) ids[{asked, left_out}].push_back("'" + set.id + "'");
  }
  std::vector<std::string> notes;
  for (const auto& [languages, some] : ids)
    notes.push_back(fmt::format("{} {} {} asked in {}, as --languages was not given{}{}.", some.size() == 1 ? "Set" : "Sets", joined(some), some.size() == 1 ? "is" : "are", joined(languages.first),
                                languages.second.empty() ? "" : "; left out: ", joined(languages.second)));
  return notes;
}

std::vector<PlannedPrompt> RunPlan::shard() const {
  std::vector<PlannedPrompt> out;
  for (std::size_t i = spec.shard - 1; i < prompts.size(); i += spec.shards) out.push_back(prompts[i]);
  return out;
}

const PromptItem& RunPlan::item(const PlannedPrompt& prompt) const {
  for (const PromptSet& set : sets) {
    if (set.id != prompt.set) continue;
    for (const PromptItem& item : set.items)
      if (item.id == prompt.item) return item;
  }
  throw std::out_of_range("no item '" + prompt.item + "' in set '" + prompt.set + "' of this plan");
}

RunPlan RunPlan::make(const RunSpec& spec, std::vector<PromptSet> sets, const std::string& manifest_core) {
  check(spec);
  const Offer offer = offer_of(sets);
  check_offered("languages", spec.languages, offer.languages);
  check_offered("variants", spec.variants, offer.variants);
  check_every_set_is_asked(spec, sets);
  check_items(spec.items, sets);
  RunPlan plan;
  plan.spec = spec;
  plan.sets = std::move(sets);
  Planner planner(plan.spec, manifest_core, plan.prompts);
  for (const PromptSet& set : plan.sets) planner.add_set(set);
  if (plan.prompts.empty()) throw SpecError("sets: no prompt is left for these languages and variants together");
  return plan;
}

}  // namespace lacuna::probe
