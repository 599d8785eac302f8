// Where tests find their data.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace lacuna::test {

// tests/data/<name>: what the project made itself.
std::filesystem::path data_file(const std::string& name);

// The root of the checkout.
std::filesystem::path source_dir();

// <folder beside the checkout>/shared/<name>, or $LACUNA_SHARED/<name>; empty when it is absent.
// Tests that need it must skip visibly: if (!p) GTEST_SKIP() << "shared/... is absent".
std::optional<std::filesystem::path> shared_file(const std::string& name);

// A fresh directory that is removed with the object.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, const std::string& bytes);

}  // namespace lacuna::test
