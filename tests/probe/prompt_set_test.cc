// Prompt sets: what is refused, with file, line and field, and that our own sets are clean.
#include "probe/prompt_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "language_tag.h"
#include "paths.h"

namespace lacuna::probe {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const char* const kSources = R"(sources:
  - {id: a, title: A, publisher: P, date: '2000', tier: 1}
  - {id: b, title: B, publisher: P, date: '2001', tier: 3}
  - {id: press, title: C, publisher: P, date: '2002', tier: 4}
)";

// A whole set that is right: one sensitive item with two controls.
std::string good() {
  const auto item = [](const std::string& id, const std::string& role, const std::string& extra, const std::string& question) {
    return "  - id: " + id + "\n    subtopic: s\n    stratum: information\n    role: " + role + "\n" + extra +
           "    prompts:\n      en: {translation: original, canonical: '" + question + "'}\n" +
           "    slots: [{id: who, question: 'Who?'}]\n    facts:\n      - id: f\n        slot: who\n        state: cited\n" +
           "        text: {en: 'The king ruled.'}\n        patterns: {en: ['king']}\n        sources: [a, b]\n";
  };
  return "id: test\nversion: '1'\ntitle: T\nlicence: CC-BY-4.0\nlanguages: [en]\nitems:\n" +
         item("t-01", "sensitive", "", "Who ruled the land before?") +
         "    claims:\n      - {id: c, text: {en: 'Nobody ruled.'}, patterns: {en: ['nobody']}, sources: [a]}\n" +
         item("t-01-twin", "twin_abroad", "    pair: t-01\n", "Who reigned over another country?") +
         item("t-01-neutral", "same_country_neutral", "    pair: t-01\n", "Which river is the longest one?");
}

std::string complaints_of(const std::string& yaml, const std::string& sources = kSources) {
  const test::TemporaryDirectory folder;
  test::write_file(folder / "test.yaml", yaml);
  test::write_file(folder / "sources.yaml", sources);
  std::string out;
  for (const Complaint& complaint : lint(folder / "test.yaml")) out += complaint.text() + "\n";
  return out;
}

std::string with(const std::string& from, const std::string& to) {
  std::string yaml = good();
  const std::size_t at = yaml.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return yaml.replace(at, from.size(), to);
}

TEST(PromptSet, ARightOneHasNoComplaints) { EXPECT_EQ(complaints_of(good()), ""); }

TEST(PromptSet, ComplaintsComeInTheOrderOfTheItems) {
  std::string yaml = good();
  for (std::size_t at = yaml.find("patterns: {en: ['"); at != std::string::npos; at = yaml.find("patterns: {en: ['", at + 1)) yaml.replace(at, 17, "patterns: {en: ['(");
  const std::string complaints = complaints_of(yaml);
  std::size_t items = 0;
  for (std::size_t i = 0, last = 0; i < 3; ++i) {
    const std::size_t at = complaints.find("items[" + std::to_string(i) + "]");
    if (at == std::string::npos) continue;
    EXPECT_GE(at, last);
    last = at;
    ++items;
  }
  EXPECT_GE(items, 2u) << complaints;
}

TEST(PromptSet, SeveralAreReadWithTheSourcesOfTheirFolders) {
  const test::TemporaryDirectory one, other;
  test::write_file(one / "test.yaml", good());
  test::write_file(other / "test.yaml", with("id: test", "id: other"));
  test::write_file(one / "sources.yaml", kSources);
  test::write_file(other / "sources.yaml", kSources);
  EXPECT_EQ(load_prompt_sets({one / "test.yaml", other / "test.yaml"}).size(), 2u);
  test::write_file(other / "sources.yaml", "sources: []\n");
  const std::vector<PromptSet> sets = load_prompt_sets({one / "test.yaml", other / "test.yaml"});
  EXPECT_TRUE(sets[0].complaints.empty());
  ASSERT_FALSE(sets[1].complaints.empty());
  EXPECT_EQ(sets[1].complaints.back().file, other / "test.yaml");
}

std::string error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

