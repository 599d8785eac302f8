#include "training_tool.h"

#include <fstream>
#include <iostream>
#include <stdexcept>

namespace lacuna::bench {

classifiers::Classifier load_rules_alone(const std::filesystem::path& folder) {
  classifiers::Classifier rules = classifiers::Classifier::load(folder);
  if (!rules.weights_bytes().empty()) throw std::runtime_error(folder.string() + ": holds weights; the rules' own verdicts are needed");
  return rules;
}

void write_file(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream out(file, std::ios::binary);
  out << bytes;
  if (!out.flush()) throw std::runtime_error(file.string() + ": cannot be written");
}

int run_tool(const char* name, int (*run)(const std::vector<std::string>& arguments), int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << name << ": " << error.what() << "\n";
    return 1;
  }
}

}  // namespace lacuna::bench
