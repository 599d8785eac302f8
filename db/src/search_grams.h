// What the search index knows of a text: short pieces, each as a number of 32 bits. A search asks for the groups of answers that have all pieces of
// a term and reads their texts.
// Projects rely on this file: it cannot change without a migration.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lacuna::db {

// Answers in a group. An index over groups is a fraction of one over answers.
inline constexpr std::int64_t kSearchGroup = 64;

// The pieces of a text as numbers, each once, ascending: every pair of code points, and every three of them that do not begin with two from U+2E80 on
// (Chinese writes words in two characters). ASCII letters count in lower case.
std::vector<std::uint32_t> pieces_of_text(std::string_view text);
// Those that tell whether a term stands in a text; each is one of the text's. Up to `at_most`, from the beginning; none for a single code point.
std::vector<std::uint32_t> pieces_of_term(std::string_view term, std::size_t at_most);

}  // namespace lacuna::db