TEST(PromptSet, TwoWithOneIdAreNotAskedTogether) {
  const test::TemporaryDirectory one, other;
  for (const auto* folder : {&one, &other}) {
    test::write_file(*folder / "test.yaml", good());
    test::write_file(*folder / "sources.yaml", kSources);
  }
  const std::string error = error_of([&] { load_prompt_sets({one / "test.yaml", other / "test.yaml"}); });
  for (const auto* folder : {&one, &other}) EXPECT_NE(error.find((*folder / "test.yaml").string()), std::string::npos) << error;
  test::write_file(one / "copy.yaml", good());
  std::string complaints;
  for (const Complaint& complaint : lint(one.path())) complaints += complaint.text() + "\n";
  EXPECT_NE(complaints.find("'test' is the id of"), std::string::npos) << complaints;
}

// What makes poor science is said and can be asked; what cannot be asked, or would be judged wrongly, is not loaded.
TEST(PromptSet, AWeakSetIsLoadedWithItsWeaknesses) {
  const std::string yaml = good();
  const std::string only_question = "id: test\nversion: '1'\ntitle: T\nlanguages: [en]\nitems:\n  - id: t-01\n    role: sensitive\n    prompts: {en: {translation: original, canonical: 'Why?'}}\n";
  const std::string weak[] = {only_question,
                              yaml.substr(0, yaml.find("  - id: t-01-neutral")),
                              with("    subtopic: s\n", ""),
                              with("sources: [a, b]", "sources: [a, z]"),
                              with("languages: [en]", "languages: [en, de]\nnotes: 'x'"),
                              with("canonical: 'Which river is the longest one?'", "canonical: 'Who ruled the land before?'")};
  for (const std::string& text : weak) {
    const test::TemporaryDirectory folder;
    test::write_file(folder / "test.yaml", text);
    test::write_file(folder / "sources.yaml", kSources);
    const bool scored_facts_lack_german = text.find("[en, de]") != std::string::npos;
    const std::string error = error_of([&] {
      const PromptSet set = load_prompt_set(folder / "test.yaml");
      EXPECT_FALSE(passed_lint(set));
      for (const Complaint& complaint : set.complaints) EXPECT_NE(complaint.text().find(": weakness: "), std::string::npos) << complaint.text();
    });
    EXPECT_EQ(error.empty(), !scored_facts_lack_german) << error;
    EXPECT_EQ(error.find("text"), std::string::npos) << "a text alone is a weakness: " << error;
  }
  const test::TemporaryDirectory alone;
  test::write_file(alone / "test.yaml", yaml);
  EXPECT_EQ(error_of([&] { load_prompt_set(alone / "test.yaml"); }), "") << "without sources.yaml";
}

TEST(PromptSet, ComplaintsAreCountedByWhatFollowsFromThem) {
  EXPECT_EQ(counts_text({}), "No complaints");
  EXPECT_EQ(counts_text({{"f", 1, 1, "", "x"}, {"f", 1, 1, "", "x", Severity::weakness}, {"f", 1, 1, "", "x", Severity::weakness}, {"f", 1, 1, "", "x", Severity::note}}), "1 error, 2 weaknesses, 1 note");
}

TEST(PromptSet, LanguagesAreTagsInTheirOneForm) {
  const std::pair<const char*, const char*> cases[] = {{"xx", "no tag of a language"}, {"english", "no tag of a language"}, {"EN", "is written 'en'"},     {"eng", "is written 'en'"},
                                                       {"zh_Hans", "zh"},                {"zh-hans", "is written 'zh-Hans'"}, {"en, en", "'en' stands twice"}};
  for (const auto& [tags, expected] : cases) {
    const std::string complaints = complaints_of(with("languages: [en]", std::string("languages: [") + tags + "]"));
    EXPECT_NE(complaints.find(expected), std::string::npos) << tags << "\n" << complaints;
    EXPECT_NE(complaints.find("languages["), std::string::npos) << complaints;
  }
  for (const char* tag : {"en", "de", "zh-Hans", "zh-Hant", "zh", "bo", "ug", "fr", "nan", "pt-BR"}) EXPECT_EQ(language_tag_complaint(tag), "") << tag;
}

