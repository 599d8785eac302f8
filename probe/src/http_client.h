// HTTP by libcurl, with our own limits: nothing leaves this machine unless it was allowed, and no server decides how much
// we take or how long we wait.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/endpoint.h"

namespace lacuna::probe {

struct HttpAddress {
  std::string url;          // without a trailing slash, as "http://127.0.0.1:8000/v1"
  std::string host;
  bool loopback = false;    // by its name or number; the connection itself is checked again
  bool secure = false;
};
// Throws SpecError: not http or https, a user name or password inside, not this machine although that was not allowed.
HttpAddress parse_address(const std::string& url, const EndpointSpec& spec);

struct HttpRequest {
  std::string url;
  std::string body;                   // posted as JSON; empty = GET
  std::string key;                    // bearer token; empty = none
  bool loopback_only = true;
  std::chrono::milliseconds total{0}; // 0 = a short question: first_byte is the whole limit
  std::function<bool(std::string_view)> on_bytes;  // false ends the transfer
};

struct HttpOutcome {
  long status = 0;                    // 0 = there was no reply
  std::string content_type;
  std::optional<std::string> retry_after;
  std::string location;               // of a redirect, which is never followed
  std::string error;                  // why the transfer ended early; empty = it did not
  double seconds = 0;
};

// "; it redirects to '...'" of a redirect, else nothing: for the end of a message.
std::string redirect_text(const HttpOutcome& outcome);

// Several transfers at a time on the calling thread.
class HttpClient {
 public:
  explicit HttpClient(const EndpointLimits& limits);
  ~HttpClient();

  using OnDone = std::function<void(HttpOutcome&&)>;
  // Begins a transfer; `done` is called from run(), once. Returns a number for cancel().
  std::uint64_t start(HttpRequest request, OnDone done);
  void cancel(std::uint64_t transfer);  // `done` is not called
  std::size_t running() const;
  // Works on the transfers for at most `wait`; returns earlier when something happened.
  void run(std::chrono::milliseconds wait);
  // One short question, answered before it returns. The body is cut at 1 MiB; a key that it quotes is taken out.
  HttpOutcome ask(HttpRequest request, std::string& body);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lacuna::probe
