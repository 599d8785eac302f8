// The tokenizer against the reference tokens of real vocabularies, and against a tiny one where every id is known.
#include "engine/tokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <map>
#include <random>
#include <sstream>

#include "gguf_writer.h"
#include "paths.h"

namespace lacuna::engine {
namespace {

using namespace lacuna::test;
using testing::ElementsAre;
using testing::HasSubstr;
using Ids = std::vector<TokenId>;

// ---- real vocabularies ----

class RealVocabulary : public testing::TestWithParam<std::string> {
 protected:
  static std::string file_name(const std::string& ending) { return "vocab/ggml-vocab-" + GetParam() + ".gguf" + ending; }
  void SetUp() override {
    const auto path = shared_file(file_name(""));
    if (!path) GTEST_SKIP() << "shared/" << file_name("") << " is absent";
    tokenizer_.emplace(Tokenizer::from_gguf(GgufFile::open(*path)));
  }
  const Tokenizer& tokenizer() const { return *tokenizer_; }

 private:
  std::optional<Tokenizer> tokenizer_;
};

struct Expected {
  std::string text;
  Ids ids;
};

// Texts in .inp, separated by a line; ids in .out, a line a text.
std::vector<Expected> read_cases(const std::string& texts, const std::string& ids) {
  static const std::string kSeparator = "\n__ggml_vocab_test__\n";
  std::vector<Expected> out;
  std::istringstream lines(ids);
  std::size_t begin = 0;
  for (std::size_t end = texts.find(kSeparator); end != std::string::npos; end = texts.find(kSeparator, begin)) {
    Expected one{texts.substr(begin, end - begin), {}};
    begin = end + kSeparator.size();
    std::string line;
    EXPECT_TRUE(std::getline(lines, line));
    std::istringstream numbers(line);
    for (TokenId id; numbers >> id;) one.ids.push_back(id);
    out.push_back(std::move(one));
  }
  return out;
}

TEST_P(RealVocabulary, GivesTheReferenceTokens) {
  const auto texts = shared_file(file_name(".inp")), ids = shared_file(file_name(".out"));
  ASSERT_TRUE(texts && ids);
  const std::vector<Expected> cases = read_cases(read_file(*texts), read_file(*ids));
  EXPECT_GE(cases.size(), 46u);
  for (const Expected& one : cases) EXPECT_EQ(tokenizer().encode(one.text), one.ids) << '"' << escaped(one.text) << '"';
}

// ---- texts of chance ----

std::string utf8(char32_t c) {
  const auto byte = [](char32_t bits) { return static_cast<char>(bits); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xC0 | c >> 6), byte(0x80 | (c & 0x3F))};
  if (c < 0x10000) return {byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F))};
  return {byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 0x3F)), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F))};
}

// The same texts on every machine: the distributions of <random> are not specified, its generators are.
class TextMaker {
 public:
  explicit TextMaker(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }

  // Runs of one script each, so that words grow long enough to be merged.
  std::string mixed() {
    std::string out;
    for (std::size_t runs = 1 + below(8); runs > 0; --runs) {
      const std::size_t kind = below(10);
      if (kind == 0) out += fragment();
      else out += run(kind < 5 ? 0 : below(kScripts.size()));
    }
    return out;
  }

  std::string bytes() {
    std::string out;
    for (std::size_t n = below(40); n > 0; --n) out += static_cast<char>(below(256));
    return out;
  }

 private:
  struct Script {
    char32_t first, last;
  };
  // ASCII, Latin, Greek and Cyrillic, Hebrew and Arabic, Devanagari, Thai, Khmer, Kana, Han, Hangul, spaces and invisible marks, symbols,
  // private use, full-width forms, combining marks, emoji, flags, tags, the end of Unicode.
  static constexpr std::array<Script, 19> kScripts = {{{0x20, 0x7E},       {0xA0, 0x24F},      {0x370, 0x4FF},     {0x590, 0x6FF},     {0x900, 0x97F},
                                                       {0xE00, 0xE5B},     {0x1780, 0x17F9},   {0x3000, 0x30FF},   {0x4E00, 0x9FFF},   {0xAC00, 0xD7A3},
                                                       {0x2000, 0x206F},   {0x2190, 0x27BF},   {0xE000, 0xE0FF},   {0xFF00, 0xFFFF},   {0x300, 0x36F},
                                                       {0x1F300, 0x1FAFF}, {0x1F1E6, 0x1F1FF}, {0xE0001, 0xE007F}, {0x10FF00, 0x10FFFF}}};