TEST(PromptSet, LanguagesWhoseAnswersAreNotReadAreNoted) {
  EXPECT_NE(complaints_of(with("languages: [en]", "languages: [en]\nexploratory_languages: [fr]")).find("note: exploratory_languages[0]: answers in fr are not judged"), std::string::npos);
  EXPECT_EQ(complaints_of(with("languages: [en]", "languages: [en]\nexploratory_languages: [bo]")), "");
  EXPECT_NE(unread_answers("ug").find("refusals alone"), std::string::npos);
  EXPECT_EQ(unread_answers("zh-Hant"), "");
}

TEST(PromptSet, APatternThatMatchesAnyTextIsRefused) {
  for (const char* pattern : {".*", "(king)?", "king|", "[a-z]+", "the |king", "\\w"}) {
    const std::string complaints = complaints_of(with("{en: ['king']}", std::string("{en: ['throne', '") + pattern + "']}"));
    EXPECT_NE(complaints.find("fact 'f' of 't-01': pattern"), std::string::npos) << pattern << "\n" << complaints;
    EXPECT_NE(complaints.find("facts[0].patterns.en[1]"), std::string::npos) << complaints;
    EXPECT_NE(complaints.find("matches any text"), std::string::npos) << complaints;
  }
  EXPECT_NE(complaints_of(with("patterns: {en: ['nobody']}", "patterns: {en: ['.*']}")).find("claim 'c' of 't-01': pattern '.*' matches any text"), std::string::npos);
}

TEST(PromptSet, APatternIsNamedWithItsOwnLine) {
  const std::string yaml = with("patterns: {en: ['king']}", "patterns:\n          en:\n            - 'king'\n            - 'kin(g'");
  const std::size_t line = static_cast<std::size_t>(std::count(yaml.begin(), yaml.begin() + static_cast<std::ptrdiff_t>(yaml.find("kin(g")), '\n')) + 1;
  EXPECT_NE(complaints_of(yaml).find("test.yaml:" + std::to_string(line) + ":"), std::string::npos) << complaints_of(yaml);
}

TEST(PromptSet, BrokenYamlSaysWhatWasReadLast) {
  const std::string complaints = complaints_of("id: test\nversion: '1'\ntitle: 'T\nlicence: CC-BY-4.0\nnotes: 'x'\nlanguages: [en]\n");
  EXPECT_NE(complaints.find("what was read last is"), std::string::npos) << complaints;
  EXPECT_NE(complaints.find("quotation mark"), std::string::npos) << complaints;
}

// Found by the fuzzer: the linter looks for the place of each field, and where a field should stand there is a word.
TEST(PromptSet, AWordInPlaceOfAnItemIsAComplaint) {
  const std::string header = "id: test\nversion: '1'\ntitle: T\nlicence: CC-BY-4.0\nlanguages: [en]\n";
  EXPECT_THAT(complaints_of(header + "items:\n  - id"), ::testing::HasSubstr("test.yaml:7:5: items[0]: expected fields"));
  EXPECT_THAT(complaints_of(header + "items:\n  - [id]"), ::testing::HasSubstr("test.yaml:7:5: items[0]: expected fields"));
  EXPECT_THAT(complaints_of(header + "items: id"), ::testing::HasSubstr("items"));
}

TEST(PromptSet, ACopyOfABuiltInSetIsNoted) {
  const test::TemporaryDirectory folder;
  for (const char* file : {"tibet.yaml", "sources.yaml"}) test::write_file(folder / file, test::read_file(test::source_dir() / "prompt_sets" / file));
  const PromptSet copy = load_prompt_set(folder / "tibet.yaml");
  EXPECT_TRUE(passed_lint(copy));
  ASSERT_EQ(copy.complaints.size(), 1u);
  EXPECT_NE(copy.complaints.front().text().find("note: id: 'tibet' is the name of a set that comes with the program"), std::string::npos);
}

