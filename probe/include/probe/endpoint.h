// Servers that the user already runs: any that speaks OpenAI's protocol (vLLM, SGLang, llama-server, Ollama ...).
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace lacuna::probe {

// A server that cannot be used, or that is not the one it was: names the endpoint, what was found and what is allowed.
class EndpointError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class EndpointApi {
  automatic,    // completions when a model file gives template and tokenizer, else chat
  chat,         // /v1/chat/completions: the server renders the prompt, which nobody can check from here
  completions,  // /v1/completions with the prompt that we rendered: its token count is checked against the server's
};

const char* to_string(EndpointApi);  // "auto", "chat", "completions"

// How long we wait and how much we take, whatever the server promises (RELIABILITY: caps and retry policy).
struct EndpointLimits {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds first_byte{300'000};
  std::chrono::milliseconds idle{120'000};       // between two pieces of an answer
  std::chrono::milliseconds shortest_total{600'000};  // of an answer; one token a second beyond it
  std::size_t header_bytes = 64u << 10;
  std::size_t answer_bytes = 8u << 20;
  unsigned attempts = 6;                          // an item, before it is stored with its error
  std::chrono::milliseconds backoff{1'000};       // doubled at each attempt, with full jitter
  std::chrono::milliseconds longest_backoff{60'000};
  std::chrono::milliseconds longest_retry_after{120'000};
  unsigned breaker = 5;                           // failures in a row that take an endpoint out
  std::chrono::milliseconds health_interval{5'000};   // between questions whether it is back
  std::chrono::milliseconds stopping{10'000};     // that answers in flight have left when the run is stopped
};

struct EndpointSpec {
  std::vector<std::string> urls;      // "http://127.0.0.1:8000", with or without "/v1"; several form one pool of the same model
  std::string model;                  // as the server calls it; empty = the only one it lists
  EndpointApi api = EndpointApi::automatic;
  unsigned in_flight = 4;             // requests an endpoint works on at a time
  bool allow_remote = false;          // anything but this machine's own loopback
  bool allow_plaintext = false;       // http:// to another machine
  std::string key_variable = "LACUNA_API_KEY";  // environment variable that holds the key, if there is one
  std::filesystem::path key_file;     // or a file that holds nothing else; the key itself is never stored
  EndpointLimits limits;

  bool given() const { return !urls.empty(); }
};
// A server's address as people call it: without the "/v1" and the slash at its end, which may be given or not.
std::string server_name(std::string url);
// The one place that checks addresses and ranges. Throws SpecError.
void check(const EndpointSpec& spec);

// What all servers of the pool say about themselves.
struct EndpointIdentity {
  std::string model;       // as they call it
  std::string facts_json;  // an object: what goes into a run's manifest
};
// Asks every server who it is. Throws SpecError; EndpointError: not reachable, not the same model everywhere.
EndpointIdentity ask_endpoint(const EndpointSpec& spec);

}  // namespace lacuna::probe
