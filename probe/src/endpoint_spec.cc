#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "http_client.h"
#include "probe/encoders.h"
#include "probe/endpoint.h"
#include "probe/run_plan.h"

namespace lacuna::probe {

const char* to_string(EndpointApi api) {
  switch (api) {
    case EndpointApi::automatic: return "auto";
    case EndpointApi::chat: return "chat";
    case EndpointApi::completions: return "completions";
  }
  return "";
}

std::string server_name(std::string url) {
  const auto drop = [&](std::string_view ending) {
    while (url.ends_with(ending)) url.resize(url.size() - ending.size());
  };
  drop("/");
  drop("/v1");
  drop("/");
  return url;
}

namespace {

// As shells know them. What is no name may be the key itself: it is not shown.
void check_key_variable(const std::string& name) {
  const auto letter = [](unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const bool is_name = name.empty() || (letter(static_cast<unsigned char>(name.front())) && std::all_of(name.begin(), name.end(), [&](unsigned char c) { return letter(c) || (c >= '0' && c <= '9'); }));
  if (!is_name) throw SpecError("key-variable: is no name of an environment variable; allowed are letters, digits and _, and no digit at the beginning. It names the variable that holds the key; the key itself does not belong here");
}

}  // namespace

void check(const EndpointSpec& spec) {
  if (!spec.given()) return;
  std::set<std::string> seen;
  for (const std::string& url : spec.urls)
    if (!seen.insert(parse_address(url, spec).url).second)
      throw SpecError(fmt::format("endpoint: '{}' is given twice", for_terminal_line(url)));
  if (spec.in_flight < 1 || spec.in_flight > 1024)
    throw SpecError(fmt::format("in-flight: {} is out of range; allowed are 1 to 1024", spec.in_flight));
  if (valid_utf8(spec.model) != spec.model || spec.model.size() > 500)
    throw SpecError("endpoint-model: is not valid UTF-8 of at most 500 bytes");
  check_key_variable(spec.key_variable);
}

}  // namespace lacuna::probe