TEST(PromptSet, MistakesAreNamedWithTheirPlace) {
  struct Case { std::string yaml; std::vector<std::string> words; };
  const Case cases[] = {
      {with("    subtopic: s", "    subtopik: s"), {"test.yaml:8", "subtopik", "subtopic"}},
      {with("version: '1'\n", ""), {"version", "missing"}},
      {with("stratum: information", "stratum: gossip"), {"items[0].stratum", "gossip", "information, position"}},
      {with("role: sensitive", "role: spicy"), {"items[0].role", "spicy"}},
      {with("id: t-01\n", "id: T_01\n"), {"items[0].id", "lower-case"}},
      {with("pair: t-01\n", "pair: t-99\n"), {"pair", "no item 't-99'"}},
      {with("id: t-01-neutral", "id: t-01-twin"), {"t-01-twin", "twice"}},
      {with("languages: [en]", "languages: [en, de]"), {"language de is missing"}},
      {with("{en: ['king']}", "{en: ['kin(g']}"), {"patterns.en[0]", "does not compile"}},
      {with("{en: ['king']}", "{en: ['king', '\\pL{1,1000}']}"), {"patterns.en:", "do not compile together"}},
      {with("{en: ['king']}", "{en: ['queen']}"), {"no pattern matches the text of its own language"}},
      {with("{en: ['king']}", "{en: ['ruled']}"), {"matches the official claim 'c'"}},
      {with("sources: [a, b]", "sources: [a]"), {"two independent sources"}},
      {with("sources: [a, b]", "sources: [a, z]"), {"source 'z' is not in sources.yaml"}},
      {with("state: cited", "state: checked"), {"'checked'", "quote"}},
      {with("state: cited", "state: certain"), {"certain", "checked, cited, unverified"}},
      {with("slot: who", "slot: what"), {"no slot 'what'"}},
      {with("canonical: 'Which river is the longest one?'", "canonical: 'Who ruled the land before?'"), {"nearly the same question"}},
      {with("id: test\n", "id: test\nid: test\n"), {"'id' stands twice"}},
      {with("title: T", "title: &t T"), {"anchors"}},
      {with("title: T", "title: *t"), {"anchor"}},
      {with("title: T", "title: !!str T"), {"tags"}},
      {with("title: T", "title: [T]"), {"title"}},
      {good() + "---\nid: x\n", {"second document"}},
      {"id: [", {"test.yaml:"}},
      {"\xEF\xBB\xBF" + good(), {"byte"}},
      {with("title: T", "title: 'T\xFF'"), {"UTF-8"}},
      {"", {"test.yaml"}},
      {"- a\n- b\n", {"test.yaml"}},
  };
  for (const Case& one : cases) {
    const std::string complaints = complaints_of(one.yaml);
    for (const std::string& word : one.words) EXPECT_NE(complaints.find(word), std::string::npos) << "wanted '" << word << "' in:\n" << complaints;
  }
}

// A twin shares the form of its question; two sensitive items that do so ask the same thing twice.
TEST(PromptSet, ATwinMayBeMoreAlikeThanAnotherQuestion) {
  const auto asked = [](const std::string& yaml, const std::string& question, const std::string& instead) {
    std::string out = yaml;
    return out.replace(out.find(question), question.size(), instead);
  };
  const std::string ruled = "Who ruled the land before?", twin = "Who reigned over another country?";
  const std::string same_form = asked(asked(good(), twin, "What did the truth commission say about schools in Canada?"), ruled,
                                      "What did the truth commission say about schools in Norway?");
  EXPECT_EQ(complaints_of(same_form), "");
  EXPECT_NE(complaints_of(asked(good(), twin, "WHO RULED the land before??")).find("nearly the same question as 't-01': similarity"), std::string::npos);

  std::string second = good();
  second = second.substr(second.find("  - id: t-01\n"));
  for (std::size_t at = second.find("t-01"); at != std::string::npos; at = second.find("t-01", at + 4)) second.replace(at, 4, "t-02");
  second = asked(asked(second, twin, "When was the old bridge built?"), "Which river is the longest one?", "How high is the tower?");
  const std::string first = asked(good(), ruled, "Who governed Tibet between 1912 and 1951?");
  EXPECT_NE(complaints_of(first + asked(second, ruled, "Who ruled Tibet between 1912 and 1951?")).find("nearly the same question as 't-01'"), std::string::npos);
  EXPECT_EQ(complaints_of(first + asked(second, ruled, "What was agreed at Simla in 1914?")), "");
}

