#include "engine/tokenizer.h"

#include <algorithm>
#include <bit>

#include "byte_alphabet.h"
#include "tokenizer_vocabulary.h"

namespace lacuna::engine {

struct Tokenizer::State {
  Vocabulary vocabulary;
};

namespace {

constexpr std::string_view kBlank = "\u2581";  // what SentencePiece writes for a blank

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t found = std::min(text.find(from, at), text.size());
    out += text.substr(at, found - at);
    if (found < text.size()) out += to;
    at = found + (found < text.size() ? from.size() : 1);
  }
  return out;
}

void encode_pieces(const Vocabulary& v, std::string_view text, std::vector<TokenId>& out) {
  if (text.empty()) return;
  const std::string prefixed = (v.space_prefix ? std::string(kBlank) : std::string()) + replaced(text, " ", kBlank);
  merge_pieces(v.pieces, v.byte_tokens, prefixed, out);
}

// The token that is this word, when whole words come before merges.
std::optional<TokenId> whole_word(const Vocabulary& v, std::string_view word) {
  if (v.pieces.empty()) return std::nullopt;
  std::string entry;
  for (const char c : word) entry += byte_characters()[static_cast<unsigned char>(c)];
  const auto found = v.pieces.find(entry);
  return found == v.pieces.end() ? std::nullopt : std::optional(found->second.id);
}

// Ordinary text: words, then merges.
void encode_words(const Vocabulary& v, std::string_view text, std::vector<TokenId>& out) {
  if (v.sentence_piece) return encode_pieces(v, text, out);
  std::vector<TokenId> bytes;
  for (const std::string_view word : v.cut(text)) {
    if (const auto id = whole_word(v, word)) {
      out.push_back(*id);
      continue;
    }
    bytes.clear();
    for (const char c : word) bytes.push_back(v.byte_tokens[static_cast<unsigned char>(c)]);
    merge_word(v.merge_table, bytes, out);
  }
}

// Bytes from `at` to the next range, 0 inside of one; ranges are ascending, `next` moves forward with the text.
std::size_t room_before(const std::vector<RenderedPrompt::Range>& ranges, std::size_t& next, std::size_t at) {
  while (next < ranges.size() && (ranges[next].end <= at || ranges[next].end <= ranges[next].begin)) ++next;
  return next == ranges.size() ? std::string_view::npos : ranges[next].begin - std::min(at, ranges[next].begin);
}

// Cuts the text at special tokens. Markup counts only where it ends before the next `verbatim` range, whatever longer token that range
// would make of it; added words count everywhere.
std::vector<TokenId> encode_text(const Vocabulary& v, std::string_view text, const TokenTrie& trie, const std::vector<RenderedPrompt::Range>& verbatim) {
  std::vector<TokenId> out;
  std::size_t plain = 0, next = 0;
  for (std::size_t i = 0; i < text.size();) {
    auto hit = trie.longest(text.substr(i, room_before(verbatim, next, i)));
    if (!hit && !verbatim.empty()) hit = v.always.longest(text.substr(i));
    if (!hit) {
      ++i;
      continue;
    }
    encode_words(v, text.substr(plain, i - plain), out);
    out.push_back(hit->id);
    plain = i += hit->length;
  }
  encode_words(v, text.substr(plain), out);
  return out;
}

}  // namespace

Tokenizer::Tokenizer(std::unique_ptr<const State> state) : state_(std::move(state)) {}
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

Tokenizer Tokenizer::from_gguf(const GgufFile& file) { return Tokenizer(std::make_unique<const State>(State{read_vocabulary(file)})); }

std::vector<TokenId> Tokenizer::encode(std::string_view text, bool parse_special) const {
  const Vocabulary& v = state_->vocabulary;
  return encode_text(v, text, parse_special ? v.special : v.always, {});
}

