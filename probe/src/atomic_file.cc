#include "atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "probe/encoders.h"
#include "probe/report.h"

namespace lacuna::probe {
namespace fs = std::filesystem;
namespace {

// What the first bytes of a file show it to be, of all that a mistyped name must not cost; nothing for anything else.
const char* precious(const fs::path& file) {
  // A project that is open may not be opened here: to close it would drop the locks that SQLite holds on it.
  std::error_code ignored;
  if (fs::exists(fs::canonical(file, ignored).string() + "-shm", ignored)) return "a project (an SQLite database)";
  std::array<char, 16> bytes{};
  std::ifstream(file, std::ios::binary).read(bytes.data(), bytes.size());
  const std::string_view head(bytes.data(), bytes.size());
  if (head == std::string_view("SQLite format 3\0", 16)) return "a project (an SQLite database)";
  if (head.starts_with("\x37\x7f\x06")) return "the write-ahead log of a project";
  if (head.starts_with("GGUF")) return "a model (GGUF)";
  return nullptr;
}

void refuse_precious(const fs::path& path) {
  std::error_code ignored;
  const fs::file_status there = fs::status(path, ignored);
  if (fs::is_directory(there)) throw std::invalid_argument(for_terminal_line(path.string()) + ": is a folder; name a file in it");
  if (fs::exists(there) && !fs::is_regular_file(there)) throw std::invalid_argument(for_terminal_line(path.string()) + ": is a device or a pipe, not a file; name a file");
  if (const char* what = fs::exists(there) ? precious(path) : nullptr)
    throw std::invalid_argument(for_terminal_line(path.string()) + ": holds " + what + ", which is never replaced; name another file");
}

}  // namespace

fs::path unused_part(const fs::path& path) {
  for (std::size_t n = 0;; ++n) {
    fs::path part = path;
    part += "." + std::to_string(getpid()) + (n ? "-" + std::to_string(n) : "") + ".part";
    if (std::error_code ignored; !fs::exists(fs::symlink_status(part, ignored))) return part;
  }
}

AtomicFile::AtomicFile(fs::path path) : path_(std::move(path)) {
  refuse_precious(path_);
  fs::path part;
  do {
    part = unused_part(path_);
    file_ = open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  } while (file_ < 0 && errno == EEXIST);
  if (file_ < 0) fail("create");
  part_.emplace(std::move(part));
}

AtomicFile::~AtomicFile() {
  if (file_ >= 0) close(file_);
}

void AtomicFile::write(std::string_view bytes) {
  constexpr std::size_t kBuffer = 1u << 20;
  buffer_ += bytes;
  if (buffer_.size() >= kBuffer) flush();
}

void AtomicFile::flush() {
  for (std::size_t done = 0; done < buffer_.size();) {
    const ssize_t n = ::write(file_, buffer_.data() + done, buffer_.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("write");
    done += static_cast<std::size_t>(n);
  }
  buffer_.clear();
}

void AtomicFile::commit() {
  flush();
  if (fsync(file_) != 0) fail("sync");
  if (std::rename(temporary().c_str(), path_.c_str()) != 0) fail("rename");
  part_->finish();
  close(file_);
  file_ = -1;
}

void AtomicFile::fail(const char* what) const {
  throw std::system_error(errno, std::generic_category(), std::string("cannot ") + what + " " + path_.string());
}

void refuse_to_replace(const fs::path& path, const std::vector<fs::path>& inputs) {
  for (const fs::path& input : inputs)
    if (std::error_code ignored; fs::equivalent(path, input, ignored))
      throw std::invalid_argument(for_terminal_line(path.string()) + ": is " + (path == input ? "read" : "the same file as " + for_terminal_line(input.string()) + ", which is read") +
                                  " by this command and would be replaced; name another file");
}

void write_atomically(const fs::path& path, const std::string& bytes) {
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}

}  // namespace lacuna::probe