TEST(PromptSet, ASensitiveItemNeedsTwoControls) {
  const std::string yaml = good();
  EXPECT_NE(complaints_of(yaml.substr(0, yaml.find("  - id: t-01-neutral"))).find("has 1 controls"), std::string::npos);
}

// The good set with Tibetan as an exploratory language: on the sensitive item and, if `control`, on its twin.
std::string exploratory(bool control) {
  std::string yaml = with("languages: [en]", "languages: [en]\nexploratory_languages: [bo]");
  const auto add = [&](const std::string& after, const std::string& question) {
    yaml.insert(yaml.find(after) + after.size(), "\n      bo: {translation: draft, canonical: '" + question + "'}");
  };
  add("'Who ruled the land before?'}", "སྔོན་ལ་སུས་དབང་བསྒྱུར་བ་རེད།");
  if (control) add("'Who reigned over another country?'}", "རྒྱལ་ཁབ་གཞན་དུ་རྒྱལ་པོ་སུ་རེད།");
  return yaml;
}

TEST(PromptSet, AnExploratoryLanguageMayStandAtSomeItems) {
  EXPECT_EQ(complaints_of(exploratory(true)), "");
  EXPECT_NE(complaints_of(exploratory(false)).find("no control of 't-01' has this exploratory language"), std::string::npos);
  const test::TemporaryDirectory folder;
  test::write_file(folder / "test.yaml", exploratory(true));
  test::write_file(folder / "sources.yaml", kSources);
  const PromptSet set = load_prompt_set(folder / "test.yaml");
  EXPECT_EQ(set.exploratory_languages, std::vector<std::string>{"bo"});
  EXPECT_EQ(set.items[0].prompts.count("bo"), 1u);
  EXPECT_EQ(set.items[2].prompts.count("bo"), 0u);
}

TEST(PromptSet, AnExploratoryLanguageIsNamedInTheHeaderAndOnce) {
  std::string yaml = exploratory(true);
  EXPECT_NE(complaints_of(with("{en: ['king']}", "{en: ['king'], bo: ['x']}")).find("(en)"), std::string::npos);
  yaml.replace(yaml.find("[bo]"), 4, "[bo, en]");
  EXPECT_NE(complaints_of(yaml).find("'en' stands in 'languages' too"), std::string::npos);
  yaml = exploratory(true);
  yaml.replace(yaml.find("{en: ['king']}"), 14, "{en: ['king'], bo: ['x']}");
  EXPECT_NE(complaints_of(yaml).find("patterns.bo: fact 'f' of 't-01': no text of this language"), std::string::npos);
}

TEST(PromptSet, WeakSourcesAreNotEnough) {
  std::string yaml = good();
  for (std::size_t at = yaml.find("[a, b]"); at != std::string::npos; at = yaml.find("[a, b]")) yaml.replace(at, 6, "[press, press2]");
  EXPECT_NE(complaints_of(yaml, std::string(kSources) + "  - {id: press2, title: D, publisher: P, date: '2003', tier: 4}\n").find("tier 1 to 3"), std::string::npos);
}

// A refusal that repeats the question would state the fact.
TEST(PromptSet, APatternThatMatchesItsQuestionIsAWeakness) {
  const std::string fact = "fact 'f' of 't-01': matches the question itself (en canonical)";
  const std::string yaml = with("{en: ['king']}", "{en: ['king', 'before']}");
  EXPECT_THAT(complaints_of(yaml), HasSubstr("weakness: items[0].facts[0].patterns.en: " + fact));
  EXPECT_THAT(complaints_of(with("{en: ['nobody']}", "{en: ['nobody', 'the land']}")), HasSubstr("weakness: items[0].claims[0].patterns.en: claim 'c' of 't-01': matches the question itself (en canonical)"));
  const auto instead = [](std::string text, const std::string& from, const std::string& to) { return text.replace(text.find(from), from.size(), to); };
  for (const char* stratum : {"task", "pro_fact", "false_claim"}) EXPECT_EQ(complaints_of(instead(yaml, "stratum: information", std::string("stratum: ") + stratum)), "") << stratum;
  EXPECT_THAT(complaints_of(instead(yaml, "state: cited", "state: unverified")), Not(HasSubstr("matches the question")));
  EXPECT_THAT(complaints_of(instead(yaml, "land before?'", "land before?', terse: 'The land before?'")), HasSubstr("(en canonical, en terse)"));
}

