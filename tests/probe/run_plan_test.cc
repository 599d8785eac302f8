#include "probe/run_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "fakes.h"

namespace lacuna::probe {
namespace {

using test::message_of;
using test::prompt_set;
using test::run_spec;
using testing::HasSubstr;

TEST(RunPlan, HasEveryCellOnceInAFixedOrder) {
  RunSpec spec = run_spec();
  spec.variants = {"canonical", "terse"};
  spec.samples = 2;
  const RunPlan plan = RunPlan::make(spec, {prompt_set(3)}, "core");
  ASSERT_EQ(plan.prompts.size(), 3u * (2 + 1) * 2);  // no terse wording in Chinese
  std::set<std::string> keys;
  for (std::size_t i = 0; i < plan.prompts.size(); ++i) {
    EXPECT_EQ(plan.prompts[i].index, i);
    EXPECT_EQ(plan.prompts[i].key.size(), 64u);
    keys.insert(plan.prompts[i].key);
  }
  EXPECT_EQ(keys.size(), plan.prompts.size());
  EXPECT_EQ(plan.prompts[0].item, "tibet-0");
  EXPECT_EQ(plan.prompts[0].prompt, "What about tibet-0?");
  EXPECT_EQ(plan.item(plan.prompts.back()).id, "tibet-2");
}

TEST(RunPlan, FirstSampleIsGreedyAndTheOthersAreSampled) {
  RunSpec spec = run_spec();
  spec.samples = 3;
  RunPlan plan = RunPlan::make(spec, {prompt_set(1)}, "core");
  EXPECT_EQ(plan.prompts[0].temperature, 0.0);
  EXPECT_EQ(plan.prompts[1].temperature, 0.6);
  spec.greedy_first = false;
  EXPECT_EQ(RunPlan::make(spec, {prompt_set(1)}, "core").prompts[0].temperature, 0.6);
}

TEST(RunPlan, LimitTakesTheFirstPrompts) {
  RunSpec spec = run_spec();
  const RunPlan whole = RunPlan::make(spec, {prompt_set(4)}, "core");
  spec.limit = 3;
  const RunPlan first = RunPlan::make(spec, {prompt_set(4)}, "core");
  ASSERT_EQ(first.prompts.size(), 3u);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(first.prompts[i].key, whole.prompts[i].key);
}

TEST(RunPlan, KeysDependOnTheCoreAndOnThePrompt) {
  PromptSet changed = prompt_set(1);
  changed.items[0].prompts["en"].variants["canonical"] += " ";
  const std::string key = RunPlan::make(run_spec(), {prompt_set(1)}, "core").prompts[0].key;
  EXPECT_NE(RunPlan::make(run_spec(), {prompt_set(1)}, "other").prompts[0].key, key);
  EXPECT_NE(RunPlan::make(run_spec(), {changed}, "core").prompts[0].key, key);
  EXPECT_EQ(RunPlan::make(run_spec(), {prompt_set(1)}, "core").prompts[0].key, key);
}

TEST(RunPlan, UnknownLanguageAndVariantNameWhatThereIs) {
  RunSpec spec = run_spec();
  spec.languages = {"en", "fr"};
  EXPECT_THAT(message_of<SpecError>([&] { RunPlan::make(spec, {prompt_set(1)}, ""); }),
              HasSubstr("'fr'; there are: en, zh-Hans"));
  spec = run_spec();
  spec.variants = {"shouted"};
  EXPECT_THAT(message_of<SpecError>([&] { RunPlan::make(spec, {prompt_set(1)}, ""); }),
              HasSubstr("'shouted'; there are: canonical, terse"));
}

PromptSet in_languages(const std::string& id, const std::vector<std::string>& languages) {
  PromptSet set = prompt_set(1);
  set.id = id;
  set.languages = languages;
  const Prompts prompts = set.items[0].prompts.at("en");
  set.items[0].prompts.clear();
  for (const std::string& language : languages) set.items[0].prompts[language] = prompts;
  return set;
}

// Without languages a set is asked in the usual ones that it has, and one that has none of them in its own.
TEST(RunPlan, WithoutLanguagesEachSetIsAskedInWhatItHas) {
  RunSpec spec = run_spec();
  spec.languages.clear();
  const RunPlan plan = RunPlan::make(spec, {in_languages("a", {"en", "de"}), in_languages("b", {"de"}), in_languages("c", {"zh-Hans", "en"})}, "core");
  std::vector<std::string> asked;
  for (const PlannedPrompt& prompt : plan.prompts) asked.push_back(prompt.set + " " + prompt.language);
  EXPECT_THAT(asked, testing::ElementsAre("a en", "b de", "c en", "c zh-Hans"));
  spec.languages = {"en"};
  EXPECT_THAT(message_of<SpecError>([&] { RunPlan::make(spec, {in_languages("a", {"en"}), in_languages("b", {"de", "fr"})}, ""); }),
              HasSubstr("languages: set 'b' has none of en; it has de, fr"));
}

TEST(RunPlan, LanguagesThatAreLeftOutAreSaid) {
  const std::vector<PromptSet> sets = {in_languages("a", {"en", "de", "zh-Hans"}), in_languages("b", {"en", "zh-Hans"}), in_languages("c", {"en", "zh-Hans", "de"}), in_languages("d", {"en", "zh"})};
  RunSpec spec = run_spec();
  spec.languages.clear();
  EXPECT_THAT(language_notes(spec, sets), testing::ElementsAre("Set 'd' is asked in en, as --languages was not given; left out: zh.",
                                                               "Sets 'a', 'c' are asked in en, zh-Hans, as --languages was not given; left out: de."));
  spec.languages = {"en"};
  EXPECT_THAT(language_notes(spec, sets), testing::IsEmpty());
}

TEST(RunPlan, ANamedItemComesWithItsControlsAndTheSameKeys) {
  PromptSet set = prompt_set(3);
  set.items[2].pair = set.items[0].id;
  const RunPlan all = RunPlan::make(run_spec(), {set}, "core");
  RunSpec spec = run_spec();
  spec.items = {set.items[0].id};
  const RunPlan some = RunPlan::make(spec, {set}, "core");
  std::set<std::string> items, keys;
  for (const PlannedPrompt& prompt : all.prompts) keys.insert(prompt.key);
  for (const PlannedPrompt& prompt : some.prompts) {
    items.insert(prompt.item);
    EXPECT_TRUE(keys.contains(prompt.key)) << prompt.item;
  }
  EXPECT_EQ(items, (std::set<std::string>{set.items[0].id, set.items[2].id}));
  spec.items = {"tibet-99"};
  EXPECT_THAT(message_of<SpecError>([&] { RunPlan::make(spec, {set}, ""); }), HasSubstr("items: no set has 'tibet-99'"));
}

TEST(RunPlan, OfTheControlsOfAnItemThoseThatAreNamedComeAlone) {
  PromptSet set = prompt_set(4);
  set.items[1].pair = set.items[2].pair = set.items[0].id;
  RunSpec spec = run_spec();
  spec.items = {set.items[2].id, set.items[0].id};
  std::set<std::string> items;
  for (const PlannedPrompt& prompt : RunPlan::make(spec, {set}, "").prompts) items.insert(prompt.item);
  EXPECT_EQ(items, (std::set<std::string>{set.items[0].id, set.items[2].id}));
}

TEST(RunPlan, TheSameItemTwiceIsRefused) {
  PromptSet set = prompt_set(1);
  set.items.push_back(set.items[0]);
  EXPECT_THAT(message_of<SpecError>([&] { RunPlan::make(run_spec(), {set}, ""); }),
              HasSubstr("'tibet-0' of set 'tibet' is there twice"));
}

TEST(DeriveSeed, DependsOnEachCoordinateAndFitsADatabaseInteger) {
  std::set<std::uint64_t> seeds = {derive_seed(1, "a", "en", "canonical", 0), derive_seed(2, "a", "en", "canonical", 0),
                                   derive_seed(1, "b", "en", "canonical", 0), derive_seed(1, "a", "zh", "canonical", 0),
                                   derive_seed(1, "a", "en", "terse", 0),     derive_seed(1, "a", "en", "canonical", 1),
                                   derive_seed(1, "ae", "n", "canonical", 0)};
  EXPECT_EQ(seeds.size(), 7u);
  for (const std::uint64_t seed : seeds) EXPECT_LT(seed, std::uint64_t{1} << 63);
}

TEST(DeriveSeed, StaysWhatItIs) {
  // A published run must stay repeatable: this value may never change.
  EXPECT_EQ(derive_seed(1, "tibet-01", "en", "canonical", 0), 5669856717613215422u);
}

struct BadSpec {
  const char* message;
  void (*spoil)(RunSpec&);
};

TEST(RunSpecCheck, NamesOptionValueAndRange) {
  const BadSpec cases[] = {
      {"samples: 0 is out of range; allowed are 1 to 1000", [](RunSpec& s) { s.samples = 0; }},
      {"temperature: -1", [](RunSpec& s) { s.temperature = -1; }},
      {"temperature: nan", [](RunSpec& s) { s.temperature = std::numeric_limits<double>::quiet_NaN(); }},
      {"top-p: 0", [](RunSpec& s) { s.top_p = 0; }},
      {"min-p: 1", [](RunSpec& s) { s.min_p = 1; }},
      {"max-tokens: 0", [](RunSpec& s) { s.max_tokens = 0; }},
      {"parallel: 0", [](RunSpec& s) { s.parallel = 0; }},
      {"seed: ", [](RunSpec& s) { s.seed = ~std::uint64_t{0}; }},
      {"sets: none given", [](RunSpec& s) { s.sets.clear(); }},
      {"languages: 'en' is given twice",
       [](RunSpec& s) {
         s.languages = {"en", "en"};
       }},
      {"variants: an empty name", [](RunSpec& s) { s.variants = {""}; }},
      {"model: none given", [](RunSpec& s) { s.model.clear(); }},
      {"name: holds control characters", [](RunSpec& s) { s.name = "a\nb"; }},
      {"name: 201 bytes", [](RunSpec& s) { s.name = std::string(201, 'x'); }},
      {"system: is not valid UTF-8", [](RunSpec& s) { s.system_prompt = "\xff"; }},
      {"samples: at temperature 0", [](RunSpec& s) { s.samples = 3, s.temperature = 0; }},
  };
  for (const BadSpec& bad : cases) {
    RunSpec spec = run_spec();
    bad.spoil(spec);
    EXPECT_THAT(message_of<SpecError>([&] { check(spec); }), HasSubstr(bad.message));
  }
  EXPECT_NO_THROW(check(run_spec()));
}

}  // namespace
}  // namespace lacuna::probe
