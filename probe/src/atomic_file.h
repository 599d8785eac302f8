// A file that is whole or not there: written beside its place, synced, renamed.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "unfinished_file.h"

namespace lacuna::probe {

// A name beside `path` that no file has: one that a killed process left behind stands in nobody's way.
std::filesystem::path unused_part(const std::filesystem::path& path);

// write() any number of times, then commit(); without commit() the temporary file is removed, also when the process is interrupted. Throws std::system_error with the path, and
// std::invalid_argument for a path where a project, a model or something other than a file is: these are never replaced.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view bytes);
  // For a library that writes files itself: it may open this name for writing, in place of write(), before commit().
  const std::filesystem::path& temporary() const { return part_->path(); }
  void commit();

 private:
  void flush();
  [[noreturn]] void fail(const char* what) const;

  std::filesystem::path path_;
  std::optional<UnfinishedFile> part_;
  std::string buffer_;
  int file_ = -1;
};

}  // namespace lacuna::probe
