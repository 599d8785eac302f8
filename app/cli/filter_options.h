// Which answers: the conditions of a filter as options, the same filter that the window saves by name.
#pragma once
#include <CLI/CLI.hpp>
#include <string>

#include "probe/project.h"

namespace lacuna::cli {

struct FilterArguments {
  std::string saved;         // name of a saved filter, or nothing
  probe::RowFilter filter;   // what the options said
};
// Adds the options; `with_runs` = --run too.
void add_filter_options(CLI::App* command, FilterArguments& arguments, bool with_runs = true);

// The saved filter with the options' conditions in place of its own. Throws ProjectError that lists the saved filters when there is none of the name.
probe::RowFilter chosen_filter(const probe::Project& project, const FilterArguments& arguments);

}  // namespace lacuna::cli
