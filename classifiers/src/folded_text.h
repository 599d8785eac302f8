// Text as the rules see it: NFKC_Casefold, straight quotes and dashes, simplified characters, single spaces; every byte
// of it knows where in the raw text it came from.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lacuna::classifiers {

constexpr std::size_t kMaxTextBytes = 1u << 20;  // what lies beyond is not classified; the verdict says so

struct FoldedText {
  std::string text;
  std::vector<std::size_t> breaks;  // folded offsets at which the raw text began a new line

  // The raw byte range that the folded bytes [begin, end) came from.
  std::pair<std::size_t, std::size_t> raw(std::size_t begin, std::size_t end) const;

  std::vector<std::uint32_t> from, to;  // per folded byte: where its raw segment begins and ends
};

// Raw UTF-8 of at most kMaxTextBytes (the rest is cut off); invalid bytes become U+FFFD.
FoldedText fold(std::string_view raw);

// A pattern in capitals or traditional characters, with full-width marks or (outside of [...]) with ß means the same as one without: the texts are folded, so is it.
std::string fold_pattern(const std::string& pattern);

// Where a sentence stands in folded text.
struct Span { std::size_t begin, end; };
std::vector<Span> split_sentences(const FoldedText& text);

// Counts by script over raw text; `traditional` and `simplified` count characters that only one of the two uses.
struct ScriptCounts { std::size_t letters = 0, han = 0, kana = 0, latin = 0, arabic = 0, tibetan = 0, other = 0, traditional = 0, simplified = 0, replaced = 0, points = 0; };
ScriptCounts count_scripts(std::string_view raw);

}  // namespace lacuna::classifiers
