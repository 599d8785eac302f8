// Some servers quote the header that they got: in an error, in a redirect, even in an answer. The key is no part of what is kept or shown.
#pragma once
#include <string>
#include <string_view>

namespace lacuna::probe {

// The text with "[key]" wherever the key stands. A key of less than eight characters is none that is worth hiding ("EMPTY", "ollama"): it may stand in an
// answer as a word.
std::string without_key(std::string_view text, const std::string& key);
// For a server's own words about a failure: whatever follows "Bearer " is hidden too, for a proxy may quote the key that it took in place of ours.
std::string without_keys(std::string_view text, const std::string& key);

}  // namespace lacuna::probe
