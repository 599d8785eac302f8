#include "unfinished_file.h"

#include <mutex>
#include <set>
#include <system_error>

#include "probe/interruption.h"

namespace lacuna::probe {
namespace fs = std::filesystem;
namespace {

std::mutex mutex;

std::set<fs::path>& unfinished() {
  static std::set<fs::path> paths;
  return paths;
}

void remove_with_companions(const fs::path& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
  for (const char* suffix : {"-wal", "-shm", "-journal"}) fs::remove(path.string() + suffix, ignored);
}

}  // namespace

UnfinishedFile::UnfinishedFile(fs::path path) : path_(std::move(path)) {
  const std::lock_guard lock(mutex);
  unfinished().insert(path_);
}

UnfinishedFile::~UnfinishedFile() {
  const std::lock_guard lock(mutex);
  if (unfinished().erase(path_) > 0) remove_with_companions(path_);
}

void UnfinishedFile::finish() {
  const std::lock_guard lock(mutex);
  unfinished().erase(path_);
}

void remove_unfinished_files() {
  mutex.lock();  // for good: what other threads do until the process ends leaves nothing behind
  for (const fs::path& path : unfinished()) remove_with_companions(path);
}

}  // namespace lacuna::probe
