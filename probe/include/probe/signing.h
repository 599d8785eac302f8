// Ed25519 signatures in minisign's format, so that anybody can check them with `minisign -Vm FILE -p KEY.pub`.
//
// Secret keys are PEM files (PKCS #8), as OpenSSL reads and writes them; public keys and signatures are minisign's. The key number is the
// first 8 bytes of the SHA-256 of the public key.
#pragma once
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace lacuna::probe {

class SigningError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Makes a key pair: `path`.key (mode 0600) and `path`.pub. Files that exist are never overwritten. Returns the public key's text.
std::string make_key_pair(const std::filesystem::path& path);

// The text of a .minisig file over `bytes` (prehashed with BLAKE2b-512). The comment becomes part of what is signed.
std::string sign(std::string_view bytes, const std::filesystem::path& secret_key, const std::string& trusted_comment);

// Returns the trusted comment. Throws SigningError that says what does not fit: another key, changed bytes, a changed comment, a malformed
// signature or key. `public_key` is a .pub file's text, or its second line alone.
std::string verify_signature(std::string_view bytes, std::string_view signature, std::string_view public_key);

}  // namespace lacuna::probe
