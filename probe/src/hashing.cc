#include "probe/hashing.h"

#include <openssl/evp.h>

#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace lacuna::probe {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  if (!state_->context || EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 cannot be started (OpenSSL)");
}
Sha256::~Sha256() = default;

void Sha256::update(std::span<const std::byte> bytes) {
  if (EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) != 1) throw std::runtime_error("SHA-256 failed (OpenSSL)");
}
void Sha256::update(std::string_view text) { update(std::as_bytes(std::span(text.data(), text.size()))); }

Digest Sha256::digest() {
  Digest out{};
  if (EVP_DigestFinal_ex(state_->context, out.data(), nullptr) != 1) throw std::runtime_error("SHA-256 failed (OpenSSL)");
  return out;
}

std::string hex(const Digest& digest) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (const std::uint8_t byte : digest) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::string base64(const Digest& digest) {
  std::array<unsigned char, 45> out{};  // 4 characters for each 3 bytes, and a NUL
  const int length = EVP_EncodeBlock(out.data(), digest.data(), static_cast<int>(digest.size()));
  return {out.begin(), out.begin() + length};
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hex(hash.digest());
}

std::string sha256_file(const std::filesystem::path& file, const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(file.c_str(), "rb"), &std::fclose);
  if (!in) throw std::system_error(errno, std::generic_category(), file.string());
  const std::uint64_t total = std::filesystem::file_size(file);
  std::vector<std::byte> buffer(1u << 20);
  Sha256 hash;
  std::uint64_t done = 0;
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), in.get())) {
    hash.update(std::span(buffer.data(), n));
    done += n;
    if (progress) progress(done, total);
  }
  if (std::ferror(in.get())) throw std::system_error(errno, std::generic_category(), file.string());
  return hex(hash.digest());
}

}  // namespace lacuna::probe
