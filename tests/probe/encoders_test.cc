#include "probe/encoders.h"

#include <gtest/gtest.h>

#include <random>

namespace lacuna::probe {
namespace {

TEST(Encoders, TerminalKeepsTextOfEveryScript) {
  for (const std::string text : {"plain", "天安门 1989", "བོད་ཀྱི་", "ئۇيغۇر", "a\nb\tc"}) EXPECT_EQ(for_terminal(text), text);
}

TEST(Encoders, TerminalShowsWhatItWouldObey) {
  EXPECT_EQ(for_terminal("\x1b[31mred"), "\\u{1B}[31mred");
  EXPECT_EQ(for_terminal("a\u202Eb"), "a\\u{202E}b");        // right-to-left override
  EXPECT_EQ(for_terminal("a\u200Bb"), "a\\u{200B}b");        // zero-width space
  EXPECT_EQ(for_terminal("\u009B31m"), "\\u{9B}31m");        // 8-bit CSI
  EXPECT_EQ(for_terminal("\U000E0041"), "\\u{E0041}");       // tag
  EXPECT_EQ(for_terminal("a\xFF\xC0z"), "a\\xFF\\xC0z");     // not UTF-8
  EXPECT_EQ(for_terminal("\xED\xA0\x80"), "\\xED\\xA0\\x80");  // surrogate
}

TEST(Encoders, TerminalLineIsOneLineAndCut) {
  EXPECT_EQ(for_terminal_line("a\nb\tc"), "a b c");
  EXPECT_EQ(for_terminal_line("abcdef", 4), "abc…");
  EXPECT_EQ(for_terminal_line("天安门广场", 6), "天安…");
  EXPECT_EQ(for_terminal_line("abcd", 4), "abcd");
}

TEST(Encoders, WideCharactersTakeTwoColumns) {
  EXPECT_EQ(display_width("ab天"), 4u);
  EXPECT_EQ(display_width("e\u0301"), 1u);
}

TEST(Encoders, HtmlHasNoActiveElement) {
  EXPECT_EQ(for_html("<script>alert('x')&\"</script>"), "&lt;script&gt;alert(&#39;x&#39;)&amp;&quot;&lt;/script&gt;");
  EXPECT_EQ(for_html("a\u202Eb\x01"), "a\\u{202E}b\\u{1}");
  EXPECT_EQ(for_html("\xFF"), "\\xFF");
}

TEST(Encoders, CsvQuotesByRfc4180) {
  const CsvDialect strict = CsvDialect::strict();
  EXPECT_EQ(for_csv("plain", strict), "plain");
  EXPECT_EQ(for_csv("a,b", strict), "\"a,b\"");
  EXPECT_EQ(for_csv("say \"hi\"\nthere", strict), "\"say \"\"hi\"\"\nthere\"");
  EXPECT_EQ(for_csv("a;b", {';', false, true, "\n"}), "\"a;b\"");
}

TEST(Encoders, CsvGuardsFormulas) {
  const CsvDialect strict = CsvDialect::strict();
  for (const std::string text : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uFF1D1+1"})
    EXPECT_EQ(for_csv(text, strict).substr(0, 2), "\"'") << text;
  CsvDialect typed = strict;
  typed.formula_guard = false;
  EXPECT_EQ(for_csv("-1.5", typed), "-1.5");
}

TEST(Encoders, InvalidBytesBecomeReplacementCharacters) { EXPECT_EQ(valid_utf8("a\xFF\xE4\xB8"), "a\uFFFD\uFFFD\uFFFD"); }

TEST(Encoders, AHundredThousandHostileStringsStayInert) {
  const std::string pieces[] = {"<", ">", "&", "\"", "'", "=", "+", "@", "\x1b]0;x\x07", "\u202E", "\u2066", "天", "\xFF", "\xE2\x80", "\n", ",", "</script>", "\u0085", std::string(1, '\0')};
  std::mt19937 random(1);
  for (int i = 0; i < 100'000; ++i) {
    std::string text;
    for (int n = static_cast<int>(random() % 6); n >= 0; --n) text += pieces[random() % std::size(pieces)];
    const std::string html = for_html(text), terminal = for_terminal(text), csv = for_csv(text, CsvDialect::strict());
    ASSERT_EQ(html.find_first_of("<>\"'\x1b\x07"), std::string::npos);
    ASSERT_EQ(html.find("\u202E"), std::string::npos);
    ASSERT_EQ(terminal.find('\x1b'), std::string::npos);
    ASSERT_EQ(terminal.find("\u202E"), std::string::npos);
    ASSERT_TRUE(csv.empty() || std::string("=+@-").find(csv[0]) == std::string::npos) << csv;
    ASSERT_EQ(valid_utf8(csv), csv);
  }
}

}  // namespace
}  // namespace lacuna::probe
