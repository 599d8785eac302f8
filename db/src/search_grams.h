// What the search index knows of a text: short pieces, each as one of four million numbers. A search asks for the groups of answers that have all pieces of
// a term and reads their texts; two pieces with one number cost it a needless look and never an answer. Numbers bound the index: the pieces of Chinese
// texts are so many that an index of the pieces themselves is as large as the texts.
// Projects rely on this file: it cannot change without a migration.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace lacuna::db {

// Answers in a row of `search`. An index over groups is a fraction of one over answers.
inline constexpr std::int64_t kSearchGroup = 16;

// The pieces of `text` as numbers, each once, ascending. A piece is two code points where both are from U+2E80 on (Chinese writes words in two characters),
// else three; ASCII letters count in lower case. Every piece of a text is one of whatever the text stands in. `at_most`: pieces looked at, from the beginning.
std::vector<std::uint32_t> search_pieces(std::string_view text, std::size_t at_most = std::numeric_limits<std::size_t>::max());

// The word that stands for a piece in the index of FTS5.
std::string search_word(std::uint32_t piece);

}  // namespace lacuna::db
