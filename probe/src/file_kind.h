// Files that are no text, known by their first bytes: what to do instead of reading them as a table or as lines.
#pragma once
#include <string>
#include <string_view>

namespace lacuna::probe {

// "is compressed with gzip; ...", or nothing when the bytes are no such file.
std::string what_else_it_is(std::string_view head);

}  // namespace lacuna::probe
