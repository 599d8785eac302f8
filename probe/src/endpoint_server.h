// What a server says about itself: which model it serves, and what would show that it is no longer the same.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "http_client.h"

namespace lacuna::probe {

struct ServerIdentity {
  std::string model;      // the id to ask for
  nlohmann::json facts;   // of /v1/models, and where there are: /props (llama-server), /version (vLLM), /api/version (Ollama)
};

// A server that does not answer now; another time it may.
class UnreachableError : public EndpointError {
 public:
  using EndpointError::EndpointError;
};

// Throws UnreachableError; EndpointError: no such model, several models and none named.
ServerIdentity ask_identity(HttpClient& client, const HttpAddress& address, const std::string& model, const std::string& key);
// What to change after a redirect or a refused key, for the end of a message; else nothing.
std::string advice_on(const HttpOutcome& outcome, const std::string& key);
// The key from the file or the environment variable; empty = none. Throws SpecError: unreadable, a folder, empty, more than one line.
std::string read_key(const EndpointSpec& spec);

}  // namespace lacuna::probe
