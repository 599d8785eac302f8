// The reader of model files against files that are wrong in every way we know of. The numbers G01 to G62 are those of the list of
// malformed files that a reader must refuse.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>

#include "engine/gguf.h"
#include "engine/model_config.h"
#include "engine/tokenizer.h"
#include "gguf_writer.h"
#include "paths.h"

namespace lacuna::engine {
namespace {

using namespace lacuna::test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max(), kHalf = std::uint64_t{1} << 63;
const std::string kName = "made.gguf";

GgufFile parse(const std::string& file) { return GgufFile::parse(as_bytes(file), kName); }

// The message of the refusal; a failure when there is none. Anything but an EngineError ends the test.
std::string refusal(const std::function<void()>& act) {
  try {
    act();
  } catch (const EngineError& error) {
    return error.what();
  }
  ADD_FAILURE() << "was accepted";
  return "";
}

void expect_words(const std::string& message, const std::string& name, const std::vector<std::string>& says) {
  EXPECT_TRUE(message.starts_with(name)) << message;
  EXPECT_LT(message.size(), 1000u) << "a message must not carry the file";
  for (const std::string& words : says) EXPECT_THAT(message, HasSubstr(words));
  for (const char c : message) EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) << "control character in: " << message;
}

// A file that is wrong, and the words that its refusal must say.
struct Wrong {
  std::string label;
  std::string file;
  std::vector<std::string> says;
};

void expect_refused(const std::vector<Wrong>& all, const std::function<void(const GgufFile&)>& use = [](const GgufFile&) {}) {
  for (const Wrong& wrong : all) {
    SCOPED_TRACE(wrong.label);
    expect_words(refusal([&] { use(parse(wrong.file)); }), kName, wrong.says);
  }
}
void expect_model_refused(const std::vector<Wrong>& all) {
  expect_refused(all, [](const GgufFile& file) { ModelConfig::from_gguf(file); });
}
void expect_vocabulary_refused(const std::vector<Wrong>& all) {
  expect_refused(all, [](const GgufFile& file) { Tokenizer::from_gguf(file); });
}

// A file with one key; `value` may be anything.
std::string with_key(const std::string& key, GgufValue value) { return GgufWriter().set(key, std::move(value)).file(); }
// A header with these counts, then the bytes of the caller.
std::string by_hand(std::uint64_t tensors, std::uint64_t keys, const std::string& rest) {
  return "GGUF" + bytes_of(std::uint32_t{3}) + bytes_of(tensors) + bytes_of(keys) + rest;
}
// One tensor of 8 floats, changed by the caller.
std::string with_tensor(const std::function<void(GgufTensor&)>& change) {
  GgufWriter w;
  w.add_floats("a", {8});
  change(w.tensors[0]);
  return w.file();
}
std::string model_with(const std::string& key, GgufValue value) { return tiny_deepseek2().set("deepseek2." + key, std::move(value)).file(); }
std::string vocabulary_with(const std::string& key, GgufValue value) { return tiny_vocabulary().set("tokenizer.ggml." + key, std::move(value)).file(); }

// ---- header ----

TEST(GgufFile, G01_FilesShorterThanAHeaderAreRefused) {
  const std::string whole = by_hand(0, 0, "");
  for (const std::size_t size : {0, 1, 3, 4, 8, 16, 23})
    expect_refused({{std::to_string(size), whole.substr(0, size), {"file too short for a GGUF header", "(" + std::to_string(size) + " bytes)"}}});
  expect_refused({{"short and not a GGUF", "PK\x03\x04", {"too short"}}});
}

TEST(GgufFile, G02_AWrongMagicSaysWhatTheFileLooksLike) {
  const std::string rest(40, '\0');
  expect_refused({{"ggml", "lmgg" + rest, {"wrong magic", "old GGML family", "convert"}},
                  {"ggmf", "fmgg" + rest, {"old GGML family"}},
                  {"ggjt", "tjgg" + rest, {"old GGML family"}},
                  {"GGML", "GGML" + rest, {"old GGML family"}},
                  {"swapped", "FUGG" + rest, {"wrong magic 'FUGG'", "bytes swapped"}},
                  {"zip", "PK\x03\x04" + rest, {"wrong magic 'PK\\u{3}\\u{4}'", "zip", "PyTorch"}},
                  {"safetensors", bytes_of(std::uint64_t{64}) + "{\"__metadata__\":{}}" + rest, {"safetensors"}},
                  {"lfs", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", {"this is a Git LFS pointer: download the file itself"}},
                  {"html", "<!DOCTYPE html><html><body>404</body></html>", {"HTML page"}},
                  {"html", "<html><body>502 Bad Gateway</body></html>", {"HTML page"}},
                  {"gzip", "\x1f\x8b" + rest, {"gzip"}},
                  {"zeros", rest, {"not a GGUF file"}},
                  {"bytes for the terminal", "\x1b[2J" + rest, {"wrong magic '\\u{1B}[2J'"}}});
}

TEST(GgufFile, G03_VersionsOtherThanTwoAndThreeAreRefused) {
  const auto version = [](std::uint32_t v) {
    GgufWriter w;
    w.version = v;
    return w.file();
  };
  for (const std::uint32_t v : {0u, 1u, 4u, 0xFFFFFFFFu}) expect_refused({{"", version(v), {"version " + std::to_string(v), "2 and 3"}}});
  for (const std::uint32_t v : {0x02000000u, 0x03000000u}) expect_refused({{"", version(v), {"big-endian", "2 and 3"}}});
  for (const std::uint32_t v : {2u, 3u}) EXPECT_EQ(parse(version(v)).version(), v);
}

TEST(GgufFile, G04_G05_CountsThatCannotFitAreRefusedBeforeAnythingIsRead) {
  const std::string room(240, '\0');
  for (const std::uint64_t count : {kMax, kHalf, (std::uint64_t{1} << 61) + 1, kMax / 24 + 1, kMax / 13 + 1, std::uint64_t{100}})
    expect_refused({{"tensors", by_hand(count, 0, room), {"number of tensors is " + std::to_string(count), "at most 10 fit"}},
                    {"keys", by_hand(0, count, room), {"number of keys is " + std::to_string(count), "at most 18 fit"}}});
  const std::string much(65'537 * 24 + 8, '\0');
  expect_refused({{"tensors", by_hand(65'537, 0, much), {"number of tensors is 65537", "at most 65536"}},
                  {"keys", by_hand(0, 65'537, much), {"number of keys is 65537", "at most 65536"}}});
}

TEST(ModelConfig, G06_AnEmptyFileIsReadButIsNoModel) {
  const std::string empty = GgufWriter().file();
  EXPECT_THAT(parse(empty).tensors(), IsEmpty());
  expect_model_refused({{"", empty, {"no architecture", "not a usable model"}}});
}

// ---- keys and values ----

TEST(GgufFile, G10_WrongKeysAreRefusedWithTheirIndexAndOffset) {
  const std::string value = bytes_of(gguf::kU8) + "\x01" + std::string(16, '\0');
  const auto key = [&](const std::string& text, std::optional<std::uint64_t> said = std::nullopt) { return by_hand(0, 1, gguf_text(text, said) + value); };
  expect_refused({{"2^64-1", key("a", kMax), {"key 0", "length 18446744073709551615", "bytes left", "offset 24"}},
                  {"2^63", key("a", kHalf), {"key 0", "length 9223372036854775808", "bytes left"}},
                  {"more than left", key("a", 1000), {"key 0", "length 1000 is more than the 22 bytes left"}},
                  {"over the limit", key(std::string(65'536, 'k')), {"key 0", "length 65536", "limit of 65535"}},
                  {"empty", key(""), {"key 0 is empty", "offset 24"}},
                  {"NUL", key(std::string("a\0b", 3)), {"key 0 'a\\u{0}b'", "not printable ASCII", "offset 24"}},
                  {"not ASCII", key("k\xC3\xA9y"), {"key 0", "not printable ASCII"}},
                  {"escape sequence", key("a\x1b[31mb"), {"key 0 'a\\u{1B}[31mb'"}},
                  {"bidi", key("a\u202Eb"), {"'a\\u{202E}b'"}},
                  {"invalid UTF-8", key("a\xFF"), {"'a\\xFF'"}}});
  GgufWriter second;
  second.set("good", gguf_u8(1)).set("b\nad", gguf_u8(1));
  expect_refused({{"the second", second.file(), {"key 1 'b\\u{A}ad'", "offset 41"}}});
}

TEST(GgufFile, G11_UnknownTypesAreRefusedByNumber) {
  expect_refused({{"13", with_key("k", {13, std::string(16, '\0')}), {"value type of 'k' is 13", "0 to 12"}},
                  {"2^32-1", with_key("k", {0xFFFFFFFF, std::string(16, '\0')}), {"value type of 'k' is 4294967295"}},
                  {"of an element", with_key("k", gguf_array(13, 1, std::string(16, '\0'))), {"element type of 'k' is 13"}},
                  {"array of arrays", with_key("k", gguf_array(gguf::kArray, 1, gguf_numbers<float>(gguf::kF32, {1}).bytes)), {"'k' is an array of arrays", "type 9"}}});
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += bytes_of(gguf::kArray) + bytes_of(std::uint64_t{1});
  expect_refused({{"nested 1,000 deep", with_key("k", {gguf::kArray, deep}), {"array of arrays"}}});
}

TEST(GgufFile, G12_StringsLongerThanTheFileOrTheLimitAreRefused) {
  const auto text = [](std::uint64_t said) { return with_key("k", {gguf::kString, gguf_text("abc", said)}); };
  expect_refused({{"2^64-1", text(kMax), {"'k': length 18446744073709551615", "3 bytes left"}},
                  {"2^63", text(kHalf), {"'k': length 9223372036854775808"}},
                  {"one too many", text(4), {"'k': length 4 is more than the 3 bytes left"}},
                  {"over the limit", with_key("k", gguf_string(std::string((16u << 20) + 1, 'x'))), {"'k': length 16777217", "limit of 16777216"}},
                  {"template", with_key("tokenizer.chat_template", gguf_string(std::string((256u << 10) + 1, 'x'))), {"tokenizer.chat_template", "limit of 262144"}}});
}

TEST(GgufFile, G13_ArraysLongerThanTheFileOrTheLimitAreRefused) {
  const auto array = [](std::uint32_t type, std::uint64_t count, const std::string& elements) { return with_key("k", gguf_array(type, count, elements)); };
  const std::string eight(8, '\0');
  expect_refused({{"2^63", array(gguf::kU8, kHalf, ""), {"'k' has 9223372036854775808 elements", "limit is 4194304"}},
                  {"times 4 is 0", array(gguf::kF32, std::uint64_t{1} << 62, eight), {"'k' has 4611686018427387904 elements"}},
                  {"times 8 is 8", array(gguf::kU64, (std::uint64_t{1} << 61) + 1, eight), {"'k' has 2305843009213693953 elements"}},
                  {"more than left", array(gguf::kU16, 5, eight), {"'k' has 5 elements", "8 bytes left hold at most 4"}},
                  {"over the limit", array(gguf::kU8, (4u << 20) + 1, ""), {"'k' has 4194305 elements", "limit is 4194304"}},
                  {"strings that cannot fit", array(gguf::kString, 3, eight + eight), {"'k' has 3 elements", "hold at most 2"}},
                  {"a bad string among good ones", array(gguf::kString, 3, gguf_text("a") + gguf_text("b", kMax) + gguf_text("c")),
                   {"element of 'k'", "element 1 of 3", "length 18446744073709551615"}},
                  {"a bad bool among good ones", array(gguf::kBool, 3, std::string("\0\1\2", 3)), {"bool with the byte 2", "element 2 of 3"}}});
}

TEST(GgufFile, G14_DuplicateKeysAreRefusedWithBothOffsets) {
  const auto twice = [](const std::string& key, GgufValue one, GgufValue two) { return GgufWriter().append(key, std::move(one)).append(key, std::move(two)).file(); };
  expect_refused({{"same type", twice("k", gguf_u8(1), gguf_u8(1)), {"'k' stands twice", "offset 24", "offset 38"}},
                  {"other type", twice("k", gguf_u8(1), gguf_string("x")), {"'k' stands twice", "offset 24", "offset 38"}},
                  {"alignment", twice("general.alignment", gguf_u32(32), gguf_u32(32)), {"'general.alignment' stands twice", "offset 24", "offset 57"}}});
}

TEST(GgufFile, G15_AlignmentsOutsideOfTheRangeAreRefused) {
  for (const std::uint32_t value : {0u, 1u, 4u, 13u, 1u << 21, 0x80000000u})
    expect_refused({{"", with_key("general.alignment", gguf_u32(value)), {"'general.alignment' is " + std::to_string(value), "power of two from 8 to 1048576"}}});
  expect_refused({{"I32", with_key("general.alignment", gguf_i32(32)), {"'general.alignment' has value type 5", "U32"}},
                  {"U64", with_key("general.alignment", gguf_u64(32)), {"value type 10"}},
                  {"string", with_key("general.alignment", gguf_string("32")), {"value type 8"}}});
}

TEST(GgufFile, G16_BoolsOtherThanZeroAndOneAreRefused) {
  for (const unsigned char byte : {2, 255})
    expect_refused({{"", with_key("k", {gguf::kBool, bytes_of(byte)}), {"'k' is a bool with the byte " + std::to_string(byte), "0 and 1", "offset 37"}}});
}

TEST(GgufFile, G20_TextThatIsNotUtf8IsRefusedWithItsPlace) {
  for (const char* bytes : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80", "\xE2\x82", "\xC2", "\xF0\x9F\x98", "\xE0\x80\x80", "\xFF"})
    expect_refused({{"", with_key("general.name", gguf_string(std::string("ab") + bytes)), {"'general.name' is not valid UTF-8 at byte 2: \\x", "offset 48"}}});
  const std::string right = "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 \xED\x9F\xBF \xF4\x8F\xBF\xBF";
  EXPECT_EQ(parse(with_key("general.name", gguf_string(right))).get_string("general.name"), right);
}

// ---- the tensor directory ----

TEST(GgufFile, G30_WrongTensorNamesAreRefusedWithTheirIndex) {
  const auto named = [](const std::string& name) { return with_tensor([&](GgufTensor& t) { t.name = name; }); };
  expect_refused({{"64 bytes", named(std::string(64, 'n')), {"tensor 0", "1 to 63 bytes", "64"}},
                  {"empty", named(""), {"tensor 0", "1 to 63 bytes"}},
                  {"NUL", named(std::string("a\0b", 3)), {"tensor 0 'a\\u{0}b'", "not printable ASCII"}},
                  {"newline", named("a\nb"), {"tensor 0 'a\\u{A}b'"}},
                  {"length", with_tensor([](GgufTensor& t) { t.said_name_length = kMax; }), {"name of tensor 0", "length 18446744073709551615"}},
                  {"twice", GgufWriter().add_floats("a", {8}).add_floats("b", {8}).add_floats("a", {8}).file(), {"tensor 2 'a'", "stands twice", "offset 24"}}});
  EXPECT_NE(parse(named(std::string(63, 'n'))).find_tensor(std::string(63, 'n')), nullptr);
}

TEST(GgufFile, G31_OneToFourDimensionsAreAllowed) {
  for (const std::uint32_t n : {0u, 5u, 0xFFFFFFFFu})
    expect_refused({{"", with_tensor([&](GgufTensor& t) { t.said_dimensions = n; }), {"tensor 0 'a' has " + std::to_string(n) + " dimensions", "1 to 4"}}});
}

TEST(GgufFile, G32_ShapesThatAreEmptyOrOverflowAreRefused) {
  const std::uint64_t big = std::uint64_t{1} << 32, int_max = 0x7FFFFFFF;
  const std::vector<std::vector<std::uint64_t>> shapes = {{0}, {8, 0}, {kMax}, {kHalf}, {big, big}, {big, big, big, big}, {(std::uint64_t{1} << 42) + 1}, {2, kHalf + 1},
                                                          {int_max, int_max, int_max, int_max}, {std::uint64_t{1} << 40, 2}, {3, kMax / 3 + 1}};
  for (const auto& shape : shapes)
    expect_refused({{testing::PrintToString(shape), with_tensor([&](GgufTensor& t) { t.shape = shape; }), {"tensor 0 'a': dimension ", "at least 1", "1099511627776 elements"}}});
}

TEST(GgufFile, G33_UnknownTensorTypesAreRefusedByNumber) {
  const auto typed = [](std::uint32_t type) { return with_tensor([&](GgufTensor& t) { t.type = type; }); };
  for (const std::uint32_t type : {4u, 5u, 31u, 32u, 33u, 36u, 37u, 38u})
    expect_refused({{"", typed(type), {"tensor 0 'a' has type " + std::to_string(type), "not a tensor type (any more)"}}});
  for (const std::uint32_t type : {40u, 1000u, 0xFFFFFFFFu}) expect_refused({{"", typed(type), {"tensor 0 'a' has type " + std::to_string(type), "newer than this reader"}}});
}

TEST(GgufFile, G34_RowsThatAreNoMultipleOfTheBlockAreRefused) {
  const auto shaped = [](std::uint32_t type, const std::vector<std::uint64_t>& shape, std::size_t bytes) {
    return with_tensor([&](GgufTensor& t) { t.type = type, t.shape = shape, t.data = std::string(bytes, '\0'); });
  };
  expect_refused({{"Q4_0", shaped(2, {33}, 4096), {"tensor 0 'a'", "rows of 33", "Q4_0's block of 32"}},
                  {"Q4_K", shaped(12, {255, 256}, 4096), {"rows of 255", "Q4_K's block of 256"}},
                  {"Q8_0", shaped(8, {16, 2}, 4096), {"rows of 16", "Q8_0's block of 32"}}});
  EXPECT_EQ(parse(shaped(12, {256, 2}, 288)).tensors()[0].bytes, 288u);
}

TEST(GgufFile, G35_OffsetsMustBeAlignedAndOneAfterTheOther) {
  const auto offsets = [](std::optional<std::uint64_t> a, std::optional<std::uint64_t> b) {
    GgufWriter w;
    w.add_floats("a", {8}).add_floats("b", {16}).add_floats("c", {8});
    w.tensors[0].said_offset = a;
    w.tensors[1].said_offset = b;
    return w.file();
  };
  const auto none = std::nullopt;
  expect_refused({{"-1", offsets(none, kMax), {"tensor 1 'b'", "offset 18446744073709551615"}},
                  {"misaligned", offsets(none, 33), {"tensor 1 'b'", "offset 33", "multiple of the alignment 32"}},
                  {"a gap", offsets(none, 64), {"tensor 1 'b'", "offset 64 does not follow", "ends at 32"}},
                  {"overlapping", offsets(none, 0), {"tensor 1 'b'", "offset 0 does not follow"}},
                  {"decreasing", offsets(32, 0), {"tensor 0 'a'", "offset 32 does not follow", "ends at 0"}},
                  {"wraps", offsets(none, kMax - 31), {"tensor 1 'b'", "offset 18446744073709551584"}},
                  {"past the end", with_tensor([](GgufTensor& t) { t.shape = {1000}; }), {"tensor 0 'a'", "4000", "the file has 96", "truncated"}}});
}

TEST(GgufFile, G36_SumsOfSizesCannotWrap) {
  GgufWriter w;
  for (int i = 0; i < 5; ++i) w.add({.name = "t" + std::to_string(i), .shape = {std::uint64_t{1} << 40}, .type = 28, .data = ""});
  expect_refused({{"terabytes of doubles", w.file(), {"tensor 0 't0'", "8796093022208", "truncated"}},
                  {"padding", with_tensor([](GgufTensor& t) { t.said_offset = kMax - 7; }), {"tensor 0 'a'"}}});
}

TEST(GgufFile, G37_MissingDataIsRefused) {
  const std::string file = GgufWriter().add_floats("a", {8}).add_floats("b", {9}).file();
  EXPECT_THAT(parse(file).warnings(), IsEmpty()) << "padding after the last tensor may be missing";
  for (const std::size_t cut : {1u, 32u, 36u})
    expect_refused({{std::to_string(cut), file.substr(0, file.size() - cut), {"tensor 1 'b'", "the file has " + std::to_string(file.size() - cut), "truncated"}}});
}

TEST(GgufFile, G37_AFileThatShrinksWhileOpenGivesAnErrorAndNoSignal) {
  TemporaryDirectory folder;
  const fs::path path = folder / "model.gguf";
  write_file(path, GgufWriter().add_floats("a", {1024}).file());
  const GgufFile file = GgufFile::open(path);
  std::vector<std::byte> data(file.tensors()[0].bytes);
  file.read(file.tensors()[0], data);
  fs::resize_file(path, 200);
  expect_words(refusal([&] { file.read(file.tensors()[0], data); }), path.string(), {"ended at offset 200", "4160 bytes before"});
}

TEST(GgufFile, G37_AFileThatIsReplacedWhileOpenIsReadAsItWas) {
  TemporaryDirectory folder;
  const fs::path path = folder / "model.gguf";
  write_file(path, GgufWriter().add_floats("a", {2}).file());
  const GgufFile file = GgufFile::open(path);
  write_file(folder / "other", "short");
  fs::rename(folder / "other", path);
  std::vector<std::byte> data(8);
  file.read(file.tensors()[0], data);
  EXPECT_EQ(data, as_bytes(bytes_of(0.f) + bytes_of(1.f)));
}

TEST(GgufFile, G38_BytesAfterTheDataAreAWarningWithTheirCount) {
  EXPECT_THAT(parse(GgufWriter().add_floats("a", {8}).file() + std::string(5, 'x')).warnings(), ElementsAre(HasSubstr("5 bytes after the last tensor")));
  EXPECT_THAT(parse(GgufWriter().add_floats("a", {9}).file() + std::string(28, '\0')).warnings(), IsEmpty()) << "padding to the alignment is no oddity";
  EXPECT_THAT(parse(by_hand(0, 0, std::string(8, '\0'))).warnings(), IsEmpty()) << "nor is it without tensors";
  EXPECT_THAT(parse(by_hand(0, 0, std::string(9, '\0'))).warnings(), ElementsAre(HasSubstr("1 bytes after")));
}

// ---- what the engine reads out of the keys ----

TEST(ModelConfig, G17_NumbersThatAreNotFiniteAreRefused) {
  for (const float bad : {std::nanf(""), INFINITY, -INFINITY}) {
    for (const char* key : {"rope.freq_base", "attention.layer_norm_rms_epsilon", "rope.scaling.factor", "rope.scaling.attn_factor", "rope.scaling.yarn_log_multiplier",
                            "rope.scaling.yarn_beta_fast", "rope.scaling.yarn_beta_slow", "expert_weights_scale"})
      expect_model_refused({{key, model_with(key, gguf_f32(bad)), {std::string("deepseek2.") + key, "not a finite number"}}});
    std::vector<float> scores(kTinyTokens, 0.f);
    scores[7] = bad;
    expect_vocabulary_refused({{"scores", vocabulary_with("scores", gguf_numbers(gguf::kF32, scores)), {"tokenizer.ggml.scores", "not a finite number"}}});
  }
  expect_model_refused({{"a double", model_with("rope.freq_base", gguf_f64(std::nan(""))), {"deepseek2.rope.freq_base", "not a finite number"}},
                        {"base", model_with("rope.freq_base", gguf_f32(0)), {"rope.freq_base 0", "above 1"}},
                        {"factor", model_with("rope.scaling.factor", gguf_f32(-1)), {"rope.scaling.factor -1", "above 0"}},
                        {"epsilon", model_with("attention.layer_norm_rms_epsilon", gguf_f32(2)), {"layer_norm_rms_epsilon 2", "0 to 1"}}});
}

TEST(ModelConfig, G18_ArchitecturesThatCannotBeUsedAreRefusedByName) {
  const auto architecture = [](GgufValue value) { return tiny_deepseek2().set("general.architecture", std::move(value)).file(); };
  expect_model_refused({{"missing", tiny_deepseek2().erase("general.architecture").file(), {"no architecture", "general.architecture"}},
                        {"empty", architecture(gguf_string("")), {"no architecture"}},
                        {"path", architecture(gguf_string("../x")), {"architecture '../x' is not supported", "deepseek2"}},
                        {"long", architecture(gguf_string(std::string(1u << 20, 'a'))), {"not supported"}},
                        {"hostile", architecture(gguf_string("a\x1b[2J\u202E")), {"'a\\u{1B}[2J\\u{202E}'"}},
                        {"number", architecture(gguf_u32(1)), {"'general.architecture' has value type 4", "a string"}}});
}

TEST(ModelConfig, G18_SizesOutsideOfTheirRangesAreRefused) {
  struct Size {
    const char* key;
    std::uint64_t value;
    const char* allowed;
  };
  const std::vector<Size> sizes = {{"block_count", 0, "1 to 4096"},
                                   {"block_count", 4097, "1 to 4096"},
                                   {"block_count", kMax, "1 to 4096"},
                                   {"nextn_predict_layers", 2, "0 to 1"},
                                   {"leading_dense_block_count", 3, "0 to 2"},
                                   {"embedding_length", 0, "1 to 1048576"},
                                   {"embedding_length", std::uint64_t{1} << 32 | 8, "1 to 1048576"},
                                   {"attention.head_count", 0, "1 to 4096"},
                                   {"context_length", 0, "1 to 2147483648"},
                                   {"context_length", (std::uint64_t{1} << 31) + 1, "1 to 2147483648"},
                                   {"expert_count", 0, "1 to 1024"},
                                   {"expert_used_count", 0, "1 to 4"},
                                   {"expert_used_count", 5, "1 to 4"},
                                   {"expert_group_count", 3, "divisor of expert_count 4"},
                                   {"expert_gating_func", 4, "1 (softmax), 2 (sigmoid) and 3"},
                                   {"attention.kv_lora_rank", 0, "1 to 65536"},
                                   {"attention.key_length_mla", kMax, "2 to 4096"},
                                   {"rope.dimension_count", 3, "even number"},
                                   {"rope.dimension_count", 6, "below the key length 6"},
                                   {"rope.scaling.original_context_length", 0, "1 to 2147483648"},
                                   {"vocab_size", 0, "1 to 1048576"},
                                   {"vocab_size", kMax, "1 to 1048576"}};
  for (const Size& size : sizes)
    expect_model_refused({{size.key, model_with(size.key, gguf_u64(size.value)), {std::string("deepseek2.") + size.key, "is " + std::to_string(size.value), size.allowed}}});
  expect_model_refused({{"negative", model_with("block_count", gguf_i32(-1)), {"deepseek2.block_count", "-1", "must not be negative"}},
                        {"type", model_with("attention.head_count", gguf_numbers<std::uint32_t>(gguf::kU32, {2, 2})), {"attention.head_count", "value type 9 of element type 4", "an integer"}},
                        {"missing", tiny_deepseek2().erase("deepseek2.block_count").file(), {"'deepseek2.block_count' is missing"}},
                        {"scaling", model_with("rope.scaling.type", gguf_string("su\x1b")), {"rope.scaling.type' is 'su\\u{1B}'", "yarn"}}});
}

TEST(ModelConfig, TensorsMustBeThereWithTheRightShapeAndType) {
  GgufWriter shaped = tiny_deepseek2(), typed = tiny_deepseek2(), norm = tiny_deepseek2();
  shaped.tensor("blk.1.ffn_up_exps.weight").shape = {8, 4, 3};
  GgufTensor& doubles = typed.tensor("blk.0.attn_q.weight");
  doubles.type = 28, doubles.data += std::string(doubles.data);
  GgufTensor& halves = norm.tensor("output_norm.weight");
  halves.type = 1, halves.data.resize(16);
  expect_model_refused({{"missing", tiny_deepseek2().erase_tensor("blk.1.attn_output.weight").file(), {"tensor 'blk.1.attn_output.weight' is missing"}},
                        {"shape", shaped.file(), {"'blk.1.ffn_up_exps.weight' has the shape [8, 4, 3]", "[8, 3, 4]"}},
                        {"type", typed.file(), {"'blk.0.attn_q.weight' has type F64", "Q4_K"}},
                        {"norm", norm.file(), {"'output_norm.weight' has type F16", "F32"}},
                        {"vocabulary", model_with("vocab_size", gguf_u32(100)), {"token_embd.weight", "[8, 265]", "[8, 100]"}}});
}

TEST(ModelConfig, TensorsThatAreNotComputedWithAreRefused) {
  const auto with = [](const char* name) { return tiny_deepseek2().add_floats(name, {8}).file(); };
  expect_model_refused({{"a bias", with("blk.1.attn_q.bias"), {"'blk.1.attn_q.bias' is not part of architecture deepseek2", "wrong"}},
                        {"outside of the layers", with("sub_norm.weight"), {"'sub_norm.weight' is not part"}},
                        {"no number", with("blk.x.ffn_norm.weight"), {"'blk.x.ffn_norm.weight' is not part"}}});
  EXPECT_EQ(ModelConfig::from_gguf(parse(with("blk.2.eh_proj.weight"))).layers, 2u) << "layers for multi-token prediction stand behind";
}

TEST(ModelConfig, ReadsATinyModel) {
  const ModelConfig config = ModelConfig::from_gguf(parse(tiny_deepseek2().file()));
  EXPECT_EQ(config.architecture, "deepseek2");
  EXPECT_EQ(config.name, "tiny");
  EXPECT_EQ(config.layers, 2u);
  EXPECT_EQ(config.vocabulary, kTinyTokens);
  EXPECT_EQ(config.mla.nope, 4u);
  EXPECT_EQ(config.mla.value, 5u);
  EXPECT_EQ(config.quantisation, "F32");
  const std::uint64_t attention = 8 + 8 * 12 + 8 * 6 + 4 + 4 * 4 * 2 + 4 * 5 * 2 + 10 * 8 + 8, dense = 3 * 48, router = 8 * 4, expert = 3 * 24, table = 8 * kTinyTokens;
  EXPECT_EQ(config.parameters_total, 2 * attention + dense + router + 5 * expert + 8 + 2 * table);
  EXPECT_EQ(config.parameters_active, 2 * attention + dense + router + 3 * expert + 8 + table);
  EXPECT_EQ(config.weight_bytes, 4 * config.parameters_total);
  EXPECT_EQ(config.kv_bytes_per_token(), 2u * (4 + 2) * 4);
}

TEST(ModelConfig, AcceptsLegalOddities) {
  GgufWriter w = tiny_deepseek2();
  w.set("deepseek2.expert_weights_scale", gguf_f32(0)).set("deepseek2.expert_group_count", gguf_u32(0)).set("deepseek2.block_count", gguf_u64(2));
  w.set("deepseek2.context_length", gguf_i32(64)).set("deepseek2.rope.freq_base", gguf_f64(10000)).set("deepseek2.no_such_key", gguf_string("x"));
  w.erase_tensor("output.weight");  // then the embedding is the output
  w.tensor("blk.1.ffn_gate_exps.weight").shape = {8, 3, 4, 1};
  const ModelConfig config = ModelConfig::from_gguf(parse(w.file()));
  EXPECT_EQ(config.experts.weights_scale, 1.0);
  EXPECT_EQ(config.experts.group_count, 1u);
  EXPECT_EQ(config.parameters_active, ModelConfig::from_gguf(parse(tiny_deepseek2().file())).parameters_active);
}

// ---- the vocabulary ----

TEST(Tokenizer, G40_TablesOfTheVocabularyMustFitEachOther) {
  const std::vector<std::int32_t> few(3, 1);
  std::vector<std::int32_t> strange(kTinyTokens, 1);
  strange[9] = 7;
  std::vector<std::int64_t> below(kTinyTokens, 1);
  below[4] = -1;
  const std::string empty_texts(8 * ((1u << 20) + 1), '\0');
  expect_vocabulary_refused(
      {{"no tokens", tiny_vocabulary().erase("tokenizer.ggml.tokens").file(), {"tokenizer.ggml.tokens is missing or empty"}},
       {"empty tokens", vocabulary_with("tokens", gguf_strings({})), {"tokenizer.ggml.tokens is missing or empty"}},
       {"too many", vocabulary_with("tokens", gguf_array(gguf::kString, (1u << 20) + 1, empty_texts)), {"tokenizer.ggml.tokens has 1048577", "1048576"}},
       {"tokens of numbers", vocabulary_with("tokens", gguf_numbers(gguf::kI32, few)), {"tokenizer.ggml.tokens", "element type 5", "array of strings"}},
       {"types", vocabulary_with("token_type", gguf_numbers(gguf::kI32, few)), {"token_type has 3", "tokens has 265"}},
       {"types of floats", vocabulary_with("token_type", gguf_numbers<float>(gguf::kF32, {1})), {"tokenizer.ggml.token_type", "element type 6", "array of integers"}},
       {"type 7", vocabulary_with("token_type", gguf_numbers(gguf::kI32, strange)), {"token_type[9] is 7", "0 to 6"}},
       {"type -1", vocabulary_with("token_type", gguf_numbers(gguf::kI64, below)), {"token_type[4] is -1"}},
       {"scores", vocabulary_with("scores", gguf_numbers<float>(gguf::kF32, {0, 0})), {"tokenizer.ggml.scores has 2", "tokens has 265"}},
       {"scores of bytes", vocabulary_with("scores", gguf_numbers<std::uint8_t>(gguf::kU8, {0, 0})), {"tokenizer.ggml.scores", "element type 0", "floating-point"}},
       {"scores as a text", vocabulary_with("scores", gguf_string("0")), {"tokenizer.ggml.scores", "value type 8"}}});
}

TEST(Tokenizer, G41_TokenIdsMustBeInTheVocabulary) {
  for (const char* key : {"bos_token_id", "eos_token_id", "unknown_token_id", "padding_token_id", "eot_token_id", "eom_token_id"})
    expect_vocabulary_refused({{key, vocabulary_with(key, gguf_u32(kTinyTokens)), {key, "is 265", "0 to 264"}},
                               {key, vocabulary_with(key, gguf_i32(-2)), {key, "is -2"}},
                               {key, vocabulary_with(key, gguf_u64(kMax)), {key, "too large"}}});
  // -1 means "none", as a signed and as an unsigned number.
  EXPECT_EQ(Tokenizer::from_gguf(parse(vocabulary_with("bos_token_id", gguf_i32(-1)))).bos(), std::nullopt);
  EXPECT_EQ(Tokenizer::from_gguf(parse(vocabulary_with("bos_token_id", gguf_u32(0xFFFFFFFF)))).bos(), std::nullopt);
}

// The tiny vocabulary with one more token at the end, of the type "normal".
std::string vocabulary_and(const std::string& token) {
  const GgufFile file = parse(tiny_vocabulary().file());
  std::vector<std::string> tokens = *file.get_strings("tokenizer.ggml.tokens");
  std::vector<std::int64_t> types = *file.get_ints("tokenizer.ggml.token_type");
  tokens.push_back(token);
  types.push_back(1);
  return tiny_vocabulary().set("tokenizer.ggml.tokens", gguf_strings(tokens)).set("tokenizer.ggml.token_type", gguf_numbers(gguf::kI64, types)).file();
}

TEST(Tokenizer, G41_WrongTokensAndMergesAreRefusedWithTheirText) {
  const auto merges = [](const std::vector<std::string>& texts) { return vocabulary_with("merges", gguf_strings(texts)); };
  GgufWriter two_letters = tiny_vocabulary();
  two_letters.erase("tokenizer.ggml.token_type").set("tokenizer.ggml.tokens", gguf_strings({"a", "b"})).set("tokenizer.ggml.merges", gguf_strings({}));
  expect_vocabulary_refused({{"1 MB token", vocabulary_and(std::string(1u << 20, 'x')), {"token 265 has 1048576 bytes", "65536"}},
                             {"twice", vocabulary_and("hello"), {"token 265 'hello'", "same text as token 259"}},
                             {"no merges", tiny_vocabulary().erase("tokenizer.ggml.merges").file(), {"tokenizer.ggml.merges is missing"}},
                             {"no blank", merges({"h e", "he\u202Ell"}), {"merges[1] 'he\\u{202E}ll'", "blank between them"}},
                             {"nothing right", merges({"h "}), {"merges[0] 'h '", "blank between them"}},
                             {"nothing left", merges({" h"}), {"merges[0] ' h'", "blank between them"}},
                             {"empty", merges({""}), {"merges[0] ''", "blank between them"}},
                             {"unknown part", merges({"h e", "he llo"}), {"merges[1] 'he llo'", "not in the vocabulary"}},
                             {"unknown result", merges({"l o"}), {"merges[0] 'l o'", "not in the vocabulary"}},
                             {"a byte without a token", two_letters.file(), {"no token for the byte 0"}}});
}

// Others had bugs with the byte tokens of SentencePiece: byte-level BPE gives those texts no meaning.
TEST(Tokenizer, G41_TextsThatLookLikeByteTokensAreOrdinaryTexts) {
  for (const char* text : {"<0x-1>", "<0xZZ>", "<0x100>", "<0x", "<0x0A>"}) EXPECT_EQ(Tokenizer::from_gguf(parse(vocabulary_and(text))).token_bytes(265), text);
}

TEST(Tokenizer, G42_TokensThatAreNotUtf8AreAcceptedAndShownEscaped) {
  const Tokenizer tokenizer = Tokenizer::from_gguf(parse(vocabulary_and("\xFF\xC3")));
  EXPECT_EQ(tokenizer.raw_text(265), "\xFF\xC3");
  EXPECT_EQ(tokenizer.token_bytes(265), "\xFF\xC3");
  EXPECT_EQ(escaped(tokenizer.raw_text(265)), "\\xFF\\xC3");
}

TEST(Tokenizer, UnknownModelsAndPreTokenizersAreRefusedByName) {
  expect_vocabulary_refused({{"model", vocabulary_with("model", gguf_string("bert")), {"tokenizer.ggml.model is 'bert'", "gpt2", "llama"}},
                             {"no bytes", vocabulary_with("model", gguf_string("llama")), {"no token '<0x00>'"}},
                             {"no model", tiny_vocabulary().erase("tokenizer.ggml.model").file(), {"'tokenizer.ggml.model' is missing"}},
                             {"no pre-tokenizer", tiny_vocabulary().erase("tokenizer.ggml.pre").file(), {"tokenizer.ggml.pre is missing", "deepseek-v3"}},
                             {"pre-tokenizer", tiny_vocabulary("d\x1b").file(), {"tokenizer.ggml.pre is 'd\\u{1B}'", "deepseek-coder, deepseek-llm, ", "qwen2"}}});
}

// ---- files on the disk ----

void expect_not_opened(const fs::path& path, const std::vector<std::string>& says) {
  expect_words(refusal([&] { GgufFile::open(path); }), escaped(path.string(), 400), says);
}

TEST(GgufFile, G60_WhatIsNotARegularFileIsRefusedByItsKind) {
  TemporaryDirectory folder;
  expect_not_opened(folder.path(), {"is a directory"});
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  expect_not_opened(folder / "fifo", {"is a pipe"});
  expect_not_opened("/dev/zero", {"is a device"});
  expect_not_opened(folder / "absent.gguf", {"cannot be opened", "No such file"});
  fs::create_symlink("loop", folder / "loop");
  expect_not_opened(folder / "loop", {"cannot be opened", "symbolic links"});
  expect_not_opened("/proc/self/mem", {"too short"});
}

TEST(GgufFile, G60_ASocketIsRefused) {
  TemporaryDirectory folder;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = folder / "socket";
  if (path.size() >= sizeof address.sun_path) GTEST_SKIP() << "the temporary folder has too long a name for a socket";
  path.copy(address.sun_path, path.size());
  const int handle = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_GE(handle, 0);
  EXPECT_EQ(bind(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  expect_not_opened(path, {"is a socket"});
  close(handle);
}

TEST(GgufFile, G60_AFileWithoutPermissionIsRefused) {
  TemporaryDirectory folder;
  write_file(folder / "model.gguf", GgufWriter().file());
  fs::permissions(folder.path(), fs::perms::all);
  fs::permissions(folder / "model.gguf", fs::perms::none);
  // Root may read everything, so for a moment the test is somebody else.
  constexpr uid_t kNobody = 65534;
  const uid_t self = geteuid();
  if (self == 0) {
    ASSERT_EQ(seteuid(kNobody), 0);
  }
  expect_not_opened(folder / "model.gguf", {"cannot be opened", "Permission denied"});
  if (self == 0) {
    ASSERT_EQ(seteuid(self), 0);
  }
}

TEST(GgufFile, G60_HostileFileNamesAreEscaped) {
  TemporaryDirectory folder;
  write_file(folder / "a\n\x1b[2Jb.gguf", "nonsense, but long enough");
  expect_not_opened(folder / "a\n\x1b[2Jb.gguf", {"a\\u{A}\\u{1B}[2Jb.gguf", "not a GGUF file"});
}

TEST(GgufFile, G61_SparseFilesCostNothing) {
  TemporaryDirectory folder;
  const fs::path path = folder / "model.gguf";
  const auto enlarge = [&](const std::string& beginning) {
    write_file(path, beginning);
    std::error_code error;
    for (std::uint64_t size = std::uint64_t{1} << 62; size > (1u << 30); size /= 2) {  // as large as the file system allows
      fs::resize_file(path, size, error);
      if (!error) return;
    }
  };
  enlarge("");
  expect_not_opened(path, {"not a GGUF file"});
  enlarge(by_hand(0, kMax, ""));
  expect_not_opened(path, {"number of keys is 18446744073709551615", "at most 65536"});
  enlarge(by_hand(kMax, 0, ""));
  expect_not_opened(path, {"number of tensors", "at most 65536"});
  enlarge(by_hand(0, 1, ""));
  expect_not_opened(path, {"key 0 is empty"});
  enlarge(by_hand(0, 1, gguf_text("k") + bytes_of(gguf::kString) + bytes_of(std::uint64_t{1} << 29)));
  expect_not_opened(path, {"'k': length 536870912", "limit of 16777216"});
  enlarge(GgufWriter().add_floats("a", {8}).file());
  EXPECT_THAT(GgufFile::open(path).warnings(), ElementsAre(HasSubstr("bytes after the last tensor")));
}

TEST(GgufFile, G61_MetadataBeyondItsLimitIsRefusedBeforeItIsRead) {
  TemporaryDirectory folder;
  const fs::path path = folder / "model.gguf";
  constexpr std::uint64_t element = 16u << 20, count = 1000;  // bytes; each is within its limit, all together they are 16 GB
  {
    std::ofstream out(path, std::ios::binary);
    out << by_hand(0, 1, gguf_text("k") + bytes_of(gguf::kArray) + bytes_of(gguf::kString) + bytes_of(count));
    for (int i = 0; i < 16; ++i) {
      out << bytes_of(element);
      out.seekp(static_cast<std::streamoff>(element), std::ios::cur);
    }
  }
  fs::resize_file(path, count * (element + 8) + 100);
  expect_not_opened(path, {"element of 'k'", "limit of 268435456 bytes", "element 15 of 1000"});
}

TEST(GgufFile, G61_ATerabyteInASmallFileIsRefused) {
  const std::string file = with_tensor([](GgufTensor& t) { t.shape = {std::uint64_t{1} << 38}, t.data = std::string(1u << 20, '\0'); });
  expect_refused({{"", file, {"tensor 0 'a'", "1099511627776", "the file has " + std::to_string(file.size())}}});
}

// Puts a descriptor that cannot be read in the place of the one with which the file is open: what a removed disk looks like.
void break_descriptor_of(const fs::path& path) {
  const int broken = open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY);
  ASSERT_GE(broken, 0);
  std::vector<int> handles;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    if (fs::read_symlink(entry.path(), gone) == path) handles.push_back(std::stoi(entry.path().filename().string()));
  }
  EXPECT_EQ(handles.size(), 1u);
  for (const int handle : handles) dup2(broken, handle);
  close(broken);
}

TEST(GgufFile, G62_AnInputErrorNamesTheOffsetAndTheCause) {
  TemporaryDirectory folder;
  const fs::path path = fs::canonical(folder.path()) / "model.gguf";
  write_file(path, GgufWriter().add_floats("a", {8}).file());
  const GgufFile file = GgufFile::open(path);
  break_descriptor_of(path);
  std::vector<std::byte> data(32);
  expect_words(refusal([&] { file.read(file.tensors()[0], data); }), path.string(), {"cannot be read at offset 64", "directory"});
}

TEST(GgufFile, ReadingNeedsABufferOfTheTensorsSize) {
  const GgufFile file = parse(GgufWriter().add_floats("a", {8}).file());
  std::vector<std::byte> data(31);
  expect_words(refusal([&] { file.read(file.tensors()[0], data); }), kName, {"'a'", "31 bytes", "it has 32"});
}

// ---- sets of split files ----

// A set of three files with the tensors t0 to t2, one in each.
class SplitSet : public testing::Test {
 protected:
  static GgufWriter shard(std::uint16_t number, std::uint16_t count = 3) {
    GgufWriter w;
    w.set("split.no", gguf_u16(number)).set("split.count", gguf_u16(count)).set("split.tensors.count", gguf_i32(count));
    if (number == 0) w.set("general.architecture", gguf_string("deepseek2"));
    return w.add_floats("t" + std::to_string(number), {8u + number});
  }
  fs::path path(int number) const { return folder_ / ("set-0000" + std::to_string(number + 1) + "-of-00003.gguf"); }
  void write(int number, const GgufWriter& writer) const { write_file(path(number), writer.file()); }
  void SetUp() override {
    for (std::uint16_t i = 0; i < 3; ++i) write(i, shard(i));
  }
  // Opens the set and holds the message against the file that it must name.
  void expect_refused(int named, const std::vector<std::string>& says, int opened = 0) const {
    expect_words(refusal([&] { GgufFile::open(path(opened)); }), path(named).string(), says);
  }

  TemporaryDirectory folder_;
};

TEST_F(SplitSet, OpensFromAnyOfItsFiles) {
  for (int opened = 0; opened < 3; ++opened) {
    const GgufFile file = GgufFile::open(path(opened));
    EXPECT_THAT(file.files(), ElementsAre(path(0), path(1), path(2)));
    EXPECT_EQ(file.get_string("general.architecture"), "deepseek2");
    EXPECT_EQ(file.total_bytes(), fs::file_size(path(0)) + fs::file_size(path(1)) + fs::file_size(path(2)));
    ASSERT_EQ(file.tensors().size(), 3u);
    for (std::uint32_t i = 0; i < 3; ++i) {
      const TensorInfo* tensor = file.find_tensor("t" + std::to_string(i));
      ASSERT_NE(tensor, nullptr);
      EXPECT_EQ(tensor->shard, i);
      std::vector<std::byte> data(tensor->bytes);
      file.read(*tensor, data);
      data.erase(data.begin(), data.end() - 4);
      EXPECT_EQ(data, as_bytes(bytes_of(static_cast<float>(7 + i))));
    }
  }
}

TEST_F(SplitSet, WarningsNameTheirFile) {
  write_file(path(1), shard(1).file() + std::string(100, 'x'));
  EXPECT_THAT(GgufFile::open(path(0)).warnings(), ElementsAre(testing::AllOf(HasSubstr(path(1).string()), HasSubstr("bytes after the last tensor"))));
}

TEST_F(SplitSet, G19_AMissingFileIsNamed) {
  fs::remove(path(1));
  expect_refused(1, {"file 2 of the set of 3 is missing"}, 2);
}

TEST_F(SplitSet, G19_AFileInTheWrongPlaceIsRefused) {
  write(1, shard(2));
  expect_refused(1, {"says that it is file 3 of 3", "stands as file 2 of 3"});
}

TEST_F(SplitSet, G19_AFileThatIsItsOwnNeighbourIsRefused) {
  fs::remove(path(1));
  fs::create_symlink(path(0), path(1));
  expect_refused(1, {"says that it is file 1 of 3", "stands as file 2 of 3"});
}

TEST_F(SplitSet, G19_ACircleOfLinksIsRefused) {
  fs::remove(path(1));
  fs::create_symlink(path(1), path(1));
  expect_refused(1, {"symbolic links"});
}

TEST_F(SplitSet, G19_FilesOfDifferentCountsAreRefused) {
  write(2, shard(2, 4));
  expect_refused(2, {"says that it is file 3 of 4", "stands as file 3 of 3"});
  write(2, GgufWriter());
  expect_refused(2, {"says that it is file 1 of 1"});
}

TEST_F(SplitSet, G19_FilesOfDifferentModelsAreRefused) {
  write(1, shard(1).set("general.architecture", gguf_string("llama")));
  expect_refused(1, {"general.architecture", "different sets"});
  write(1, shard(1).erase_tensor("t1").add_floats("t0", {4}));
  expect_refused(1, {"tensor 't0' stands in two files"});
}

TEST_F(SplitSet, G19_AWrongNumberOfTensorsIsRefused) {
  write(1, shard(1).add_floats("more", {4}));
  expect_refused(0, {"'split.tensors.count' is 3", "the files hold 4"});
}

TEST_F(SplitSet, G19_CountsThatMakeNoSenseAreRefused) {
  write(0, shard(0, 65'535));
  expect_refused(0, {"'split.count' is 65535", "at most 1000"});
  write(0, shard(7));
  expect_refused(0, {"'split.no' is 7", "below 'split.count' 3"});
  write(0, shard(0).set("split.count", gguf_string("3")));
  expect_refused(0, {"'split.count' has value type 8", "a number from 0"});
  write(0, shard(0).set("split.count", gguf_i32(-3)));
  expect_refused(0, {"'split.count' has value type 5", "a number from 0"});
}

TEST_F(SplitSet, G19_ANameThatIsNotOfTheSetIsRefused) {
  const fs::path odd = folder_ / "model\x1b.gguf";
  fs::rename(path(0), odd);
  expect_not_opened(odd, {"file 1 of a set of 3", "its name must end in '-00001-of-00003.gguf'"});
}

TEST_F(SplitSet, AFileThatSaysOneOfOneIsASingleFile) {
  write_file(folder_ / "single.gguf", shard(0, 1).file());
  EXPECT_THAT(GgufFile::open(folder_ / "single.gguf").files(), ElementsAre(folder_ / "single.gguf"));
}

// ---- right files ----

TEST(GgufFile, ReadsKeysOfAllTypes) {
  GgufWriter w;
  w.set("u8", gguf_u8(255)).set("i8", gguf_i8(-128)).set("u16", gguf_u16(65535)).set("i16", gguf_i16(-32768)).set("u32", gguf_u32(0xFFFFFFFF)).set("i32", gguf_i32(-7));
  w.set("u64", gguf_u64(kMax)).set("i64", gguf_i64(-8)).set("f32", gguf_f32(0.5f)).set("f64", gguf_f64(0.1)).set("bool", gguf_bool(true)).set("string", gguf_string("text"));
  w.set("u16s", gguf_numbers<std::uint16_t>(gguf::kU16, {1, 65535})).set("i8s", gguf_numbers<std::int8_t>(gguf::kI8, {-1, 1})).set("f64s", gguf_numbers<double>(gguf::kF64, {0.25}));
  w.set("bools", gguf_array(gguf::kBool, 2, std::string("\1\0", 2))).set("strings", gguf_strings({"", "\xFF"})).set("none", gguf_strings({}));
  const GgufFile file = parse(w.file());
  EXPECT_EQ(file.get_uint("u8"), 255u);
  EXPECT_EQ(file.get_int("i8"), -128);
  EXPECT_EQ(file.get_uint("u16"), 65535u);
  EXPECT_EQ(file.get_int("i16"), -32768);
  EXPECT_EQ(file.get_uint("u32"), 0xFFFFFFFFu);
  EXPECT_EQ(file.get_int("i32"), -7);
  EXPECT_EQ(file.get_uint("u64"), kMax);
  EXPECT_EQ(file.get_int("i64"), -8);
  EXPECT_EQ(file.get_float("f32"), 0.5);
  EXPECT_EQ(file.get_float("f64"), 0.1);
  EXPECT_EQ(file.get_bool("bool"), true);
  EXPECT_EQ(file.get_string("string"), "text");
  EXPECT_THAT(*file.get_ints("u16s"), ElementsAre(1, 65535));
  EXPECT_THAT(*file.get_ints("i8s"), ElementsAre(-1, 1));
  EXPECT_THAT(*file.get_floats("f64s"), ElementsAre(0.25));
  EXPECT_THAT(*file.get_strings("strings"), ElementsAre("", "\xFF"));
  EXPECT_THAT(*file.get_strings("none"), IsEmpty());
  EXPECT_THAT(std::get<std::vector<bool>>(file.find("bools")->data), ElementsAre(true, false));
  EXPECT_EQ(file.find("u16s")->element_type, ValueType::U16);
  EXPECT_EQ(file.metadata().size(), 18u);
}

TEST(GgufFile, TypedAccessRefusesOtherTypesAndSaysWhatIsMissing) {
  const GgufFile file = parse(GgufWriter().set("u64", gguf_u64(kMax)).set("i32", gguf_i32(-7)).set("string", gguf_string("text")).file());
  struct Access {
    std::function<void()> act;
    std::vector<std::string> says;
  };
  const std::vector<Access> accesses = {{[&] { file.get_int("u64"); }, {"'u64' is too large"}},
                                        {[&] { file.get_uint("i32"); }, {"'i32' is -7", "negative"}},
                                        {[&] { file.get_uint("string"); }, {"'string'", "an integer"}},
                                        {[&] { file.get_float("i32"); }, {"'i32'", "floating-point"}},
                                        {[&] { file.get_bool("i32"); }, {"'i32'", "a bool"}},
                                        {[&] { file.get_string("i32"); }, {"'i32'", "a string"}},
                                        {[&] { file.get_strings("string"); }, {"'string'", "strings"}},
                                        {[&] { file.get_ints("i32"); }, {"'i32'", "array of integers"}},
                                        {[&] { file.get_floats("i32"); }, {"'i32'", "floating-point"}},
                                        {[&] { file.require_uint("x"); }, {"'x' is missing"}},
                                        {[&] { file.require_float("x"); }, {"'x' is missing"}},
                                        {[&] { file.require_string("x\x1b"); }, {"'x\\u{1B}' is missing"}}};
  for (const Access& access : accesses) expect_words(refusal(access.act), kName, access.says);
  EXPECT_EQ(file.get_uint("x"), std::nullopt);
  EXPECT_EQ(file.get_strings("x"), nullptr);
}

TEST(GgufFile, ReadsTensorsOfEveryAlignment) {
  for (const std::uint32_t alignment : {8u, 32u, 64u, 1u << 20}) {
    GgufWriter w;
    w.alignment = alignment;
    w.set("general.alignment", gguf_u32(alignment)).add_floats("a", {3}).add_floats("b", {2, 2, 1, 1});
    const GgufFile file = parse(w.file());
    EXPECT_THAT(file.warnings(), IsEmpty());
    const TensorInfo* b = file.find_tensor("b");
    ASSERT_NE(b, nullptr);
    EXPECT_EQ(b->offset % alignment, 0u);
    EXPECT_EQ(b->rows(), 2u);
    std::vector<std::byte> data(16);
    file.read(*b, data);
    EXPECT_EQ(data, as_bytes(bytes_of(0.f) + bytes_of(1.f) + bytes_of(2.f) + bytes_of(3.f)));
  }
}

TEST(GgufFile, AFileAndItsBytesGiveTheSame) {
  TemporaryDirectory folder;
  const std::string bytes = tiny_deepseek2().file();
  write_file(folder / "tiny.gguf", bytes);
  const GgufFile opened = GgufFile::open(folder / "tiny.gguf"), parsed = parse(bytes);
  EXPECT_EQ(opened.metadata().size(), parsed.metadata().size());
  EXPECT_EQ(opened.total_bytes(), bytes.size());
  EXPECT_EQ(Tokenizer::from_gguf(opened).fingerprint_bytes(), Tokenizer::from_gguf(parsed).fingerprint_bytes());
  EXPECT_EQ(ModelConfig::from_gguf(opened).parameters_total, ModelConfig::from_gguf(parsed).parameters_total);
}

// ---- every damage of a kind ----

// Keys of all shapes and two tensors in few bytes.
std::string small_file() {
  GgufWriter w;
  w.set("general.alignment", gguf_u32(8)).set("name", gguf_string("text")).set("floats", gguf_numbers<float>(gguf::kF32, {1, 2})).set("strings", gguf_strings({"a", "bc"}));
  w.set("flag", gguf_bool(true));
  w.alignment = 8;
  return w.add_floats("one", {2}).add_floats("two", {2, 2}).file();
}

// Reads all there is. Refusals are fine; anything else but success ends the test.
bool is_accepted(const std::string& bytes) {
  try {
    const GgufFile file = parse(bytes);
    for (const TensorInfo& tensor : file.tensors()) {
      std::vector<std::byte> data(tensor.bytes);
      file.read(tensor, data);
    }
    return true;
  } catch (const EngineError& error) {
    EXPECT_TRUE(std::string_view(error.what()).starts_with(kName));
    return false;
  }
}

TEST(GgufFile, EveryTruncationIsRefused) {
  const std::string whole = small_file();
  ASSERT_TRUE(is_accepted(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(is_accepted(whole.substr(0, size))) << size;
}

TEST(GgufFile, EveryFlippedBitIsSurvived) {
  const std::string whole = small_file();
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string damaged = whole;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    is_accepted(damaged);
  }
}

TEST(GgufFile, EveryBoundaryValueAtEveryPlaceIsSurvived) {
  const std::string whole = small_file();
  std::vector<std::uint64_t> values = {0, 1, 2, 12, 13, 24, 31, 32, 63, 64, 0x7FFFFFFF, 0xFFFFFFFF, kMax, kMax - 1, kMax / 24 + 1, whole.size()};
  for (int bit = 31; bit < 64; bit += 4) values.push_back(std::uint64_t{1} << bit), values.push_back((std::uint64_t{1} << bit) + 1);
  for (std::size_t at = 0; at + 8 <= whole.size(); ++at)
    for (const std::uint64_t value : values)
      for (const std::string& field : {bytes_of(value), bytes_of(static_cast<std::uint32_t>(value))}) is_accepted(std::string(whole).replace(at, field.size(), field));
}

}  // namespace
}  // namespace lacuna::engine
