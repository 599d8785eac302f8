// SentencePiece's merging of a text into pieces by their scores (Kudo and Richardson 2018, arXiv 1808.06226; the "bpe" model of
// Llama 2 and Mistral), with a token for every byte behind it.
#pragma once
#include <array>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/tokenizer.h"

namespace lacuna::engine {

struct Piece {
  TokenId id;
  float score;  // neighbours whose joint has the highest score are joined first, the leftmost among equals
};
using PieceTable = std::unordered_map<std::string_view, Piece>;

// Appends the tokens of `text`; what is no piece goes byte by byte. O(n log n) in the length of the text.
void merge_pieces(const PieceTable& pieces, const std::array<TokenId, 256>& byte_tokens, std::string_view text, std::vector<TokenId>& out);

}  // namespace lacuna::engine