  std::string run(std::size_t script) {
    std::string out;
    for (std::size_t n = 1 + below(12); n > 0; --n) out += utf8(static_cast<char32_t>(kScripts[script].first + below(kScripts[script].last - kScripts[script].first + 1)));
    return out;
  }

  std::string fragment() {
    static const std::vector<std::string> kFragments = {"\n", "\r\n", "\n\n\n", "   ", "\t", " \u3000 ", "1234567", "'s", "'LL", "the quick", "你好，世界", "👨‍👩‍👧", "☎️",
                                                        "<think>", "</think>", "<｜begin▁of▁sentence｜>", "<|im_end|>", "<|endoftext|>", "[PAD32030]", std::string(1, '\0'), "öüÿ"};
    return kFragments[below(kFragments.size())];
  }

  std::mt19937_64 random_;
};

// How many texts of chance; LACUNA_RANDOM_TEXTS asks for more than a test run needs.
int random_texts() {
  const char* wanted = std::getenv("LACUNA_RANDOM_TEXTS");
  return wanted ? std::stoi(wanted) : 3000;
}

// SentencePiece writes U+2581 for a blank, so that this one code point comes back as a blank.
std::string without_blank_mark(std::string text, const std::string& vocabulary) {
  constexpr std::string_view kMark = "\u2581";
  for (std::size_t at = text.find(kMark); vocabulary == "llama-spm" && at != std::string::npos; at = text.find(kMark)) text.erase(at, kMark.size());
  return text;
}

TEST_P(RealVocabulary, DecodesWhatItEncoded) {
  TextMaker make(20240601);
  for (int i = 0; i < random_texts(); ++i) {
    const std::string text = without_blank_mark(make.mixed(), GetParam());
    ASSERT_EQ(tokenizer().decode(tokenizer().encode(text)), text) << i << ": " << escaped(text);
    if (tokenizer().model() != "gpt2") continue;  // SentencePiece puts a blank behind every special token
    ASSERT_EQ(tokenizer().decode(tokenizer().encode(text, true), true), text) << i << ": " << escaped(text);
  }
}

// DeepSeek has no own tokens for the 13 bytes that stand in no UTF-8 text; it writes them with the letters of its byte alphabet.
bool may_be_lossy(const std::string& vocabulary, char c) {
  const auto byte = static_cast<unsigned char>(c);
  return vocabulary.starts_with("deepseek") && (byte == 0xC0 || byte == 0xC1 || byte >= 0xF5);
}

TEST_P(RealVocabulary, DecodesBytesThatAreNotUtf8) {
  TextMaker make(7);
  for (int i = 0; i < random_texts(); ++i) {
    std::string text = without_blank_mark(make.bytes() + make.mixed() + make.bytes(), GetParam());
    std::erase_if(text, [](char c) { return may_be_lossy(GetParam(), c); });
    ASSERT_EQ(tokenizer().decode(tokenizer().encode(text)), text) << i << ": " << escaped(text);
  }
}

TEST_P(RealVocabulary, NeverReadsMarkupOutOfOrdinaryText) {
  const auto end = tokenizer().eos();
  ASSERT_TRUE(end);
  const std::string text = "a" + tokenizer().raw_text(*end) + "b";
  EXPECT_THAT(tokenizer().encode(text), testing::Not(testing::Contains(*end)));
  EXPECT_THAT(tokenizer().encode(text, true), testing::Contains(*end));
  EXPECT_EQ(tokenizer().decode(tokenizer().encode(text)), text);
}

INSTANTIATE_TEST_SUITE_P(Vocabularies, RealVocabulary, testing::Values("deepseek-llm", "deepseek-coder", "qwen2", "qwen35", "gpt-2", "llama-bpe", "llama-spm"), [](const auto& vocabulary) {
  std::string name = vocabulary.param;
  std::erase(name, '-');
  return name;
});

// ---- SentencePiece ----

