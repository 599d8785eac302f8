#include "probe/signing.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>
#include <vector>

#include "probe/encoders.h"
#include "probe/hashing.h"
#include "unfinished_file.h"

namespace lacuna::probe {
namespace fs = std::filesystem;
namespace {

using Bytes = std::string;
constexpr std::size_t kKeyBytes = 32, kSignatureBytes = 64, kNumberBytes = 8, kMaxComment = 8192;
constexpr std::string_view kKeyAlgorithm = "Ed", kPrehashed = "ED";  // minisign's names: plain and prehashed
constexpr std::string_view kUntrusted = "untrusted comment: ", kTrusted = "trusted comment: ";

struct KeyFree {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyFree>;
struct ContextFree {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, ContextFree>;

const unsigned char* data_of(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* data_of(Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

std::string encode(const Bytes& bytes) {
  Bytes out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(data_of(out), data_of(bytes), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(length));
  return out;
}

Bytes decode(std::string_view text, std::size_t expected, const char* what) {
  Bytes out(text.size() / 4 * 3 + 3, '\0');
  const int length = text.size() % 4 == 0 && text.size() < 4096 ? EVP_DecodeBlock(data_of(out), data_of(text), static_cast<int>(text.size())) : -1;
  const auto padding = std::count(text.begin(), text.end(), '=');
  if (length < 0 || static_cast<std::size_t>(length - padding) != expected)
    throw SigningError(std::string(what) + ": is not the base64 of " + std::to_string(expected) + " bytes");
  out.resize(expected);
  if (encode(out) != text) throw SigningError(std::string(what) + ": its last letters carry bits that belong to nothing");
  return out;
}

Key read_secret(const fs::path& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(path.c_str(), "r"), &std::fclose);
  if (!in) throw std::system_error(errno, std::generic_category(), path.string());
  // An empty passphrase instead of a question on the terminal.
  Key key(PEM_read_PrivateKey(in.get(), nullptr, [](char*, int, int, void*) { return 0; }, nullptr));
  if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519)
    throw SigningError(for_terminal_line(path.string()) + ": is no Ed25519 secret key in PEM without a passphrase; 'lacuna sign --new-key' makes one");
  return key;
}

Bytes public_bytes(const Key& key) {
  Bytes out(kKeyBytes, '\0');
  std::size_t length = out.size();
  if (EVP_PKEY_get_raw_public_key(key.get(), data_of(out), &length) != 1 || length != kKeyBytes) throw SigningError("the public key cannot be read");
  return out;
}

Bytes number_of(const Bytes& public_key) {
  Sha256 hash;
  hash.update(public_key);
  const Digest digest = hash.digest();
  return {digest.begin(), digest.begin() + kNumberBytes};
}

// As minisign shows it: the number is little endian.
std::string shown(const Bytes& number) {
  std::string out;
  for (auto byte = number.rbegin(); byte != number.rend(); ++byte) {
    out += "0123456789ABCDEF"[static_cast<unsigned char>(*byte) >> 4];
    out += "0123456789ABCDEF"[static_cast<unsigned char>(*byte) & 15];
  }
  return out;
}

Bytes prehash(std::string_view bytes) {
  Bytes out(64, '\0');
  const Context context(EVP_MD_CTX_new());
  if (!context || EVP_DigestInit_ex(context.get(), EVP_blake2b512(), nullptr) != 1 || EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), data_of(out), nullptr) != 1)
    throw SigningError("BLAKE2b failed (OpenSSL)");
  return out;
}

Bytes ed25519(const Key& key, const Bytes& message) {
  Bytes out(kSignatureBytes, '\0');
  std::size_t length = out.size();
  const Context context(EVP_MD_CTX_new());
  if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), data_of(out), &length, data_of(message), message.size()) != 1)
    throw SigningError("Ed25519 failed (OpenSSL)");
  return out;
}

bool holds(const Bytes& public_key, const Bytes& message, const Bytes& signature) {
  const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, data_of(public_key), public_key.size()));
  const Context context(EVP_MD_CTX_new());
  return key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), data_of(signature), signature.size(), data_of(message), message.size()) == 1;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// {key number, key}
