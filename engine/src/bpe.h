// Byte-pair merging of one word.
#pragma once
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/tokenizer.h"

namespace lacuna::engine {

// What joining two neighbouring tokens gives; the lowest rank is joined first, the leftmost among equals.
struct Merge {
  std::uint32_t rank;
  TokenId result;
};
using MergeTable = std::unordered_map<std::uint64_t, Merge>;
inline std::uint64_t merge_key(TokenId left, TokenId right) { return static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32 | static_cast<std::uint32_t>(right); }

// Appends the merged tokens of a word, given as its byte tokens. O(n log n) in the length of the word.
void merge_word(const MergeTable& merges, std::span<const TokenId> bytes, std::vector<TokenId>& out);

}  // namespace lacuna::engine
