// Where the data that the program reads at run time lie.
#include <cstdlib>
#include <stdexcept>

#include "probe/session.h"

namespace lacuna::probe {
namespace fs = std::filesystem;

fs::path data_directory() {
  std::error_code ignored;
  const char* set = std::getenv("LACUNA_DATA");  // NOLINT(concurrency-mt-unsafe): nobody sets it while we run
  if (set && fs::is_directory(set, ignored)) return set;
  const fs::path beside = fs::read_symlink("/proc/self/exe", ignored).parent_path().parent_path() / "share" / "lacuna";
  if (!set && fs::is_directory(beside, ignored)) return beside;
  throw std::runtime_error("the program's data (prompt sets, rules) are not found: LACUNA_DATA is " +
                  (set ? "'" + std::string(set) + "'" : "not set") +
                  (set ? ", which is no directory; without it " : ", and ") + "'" + beside.string() + "' " +
                  (fs::is_directory(beside, ignored) ? "would be used" : "is not there"));
}

fs::path prompt_sets_directory() { return data_directory() / "prompt_sets"; }
fs::path rules_directory() { return data_directory() / "rules"; }
fs::path resources_directory() { return data_directory() / "resources"; }

}  // namespace lacuna::probe
