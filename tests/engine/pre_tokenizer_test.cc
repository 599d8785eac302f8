// How texts are cut into words before merging; expected words worked out by hand from the pattern of each model's tokenizer.json.
#include "pre_tokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace lacuna::engine {
namespace {

using Words = std::vector<std::string_view>;

struct Cut {
  std::string_view text;
  Words words;
};

void expect_cuts(const char* name, const std::vector<Cut>& cuts) {
  const PreTokenizer cut = pre_tokenizer(name);
  ASSERT_NE(cut, nullptr);
  for (const Cut& one : cuts) EXPECT_EQ(cut(one.text), one.words) << one.text;
}

TEST(PreTokenizer, Gpt2) {
  expect_cuts("gpt-2", {{"", {}},
                        {"Hello world", {"Hello", " world"}},
                        {"I'm sure you've", {"I", "'m", " sure", " you", "'ve"}},
                        {"DON'T", {"DON", "'", "T"}},
                        {"'sa", {"'s", "a"}},
                        {" 123abc", {" 123", "abc"}},
                        {"a  b   ", {"a", " ", " b", "   "}},
                        {"x\n\ny", {"x", "\n", "\n", "y"}},
                        {"\tword", {"\t", "word"}},
                        {"f(x) != 1", {"f", "(", "x", ")", " !=", " 1"}},
                        {"你好，世界", {"你好", "，", "世界"}},
                        {"e\u0301", {"e", "\u0301"}}});
}

TEST(PreTokenizer, Qwen2) {
  expect_cuts("qwen2", {{"", {}},
                        {"Hello world", {"Hello", " world"}},
                        {"I'm  here", {"I", "'m", " ", " here"}},
                        {"DON'T we'LL", {"DON", "'T", " we", "'LL"}},
                        {"'tis", {"'t", "is"}},
                        {" 123a", {" ", "1", "2", "3", "a"}},
                        {"(hello)", {"(hello", ")"}},
                        {"\tword", {"\tword"}},
                        {"x = y;\n\n  z", {"x", " =", " y", ";\n\n", " ", " z"}},
                        {"a\n \n b", {"a", "\n \n", " b"}},
                        {"\r\na", {"\r\n", "a"}},
                        {"   ", {"   "}},
                        {"你好，世界", {"你好", "，世界"}},
                        {"e\u0301x", {"e", "\u0301x"}},
                        {"🦙🦙 ok", {"🦙🦙", " ok"}},
                        {"a\u00A0b", {"a", "\u00A0b"}},
                        {"١٢", {"١", "٢"}}});
}

TEST(PreTokenizer, DeepseekV3) {
  expect_cuts("deepseek-v3", {{"", {}},
                              {"Hello, world!", {"Hello", ",", " world", "!"}},
                              {"1234567", {"123", "456", "7"}},
                              {"a1234 12", {"a", "123", "4", " ", "12"}},
                              {"it's", {"it", "'s"}},
                              {"#include <a.h>", {"#include", " <", "a", ".h", ">"}},
                              {"x;\n\ny", {"x", ";\n\n", "y"}},
                              {"a \n b   c", {"a", " \n", " b", "  ", " c"}},
                              {"你好world", {"你好", "world"}},
                              {" 你好，", {" ", "你好", "，"}},
                              {"日本語テスト", {"日本語テスト"}},
                              {"안녕 하세요", {"안녕", " 하세요"}},
                              {"हिन्दी में", {"हिन्दी", " में"}},
                              {"e\u0301x", {"e\u0301x"}},
                              {"🦙x", {"🦙", "x"}},
                              {"\tword", {"\tword"}}});
}

TEST(PreTokenizer, DeepseekCoder) {
  expect_cuts("deepseek-coder", {{"", {}},
                                 {"Hello world", {"Hello", " world"}},
                                 {"123", {"1", "2", "3"}},
                                 {" 1.5", {" ", "1", ".", "5"}},
                                 {"a\n\nb\r\n", {"a", "\n", "\n", "b", "\r", "\n"}},
                                 {"x = (y)", {"x", " =", " (", "y", ")"}},
                                 {"a  b", {"a", " ", " b"}},
                                 {"\tword", {"\tword"}},
                                 {"你好，world", {"你好", "，", "world"}},
                                 {"it's", {"it", "'", "s"}},
                                 {"e\u0301x", {"e", "\u0301", "x"}},
                                 {"नमस्ते", {"नमस", "\u094D", "त", "\u0947"}}});
}

TEST(PreTokenizer, DeepseekLlm) {
  expect_cuts("deepseek-llm", {{"", {}},
                               {"Hello, world!", {"Hello", ",", " world", "!"}},
                               {"12345", {"12345"}},
                               {"ab 12", {"ab", " ", "12"}},
                               {"a\r\nb", {"a", "\r", "\n", "b"}},
                               {"x=1", {"x", "=", "1"}},
                               {"你好 world", {"你好", " world"}},
                               {"你好世界1314天", {"你好世界", "1314", "天"}},
                               {"你  ", {"你", "  "}},
                               {"你  好", {"你", "  ", "好"}},
                               {"ok   ", {"ok", "   "}},
                               {"Привет мир", {"Привет", " мир"}},
                               {"नमस्ते दुनिया", {"नमस्ते", " ", "दुनिया"}},
                               {"안녕", {"안녕"}},
                               // The pattern's range from ':' to '~' holds the letters of ASCII: they part from others in a word.
                               {"¿qué?", {"¿", "qu", "é", "?"}},
                               // Scripts below U+0800 without case are in no pattern, nor is the blank between their words.
                               {"שלום עולם", {"שלום עולם"}}});
}

TEST(PreTokenizer, Llama3) {
  expect_cuts("llama-bpe", {{"", {}},
                            {"Hello, world!", {"Hello", ",", " world", "!"}},
                            {"I'M it's", {"I", "'M", " it", "'s"}},
                            {"1234567 12", {"123", "456", "7", " ", "12"}},
                            {"e\u0301x", {"e", "\u0301x"}},
                            {"x;\n\ny", {"x", ";\n\n", "y"}}});
}

TEST(PreTokenizer, Qwen35) {
  expect_cuts("qwen35", {{"", {}},
                         {"it's 12", {"it", "'s", " ", "1", "2"}},
                         {"हिन्दी में", {"हिन्दी", " में"}},
                         {"e\u0301x", {"e\u0301x"}},
                         {"x;\n\ny", {"x", ";\n\n", "y"}}});
}

TEST(PreTokenizer, Gpt4o) {
  expect_cuts("gpt-4o", {{"", {}},
                         {"camelCase HTTPServer", {"camel", "Case", " HTTPServer"}},
                         {"ABC abc", {"ABC", " abc"}},
                         {"don't DON'T we'll", {"don't", " DON'T", " we'll"}},
                         {"1234567", {"123", "456", "7"}},
                         {"a/b //\n/c", {"a", "/b", " //\n/", "c"}},
                         {"你好World", {"你好World"}},
                         {"AB你", {"AB你"}},
                         {"A\u0301B", {"A\u0301", "B"}},
                         {"x \n y", {"x", " \n", " y"}}});
}

TEST(PreTokenizer, KimiK2) {
  expect_cuts("kimi-k2", {{"", {}},
                          {"你好World", {"你好", "World"}},
                          {"World你好 世界", {"World", "你好", " ", "世界"}},
                          {"日本語テスト", {"日本語", "テスト"}},
                          {"camelCase it's", {"camel", "Case", " it's"}},
                          {"1234", {"123", "4"}},
                          {"a//\n/c", {"a", "//\n", "/c"}}});
}

TEST(PreTokenizer, UnknownNamesGiveNothing) {
  EXPECT_EQ(pre_tokenizer("llama"), nullptr);
  EXPECT_EQ(pre_tokenizer(""), nullptr);
  EXPECT_EQ(pre_tokenizer_names(), "deepseek-coder, deepseek-llm, deepseek-r1-qwen, deepseek-v3, glm4, gpt-2, gpt-4o, kimi-k2, llama-bpe, llama-v3, llama3, olmo, qwen2, qwen35");
}

class AnyPreTokenizer : public testing::TestWithParam<const char*> {
 protected:
  const PreTokenizer cut = pre_tokenizer(GetParam());
};

TEST_P(AnyPreTokenizer, WordsTogetherAreTheText) {
  static const std::vector<std::string> kParts = {"a", "Z", "é", "ß", "я", "ש", "ب", "ह", "\u094D", "你", "の", "한", "1", "٣", "½", "'", "s", "'LL", ".", "，", "+", "€", "🦙", "\u200D",
                                                  " ", "  ", "\u00A0", "\u3000", "\t", "\n", "\r\n", "\x80", "\xFF", "\xE2\x82", "\xF0\x9F", "\uFFFF", std::string(1, '\0')};
  std::mt19937_64 random(11);
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    for (std::size_t n = random() % 16; n > 0; --n) text += kParts[random() % kParts.size()];
    std::string joined;
    for (const std::string_view word : cut(text)) {
      EXPECT_FALSE(word.empty());
      EXPECT_EQ(word.data(), text.data() + joined.size()) << "words are consecutive";
      joined += word;
    }
    EXPECT_EQ(joined, text);
  }
}

TEST_P(AnyPreTokenizer, LongRunsDoNotTakeQuadraticTime) {
  for (const char* part : {" ", "\n", " \n", "a", "A", "aA", "\u0301", "A\u0301", "1", ".", "/", "' ", "你", "\xFF"}) {
    std::string text;
    while (text.size() < 300'000) text += part;
    EXPECT_FALSE(cut(text + "x").empty());
  }
}

INSTANTIATE_TEST_SUITE_P(All, AnyPreTokenizer, testing::Values("deepseek-coder", "deepseek-llm", "deepseek-v3", "gpt-2", "gpt-4o", "kimi-k2", "llama-bpe", "qwen2", "qwen35"), [](const auto& one) {
  std::string name = one.param;
  std::erase(name, '-');
  return name;
});

}  // namespace
}  // namespace lacuna::engine
