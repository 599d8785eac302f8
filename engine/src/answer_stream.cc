#include "answer_stream.h"

#include <algorithm>
#include <string_view>

#include "engine/error.h"

namespace lacuna::engine {

AnswerStream::AnswerStream(const Tokenizer& tokenizer, const GenerationRequest& request)
    : tokenizer_(tokenizer), request_(request), in_reasoning_(request.reasoning_is_open) {
  for (const std::string& stop : request.stop_strings) {
    if (stop.empty())
      throw EngineError("stop_strings: an empty string would end every answer at once; allowed: at least one byte");
  }
  if (!request.reasoning_is_open) return;
  if (!tokenizer.reasoning_close()) {
    throw EngineError("reasoning_is_open: the vocabulary has no single token that closes a reasoning span");
  }
  reasoning_.emplace();
}

bool AnswerStream::has_no_budget() const {
  return in_reasoning_ ? request_.max_reasoning_tokens == 0 : request_.max_tokens == 0;
}

bool AnswerStream::ends_generation(TokenId id) const {
  const std::vector<TokenId>& ends = tokenizer_.end_of_generation();
  return std::find(ends.begin(), ends.end(), id) != ends.end();
}

AnswerStream::Step AnswerStream::push(TokenId id) {
  tokens_.push_back(id);
  const bool opens = tokenizer_.reasoning_open() == id;
  Step step;
  step.in_reasoning = in_reasoning_ || opens;
  if (ends_generation(id)) {
    step.end = StopReason::end_of_generation;
  } else if (step.in_reasoning) {
    push_reasoning(id, step);
  } else {
    push_answer(id, step);
  }
  // What waited comes out with the last token.
  if (step.end && !in_reasoning_ && *step.end != StopReason::stop_string) {
    answer_ += answer_bytes_.finish();
    step.text += release(answer_.size());
  }
  return step;
}

void AnswerStream::push_reasoning(TokenId id, Step& step) {
  ++reasoning_tokens_;
  if (tokenizer_.reasoning_open() == id) {
    in_reasoning_ = true;
    if (!reasoning_) reasoning_.emplace();
  } else if (tokenizer_.reasoning_close() == id) {
    in_reasoning_ = false;
    step.text = reasoning_bytes_.finish();
  } else {
    step.text = reasoning_bytes_.push(tokenizer_.token_bytes(id));
  }
  *reasoning_ += step.text;
  if (in_reasoning_ ? reasoning_tokens_ >= request_.max_reasoning_tokens : answer_tokens_ >= request_.max_tokens) {
    step.end = StopReason::length;
  }
}

void AnswerStream::push_answer(TokenId id, Step& step) {
  ++answer_tokens_;
  const std::size_t before = answer_.size();
  answer_ += answer_bytes_.push(tokenizer_.token_bytes(id));
  if (cut_at_stop_string(before)) {
    step.end = StopReason::stop_string;
    step.text = release(answer_.size());
    return;
  }
  step.text = release(possible_stop_begin());
  if (answer_tokens_ >= request_.max_tokens) step.end = StopReason::length;
}

std::string AnswerStream::release(std::size_t upto) {
  std::string text = answer_.substr(released_, upto - released_);
  released_ = upto;
  return text;
}

// Cuts the answer where the first stop string begins that ends after `from`.
bool AnswerStream::cut_at_stop_string(std::size_t from) {
  std::size_t cut = std::string::npos;
  for (const std::string& stop : request_.stop_strings) {
    const std::size_t overlap = std::min(from, stop.size() - 1);
    cut = std::min(cut, answer_.find(stop, from - overlap));
  }
  if (cut == std::string::npos) return false;
  answer_.resize(cut);
  return true;
}

// Where the longest end of the answer begins that is the beginning of a stop string.
std::size_t AnswerStream::possible_stop_begin() const {
  std::size_t begin = answer_.size();
  for (const std::string& stop : request_.stop_strings) {
    for (std::size_t length = std::min(stop.size() - 1, answer_.size()); length > 0; --length) {
      if (!std::string_view(answer_).ends_with(std::string_view(stop).substr(0, length))) continue;
      begin = std::min(begin, answer_.size() - length);
      break;
    }
  }
  return begin;
}

void AnswerStream::finish(GenerationResult& result) {
  if (reasoning_) *reasoning_ += reasoning_bytes_.finish();
  answer_ += answer_bytes_.finish();
  result.tokens = std::move(tokens_);
  result.text = std::move(answer_);
  result.reasoning = std::move(reasoning_);
  result.invalid_utf8 = static_cast<std::uint32_t>(answer_bytes_.replaced() + reasoning_bytes_.replaced());
}

}  // namespace lacuna::engine