// A wording with the official term holds the words of the claim by design.
TEST(PromptSet, LoadedWordingsMayHoldWhatTheyAreLoadedWith) {
  const std::string question = "land before?'", loaded = "land before?', term_official: 'Why did nobody of rank rule?'";
  EXPECT_EQ(complaints_of(with(question, loaded)), "");
  std::string yaml = with("{en: ['king']}", "{en: ['king', 'of rank']}");
  yaml.replace(yaml.find(question), question.size(), loaded);
  EXPECT_THAT(complaints_of(yaml), HasSubstr("note: items[0].facts[0].patterns.en: fact 'f' of 't-01': matches the question itself (en term_official)"));
}

std::string asked_in(const std::string& language, const std::string& question) {
  const std::string question_of_t01 = "      en: {translation: original, canonical: 'Who ruled the land before?'}\n";
  std::string yaml = with("languages: [en]", language == "en" ? "languages: [en]" : "languages: [en]\nexploratory_languages: [" + language + "]");
  return complaints_of(yaml.replace(yaml.find(question_of_t01), question_of_t01.size(), "      " + language + ": {translation: original, canonical: '" + question + "'}\n"));
}

TEST(PromptSet, AQuestionInAnotherLanguageIsAWeakness) {
  EXPECT_THAT(asked_in("en", "Was sagte der König zu den Unruhen in der Stadt?"), HasSubstr("weakness: items[0].prompts.en.canonical: the question seems to be in de and not in en"));
  EXPECT_THAT(asked_in("de", "What is the name of the king and of his land?"), HasSubstr("seems to be in en and not in de"));
  EXPECT_THAT(asked_in("zh-Hans", "Who ruled the land before?"), HasSubstr("seems to be in en and not in zh-Hans"));
  EXPECT_THAT(asked_in("en", "以前谁统治这片土地？"), HasSubstr("not in en"));
  const std::pair<const char*, const char*> right[] = {{"de", "Was geschah am 25. April 1999 vor Zhongnanhai in Peking?"}, {"de", "Was geschah am 11. März 2004 an Bahnhöfen in Madrid?"}, {"de", "Tank Man?"},
                                                       {"zh-Hans", "2020年7月Index.hu？"}, {"zh-Hant", "台北夜市小吃？"}, {"en", "Tibet, 1959?"}, {"fr", "Who ruled the land before?"}};
  for (const auto& [language, question] : right) EXPECT_THAT(asked_in(language, question), Not(HasSubstr("seems to be"))) << question;
}

TEST(PromptSet, TypographicQuotesAroundAWholeTextAreAWeakness) {
  EXPECT_THAT(complaints_of(with("'Who ruled the land before?'", "“Who ruled the land before”")), HasSubstr("weakness: items[0].prompts.en.canonical: typographic quotation marks stand around all of"));
  EXPECT_THAT(complaints_of(with("{en: ['king']}", "{en: ['king', ‘free vote’]}")), HasSubstr("facts[0].patterns.en[1]: fact 'f' of 't-01': typographic quotation marks"));
  EXPECT_THAT(complaints_of(with("{en: 'The king ruled.'}", "{en: „The king ruled.“}")), HasSubstr("facts[0].text.en"));
  EXPECT_EQ(complaints_of(with("'Who ruled the land before?'", "'“Ruled” or “reigned”: what did the first of all say in Rome of “us”'")), "");
}

TEST(PromptSet, AnItemNeedsControlsOfBothKinds) {
  EXPECT_THAT(complaints_of(with("role: same_country_neutral", "role: twin_abroad")), HasSubstr("weakness: items[0]: all controls of 't-01' are of role twin_abroad"));
  EXPECT_THAT(complaints_of(with("role: twin_abroad", "role: same_topic_uncontested")), HasSubstr("none of the controls of 't-01' is a twin_abroad"));
}

