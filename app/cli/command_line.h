// Commands that a message proposes: they work when they are pasted into a shell.
#pragma once
#include <CLI/CLI.hpp>
#include <set>
#include <string>

namespace lacuna::cli {

// A word as a POSIX shell takes it: in quotes unless it is made of letters, digits and a few marks that mean nothing there.
std::string shell_quoted(const std::string& word);

// The options of a command as they were given, " --name value ...", without those named.
std::string given_options(const CLI::App& command, const std::set<std::string>& without);

}  // namespace lacuna::cli
