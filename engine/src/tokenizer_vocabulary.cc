#include "tokenizer_vocabulary.h"

#include <algorithm>

#include "byte_alphabet.h"

namespace lacuna::engine {
namespace {

constexpr std::size_t kMaxVocabulary = 1u << 20, kMaxTokenBytes = 1u << 16;
constexpr const char* kTokens = "tokenizer.ggml.tokens";

using TokenIds = std::unordered_map<std::string_view, TokenId>;

[[noreturn]] void fail(const GgufFile& file, const std::string& what) { throw EngineError(file.name() + ": " + what); }

void read_names(const GgufFile& file, Vocabulary& v) {
  v.model = file.require_string("tokenizer.ggml.model");
  if (v.model == "llama") {
    v.sentence_piece = true;
    v.pre = file.get_string("tokenizer.ggml.pre").value_or("default");
    return;
  }
  if (v.model != "gpt2")
    fail(file, "tokenizer.ggml.model is '" + escaped(v.model, 60) + "'; 'gpt2' (byte-level BPE) and 'llama' (SentencePiece) are supported");
  const auto pre = file.get_string("tokenizer.ggml.pre");
  if (!pre) fail(file, "tokenizer.ggml.pre is missing: the pre-tokenizer is not known and must not be guessed; known are " + pre_tokenizer_names());
  v.pre = *pre;
  v.cut = pre_tokenizer(v.pre);
  if (!v.cut) fail(file, "tokenizer.ggml.pre is '" + escaped(v.pre, 60) + "'; " + pre_tokenizer_names() + " are supported");
}

void read_tokens(const GgufFile& file, Vocabulary& v) {
  const std::vector<std::string>* tokens = file.get_strings(kTokens);
  if (!tokens || tokens->empty()) fail(file, std::string(kTokens) + " is missing or empty: a model without a vocabulary cannot be used");
  if (tokens->size() > kMaxVocabulary) fail(file, std::string(kTokens) + " has " + std::to_string(tokens->size()) + " entries; at most " + std::to_string(kMaxVocabulary) + " are allowed");
  v.tokens = *tokens;
  for (std::size_t i = 0; i < v.tokens.size(); ++i)
    if (v.tokens[i].size() > kMaxTokenBytes)
      fail(file, "token " + std::to_string(i) + " has " + std::to_string(v.tokens[i].size()) + " bytes; at most " + std::to_string(kMaxTokenBytes) + " are allowed");
  if (const auto scores = file.get_floats("tokenizer.ggml.scores"); scores && scores->size() != v.tokens.size())
    fail(file, "tokenizer.ggml.scores has " + std::to_string(scores->size()) + " entries, " + kTokens + " has " + std::to_string(v.tokens.size()));
}

void read_types(const GgufFile& file, Vocabulary& v) {
  const auto types = file.get_ints("tokenizer.ggml.token_type");
  v.types.assign(v.tokens.size(), TokenType::Normal);
  if (!types) return;
  if (types->size() != v.tokens.size())
    fail(file, "tokenizer.ggml.token_type has " + std::to_string(types->size()) + " entries, " + kTokens + " has " + std::to_string(v.tokens.size()));
  for (std::size_t i = 0; i < types->size(); ++i) {
    if ((*types)[i] < 0 || (*types)[i] > 6) fail(file, "tokenizer.ggml.token_type[" + std::to_string(i) + "] is " + std::to_string((*types)[i]) + "; 0 to 6 are known");
    v.types[i] = (*types)[i] == 0 ? TokenType::Normal : static_cast<TokenType>((*types)[i]);
  }
}

// Ordinary tokens must be unique; special ones may repeat a text, then the first is found.
TokenIds index_tokens(const GgufFile& file, const Vocabulary& v) {
  TokenIds ids;
  ids.reserve(v.tokens.size());
  for (std::size_t i = 0; i < v.tokens.size(); ++i) {
    const auto [first, is_new] = ids.try_emplace(v.tokens[i], static_cast<TokenId>(i));
    if (!is_new && v.types[i] == TokenType::Normal)
      fail(file, "token " + std::to_string(i) + " '" + escaped(v.tokens[i], 60) + "' has the same text as token " + std::to_string(first->second));
  }
  return ids;
}

void read_merges(const GgufFile& file, const TokenIds& ids, Vocabulary& v) {
  const std::vector<std::string>* merges = file.get_strings("tokenizer.ggml.merges");
  if (!merges) fail(file, "tokenizer.ggml.merges is missing: byte-pair encoding needs it");
  v.merges = *merges;
  v.merge_table.reserve(merges->size());
  for (std::size_t rank = 0; rank < merges->size(); ++rank) {
    const std::string& merge = v.merges[rank];
    const std::string what = "tokenizer.ggml.merges[" + std::to_string(rank) + "] '" + escaped(merge, 60) + "'";
    const std::size_t blank = merge.find(' ', 1);
    if (blank == std::string::npos || blank + 1 >= merge.size()) fail(file, what + ": two texts with a blank between them are expected");
    const auto left = ids.find(std::string_view(merge).substr(0, blank)), right = ids.find(std::string_view(merge).substr(blank + 1));
    const auto result = ids.find(merge.substr(0, blank) + merge.substr(blank + 1));
    if (left == ids.end() || right == ids.end() || result == ids.end()) fail(file, what + ": names a text that is not in the vocabulary");
    v.merge_table.try_emplace(merge_key(left->second, right->second), Merge{static_cast<std::uint32_t>(rank), result->second});
  }
}

// Of SentencePiece. Control tokens are no pieces, so that no text can be read as one.
void read_pieces(const GgufFile& file, Vocabulary& v) {
  const auto scores = file.get_floats("tokenizer.ggml.scores");
  if (!scores) fail(file, "tokenizer.ggml.scores is missing: SentencePiece needs it");
  v.pieces.reserve(v.tokens.size());
  for (std::size_t i = 0; i < v.tokens.size(); ++i)
    if (v.types[i] == TokenType::Normal || v.types[i] == TokenType::UserDefined)
      v.pieces.try_emplace(v.tokens[i], Piece{static_cast<TokenId>(i), static_cast<float>((*scores)[i])});
  v.space_prefix = file.get_bool("tokenizer.ggml.add_space_prefix").value_or(true);
}

// "<0x0A>"
std::string byte_piece(std::size_t byte) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  return std::string("<0x") + kDigits[byte / 16] + kDigits[byte % 16] + ">";
}

void find_byte_pieces(const GgufFile& file, const TokenIds& ids, Vocabulary& v) {
  for (std::size_t byte = 0; byte < 256; ++byte) {
    const auto found = ids.find(byte_piece(byte));
    if (found == ids.end()) fail(file, "the vocabulary has no token '" + byte_piece(byte) + "': not every text could be encoded");
    v.types[static_cast<std::size_t>(found->second)] = TokenType::Byte;
    v.byte_tokens[byte] = found->second;
  }
}

void read_whole_words(Vocabulary& v) {
  if (!takes_whole_words(v.pre)) return;
  for (std::size_t i = 0; i < v.tokens.size(); ++i)
    if (v.types[i] == TokenType::Normal) v.pieces.try_emplace(v.tokens[i], Piece{static_cast<TokenId>(i), 0});
}

void find_byte_tokens(const GgufFile& file, const TokenIds& ids, Vocabulary& v) {
  for (std::size_t byte = 0; byte < 256; ++byte) {
    const auto found = ids.find(byte_characters()[byte]);
    if (found == ids.end()) fail(file, "the vocabulary has no token for the byte " + std::to_string(byte) + ": not every text could be encoded");
    v.byte_tokens[byte] = found->second;
  }
}

// Markup such as <think> or [INST] steers a conversation; an added word such as 'ö' is only a word.
bool is_markup(std::string_view text) {
  return text.size() >= 2 && ((text.front() == '<' && text.back() == '>') || (text.front() == '[' && text.back() == ']') || text.find("◁") != std::string_view::npos);
}

void index_special(Vocabulary& v) {
  for (std::size_t i = v.tokens.size(); i-- > 0;) {
    const auto id = static_cast<TokenId>(i);
    if (v.tokens[i].empty() || !v.is_special(id)) continue;
    v.special.add(v.tokens[i], id);
    if (v.types[i] == TokenType::UserDefined && !is_markup(v.tokens[i])) v.always.add(v.tokens[i], id);
  }
}

std::optional<TokenId> read_id(const GgufFile& file, const Vocabulary& v, const char* key) {
  const auto id = file.get_int(key);
  if (!id || *id == -1 || *id == 0xFFFFFFFFll) return std::nullopt;
  if (*id < 0 || *id >= static_cast<std::int64_t>(v.tokens.size()))
    fail(file, std::string(key) + " is " + std::to_string(*id) + "; 0 to " + std::to_string(v.tokens.size() - 1) + " are token ids");
  return static_cast<TokenId>(*id);
}

std::optional<TokenId> find_any(const TokenIds& ids, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const auto found = ids.find(name); found != ids.end()) return found->second;
  return std::nullopt;
}

