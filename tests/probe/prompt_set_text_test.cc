#include "probe/prompt_set_text.h"

#include <gtest/gtest.h>

#include "paths.h"
#include "probe/prompt_set.h"
#include "probe/session.h"

namespace lacuna::probe {
namespace {

const std::string kSet = "# head\nid: s\nlanguages: [en, zh-Hans]\nitems:\n  - id: a  # first\n    prompts:\n      en: {canonical: 'It''s?'}\n    harm_confound: 1\n\n  # about b\n  - id: b\n    role: sensitive\n# tail\n";

TEST(PromptSetText, AFieldIsChangedAndEveryOtherLineStays) {
  PromptSetText set(kSet);
  EXPECT_EQ(set.items(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(set.languages(), (std::vector<std::string>{"en", "zh-Hans"}));
  EXPECT_EQ(set.field(0, {"prompts", "en", "canonical"}), "It's?");
  EXPECT_EQ(set.field(1, {"prompts", "en", "canonical"}), "");
  set.set_field(0, {"prompts", "zh-Hans", "canonical"}, "西藏：'x' # y?");
  EXPECT_EQ(set.field(0, {"prompts", "zh-Hans", "canonical"}), "西藏：'x' # y?");
  EXPECT_EQ(set.field(0, {"prompts", "en", "canonical"}), "It's?");
  EXPECT_NE(set.text().find("    harm_confound: 1\n\n  # about b\n  - id: b\n    role: sensitive\n# tail\n"), std::string::npos) << set.text();
  EXPECT_TRUE(set.text().starts_with("# head\nid: s\nlanguages: [en, zh-Hans]\nitems:\n  - id: a\n")) << set.text();
  set.set_field(1, {"role"}, "");
  EXPECT_EQ(set.field(1, {"role"}), "");
  EXPECT_NE(set.text().find("  - id: b\n# tail\n"), std::string::npos) << set.text();
}

TEST(PromptSetText, AnItemIsAddedAtTheEnd) {
  PromptSetText set(kSet);
  EXPECT_EQ(set.add_item("c"), 2u);
  set.set_field(2, {"subtopic"}, "yes: no\nsecond line");
  EXPECT_EQ(set.items().back(), "c");
  EXPECT_EQ(set.field(2, {"subtopic"}), "yes: no\nsecond line");
  EXPECT_TRUE(set.text().ends_with("# tail\n"));
}

TEST(PromptSetText, FactsAreEntriesOfAList) {
  PromptSetText set(kSet);
  EXPECT_EQ(set.entries(1, {"facts"}), 0u);
  set.set_field(1, {"facts", "0", "id"}, "first");
  set.set_field(1, {"facts", "1", "id"}, "second");
  set.set_field(1, {"facts", "1", "text", "en"}, "It is: so.");
  set.set_list(1, {"facts", "1", "patterns", "en"}, {"a|b's", "c: [d]"});
  EXPECT_EQ(set.entries(1, {"facts"}), 2u);
  EXPECT_EQ(set.field(1, {"facts", "1", "patterns", "en"}), "a|b's\nc: [d]");
  EXPECT_EQ(set.entries(1, {"facts", "1", "patterns", "en"}), 2u);
  EXPECT_EQ(set.field(1, {"facts", "0", "text", "en"}), "");
  EXPECT_EQ(PromptSetText(set.text()).field(1, {"facts", "1", "text", "en"}), "It is: so.");
  set.set_field(1, {"facts", "0"}, "");
  EXPECT_EQ(set.entries(1, {"facts"}), 1u);
  EXPECT_EQ(set.field(1, {"facts", "0", "id"}), "second");
  set.set_list(1, {"facts", "0", "patterns", "en"}, {});
  EXPECT_EQ(set.text().find("patterns"), std::string::npos) << set.text();  // nothing is left of it
  EXPECT_THROW(set.set_field(1, {"facts", "2", "id"}, "x"), std::invalid_argument);
  EXPECT_THROW(set.set_field(1, {"facts", "id"}, "x"), std::invalid_argument);
  set.set_field(1, {"facts", "0"}, "");
  EXPECT_EQ(set.text().find("facts"), std::string::npos) << set.text();
  EXPECT_TRUE(set.text().starts_with("# head\nid: s\nlanguages: [en, zh-Hans]\nitems:\n  - id: a  # first\n")) << set.text();
}

TEST(PromptSetText, WhatIsNoSetIsRefusedWithItsPlace) {
  EXPECT_THROW(PromptSetText("id: s\n"), std::invalid_argument);
  EXPECT_THROW(PromptSetText("items: [\n"), std::invalid_argument);
  PromptSetText flow("items: [{id: a}]\n");
  EXPECT_THROW(flow.set_field(0, {"role"}, "sensitive"), std::invalid_argument);
  PromptSetText wrong("items:\n  - id: a\n    prompts: none\n");
  EXPECT_THROW(wrong.set_field(0, {"prompts", "en", "canonical"}, "x"), std::invalid_argument);
}

// Rewriting an item of a real set changes nothing that the loader sees.
TEST(PromptSetText, ARewrittenItemMeansTheSame) {
  const auto file = prompt_sets_directory() / "tibet.yaml";
  PromptSetText set(test::read_file(file));
  const std::string id = set.field(0, {"id"}), before = set.text();
  set.set_field(0, {"id"}, id + "-x");
  EXPECT_NE(set.text(), before);
  set.set_field(0, {"id"}, id);
  const test::TemporaryDirectory folder;
  test::write_file(folder / "tibet.yaml", set.text());
  std::filesystem::copy_file(file.parent_path() / "sources.yaml", folder / "sources.yaml");
  const PromptSet now = load_prompt_set(folder / "tibet.yaml"), then = load_prompt_set(file);
  ASSERT_EQ(now.items.size(), then.items.size());
  EXPECT_EQ(now.items[0].facts.size(), then.items[0].facts.size());
  EXPECT_EQ(now.items[0].facts[0].patterns, then.items[0].facts[0].patterns);
  EXPECT_EQ(now.items[0].prompts.at("ug").variants, then.items[0].prompts.at("ug").variants);
  EXPECT_EQ(now.items[1].id, then.items[1].id);
}

}  // namespace
}  // namespace lacuna::probe
