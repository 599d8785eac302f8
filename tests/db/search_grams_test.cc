#include "search_grams.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace lacuna::db {
namespace {

using testing::IsEmpty;
using testing::IsSubsetOf;
using testing::SizeIs;

TEST(SearchGrams, ATermHasTheFewestPiecesThatTell) {
  EXPECT_THAT(pieces_of_term("西藏", 64), SizeIs(1));
  EXPECT_THAT(pieces_of_term("西", 64), IsEmpty());
  EXPECT_THAT(pieces_of_term("ab", 64), SizeIs(1));
  EXPECT_THAT(pieces_of_term("abc", 64), SizeIs(1));
  EXPECT_THAT(pieces_of_term("བོད", 64), SizeIs(1));
  EXPECT_THAT(pieces_of_term("aaaaaaaa", 64), SizeIs(1));
  EXPECT_THAT(pieces_of_term("天安门广场", 64), SizeIs(4));
  EXPECT_THAT(pieces_of_term("天安门广场", 2), SizeIs(2));
  EXPECT_THAT(pieces_of_text("abc"), SizeIs(3));
  EXPECT_THAT(pieces_of_text("天安门"), SizeIs(2));
}

TEST(SearchGrams, OnlyAsciiLettersFold) {
  EXPECT_EQ(pieces_of_text("Tibet"), pieces_of_text("tIBET"));
  EXPECT_NE(pieces_of_text("Übung"), pieces_of_text("übung"));
}

// Numbers that are in projects already.
TEST(SearchGrams, NumbersStay) {
  EXPECT_EQ(pieces_of_term("abc", 1).at(0), 1183506941u);
  EXPECT_EQ(pieces_of_term("西藏", 1).at(0), 2866033413u);
}

// Whatever stands in a text is found through its pieces, broken UTF-8 included.
TEST(SearchGrams, PiecesOfATermArePiecesOfItsText) {
  std::mt19937 random(7);
  const std::string letters[] = {"a", "B", " ", "é", "西", "藏", "新", "疆", "ཀ", "ئ", "😀", "\x80", "\xFF"};
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::string> text;
    for (int i = 0; i < 20; ++i) text.push_back(letters[random() % std::size(letters)]);
    const std::size_t begin = random() % 20, end = begin + random() % (21 - begin);
    std::string whole, term;
    for (std::size_t i = 0; i < text.size(); ++i) {
      whole += text[i];
      if (i >= begin && i < end) term += text[i];
    }
    if (!term.empty() && (static_cast<unsigned char>(term[0]) & 0xC0) == 0x80) continue;  // begins inside of what precedes it
    if (end < text.size() && (static_cast<unsigned char>(text[end][0]) & 0xC0) == 0x80) continue;
    EXPECT_THAT(pieces_of_term(term, 64), IsSubsetOf(pieces_of_text(whole))) << term << " in " << whole;
  }
}

}  // namespace
}  // namespace lacuna::db
