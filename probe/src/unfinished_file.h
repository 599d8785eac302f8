// A file or folder that this process is writing: away again when it is given up, or when the process ends at once (probe/interruption.h).
#pragma once
#include <filesystem>

namespace lacuna::probe {

class UnfinishedFile {
 public:
  // `path` is ours: this process has made it, or nobody has.
  explicit UnfinishedFile(std::filesystem::path path);
  ~UnfinishedFile();  // removes it, and what SQLite keeps beside it
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void finish();  // it stays where it is, or has got another name

 private:
  std::filesystem::path path_;
};

}  // namespace lacuna::probe