std::vector<TokenId> Tokenizer::encode(const RenderedPrompt& prompt) const {
  const Vocabulary& v = state_->vocabulary;
  std::vector<TokenId> ids = encode_text(v, prompt.text, v.special, prompt.verbatim);
  if (v.adds_bos && v.bos && (ids.empty() || ids.front() != *v.bos)) ids.insert(ids.begin(), *v.bos);
  return ids;
}

std::string Tokenizer::token_bytes(TokenId id, bool render_special) const {
  const Vocabulary& v = state_->vocabulary;
  if (id < 0 || static_cast<std::size_t>(id) >= v.tokens.size())
    throw EngineError("token id " + std::to_string(id) + " is out of range; 0 to " + std::to_string(v.tokens.size() - 1) + " are known");
  const std::string& text = v.tokens[static_cast<std::size_t>(id)];
  const TokenType type = v.types[static_cast<std::size_t>(id)];
  if (type == TokenType::Control || type == TokenType::Unknown || type == TokenType::Unused) return render_special ? text : std::string();
  if (type == TokenType::UserDefined) return text;
  if (v.sentence_piece) {
    if (type == TokenType::Byte) return {static_cast<char>(std::stoi(text.substr(3, 2), nullptr, 16))};
    return replaced(text, kBlank, " ");
  }
  return bytes_of_entry(text).value_or(text);
}

std::string Tokenizer::decode(std::span<const TokenId> ids, bool render_special) const {
  std::string out;
  bool begins = state_->vocabulary.space_prefix;  // the blank that encode() put before the text is not the text's
  for (const TokenId id : ids) {
    const std::string bytes = token_bytes(id, render_special);
    const bool prefix = begins && !is_special(id) && bytes.starts_with(' ');
    out += std::string_view(bytes).substr(prefix ? 1 : 0);
    begins = begins && is_special(id);
  }
  return out;
}

std::size_t Tokenizer::size() const { return state_->vocabulary.tokens.size(); }
const std::string& Tokenizer::model() const { return state_->vocabulary.model; }
const std::string& Tokenizer::pre_tokenizer() const { return state_->vocabulary.pre; }
const std::string& Tokenizer::raw_text(TokenId id) const { return state_->vocabulary.tokens.at(static_cast<std::size_t>(id)); }
bool Tokenizer::is_special(TokenId id) const { return state_->vocabulary.is_special(id); }
std::optional<TokenId> Tokenizer::bos() const { return state_->vocabulary.bos; }
std::optional<TokenId> Tokenizer::eos() const { return state_->vocabulary.eos; }
bool Tokenizer::adds_bos() const { return state_->vocabulary.adds_bos; }
const std::vector<TokenId>& Tokenizer::end_of_generation() const { return state_->vocabulary.end_of_generation; }
std::optional<TokenId> Tokenizer::reasoning_open() const { return state_->vocabulary.reasoning_open; }
std::optional<TokenId> Tokenizer::reasoning_close() const { return state_->vocabulary.reasoning_close; }

std::string Tokenizer::fingerprint_bytes() const {
  const Vocabulary& v = state_->vocabulary;
  std::string out;
  // Every part is preceded by its length, so that no two vocabularies give the same bytes.
  const auto add = [&out](std::string_view part) { out += std::to_string(part.size()) + ":", out += part; };
  add(v.model);
  add(v.pre);
  for (std::size_t i = 0; i < v.tokens.size(); ++i) {
    add(v.tokens[i]);
    out += static_cast<char>('0' + static_cast<int>(v.types[i]));
  }
  for (const std::string& merge : v.merges) add(merge);
  if (v.sentence_piece) {
    for (const std::string& token : v.tokens) {
      const auto piece = v.pieces.find(token);
      if (piece != v.pieces.end()) add(std::to_string(std::bit_cast<std::uint32_t>(piece->second.score)));
    }
    out += v.space_prefix ? "p" : "-";
  }
  for (const auto& id : {v.bos, v.eos}) add(std::to_string(id.value_or(-1)));
  out += v.adds_bos ? "b" : "-";
  return out;
}

}  // namespace lacuna::engine
