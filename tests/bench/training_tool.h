// What the tools that fit the classifiers' weights have in common.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "classifiers/classifier.h"

namespace lacuna::bench {

// A folder of rule files. Throws std::runtime_error when it holds weights: the rules' own verdicts are needed.
classifiers::Classifier load_rules_alone(const std::filesystem::path& folder);
// Throws std::runtime_error.
void write_file(const std::filesystem::path& file, const std::string& bytes);
// run(words of the command line), and what it throws as a line with the tool's name; the exit status.
int run_tool(const char* name, int (*run)(const std::vector<std::string>& arguments), int argc, char** argv);

}  // namespace lacuna::bench
