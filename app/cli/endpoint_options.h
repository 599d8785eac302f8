// Which servers are asked, and how: the same options wherever a command asks one.
#pragma once
#include <CLI/CLI.hpp>
#include <string>

#include "probe/endpoint.h"

namespace lacuna::cli {

// `prefix` comes before "endpoint" and "endpoint-model", for commands whose server is not the one that answers prompts.
// `more` is said of the server beside what is true of all.
void add_endpoint_options(CLI::App* command, probe::EndpointSpec& endpoint, const std::string& prefix = "", const std::string& more = "");

}  // namespace lacuna::cli