std::pair<Bytes, Bytes> parse_public(std::string_view text) {
  const std::vector<std::string_view> lines = lines_of(text);
  if (lines.empty()) throw SigningError("public key: is empty");
  const bool with_comment = lines.size() > 1 && lines[0].starts_with(kUntrusted);
  const Bytes key = decode(lines[with_comment ? 1 : 0], 2 + kNumberBytes + kKeyBytes, "public key");
  if (key.substr(0, 2) != kKeyAlgorithm) throw SigningError("public key: is not an Ed25519 key of minisign");
  return {key.substr(2, kNumberBytes), key.substr(2 + kNumberBytes)};
}

std::string public_text(const Bytes& public_key) {
  const Bytes number = number_of(public_key);
  return std::string(kUntrusted) + "minisign public key " + shown(number) + "\n" + encode(Bytes(kKeyAlgorithm) + number + public_key) + "\n";
}

void create(const fs::path& path, const std::string& bytes, mode_t mode) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  if (file < 0) throw std::system_error(errno, std::generic_category(), "cannot create " + path.string());
  const ssize_t written = write(file, bytes.data(), bytes.size());
  const int error = errno;
  fsync(file);
  close(file);
  if (written == static_cast<ssize_t>(bytes.size())) return;
  unlink(path.c_str());
  throw std::system_error(error, std::generic_category(), "cannot write " + path.string());
}

std::string pem_of(const Key& key) {
  const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), &BIO_free);
  if (!out || PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) throw SigningError("the key cannot be written");
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

std::string make_key_pair(const fs::path& path) {
  EVP_PKEY* made = nullptr;
  const std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)> context(EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nullptr), &EVP_PKEY_CTX_free);
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1 || EVP_PKEY_keygen(context.get(), &made) != 1) throw SigningError("no key can be made (OpenSSL)");
  const Key key(made);
  const std::string text = public_text(public_bytes(key));
  create(path.string() + ".key", pem_of(key), 0600);
  UnfinishedFile half(path.string() + ".key");
  create(path.string() + ".pub", text, 0644);
  half.finish();
  return text;
}

std::string sign(std::string_view bytes, const fs::path& secret_key, const std::string& trusted_comment) {
  if (trusted_comment.size() > kMaxComment || trusted_comment.find_first_of("\r\n") != std::string::npos)
    throw SigningError("trusted comment: one line of at most " + std::to_string(kMaxComment) + " bytes is allowed");
  const Key key = read_secret(secret_key);
  const Bytes number = number_of(public_bytes(key)), signature = ed25519(key, prehash(bytes));
  return std::string(kUntrusted) + "signature from a Lacuna key\n" + encode(Bytes(kPrehashed) + number + signature) + "\n" + std::string(kTrusted) +
         trusted_comment + "\n" + encode(ed25519(key, signature + trusted_comment)) + "\n";
}

std::string verify_signature(std::string_view bytes, std::string_view signature, std::string_view public_key) {
  const auto [number, key] = parse_public(public_key);
  const std::vector<std::string_view> lines = lines_of(signature);
  if (lines.size() < 4 || !lines[0].starts_with(kUntrusted) || !lines[2].starts_with(kTrusted))
    throw SigningError("signature: four lines are expected, the first an untrusted and the third a trusted comment");
  const Bytes line = decode(lines[1], 2 + kNumberBytes + kSignatureBytes, "signature, line 2"), global = decode(lines[3], kSignatureBytes, "signature, line 4");
  const std::string_view algorithm = std::string_view(line).substr(0, 2);
  if (algorithm != kPrehashed && algorithm != kKeyAlgorithm) throw SigningError("signature: is of a kind that this program does not know");
  if (line.substr(2, kNumberBytes) != number)
    throw SigningError("signature: was made with the key " + shown(line.substr(2, kNumberBytes)) + ", not with " + shown(number));
  const Bytes own = line.substr(2 + kNumberBytes);
  if (!holds(key, algorithm == kPrehashed ? prehash(bytes) : Bytes(bytes), own)) throw SigningError("signature: does not fit; what was signed has changed");
  const std::string comment(lines[2].substr(kTrusted.size()));
  if (!holds(key, own + comment, global)) throw SigningError("signature: its trusted comment has changed");
  return comment;
}

}  // namespace lacuna::probe
