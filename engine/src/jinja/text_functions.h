// What Python's str does, on text that keeps its verbatim ranges.
#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "jinja/value.h"

namespace lacuna::engine::jinja {

// Without `characters`: white space.
Text strip(const Text& text, const std::string& characters, bool left, bool right);
// At most `limit` cuts (below 0: all of them), counted from the left or from the right. Failure for an empty separator.
std::vector<Text> split(const Text& text, const std::string& separator, std::int64_t limit, bool from_right);
std::vector<Text> split_blank(const Text& text, std::int64_t limit);  // at runs of white space, none at the ends
Text replace(const Text& text, const std::string& old, const Text& with, std::int64_t limit, Meter& meter);
enum class Case { upper, lower, title, capital };
Text change_case(const Text& text, Case to, Meter& meter);
// strftime in the C locale, UTC. Failure for a letter that is not known and for a format over 4 KiB.
std::string format_time(const std::string& format, std::chrono::sys_seconds at);

}  // namespace lacuna::engine::jinja
