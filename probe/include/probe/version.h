// Which build this is, and what it runs on.
#pragma once
#include <string>

namespace lacuna::probe {

std::string program_version();  // "0.1.0"
std::string build_commit();     // "6be57df4eed3", with "-modified" when the sources were not those of that commit; "unknown" outside of a checkout
// Several lines for --version: program, commit, compiler, instruction set, libraries.
std::string version_text();

}  // namespace lacuna::probe
