// One writing process a project: an exclusive lock on a file beside it.
#pragma once
#include <filesystem>

namespace lacuna::db {

// Held while the object lives; the kernel lets it go when the process dies, however it dies. The file stays behind,
// empty or with the number of the last holder: only the lock counts.
class WriterLock {
 public:
  // Throws DbError (locked) that names the holder's process id, or (io, read_only) when the lock file cannot be made.
  explicit WriterLock(const std::filesystem::path& project);
  WriterLock(WriterLock&& other) noexcept;
  WriterLock& operator=(WriterLock&& other) noexcept;
  ~WriterLock();

  static std::filesystem::path file_of(const std::filesystem::path& project);  // NAME.lacuna-lock, beside the file that a link leads to
  // Whether some process, this one included, holds the lock now. Does not touch it: a writer that begins meanwhile is not disturbed.
  static bool is_held(const std::filesystem::path& project);

 private:
  void release() noexcept;
  int descriptor_ = -1;
};

}  // namespace lacuna::db
