#include "probe/version.h"

#include <fmt/format.h>

#include "build_commit.h"  // made by the build
#include "engine/backend.h"

namespace lacuna::probe {

std::string program_version() { return LACUNA_VERSION; }
std::string build_commit() { return LACUNA_COMMIT; }

std::string version_text() {
  return fmt::format("lacuna {} (commit {})\ncompiler {}\ninstruction set {}", program_version(), build_commit(), __VERSION__, engine::cpu_instruction_set());
}

}  // namespace lacuna::probe
