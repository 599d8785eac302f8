// Byte-level BPE and SentencePiece: text to token ids and back.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/gguf.h"

namespace lacuna::engine {

using TokenId = std::int32_t;

// A prompt as the chat template rendered it. `verbatim` are byte ranges [begin, end) of `text`, ascending and disjoint, that
// came from messages: no special token is ever read out of them, so a user cannot forge a turn.
struct RenderedPrompt {
  std::string text;
  struct Range { std::size_t begin, end; };
  std::vector<Range> verbatim;
};

// Immutable; safe to share between threads.
class Tokenizer {
 public:
  // Reads tokenizer.ggml.*: model "gpt2" with one of the pre-tokenizers of pre_tokenizer.cc, or "llama". Throws EngineError
  // with the name found and the names known, and for every inconsistency (counts, ids out of range, merges of unknown tokens).
  static Tokenizer from_gguf(const GgufFile& file);

  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;
  ~Tokenizer();

  // Ordinary text. Special tokens are not recognised unless `parse_special`. Never adds BOS. Any bytes are accepted: invalid
  // UTF-8 goes through the byte alphabet.
  std::vector<TokenId> encode(std::string_view text, bool parse_special = false) const;
  // A rendered prompt: special tokens are recognised outside of its verbatim ranges only. Adds BOS when the file asks for it and
  // the text does not already begin with it.
  std::vector<TokenId> encode(const RenderedPrompt& prompt) const;

  // The bytes of one token; empty for control tokens unless `render_special`.
  std::string token_bytes(TokenId id, bool render_special = false) const;
  // Bytes, not checked for UTF-8. What encode() made of a text comes back as it was.
  std::string decode(std::span<const TokenId> ids, bool render_special = false) const;

  std::size_t size() const;  // vocabulary
  const std::string& model() const;          // "gpt2" or "llama"
  const std::string& pre_tokenizer() const;  // "deepseek-v3"
  // The text of the token as the file has it (byte alphabet not undone).
  const std::string& raw_text(TokenId id) const;
  bool is_special(TokenId id) const;  // control or user-defined
  std::optional<TokenId> bos() const;
  std::optional<TokenId> eos() const;
  bool adds_bos() const;
  // Tokens that end a generation: eos, end of turn, and the like.
  const std::vector<TokenId>& end_of_generation() const;
  // The tokens that open and close a reasoning span (<think>, </think>), when the vocabulary has them as single tokens.
  std::optional<TokenId> reasoning_open() const;
  std::optional<TokenId> reasoning_close() const;
  // Tokens, merges, scores and types in one canonical byte string, for hashing into a manifest.
  std::string fingerprint_bytes() const;

 private:
  struct State;
  explicit Tokenizer(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

// Turns a stream of token bytes into whole code points: bytes of an unfinished code point wait for the next call; bytes that can
// never become valid UTF-8 come out as U+FFFD (one a maximal subpart, as Unicode recommends), and `replaced` counts them.
class Utf8Stream {
 public:
  std::string push(std::string_view bytes);
  std::string finish();  // what is left, replaced
  std::size_t replaced() const { return replaced_; }

 private:
  std::string pending_;
  std::size_t replaced_ = 0;
};

}  // namespace lacuna::engine
