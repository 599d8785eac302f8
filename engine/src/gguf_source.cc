#include "gguf_source.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace lacuna::engine {
namespace {

std::string errno_text() { return std::strerror(errno); }

const char* kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
  return "not a regular file";
}

}  // namespace

ByteSource ByteSource::open(const std::filesystem::path& path) {
  ByteSource source;
  source.name_ = escaped(path.string(), 400);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) throw GgufError(source.name_ + ": cannot be opened: " + errno_text());
  if (!S_ISREG(status.st_mode)) throw GgufError(source.name_ + ": is " + kind_of(status.st_mode) + "; a GGUF file is expected");
  source.file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (source.file_ < 0) throw GgufError(source.name_ + ": cannot be opened: " + errno_text());
  source.size_ = static_cast<std::uint64_t>(status.st_size);
  return source;
}

ByteSource ByteSource::memory(std::vector<std::byte> bytes, std::string name) {
  ByteSource source;
  source.size_ = bytes.size();
  source.bytes_ = std::move(bytes);
  source.name_ = escaped(name, 400);
  return source;
}

ByteSource::ByteSource(ByteSource&& other) noexcept { *this = std::move(other); }

ByteSource& ByteSource::operator=(ByteSource&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(bytes_, other.bytes_);
  std::swap(size_, other.size_);
  std::swap(name_, other.name_);
  return *this;
}

ByteSource::~ByteSource() {
  if (file_ >= 0) ::close(file_);
}

std::shared_ptr<const std::byte> ByteSource::map() const {
  if (file_ < 0) throw GgufError(name_ + ": is not a file and cannot be mapped");
  const auto size = static_cast<std::size_t>(size_);
  void* bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file_, 0);
  if (bytes == MAP_FAILED) throw GgufError(name_ + ": cannot be mapped into memory: " + errno_text());
  return {static_cast<const std::byte*>(bytes), [bytes, size](const std::byte*) { ::munmap(bytes, size); }};
}

void ByteSource::read(std::uint64_t offset, std::span<std::byte> out) const {
  if (offset > size_ || out.size() > size_ - offset)
    throw GgufError(name_ + ": bytes " + std::to_string(offset) + " to " + std::to_string(offset) + "+" + std::to_string(out.size()) + " are wanted, the file has " +
                    std::to_string(size_));
  if (file_ < 0) {
    if (!out.empty()) std::memcpy(out.data(), bytes_.data() + offset, out.size());
    return;
  }
  for (std::size_t done = 0; done < out.size();) {
    const ssize_t n = ::pread(file_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw GgufError(name_ + ": cannot be read at offset " + std::to_string(offset + done) + ": " + errno_text());
    if (n == 0)
      throw GgufError(name_ + ": ended at offset " + std::to_string(offset + done) + " while it was being read; it had " + std::to_string(size_) + " bytes before");
    done += static_cast<std::size_t>(n);
  }
}

}  // namespace lacuna::engine
