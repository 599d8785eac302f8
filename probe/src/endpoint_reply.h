// One reply of a server to one prompt: put together from its pieces, and told apart from what only looks like an answer.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "event_stream.h"
#include "probe/endpoint.h"
#include "probe/ports.h"

namespace lacuna::probe {

// What may be done about a reply that is no answer.
enum class ReplyFault {
  none,           // an answer, whatever it says: content never causes another attempt
  transient,      // another attempt may help: cut stream, broken JSON, overload
  item,           // this prompt cannot be asked: too long, refused as malformed
  filtered,       // the host's filter declines this prompt, and says so: what a host that answers does
  forbidden,      // refused without a word about the prompt: a matter of the key, unless other prompts are answered
  overrun,        // longer than anything that was asked for
  configuration,  // nothing will work until somebody changes something: no such model, no key
};

struct EndpointReply {
  ReplyFault fault = ReplyFault::none;
  std::string cause;          // of a fault, in words
  std::string text;
  std::optional<std::string> reasoning;
  std::string stop_reason;    // "end_of_generation", "length", "content_filter", "tool_calls", "refusal" (told in a field of its own)
  std::string note;           // what is odd about an answer, in words
  std::optional<std::uint32_t> prompt_tokens, answer_tokens;  // as the server counted
  std::string model;          // as the server named it in the reply; empty = it did not
  std::string served_by;      // "provider DeepInfra, system_fingerprint fp_1", as far as the reply says so: who computed it behind the server
  bool refuses_probabilities = false;  // a fault of the item that comes of having asked for log-probabilities
  std::uint32_t pieces = 0;
  // What the server gave of them, in either dialect: none unless each says of which token it is; NaN for what is no logarithm of a probability.
  std::vector<TokenProbability> probabilities;
};

// Reads a streamed or a whole JSON reply of /v1/chat/completions or /v1/completions.
//
// An answer needs all of: HTTP 200, valid JSON and UTF-8, exactly one choice, a finish reason, no error object (some
// servers send one after the headers), and for a stream its end: "[DONE]", or the close of the connection after the
// finish reason. A key that it quotes is no part of it (key_redaction.h).
class ReplyReader {
 public:
  struct Options {
    bool chat = true;
    std::string key;                     // that was sent; it is taken out of whatever the reply says
    std::string prompt;                  // that was asked; its words are not the server's when an error quotes it
    bool reasoning_is_open = false;      // the prompt opened a reasoning span that the answer closes
    std::size_t longest = 8u << 20;      // bytes of the reply
    std::uint64_t most_pieces = ~0ull;   // events of a stream
  };
  explicit ReplyReader(const Options& options);
  ~ReplyReader();

  // False when nothing more will be taken: too long, or already known to be no answer.
  bool feed(std::string_view bytes);
  // Pieces of text that have come; for progress.
  std::uint64_t pieces() const;
  // After the transfer. `http` is the status, `content_type` its header, `transfer_error` why the connection ended early
  // (empty = it did not).
  EndpointReply finish(long http, std::string_view content_type, const std::string& transfer_error);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Splits <think> ... </think> (and Kimi's form) off the head of an answer, for servers that leave it in the text.
void split_reasoning(EndpointReply& reply, bool reasoning_is_open);

}  // namespace lacuna::probe