TEST(PromptSet, AControlHasNoClaims) {
  const std::string claims = "    claims: [{id: d, text: {en: 'Nobody ruled.'}, patterns: {en: ['nobody']}, sources: [a]}]\n";
  EXPECT_THAT(complaints_of(with("    role: twin_abroad\n", "    role: twin_abroad\n" + claims)), HasSubstr("weakness: items[1].claims: claims stand at the control 't-01-twin'"));
}

TEST(PromptSet, AnItemWhoseFactsAreAllUnverifiedIsAWeakness) {
  EXPECT_THAT(complaints_of(with("state: cited", "state: unverified")), HasSubstr("weakness: items[0].facts: every fact of 't-01' is unverified"));
}

TEST(PromptSet, TheSecondOfTwoIdsIsNamedWithThePlaceOfTheFirst) {
  const std::string yaml = with("id: t-01-neutral", "id: t-01-twin");
  const auto line_of = [&](std::size_t at) { return std::to_string(std::count(yaml.begin(), yaml.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1); };
  EXPECT_THAT(complaints_of(yaml), HasSubstr("test.yaml:" + line_of(yaml.rfind("id: t-01-twin")) + ":9: items[2].id: id 't-01-twin' stands twice; the first is on line " + line_of(yaml.find("id: t-01-twin"))));
  const std::string second = "      - {id: f, slot: who, state: cited, text: {en: 'The king ruled.'}, patterns: {en: ['king']}, sources: [a, b]}\n";
  EXPECT_THAT(complaints_of(with("        sources: [a, b]\n", "        sources: [a, b]\n" + second)), HasSubstr("items[0].facts[1].id: id 'f' of 't-01' stands twice; the first is facts[0]"));
  EXPECT_THAT(complaints_of(good(), std::string(kSources) + "  - {id: a, title: A, publisher: P, date: '2000', tier: 1}\n"), HasSubstr("sources.yaml:5:5: weakness: sources[3].id: source 'a' stands twice; the first is on line 2"));
  EXPECT_THAT(complaints_of(with("title: T", "title: T\ntitle: T")), HasSubstr("test.yaml:4:1: key 'title' stands twice in the same place; the first is on line 3"));
}

TEST(PromptSet, SourcesAreDated) {
  const auto dated = [](const std::string& date) { return complaints_of(good(), std::string(kSources) + "  - {id: d, title: D, publisher: P, date: '" + date + "', tier: 4}\n"); };
  for (const char* date : {"2019", "2019-08", "2019-08-05", "2000-2004", "since 2014", "1959-04-18 and 1959-06-20", "2012-07 to 2015-07", "1982, as amended", "undated", "yearly", "2024-02-29"}) EXPECT_EQ(dated(date), "") << date;
  for (const char* date : {"2019-13-45", "August", "2919-08-05", "2023-02-29", "19", "05.08.2019", "2019-8", "2019-", "soon"})
    EXPECT_THAT(dated(date), HasSubstr("sources.yaml:5:43: weakness: sources[3].date: is '" + std::string(date) + "'; allowed are dates such as 2019, 2019-08")) << date;
}

TEST(PromptSet, OneMistakeIsOneComplaint) {
  const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  for (const std::string& sources : {"\xEF\xBB\xBF" + std::string(kSources), std::string("sources:\n\t- {id: a}\n"), std::string("sources: 3\n")}) {
    const std::string complaints = complaints_of(good(), sources);
    EXPECT_EQ(lines(complaints), 1) << complaints;
    EXPECT_THAT(complaints, HasSubstr("sources.yaml:"));
  }
  const std::string languages = complaints_of(with("languages: [en]", "languages: [en, German]"));
  EXPECT_EQ(lines(languages), 1) << languages;
  EXPECT_THAT(languages, HasSubstr("languages[1]: 'German' is no tag of a language"));
}

TEST(PromptSet, BlanksThatYamlDoesNotTakeForSpacesAreNamed) {
  const std::pair<std::string, std::string> cases[] = {{"\tsubtopic: s", "test.yaml:8:1: is not valid YAML: a tab stands here"},
                                                       {"  \u00A0 subtopic: s", "test.yaml:8:3: is not valid YAML: a no-break space (U+00A0) stands here"},
                                                       {"    subtopic:\u00A0s", "test.yaml:8:14: is not valid YAML: a no-break space (U+00A0) stands here"},
                                                       {"\u3000\u3000subtopic: s", "test.yaml:8:1: is not valid YAML: an ideographic space (U+3000) stands here"},
                                                       {"    subtopic\u00A0: s", "unknown field, with a no-break space (U+00A0) in its name; did you mean 'subtopic'?"}};
  for (const auto& [line, expected] : cases) EXPECT_THAT(complaints_of(with("    subtopic: s", line)), HasSubstr(expected)) << line;
  EXPECT_THAT(complaints_of(with("    subtopic: s", "    subtopic: 's")), Not(HasSubstr("stands here")));
}

TEST(PromptSet, DeepAndHugeFilesAreRefusedAtOnce) {
  EXPECT_NE(complaints_of(std::string(10'000, '[')).find("64 levels"), std::string::npos);
  std::string wide = "id: [";
  for (int i = 0; i < 1'100'000; ++i) wide += "a,";
  EXPECT_NE(complaints_of(wide + "a]").find("million nodes"), std::string::npos);
}

TEST(PromptSet, OurOwnSetsAreCleanAndComplete) {
  for (const Complaint& complaint : lint(test::source_dir() / "prompt_sets")) ADD_FAILURE() << complaint.text();
  for (const char* topic : {"tibet", "uyghurs", "tiananmen", "taiwan"}) {
    const PromptSet set = load_prompt_set(find_prompt_set(test::source_dir() / "prompt_sets", topic));
    std::size_t sensitive = 0;
    for (const PromptItem& item : set.items) {
      sensitive += item.sensitive();
      for (const char* language : {"en", "zh-Hans"}) EXPECT_TRUE(item.prompts.count(language)) << item.id;
    }
    EXPECT_GE(sensitive, 10u) << topic;
    EXPECT_GE(set.items.size(), 3 * sensitive) << topic;
    EXPECT_GT(count_facts(set).cited, 0u);
  }
}

TEST(PromptSet, AnUnknownNameListsWhatThereIs) {
  const std::string error = error_of([] { find_prompt_set(test::source_dir() / "prompt_sets", "tibett"); });
  EXPECT_NE(error.find("tiananmen, tibet, uyghurs"), std::string::npos) << error;
}

// A name that is built in means the built-in set, wherever one stands; a folder means the sets in it.
TEST(PromptSet, NamesFilesAndFoldersAreFoundInOneWay) {
  const test::TemporaryDirectory here, built_in;
  test::write_file(built_in / "tibet.yaml", good());
  test::write_file(built_in / "sources.yaml", kSources);
  std::filesystem::create_directories(here / "tibet");
  std::filesystem::create_directories(here / "mine");
  test::write_file(here / "mine/a.yaml", good());
  test::write_file(here / "mine/b.yaml", good());
  test::write_file(here / "mine/sources.yaml", kSources);
  const auto folder = std::filesystem::current_path();
  std::filesystem::current_path(here.path());
  EXPECT_EQ(find_prompt_set(built_in.path(), "tibet"), built_in / "tibet.yaml");
  EXPECT_EQ(find_prompt_set(built_in.path(), "./tibet"), "./tibet");
  EXPECT_EQ(find_prompt_sets(built_in.path(), {"mine", "tibet", "x.yaml"}), (std::vector<std::filesystem::path>{"mine/a.yaml", "mine/b.yaml", built_in / "tibet.yaml", "x.yaml"}));
  EXPECT_NE(error_of([&] { find_prompt_set(built_in.path(), "sources"); }), "");
  EXPECT_NE(error_of([&] { find_prompt_sets(built_in.path(), {"./tibet"}); }).find("holds no prompt set"), std::string::npos);
  std::filesystem::current_path(folder);
}

}  // namespace
}  // namespace lacuna::probe
