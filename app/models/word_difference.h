// What differs between two answers, word by word; Chinese, Tibetan syllables and punctuation count as words of their own.
#pragma once
#include <QString>
#include <vector>

namespace lacuna::studio {

struct Span {
  qsizetype begin = 0, length = 0;  // UTF-16 units
  bool common = false;              // stands in both texts
};
struct WordDifference { std::vector<Span> left, right; };

// Splits into words, runs of blanks and single ideographs; the pieces together are the text.
std::vector<QStringView> words(QStringView text);

// Longest common subsequence of words. Texts whose middles (without common beginning and end) are longer than `most_words` each are
// compared on that middle as a whole: marked as different.
WordDifference word_difference(QStringView left, QStringView right, std::size_t most_words = 3000);

}  // namespace lacuna::studio
