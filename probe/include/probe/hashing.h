// SHA-256 (OpenSSL): the only hash of the project.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace lacuna::probe {

using Digest = std::array<std::uint8_t, 32>;

// Incremental: update() any number of times, then digest() once.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void update(std::span<const std::byte> bytes);
  void update(std::string_view text);
  Digest digest();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string hex(const Digest& digest);
std::string base64(const Digest& digest);
std::string sha256_hex(std::string_view bytes);
// Of a whole file; `progress(bytes_done, bytes_total)` may be empty. Throws std::system_error with the path.
std::string sha256_file(const std::filesystem::path& file, const std::function<void(std::uint64_t, std::uint64_t)>& progress = {});

}  // namespace lacuna::probe
