#include "scripted_server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace lacuna::test {
namespace {

// The request, or an empty string when the client went away before it was whole.
std::string read_request(int client) {
  std::string bytes;
  char piece[65536];
  std::size_t wanted = std::string::npos;
  while (bytes.size() < wanted) {
    const ssize_t got = recv(client, piece, sizeof piece, 0);
    if (got <= 0) return "";
    bytes.append(piece, static_cast<std::size_t>(got));
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string::npos) continue;
    const std::size_t length = bytes.find("Content-Length: ");
    wanted = end + 4 + (length < end ? std::strtoull(bytes.c_str() + length + 16, nullptr, 10) : 0);
  }
  return bytes;
}

void send_all(int client, const std::string& bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t sent = send(client, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
    if (sent <= 0) return;
    at += static_cast<std::size_t>(sent);
  }
}

}  // namespace

std::string http_reply(int status, const std::string& content_type, const std::string& body, const std::string& more_headers) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: " + content_type + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n" + more_headers + "\r\n" + body;
}

ScriptedServer::ScriptedServer(Script script) : script_(std::move(script)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (listener_ < 0 || bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 64) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("no loopback socket for the scripted server");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
  ending_ = true;
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (std::thread& client : clients_) client.join();
  close(listener_);
}

void ScriptedServer::accept_all() {
  while (!ending_) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) clients_.emplace_back([this, client] { serve(client); });
  }
}

void ScriptedServer::serve(int client) {
  const std::string bytes = read_request(client);
  if (!bytes.empty()) {
    ScriptedRequest request;
    const std::size_t space = bytes.find(' '), end = bytes.find("\r\n\r\n");
    request.method = bytes.substr(0, space);
    request.path = bytes.substr(space + 1, bytes.find(' ', space + 1) - space - 1);
    request.head = bytes.substr(0, end);
    request.body = bytes.substr(end + 4);
    ScriptedReply reply;
    {
      const std::lock_guard lock(mutex_);
      if (request.method == "POST") request.number = posts_++;
      reply = script_(request);
    }
    send_all(client, reply.bytes);
    if (reply.end == ScriptedReply::End::reset) {
      const linger now{1, 0};
      setsockopt(client, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    } else if (reply.end == ScriptedReply::End::hang) {
      pollfd gone{client, POLLRDHUP, 0};
      while (!ending_ && poll(&gone, 1, 20) == 0) {}
    } else {
      shutdown(client, SHUT_WR);
      char rest[256];
      while (recv(client, rest, sizeof rest, 0) > 0) {}  // the client closes first, so that nothing is lost in a reset
    }
  }
  close(client);
}

}  // namespace lacuna::test
