// What files call languages, and what a project calls them.
#include "language_tag.h"

#include <gtest/gtest.h>

namespace lacuna::probe {
namespace {

TEST(LanguageTag, TagsInEveryDressAreTheProjectsOwn) {
  const std::pair<const char*, const char*> cases[] = {
      {"en", "en"}, {"EN", "en"}, {"en-US", "en"}, {"en_GB.UTF-8", "en"}, {" en ", "en"}, {"eng", "en"}, {"de-DE", "de"}, {"deu", "de"}, {"ger", "de"}, {"fr-CA", "fr"}, {"ja", "ja"},
      {"pt-BR", "pt"}, {"bo", "bo"}, {"bo-CN", "bo"}, {"ug-Arab-CN", "ug"}, {"zh", "zh"}, {"zho", "zh"}, {"zh-CN", "zh-Hans"}, {"zh_CN", "zh-Hans"}, {"zh-cn", "zh-Hans"}, {"zh-SG", "zh-Hans"},
      {"zh-hans", "zh-Hans"}, {"zh-Hans", "zh-Hans"}, {"zh-Hans-HK", "zh-Hans"}, {"zh-TW", "zh-Hant"}, {"zh-HK", "zh-Hant"}, {"zh-Hant", "zh-Hant"}, {"zh-CHS", "zh-Hans"}, {"cmn-Hant", "zh-Hant"}};
  for (const auto& [given, tag] : cases) EXPECT_EQ(language_tag(given), tag) << given;
}

TEST(LanguageTag, NamesAreLanguagesToo) {
  const std::pair<const char*, const char*> cases[] = {{"English", "en"}, {"ENGLISH", "en"}, {"Englisch", "en"}, {"英语", "en"}, {"German", "de"}, {"Deutsch", "de"}, {"Chinese", "zh"}, {"中文", "zh"}, {"Chinesisch", "zh"},
                                                       {"Simplified Chinese", "zh-Hans"}, {"Chinese (Traditional)", "zh-Hant"}, {"繁體中文", "zh-Hant"}, {"Tibetan", "bo"}, {"Uyghur", "ug"}, {"français", "fr"}};
  for (const auto& [given, tag] : cases) EXPECT_EQ(language_tag(given), tag) << given;
}

TEST(LanguageTag, NothingIsNoClaimAndNonsenseIsNone) {
  for (const char* nothing : {"", "  ", "und"}) EXPECT_EQ(language_tag(nothing), "") << nothing;
  for (const char* nonsense : {"klingon", "cn", "xx", "12", "english please", "en-", "e", "\xFF"}) EXPECT_EQ(language_tag(nonsense), std::nullopt) << nonsense;
}

}  // namespace
}  // namespace lacuna::probe
