// The vocabulary of a model file, checked: what Tokenizer works on.
#pragma once
#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "bpe.h"
#include "engine/gguf.h"
#include "engine/tokenizer.h"
#include "pre_tokenizer.h"
#include "sentence_piece.h"
#include "token_trie.h"

namespace lacuna::engine {

enum class TokenType : std::uint8_t { Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6 };

struct Vocabulary {
  std::string model, pre;
  PreTokenizer cut = nullptr;
  std::vector<std::string> tokens;
  std::vector<TokenType> types;
  std::vector<std::string> merges;  // as in the file
  MergeTable merge_table;
  PieceTable pieces;                       // of SentencePiece; of a BPE that takes whole words, those (scores unused)
  bool sentence_piece = false;
  bool space_prefix = false;               // SentencePiece: a blank goes before every text
  std::array<TokenId, 256> byte_tokens{};  // the token of each single byte
  TokenTrie always;   // user-defined words, found in any text
  TokenTrie special;  // those and control tokens, found in template text only
  std::optional<TokenId> bos, eos, reasoning_open, reasoning_close;
  std::vector<TokenId> end_of_generation;
  bool adds_bos = false;

  bool is_special(TokenId id) const { return types[static_cast<std::size_t>(id)] == TokenType::Control || types[static_cast<std::size_t>(id)] == TokenType::UserDefined; }
};

// Throws EngineError naming the key, the id and the text, escaped.
Vocabulary read_vocabulary(const GgufFile& file);

}  // namespace lacuna::engine
