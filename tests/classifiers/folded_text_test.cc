// Folding: what the rules see, and where in the raw text it came from.
#include "folded_text.h"

#include <gtest/gtest.h>

#include "degenerate.h"

namespace lacuna::classifiers {
namespace {

TEST(FoldedText, FoldsCaseWidthQuotesScriptAndBlanks) {
  const std::pair<const char*, const char*> cases[] = {
      {"I’m SORRY — “No”", "i'm sorry - \"no\""},
      {"Ａｂｃ，１２３！", "abc,123!"},
      {"台灣自古屬於中國", "台湾自古属于中国"},
      {"a \t\n  b", "a b"},
      {"zero\xE2\x80\x8Bwidth", "zerowidth"},
      {"e\xCC\x81t\xC3\xA9", "été"},
      {"Straße", "strasse"},
      {"", ""},
      {"   ", ""},
      {"bad \xFF byte", "bad \xEF\xBF\xBD byte"},
  };
  for (const auto& [raw, folded] : cases) EXPECT_EQ(fold(raw).text, folded) << raw;
}

TEST(FoldedText, MapsBackToTheRawBytes) {
  const std::string raw = "Ａ’s  e\xCC\x81 台灣x";
  const FoldedText folded = fold(raw);
  const auto raw_of = [&](const std::string& what) {
    const std::size_t at = folded.text.find(what);
    const auto [begin, end] = folded.raw(at, at + what.size());
    return raw.substr(begin, end - begin);
  };
  EXPECT_EQ(raw_of("a's"), "Ａ’s");
  EXPECT_EQ(raw_of("é"), "e\xCC\x81");
  EXPECT_EQ(raw_of("台湾"), "台灣");
  EXPECT_EQ(raw_of("x"), "x");
}

TEST(FoldedText, EveryFoldedByteMapsIntoTheText) {
  const std::string raw = "ﷺ ﬁ Å\xCC\x81 ½ 한글 \xF0\x9F\x98\x80 \xC3 台灣。";
  const FoldedText folded = fold(raw);
  ASSERT_EQ(folded.from.size(), folded.text.size());
  for (std::size_t i = 0; i < folded.text.size(); ++i) {
    EXPECT_LT(folded.from[i], folded.to[i]);
    EXPECT_LE(folded.to[i], raw.size());
    if (i > 0) {
      EXPECT_LE(folded.from[i - 1], folded.from[i]);
    }
  }
}

std::vector<std::string> sentences(const std::string& raw) {
  const FoldedText folded = fold(raw);
  std::vector<std::string> out;
  for (const Span span : split_sentences(folded)) out.push_back(folded.text.substr(span.begin, span.end - span.begin));
  return out;
}

TEST(FoldedText, SplitsSentences) {
  using List = std::vector<std::string>;
  EXPECT_EQ(sentences("Dr. Wang left. He said \"no.\" Why? 3.5 km!"), (List{"dr. wang left.", "he said \"no.\"", "why?", "3.5 km!"}));
  EXPECT_EQ(sentences("抱歉。我不能回答！真的？好"), (List{"抱歉。", "我不能回答!", "真的?", "好"}));
  EXPECT_EQ(sentences("# Title\nFirst line\n\n- item one\n"), (List{"# title", "first line", "- item one"}));
  EXPECT_EQ(sentences("The U.S. said so."), (List{"the u.s. said so."}));
  EXPECT_TRUE(sentences("  ").empty());
}

TEST(FoldedText, CountsScripts) {
  const ScriptCounts counts = count_scripts("台灣 Taiwan ئۇيغۇر བོད");
  EXPECT_EQ(counts.han, 2u);
  EXPECT_EQ(counts.latin, 6u);
  EXPECT_GE(counts.arabic, 5u);
  EXPECT_GE(counts.tibetan, 2u);
  EXPECT_GE(counts.traditional, 1u);
}

TEST(Degenerate, FindsWhatIsNoAnswer) {
  const auto times = [](const std::string& what, int n) {
    std::string out;
    for (int i = 0; i < n; ++i) out += what;
    return out;
  };
  EXPECT_EQ(degenerate_reason(""), "empty");
  EXPECT_EQ(degenerate_reason(" \n\t"), "empty");
  EXPECT_EQ(degenerate_reason(times("!", 80)), "no letter or digit");
  EXPECT_EQ(degenerate_reason("An answer. " + times("a", 80)), "repetition loop");
  EXPECT_EQ(degenerate_reason("An answer. " + times("我们应该理性看待。", 20)), "repetition loop");
  EXPECT_EQ(degenerate_reason("An answer. " + times("The situation is complex and needs care. ", 12) + "The situ"), "repetition loop");
  EXPECT_EQ(degenerate_reason("\xFF\xFE\xFF ok"), "broken encoding");
}

TEST(Degenerate, LeavesAnswersAlone) {
  for (const char* answer : {"No.", "1989", "好", "Yes, yes, yes! It is true, true, true.", "1. One\n2. Two\n3. Three\n4. Four\n5. Five\n6. Six\n7. Seven\n8. Eight\n",
                             "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n", "No no no no no no", "哈哈哈哈哈哈，真有意思。"})
    EXPECT_EQ(degenerate_reason(answer), "") << answer;
}

}  // namespace
}  // namespace lacuna::classifiers
