// From the token ids of one answer to its texts: reasoning and answer apart, stop strings found, budgets kept.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "engine/generation.h"
#include "engine/tokenizer.h"

namespace lacuna::engine {

class AnswerStream {
 public:
  // Both outlive the stream. Throws EngineError for stop strings and flags that make no sense.
  AnswerStream(const Tokenizer& tokenizer, const GenerationRequest& request);

  struct Step {
    bool in_reasoning = false;
    std::string text;  // whole code points; text that may become a stop string waits
    std::optional<StopReason> end;
  };
  // Takes the next token.
  Step push(TokenId id);
  // True when the request allows no token at all.
  bool has_no_budget() const;
  // Flushes what waits and fills tokens, text, reasoning and invalid_utf8. Nothing may be pushed afterwards.
  void finish(GenerationResult& result);

 private:
  void push_reasoning(TokenId id, Step& step);
  void push_answer(TokenId id, Step& step);
  // Text of answer_ that no stop string can reach any more and that was not given out yet.
  std::string release(std::size_t upto);
  bool cut_at_stop_string(std::size_t from);
  std::size_t possible_stop_begin() const;
  bool ends_generation(TokenId id) const;

  const Tokenizer& tokenizer_;
  const GenerationRequest& request_;
  std::vector<TokenId> tokens_;
  Utf8Stream answer_bytes_, reasoning_bytes_;
  std::string answer_;
  std::optional<std::string> reasoning_;
  std::size_t released_ = 0;  // bytes of answer_ given out
  bool in_reasoning_ = false;
  std::uint32_t answer_tokens_ = 0, reasoning_tokens_ = 0;
};

}  // namespace lacuna::engine
