// The ports of the runner: where answers come from, who judges them, where they are kept, who watches.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "probe/prompt_set.h"
#include "probe/result_row.h"

namespace lacuna::probe {

// One cell of the plan: an item in a language and variant, one sample.
struct PlannedPrompt {
  std::uint64_t index = 0;  // position in the plan
  std::string key;          // 64 hex digits: identity of the answer within the run
  std::string set, item, language, variant;
  int sample = 0;
  std::uint64_t seed = 0;
  double temperature = 0;
  std::string prompt;       // the user's text, verbatim
};

// Natural logarithms of probabilities, of a token that was sampled and of the likeliest in its place; NaN = a server gave no such number. Pieces of a
// token that are not UTF-8 by themselves are replaced.
struct TokenProbability {
  std::string token;
  double log_probability = 0;
  std::vector<std::pair<std::string, double>> top;  // descending
};

// What a generator gives back.
struct GeneratedAnswer {
  std::uint64_t index = 0;  // PlannedPrompt::index
  std::string text;
  std::optional<std::string> reasoning;
  std::vector<std::int32_t> tokens;
  std::string stop_reason;  // the words of engine::StopReason, and of a server also those of EndpointReply
  std::string error;
  std::uint32_t prompt_tokens = 0;  // 0 = the server did not count them
  std::uint32_t invalid_utf8 = 0;
  std::string rendered_sha256;  // of the prompt as the template rendered it
  double seconds = 0;
  std::optional<std::uint32_t> answer_tokens;  // as a server counted them; empty = `tokens` tells
  std::string model;                           // as a server named itself in the reply; empty = it did not
  std::string server, served_by;               // its address; what it says of who computed the reply (EndpointReply)
  std::vector<std::string> failed_attempts;    // causes, when a server had to be asked again
  std::vector<TokenProbability> probabilities;  // of every token, reasoning first, when they were asked for and can be had
};

// Many in, many out: pulls prompts while it has room, pushes answers as they come (on the calling thread), so that an engine
// batches continuously and an endpoint keeps several requests in flight.
class Generator {
 public:
  virtual ~Generator() = default;
  using Next = std::function<std::optional<PlannedPrompt>()>;
  using Done = std::function<void(GeneratedAnswer&&)>;
  using Tokens = std::function<void(std::uint64_t index, std::size_t new_tokens)>;
  virtual void generate(const Next& next, const Done& done, const Tokens& on_tokens, std::stop_token stop) = 0;
  virtual std::string name() const = 0;
};

// Fills the classified part of a row.
class Judge {
 public:
  virtual ~Judge() = default;
  virtual void judge(const PromptItem* item, ResultRow& row) = 0;  // item may be nullptr (imported answers)
  virtual std::string version() const = 0;
  virtual std::string fingerprint() const = 0;  // SHA-256 of the rules
};

struct RunProgress {
  // `failed`, `refused` and `classified` are of this session; what is invalid counts in neither of the last two.
  std::uint64_t done = 0, total = 0, resumed = 0, failed = 0, refused = 0, classified = 0;
  std::uint64_t tokens = 0;           // generated in this session
  double seconds = 0;                 // of this session
  double tokens_per_second = 0;       // of the last seconds
  std::optional<double> eta_seconds;  // empty until there is something to go by
};

// Called on the runner's thread, at most ten times a second and once at the end.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void progress(const RunProgress&) {}
  virtual void log(const std::string& /*line*/) {}
};

}  // namespace lacuna::probe
