#include "paths.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace lacuna::test {
namespace fs = std::filesystem;

fs::path source_dir() { return LACUNA_SOURCE_DIR; }

fs::path data_file(const std::string& name) { return source_dir() / "tests" / "data" / name; }

std::optional<fs::path> shared_file(const std::string& name) {
  const char* root = std::getenv("LACUNA_SHARED");
  const fs::path path = (root ? fs::path(root) : source_dir().parent_path() / "shared") / name;
  return fs::exists(path) ? std::optional(path) : std::nullopt;
}

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (fs::temp_directory_path() / "lacuna-test-XXXXXX").string();
  if (!mkdtemp(pattern.data())) throw std::runtime_error("cannot make a directory like " + pattern);
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void write_file(const fs::path& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!out) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace lacuna::test