void read_special_ids(const GgufFile& file, const TokenIds& ids, Vocabulary& v) {
  v.bos = read_id(file, v, "tokenizer.ggml.bos_token_id");
  v.eos = read_id(file, v, "tokenizer.ggml.eos_token_id");
  for (const char* key : {"tokenizer.ggml.unknown_token_id", "tokenizer.ggml.padding_token_id"}) read_id(file, v, key);  // checked only
  v.adds_bos = file.get_bool("tokenizer.ggml.add_bos_token").value_or(v.sentence_piece);
  std::vector<std::optional<TokenId>> ends = {v.eos, read_id(file, v, "tokenizer.ggml.eot_token_id"), read_id(file, v, "tokenizer.ggml.eom_token_id")};
  for (const char* name : {"<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|end|>", "<|EOT|>", "<end_of_turn>", "<｜end▁of▁sentence｜>"}) ends.push_back(find_any(ids, {name}));
  for (const auto& id : ends)
    if (id && std::find(v.end_of_generation.begin(), v.end_of_generation.end(), *id) == v.end_of_generation.end()) v.end_of_generation.push_back(*id);
  v.reasoning_open = find_any(ids, {"<think>", "◁think▷", "<seed:think>"});
  v.reasoning_close = find_any(ids, {"</think>", "◁/think▷", "</seed:think>"});
}

}  // namespace

Vocabulary read_vocabulary(const GgufFile& file) {
  Vocabulary v;
  read_names(file, v);
  read_tokens(file, v);
  read_types(file, v);
  const TokenIds ids = index_tokens(file, v);
  if (v.sentence_piece) {
    find_byte_pieces(file, ids, v);
    read_pieces(file, v);
  } else {
    read_merges(file, ids, v);
    find_byte_tokens(file, ids, v);
    read_whole_words(v);
  }
  index_special(v);
  read_special_ids(file, ids, v);
  return v;
}

}  // namespace lacuna::engine