// <unk>, <s>, </s>, the 256 bytes, then pieces by falling score.
GgufWriter tiny_pieces() {
  std::vector<std::string> tokens = {"<unk>", "<s>", "</s>"};
  std::vector<std::int32_t> types = {2, 3, 3};
  for (int byte = 0; byte < 256; ++byte) {
    char name[8];
    std::snprintf(name, sizeof name, "<0x%02X>", byte);
    tokens.emplace_back(name);
    types.push_back(6);
  }
  for (const char* piece : {"\u2581", "a", "b", "c", "ab", "bc", "\u2581a", "abc", "<s"}) tokens.emplace_back(piece), types.push_back(1);
  std::vector<float> scores(tokens.size(), 0.f);
  for (std::size_t i = 259; i < scores.size(); ++i) scores[i] = -static_cast<float>(i - 259);
  GgufWriter w;
  w.set("tokenizer.ggml.model", gguf_string("llama")).set("tokenizer.ggml.tokens", gguf_strings(tokens));
  w.set("tokenizer.ggml.token_type", gguf_numbers(gguf::kI32, types)).set("tokenizer.ggml.scores", gguf_numbers(gguf::kF32, scores));
  w.set("tokenizer.ggml.bos_token_id", gguf_u32(1)).set("tokenizer.ggml.eos_token_id", gguf_u32(2));
  return w;
}

