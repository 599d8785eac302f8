// Bytes into whole code points. Expected replacements: The Unicode Standard 15.0, section 3.9, tables 3-8 to 3-11.
#include <gtest/gtest.h>

#include <random>

#include "engine/tokenizer.h"

namespace lacuna::engine {
namespace {

const std::string kBad = "\uFFFD";

std::string bad(int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += kBad;
  return out;
}

struct Decoded {
  std::string text;
  std::size_t replaced;
  bool operator==(const Decoded&) const = default;
};

// The bytes in pieces of `size`.
Decoded in_pieces(const std::string& bytes, std::size_t size) {
  Utf8Stream stream;
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += size) out += stream.push(std::string_view(bytes).substr(at, size));
  out += stream.finish();
  return {out, stream.replaced()};
}

TEST(Utf8Stream, UnfinishedCodePointsWait) {
  for (const std::string whole : {"é", "€", "🦙"}) {
    Utf8Stream stream;
    for (std::size_t i = 0; i + 1 < whole.size(); ++i) EXPECT_EQ(stream.push(whole.substr(i, 1)), "");
    EXPECT_EQ(stream.push(whole.substr(whole.size() - 1)), whole);
    EXPECT_EQ(stream.finish(), "");
    EXPECT_EQ(stream.replaced(), 0u);
  }
}

TEST(Utf8Stream, WhatIsFinishedDoesNotWaitForTheRest) {
  Utf8Stream stream;
  EXPECT_EQ(stream.push("a€b\xE2\x82"), "a€b");
  EXPECT_EQ(stream.push("\xAC" "c"), "€c");
  EXPECT_EQ(stream.push(""), "");
}

TEST(Utf8Stream, ReplacesMaximalSubparts) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", bad(8) + "A"},                     // not the shortest form
      {"\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", bad(8) + "A"},                     // surrogates
      {"\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", bad(5) + "A" + bad(2) + "B"},      // beyond U+10FFFF, lone bytes
      {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", bad(4) + "A"},                     // cut short
      {"\xE2\x82", kBad},                                                         // cut by the end
      {"\xF0\x9F\xA6", kBad},
      {"a\xFFz", "a" + kBad + "z"},
      {std::string("\0\x7F", 2), std::string("\0\x7F", 2)},
      {"\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", "\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"}};
  for (const auto& [bytes, text] : cases)
    for (const std::size_t size : {1u, 2u, 3u, 100u}) EXPECT_EQ(in_pieces(bytes, size).text, text) << "pieces of " << size;
}

TEST(Utf8Stream, CountsWhatItReplaced) {
  EXPECT_EQ(in_pieces("ok", 1).replaced, 0u);
  EXPECT_EQ(in_pieces("\uFFFD", 1).replaced, 0u) << "the character itself is no replacement";
  EXPECT_EQ(in_pieces("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", 1).replaced, 4u);
  EXPECT_EQ(in_pieces("\xE2\x82", 1).replaced, 1u);
}

TEST(Utf8Stream, BytesThatCanNeverBecomeValidDoNotWait) {
  for (const std::string bytes : {"\x80", "\xC0", "\xC1", "\xF5", "\xFF"}) EXPECT_EQ(Utf8Stream().push(bytes), kBad);
  EXPECT_EQ(Utf8Stream().push("\xE0\x9F"), bad(2));
  EXPECT_EQ(Utf8Stream().push("\xED\xA0"), bad(2));
  EXPECT_EQ(Utf8Stream().push("\xF4\x90"), bad(2));
}

TEST(Utf8Stream, FinishEndsOneTextAndAnotherMayFollow) {
  Utf8Stream stream;
  stream.push("\xF0\x9F");
  EXPECT_EQ(stream.finish(), kBad);
  EXPECT_EQ(stream.finish(), "");
  EXPECT_EQ(stream.push("🦙"), "🦙");
}

TEST(Utf8Stream, PiecesMakeNoDifference) {
  // Bytes that begin, continue or break sequences, so that all states are met.
  static const std::string kBytes = "A\x80\x8F\x90\x9F\xA0\xBF\xC1\xC2\xE0\xE1\xED\xEF\xF0\xF1\xF4\xF5";
  std::mt19937_64 random(3);
  for (int i = 0; i < 5000; ++i) {
    std::string bytes;
    for (std::size_t n = random() % 12; n > 0; --n) bytes += kBytes[random() % kBytes.size()];
    const Decoded whole = in_pieces(bytes, 100);
    EXPECT_EQ(in_pieces(bytes, 1), whole);
    EXPECT_EQ(in_pieces(bytes, 1 + random() % 5), whole);
    EXPECT_EQ(in_pieces(whole.text, 1), (Decoded{whole.text, 0})) << "the result is UTF-8";
  }
}

}  // namespace
}  // namespace lacuna::engine
