// A server on this machine's loopback that answers as a test tells it to, faults included.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace lacuna::test {

struct ScriptedRequest {
  std::string method, path, body, head;
  std::size_t number = 0;  // counts the POSTs, from 0
};

struct ScriptedReply {
  enum class End { close, reset, hang };  // hang: nothing more comes until the client goes away
  std::string bytes;                      // the whole reply, status line and headers included
  End end = End::close;
};

// Header and body with their length; what most replies are.
std::string http_reply(int status, const std::string& content_type, const std::string& body, const std::string& more_headers = "");

class ScriptedServer {
 public:
  using Script = std::function<ScriptedReply(const ScriptedRequest&)>;
  // `script` is called on the server's threads, one call at a time.
  explicit ScriptedServer(Script script);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::size_t posts() const { return posts_; }

 private:
  void accept_all();
  void serve(int client);

  Script script_;
  std::mutex mutex_;
  std::atomic<std::size_t> posts_{0};
  std::atomic<bool> ending_{false};
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::vector<std::thread> clients_;
  std::thread acceptor_;
};

}  // namespace lacuna::test