TEST(SentencePiece, JoinsTheHighestScoreFirstAndFallsBackToBytes) {
  constexpr TokenId kBlank = 259, kB = 261, kC = 262, kAb = 263, kBc = 264, kBlankA = 265, kAbc = 266, kFirstByte = 3;
  const Tokenizer tokenizer = Tokenizer::from_gguf(GgufFile::parse(as_bytes(tiny_pieces().file()), "pieces.gguf"));
  EXPECT_EQ(tokenizer.encode(""), Ids{});
  EXPECT_EQ(tokenizer.encode("abc"), (Ids{kBlank, kAbc})) << "ab (-4) before _a (-6), then abc";
  EXPECT_EQ(tokenizer.encode("ac"), (Ids{kBlankA, kC}));
  EXPECT_EQ(tokenizer.encode("bcab bb"), (Ids{kBlank, kBc, kAb, kBlank, kB, kB}));
  EXPECT_EQ(tokenizer.encode("\u00E9"), (Ids{kBlank, kFirstByte + 0xC3, kFirstByte + 0xA9}));
  EXPECT_EQ(tokenizer.encode("\xFF"), (Ids{kBlank, kFirstByte + 0xFF}));
  EXPECT_THAT(tokenizer.encode("<s>"), testing::Not(testing::Contains(1))) << "a control token is no piece";
  EXPECT_EQ(tokenizer.encode("a<s>a", true), (Ids{kBlankA, 1, kBlankA}));
  EXPECT_EQ(tokenizer.encode("<0x41>").size(), 7u) << "the name of a byte is only text";
  EXPECT_TRUE(tokenizer.adds_bos());
  EXPECT_EQ(tokenizer.decode(Ids{1, kBlankA, kB, kBlankA}), "ab a");
  EXPECT_EQ(tokenizer.token_bytes(kBlankA), " a");
  EXPECT_EQ(tokenizer.token_bytes(kFirstByte + 10), "\n");
  const Tokenizer plain = Tokenizer::from_gguf(GgufFile::parse(as_bytes(tiny_pieces().set("tokenizer.ggml.add_space_prefix", gguf_bool(false)).file()), "pieces.gguf"));
  EXPECT_EQ(plain.encode("ab"), Ids{kAb});
  EXPECT_EQ(plain.decode(Ids{kBlankA}), " a");
  EXPECT_EQ(tokenizer.encode(std::string(200'000, 'b')).size(), 200'001u);
}

TEST(SentencePiece, NeedsScores) {
  try {
    Tokenizer::from_gguf(GgufFile::parse(as_bytes(tiny_pieces().erase("tokenizer.ggml.scores").file()), "pieces.gguf"));
    ADD_FAILURE() << "was accepted";
  } catch (const EngineError& error) {
    EXPECT_THAT(error.what(), HasSubstr("tokenizer.ggml.scores is missing"));
  }
}

// ---- the tiny vocabulary ----

constexpr TokenId kHe = 256, kLl = 257, kHell = 258, kHello = 259, kBos = 260, kEos = 261, kThink = 262, kEndThink = 263, kCat = 264;

Tokenizer tokenizer_of(const GgufWriter& writer) { return Tokenizer::from_gguf(GgufFile::parse(as_bytes(writer.file()), "tiny.gguf")); }
const Tokenizer& tiny() {
  static const Tokenizer tokenizer = tokenizer_of(tiny_vocabulary());
  return tokenizer;
}

// A text as the tokens of its bytes.
Ids bytes(std::string_view text) {
  Ids out;
  for (const char c : text) out.push_back(static_cast<unsigned char>(c));
  return out;
}
Ids join(std::initializer_list<Ids> parts) {
  Ids out;
  for (const Ids& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

TEST(Tokenizer, MergesTheLowestRankFirst) {
  EXPECT_EQ(tiny().encode("hello"), Ids{kHello});
  EXPECT_EQ(tiny().encode("hell"), Ids{kHell});
  EXPECT_EQ(tiny().encode("hel"), join({{kHe}, bytes("l")}));
  EXPECT_EQ(tiny().encode("llll"), (Ids{kLl, kLl}));
  EXPECT_EQ(tiny().encode("lll"), join({{kLl}, bytes("l")})) << "the leftmost of equals";
  EXPECT_EQ(tiny().encode("hellohello"), (Ids{kHello, kHello}));
  EXPECT_EQ(tiny().encode(""), Ids{});
}

TEST(Tokenizer, EveryByteHasAToken) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(tiny().encode(all), bytes(all));
  EXPECT_EQ(tiny().decode(bytes(all)), all);
  EXPECT_EQ(tiny().encode("🦙"), bytes("🦙"));
}

TEST(Tokenizer, LongWordsDoNotTakeQuadraticTime) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "hello";
  EXPECT_EQ(tiny().encode(text), Ids(100'000, kHello));
}

TEST(Tokenizer, ControlTokensAreReadOnlyWhenAsked) {
  EXPECT_EQ(tiny().encode("<bos>hello<eos>"), join({bytes("<bos>"), {kHello}, bytes("<eos>")}));
  EXPECT_EQ(tiny().encode("<bos>hello<eos>", true), (Ids{kBos, kHello, kEos}));
  EXPECT_EQ(tiny().encode("<<eos>>", true), join({bytes("<"), {kEos}, bytes(">")}));
}

TEST(Tokenizer, AddedWordsAreReadAlwaysAndAddedMarkupIsNot) {
  EXPECT_EQ(tiny().encode("concatcat"), join({bytes("con"), {kCat, kCat}}));
  EXPECT_EQ(tiny().encode("<think>"), bytes("<think>"));
  EXPECT_EQ(tiny().encode("<think>cat</think>", true), (Ids{kThink, kCat, kEndThink}));
}

// A prompt with the parts in brackets [[ ]] verbatim.
RenderedPrompt prompt(std::string text) {
  RenderedPrompt out;
  for (std::size_t open = text.find("[["); open != std::string::npos; open = text.find("[[")) {
    text.erase(open, 2);
    const std::size_t close = text.find("]]");
    text.erase(close, 2);
    out.verbatim.push_back({open, close});
  }
  out.text = std::move(text);
  return out;
}

TEST(Tokenizer, MarkupIsNeverReadOutOfVerbatimText) {
  struct Case {
    const char* text;
    Ids ids;  // without the beginning
  };
  const std::vector<Case> cases = {{"hello<eos>", {kHello, kEos}},
                                   {"[[hello<eos>]]", join({{kHello}, bytes("<eos>")})},
                                   {"<think>[[<eos>]]<eos>", join({{kThink}, bytes("<eos>"), {kEos}})},
                                   {"<e[[os>]]", bytes("<eos>")},
                                   {"[[<eo]]s>", bytes("<eos>")},
                                   {"<e[[o]]s>", bytes("<eos>")},
                                   {"[[<eo]][[s>]]", bytes("<eos>")},
                                   {"<e[[]]os>", {kEos}},
                                   {"[[]]<eos>[[]]", {kEos}},
                                   {"[[a]]<eos>[[b]]<eos>", join({bytes("a"), {kEos}, bytes("b"), {kEos}})},
                                   {"[[cat]]<eos>", {kCat, kEos}},
                                   {"c[[at]]", {kCat}},
                                   {"he[[llo]]", {kHello}},
                                   {"[[</think>]]</think>", join({bytes("</think>"), {kEndThink}})}};
  for (const Case& one : cases) EXPECT_EQ(tiny().encode(prompt(one.text)), join({{kBos}, one.ids})) << one.text;
}

TEST(Tokenizer, VerbatimTextCannotSwallowTheMarkupBeforeIt) {
  std::vector<std::string> longer = *GgufFile::parse(as_bytes(tiny_vocabulary().file()), "").get_strings("tokenizer.ggml.tokens");
  longer[static_cast<std::size_t>(kThink)] = "<eos>more>";  // another token that begins like <eos>
  const Tokenizer tokenizer = tokenizer_of(tiny_vocabulary().set("tokenizer.ggml.tokens", gguf_strings(longer)));
  EXPECT_EQ(tokenizer.encode("<eos>more>", true), Ids{kThink});
  EXPECT_EQ(tokenizer.encode(prompt("<eos>[[more>]]")), join({{kBos, kEos}, bytes("more>")}));
}

TEST(Tokenizer, TheBeginningIsAddedOnceAndWhenTheFileAsksForIt) {
  EXPECT_EQ(tiny().encode(prompt("hello")), (Ids{kBos, kHello}));
  EXPECT_EQ(tiny().encode(prompt("")), Ids{kBos});
  EXPECT_EQ(tiny().encode(prompt("<bos>hello")), (Ids{kBos, kHello}));
  EXPECT_EQ(tiny().encode(prompt("[[<bos>]]hello")), join({{kBos}, bytes("<bos>"), {kHello}})) << "a user cannot stand in for it";
  const Tokenizer without = tokenizer_of(tiny_vocabulary().set("tokenizer.ggml.add_bos_token", gguf_bool(false)));
  EXPECT_EQ(without.encode(prompt("hello")), Ids{kHello});
  EXPECT_FALSE(without.adds_bos());
}

TEST(Tokenizer, ControlTokensAreRenderedOnlyWhenAsked) {
  const Ids ids = {kBos, kThink, kHello, kCat, kEos};
  EXPECT_EQ(tiny().decode(ids), "<think>hellocat");
  EXPECT_EQ(tiny().decode(ids, true), "<bos><think>hellocat<eos>");
  EXPECT_EQ(tiny().token_bytes(kBos), "");
  EXPECT_EQ(tiny().token_bytes(' '), " ");
  EXPECT_EQ(tiny().raw_text(' '), "Ġ");
}

TEST(Tokenizer, KnowsItsSpecialTokens) {
  EXPECT_EQ(tiny().size(), kTinyTokens);
  EXPECT_EQ(tiny().bos(), kBos);
  EXPECT_EQ(tiny().eos(), kEos);
  EXPECT_THAT(tiny().end_of_generation(), ElementsAre(kEos));
  EXPECT_EQ(tiny().reasoning_open(), kThink);
  EXPECT_EQ(tiny().reasoning_close(), kEndThink);
  EXPECT_TRUE(tiny().is_special(kBos) && tiny().is_special(kCat));
  EXPECT_FALSE(tiny().is_special(kHello));
  EXPECT_EQ(tiny().model(), "gpt2");
  EXPECT_EQ(tiny().pre_tokenizer(), "deepseek-llm");
}

TEST(Tokenizer, IdsOutOfRangeAreRefused) {
  for (const TokenId id : {-1, static_cast<TokenId>(kTinyTokens)}) {
    try {
      tiny().token_bytes(id);
      ADD_FAILURE() << id << " was accepted";
    } catch (const EngineError& error) {
      EXPECT_THAT(error.what(), HasSubstr("token id " + std::to_string(id) + " is out of range; 0 to 264"));
    }
  }
}

TEST(Tokenizer, TheFingerprintChangesWithEveryTable) {
  const std::string original = tiny().fingerprint_bytes();
  EXPECT_EQ(tokenizer_of(tiny_vocabulary()).fingerprint_bytes(), original);
  std::vector<std::int32_t> types(kTinyTokens, 1);
  const std::map<std::string, GgufValue> changes = {{"pre", gguf_string("qwen2")},
                                                    {"merges", gguf_strings({"l l", "h e", "he ll", "hell o"})},
                                                    {"token_type", gguf_numbers(gguf::kI32, types)},
                                                    {"bos_token_id", gguf_u32(0)},
                                                    {"eos_token_id", gguf_u32(0)},
                                                    {"add_bos_token", gguf_bool(false)}};
  for (const auto& [key, value] : changes) EXPECT_NE(tokenizer_of(tiny_vocabulary().set("tokenizer.ggml." + key, value)).fingerprint_bytes(), original) << key;
}

}  // namespace
}  // namespace lacuna::engine
