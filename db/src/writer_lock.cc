#include "db/writer_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "db/error.h"

namespace lacuna::db {
namespace {

std::string holder_of(int descriptor) {
  std::array<char, 32> digits{};
  const ssize_t n = pread(descriptor, digits.data(), digits.size() - 1, 0);
  std::string pid;
  for (ssize_t i = 0; i < n && digits[i] >= '0' && digits[i] <= '9'; ++i) pid += digits[i];
  return pid.empty() ? "unknown" : pid;
}

void write_holder(int descriptor) {
  const std::string pid = std::to_string(getpid()) + "\n";
  // Only a help for the message: a failure here does not weaken the lock.
  if (ftruncate(descriptor, 0) != 0) return;
  [[maybe_unused]] const ssize_t written = pwrite(descriptor, pid.data(), pid.size(), 0);
}

[[noreturn]] void refuse_to_create(const std::filesystem::path& file) {
  const int error = errno;
  const bool denied = error == EROFS || error == EACCES || error == EPERM;
  throw DbError(denied ? DbErrorKind::read_only : DbErrorKind::io,
                file.string() + ": cannot make the lock file: " + std::generic_category().message(error));
}

// Of the open file, not of the process: it holds against a second connection here too, and whoever asks for it does not take it.
struct flock whole_file(short type) {
  struct flock lock{};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

std::filesystem::path WriterLock::file_of(const std::filesystem::path& project) {
  std::error_code ignored;
  const std::filesystem::path real = std::filesystem::canonical(project, ignored);
  return (real.empty() ? project : real).string() + "-lock";
}

WriterLock::WriterLock(const std::filesystem::path& project) {
  const std::filesystem::path file = file_of(project);
  descriptor_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor_ < 0) refuse_to_create(file);
  struct flock lock = whole_file(F_WRLCK);
  if (fcntl(descriptor_, F_OFD_SETLK, &lock) == 0) {
    write_holder(descriptor_);
    return;
  }
  const int error = errno;
  const std::string holder = holder_of(descriptor_);
  release();
  if (error == EAGAIN || error == EACCES)
    throw DbError(DbErrorKind::locked,
                  project.string() + ": process " + holder +
                      " is writing to this project; wait until it ends, or open the project read-only");
  throw DbError(DbErrorKind::io, file.string() + ": cannot lock: " + std::generic_category().message(error));
}

WriterLock::WriterLock(WriterLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

WriterLock& WriterLock::operator=(WriterLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

WriterLock::~WriterLock() { release(); }

void WriterLock::release() noexcept {
  if (descriptor_ >= 0) close(descriptor_);
  descriptor_ = -1;
}

bool WriterLock::is_held(const std::filesystem::path& project) {
  const int descriptor = open(file_of(project).c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  struct flock lock = whole_file(F_WRLCK);
  const bool held = fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  close(descriptor);
  return held;
}

}  // namespace lacuna::db
