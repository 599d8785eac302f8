#include "key_redaction.h"

#include <algorithm>

namespace lacuna::probe {
namespace {

constexpr std::string_view kMark = "[key]";
constexpr std::string_view kBearer = "Bearer ";
constexpr std::string_view kEndOfToken = " \t\r\n\"'\\,;<>()[]{}";
constexpr std::size_t kShortestKey = 8, kShortestToken = 12;  // "Bearer token expected" names none

}  // namespace

std::string without_key(std::string_view text, const std::string& key) {
  std::string out(text);
  if (key.size() < kShortestKey) return out;
  for (std::size_t at = out.find(key); at != std::string::npos; at = out.find(key, at + kMark.size())) out.replace(at, key.size(), kMark);
  return out;
}

std::string without_keys(std::string_view text, const std::string& key) {
  std::string out = without_key(text, key);
  for (std::size_t at = out.find(kBearer); at != std::string::npos; at = out.find(kBearer, at)) {
    at += kBearer.size();
    const std::size_t end = std::min(out.find_first_of(kEndOfToken, at), out.size());
    if (end - at >= kShortestToken) out.replace(at, end - at, kMark);
  }
  return out;
}

}  // namespace lacuna::probe
